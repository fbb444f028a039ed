"""Trainings make room: on the battery, or when another program needs the graphics card."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.observable import Observable, Property, timer
from gui.state.settings import AppSettings
from gui.state.training.runs import Runs
from gui.workers.graphics import Card, cards
from gui.workers.pictures import Background
from gui.workers.power import on_battery
from translator.training.presence import trainer_pid

LOOK_MS = 5000
BUSY_SHARE = 0.1
"""Of a card's memory: another program that has taken more since the training began is in its way."""
CALM_LOOKS = 3
"""So often in a row nothing may be in the way before a training goes on by itself."""


@dataclass(frozen=True)
class Rival:
    """Another program on the card of a training: its name, what it uses, and what there is, in MB."""

    name: str
    used_mb: float
    total_mb: float


@dataclass(frozen=True)
class Around:
    """What was seen of the computer at one look."""

    battery: bool = False
    cards: tuple[Card, ...] = ()
    own: frozenset[int] = frozenset()


def look_around(runs: Collection[str], own: Collection[int]) -> Around:
    """Look at power and cards; touches the disk and starts programs, so it runs on another thread."""
    pids = {trainer_pid(Path(run)) for run in runs}
    return Around(on_battery(), tuple(cards()), frozenset((*pids, *own)) - {0})


class MakeRoom(Observable):
    """Pauses what runs here where a person wants that, and lets go on what it paused.

    Attributes:
        battery: the computer runs on its battery.
        rival: who else uses the card of a training; None for nobody.
        waiting: path of a run that was paused -> why: battery | rival.

    Args:
        own: process numbers of this program that use a card, such as the engine's.
        look: how the computer is looked at.
    """

    battery = Property(False)
    rival: Property[Rival | None] = Property(None)
    waiting: Property[dict[str, str]] = Property({})
    paused = Signal(str, str)
    """Title of a run that was paused, and why: battery | rival."""

    def __init__(
        self,
        runs: Runs,
        settings: AppSettings,
        background: Background,
        own: Callable[[], Collection[int]] = tuple,
        look: Callable[[Collection[str], Collection[int]], Around] = look_around,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runs, self._settings, self._background = runs, settings, background
        self._own, self._look = own, look
        self._usual_mb: dict[str, float] = {}
        self._ours: set[str] = set()
        self._calm = 0
        self._looking = False
        self._timer = timer(self, LOOK_MS, self.check, single=False)

    def start(self) -> None:
        """Look from now on."""
        self._timer.start()

    def shutdown(self) -> None:
        """Look no more."""
        self._timer.stop()

    def check(self) -> None:
        """Look around while something runs here, on another thread."""
        paths = [run.path for run in self._runs.going]
        if self._looking or not paths:
            return
        self._looking = True
        own = tuple(self._own())
        self._background.run(lambda: self._look(paths, own), self._on_look)

    def _on_look(self, outcome: object) -> None:
        self._looking = False
        if not isinstance(outcome, Around):
            return
        self.battery = outcome.battery
        self.rival = self._rival_of(outcome)
        why = "battery" if self.battery and not self._settings.train_on_battery else ""
        why = why or ("rival" if self.rival is not None and self._settings.make_room else "")
        self._calm = 0 if why else self._calm + 1
        for run in self._runs.going:
            is_mine = run.path in self.waiting
            if why and run.state == "running" and not is_mine:
                self.waiting = {**self.waiting, run.path: why}
                self._runs.tell(run, "pause")
                self.paused.emit(run.title, why)
            elif is_mine and run.state == "paused" and self._calm >= CALM_LOOKS:
                self._forget(run.path)
                self._runs.tell(run, "resume")
            elif is_mine and run.state == "running" and not why:
                # Somebody let it go on by hand.
                self._forget(run.path)

    def _forget(self, path: str) -> None:
        self.waiting = {run: why for run, why in self.waiting.items() if run != path}

    def _rival_of(self, seen: Around) -> Rival | None:
        """Who has taken much of a card since a training was first seen on it."""
        for card in seen.cards:
            if seen.own & card.programs.keys():
                self._ours.add(card.uuid)
        for card in seen.cards:
            if card.uuid not in self._ours:
                continue
            foreign_mb = card.foreign_mb(seen.own)
            # What was there from the beginning, such as the desktop itself, is no newcomer.
            usual_mb = min(self._usual_mb.get(card.uuid, foreign_mb), foreign_mb)
            self._usual_mb[card.uuid] = usual_mb
            if foreign_mb - usual_mb > BUSY_SHARE * card.total_mb:
                return Rival(card.largest(seen.own), foreign_mb, card.total_mb)
        return None
