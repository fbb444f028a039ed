"""A photo-like picture of our own making, for looking around without a photo at hand."""

import math
import tempfile
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPainterPath, QRadialGradient

_SIZE = QSize(1200, 800)


def write(folder: Path, name: str) -> Path:
    """Paint it into a folder, unless it is there already."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    if not path.is_file():
        paint().save(str(path))
    return path


def paint() -> QImage:
    """Hills behind a lake at dusk."""
    image = QImage(_SIZE, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    wide, high = _SIZE.width(), _SIZE.height()
    sky = QLinearGradient(0, 0, 0, high * 0.62)
    for place, colour in ((0.0, "#34557f"), (0.55, "#b98f8d"), (0.85, "#e9b98a"), (1.0, "#f3d6a4")):
        sky.setColorAt(place, QColor(colour))
    painter.fillRect(image.rect(), sky)
    sun = QRadialGradient(QPointF(wide * 0.68, high * 0.5), 220)
    sun.setColorAt(0.0, QColor(255, 244, 214, 255))
    sun.setColorAt(0.13, QColor(255, 236, 190, 255))
    sun.setColorAt(0.16, QColor(255, 226, 170, 120))
    sun.setColorAt(1.0, QColor(255, 226, 170, 0))
    painter.fillRect(image.rect(), sun)
    for row, colour in enumerate(("#8c7f92", "#6a6780", "#474f66", "#2b3947")):
        painter.fillPath(_ridge(row, wide, high), QColor(colour))
    lake = QLinearGradient(0, high * 0.74, 0, high)
    lake.setColorAt(0.0, QColor("#b99a8d"))
    lake.setColorAt(1.0, QColor("#27384d"))
    painter.fillRect(QRectF(0, high * 0.76, wide, high * 0.24), lake)
    painter.setPen(Qt.PenStyle.NoPen)
    for line in range(60):
        y = high * 0.765 + line * line * 0.055
        x = wide * 0.68 + 40 * math.sin(line * 2.3)
        length = 30 + 70 * abs(math.sin(line * 1.7))
        painter.fillRect(QRectF(x - length / 2, y, length, 1 + line * 0.04), QColor(255, 232, 190, 120))
    _trees(painter, wide, high)
    painter.end()
    return image


def _ridge(row: int, wide: int, high: int) -> QPainterPath:
    base = high * (0.48 + 0.075 * row)
    path = QPainterPath(QPointF(0, high))
    for x in range(0, wide + 8, 8):
        wave = (
            math.sin(x / (170 - 22 * row) + row * 1.9) * 38
            + math.sin(x / 47 + row * 3.1) * 9
            + math.sin(x / 13 + row) * 2.5
        )
        path.lineTo(x, base - wave)
    path.lineTo(wide, high)
    return path


def _trees(painter: QPainter, wide: int, high: int) -> None:
    painter.setBrush(QColor("#182430"))
    for number in range(26):
        x = (number * 97) % wide
        if 0.35 < x / wide < 0.8:
            continue
        tall = 70 + (number * 53) % 90
        foot = high * 0.79 + (number * 31) % 30
        for layer in range(5):
            path = QPainterPath(QPointF(x, foot - tall + layer * tall * 0.15))
            half = tall * (0.07 + 0.045 * layer)
            path.lineTo(x + half, foot - tall * 0.72 + layer * tall * 0.17)
            path.lineTo(x - half, foot - tall * 0.72 + layer * tall * 0.17)
            path.closeSubpath()
            painter.drawPath(path)


def at_hand(folder: Path, title: str) -> Path:
    """The sample photo in a folder, or among temporary files where that cannot be written."""
    try:
        return write(folder, title)
    except OSError:
        return write(Path(tempfile.gettempdir()), title)
