"""Pauses that end by themselves: after a while, or when nobody uses the computer."""

import time
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject

from gui.observable import Observable, Property, timer
from gui.state.training.facts import RunFacts
from gui.state.training.idle import Idle
from gui.state.training.runs import Runs
from gui.workers.storage import read_json, write_json

CHECK_MS = 1000
WHEN_IDLE = 0.0
Until = Literal["asked", "later", "idle"]
LATER_S = 7200.0


class Breaks(Observable):
    """Which run goes on when; it is on disk, and is kept whenever the window is open.

    Attributes:
        planned: path of a run -> when it goes on, in seconds since the epoch, or `WHEN_IDLE`.
    """

    planned: Property[dict[str, float]] = Property({})

    def __init__(self, path: Path, runs: Runs, idle: Idle, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path, self._runs, self._idle = path, runs, idle
        values, _ = read_json(path)
        found = values.get("planned", {})
        if isinstance(found, dict):
            self.planned = {
                str(run): float(at_s)
                for run, at_s in found.items()
                if isinstance(at_s, (int, float)) and not isinstance(at_s, bool)
            }
        self._timer = timer(self, CHECK_MS, self.check, single=False)

    def start(self) -> None:
        """Look for what is due from now on."""
        self._timer.start()
        self._want()

    def shutdown(self) -> None:
        """Let nothing go on any more."""
        self._timer.stop()

    def take(self, run: RunFacts, until: Until) -> None:
        """Pause a run until it is asked to go on, for two hours, or until the computer is left alone."""
        self._runs.tell(run, "pause")
        at_s = {"later": time.time() + LATER_S, "idle": WHEN_IDLE}.get(until)
        self._plan(run.path, at_s)

    def check(self) -> None:
        """Let go on what is due; forget what goes on already."""
        if not self._runs.scanned:
            return
        for path, at_s in self.planned.items():
            run = self._runs.get(path)
            if run is None or run.state not in ("running", "pausing", "paused"):
                self._plan(path, None)
            elif run.state == "paused" and self._is_due(at_s):
                self._plan(path, None)
                self._runs.tell(run, "resume")

    def _is_due(self, at_s: float) -> bool:
        return self._idle.left_alone if at_s == WHEN_IDLE else time.time() >= at_s

    def forget(self, path: str) -> None:
        """Somebody lets it go on by hand."""
        self._plan(path, None)

    def _plan(self, path: str, at_s: float | None) -> None:
        planned = {run: when for run, when in self.planned.items() if run != path}
        if at_s is not None:
            planned[path] = at_s
        if planned == self.planned:
            return
        self.planned = planned
        self._want()
        try:
            write_json(self._path, {"planned": planned})
        except OSError as error:
            self._runs.trouble = str(error)

    def _want(self) -> None:
        self._idle.want("breaks", wanted=WHEN_IDLE in self.planned.values())
