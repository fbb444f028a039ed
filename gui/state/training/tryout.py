"""The photo of a person in a style that is still being learned: the newest saved model, in the engine."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QImage, QPainter

from gui.observable import Observable, Property
from gui.state.asking import Asks
from gui.state.problem import Trouble
from gui.workers.pictures import Background, LoadFailure, decode
from translator.events.engine import Cancelled, EngineNotice, Message, Problem, Translate, Translated
from translator.events.parts import Controls

LONG_SIDE_PX = 1280
UNDER = QColor(128, 128, 128)


class Tryout(Observable):
    """One photo, one model.

    Attributes:
        original: the photo; None until it is read.
        result: the photo in the style; None while it is being made.
        working: the engine has it.
        trouble: why there is no result.
        notice: code of what the engine did about too little memory, such as "moved_to_cpu"; empty for none.
    """

    original: Property[QImage | None] = Property(None)
    result: Property[QImage | None] = Property(None)
    working = Property(False)
    trouble: Property[Trouble | None] = Property(None)
    notice = Property("")

    def __init__(self, engine: Asks, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._background = engine, background
        self._call: Any = None
        self.photo = ""

    def try_on(self, photo: str, model: Path, to: str = "") -> None:
        """Translate a photo with a model file; training goes on meanwhile."""
        self.stop()
        self.result, self.trouble, self.notice = None, None, ""
        if photo != self.photo:
            self.photo, self.original = photo, None
            self._background.run(
                lambda: _opaque(decode(Path(photo), LONG_SIDE_PX)), lambda o: self._on_photo(photo, o)
            )
        self.working = True
        request = Translate(
            purpose="full", source=photo, style=str(model), controls=Controls(to=to), long_side=LONG_SIDE_PX
        )
        box: list[Any] = [None]
        box[0] = self._call = self._engine.ask(request, lambda message: self._hear(box, message))

    def stop(self) -> None:
        """Wait for the result no more."""
        call, self._call = self._call, None
        if call is not None:
            self._engine.cancel(call)
        self.working = False

    def _hear(self, box: list[Any], message: Message) -> None:
        pixels = message.pixels if isinstance(message, Translated) else None
        if pixels is not None:
            path, mine = Path(pixels.path), self._call is box[0]
            self._background.run(lambda: _take(path), lambda image: self._on_result(image, mine=mine))
        if self._call is not box[0]:
            return
        if isinstance(message, EngineNotice):
            self.notice = message.code
        if isinstance(message, Problem):
            self.trouble = Trouble.of(message, self.photo)
        if isinstance(message, (Problem, Cancelled, Translated)):
            self._call = None
            self.working = False

    def _on_photo(self, photo: str, outcome: object) -> None:
        if photo == self.photo and isinstance(outcome, QImage):
            self.original = outcome

    def _on_result(self, image: object, *, mine: bool) -> None:
        if mine and isinstance(image, QImage):
            self.result = image


def _opaque(image: QImage | LoadFailure) -> QImage | LoadFailure:
    """What can be seen through lies on the gray that the engine puts under its results."""
    if isinstance(image, LoadFailure) or not image.hasAlphaChannel():
        return image
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.fill(UNDER)
    painter = QPainter(flat)
    painter.drawImage(0, 0, image)
    painter.end()
    return flat


def _take(path: Path) -> QImage | LoadFailure:
    image = decode(path)
    path.unlink(missing_ok=True)
    return image
