"""One run under observation: its log as it grows, its pictures, and where it stands."""

from pathlib import Path

from PySide6.QtCore import QObject

from gui.observable import Observable, Property, timer
from gui.state.training.facts import RunFacts
from gui.state.training.film import Film
from gui.state.training.history import History
from gui.state.training.kept import Choice, choices, closest, models_of
from gui.state.training.runs import Runs
from gui.workers.pictures import Background
from gui.workers.run_tail import RunTail
from translator.events import Event
from translator.training.run_folder import RunFolder

READ_MS = 1000


class LiveRun(Observable):
    """What the training page shows.

    Attributes:
        path: the run folder; empty for none.
        facts: where it stands.
        history: everything its log has said; `version` grows when it does.
        read: False until the whole log was read once.
        film: its pictures.
        models: its model files, by step, "best" and "last".
    """

    path = Property("")
    facts: Property[RunFacts | None] = Property(None)
    version = Property(0)
    read = Property(False)
    models: Property[dict[str, Path]] = Property({})

    def __init__(self, runs: Runs, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs, self._background = runs, background
        self.history = History()
        self.film = Film(background, self)
        self._tail = RunTail(Path())
        self._reading = False
        self._visible = False
        self._timer = timer(self, READ_MS, self.read_on, single=False)
        runs.watch(Runs.all, lambda _: self._look(), self)

    def open(self, path: str) -> None:
        """Observe a run; empty observes none."""
        if path == self.path:
            return
        self.history, self._tail = History(), RunTail(RunFolder(Path(path)).events)
        self.read = False
        self.models = {}
        self.film.open(Path(path) if path else None)
        self.path = path
        self.version += 1
        self._look()
        self._watch()

    def show(self, *, visible: bool) -> None:
        """Read on only while somebody looks."""
        self._visible = visible
        if visible:
            self._watch()
        else:
            self._timer.stop()

    def _watch(self) -> None:
        """Read what there is, and what comes as long as somebody looks."""
        if self.path and self._visible:
            self._timer.start()
        if self.path:
            self.read_on()
        else:
            self._timer.stop()

    def shutdown(self) -> None:
        """Read no more."""
        self._timer.stop()
        self.film.shutdown()

    def read_on(self) -> None:
        """Take what was added to the log, on another thread."""
        if self._reading or not self.path:
            return
        self._reading = True
        tail, run = self._tail, Path(self.path)
        self._background.run(
            lambda: (tail.read(), models_of(run)), lambda outcome: self._on_read(tail, outcome)
        )

    def _on_read(self, tail: RunTail, outcome: object) -> None:
        self._reading = False
        if tail is not self._tail:
            self.read_on()
            return
        if not isinstance(outcome, tuple):
            return
        events: list[Event] = outcome[0]
        self.models = outcome[1]
        if tail.restarted:
            self.history = History()
        if events:
            self.history.take(events)
            self.film.set_moments(self.history.moments)
            self.version += 1
        self.read = True

    def choices(self) -> list[Choice]:
        """The states that can become the style."""
        return choices(self.models, self.history)

    def choice(self) -> Choice | None:
        """The one that is closest to the moment in view; the best one, where its pictures are in view."""
        found, film = self.choices(), self.film
        best = next((one for one in found if one.kind == "best"), None)
        if best is not None and 0 <= film.at == film.closest_to(best.step):
            return best
        return closest(found, film.moment)

    def _look(self) -> None:
        self.facts = self._runs.get(self.path) if self.path else None
