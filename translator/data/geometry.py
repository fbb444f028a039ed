"""Bringing pictures to the size that crops are cut from.

A sample is (N, H, W, 3): one picture, or the N pictures of a pair on the geometry of the first.
"""

from typing import Literal

import cv2
import numpy as np

from translator.data.decode import Rgb

MAX_ASPECT = 16
"""Of longer strips the middle is kept: scaled by their short side they would fill the memory."""


def to_load_size(rgb: Rgb, resize: Literal["short", "square", "none"], load_px: int, crop_px: int) -> Rgb:
    """Resize one picture; afterwards a crop of `crop_px` fits into it.

    Args:
        rgb: (H, W, 3).
        resize: "short": the short side becomes `load_px`, the aspect stays; "square": both sides become
            `load_px`; "none": nothing, but where a side is shorter than `crop_px` the picture is enlarged.
        load_px: at least `crop_px`.
        crop_px: side of the crops.
    """
    if resize == "square":
        return resized(rgb, load_px, load_px)
    height, width = rgb.shape[:2]
    short = min(height, width)
    if resize == "none":
        if short >= crop_px:
            return rgb
        load_px = crop_px
    scale = load_px / short
    return resized(rgb, max(load_px, round(height * scale)), max(load_px, round(width * scale)))


def together(rgbs: list[Rgb]) -> Rgb:
    """Lay the pictures of a pair on the geometry of the first: the others are resized onto it.

    Args:
        rgbs: (H, W, 3) each, of any sizes.

    Returns:
        (N, H, W, 3) with height and width of the first.
    """
    height, width = rgbs[0].shape[:2]
    return np.stack([resized(rgb, height, width) for rgb in rgbs])


def resized(rgb: Rgb, height: int, width: int) -> Rgb:
    """Down by area averaging, which leaves no moire; up by cubic interpolation; each side in its own way."""
    shrunk = _scaled(rgb, min(height, rgb.shape[0]), min(width, rgb.shape[1]), cv2.INTER_AREA)
    return _scaled(shrunk, height, width, cv2.INTER_CUBIC)


def _scaled(rgb: Rgb, height: int, width: int, interpolation: int) -> Rgb:
    if rgb.shape[:2] == (height, width):
        return rgb
    # OpenCV types dsize as (width, height).
    return np.asarray(cv2.resize(rgb, (width, height), interpolation=interpolation), np.uint8)


def halves(rgb: Rgb) -> list[Rgb]:
    """The left and the right half of a side-by-side picture; of an odd width the middle column is dropped."""
    half = rgb.shape[1] // 2
    return [rgb[:, :half], rgb[:, rgb.shape[1] - half :]]


def centre_crop(sample: Rgb, size: int) -> Rgb:
    """(N, H, W, 3) to (N, size, size, 3); neither side may be below `size`."""
    top, left = (sample.shape[1] - size) // 2, (sample.shape[2] - size) // 2
    return sample[:, top : top + size, left : left + size]


def middle(rgb: Rgb) -> Rgb:
    """The middle of a strip, at most `MAX_ASPECT` times as long as it is wide; other pictures as they are."""
    height, width = rgb.shape[:2]
    longest = MAX_ASPECT * min(height, width)
    top, left = max(0, height - longest) // 2, max(0, width - longest) // 2
    return rgb[top : top + min(height, longest), left : left + min(width, longest)]


def square(rgb: Rgb) -> Rgb:
    """The square in the middle of a picture: crops of it are framed alike, whatever its shape was."""
    side = min(rgb.shape[:2])
    return np.asarray(centre_crop(rgb[None], side)[0], np.uint8)
