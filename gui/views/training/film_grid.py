"""The film as a sheet: a row for each held-out photo; the photo, a few moments, and the moment in view."""

from collections import OrderedDict

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.state.training.film import Film
from gui.views.thumbnails import cover
from gui.views.training.words import steps_short

_GAP_PX = 6
_HEAD_PX = 22
_LEAST_PX = 56
_MOST_PX = 190
_CELLS_MAX = 400
_SHOWN = 3
"""Moments between the photo and the one in view."""


class FilmGrid(QWidget):
    """Shows the film; a click picks photo and moment, arrow keys go through both."""

    picked = Signal()

    def __init__(self, film: Film) -> None:
        super().__init__()
        self._film = film
        self.best_step = -1
        self._cells: OrderedDict[tuple[int, int, float], QPixmap] = OrderedDict()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 180)
        self.setAccessibleName(self.tr("Held-out photos over time"))
        film.watch(Film.at, lambda _: self._refresh(), self)
        film.watch(Film.photo, lambda _: self._refresh(), self)
        film.watch(Film.way, lambda _: self._refresh(), self)
        film.watch(Film.moments, lambda _: self._refresh(), self)
        film.watch(Film.photos, lambda _: self._on_photos(), self)
        film.arrived.connect(self.update)

    def _on_photos(self) -> None:
        self._fit()
        self._refresh()

    def _refresh(self) -> None:
        moment = self._film.moment
        if moment is not None:
            text = self.tr("Photo %1 of %2, step %3").replace("%1", str(self._film.photo + 1))
            text = text.replace("%2", str(self._film.photos)).replace("%3", str(moment.step))
            self.setAccessibleDescription(text)
        self.update()

    def show_best(self, step: int) -> None:
        """Mark the moment that is the best so far; -1 marks none."""
        if step != self.best_step:
            self.best_step = step
            self.update()

    # Where things are

    def columns(self) -> list[int]:
        """Indices of the moments that have columns; -1 is the photo.

        The beginning, the best and moments evenly spread over the film stay where they are while time is
        dragged; the one in view is last.
        """
        last, num = self._film.at, len(self._film.moments)
        between = {num * part // _SHOWN for part in range(_SHOWN)} if num > 1 else set()
        best = self.best_at()
        if best > 0 and num > _SHOWN:
            # It takes the place of the one beside it, so that there are no more columns than before.
            between -= {min(between - {0}, key=lambda at: abs(at - best))}
            between.add(best)
        return [-1, *sorted(between - {last}), *([last] if last >= 0 else [])]

    def best_at(self) -> int:
        """Index of the moment that shows the best state, or nearly; -1 while there is none."""
        return self._film.closest_to(self.best_step) if self.best_step >= 0 else -1

    def cell_px(self) -> int:
        """Side of the square cells."""
        columns = len(self.columns())
        wide = (self.width() - _GAP_PX) // max(columns, _SHOWN + 2) - _GAP_PX
        return max(_LEAST_PX, min(wide, self._high_px()))

    def _high_px(self) -> int:
        rows = max(1, self._film.photos)
        return min(_MOST_PX, (self.height() - _HEAD_PX - _GAP_PX) // rows - _GAP_PX)

    def _fit(self) -> None:
        """Leave to the large picture what all columns together do not need."""
        needed_px = (_SHOWN + 2) * (max(_LEAST_PX, self._high_px()) + _GAP_PX) + _GAP_PX
        self.setMaximumWidth(max(self.minimumWidth(), needed_px))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """How wide it may be depends on how high its rows are."""
        super().resizeEvent(event)
        self._fit()

    def _cell(self, column: int, row: int) -> QRect:
        side = self.cell_px()
        corner = QPoint(column * (side + _GAP_PX), _HEAD_PX + row * (side + _GAP_PX))
        return QRect(corner, QSize(side, side)).translated(_GAP_PX // 2, 0)

    def cell_at(self, position: QPoint) -> tuple[int, int] | None:
        """Column and row under a point."""
        for column in range(len(self.columns())):
            for row in range(self._film.photos):
                if self._cell(column, row).contains(position):
                    return column, row
        return None

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for all rows; more is taken where there is more."""
        rows = max(1, self._film.photos)
        return QSize(560, _HEAD_PX + rows * (_LEAST_PX + _GAP_PX))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Paint what is there."""
        painter = QPainter(self)
        columns = self.columns()
        for number, at in enumerate(columns):
            self._paint_title(painter, number, at)
            for photo in range(self._film.photos):
                cell = self._cell(number, photo)
                image = self._film.original(photo) if at < 0 else self._film.nearest(photo, at)
                self._paint_cell(painter, cell, image)
                if photo == self._film.photo and (number == len(columns) - 1 or at < 0):
                    self._frame(painter, cell)
        painter.end()

    def _paint_title(self, painter: QPainter, number: int, at: int) -> None:
        cell = self._cell(number, 0)
        place = QRect(cell.left(), 0, cell.width(), _HEAD_PX - 4)
        moments = self._film.moments
        if at < 0:
            way = self._film.way
            of_nothing = way is not None and way.is_from_nothing
            text = steps_short(moments[0].step) if of_nothing and moments else self.tr("Photo")
        else:
            text = self.tr("now") if at == len(moments) - 1 else steps_short(moments[at].step)
            text += " ★" if at == self.best_at() else ""
        in_view = at == self._film.at
        painter.setPen(theme.tokens().colour("text" if in_view else "muted"))
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_cell(self, painter: QPainter, cell: QRect, image: QImage | None) -> None:
        if image is None:
            painter.fillRect(cell, theme.tokens().colour("raised"))
            return
        painter.drawPixmap(cell, self._scaled(image, cell.size()))

    def _scaled(self, image: QImage, size: QSize) -> QPixmap:
        """A frame at the size of a cell; made once, since most cells stay the same from paint to paint."""
        ratio = self.devicePixelRatioF()
        key = (image.cacheKey(), size.width(), ratio)
        if key in self._cells:
            self._cells.move_to_end(key)
        else:
            self._cells[key] = cover(image, size, ratio)
            while len(self._cells) > _CELLS_MAX:
                self._cells.popitem(last=False)
        return self._cells[key]

    def _frame(self, painter: QPainter, cell: QRect) -> None:
        colour: QColor = theme.tokens().colour("focus" if self.hasFocus() else "muted")
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(cell.adjusted(0, 0, -1, -1))

    # Picking

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Pick a photo, and a moment unless it is the photo itself."""
        found = self.cell_at(event.position().toPoint())
        if found is None:
            return
        column, row = found
        at = self.columns()[column]
        self._film.photo = row
        if at >= 0:
            self._film.go(at)
        self.picked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Left and right go through time, up and down through the photos."""
        film = self._film
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1)}
        steps[Qt.Key.Key_Down] = (0, 1)
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(film.moments) - 1}
        key = Qt.Key(event.key())
        if key in steps:
            film.go(film.at + steps[key][0])
            film.photo = max(0, min(film.photo + steps[key][1], film.photos - 1))
        elif key in ends:
            film.go(ends[key])
        else:
            super().keyPressEvent(event)
