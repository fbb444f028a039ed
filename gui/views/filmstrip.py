"""The open photos in a row, each with its picture and the state of its work."""

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QAction, QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from gui import icons, theme
from gui.state.photos import Photo, PhotoList
from gui.state.studio import Studio
from gui.views import words
from gui.workers.pictures import LoadFailure
from gui.workers.thumbs import Thumbs

_CELL = QSize(112, 84)
_INSET = 4


class Filmstrip(QListView):
    """A list from left to right; the photo in view is the current item."""

    def __init__(self, studio: Studio, thumbs: Thumbs) -> None:
        super().__init__()
        self._studio = studio
        self.setModel(studio.photos)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setItemDelegate(_PhotoDelegate(thumbs, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(_CELL.height() + 16)
        self.setAccessibleName(self.tr("Open photos"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.menu_actions: list[QAction] = []
        thumbs.loaded.connect(lambda _: self.viewport().update())
        studio.watch(Studio.current, self._on_current, self)
        self.selectionModel().currentChanged.connect(self._on_row)

    def selected_photos(self) -> list[Photo]:
        """What a person has marked."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self._studio.photos[row] for row in rows]

    def _on_current(self, photo: Photo | None) -> None:
        row = self._studio.photos.row_of(photo)
        if row >= 0 and row != self.currentIndex().row():
            index = self._studio.photos.index(row)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def _on_row(self, index: QModelIndex) -> None:
        if index.isValid() and index.row() < len(self._studio.photos):
            self._studio.select(self._studio.photos[index.row()])

    def _menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.addActions(self.menu_actions)
        menu.exec(self.mapToGlobal(place))
        menu.deleteLater()


class _PhotoDelegate(QStyledItemDelegate):
    def __init__(self, thumbs: Thumbs, parent: Filmstrip) -> None:
        super().__init__(parent)
        self._thumbs = thumbs

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802, ARG002 - Qt's name and signature
        return _CELL

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        photo = index.data(PhotoList.PhotoRole)
        cell = QRect(option.rect).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        state = option.state
        tokens = theme.tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        thumb = self._thumbs.get(photo.path)
        painter.fillRect(cell, tokens.colour("raised"))
        if isinstance(thumb, QImage):
            draw_cover(painter, thumb, cell)
        elif isinstance(thumb, LoadFailure):
            warning = icons.pixmap("warning", 24, tokens.colour("warn"), painter.device().devicePixelRatioF())
            painter.drawPixmap(cell.center() - QPoint(12, 12), warning)
        if photo.fault:
            painter.fillRect(cell, QColor(0, 0, 0, 120))
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(tokens.colour("focus"), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(cell).adjusted(-2, -2, 2, 2), 5, 5)
        self._paint_badge(painter, photo, cell)
        painter.restore()

    def _paint_badge(self, painter: QPainter, photo: Photo, cell: QRect) -> None:
        if photo.fault:
            text = words.fault_label(photo.fault)
        elif photo.working:
            text = "…"
        elif photo.saved:
            text = "✓"
        elif photo.versions:
            text = f"v{len(photo.versions)}"
        elif photo.readable == 1:
            return
        else:
            text = ""
        if photo.readable < 1 and not photo.fault:
            text = " · ".join(part for part in (words.percent(photo.readable), text) if part)
        metrics = painter.fontMetrics()
        wide = min(metrics.horizontalAdvance(text) + 10, cell.width() - 6)
        box = QRect(cell.left() + 3, cell.bottom() - metrics.height() - 4, wide, metrics.height() + 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 190))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor("#ffffff"))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, wide - 8)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)


def draw_cover(painter: QPainter, image: QImage, cell: QRect) -> None:
    """Fill a cell with the middle of an image."""
    factor = max(cell.width() / image.width(), cell.height() / image.height())
    width, height = cell.width() / factor, cell.height() / factor
    source = QRectF((image.width() - width) / 2, (image.height() - height) / 2, width, height)
    painter.drawImage(QRectF(cell), image, source)
