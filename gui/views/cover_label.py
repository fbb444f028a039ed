"""A picture that fills its place, whatever its shape."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from gui import icons, theme
from gui.views.thumbnails import cover

_ICON_PX = 48


class CoverLabel(QLabel):
    """Shows the middle of an image as wide as its place is, or an icon while there is none."""

    def __init__(self, height_px: int) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.setFixedHeight(height_px)
        self.setMinimumWidth(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def show_image(self, image: QImage | None) -> None:
        """Show this, or the icon."""
        self._image = image
        self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The same picture for another width."""
        super().resizeEvent(event)
        self._fill()

    def _fill(self) -> None:
        ratio = self.devicePixelRatioF()
        self.setPixmap(self._covered(self._image, ratio) if self._image else self._icon(ratio))

    def _covered(self, image: QImage, ratio: float) -> QPixmap:
        return cover(image, QSize(max(1, self.width()), self.height()), ratio)

    def _icon(self, ratio: float) -> QPixmap:
        return icons.pixmap("styles", _ICON_PX, theme.tokens().colour("muted"), ratio)
