"""Which pictures of two folders belong together: by name, by time of capture, or by what they show."""

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from translator.data.check_pairs import Registration, register
from translator.data.decode import decode
from translator.data.files import find_pictures
from translator.data.listing import LeftOut
from translator.data.rows import paired_rows
from translator.errors import UserError
from translator.events.pairs import By, Part, common_parts

LUMA_PX = 128
"""Side at which pairs are laid on each other: a shift is found to about a hundredth of the side."""

MOST_REST = 0.1
LIKENESS_PX = 32
LEAST_LIKENESS = 0.25
LEAST_LEAD = 0.02
"""A partner must be so much more like than the next one, or it is a guess."""

MOST_APART_S = 120.0
_DIGITIZED = (0x9003, 0x9004, 0x0132)
"""DateTimeOriginal, DateTimeDigitized and DateTime of EXIF, the first that is there."""

_EXIF_IFD = 0x8769
_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
Luma = npt.NDArray[np.uint8]
Float = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Match:
    """Two pictures.

    Attributes:
        seconds_apart: by time: what is left between the captures after the clocks' difference.
    """

    first: Path
    second: Path
    seconds_apart: float | None = None


def find_pairs(
    folder_a: Path, folder_b: Path, by: By, tell: Callable[[int, int], None]
) -> tuple[list[Match], list[Path]]:
    """Pairs in the order of the first's names, and pictures that found no partner.

    Args:
        folder_a: holds the first of each pair, in sub-folders too.
        folder_b: holds the second.
        by: what tells that two belong together.
        tell: called with how many pictures of how many are looked at.

    Raises:
        UserError: FOLDER_EMPTY; NO_PAIRS for names that never agree.
    """
    if by == "name":
        left_out: list[LeftOut] = []
        rows = paired_rows(folder_a, folder_b, left_out)
        return [Match(row.files[0], row.files[1]) for row in rows], [Path(entry.path) for entry in left_out]
    side_a, side_b = (
        [folder / name for name in find_pictures(folder).pictures] for folder in (folder_a, folder_b)
    )
    found = _by_time(side_a, side_b) if by == "time" else _by_likeness(side_a, side_b, tell)
    taken = {path for match in found for path in (match.first, match.second)}
    return found, [path for path in (*side_a, *side_b) if path not in taken]


def registered(match: Match) -> Registration | None:
    """How the second lies on the first; None when one of them cannot be read."""
    first, second = luma(match.first), luma(match.second)
    if first is None or second is None:
        return None
    found = register(first, second)
    return _refined(first, second, found) if found.is_off else found


def _refined(first: Luma, second: Luma, found: Registration) -> Registration:
    """Measure once more on what both show: what only one shows draws the first measure towards no shift."""
    parts = common_parts(found.shift_x, found.shift_y)
    cut = [_cut(side, part) for side, part in zip((first, second), parts, strict=True)]
    rest = register(*cut)
    if (
        max(abs(rest.shift_x), abs(rest.shift_y)) > MOST_REST
        or rest.likeness_shifted < found.likeness_shifted
    ):
        return found
    shift_x = found.shift_x + rest.shift_x * parts[0][2]
    shift_y = found.shift_y + rest.shift_y * parts[0][3]
    return Registration(shift_x, shift_y, found.likeness, rest.likeness_shifted)


def _cut(side: Luma, part: Part) -> Luma:
    """A part of a luminance, stretched to the square again."""
    left, top, width, height = (LUMA_PX * share for share in part)
    scale = np.array([[width / LUMA_PX, 0, left], [0, height / LUMA_PX, top]], np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(side, scale, side.shape[::-1], flags=flags), np.uint8)


def luma(path: Path, side_px: int = LUMA_PX) -> Luma | None:
    """The brightness of a picture, stretched to a square; None when it cannot be read."""
    try:
        rgb = decode(path, side_px)
    except UserError:
        return None
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey, (side_px, side_px), interpolation=cv2.INTER_AREA), np.uint8)


# By time


def _by_time(side_a: Sequence[Path], side_b: Sequence[Path]) -> list[Match]:
    """Each picture with the one that was taken next to it in time, when that is so for both.

    Two cameras' clocks differ: of no difference and the median of the differences in order, the one counts
    by which more find each other.
    """
    times_a, times_b = ({path: taken_s(path) for path in side} for side in (side_a, side_b))
    known_a, known_b = (
        sorted((s, path) for path, s in times.items() if s is not None) for times in (times_a, times_b)
    )
    in_order = [b[0] - a[0] for a, b in zip(known_a, known_b, strict=False)]
    offsets = [0.0, median(in_order)] if in_order else [0.0]
    tries = [_mutual_in_time(known_a, known_b, offset_s) for offset_s in offsets]
    best: list[Match] = max(tries, key=len)
    return sorted(best, key=lambda match: match.first)


def _mutual_in_time(
    known_a: list[tuple[float, Path]], known_b: list[tuple[float, Path]], offset_s: float
) -> list[Match]:
    nearest_b = _nearest([s + offset_s for s, _ in known_a], [s for s, _ in known_b])
    nearest_a = _nearest([s for s, _ in known_b], [s + offset_s for s, _ in known_a])
    found = []
    for index, (seconds, path) in enumerate(known_a):
        other = nearest_b[index] if nearest_b else None
        if other is None or nearest_a[other] != index:
            continue
        apart_s = abs(known_b[other][0] - seconds - offset_s)
        if apart_s <= MOST_APART_S:
            found.append(Match(path, known_b[other][1], apart_s))
    return found


def _nearest(values: list[float], among: list[float]) -> list[int]:
    """For each value the index of the nearest one in a sorted list; nothing where that is empty."""
    if not among:
        return []
    middles = np.array([(a + b) / 2 for a, b in pairwise(among)])
    return [int(index) for index in np.searchsorted(middles, values)]


def taken_s(path: Path) -> float | None:
    """When a picture was taken, in seconds of its camera's clock; None when it does not say."""
    try:
        with Image.open(path) as image:
            exif = image.getexif()
            values = {**exif, **exif.get_ifd(_EXIF_IFD)}
    except (OSError, ValueError, SyntaxError, KeyError, Image.DecompressionBombError):
        return None
    for tag in _DIGITIZED:
        match = _TIME.fullmatch(str(values.get(tag, "")).strip("\0 "))
        if match:
            try:
                moment = datetime(*(int(part) for part in match.groups()))  # type: ignore[arg-type]  # six numbers
            except ValueError:
                continue
            # As if in Greenwich: only differences count, and a change to summer time must not move them.
            return (moment - datetime(1970, 1, 1)).total_seconds()
    return None


# By likeness


def _by_likeness(
    side_a: Sequence[Path], side_b: Sequence[Path], tell: Callable[[int, int], None]
) -> list[Match]:
    """Pictures of which each is the most like of all to the other, by clearly more than any third."""
    total, done = len(side_a) + len(side_b), 0
    columns: list[list[Float | None]] = []
    with ThreadPoolExecutor(2) as threads:
        for side in (side_a, side_b):
            shapes: list[Float | None] = []
            for shape in threads.map(_shape, side):
                shapes.append(shape)
                done += 1
                tell(done, total)
            columns.append(shapes)
    good = [[(path, s) for path, s in zip(side, shapes, strict=True) if s is not None]
            for side, shapes in zip((side_a, side_b), columns, strict=True)]  # fmt: skip
    if not all(good):
        return []
    likeness = np.stack([s for _, s in good[0]]) @ np.stack([s for _, s in good[1]]).T
    found = [Match(good[0][a][0], good[1][b][0]) for a, b in _mutual(likeness)]
    return sorted(found, key=lambda match: match.first)


def _mutual(likeness: Float) -> list[tuple[int, int]]:
    """(row, column) of the numbers that lead both their row and their column."""
    best_b, best_a = likeness.argmax(1), likeness.argmax(0)
    rows = [(a, int(b)) for a, b in enumerate(best_b) if best_a[b] == a and likeness[a, b] >= LEAST_LIKENESS]
    return [(a, b) for a, b in rows if likeness[a, b] - _next_best(likeness, a, b) >= LEAST_LEAD]


def _next_best(likeness: Float, row: int, column: int) -> float:
    others = np.concatenate([np.delete(likeness[row], column), np.delete(likeness[:, column], row)])
    return float(others.max()) if len(others) else -1.0


def _shape(path: Path) -> Float | None:
    """Where a picture has edges, blurred so that a small shift is forgiven; a vector of length 1.

    Edges, since a drawing and a photo of one thing share little else.
    """
    found = luma(path)
    if found is None:
        return None
    values = cv2.GaussianBlur(found.astype(np.float32), (0, 0), 1.0)
    edges = np.sqrt(np.hypot(cv2.Sobel(values, cv2.CV_32F, 1, 0), cv2.Sobel(values, cv2.CV_32F, 0, 1)))
    small = cv2.resize(cv2.GaussianBlur(edges, (0, 0), 3.0), (LIKENESS_PX, LIKENESS_PX))
    vector = np.asarray(small - small.mean(), np.float32).ravel()
    return vector / (float(np.linalg.norm(vector)) + 1e-6)
