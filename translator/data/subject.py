"""Where the subject of a picture is, and the part of the picture that holds it.

What stands out: the spectral residual (Hou and Zhang 2007, Saliency detection: a spectral residual approach,
equations 6 to 10) and the distance from the mean colour (Achanta et al. 2009, Frequency-tuned salient region
detection, equation 4). No learned weights.
"""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from translator.data.check_borders import border_px
from translator.data.decode import Rgb, decode
from translator.events.pairs import Part

GRID = 64
HELD = 0.85
"""Share of what stands out that a part must hold."""

LEAST_SIDE, MOST_SIDE = 0.4, 0.95
"""Shares of the sides: a smaller part is too few pixels, a larger one is not worth cutting."""

ROOM = 1.2
"""Times as wide as what was found: petals and hair stand out less than what they surround."""

WORK_PX = 512
_CLOSE = 0.98
"""Parts that hold this share of the best are as good; the one around its subject's middle is taken."""

Map = npt.NDArray[np.float64]


def propose_crop(path: Path) -> Part | None:
    """The part of a picture file that holds its subject, in shares of the picture as it is seen.

    Raises:
        UserError: PICTURE_UNREADABLE, PICTURE_TOO_LARGE or PICTURE_UNSUPPORTED.
    """
    return subject_part(decode(path, WORK_PX // 2))


def subject_part(rgb: Rgb) -> Part | None:
    """The smallest part of the picture's own shape that holds what stands out; None when that is all of it.

    Args:
        rgb: (H, W, 3). Bars and frames are cut away first.
    """
    small = _at_most(rgb, WORK_PX)
    height, width = small.shape[:2]
    top, bottom, left, right = border_px(small)
    inside = small[top : height - bottom, left : width - right]
    frame = (left / width, top / height, inside.shape[1] / width, inside.shape[0] / height)
    found = _smallest(stands_out(inside)) if min(inside.shape[:2]) >= 8 else None
    if found is None:
        return frame if top or bottom or left or right else None
    x, y, side = found
    return (frame[0] + x * frame[2], frame[1] + y * frame[3], side * frame[2], side * frame[3])


def stands_out(rgb: Rgb) -> Map:
    """(H, W, 3) -> (64, 64): how much each place stands out; sums to 1, or is 0 where nothing does."""
    size = (GRID, GRID)
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.float32) / 255
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.float64)
    total = np.zeros((GRID, GRID))
    soft = cv2.GaussianBlur(lab, (0, 0), 1.0)
    # The border's mean: what reaches the edges all around is background.
    rim = np.concatenate([soft[:4].reshape(-1, 3), soft[-4:].reshape(-1, 3), soft[:, :4].reshape(-1, 3),
                          soft[:, -4:].reshape(-1, 3)])  # fmt: skip
    for unlike in (
        np.linalg.norm(soft - soft.mean((0, 1)), axis=2),
        np.linalg.norm(soft - np.median(rim, axis=0), axis=2),
        sum(_residual(lab[..., channel]) for channel in range(3)),
    ):
        total += _normed(np.asarray(unlike))
    blurred = np.asarray(cv2.GaussianBlur(total, (0, 0), 2.0))
    # Texture everywhere is no subject: only what is above the middle counts.
    mass = np.maximum(0, blurred - np.median(blurred)) ** 2
    return mass / mass.sum() if mass.sum() > 1e-9 else np.zeros_like(mass)


def _residual(channel: Map) -> Map:
    """The spectral residual of one channel, as energy by place."""
    if np.ptp(channel) < 1e-3:
        return np.zeros_like(channel)
    spectrum = np.fft.fft2(channel)
    log_amplitude = np.log(np.abs(spectrum) + 1e-6)
    residual = log_amplitude - cv2.blur(log_amplitude, (3, 3), borderType=cv2.BORDER_REFLECT_101)
    energy = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    return np.asarray(cv2.GaussianBlur(energy, (0, 0), 2.5))


def _normed(values: Map) -> Map:
    """From 0 to 1; what hardly varies says nothing."""
    low, high = np.percentile(values, [5, 99])
    if high - low < 1e-9:
        return np.zeros_like(values)
    return np.asarray(np.clip((values - low) / (high - low), 0, 1))


def _smallest(mass: Map) -> tuple[float, float, float] | None:
    """Left, top and side, in shares, of the smallest square of the grid that holds enough."""
    if not mass.any():
        return None
    summed = np.pad(mass.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    for side in range(round(LEAST_SIDE * GRID / ROOM), GRID):
        held = summed[side:, side:] - summed[:-side, side:] - summed[side:, :-side] + summed[:-side, :-side]
        if held.max() >= HELD:
            top, left = _centred(held, mass, side)
            return _with_room(left / GRID, top / GRID, side / GRID)
    return None


def _with_room(left: float, top: float, side: float) -> tuple[float, float, float] | None:
    wider = side * ROOM
    if wider > MOST_SIDE:
        return None
    moved = (wider - side) / 2
    return min(max(0.0, left - moved), 1 - wider), min(max(0.0, top - moved), 1 - wider), wider


def _centred(held: Map, mass: Map, side: int) -> tuple[int, int]:
    """Of the parts that hold nearly the most, the one in whose middle it is."""
    best_top, best_left = np.unravel_index(held.argmax(), held.shape)
    rows, columns = np.mgrid[0:side, 0:side]
    inside = mass[best_top : best_top + side, best_left : best_left + side]
    middle = [float((inside * axis).sum() / inside.sum()) for axis in (rows, columns)]
    wanted = (best_top + middle[0] - (side - 1) / 2, best_left + middle[1] - (side - 1) / 2)
    tops, lefts = np.nonzero(held >= _CLOSE * held.max())
    nearest = np.hypot(tops - wanted[0], lefts - wanted[1]).argmin()
    return int(tops[nearest]), int(lefts[nearest])


def _at_most(rgb: Rgb, side_px: int) -> Rgb:
    longest = max(rgb.shape[:2])
    if longest <= side_px:
        return rgb
    size = tuple(max(1, round(side * side_px / longest)) for side in rgb.shape[1::-1])
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
