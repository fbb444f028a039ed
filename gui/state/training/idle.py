"""Whether the computer is left alone: nobody touches it and nothing else works on it."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from gui.observable import Observable, Property, timer
from gui.workers.pictures import Background
from gui.workers.power import load_share, untouched_s

LOOK_MS = 10_000
UNTOUCHED_S = 600.0
BUSY_LOAD = 0.4
"""Of the processors: more than that is another's work."""


def is_left_alone() -> bool:
    """Look now; may start a program, so it runs on another thread.

    Where the system does not tell about keys and mouse, that nothing works on it must do.
    """
    since_s = untouched_s()
    return load_share() < BUSY_LOAD and (since_s is None or since_s >= UNTOUCHED_S)


class Idle(Observable):
    """Looks every few seconds while somebody wants to know.

    Attributes:
        left_alone: what the last look said.
    """

    left_alone = Property(False)

    def __init__(
        self,
        background: Background,
        look: Callable[[], bool] = is_left_alone,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background, self._look = background, look
        self._wanted: set[str] = set()
        self._looking = False
        self._timer = timer(self, LOOK_MS, self.check, single=False)

    def want(self, who: str, *, wanted: bool) -> None:
        """Somebody wants to know, or no longer does."""
        if wanted:
            self._wanted.add(who)
        else:
            self._wanted.discard(who)
        if self._wanted and not self._timer.isActive():
            self._timer.start()
        elif not self._wanted:
            self._timer.stop()
            self.left_alone = False

    def check(self) -> None:
        """Look now; while a look is under way no second one begins, however long it takes."""
        if self._looking:
            return
        self._looking = True
        self._background.run(self._look, self._on_look)

    def shutdown(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _on_look(self, outcome: object) -> None:
        self._looking = False
        self.left_alone = outcome is True and bool(self._wanted)
