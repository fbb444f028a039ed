"""What happened, in one line that stays until it is read or mended; never a box in the way."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from gui import icons, theme
from gui.views.order import follow_the_eye
from gui.views.widgets import button, row, tool

Action = tuple[str, Callable[[], object]]
_AROUND_PX, _LEAST_TEXT_PX = 60, 360
"""Icon, margins and gaps; of the sentence beside its actions."""
_ICONS = {"bad": "warning", "warn": "warning", "info": "info", "good": "check"}


class Banner(QFrame):
    """A strip with a sentence and what can be done."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.tab_after: QWidget | None = None
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self._actions = QGridLayout()
        self._actions.setSpacing(theme.GAP)
        self._buttons: list[QPushButton] = []
        self._columns = 0
        self._close = tool("close", self.tr("Close this message"), self._on_close)
        self._flow = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._flow.setSpacing(theme.GAP)
        self._flow.addWidget(self._text, 1)
        self._flow.addLayout(self._actions)
        line = row(gap=theme.GAP + 2)
        line.setContentsMargins(12, 8, 8, 8)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(self._flow, 1)
        line.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._icon.setMinimumHeight(self._close.sizeHint().height())
        self.setLayout(line)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown."""
        return "" if self.isHidden() else self._text.text()

    @property
    def buttons(self) -> list[QPushButton]:
        """The actions offered."""
        return list(self._buttons)

    def show_message(self, tone: str, text: str, actions: Sequence[Action] = ()) -> None:
        """Show a sentence; `tone` is bad | warn | info."""
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        colour = theme.tokens().colour({"info": "focus"}.get(tone, tone))
        self._icon.setPixmap(icons.pixmap(_ICONS[tone], 20, colour, self.devicePixelRatioF()))
        self._text.setText(text)
        self._text.setAccessibleName(text)
        for old in self._buttons:
            self._actions.removeWidget(old)
            old.hide()  # until Qt deletes it
            old.deleteLater()
        self._buttons = [button(name, slot) for name, slot in actions]
        self._columns = 0
        self._arrange()
        follow_the_eye(self, self.tab_after)
        self.show()
        announce(self, text)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Actions beside the sentence where there is room, else below it, in as many lines as they need."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        buttons = sum(one.sizeHint().width() + theme.GAP for one in self._buttons)
        inside = self.width() - self._close.sizeHint().width() - _AROUND_PX
        text_px = self._text.fontMetrics().horizontalAdvance(self._text.text())
        beside = inside - buttons > min(_LEAST_TEXT_PX, text_px)
        self._put(len(self._buttons) if beside else self._columns_in(inside))
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._flow.direction() != way:
            self._flow.setDirection(way)
            side = Qt.AlignmentFlag.AlignVCenter if beside else Qt.AlignmentFlag.AlignLeft
            self._flow.setAlignment(self._actions, side)

    def _columns_in(self, room_px: int) -> int:
        """How many actions stand side by side in so much room."""
        widths = [one.sizeHint().width() + theme.GAP for one in self._buttons]
        for columns in range(len(widths), 1, -1):
            if sum(max(widths[first::columns]) for first in range(columns)) <= room_px:
                return columns
        return 1

    def _put(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for one in self._buttons:
            self._actions.removeWidget(one)
        for number, one in enumerate(self._buttons):
            self._actions.addWidget(one, number // columns, number % columns)

    def change_text(self, text: str) -> None:
        """Say the same in other words, such as newer numbers; what one may be about to click on stays."""
        if text != self._text.text():
            self._text.setText(text)
            self._text.setAccessibleName(text)

    def clear(self) -> None:
        """Take the message away."""
        self.hide()

    def _on_close(self) -> None:
        self.hide()
        self.closed.emit()


class Chip(QFrame):
    """A small floating note over a picture, with a progress bar and a way to stop."""

    stopped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self._text = QLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(120)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._stop = button(self.tr("Stop"), self.stopped.emit, flat=True)
        line = row()
        line.setContentsMargins(12, 4, 6, 4)
        for part in (self._text, self._bar, self._stop):
            line.addWidget(part)
        self.setLayout(line)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str, share: float | None = None, *, can_stop: bool = False) -> None:
        """Show a note; without a share the bar is hidden."""
        self._text.setText(text)
        self._bar.setVisible(share is not None)
        self._bar.setRange(0, 1000)
        self._bar.setValue(round(1000 * (share or 0.0)))
        self._stop.setVisible(can_stop)
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """To the lower middle of what it floats over."""
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - 14)


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say it."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
