"""What the events of a run add up to: series for curves, moments for the film, what is wrong, the end."""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from translator.events import Event
from translator.events.training import (
    AutopilotActed,
    BestSaved,
    Ended,
    Failed,
    Health,
    Machine,
    Notice,
    Paused,
    PicturesWritten,
    Resumed,
    Saved,
    Started,
    Stepped,
    Validated,
)

_NOTICES_MAX = 500
_OF_THE_MACHINE = ("little_memory", "little_disk", "too_hot")
"""Ailments that are told anew by each process that trains, and taken back by none but that."""


@dataclass(frozen=True)
class Moment:
    """Held-out pictures of one step; `folder` is relative to the run."""

    step: int
    folder: str


class Series:
    """Numbers by step, in columns; a column that begins late is filled with no-numbers before."""

    def __init__(self) -> None:
        self.steps = array("q")
        self.columns: dict[str, array[float]] = {}

    def __len__(self) -> int:
        return len(self.steps)

    def append(self, step: int, values: dict[str, float]) -> None:
        """Add a row; columns that it lacks get no number."""
        for name in values:
            if name not in self.columns:
                self.columns[name] = array("d", [float("nan")]) * len(self.steps)
        self.steps.append(step)
        for name, column in self.columns.items():
            column.append(values.get(name, float("nan")))

    def cut_after(self, step: int) -> None:
        """Forget what lies behind a step: the run went back to it."""
        keep = bisect_right(self.steps, step)
        del self.steps[keep:]
        for column in self.columns.values():
            del column[keep:]


@dataclass
class History:
    """Everything that the log of a run has said so far.

    Attributes:
        last: name of the last event that says where the run stands: started, step, paused, ended, failed.
        ailments: what is wrong now, by name.
        machine: what the training takes of the machine just now; None while it does not run, or does not say.
        clock: seconds of training at each step, pauses left out.
        changes: how far the pictures moved from look to look.
        still_since: step since which they hardly change; None while they do.
    """

    started: Started | None = None
    stepped: Stepped | None = None
    ended: Ended | None = None
    failed: Failed | None = None
    paused: Paused | None = None
    last: str = ""
    step: int = 0
    steps: int = 0
    saved_step: int = 0
    losses: Series = field(default_factory=Series)
    speeds: Series = field(default_factory=Series)
    moments: list[Moment] = field(default_factory=list)
    validations: list[Validated] = field(default_factory=list)
    best: BestSaved | None = None
    ailments: dict[str, Health] = field(default_factory=dict)
    machine: Machine | None = None
    clock: Series = field(default_factory=Series)
    changes: Series = field(default_factory=Series)
    still_since: int | None = None
    notices: list[Notice | AutopilotActed] = field(default_factory=list)
    num_events: int = 0

    def take(self, events: Iterable[Event]) -> None:
        """Add events in the order they were written."""
        for event in events:
            self.num_events += 1
            handler = _HANDLERS.get(type(event))
            if handler is not None:
                handler(self, event)
            if isinstance(event, _STANDING):
                self.last = event.event
            step = getattr(event, "step", None)
            if isinstance(step, int):
                self.step = step

    def _on_started(self, event: Started) -> None:
        self.started, self.steps = event, event.steps
        self.ended = self.failed = self.paused = self.machine = None
        for name in _OF_THE_MACHINE:
            self.ailments.pop(name, None)
        # After a kill the run goes on from its last save: what it did after that is done again.
        for series in (self.losses, self.speeds, self.clock, self.changes):
            series.cut_after(event.step)
        if self.still_since is not None and self.still_since > event.step:
            self.still_since = None
        self.moments = [moment for moment in self.moments if moment.step <= event.step]
        self.validations = [one for one in self.validations if one.step <= event.step]

    def _on_stepped(self, event: Stepped) -> None:
        self.stepped, self.steps = event, event.steps
        self.losses.append(event.step, event.losses)
        speeds = {"pictures_per_s": event.pictures_per_s, "learning_rate": event.learning_rate}
        self.speeds.append(event.step, speeds)
        self.clock.append(event.step, {"seconds": event.seconds})

    def seconds_since(self, step: int) -> float | None:
        """How long it has learnt since a step; None where the log says nothing of that time."""
        place = bisect_right(self.clock.steps, step) - 1
        if place < 0:
            return None
        seconds = self.clock.columns["seconds"]
        return max(0.0, seconds[-1] - seconds[place])

    def _on_pictures(self, event: PicturesWritten) -> None:
        if not self.moments or self.moments[-1].step < event.step:
            self.moments.append(Moment(event.step, event.folder))
        self.still_since = event.still_since
        if event.change is not None:
            self.changes.append(event.step, {"change": event.change})

    def _on_machine(self, event: Machine) -> None:
        self.machine = event

    def _on_validated(self, event: Validated) -> None:
        self.validations.append(event)

    def _on_health(self, event: Health) -> None:
        if event.cleared:
            self.ailments.pop(event.name, None)
        else:
            self.ailments[event.name] = event

    def _on_best(self, event: BestSaved) -> None:
        self.best = event

    def _on_saved(self, event: Saved) -> None:
        self.saved_step = event.step

    def _on_notice(self, event: Notice | AutopilotActed) -> None:
        self.notices.append(event)
        del self.notices[:-_NOTICES_MAX]

    def _on_paused(self, event: Paused) -> None:
        self.paused, self.machine = event, None

    def _on_resumed(self, _: Resumed) -> None:
        self.paused = None

    def _on_ended(self, event: Ended) -> None:
        self.ended, self.machine = event, None

    def _on_failed(self, event: Failed) -> None:
        self.failed, self.machine = event, None


_STANDING = (Started, Stepped, Paused, Resumed, Ended, Failed)
_HANDLERS: dict[type[Event], Callable[[History, Any], None]] = {
    Started: History._on_started,
    Stepped: History._on_stepped,
    PicturesWritten: History._on_pictures,
    Validated: History._on_validated,
    Health: History._on_health,
    Machine: History._on_machine,
    BestSaved: History._on_best,
    Saved: History._on_saved,
    Notice: History._on_notice,
    AutopilotActed: History._on_notice,
    Paused: History._on_paused,
    Resumed: History._on_resumed,
    Ended: History._on_ended,
    Failed: History._on_failed,
}
