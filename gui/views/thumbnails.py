"""Small pictures in cells of one size."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel


def cover(image: QImage, size: QSize, ratio: float) -> QPixmap:
    """The middle of an image, filling a size."""
    wanted = size * ratio
    scaled = image.scaled(
        wanted, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    x, y = (scaled.width() - wanted.width()) // 2, (scaled.height() - wanted.height()) // 2
    pixmap = QPixmap.fromImage(scaled.copy(x, y, wanted.width(), wanted.height()))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def show_thumb(cell: QLabel, image: object, size: QSize) -> None:
    """Fill a cell with an image; with anything else, as one that is still awaited, it is empty."""
    if isinstance(image, QImage):
        cell.setPixmap(cover(image, size, cell.devicePixelRatioF()))
    else:
        cell.setPixmap(QPixmap())
