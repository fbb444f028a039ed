"""What a person wants to happen when the whole queue is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from gui.observable import timer
from gui.state.jobs import Job
from gui.state.program import Program
from gui.views import words
from gui.views.banner import Action
from gui.workers import power

if TYPE_CHECKING:
    from gui.views.window import Window

_NOTICE_MS = 30_000


class Finishing(QObject):
    """Opens the results, or quits or sleeps after a while in which a person can say no."""

    def __init__(self, program: Program, window: Window) -> None:
        super().__init__(window)
        self._program, self._window = program, window
        self.notice = timer(self, _NOTICE_MS, self._do)

    def retire(self) -> None:
        """The window is gone."""
        self.notice.stop()

    def after(self, job: Job) -> None:
        """A job is finished; it may be the last."""
        wanted = self._program.settings.when_finished
        if self._program.batch.waiting:
            return
        if wanted == "folder":
            QDesktopServices.openUrl(QUrl.fromLocalFile(job.target))
        elif wanted == "quit":
            self._announce(self.tr("The queue is done. The program quits in %1."))
        elif wanted == "sleep" and self._program.runs.going:
            self._window.say(self.tr("The computer stays awake: a style is still learning."))
        elif wanted == "sleep":
            self._announce(self.tr("The queue is done. The computer goes to sleep in %1."))

    def _announce(self, text: str) -> None:
        text = text.replace("%1", words.duration(self.notice.interval() / 1000))
        actions: list[Action] = [(self.tr("Not this time"), self._cancel), (self.tr("Now"), self._do)]
        self._window.banner.show_message("info", text, actions)
        self.notice.start()

    def _cancel(self) -> None:
        self.notice.stop()
        self._window.banner.clear()

    def _do(self) -> None:
        self._cancel()
        wanted, settings = self._program.settings.when_finished, self._program.settings
        if self._program.batch.waiting or wanted not in ("quit", "sleep"):
            return
        # The next queue shall not end like this unless it is asked for again.
        settings.when_finished = "notify"
        if wanted == "quit":
            self._window.close()
        else:
            self._program.background.run(power.sleep_now, self._on_sleep)

    def _on_sleep(self, outcome: object) -> None:
        if outcome is not True:
            self._window.say(self.tr("The computer could not be put to sleep."))
