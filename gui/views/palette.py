"""Find any command by typing a part of its name."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui import theme
from gui.views.actions import Actions
from gui.views.widgets import column

Index = QModelIndex | QPersistentModelIndex
_KEYS_MARGIN_PX = 12
_KEY_ROLE = Qt.ItemDataRole.UserRole
_KEYS_ROLE = Qt.ItemDataRole.UserRole + 1


def ranked(texts: dict[str, str], typed: str) -> list[str]:
    """Ids whose text holds all typed words; those that begin with what was typed come first."""
    typed = typed.strip().lower()
    words = typed.split()
    found = [key for key, text in texts.items() if all(word in text.lower() for word in words)]
    return sorted(found, key=lambda key: not texts[key].lower().startswith(typed))


def _blank() -> QIcon:
    """Room for an icon, so that all texts begin in one line."""
    picture = QPixmap(20, 20)
    picture.fill(Qt.GlobalColor.transparent)
    return QIcon(picture)


class _Entry(QStyledItemDelegate):
    """A command, and its shortcut at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the shortcut over the usual entry."""
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(theme.tokens().colour("muted"))
        room = option.rect.adjusted(0, 0, -_KEYS_MARGIN_PX, 0)
        painter.drawText(
            room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(index.data(_KEYS_ROLE))
        )
        painter.restore()


class Palette(QDialog):
    """A line to type in, and what fits."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        self._texts = {key: text for key, text in actions.texts().items() if key != "palette"}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Find a command"))
        self.resize(560, 420)
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("What do you want to do?"))
        self.line.setAccessibleName(self.tr("Find a command"))
        self.line.textChanged.connect(self._fill)
        self.line.returnPressed.connect(self._run)
        self.line.installEventFilter(self)
        self.list = QListWidget()
        self.list.setIconSize(QSize(20, 20))
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_Entry(self.list))
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.itemActivated.connect(lambda _: self._run())
        body = column(margin=theme.GAP + 4, gap=theme.GAP)
        body.addWidget(self.line)
        body.addWidget(self.list, 1)
        self.setLayout(body)
        self._fill("")

    def _fill(self, typed: str) -> None:
        self.list.clear()
        blank = _blank()
        for key in ranked(self._texts, typed):
            action = self._actions[key]
            keys = action.shortcut().toString()
            icon = action.icon() if not action.icon().isNull() else blank
            entry = QListWidgetItem(icon, self._texts[key])
            entry.setData(_KEY_ROLE, key)
            entry.setData(_KEYS_ROLE, keys)
            entry.setData(Qt.ItemDataRole.AccessibleDescriptionRole, keys)
            if not action.isEnabled():
                entry.setFlags(entry.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.list.addItem(entry)
        self.list.setCurrentRow(0)

    def _run(self) -> None:
        entry = self.list.currentItem()
        if entry is not None and entry.flags() & Qt.ItemFlag.ItemIsEnabled:
            action = self._actions[str(entry.data(_KEY_ROLE))]
            self.accept()
            action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Arrow keys move in the list while typing."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.count() - 1))
                return True
        return super().eventFilter(watched, event)
