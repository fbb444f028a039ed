"""What trainings have to say wherever the person is: a badge, an offer to continue, a notification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from gui.state.program import Program
from gui.state.training.facts import RunFacts
from gui.state.training.runs import Runs
from gui.views.banner import Action
from gui.workers.desktop import Desktop

if TYPE_CHECKING:
    from gui.views.window import Window


class TrainingNews(QObject):
    """Belongs to one window."""

    def __init__(self, program: Program, window: Window) -> None:
        super().__init__(window)
        self._program, self._window = program, window
        self._desktop = Desktop(self)
        self._binding = program.runs.watch(Runs.all, lambda _: self._show(), self)
        self._scanned = program.runs.watch(Runs.scanned, lambda _: self._offer(), self)
        program.runs.ended.connect(self._on_ended)
        program.make_room.paused.connect(self._on_made_room)

    def retire(self) -> None:
        """The window is gone."""
        self._binding.disconnect()
        self._scanned.disconnect()
        self._program.runs.ended.disconnect(self._on_ended)
        self._program.make_room.paused.disconnect(self._on_made_room)

    def _show(self) -> None:
        self._window.set_badge("make", len(self._program.runs.going))

    def _offer(self) -> None:
        """Once after the start: a training that a crash or a switched-off computer ended can go on."""
        runs = self._program.runs
        found = runs.interrupted
        if not runs.scanned or not found or self._window.here == "make":
            return
        run = found[0]

        def go_on() -> None:
            runs.go_on(run)
            self._window.banner.clear()

        text = self.tr("“%1” was interrupted.").replace("%1", run.title)
        actions: list[Action] = [(self.tr("Continue"), go_on), (self.tr("Show"), lambda: self._open(run))]
        self._window.banner.show_message("info", text, actions)

    def _on_ended(self, run: RunFacts) -> None:
        done = run.state == "finished"
        text = self.tr("“%1” is ready.") if done else self.tr("“%1” has ended.")
        text = text.replace("%1", run.title)
        self._program.activity.note("training", run.title, code=run.state)
        if self._window.here != "make":
            tone = "info" if done or run.state == "stopped" else "warn"
            self._window.banner.show_message(tone, text, [(self.tr("Show"), lambda: self._open(run))])
        if self._program.settings.notify and QApplication.activeWindow() is None:
            self._desktop.notify(self.tr("Style is ready") if done else self.tr("Make a style"), text)

    def _on_made_room(self, title: str, why: str) -> None:
        on_battery = self.tr("Paused on battery: %1")
        text = on_battery if why == "battery" else self.tr("Paused to make room: %1")
        self._window.say(text.replace("%1", title))

    def _open(self, run: RunFacts) -> None:
        from gui.views.training.page import MakePage

        page = self._window.go("make")
        assert isinstance(page, MakePage)
        page.open_run(run.path)
        self._window.banner.clear()
