"""The desktop program as `translator-gui` starts it, with a door through which a walk looks inside.

A walk acts with the mouse and the keyboard of its screen alone; through the door it only learns where things
are and what the program knows. Each line in is a Python expression, each line out its value as JSON.
"""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QScrollArea,
    QWidget,
)

from gui.app import App, make_application
from gui.workers.instance import hand_over, server_name
from gui.workers.storage import data_folder
from tests.gui import layout


def on_screen(widget: QWidget, area: QRect | None = None) -> list[int]:
    """The middle of a widget, or of an area inside it, in pixels of the screen."""
    ratio = widget.devicePixelRatioF()
    middle = widget.mapToGlobal((area or widget.rect()).center())
    return [round(middle.x() * ratio), round(middle.y() * ratio)]


def called(name: str) -> list[int] | None:
    """Where the visible button, field or other widget of that name is; one that can be used comes first."""
    found = [w for w in QApplication.allWidgets() if w.isVisible() and name in names(w) and reachable(w)]
    found.sort(key=lambda w: (w.window() is not QApplication.activeWindow(), not w.isEnabled()))
    return on_screen(found[0]) if found else None


def names(widget: QWidget) -> tuple[str, ...]:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return (widget.accessibleName(), text.replace("&", ""), widget.objectName(), type(widget).__name__)


def reachable(widget: QWidget) -> bool:
    modal = QApplication.activeModalWidget()
    return modal is None or widget.window() is modal or modal.isAncestorOf(widget)


def entry(view: QAbstractItemView, text: str) -> list[int] | None:
    """Where an entry of a list, a table or a tree is, by the text it shows."""
    model = view.model()
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        if text in str(index.data()):
            view.scrollTo(index)
            return on_screen(view.viewport(), view.visualRect(index))
    return None


def sheet() -> QWidget | None:
    """The dialog in front."""
    return QApplication.activeModalWidget()


def listed(name: str) -> QAbstractItemView:
    """The list of the drop-down box of that name."""
    boxes = [w for w in QApplication.allWidgets() if isinstance(w, QComboBox) and w.isVisible()]
    return next(box.view() for box in boxes if box.accessibleName() == name and reachable(box))


def later(do: Callable[[], object]) -> None:
    """Do something that may run a loop of its own after the answer."""
    QTimer.singleShot(0, QApplication.instance(), do)


def measured() -> None:
    """Fail when something in front is cut off, overlaps, has no name or is too small."""
    front = QApplication.activeModalWidget() or QApplication.activeWindow()
    for look in (layout.cut_off, layout.wider_than_its_view, layout.overlapping, layout.jumps_back):
        found = look(front) if front is not None else []
        assert not found, f"{look.__name__}: {found}"
    if front is not None:
        layout.check(front)


def focused() -> list[str]:
    widget = QApplication.focusWidget()
    return list(names(widget)) if widget else []


class Door:
    def __init__(self, name: str, program: App) -> None:
        self._names = {
            **globals(),
            "Path": Path,
            "QScrollArea": QScrollArea,
            "program": program,
            "states": program.program,
        }
        self._server = QLocalServer(program)
        QLocalServer.removeServer(name)
        assert self._server.listen(name)
        self._server.newConnection.connect(self._come_in)

    def _come_in(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._answer(socket))

    def _answer(self, socket: QLocalSocket) -> None:
        while socket.canReadLine():
            line = bytes(socket.readLine().data()).decode()
            try:
                value = {"value": eval(line, {**self._names, "window": self._names["program"].window})}
            except Exception as error:
                value = {"error": repr(error)}
            socket.write(json.dumps(value, default=str).encode() + b"\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--door", required=True)
    parser.add_argument("--engine", default="")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    app = make_application(sys.argv[:1])
    if hand_over(server_name(str(data_folder())), options.files):
        return
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    program = App(app, command=json.loads(options.engine) if options.engine else None)
    program.begin(options.files)
    door = Door(options.door, program)
    code = app.exec()
    del door
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
