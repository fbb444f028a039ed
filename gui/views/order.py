"""The way of the Tab key: as the eye goes, not as the widgets were made."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QWidget,
)


def follow_the_eye(root: QWidget, after: QWidget | None = None) -> None:
    """Let Tab go through a part of a window as its layouts do: line by line, each from left to right.

    Qt puts what is made later at the end, behind everything else in the window; here it gets the place of
    the part.

    Args:
        root: the part.
        after: what Tab leaves for the part; None keeps the part where it is.
    """
    anchor = after or _before(root)
    way = [*([anchor] if anchor is not None else []), *_reached(root)]
    for one, other in pairwise(way):
        QWidget.setTabOrder(one, other)


def _before(root: QWidget) -> QWidget | None:
    """What comes before a part of a window; None for a window."""
    anchor = root.previousInFocusChain()
    while anchor is not None and anchor is not root and anchor is not root.window():
        if not anchor.isAncestorOf(root) and not root.isAncestorOf(anchor):
            return anchor
        anchor = anchor.previousInFocusChain()
    return None


def _is_one_of_several(widget: QWidget) -> bool:
    """Of such buttons Qt lets Tab reach the chosen one alone; each keeps its place all the same."""
    return isinstance(widget, QAbstractButton) and widget.group() is not None


def _reached(widget: QWidget) -> Iterator[QWidget]:
    """What Tab can reach, in the order of the layouts."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus or _is_one_of_several(widget):
        yield widget
    if isinstance(widget, QScrollArea):
        inner = widget.widget()
        parts = [inner] if inner is not None else []
    elif isinstance(widget, (QSplitter, QStackedWidget)):
        parts = [part for part in map(widget.widget, range(widget.count())) if part is not None]
    else:
        layout = widget.layout()
        parts = list(_widgets_of(layout)) if layout is not None else _floating_on(widget)
    for part in parts:
        yield from _reached(part)


def _floating_on(widget: QWidget) -> list[QWidget]:
    """What lies on a widget without a layout, but for the insides of what Qt itself composes."""
    if isinstance(widget, (QAbstractSpinBox, QComboBox, QAbstractScrollArea)):
        return []
    return [child for child in widget.children() if isinstance(child, QWidget) and not child.isWindow()]


def _widgets_of(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        widget, inner = (item.widget(), item.layout()) if item is not None else (None, None)
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _widgets_of(inner)
