"""What the Studio asks the engine for."""

from collections.abc import Callable
from dataclasses import dataclass

from gui.state.look import Look
from gui.state.photos import Photo
from gui.workers.pictures import ShownPicture
from translator.events.engine import Message, Translated
from translator.events.parts import Output


@dataclass(frozen=True, eq=False)
class Wanted:
    """One picture, and who gets it: `show` a reduced picture, `done` the last answer."""

    purpose: str
    photo: Photo
    look: Look
    show: Callable[[ShownPicture, Translated], object] = lambda *_: None
    done: Callable[[Message], object] = lambda _: None
    output: Output | None = None

    @property
    def reduced(self) -> bool:
        """True for a copy that is quickly there."""
        return self.purpose in ("preview", "left")

    @property
    def slot(self) -> str:
        """What only the screen needs is replaced by the next of its kind."""
        return self.purpose if self.reduced else ""
