"""What must hold on every screen: nothing cut off, nothing overlapping, everything named and reachable."""

import itertools

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QSpinBox,
    QSplitterHandle,
    QTabBar,
    QToolButton,
    QWidget,
)

from gui.views.widgets import ElidedLabel

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
)
TARGET_PX = 24


def seen(root: QWidget) -> list[QWidget]:
    found = []
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and not isinstance(widget.window(), QMenu) and widget.window() is root.window():
            found.append(widget)
    return found


def inner(widget: QWidget) -> bool:
    """Parts that Qt makes inside its own widgets."""
    parent = widget.parentWidget()
    own = isinstance(widget, (QScrollBar, QSplitterHandle)) or widget.objectName().startswith("qt_")
    return (
        own
        or isinstance(parent, (QLineEdit, QSpinBox, QComboBox, QTabBar))
        or "QKeySequenceEdit" in str(type(parent))
    )


def cut_off(root: QWidget) -> list[str]:
    """Buttons and labels that have less room than their text needs."""
    bad = []
    for widget in seen(root):
        worded = isinstance(widget, (QAbstractButton, QLabel)) and not isinstance(widget, ElidedLabel)
        if worded and widget.text() and not inner(widget):
            bad += short_of_room(widget)
    return bad


def short_of_room(widget: QAbstractButton | QLabel) -> list[str]:
    wraps = isinstance(widget, QLabel) and widget.wordWrap()
    needed = widget.minimumSizeHint() if wraps else widget.sizeHint()
    who = f"{type(widget).__name__} {widget.text()[:40]!r}"
    bad = []
    if widget.sizePolicy().horizontalPolicy().name != "Ignored" and widget.width() + 1 < needed.width():
        bad.append(f"{who}: {widget.width()} < {needed.width()} px wide")
    if widget.height() + 1 < min(needed.height(), widget.fontMetrics().height()):
        bad.append(f"{who}: {widget.height()} px high")
    if wraps and widget.height() + 2 < widget.heightForWidth(widget.width()):
        bad.append(f"{who} shows {widget.height()} of {widget.heightForWidth(widget.width())} px")
    return bad


def wider_than_its_view(root: QWidget) -> list[str]:
    """Contents that a view without a horizontal bar cuts off."""
    bad = []
    for area in [one for one in seen(root) if isinstance(one, QScrollArea) and one.widget() is not None]:
        off = area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        shown, needed = area.viewport().width(), area.widget().width()
        if off and needed > shown:
            bad.append(f"{type(area.parentWidget()).__name__} shows {shown} of {needed} px")
    return bad


def place(widget: QWidget, root: QWidget) -> QRect:
    return QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())


def overlapping(root: QWidget) -> list[str]:
    """Pairs of controls or labels that lie on each other."""
    leaves = [w for w in seen(root) if isinstance(w, (*CONTROLS, QLabel)) and not inner(w)]
    leaves = [w for w in leaves if not floats(w) and not w.visibleRegion().isEmpty()]
    bad = []
    for number, one in enumerate(leaves):
        for other in leaves[number + 1 :]:
            if one.isAncestorOf(other) or other.isAncestorOf(one):
                continue
            common = place(one, root).intersected(place(other, root))
            if common.width() > 1 and common.height() > 1 and not hidden_by_scroll(one, other):
                bad.append(f"{name_of(one)} and {name_of(other)} share {common.width()}x{common.height()} px")
    return bad


def floats(widget: QWidget) -> bool:
    """The line and the note over a picture are meant to lie on it."""
    while widget is not None:
        if widget.objectName() == "chip" or type(widget).__name__ in ("SplitHandle", "Canvas"):
            return True
        widget = widget.parentWidget()
    return False


def hidden_by_scroll(one: QWidget, other: QWidget) -> bool:
    def area(widget: QWidget) -> QWidget | None:
        # An area that takes the keyboard is not inside itself.
        widget = widget.parentWidget()
        while widget is not None and not isinstance(widget, QScrollArea):
            widget = widget.parentWidget()
        return widget

    return area(one) is not area(other)


def name_of(widget: QWidget) -> str:
    text = getattr(widget, "text", lambda: "")()
    return f"{type(widget).__name__} {widget.accessibleName() or text!r}"


def unnamed(root: QWidget) -> list[str]:
    """Controls that a screen reader would call nothing."""
    bad = []
    for widget in seen(root):
        if (
            isinstance(widget, CONTROLS)
            and not inner(widget)
            and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        ):
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            if not (widget.accessibleName() or text):
                bad.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    return bad


def small_targets(root: QWidget) -> list[str]:
    """Buttons that are hard to hit."""
    bad = []
    for widget in seen(root):
        if isinstance(widget, QAbstractButton) and not inner(widget) and not isinstance(widget, QCheckBox):
            if isinstance(widget, QToolButton) and isinstance(widget.parentWidget(), QTabBar):
                continue
            if widget.width() < TARGET_PX or widget.height() < TARGET_PX:
                bad.append(f"{name_of(widget)} {widget.width()}x{widget.height()}")
    return bad


def tab_order(root: QWidget) -> list[QWidget]:
    """The widgets in the order that Tab goes through them."""
    window = root.window()
    order, widget = [], window.nextInFocusChain()
    while widget is not window and len(order) < 2000:
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            order.append(widget)
        widget = widget.nextInFocusChain()
    return order


def jumps_back(root: QWidget) -> list[str]:
    """Steps of Tab against the eye: to the left in a row, or up in a column that is not a new one."""
    order = [widget for widget in tab_order(root) if widget.window() is root.window() and not floats(widget)]
    seen_ones = [widget for widget in order if not widget.visibleRegion().isEmpty()]
    if seen_ones:
        first = min(seen_ones, key=lambda widget: sum(place(widget, root.window()).topLeft().toTuple()))
        order = order[order.index(first) :] + order[: order.index(first)]
    bad = []
    for one, other in itertools.pairwise(order):
        scrolled_away = one.visibleRegion().isEmpty() or other.visibleRegion().isEmpty()
        if scrolled_away and hidden_by_scroll(one, other):
            continue
        a, b = place(one, root.window()), place(other, root.window())
        in_a_row = min(a.bottom(), b.bottom()) - max(a.top(), b.top()) > min(a.height(), b.height()) // 2
        if (in_a_row and b.right() <= a.left()) or (b.bottom() <= a.top() and b.left() < a.right()):
            bad.append(f"from {name_of(one)} back to {name_of(other)}")
    return bad


def check(root: QWidget) -> None:
    assert cut_off(root) == []
    assert wider_than_its_view(root) == []
    assert overlapping(root) == []
    assert unnamed(root) == []
    assert small_targets(root) == []
    assert jumps_back(root) == []
    if isinstance(root, (QMainWindow, QDialog)):
        assert root.windowTitle()
