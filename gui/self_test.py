"""A self-test of a whole installation: window, engine and a photo through both of them."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gui.app import App
from translator.errors import UserError
from translator.events.engine import Message, Problem, Translate, Translated
from translator.events.parts import Controls, Output
from translator.library.card import read_card

_LIMIT_MS = 240_000
FAILED, SILENT = 1, 3


def translate_once(app: QApplication, program: App, photo: str, model: str, result: str) -> int:
    """Translate a photo with a model file through the running engine; returns the exit code.

    Args:
        app: the application, whose loop is run.
        program: with its window shown.
        photo: a picture.
        model: a model file; its first direction is taken.
        result: file to write.
    """

    def hear(message: Message) -> None:
        if isinstance(message, Translated):
            leave(0)
        elif isinstance(message, Problem):
            print(message.sentence, message.detail)
            leave(FAILED)

    def leave(code: int) -> None:
        program.window.close()
        app.exit(code)

    output = Output(path=str(Path(result).absolute()), format="png", existing="replace")
    request = Translate(
        source=str(Path(photo).absolute()),
        style=str(Path(model).absolute()),
        controls=Controls(to=_first_target(Path(model))),
        output=output,
    )
    program.program.engine.ask(request, hear)
    QTimer.singleShot(_LIMIT_MS, program, lambda: leave(SILENT))
    return int(app.exec())


def _first_target(model: Path) -> str:
    try:
        card = read_card(model)
    except UserError:
        return ""
    return card.domains[card.ways[0].target]
