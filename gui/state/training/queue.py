"""Trainings that wait for their turn: for a time, the batch, the training before them, a quiet computer."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from gui.observable import Observable, Property, timer
from gui.state.training.idle import Idle
from gui.state.training.runs import Runs
from gui.workers.storage import read_json, write_json

CHECK_MS = 1000
WHENS = ("now", "time", "batch", "runs", "idle")
SETTLES_S = 5.0
"""So long after a start the new run may not be among those that are known to go."""


@dataclass(frozen=True)
class Waiting:
    """A training that is planned.

    Attributes:
        run: its folder.
        title: for people.
        arguments: of `translator`.
        when: now | time | batch | runs | idle: at once, not before `at_s`, after the batch, after other
            trainings, when the computer is left alone.
        at_s: seconds since the epoch.
    """

    run: str
    title: str
    arguments: tuple[str, ...]
    when: str = "now"
    at_s: float = 0.0


class TrainQueue(Observable):
    """The queue; it is on disk, and goes on whenever the window is open."""

    waiting: Property[tuple[Waiting, ...]] = Property(())

    def __init__(
        self,
        path: Path,
        runs: Runs,
        batch_busy: Callable[[], bool],
        idle: Idle,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._path, self._runs, self._batch_busy, self._idle = path, runs, batch_busy, idle
        self._started_s = float("-inf")
        self._load()
        self._timer = timer(self, CHECK_MS, self.check, single=False)

    def start(self) -> None:
        """Look for what is due from now on."""
        self._timer.start()
        self._want()

    def shutdown(self) -> None:
        """Start nothing more."""
        self._timer.stop()

    def add(self, entry: Waiting) -> None:
        """Queue a training; one that need not wait begins at once."""
        if entry.when == "now":
            self._begin(entry)
            return
        self.waiting = (*self.waiting, entry)
        self._save()

    def remove(self, entry: Waiting) -> None:
        """Forget one."""
        self.waiting = tuple(other for other in self.waiting if other is not entry)
        self._save()

    def start_now(self, entry: Waiting) -> None:
        """Wait no longer."""
        self.remove(entry)
        self._begin(entry)

    def _begin(self, entry: Waiting) -> None:
        self._started_s = time.monotonic()
        self._runs.begin(Path(entry.run), entry.arguments)

    def check(self) -> None:
        """Begin the first that is due; one at a time, so that two do not fight for the device."""
        if not self._runs.scanned:
            return
        for entry in self.waiting:
            if self._is_due(entry):
                self.start_now(entry)
                return

    def _is_due(self, entry: Waiting) -> bool:
        if entry.when == "time":
            return time.time() >= entry.at_s
        if entry.when == "batch":
            return not self._batch_busy()
        is_free = not self._runs.going and time.monotonic() - self._started_s > SETTLES_S
        return is_free and (entry.when != "idle" or self._idle.left_alone)

    def _want(self) -> None:
        self._idle.want("queue", wanted=any(entry.when == "idle" for entry in self.waiting))

    def _save(self) -> None:
        self._want()
        values = [asdict(entry) for entry in self.waiting]
        try:
            write_json(self._path, {"waiting": values})
        except OSError as error:
            self._runs.trouble = str(error)

    def _load(self) -> None:
        values, _ = read_json(self._path)
        found = values.get("waiting", [])
        entries = [_entry(value) for value in found] if isinstance(found, list) else []
        self.waiting = tuple(entry for entry in entries if entry is not None)


def _entry(value: Any) -> Waiting | None:
    if not isinstance(value, dict) or value.get("when") not in WHENS:
        return None
    arguments = value.get("arguments")
    if not isinstance(arguments, list) or not all(isinstance(part, str) for part in arguments):
        return None
    try:
        at_s = float(value.get("at_s", 0.0))
    except (TypeError, ValueError):
        return None
    run, title = str(value.get("run", "")), str(value.get("title", ""))
    return Waiting(run, title, tuple(arguments), value["when"], at_s) if run else None
