"""The order in which Tab goes through widgets that are made anew while the program runs."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget


def in_place_of(container: QWidget, widgets: Sequence[QWidget], after: QWidget | None = None) -> None:
    """Let Tab come to these, in this order, where it comes to their container, or after another widget.

    Qt puts what is made later at the end, behind everything else in the window.
    """
    anchor: QWidget | None = after or container.previousInFocusChain()
    while anchor is not None and anchor.isAncestorOf(container) and anchor is not container.window():
        anchor = anchor.previousInFocusChain()
    for widget in widgets:
        if anchor is not None:
            QWidget.setTabOrder(anchor, widget)
        anchor = widget
