"""A row of cells beside a verdict: how many of them are filled says how good it is."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar

from gui import theme

_CELL = QSize(15, 14)
_GAP_PX = 3


class Meter(QProgressBar):
    """Cells, filled or empty: the shape tells it, the colour only repeats it. Its words are read out."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__()
        self._tone = ""
        self.setRange(0, most)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        height_px = _CELL.height() + 2
        # The sheet of the theme makes bars of progress thin.
        self.setStyleSheet(f"min-height: {height_px}px; max-height: {height_px}px;")
        self.setFixedSize(most * (_CELL.width() + _GAP_PX) + 2, height_px)

    def show_points(self, points: int, tone: str, said: str) -> None:
        """Fill so many cells; `said` is the same in words."""
        self.setValue(points)
        self._tone = tone
        self.setAccessibleDescription(said)
        self.setToolTip(said)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Paint the cells."""
        painter, tokens = QPainter(self), theme.tokens()
        colour = tokens.colour(self._tone if self._tone in ("good", "warn", "bad") else "accent")
        for number in range(self.maximum()):
            place = QRectF(number * (_CELL.width() + _GAP_PX) + 1, 1, _CELL.width(), _CELL.height())
            painter.setPen(QPen(colour if number < self.value() else tokens.colour("muted"), 1))
            painter.setBrush(colour if number < self.value() else tokens.colour("base"))
            painter.drawRect(place)
