"""What the handler of a request may tell while it works, and signs of life while it can tell nothing."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from translator.engine.desk import Stopped, Ticket
from translator.events import Event
from translator.events.engine import Accepted, EngineNotice, Message, Phase, Progress

PULSE_S = 2.0
"""Time between two signs of life."""
PREPARING_MAX_S = 900.0
"""A style that is not ready by then is not coming: no more signs of life are given for it."""
_SAME_SHARE_MAX_S = 600.0
"""Computing without any progress for so long is no life either."""


class Say:
    """What a handler may tell while it works, and how it learns that it should stop.

    Attributes:
        noticed: codes of all that was handled on the way.
    """

    def __init__(self, ticket: Ticket, send: Callable[[Event], None]) -> None:
        self._ticket = ticket
        self._send = send
        self.noticed = set[str]()
        self._latest: Progress | None = None
        self._progress_s = self._said_s = time.monotonic()

    @property
    def stopping(self) -> bool:
        """True when the request was cancelled."""
        return self._ticket.stop.is_set()

    def asked_to_stop(self) -> bool:
        """The same for a computation that asks between its pieces; that it asks is told as a sign of life."""
        now_s = time.monotonic()
        if (
            self._latest is not None
            and now_s - self._said_s >= PULSE_S
            and now_s - self._progress_s < _SAME_SHARE_MAX_S
        ):
            self._said_s = now_s
            self._send(self._latest)
        return self.stopping

    def check(self) -> None:
        """Leave the handler when the request was cancelled."""
        if self.stopping:
            raise Stopped

    def accepted(self, device: str) -> None:
        """The work begins on this device."""
        self._send(Accepted(id=self._ticket.request.id, device=device))

    def progress(self, done: float, total: float, phase: Phase) -> None:
        """Tell how far it is, and leave when it was cancelled."""
        self.check()
        self._latest = Progress(id=self._ticket.request.id, done=done, total=total, phase=phase)
        self._progress_s = self._said_s = time.monotonic()
        self._send(self._latest)

    @contextmanager
    def preparing(self, phase: Phase = "preparing") -> Iterator[Callable[[], None]]:
        """Tell from a thread of its own that something goes on which cannot say so itself.

        Libraries are imported and styles compiled without a word, on a slow computer for longer than anybody
        waits for a program that seems dead.

        Yields:
            What ends it before the block does.
        """
        over, began_s = threading.Event(), time.monotonic()

        def pulse() -> None:
            while not over.wait(PULSE_S) and time.monotonic() - began_s < PREPARING_MAX_S:
                self._pulse(phase, time.monotonic() - began_s)

        # At once, since a large library may let no other thread speak for long.
        self._pulse(phase, 0.0)
        thread = threading.Thread(target=pulse, name="pulse", daemon=True)
        thread.start()
        try:
            yield over.set
        finally:
            over.set()
            thread.join()

    def _pulse(self, phase: Phase, taken_s: float) -> None:
        self._send(Progress(id=self._ticket.request.id, done=taken_s, total=0, phase=phase))

    def part(self, message: Message) -> None:
        """Send a part of an answer that comes in several."""
        self._send(message)

    def notice(
        self, code: Literal["smaller_pieces", "moved_to_cpu", "memory_released"], detail: str = ""
    ) -> None:
        """Tell what was handled on the way."""
        self.noticed.add(code)
        self._send(EngineNotice(id=self._ticket.request.id, code=code, detail=detail))
