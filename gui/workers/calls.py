"""What was asked of the engine and is not answered yet, and who is to blame when it dies."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from translator.events.engine import (
    Accepted,
    Cancelling,
    EngineNotice,
    Message,
    Progress,
    StylesListed,
    Translate,
)

Answer = Callable[[Message], None]
PREPARING_PATIENCE = 5
"""While a style is prepared, silence may be so many times as long: large libraries let nothing be said."""
_PREPARING_S = 300.0
DEATHS_ALLOWED = 1
"""A picture that was in hand at more crashes than this is marked and not tried again."""


@dataclass(eq=False)
class Call:
    """One request and who waits for its answers."""

    request: Message
    on_answer: Answer
    cancelling: bool = False
    in_hand: bool = False
    heard_s: float = field(default_factory=time.monotonic)
    latest: Progress | None = None
    """Progress that was not passed on yet."""
    preparing: bool = False
    """The last that was heard is that something is being got ready, which cannot be stopped."""

    @property
    def source(self) -> str:
        """The picture it is about; empty for other requests."""
        return self.request.source if isinstance(self.request, Translate) else ""

    @property
    def is_deaf(self) -> bool:
        """True when it is to stop and its engine gives no sign that it will."""
        alive = self.preparing and time.monotonic() - self.heard_s < _PREPARING_S
        return self.cancelling and not alive

    @property
    def silent_for_s(self) -> float:
        """Seconds without a word, which count less where none can be expected."""
        silent_s = time.monotonic() - self.heard_s
        return silent_s / PREPARING_PATIENCE if self.preparing else silent_s

    def note(self, message: Message) -> None:
        """Something was heard."""
        self.heard_s = time.monotonic()
        if isinstance(message, Progress):
            self.preparing = message.phase == "preparing"
        if isinstance(message, (Accepted, Progress, EngineNotice)):
            self.in_hand = True


class Calls:
    """The open calls in the order they were made."""

    def __init__(self) -> None:
        self._open: dict[str, Call] = {}
        self._deaths: dict[str, int] = {}
        self._count = 0

    def __len__(self) -> int:
        return len(self._open)

    def new_id(self) -> str:
        """An id that no other call of this window has."""
        self._count += 1
        return f"w{self._count}"

    def add(self, call: Call) -> None:
        """Remember a call under the id of its request."""
        self._open[call.request.id] = call

    def get(self, request_id: str) -> Call | None:
        """The open call of that id."""
        return self._open.get(request_id)

    def close(self, call: Call) -> bool:
        """Forget a call; False when it was closed before."""
        return self._open.pop(call.request.id, None) is not None

    def all(self) -> list[Call]:
        """The open calls, oldest first."""
        return list(self._open.values())

    def cancelling(self) -> list[Call]:
        """Those that are to stop."""
        return [call for call in self._open.values() if call.cancelling]

    def forgive(self, call: Call) -> None:
        """The picture was done: earlier crashes were not its fault."""
        self._deaths.pop(call.source, None)

    def silent_for_s(self) -> float:
        """Seconds without a word about the call in hand; 0 when none is."""
        return min((call.silent_for_s for call in self._open.values() if call.in_hand), default=0.0)

    def blame(self) -> list[Call]:
        """After a crash: the calls whose picture has now killed too often; the others may be asked again."""
        guilty = []
        for call in self._open.values():
            if call.in_hand and call.source:
                self._deaths[call.source] = self._deaths.get(call.source, 0) + 1
                if self._deaths[call.source] > DEATHS_ALLOWED:
                    guilty.append(call)
            call.in_hand = call.preparing = False
            call.latest = None
        for call in guilty:
            self._deaths.pop(call.source, None)
        return guilty

    @staticmethod
    def is_news(message: Message) -> bool:
        """True for answers that do not end a call."""
        if isinstance(message, StylesListed):
            return not message.last
        return isinstance(message, (Accepted, Progress, EngineNotice, Cancelling))
