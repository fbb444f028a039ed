"""Small widgets of our own, each with a name for screen readers."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import icons, theme

BoxT = TypeVar("BoxT", bound=QBoxLayout)


class NoScrollComboBox(QComboBox):
    """A list that the mouse wheel does not change while a page is scrolled."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()


class NoScrollSpinBox(QSpinBox):
    """A number that the mouse wheel does not change while a page is scrolled."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()


class NoScrollSlider(QSlider):
    """A slider that the mouse wheel does not move while a page is scrolled."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()


def column(*, margin: int = 0, gap: int = theme.GAP) -> QVBoxLayout:
    """A vertical layout."""
    return _spaced(QVBoxLayout(), margin, gap)


def row(*, margin: int = 0, gap: int = theme.GAP) -> QHBoxLayout:
    """A horizontal layout."""
    return _spaced(QHBoxLayout(), margin, gap)


def _spaced(layout: BoxT, margin: int, gap: int) -> BoxT:
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(gap)
    return layout


def button(
    text: str, slot: Callable[[], object], *, icon: str = "", primary: bool = False, flat: bool = False
) -> QPushButton:
    """A push button; `primary` is for the one main action of a page."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    if primary:
        made.setProperty("primary", True)
    if flat:
        made.setProperty("flat", True)
    if icon:
        made.setIcon(icons.spaced(icon, theme.tokens().colour("on_accent") if primary else None))
        made.setIconSize(icons.SPACED_SIZE)
    made.clicked.connect(lambda: slot())
    return made


def tool(
    icon: str, name: str, slot: Callable[[], object] | None = None, *, checkable: bool = False
) -> QToolButton:
    """A button with an icon alone; its name is read out and shown as a tip."""
    made = QToolButton()
    made.setIcon(icons.icon(icon))
    made.setIconSize(QSize(20, 20))
    made.setToolTip(name)
    made.setAccessibleName(name)
    made.setCheckable(checkable)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if slot is not None:
        made.clicked.connect(lambda: slot())
    return made


def heading(text: str, level: int = 1) -> QLabel:
    """A title: level 1 for pages, 2 for groups."""
    label = QLabel(text)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * (1.5 if level == 1 else 1.12))
    font.setWeight(font.Weight.DemiBold)
    label.setFont(font)
    label.setWordWrap(level == 1)
    return label


def muted(text: str = "", *, wrap: bool = True) -> QLabel:
    """Text of second rank."""
    label = QLabel(text)
    label.setProperty("muted", True)
    label.setWordWrap(wrap)
    if wrap:
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
    return label


def form() -> QFormLayout:
    """Names on the left, fields on the right, in the middle of each other."""
    made = QFormLayout()
    made.setVerticalSpacing(theme.GAP + 2)
    made.setHorizontalSpacing(theme.MARGIN)
    made.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return made


def rule() -> QFrame:
    """A hairline."""
    line = QFrame()
    line.setObjectName("rule")
    return line


def set_tone(label: QLabel, tone: str) -> None:
    """Colour a label: good, warn, bad or nothing."""
    if label.property("tone") != tone:  # to style it anew costs much more than to see that nothing changed
        label.setProperty("tone", tone)
        label.style().unpolish(label)
        label.style().polish(label)


class ElidedLabel(QLabel):
    """One line that is shortened in the middle when there is no room; the whole is in the tip."""

    def __init__(self, text: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle) -> None:
        super().__init__()
        self._mode = mode
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show this text."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    @property
    def whole(self) -> str:
        """The text without shortening."""
        return self._whole

    def resizeEvent(self, event: QEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Shorten anew."""
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, self._mode, max(self.width(), 20))
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


class Level(QWidget):
    """A slider with its name on the left and its value on the right."""

    moved = Signal(int)

    def __init__(self, name: str, minimum: int, maximum: int, unit: str = " %", least: str = "") -> None:
        super().__init__()
        self._unit, self._least, self._minimum = unit, least, minimum
        self._label = QLabel(name)
        self._value = muted("", wrap=False)
        self.slider = NoScrollSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(minimum, maximum)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName(name)
        self._label.setBuddy(self.slider)
        head = row()
        head.addWidget(self._label, 1)
        head.addWidget(self._value)
        body = column(gap=0)
        body.addLayout(head)
        body.addWidget(self.slider)
        self.setLayout(body)
        self.slider.valueChanged.connect(self._show)
        self.slider.valueChanged.connect(self.moved)
        self._show(self.slider.value())

    def set_value(self, value: int) -> None:
        """Show a value without telling anybody."""
        self.slider.blockSignals(True)
        self.slider.setValue(value)
        self.slider.blockSignals(False)
        self._show(value)

    def _show(self, value: int) -> None:
        said = self._least if self._least and value == self._minimum else f"{value}{self._unit}"
        self._value.setText(said)


class Segments(QWidget):
    """A few choices of which one holds, as buttons in a row."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, QToolButton] = {}
        self._layout = row(gap=2)
        self.setLayout(self._layout)

    def add(self, key: str, text: str, icon: str = "") -> QToolButton:
        """Add a choice; with an icon the text becomes its tip."""
        made = tool(icon, text, checkable=True) if icon else QToolButton()
        if not icon:
            made.setText(text)
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            made.setAccessibleName(text)
        made.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(made)
        self._buttons[key] = made
        self._layout.addWidget(made)
        return made

    def rename(self, key: str, text: str) -> None:
        """Call a choice something else."""
        button = self._buttons[key]
        button.setText(text)
        button.setAccessibleName(text)
        button.setMinimumWidth(button.sizeHint().width())

    def select(self, key: str) -> None:
        """Show which choice holds."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    @property
    def keys(self) -> list[str]:
        """The choices in order."""
        return list(self._buttons)


class EmptyState(QWidget):
    """What a page shows when there is nothing: an invitation and what to do."""

    def __init__(self, icon: str, title: str, text: str, buttons: Sequence[QPushButton] = ()) -> None:
        super().__init__()
        picture = QLabel()
        picture.setPixmap(icons.pixmap(icon, 56, theme.tokens().colour("muted"), self.devicePixelRatioF()))
        body = column(margin=theme.MARGIN * 2, gap=theme.GAP + 4)
        body.addStretch(1)
        body.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        head = heading(title)
        note = muted(text)
        for label in (head, note):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMaximumWidth(620)
        body.addWidget(_centred(head))
        body.addWidget(_centred(note))
        line = row(gap=theme.GAP + 4)
        line.addStretch(1)
        for one in buttons:
            line.addWidget(one)
        line.addStretch(1)
        body.addSpacing(theme.GAP)
        body.addLayout(line)
        self.below = column()
        body.addLayout(self.below)
        body.addStretch(2)
        self.setLayout(body)


def _centred(widget: QWidget) -> QWidget:
    holder = QWidget()
    line = row()
    line.addStretch(1)
    line.addWidget(widget, 4)
    line.addStretch(1)
    holder.setLayout(line)
    return holder
