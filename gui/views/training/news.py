"""What trainings have to say wherever the person is: a badge, an offer to continue, a notification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from gui.state.program import Program
from gui.state.training.facts import RunFacts
from gui.state.training.queue import Waiting
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
        self._flat: set[str] = set()
        self._badge = 0
        self._binding = program.runs.watch(Runs.all, lambda _: self._show(), self)
        self._scanned = program.runs.watch(Runs.scanned, lambda _: self._offer(), self)
        program.runs.ended.connect(self._on_ended)
        window.closing.connect(self._on_closing)
        program.make_room.paused.connect(self._on_made_room)

    def retire(self) -> None:
        """The window is gone."""
        self._binding.disconnect()
        self._scanned.disconnect()
        self._program.runs.ended.disconnect(self._on_ended)
        self._window.closing.disconnect(self._on_closing)
        self._program.make_room.paused.disconnect(self._on_made_room)

    def _show(self) -> None:
        if len(self._program.runs.going) != self._badge:
            self._badge = len(self._program.runs.going)
            self._window.set_badge("make", self._badge)
        for run in self._program.runs.going:
            if run.flat and run.state == "running" and run.path not in self._flat:
                self._flat.add(run.path)
                self._on_flat(run)
            elif not run.flat:
                self._flat.discard(run.path)

    def _on_flat(self, run: RunFacts) -> None:
        """Nothing better comes any more: whoever is elsewhere is told once, and decides on the page."""
        text = self.tr("“%1” no longer gets better: go on, or finish with the best moment.")
        text = text.replace("%1", run.title)
        if self._window.here != "make":
            self._window.banner.show_message("info", text, [(self.tr("Show"), lambda: self._open(run))])
        self._tell_outside(self.tr("Make a style"), text)

    def _tell_outside(self, title: str, text: str) -> None:
        if self._program.settings.notify and QApplication.activeWindow() is None:
            self._desktop.notify(title, text)

    def _on_closing(self) -> None:
        """Who closes the window might think that it ends the training."""
        going = [run.title for run in self._program.runs.going]
        if going and self._program.settings.notify:
            text = self.tr("%1. It is found again when the window is opened.").replace("%1", ", ".join(going))
            self._desktop.notify(self.tr("The training goes on"), text)

    def _offer(self) -> None:
        """Once after the start: a training that a crash or a switched-off computer ended can go on."""
        runs = self._program.runs
        found = runs.interrupted
        if not runs.scanned or not found or self._window.here == "make":
            return
        self._window.banner.show_message("info", self._interrupted(found), self._ways_on(found))

    def _interrupted(self, found: list[RunFacts]) -> str:
        if len(found) == 1:
            return self.tr("“%1” was interrupted.").replace("%1", found[0].title)
        titles = ", ".join(run.title for run in found)
        return self.tr("These trainings were interrupted: %1.").replace("%1", titles)

    def _ways_on(self, found: list[RunFacts]) -> list[Action]:
        """Continue, one at a time, so that they do not fight for the device; or look first."""
        program = self._program

        def go_on() -> None:
            first, *others = found
            program.runs.go_on(first)
            for run in others:
                program.train_queue.add(Waiting(run.path, run.title, ("train", "--resume", run.path), "runs"))
            self._window.banner.clear()

        return [(self.tr("Continue"), go_on), (self.tr("Show"), lambda: self._open(found[0]))]

    def _on_ended(self, run: RunFacts) -> None:
        done = run.state == "finished"
        actions: list[Action] = [(self.tr("Show"), lambda: self._open(run))]
        if run.state == "interrupted" and not run.remote:
            text, actions = self._interrupted([run]), self._ways_on([run])
        else:
            text = self.tr("“%1” is ready.") if done else self.tr("“%1” has ended.")
            text = text.replace("%1", run.title)
        self._program.activity.note("training", run.title, code=run.state)
        if self._window.here != "make":
            tone = "info" if done or run.state == "stopped" else "warn"
            self._window.banner.show_message(tone, text, actions)
        self._tell_outside(self.tr("Style is ready") if done else self.tr("Make a style"), text)

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
