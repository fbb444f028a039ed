"""The way of the Tab key through parts that are made anew."""

import pytest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui.views.banner import Banner
from gui.views.order import follow_the_eye
from tests.gui.layout import tab_order

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def names(window: QWidget) -> list[str]:
    for widget in window.findChildren(QPushButton):
        widget.setVisible(widget.property("gone") is None)
    return [widget.objectName() for widget in tab_order(window)]


def named(kind: type[QWidget], name: str) -> QWidget:
    made = kind()
    made.setObjectName(name)
    return made


def page(qtbot) -> tuple[QWidget, QWidget]:
    """Two fields, and between them a part that is empty at first."""
    window, part = QWidget(), QWidget()
    body = QVBoxLayout(window)
    part.setLayout(QHBoxLayout())
    for widget in (named(QLineEdit, "above"), part, named(QLineEdit, "below")):
        body.addWidget(widget)
    qtbot.addWidget(window)
    window.show()
    return window, part


def fill(part: QWidget, *made: str) -> None:
    line = part.layout()
    while line.count():
        old = line.takeAt(0).widget()
        old.setProperty("gone", True)
        old.deleteLater()
    for name in made:
        line.addWidget(named(QPushButton, name))
    follow_the_eye(part)


def test_what_is_made_later_is_reached_where_it_stands(qtbot) -> None:
    window, part = page(qtbot)
    for round_ in ("first", "second", "third"):
        # What is taken away lives on for a moment, as in the program.
        fill(part, f"{round_} one", f"{round_} two")
        assert names(window) == ["above", f"{round_} one", f"{round_} two", "below"]


def test_the_order_is_that_of_the_layout_and_not_of_the_making(qtbot) -> None:
    window, part = page(qtbot)
    last = named(QPushButton, "last")
    part.layout().addWidget(named(QPushButton, "first"))
    part.layout().addWidget(last)
    part.layout().insertWidget(1, named(QPushButton, "middle"))
    follow_the_eye(part)
    assert names(window) == ["above", "first", "middle", "last", "below"]
    follow_the_eye(window)
    assert names(window) == ["above", "first", "middle", "last", "below"]


def test_a_part_may_be_reached_from_elsewhere(qtbot) -> None:
    window, part = page(qtbot)
    part.layout().addWidget(named(QPushButton, "first"))
    below = window.findChild(QLineEdit, "below")
    follow_the_eye(part, below)
    assert names(window) == ["above", "below", "first"]


def test_what_floats_on_a_window_stays_behind_its_layout(qtbot) -> None:
    window = QWidget()
    body = QVBoxLayout(window)
    below, above = named(QLineEdit, "below"), named(QLineEdit, "above")
    body.addWidget(below)
    body.insertWidget(0, above)
    floating = named(QPushButton, "floating")
    floating.setParent(window)
    qtbot.addWidget(window)
    window.show()
    follow_the_eye(window)
    assert names(window) == ["above", "below", "floating"]


def test_a_banner_with_a_new_message_has_no_old_button_left(qtbot) -> None:
    window, banner = QWidget(), Banner()
    QVBoxLayout(window).addWidget(banner)
    qtbot.addWidget(window)
    window.show()
    banner.show_message("info", "A photo is done.", [("Show", lambda: None)])
    (old,) = banner.buttons
    qtbot.waitUntil(old.isVisible)
    banner.show_message("info", "Another is done.", [("Retry", lambda: None)])
    assert old.isHidden(), "at once, not when Qt deletes it"
    qtbot.waitUntil(lambda: [one.text() for one in banner.findChildren(QPushButton)] == ["Retry"])
    assert banner.buttons[0].isVisible()
