"""The viewer: two pictures in one place, zoomed to the pointer, dragged, compared."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from gui.views import compare
from gui.views.compare import Pair
from gui.views.split_handle import SplitHandle
from gui.views.viewport import Viewport

_HANDLE_PX = 40
_CHECKER_PX = 12
_GREYS = {"black": "#000000", "grey": "#777777", "white": "#ffffff"}
_NOTHING = Pair(None, None, None)


class Canvas(QWidget):
    """Shows a pair of pictures."""

    zoomed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.viewport = Viewport(QSizeF(), QSizeF())
        self._pair = _NOTHING
        self._labels = ("", "")
        self._mode = "split"
        self._background = "theme"
        self._holding = False
        self._dragged: QPointF | None = None
        self._pointer: QPointF | None = None
        self.handle = SplitHandle(self)
        self.handle.valueChanged.connect(self._place_handle)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 160)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Photo"))
        self.menu_actions: list[QAction] = []

    # What is shown

    def show_pair(self, pair: Pair, labels: tuple[str, str], document: QSizeF) -> None:
        """Show these pictures; the view stays where it is when the document has the same size."""
        self._pair = pair
        self._labels = labels
        if document != self.viewport.document:
            self.viewport = Viewport(document, self._area().size(), self.devicePixelRatioF())
            self.zoomed.emit()
        self.setAccessibleDescription(" · ".join(text for text in labels if text))
        self._update_handle()
        self.update()

    def set_mode(self, mode: str) -> None:
        """One of `compare.MODES`."""
        self._mode = mode
        self.viewport.view = self._area().size()
        self._update_handle()
        self.update()

    def set_background(self, name: str) -> None:
        """What lies around the picture: theme, black, grey, white or checker."""
        self._background = name
        self.update()

    def hold(self, holding: bool) -> None:
        """Show the original as long as the key is down."""
        if holding != self._holding:
            self._holding = holding
            self._update_handle()
            self.update()

    # View

    def zoom_to(self, zoom: float | None, pointer: QPointF | None = None) -> None:
        """Set the zoom; None fits."""
        self.viewport.zoom_to(zoom, pointer)
        self._moved()

    def zoom_step(self, direction: int) -> None:
        """In or out by one step."""
        self.viewport.step(direction)
        self._moved()

    @property
    def zoom_percent(self) -> int:
        """For a label."""
        return round(100 * (self.viewport.zoom or self.viewport.fit_zoom))

    def _moved(self) -> None:
        self.zoomed.emit()
        self._update_handle()
        self.update()

    def _area(self) -> QRectF:
        whole = QRectF(self.rect())
        if self._mode == "side":
            whole.setWidth((whole.width() - 2) / 2)
        return whole

    def _update_handle(self) -> None:
        both = self._pair.right is not None and (self._pair.left or self._pair.original) is not None
        self.handle.setVisible(self._mode == "split" and both and not self._holding)
        self._place_handle()

    def _place_handle(self) -> None:
        x = round(self._line_x())
        self.handle.setGeometry(x - _HANDLE_PX // 2, 0, _HANDLE_PX, self.height())
        self.update()

    def _line_x(self) -> float:
        return self.width() * self.handle.value() / 1000

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Keep the middle in the middle."""
        self.viewport.view = self._area().size()
        self.viewport.ratio = self.devicePixelRatioF()
        self._place_handle()
        self.zoomed.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """A screen of another density has other pixels."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.viewport.ratio = self.devicePixelRatioF()
            self.update()
        super().changeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom to the pointer; two fingers on a touchpad pan."""
        if not event.pixelDelta().isNull() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.viewport.pan(QPointF(event.pixelDelta()))
        else:
            now = self.viewport.zoom or self.viewport.fit_zoom
            factor = 1.25 ** (event.angleDelta().y() / 120)
            self.viewport.zoom_to(now * factor, self._in_area(event.position()))
        self._moved()
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Pinching zooms."""
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            now = self.viewport.zoom or self.viewport.fit_zoom
            self.zoom_to(now * (1 + event.value()), self._in_area(event.position()))
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to drag the picture."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._dragged = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag the picture, or move the glass."""
        self._pointer = event.position()
        if self._dragged is not None:
            self.viewport.pan(event.position() - self._dragged)
            self._dragged = event.position()
            self._moved()
        elif self._mode == "loupe":
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Let go."""
        self._dragged = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Between the whole picture and its pixels."""
        self.zoom_to(None if self.viewport.zoom else 1.0, self._in_area(event.position()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """No glass without a pointer."""
        self._pointer = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrow keys pan a picture that is larger than the view; space shows the original."""
        steps = {
            Qt.Key.Key_Left: (60, 0),
            Qt.Key.Key_Right: (-60, 0),
            Qt.Key.Key_Up: (0, 60),
            Qt.Key.Key_Down: (0, -60),
        }
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hold(True)
        elif key in steps and self.viewport.zoom is not None:
            self.viewport.pan(QPointF(*steps[key]))
            self._moved()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Back to the result."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hold(False)
        else:
            super().keyReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """The actions that concern the picture."""
        menu = QMenu(self)
        menu.addActions(self.menu_actions)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _in_area(self, point: QPointF) -> QPointF:
        area = self._area()
        if self._mode == "side" and point.x() > area.width():
            return QPointF(point.x() - area.width() - 2, point.y())
        return point

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Paint the pair in the chosen way."""
        painter = QPainter(self)
        self._paint_background(painter)
        if (self._pair.original or self._pair.right) is None:
            return
        area = QRectF(self.rect())
        if self._mode == "side":
            self._paint_side(painter)
        elif self._mode == "difference":
            compare.paint_difference(painter, self._pair, self.viewport, area)
        elif self._holding:
            compare.paint_left(painter, self._pair, self.viewport, area)
        elif self._mode == "loupe":
            compare.paint_loupe(painter, self._pair, self.viewport, area, self._pointer)
        elif self._mode == "split" and self._pair.right is not None:
            compare.paint_split(painter, self._pair, self.viewport, area, self._line_x())
        else:
            compare.paint_right(painter, self._pair, self.viewport, area)
        self._paint_labels(painter)

    def _paint_side(self, painter: QPainter) -> None:
        area = self._area()
        painter.save()
        painter.setClipRect(area)
        compare.paint_left(painter, self._pair, self.viewport, area)
        painter.restore()
        painter.save()
        painter.translate(area.width() + 2, 0)
        painter.setClipRect(area)
        compare.paint_right(painter, self._pair, self.viewport, area)
        painter.restore()

    def _paint_background(self, painter: QPainter) -> None:
        if self._background == "checker":
            painter.fillRect(self.rect(), QColor("#bdbdbd"))
            for y in range(0, self.height(), _CHECKER_PX):
                for x in range((y // _CHECKER_PX % 2) * _CHECKER_PX, self.width(), 2 * _CHECKER_PX):
                    painter.fillRect(x, y, _CHECKER_PX, _CHECKER_PX, QColor("#9a9a9a"))
            return
        grey = _GREYS.get(self._background)
        painter.fillRect(self.rect(), QColor(grey) if grey else self.palette().color(QPalette.ColorRole.Base))

    def _paint_labels(self, painter: QPainter) -> None:
        left, right = self._labels
        if self._holding:
            right = ""
        elif self._mode in ("hold", "loupe", "difference") or self._pair.right is None:
            left, right = ("", right) if self._pair.right is not None else (left, "")
        for text, at_right in ((left, False), (right, True)):
            if text:
                self._paint_label(painter, text, at_right)

    def _paint_label(self, painter: QPainter, text: str, at_right: bool) -> None:
        metrics = painter.fontMetrics()
        box = QRectF(
            10, 10, min(metrics.horizontalAdvance(text) + 18, self.width() / 2 - 24), metrics.height() + 8
        )
        if at_right:
            box.moveRight(self.width() - 10)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 165))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(QColor("#ffffff"))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()) - 14)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
