"""What is being computed now, wherever it was asked for, and the way to stop it."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from gui import theme
from gui.state.batch import Batch
from gui.state.jobs import FINAL
from gui.state.program import Program
from gui.state.studio import Studio
from gui.views import words
from gui.views.widgets import ElidedLabel, button, column, row


class RunningBox(QFrame):
    """A line for the Studio and one for the batch; nothing when both are at rest."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._studio, self._batch = program.studio, program.batch
        self.setObjectName("card")
        self._lines = column(margin=theme.GAP, gap=theme.GAP)
        self.setLayout(self._lines)
        self.studio = self._line(self.tr("Stop"), "stop", self._studio.stop)
        self.batch = self._line(
            self.tr("Pause after this photo"), "pause", lambda: self._batch.pause_all(True)
        )
        self._studio.watch(Studio.working, lambda _: self._show(), self)
        for share in (Studio.progress, Studio.preparing_s):
            self._studio.watch(share, lambda _: self._show(), self)
        self._batch.watch(Batch.now, lambda _: self._show(), self)
        self._batch.watch(Batch.progress, lambda _: self._show(), self)
        self._batch.watch(Batch.paused, lambda _: self._show(), self)

    def _line(self, action: str, icon: str, slot: Callable[[], object]) -> "_Line":
        made = _Line(action, icon, slot)
        self._lines.addWidget(made)
        return made

    def _show(self) -> None:
        studio, batch = self._studio, self._batch
        text = {
            "full": self.tr("Translating at full size"),
            "sharp": self.tr("Sharpening what is looked at"),
            "save": self.tr("Saving"),
            "stopping": self.tr("Stopping…"),
        }.get(studio.working, "")
        if text and studio.preparing_s:
            text = words.preparing(studio.preparing_s)
        self.studio.tell(text, studio.progress)
        job = batch.running
        text = (
            f"{job.title}: {job.count(*FINAL)}/{len(job.items)} · {batch.now.relative}"
            if job and batch.now
            else ""
        )
        self.batch.tell(text, job.share_done if job else 0.0)
        self.batch.action.setEnabled(not batch.paused)
        self.setVisible(not (self.studio.isHidden() and self.batch.isHidden()))


class _Line(QWidget):
    """A sentence, a bar, a button."""

    def __init__(self, action: str, icon: str, slot: Callable[[], object]) -> None:
        super().__init__()
        line = row(gap=theme.GAP)
        self._text = ElidedLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setFixedWidth(160)
        self.action = button(action, slot, icon=icon)
        line.addWidget(self._text, 1)
        line.addWidget(self._bar)
        line.addWidget(self.action)
        self.setLayout(line)

    def tell(self, text: str, share: float) -> None:
        """Show how far it is; an empty text hides the line."""
        self.setVisible(bool(text))
        self._text.set_text(text)
        self._bar.setAccessibleName(text)
        self._bar.setValue(round(1000 * share))
