"""Lines of the timeline."""

import time

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui import icons, theme
from gui.state.activity import Activity, Happening

_ICONS = {
    "translated": "wand",
    "saved": "save",
    "batch": "batch",
    "style": "styles",
    "training": "watch",
    "engine": "chip",
    "problem": "warning",
}
_ROW_PX = 44


class HappeningDelegate(QStyledItemDelegate):
    """Icon, sentence, time."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802, ARG002 - Qt's name and signature
        """One line with air."""
        return QSize(200, max(_ROW_PX, option.fontMetrics.height() + 22))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one line."""
        entry: Happening = index.data(Activity.HappeningRole)
        box = QRect(option.rect)
        tokens = theme.tokens()
        painter.save()
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(box, tokens.colour("raised"))
        mark = icons.pixmap(
            _ICONS[entry.kind], 20, tokens.colour("muted"), painter.device().devicePixelRatioF()
        )
        painter.drawPixmap(QPoint(box.left() + 14, box.center().y() - 9), mark)
        painter.setPen(tokens.colour("text"))
        words = box.adjusted(48, 0, -90, 0)
        text = painter.fontMetrics().elidedText(
            self.sentence(entry), Qt.TextElideMode.ElideMiddle, words.width()
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.setPen(tokens.colour("muted"))
        at = time.strftime("%H:%M", time.localtime(entry.at_s))
        painter.drawText(
            box.adjusted(0, 0, -16, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, at
        )
        painter.restore()

    def sentence(self, entry: Happening) -> str:
        """What happened, in words."""
        if entry.kind == "engine":
            if entry.facts.get("code") == "memory_released":
                return self.tr("The engine was idle and released its memory.")
            return self.tr("The engine was restarted.")
        text = {
            "translated": self.tr("Translated “%1”"),
            "saved": self.tr("Saved “%1”"),
            "batch": self.tr("Batch “%1” finished"),
            "style": self.tr("Style “%1” was added"),
            "training": self.tr("Training “%1” ended"),
            "problem": "%1",
        }[entry.kind]
        return text.replace("%1", entry.subject)
