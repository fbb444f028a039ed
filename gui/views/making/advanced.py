"""Everything that can be set, from the schemas that the engine gives; no method is named here."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QFormLayout, QWidget

from gui import theme
from gui.state.making.draft import Draft
from gui.state.making.wish import BALANCE
from gui.state.program import Program
from gui.views.making.form import Form
from gui.views.widgets import NoScrollComboBox, column, muted
from translator.events.engine import Describe, Described, Message, Problem
from translator.events.parts import MethodInfo
from translator.events.training import PlanMeasured

DATA_ELSEWHERE = frozenset(("pairing", "folders", "derive", "names"))
"""Settings of the pictures that other steps ask for."""
TRAINING_ELSEWHERE = frozenset(("minutes",))
"""Settings of the training that the presets ask for."""


class Advanced(QWidget):
    """Method, its settings, those of the pictures and of the training."""

    changed = Signal()
    made = Signal()
    """There are other fields now."""

    def __init__(self, draft: Draft, program: Program) -> None:
        super().__init__()
        self._draft = draft
        self._described: Described | None = None
        self.forms: list[Form] = []
        self.method = NoScrollComboBox()
        self.method.setAccessibleName(self.tr("Method"))
        self.method.activated.connect(lambda _: self._on_method())
        self.note = muted(self.tr("Asking the engine…"))
        line = QFormLayout()
        line.addRow(self.tr("Method"), self.method)
        self._forms = column(gap=theme.MARGIN)
        body = column(gap=theme.GAP + 4)
        body.addLayout(line)
        body.addWidget(self.note)
        body.addLayout(self._forms)
        self.setLayout(body)
        program.engine.ask(Describe(), self._hear)

    def _hear(self, message: Message) -> None:
        from shiboken6 import isValid

        if not isValid(self):
            return
        if isinstance(message, Described):
            self._described = message
            self.refresh()
        elif isinstance(message, Problem):
            self.note.setText(message.sentence)

    def refresh(self) -> None:
        """Show the methods for these pictures, and the settings of the chosen one."""
        if self._described is None:
            return
        wish, recognised = self._draft.wish, self._draft.recognised
        pairing = {"derive": "paired"}.get(wish.kind, wish.kind)
        chosen = wish.method or (recognised.method if recognised else "")
        self.method.clear()
        for method in self._described.methods:
            if method.pairing == pairing:
                title = f"{method.title} ({method.paper})" if method.paper else method.title
                self.method.addItem(title, method.name)
        self._add_others([one for one in self._described.methods if one.pairing != pairing])
        self.method.setCurrentIndex(max(0, self.method.findData(chosen)))
        self.method.setEnabled(wish.intent != "improve")
        self._make_forms()

    def _add_others(self, methods: Sequence[MethodInfo]) -> None:
        """Methods for pictures that this way cannot give are shown as well, and what they need."""
        needs = {
            "domains": self.tr("for three and more piles in one folder"),
            "single": self.tr("makes pictures of its own, from one pile"),
        }
        model = self.method.model()
        assert isinstance(model, QStandardItemModel)
        for method in methods:
            if method.pairing in needs:
                self.method.addItem(f"{method.title}: {needs[method.pairing]}", method.name)
                model.item(self.method.count() - 1).setEnabled(False)

    def _make_forms(self) -> None:
        described = self._described
        assert described is not None
        for form in self.forms:
            form.hide()
            form.deleteLater()
        self.forms = []
        name = str(self.method.currentData() or "")
        method = next((one for one in described.methods if one.name == name), None)
        if method is not None:
            self._add(method.title, method.form, frozenset())
        if described.data:
            self._add(self.tr("Pictures"), described.data, DATA_ELSEWHERE)
        if described.training:
            self._add(self.tr("Training"), described.training, TRAINING_ELSEWHERE)
        self.note.setVisible(not self.forms)
        self.made.emit()

    def _add(self, title: str, schema: Mapping[str, Any], leave_out: frozenset[str]) -> None:
        form = Form(title, schema, leave_out)
        recognised, wish = self._draft.recognised, self._draft.wish
        if recognised is not None:
            measured = self._draft.measured.get(wish.preset)
            bases: dict[str, Any] = {"batch_size": recognised.batch_size}
            if isinstance(measured, PlanMeasured):
                bases |= {"steps": measured.steps, "size": measured.size, "batch_size": measured.batch_size}
            # What the preset and the folders make of it; what a person said is shown on top of that.
            said = wish.settings
            form.set_bases({k: v for k, v in {**bases, **recognised.settings}.items() if k not in said})
        form.fill(wish.settings)
        form.changed.connect(self.changed)
        self.forms.append(form)
        self._forms.addWidget(form)

    def _on_method(self) -> None:
        kept = {name: text for name, text in self._draft.wish.settings.items() if name == BALANCE}
        self._draft.want(method=str(self.method.currentData()), settings=kept)
        self._make_forms()
        self.changed.emit()

    @property
    def problems(self) -> list[str]:
        """What is wrong in any of the forms."""
        return [problem for form in self.forms for problem in form.problems]

    def take_over(self) -> None:
        """Put what was typed into the wish."""
        if not self.forms:
            return
        settings = {name: text for form in self.forms for name, text in form.texts.items()}
        if settings != self._draft.wish.settings:
            self._draft.want(settings=settings)
