"""Pairs: which pictures belong together, which are alone, and how far two lie from each other."""

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from gui.state.making.pictures import Recognised

_SIDE_PX = 96
_REACH_PX = 8


def pairs_of(recognised: Recognised) -> list[tuple[str, str]]:
    """All pairs of two files; empty where pictures hold both halves themselves."""
    if recognised.form != "paired" or len(recognised.train) < 2:
        return []
    first, second = list(recognised.train)[:2]
    rows = []
    for part in (recognised.train, recognised.held_out):
        rows += list(zip(part.get(first, ()), part.get(second, ()), strict=False))
    return rows


def orphans(recognised: Recognised) -> list[str]:
    """Files that are not used, mostly since no other has their name."""
    return [path for path, _ in recognised.left_out]


def align(first: QImage, second: QImage) -> tuple[float, float]:
    """How far the second lies from the first, in px of the first: the shift at which edges fit best.

    Edges, since the halves of a pair may have nothing else in common; an exhaustive search on a small copy.
    """
    one, two = _edges(first), _edges(second)
    best = max(
        ((_overlap(one, two, x, y), -abs(x) - abs(y), x, y) for x in _range() for y in _range()),
        default=(0.0, 0, 0, 0),
    )
    factor = first.width() / _SIDE_PX
    return best[2] * factor, best[3] * factor


def _range() -> range:
    return range(-_REACH_PX, _REACH_PX + 1)


def _edges(image: QImage) -> list[bytes]:
    """Rows of edge strengths of a small grey copy, as 0 or 1."""
    small = image.scaled(
        QSize(_SIDE_PX, _SIDE_PX),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    ).convertToFormat(QImage.Format.Format_Grayscale8)
    rows = [_row(small, y) for y in range(_SIDE_PX)]
    strengths = [
        [
            abs(rows[y][x + 1] - rows[y][x - 1]) + abs(rows[y + 1][x] - rows[y - 1][x])
            for x in range(1, _SIDE_PX - 1)
        ]
        for y in range(1, _SIDE_PX - 1)
    ]
    flat = sorted(value for row in strengths for value in row)
    bound = max(8, flat[int(len(flat) * 0.85)])
    return [bytes(value >= bound for value in row) for row in strengths]


def _row(image: QImage, y: int) -> bytes:
    line: Any = image.constScanLine(y)
    return bytes(line)[:_SIDE_PX]


def _overlap(one: list[bytes], two: list[bytes], x: int, y: int) -> float:
    """How many edge points fall on each other when the second is moved back by (x, y)."""
    num = len(one)
    total = 0
    for row in range(max(0, -y), min(num, num - y)):
        first, second = one[row], two[row + y]
        left, right = (first, second[x:]) if x >= 0 else (first[-x:], second)
        length = min(len(left), len(right))
        total += (int.from_bytes(left[:length], "big") & int.from_bytes(right[:length], "big")).bit_count()
    return total
