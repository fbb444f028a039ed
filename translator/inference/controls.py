"""What can be asked of a result without training: how strong it is, and whose colours and detail it has.

Everything works on strips of rows, so that the float copies of a big picture are never whole in memory.
OpenCV is loaded only by what needs it: a tenth of a second of the start.
"""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from translator.errors import ErrorCode, UserError
from translator.images.arrays import from_network, to_network
from translator.images.picture import Pixels
from translator.inference.engine import Planes

Floats: TypeAlias = npt.NDArray[np.float32]

_STRIP_ROWS = 256

_LUMA: Floats = np.array([0.2126, 0.7152, 0.0722], np.float32)[:, None, None]
"""Weights of R', G', B' in luma (ITU-R BT.709); sRGB has the same primaries."""


@dataclass(frozen=True)
class Controls:
    """How a result is mixed with its original.

    Attributes:
        strength: share of the result, in [0, 1]; the rest is the original.
        keep_colours: lightness from the result, hue and saturation from the original.
        keep_detail: share of the fine detail that is the original's instead of the result's, in [0, 1].
    """

    strength: float = 1.0
    keep_colours: bool = False
    keep_detail: float = 0.0

    def __post_init__(self) -> None:
        check_range("strength", self.strength, 0.0, 1.0)
        check_range("keep-detail", self.keep_detail, 0.0, 1.0)

    @property
    def changes_nothing(self) -> bool:
        """Whether the network's result is what is wanted."""
        return self.strength == 1.0 and not self.keep_colours and self.keep_detail == 0.0


def check_range(name: str, value: float, least: float, greatest: float) -> None:
    """Refuse a number outside its limits, not-a-number included.

    Raises:
        UserError: SETTING.
    """
    if not least <= value <= greatest:
        raise UserError(
            ErrorCode.SETTING,
            f"The setting {name!r} cannot be {value:g}.",
            f"It takes {least:g} to {greatest:g}.",
        )


def finish(original: Pixels, result: Planes, controls: Controls, *, detail_px: float) -> Pixels:
    """The pixels to give back.

    Args:
        original: (H, W, 3) uint8 or uint16: what was translated.
        result: (1, 3, H, W) in [-1, 1]: what the network made of it.
        controls: how the two are mixed.
        detail_px: standard deviation of the blur that parts fine detail from the rest.

    Returns:
        (H, W, 3) of the depth of `original`.

    Raises:
        UserError: RESULT_EMPTY, when a value is not a number.
    """
    if controls.changes_nothing:
        return from_network(result, original.dtype)
    height = original.shape[0]
    # Rows within three standard deviations reach into a strip's blur.
    halo = math.ceil(3 * detail_px) + 1 if controls.keep_detail else 0
    out = np.empty_like(original)
    for top in range(0, height, _STRIP_ROWS):
        bottom = min(top + _STRIP_ROWS, height)
        first, last = max(top - halo, 0), min(bottom + halo, height)
        mixed = _mixed(to_network(original[first:last])[0], result[0, :, first:last], controls, detail_px)
        out[top:bottom] = from_network(mixed[:, top - first : bottom - first], original.dtype)
    return out


def detail_size_px(height: int, width: int, scale: float) -> float:
    """Standard deviation in px below which structure counts as detail.

    It grows with the picture, for the eye sees the whole of it, and with how much the working size left out.
    """
    return max(1.5, 0.0015 * max(height, width)) / min(1.0, scale)


def luma(planes: Floats) -> Floats:
    """(3, H, W) sRGB to (H, W): luma of BT.709 in the same range."""
    result: Floats = (planes * _LUMA).sum(axis=0)
    return result


def with_luma_of(colours: Floats, lightness: Floats) -> Floats:
    """The hue of one picture with the luma of another.

    The "luminosity" blend of the W3C's Compositing and Blending Level 1 (section 10.2): luma is set by adding
    the same to all channels; what leaves the range is drawn towards gray, which keeps luma and hue.

    Args:
        colours: (3, H, W) in [-1, 1].
        lightness: (3, H, W) in [-1, 1].

    Returns:
        (3, H, W) in [-1, 1].
    """
    wanted = np.clip(luma(lightness), -1.0, 1.0)
    shifted = colours + (wanted - luma(colours))
    chroma = shifted - wanted
    # The greatest factor on the chroma that keeps every channel inside [-1, 1].
    room_above = (1.0 - wanted) / np.maximum(chroma.max(axis=0), 1e-6)
    room_below = (1.0 + wanted) / np.maximum(-chroma.min(axis=0), 1e-6)
    factor = np.minimum(1.0, np.minimum(room_above, room_below))
    result: Floats = wanted + chroma * factor
    return result


def fine_luma(planes: Floats, sigma_px: float) -> Floats:
    """(3, H, W) to (H, W): luma without what a Gaussian blur leaves of it."""
    import cv2

    y = luma(planes)
    radius = math.ceil(3 * sigma_px)
    blurred = cv2.GaussianBlur(y, (2 * radius + 1, 2 * radius + 1), sigma_px, borderType=cv2.BORDER_REFLECT)
    result: Floats = y - blurred
    return result


def resized_pixels(pixels: Pixels, height: int, width: int) -> Pixels:
    """(H, W, 3) or (H, W) integers at another size: averaged when smaller, Lanczos when larger."""
    if pixels.shape[:2] == (height, width):
        return pixels
    import cv2

    smaller = height * width < pixels.shape[0] * pixels.shape[1]
    method = cv2.INTER_AREA if smaller else cv2.INTER_LANCZOS4
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=method))


def resized_planes(planes: Planes, height: int, width: int) -> Planes:
    """(1, 3, h, w) to (1, 3, height, width), in the range of what comes in."""
    if planes.shape[2:] == (height, width):
        return planes
    import cv2

    smaller = height * width < planes.shape[2] * planes.shape[3]
    method = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    out = np.empty((1, 3, height, width), np.float32)
    for channel in range(3):
        out[0, channel] = cv2.resize(planes[0, channel], (width, height), interpolation=method)
    return np.clip(out, -1.0, 1.0, out=out)


def with_enlarged_change(original: Pixels, working: Pixels, planes: Planes) -> Planes:
    """What a network changed at a working size, added to the picture at its own.

    Args:
        original: (H, W, 3): the picture.
        working: (h, w, 3): what the network was given of it.
        planes: (1, 3, h, w) in [-1, 1]: what it made of that.

    Returns:
        (1, 3, H, W) in [-1, 1].
    """
    height, width = original.shape[:2]
    # Halved, for a difference of values in [-1, 1] is in [-2, 2].
    half: Planes = np.float32(0.5) * (planes - to_network(working))
    out = resized_planes(half, height, width)
    for top in range(0, height, _STRIP_ROWS):
        rows = slice(top, min(top + _STRIP_ROWS, height))
        sums = to_network(original[rows]) + 2 * out[:, :, rows]
        np.clip(sums, -1.0, 1.0, out=out[:, :, rows])
    return out


def _mixed(original: Floats, result: Floats, controls: Controls, detail_px: float) -> Floats:
    """(3, H, W) of both to (3, H, W); colours first, then detail, then strength."""
    mixed = result
    if controls.keep_colours:
        mixed = with_luma_of(original, mixed)
    if controls.keep_detail:
        lost = fine_luma(original, detail_px) - fine_luma(mixed, detail_px)
        mixed = np.clip(mixed + np.float32(controls.keep_detail) * lost, -1.0, 1.0)
    share = np.float32(controls.strength)
    return mixed if share == 1 else original + share * (mixed - original)
