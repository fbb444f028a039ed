"""A picture on the screen, and what made it."""

from dataclasses import dataclass, field

from gui.state.look import Look
from gui.workers.pictures import ShownPicture


@dataclass(frozen=True, eq=False)
class Shown:
    """A picture on the screen.

    Attributes:
        picture: its pixels.
        kind: original | preview | version.
        full: False for a reduced copy.
        look: what made it.
    """

    picture: ShownPicture
    kind: str
    full: bool = False
    look: Look = field(default_factory=Look)
    seconds: float = 0.0
    device: str = ""
