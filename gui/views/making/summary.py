"""Step 5: everything on one page, as words and as a command; then it begins."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFormLayout, QLabel, QPlainTextEdit, QWidget
from shiboken6 import isValid

from gui import theme
from gui.state.making.draft import Draft
from gui.state.making.wish import OWN
from gui.state.program import Program
from gui.views import words as common
from gui.views.making import words
from gui.views.making.send import Send
from gui.views.making.take_along import ask_where, bundle
from gui.views.widgets import button, column, form, heading, muted, row, set_tone
from translator.events.training import PlanMeasured


class SummaryStep(QWidget):
    """Shows what will happen."""

    def __init__(self, draft: Draft, program: Program) -> None:
        super().__init__()
        self._draft, self._program = draft, program
        self.run = ""
        self.facts: QFormLayout = form()
        self.wrong = QLabel()
        self.wrong.setWordWrap(True)
        set_tone(self.wrong, "bad")
        self.command = QPlainTextEdit()
        self.command.setReadOnly(True)
        self.command.setAccessibleName(self.tr("The same as a command"))
        self.command.setMaximumHeight(96)
        self.copy = button(self.tr("Copy as command"), self._copy, icon="paste")
        self.along = button(self.tr("Take it to another computer…"), self._take_along, icon="export")
        self.said = muted("")
        self.send = Send(program.settings)
        body = column(gap=theme.GAP + 4)
        body.addWidget(heading(self.tr("Ready to start"), 2))
        body.addLayout(self.facts)
        body.addWidget(self.wrong)
        note = self.tr("You can close this window while it learns; it goes on and is found again.")
        body.addWidget(muted(note))
        body.addWidget(muted(self.tr("The same in a terminal, here or on another computer:")))
        body.addWidget(self.command)
        line = row()
        line.addWidget(self.copy)
        line.addWidget(self.along)
        line.addStretch(1)
        body.addLayout(line)
        body.addWidget(self.said)
        body.addWidget(self.send)
        body.addStretch(1)
        self.setLayout(body)
        self.send.show_archive(None)
        draft.watch(Draft.recognised, lambda _: self._show_wrong(), self)
        draft.watch(Draft.refused, lambda _: self._show_wrong(), self)

    def enter(self) -> None:
        """Show what was chosen."""
        wish, draft = self._draft.wish, self._draft
        if not self.run:
            self.run = str(self._program.runs.free_folder(wish.title))
        while self.facts.rowCount():
            self.facts.removeRow(0)
        left = draft.check.left(draft.recognised) if draft.recognised else {}
        counts = " · ".join(f"{name}: {common.number(number)}" for name, number in left.items())
        measured = draft.measured.get(wish.preset)
        takes_s = measured.seconds if isinstance(measured, PlanMeasured) else 0.0
        takes_s = 60.0 * wish.minutes if wish.preset == OWN else takes_s
        rows = [
            (self.tr("Style"), wish.title),
            (self.tr("Starts from"), wish.parent_title),
            (self.tr("Pictures"), counts),
            (self.tr("Plan"), words.preset(wish.preset)[0]),
            (self.tr("Takes"), common.duration(takes_s) if takes_s else ""),
            (self.tr("Changed settings"), self._changed_text()),
            (self.tr("Folder of the training"), self.run),
        ]
        for name, text in rows:
            if text:
                label = QLabel(text)
                label.setWordWrap(True)
                self.facts.addRow(muted(name, wrap=False), label)
        self.command.setPlainText(draft.final_wish(Path(self.run)).command(Path(self.run)))
        self.send.show_archive(None)
        self._show_wrong()

    def _changed_text(self) -> str:
        settings = self._draft.wish.settings
        if self._draft.wish.intent == "improve":
            return ""
        return ", ".join(f"{name.replace('_', ' ')}: {text}" for name, text in settings.items())

    def _show_wrong(self) -> None:
        self.wrong.setText(self._draft.refused)
        self.wrong.setVisible(bool(self._draft.refused))

    def _copy(self) -> None:
        try:
            # What was left out or cropped has folders of its own, which the command names.
            self._draft.final_wish(Path(self.run), write=True)
        except OSError as error:
            self.wrong.setText(str(error))
            self.wrong.show()
            return
        QGuiApplication.clipboard().setText(self.command.toPlainText())
        self.copy.setText(self.tr("Copied"))

    def _take_along(self) -> None:
        target = ask_where(self, self._draft.wish.title)
        if target is None:
            return
        self.along.setEnabled(False)
        self.said.setText(self.tr("The pictures are being packed…"))
        draft = self._draft
        self._program.background.run(
            lambda: bundle(draft, target), lambda done: self._on_packed(target, done)
        )

    def _on_packed(self, target: Path, outcome: object) -> None:
        if not isValid(self):
            return
        self.along.setEnabled(True)
        if isinstance(outcome, int):
            text = self.tr("%1 pictures and the command are in %2; a note in it says how to go on.")
            self.said.setText(text.replace("%1", common.number(outcome)).replace("%2", str(target)))
            self.send.show_archive(target)
        else:
            self.said.setText(str(outcome))
        set_tone(self.said, "" if isinstance(outcome, int) else "bad")

    def is_ready(self) -> bool:
        """Whether the command line would take it."""
        return self._draft.recognised is not None and not self._draft.looking
