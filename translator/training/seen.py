"""Whether a person sees a difference between the pictures of two looks.

Measured is the colour difference of the CIE of 1976 (the distance in L*a*b*), in pictures made so small that
what is left is what one sees without going close: of each result the difference that nine tenths of it do not
exceed, so that neither an empty background nor a few pixels decide. The mean is taken over the results.
2.3 is the difference that can just be told apart side by side (Mahy, Van Eycken and Oosterlinck, "Evaluation
of uniform color spaces developed after the adoption of CIELAB and CIELUV", Color Research & Application 19,
1994); from memory, as between two looks, twice that goes unnoticed.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

JUST_NOTICEABLE = 2.3
LITTLE = 2 * JUST_NOTICEABLE
LONG_SIDE_PX = 64
SHARE_PERCENT = 90
REMEMBERED = 3

Look = dict[str, npt.NDArray[np.float32]]
"""Name of a result's file -> (H, W, 3) in L*a*b*."""


@dataclass(frozen=True)
class Seen:
    """What the newest look says.

    Attributes:
        change: difference to the look before, see above; None when there is nothing to compare with.
        still_since: step of the earliest look that the newest hardly differs from, with no greater change in
            between; None when that is the newest itself.
    """

    change: float | None = None
    still_since: int | None = None


class Reader:
    """Reads looks and remembers the last few: of the three that are compared, two were compared before."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Path, Look] = OrderedDict()

    def __call__(self, folder: Path) -> Look:
        """See `read_look`."""
        if folder not in self._kept:
            self._kept[folder] = read_look(folder)
        self._kept.move_to_end(folder)
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        return self._kept[folder]

    def forget(self, folder: Path) -> None:
        """Its pictures are written anew."""
        self._kept.pop(folder, None)


def look_back(
    run: Path,
    looks: Sequence[tuple[int, str]],
    still_since: int | None,
    read: Callable[[Path], Look] | None = None,
) -> Seen:
    """Compare the newest look with those before it.

    The look that is compared with only ever moves forward, so that over a run there are two comparisons a
    look, however long nothing changes.

    Args:
        run: the run folder.
        looks: (step, folder in it), in order; the last is the newest.
        still_since: what the look before said.
        read: reads a look; None is `read_look`.
    """
    read = read or read_look
    if len(looks) < 2:
        return Seen()
    (_, newest), (before_step, before) = looks[-1], looks[-2]
    # In this order the one before is still remembered.
    earlier, now = read(run / before), read(run / newest)
    change = difference(earlier, now)
    if change is None or change >= LITTLE:
        return Seen(change)
    first = before_step if still_since is None else still_since
    for step, folder in looks[:-2]:
        found = difference(read(run / folder), now) if first <= step else None
        if found is not None and found < LITTLE:
            return Seen(change, step)
    return Seen(change, before_step)


def difference(first: Look, second: Look) -> float | None:
    """How far results differ, as above; None when no result is in both at the same size."""
    found = [
        float(np.percentile(np.linalg.norm(second[name] - lab, axis=-1), SHARE_PERCENT))
        for name, lab in first.items()
        if name in second and second[name].shape == lab.shape
    ]
    return round(sum(found) / len(found), 3) if found else None


def read_look(folder: Path) -> Look:
    """The results in a folder of pictures; what cannot be read is left out."""
    files = [path for path in sorted(folder.glob("*_*.png")) if "_real_" not in path.name]
    # What a method shows besides, such as ways back, is no result.
    files = [path for path in files if "_fake_" in path.name] or files
    found = {}
    for path in files:
        try:
            with Image.open(path) as image:
                found[path.name] = to_lab(_small(image.convert("RGB")))
        except (OSError, ValueError):
            continue
    return found


def to_lab(rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """(H, W, 3) sRGB of 8 bits -> L*a*b* (CIE 15, D65)."""
    from skimage.color import rgb2lab

    return np.asarray(rgb2lab(rgb), np.float32)


def _small(image: Image.Image) -> npt.NDArray[np.uint8]:
    ratio = min(1.0, LONG_SIDE_PX / max(image.size))
    size = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
    return np.asarray(image.resize(size, Image.Resampling.BOX) if ratio < 1 else image)
