"""A little figure of this project's own, for the thumbnail of styles that know nothing but such figures."""

import cv2
import numpy as np

from translator.data.decode import Rgb

INK, SKIN, SHADE = (44, 28, 24), (226, 172, 132), (190, 130, 96)
HAIR, SHINE = (150, 70, 30), (196, 110, 52)
TUNIC, FOLD, TROUSERS, BOOT = (52, 84, 170), (36, 58, 124), (110, 104, 112), (104, 66, 40)


def drawn_character() -> Rgb:
    """(64, 64, 3): a figure from the front on white."""
    picture = np.full((64, 64, 3), 255, np.uint8)
    for x in (26, 36):  # legs and boots
        _box(picture, x, 45, x + 5, 53, TROUSERS)
        _box(picture, x - 1, 52, x + 5, 57, BOOT)
    for x in (20, 42):  # arms
        _box(picture, x, 33, x + 4, 41, FOLD)
        _box(picture, x, 41, x + 4, 46, SKIN)
    _box(picture, 24, 31, 42, 46, TUNIC)
    cv2.rectangle(picture, (25, 43), (41, 44), FOLD, -1)
    cv2.rectangle(picture, (31, 32), (34, 42), FOLD, -1)
    cv2.ellipse(picture, (33, 20), (11, 11), 0, 0, 360, INK, -1)
    cv2.ellipse(picture, (33, 20), (10, 10), 0, 0, 360, SKIN, -1)
    cv2.ellipse(picture, (33, 27), (6, 3), 0, 0, 180, SHADE, -1)
    cv2.ellipse(picture, (33, 18), (11, 9), 0, 180, 360, HAIR, -1)
    cv2.ellipse(picture, (31, 14), (6, 3), 0, 180, 360, SHINE, -1)
    for x in (23, 42):  # strands beside the face
        cv2.rectangle(picture, (x, 17), (x + 1, 25), HAIR, -1)
    for x in (28, 36):
        cv2.rectangle(picture, (x, 22), (x + 1, 24), (60, 100, 150), -1)
        picture[22, x] = INK
    return picture


def _box(picture: Rgb, left: int, top: int, right: int, bottom: int, colour: tuple[int, int, int]) -> None:
    cv2.rectangle(picture, (left, top), (right, bottom), INK, -1)
    cv2.rectangle(picture, (left + 1, top + 1), (right - 1, bottom - 1), colour, -1)
