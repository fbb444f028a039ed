"""Styles as cards: the user's own photo in each of them, or their sample."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui import icons, theme
from gui.state.problem import Trouble
from gui.state.styles import Cards, Styles
from gui.views import words
from gui.views.filmstrip import draw_cover
from gui.views.shipped import said
from translator.events.parts import StyleInfo

Index = QModelIndex | QPersistentModelIndex
StyleRole = Qt.ItemDataRole.UserRole + 1


class StyleModel(QAbstractListModel):
    """A part of the styles, in order."""

    def __init__(self) -> None:
        super().__init__()
        self._styles: list[StyleInfo] = []

    def fill(self, styles: Sequence[StyleInfo]) -> None:
        """Show these."""
        if list(styles) != self._styles:
            self.beginResetModel()
            self._styles = list(styles)
            self.endResetModel()

    def touch(self, style_id: str) -> None:
        """The picture of one of them has come; of all when the id is empty."""
        for number, style in enumerate(self._styles):
            if style_id in ("", style.id):
                self.dataChanged.emit(self.index(number), self.index(number))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Number of styles."""
        return 0 if parent.isValid() else len(self._styles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title, description or the style itself."""
        if not index.isValid() or index.row() >= len(self._styles):
            return None
        style = self._styles[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return said(style.title, style)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return said(style.description, style)
        return style if role == StyleRole else None


class StyleList(QListView):
    """Cards in rows that fill the width."""

    picked = Signal(object)
    used = Signal(object)

    def __init__(self, styles: Styles, cards: Cards, *, facts: bool = True) -> None:
        super().__init__()
        self._cards = cards
        self._wanted_px = 224
        self._wanted = ""
        self.styles_model = StyleModel()
        self.setModel(self.styles_model)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSpacing(4)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(self.tr("Styles"))
        self.delegate = CardDelegate(styles, cards, self, facts=facts)
        self.setItemDelegate(self.delegate)
        cards.arrived.connect(self.styles_model.touch)
        self.styles_model.modelReset.connect(self._mark_wanted)
        styles.watch(Styles.in_pieces, lambda _: self.viewport().update(), self)
        self.selectionModel().currentChanged.connect(lambda index, _: self.picked.emit(index.data(StyleRole)))
        self.activated.connect(lambda index: self.used.emit(index.data(StyleRole)))

    def set_card_width(self, width_px: int) -> None:
        """Size of the cards, at least; they grow until they fill the rows."""
        self._wanted_px = width_px
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """As many cards in a row as fit, and these as wide as fits."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        gap = 2 * self.spacing()
        room = self.width() - self.verticalScrollBar().sizeHint().width() - gap - 2
        columns = max(1, room // (self._wanted_px + gap))
        width_px = min(room // columns - gap, round(1.5 * self._wanted_px))
        if width_px != self.delegate.width_px:
            self.delegate.width_px = width_px
            self.scheduleDelayedItemsLayout()

    def select(self, style_id: str) -> None:
        """Mark a style, now or as soon as it is there."""
        self._wanted = style_id
        self._mark_wanted()

    def _mark_wanted(self) -> None:
        for number in range(self.styles_model.rowCount() if self._wanted else 0):
            index = self.styles_model.index(number)
            if index.data(StyleRole).id == self._wanted:
                self._wanted = ""
                self.setCurrentIndex(index)
                self.scrollTo(index)
                return

    def chosen(self) -> list[StyleInfo]:
        """The marked styles in the order they are shown."""
        indexes = sorted(self.selectionModel().selectedIndexes(), key=lambda index: index.row())
        return [index.data(StyleRole) for index in indexes]

    def seen_ids(self) -> list[str]:
        """The styles whose cards can be seen now."""
        area = self.viewport().rect()
        seen = []
        for number in range(self.styles_model.rowCount()):
            index = self.styles_model.index(number)
            if self.visualRect(index).intersects(area):
                seen.append(index.data(StyleRole).id)
        return seen


class CardDelegate(QStyledItemDelegate):
    """Paints a card: picture, title, a line of facts, marks."""

    def __init__(self, styles: Styles, cards: Cards, parent: QListView, *, facts: bool) -> None:
        super().__init__(parent)
        self._styles, self._cards, self._facts = styles, cards, facts
        self.width_px = 224

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802, ARG002 - Qt's name and signature
        """Picture of 3:2 and the lines below it."""
        metrics = option.fontMetrics
        lines = 2 if self._facts else 1
        return QSize(self.width_px, round(self.width_px * 2 / 3) + lines * (metrics.height() + 3) + 20)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one card."""
        style: StyleInfo = index.data(StyleRole)
        state = option.state
        card = QRect(option.rect).adjusted(5, 5, -5, -5)
        tokens = theme.tokens()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        hovered = state & QStyle.StateFlag.State_MouseOver
        painter.setPen(QPen(tokens.colour("line"), 1))
        painter.setBrush(tokens.colour("raised" if hovered else "panel"))
        painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        picture = QRect(
            card.left() + 1, card.top() + 1, card.width() - 2, round((self.width_px - 10) * 2 / 3)
        )
        self._paint_picture(painter, style, picture)
        self._paint_words(
            painter,
            style,
            QRect(
                card.left() + 10,
                picture.bottom() + 7,
                card.width() - 20,
                card.bottom() - picture.bottom() - 8,
            ),
        )
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(tokens.colour("focus"), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(card).adjusted(0, 0, 0, 0), 8, 8)
        painter.restore()

    def _paint_picture(self, painter: QPainter, style: StyleInfo, box: QRect) -> None:
        tokens = theme.tokens()
        asked = style.for_photos or not self._facts
        live = self._cards.live(style) if asked else None
        image = live if isinstance(live, QImage) else self._cards.sample(style)
        if image is not None:
            draw_cover(painter, image, box)
        else:
            painter.fillRect(box, tokens.colour("raised"))
            failed = (bool(style.problem) and not style.makes) or isinstance(live, Trouble)
            mark = icons.pixmap(
                "warning" if failed else "styles",
                32,
                tokens.colour("warn" if failed else "muted"),
                painter.device().devicePixelRatioF(),
            )
            painter.drawPixmap(box.center() - QPoint(16, 16), mark)
        if style.problem and not style.makes:
            veil = tokens.colour("panel")
            veil.setAlpha(150)
            painter.fillRect(box, veil)
        if self._cards.photo and image is not None and not isinstance(live, QImage):
            self._tag(painter, self.tr("Sample"), box)
        if style.id in self._styles.in_pieces:
            self._tag(painter, self.tr("In pieces"), box, low=True)

    def _paint_words(self, painter: QPainter, style: StyleInfo, box: QRect) -> None:
        tokens = theme.tokens()
        metrics = painter.fontMetrics()
        font = painter.font()
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(tokens.colour("text"))
        starred = self._styles.is_favourite(style.id)
        room = box.width() - (24 if starred else 0)
        line = QRect(box.left(), box.top(), room, metrics.height() + 2)
        title = painter.fontMetrics().elidedText(said(style.title, style), Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        if starred:
            star = icons.pixmap("starred", 16, tokens.colour("warn"), painter.device().devicePixelRatioF())
            painter.drawPixmap(QPoint(box.right() - 16, box.top() + 2), star)
        if not self._facts:
            return
        font.setWeight(font.Weight.Normal)
        painter.setFont(font)
        bad = bool(style.problem) and not style.makes
        painter.setPen(tokens.colour("warn" if bad else "muted"))
        text = self.tr("Needs attention") if bad else self.fact_line(style)
        below = line.translated(0, metrics.height() + 4)
        below.setWidth(box.width())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def fact_line(self, style: StyleInfo) -> str:
        """Direction, licence and size in one line."""
        way = self.tr("new pictures") if style.makes else "⇄" if len(style.domains) == 2 else ""
        parts = [way, style.license or self.tr("no licence"), words.size(style.file_mb * 1e6)]
        return " · ".join(part for part in parts if part)

    def _tag(self, painter: QPainter, text: str, box: QRect, *, low: bool = False) -> None:
        metrics = painter.fontMetrics()
        height = metrics.height() + 4
        top = box.bottom() - height - 5 if low else box.top() + 6
        tag = QRect(box.left() + 6, top, metrics.horizontalAdvance(text) + 12, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 165))
        painter.drawRoundedRect(tag, 4, 4)
        painter.setPen(QColor("#ffffff"))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
