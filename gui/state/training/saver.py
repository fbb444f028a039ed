"""Trainings pause while the computer runs on its battery, where a person wants that."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from gui.observable import timer
from gui.state.settings import AppSettings
from gui.state.training.runs import Runs
from gui.workers.power import on_battery

LOOK_MS = 5000


class BatterySaver(QObject):
    """Pauses what runs here when the plug is pulled, and lets go on what it paused when it is back."""

    paused = Signal(str)
    """Title of a run that was paused."""

    def __init__(
        self,
        runs: Runs,
        settings: AppSettings,
        look: Callable[[], bool] = on_battery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runs, self._settings, self._look = runs, settings, look
        self._mine: set[str] = set()
        self._timer = timer(self, LOOK_MS, self.check, single=False)

    def start(self) -> None:
        """Look from now on."""
        self._timer.start()

    def shutdown(self) -> None:
        """Look no more."""
        self._timer.stop()

    def check(self) -> None:
        """Pause or let go on."""
        saving = self._look() and not self._settings.train_on_battery
        for run in self._runs.going:
            if saving and run.state == "running" and run.path not in self._mine:
                self._mine.add(run.path)
                self._runs.tell(run, "pause")
                self.paused.emit(run.title)
            elif not saving and run.path in self._mine and run.state == "paused":
                self._mine.discard(run.path)
                self._runs.tell(run, "resume")
