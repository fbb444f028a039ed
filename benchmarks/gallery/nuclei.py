"""A label map of nuclei from scikit-image's photograph of tissue, for thumbnails of styles that take one."""

import cv2
import numpy as np

from translator.data.decode import Rgb

LEAST_BLUER = 6.0
"""How much bluer than its surroundings a nucleus is, in OpenCV's units of Lab's b."""

SURROUNDINGS_PX, NUCLEUS_PX = 14.0, 1.2


def nuclei_of(photo: Rgb, side_px: int) -> Rgb:
    """(side_px, side_px, 3): white where the middle of a tissue's photograph is bluer than around it."""
    b = cv2.cvtColor(photo, cv2.COLOR_RGB2LAB)[..., 2].astype(np.float32)
    around, here = (cv2.GaussianBlur(b, (0, 0), sigma) for sigma in (SURROUNDINGS_PX, NUCLEUS_PX))
    mask = np.where(around - here > LEAST_BLUER, 255, 0).astype(np.uint8)
    round_5_px = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, round_5_px), np.uint8)
    height, width = mask.shape
    middle = mask[height // 4 : height * 3 // 4, width // 4 : width * 3 // 4]
    large = cv2.resize(middle, (side_px, side_px), interpolation=cv2.INTER_CUBIC)
    return np.stack([np.where(large > 127, 255, 0).astype(np.uint8)] * 3, -1)
