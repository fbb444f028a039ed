"""The frame of the wizard: five steps, one at a time, back and on; nothing is lost by going back."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from gui import theme
from gui.state.making.draft import Draft
from gui.state.making.wish import Wish
from gui.state.program import Program
from gui.views.banner import Banner, announce
from gui.views.making.check import CheckStep
from gui.views.making.intent import IntentStep
from gui.views.making.pictures import PicturesStep
from gui.views.making.plan import PlanStep
from gui.views.making.summary import SummaryStep
from gui.views.order import follow_the_eye
from gui.views.widgets import button, column, heading, row, rule


class Wizard(QWidget):
    """From an intent to a running training."""

    started = Signal(str)
    """Path of the run folder."""
    cancelled = Signal()

    def __init__(self, program: Program, wish: Wish) -> None:
        super().__init__()
        self._program = program
        scratch = program.cache / "pairs" / f"{os.getpid()}-{id(self)}"
        self.draft = Draft(program.runs, program.train_queue, program.trainer, wish, scratch, self)
        self.steps: list[tuple[str, QWidget]] = [
            (self.tr("What"), IntentStep(self.draft, program)),
            (self.tr("Pictures"), PicturesStep(self.draft, program)),
            (self.tr("Check"), CheckStep(self.draft, program)),
            (self.tr("Plan"), PlanStep(self.draft, program)),
            (self.tr("Start"), SummaryStep(self.draft, program)),
        ]
        self.banner = Banner()
        self.pages = QStackedWidget()
        for _, step in self.steps:
            self.pages.addWidget(_scrolled(step))
        self.back = button(self.tr("Back"), lambda: self.go(self.at - 1))
        self.on = button(self.tr("Next"), self._on, primary=True)
        self.setLayout(self._body())
        self.draft.changed.connect(lambda _: self._update())
        self.draft.check_changed.connect(self._update)
        self.destroyed.connect(_Shutdown(self.draft))
        self.go(1 if wish.folders or wish.intent == "improve" else 0)

    def _body(self) -> QVBoxLayout:
        body = column(margin=theme.MARGIN, gap=theme.GAP + 2)
        head = row()
        head.addWidget(heading(self.tr("Make a style")), 1)
        head.addWidget(button(self.tr("Cancel"), self._cancel, flat=True))
        body.addLayout(head)
        body.addLayout(self._trail())
        body.addWidget(self.banner)
        body.addWidget(self.pages, 1)
        body.addWidget(rule())
        foot = row()
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.on)
        body.addLayout(foot)
        return body

    def _trail(self) -> QHBoxLayout:
        line = row(gap=theme.GAP * 2)
        self._marks = []
        for number, (name, _) in enumerate(self.steps, 1):
            mark = QLabel(f"{number}  {name}")
            self._marks.append(mark)
            line.addWidget(mark)
        line.addStretch(1)
        return line

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """The style of the window is put on when it is shown: what is bold has to be said again then."""
        self._show_trail()

    @property
    def at(self) -> int:
        """Number of the step in view, from 0."""
        return self.pages.currentIndex()

    def go(self, index: int) -> None:
        """Show a step."""
        index = max(0, min(index, len(self.steps) - 1))
        left = self.steps[self.at][1]
        if left is not self.steps[index][1]:
            getattr(left, "leave", lambda: None)()
        self.pages.setCurrentIndex(index)
        name, step = self.steps[index]
        enter: Callable[[], None] = getattr(step, "enter", lambda: None)
        enter()
        announce(self, name)
        self._update()
        step.setFocus()

    def _show_trail(self) -> None:
        for number, mark in enumerate(self._marks):
            font = mark.font()
            font.setBold(number == self.at)
            mark.setProperty("muted", number != self.at)
            mark.style().unpolish(mark)
            mark.style().polish(mark)
            mark.setFont(font)

    def _update(self) -> None:
        self._show_trail()
        step = self.steps[self.at][1]
        ready = getattr(step, "is_ready", lambda: True)()
        last = self.at == len(self.steps) - 1
        self.back.setVisible(self.at > 0)
        self.on.setText(self._start_text() if last else self.tr("Next"))
        self.on.setEnabled(bool(ready))
        follow_the_eye(self)

    def _start_text(self) -> str:
        return self.tr("Start") if self.draft_when() == "now" else self.tr("Put into the queue")

    def draft_when(self) -> str:
        """When it is to begin."""
        plan = self.steps[3][1]
        assert isinstance(plan, PlanStep)
        return plan.when

    def _on(self) -> None:
        if self.at < len(self.steps) - 1:
            self.go(self.at + 1)
            return
        self._start()

    def _start(self) -> None:
        plan, summary = self.steps[3][1], self.steps[4][1]
        assert isinstance(plan, PlanStep)
        assert isinstance(summary, SummaryStep)
        run = Path(summary.run)
        try:
            self.draft.begin(run, plan.when, plan.at_s)
        except OSError as error:
            self.banner.show_message("bad", str(error))
            return
        if self._program.runs.trouble:
            self.banner.show_message("bad", self._program.runs.trouble)
            return
        self.draft.shutdown()
        self.started.emit(str(run))

    def _cancel(self) -> None:
        self.draft.shutdown()
        self.cancelled.emit()


class _Shutdown:
    """Ends what a draft has running when the wizard goes in any other way."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    def __call__(self) -> None:
        from shiboken6 import isValid

        if isValid(self._draft):
            self._draft.shutdown()


def _scrolled(step: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    step.setObjectName("page")
    area.setWidget(step)
    return area
