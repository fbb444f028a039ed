"""Nothing new comes: begin again from here with a style that may change pictures more."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QWidget

from gui import theme
from gui.state.program import Program
from gui.state.training.facts import GOING, RunFacts
from gui.state.training.kept import Choice
from gui.state.training.queue import Waiting
from gui.state.training.stronger import write_plan
from gui.views.banner import Banner
from gui.views.training.words import steps_short
from gui.views.widgets import Segments, button, column, heading, muted, row


class StrongerSheet(QDialog):
    """Says what is going to happen; `begun` carries the folder of the new run."""

    begun = Signal(str)

    def __init__(self, program: Program, choice: Choice, facts: RunFacts, parent: QWidget) -> None:
        super().__init__(parent)
        self._program, self._choice, self._run = program, choice, facts
        self.setWindowTitle(self.tr("Stronger changes"))
        self.setMinimumWidth(600)
        self.banner = Banner()
        self.degree = Segments(self.tr("How much stronger"))
        for key, text in (
            ("little", self.tr("A little stronger")),
            ("clearly", self.tr("Clearly stronger")),
            ("much", self.tr("Much stronger")),
        ):
            self.degree.add(key, text)
        self.degree.chosen.connect(self._on_degree)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(theme.MARGIN)
        self._rows.setColumnStretch(0, 1)
        body = column(margin=theme.MARGIN + 4, gap=theme.MARGIN)
        body.addWidget(heading(self.tr("Let the style change pictures more")))
        body.addWidget(self.banner)
        body.addWidget(muted(self._words()))
        degrees = row()
        degrees.addWidget(self.degree)
        degrees.addStretch(1)
        body.addLayout(degrees)
        body.addWidget(QLabel(self.tr("What is loosened")))
        body.addLayout(self._rows)
        body.addLayout(self._foot())
        self.setLayout(body)
        self._key = "clearly"
        self.degree.select(self._key)
        self._on_degree(self._key)

    def _words(self) -> str:
        first = self.tr(
            "What holds a result to its photo is loosened, and a new training of half the length begins from "
            "step %1. It has the same pictures, so that the two can be compared."
        ).replace("%1", steps_short(self._choice.step))
        if self._run.state not in GOING:
            return first
        second = self.tr("The one that runs stops and is saved; it can be continued at any time.")
        return f"{first} {second}"

    def _foot(self) -> QHBoxLayout:
        foot = row()
        foot.addStretch(1)
        foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.begin = button(self.tr("Begin"), self._begin, icon="wand", primary=True)
        self.begin.setDefault(True)
        foot.addWidget(self.begin)
        return foot

    def _on_degree(self, key: str) -> None:
        self._key = key
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, change in enumerate(self._program.stronger.loosened(self._run, key)):
            numbers = QLabel(f"{change.before:g} → {change.after:g}")
            numbers.setAccessibleName(f"{change.name}: {numbers.text()}")
            self._rows.addWidget(muted(change.help or change.name), number, 0)
            self._rows.addWidget(numbers, number, 1)

    def _begin(self) -> None:
        program, facts = self._program, self._run
        target = program.runs.free_folder(facts.what)
        try:
            write_plan(facts, target, self._choice.path, program.stronger.loosened(facts, self._key))
        except (OSError, ValueError, KeyError, TypeError) as error:
            self.banner.show_message("bad", str(error))
            return
        going = facts.state in GOING
        if going:
            program.runs.tell(facts, "stop")
        arguments = ("train", "--resume", str(target))
        when = "runs" if going else "now"
        program.train_queue.add(Waiting(str(target), target.name, arguments, when))
        self.begun.emit(str(target))
        self.accept()


def begin_stronger(program: Program, parent: QWidget) -> StrongerSheet | None:
    """Ask about the run in view; None when it has nothing to begin from."""
    facts, choices = program.live.facts, program.live.choices()
    best = next((one for one in choices if one.kind == "best"), choices[-1] if choices else None)
    if facts is None or best is None or not Path(best.path).exists():
        return None
    return StrongerSheet(program, best, facts, parent)
