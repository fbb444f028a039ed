"""The widget of a form: groups, help, units, a dot that resets, and the sentence of what is wrong."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QWidget

from gui import theme
from gui.forms.schema import Entry, as_text, entries, is_same, problem, settings_class
from gui.views.widgets import NoScrollComboBox, button, column, heading, muted, row, set_tone, tool
from translator.settings import Settings

_FIELD_PX = 180


class Field(QWidget):
    """One setting: name, help, control, unit, dot, and what is wrong with it."""

    edited = Signal(str, str)

    def __init__(self, entry: Entry, settings: type[Settings]) -> None:
        super().__init__()
        self.entry, self._settings = entry, settings
        self._base = entry.default
        self.control = self._make_control()
        self.control.setAccessibleName(entry.label)
        self.control.setAccessibleDescription(entry.help)
        self.dot = tool("undo", self.tr("Back to what it was: %1"), self.reset)
        self.wrong = QLabel()
        self.wrong.setWordWrap(True)
        set_tone(self.wrong, "bad")
        self.wrong.hide()
        self._lay_out()
        self.set_text(entry.default)
        self.set_base(entry.default)

    def _lay_out(self) -> None:
        left = column(gap=0)
        left.addWidget(QLabel(self.entry.label))
        left.addWidget(muted(self.entry.help))
        left.addWidget(self.wrong)
        line = row(gap=theme.GAP)
        line.addLayout(left, 1)
        line.addWidget(self.control, 0, Qt.AlignmentFlag.AlignTop)
        unit = muted(self.entry.unit, wrap=False)
        unit.setMinimumWidth(40)
        line.addWidget(unit, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.dot, 0, Qt.AlignmentFlag.AlignTop)
        kept = self.dot.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.dot.setSizePolicy(kept)
        self.setLayout(line)

    def _make_control(self) -> QWidget:
        if self.entry.kind == "bool":
            check = QCheckBox()
            check.toggled.connect(lambda _: self._on_edit())
            return check
        if self.entry.kind == "choice":
            box = NoScrollComboBox()
            if self.entry.optional:
                box.addItem("", "")
            for choice in self.entry.choices:
                box.addItem(choice, choice)
            box.activated.connect(lambda _: self._on_edit())
            box.setFixedWidth(_FIELD_PX)
            return box
        edit = QLineEdit()
        edit.setFixedWidth(_FIELD_PX)
        edit.textEdited.connect(lambda _: self._on_edit())
        return edit

    # Values

    @property
    def text(self) -> str:
        """The value as text."""
        if isinstance(self.control, QCheckBox):
            return "true" if self.control.isChecked() else "false"
        if isinstance(self.control, QLineEdit):
            return self.control.text().strip()
        assert isinstance(self.control, NoScrollComboBox)
        return str(self.control.currentData())

    def set_text(self, text: str) -> None:
        """Show a value without telling anybody."""
        self.control.blockSignals(True)
        if isinstance(self.control, QCheckBox):
            self.control.setChecked(text == "true")
        elif isinstance(self.control, QLineEdit):
            self.control.setText(text)
        elif isinstance(self.control, NoScrollComboBox):
            self.control.setCurrentIndex(max(0, self.control.findData(text)))
        self.control.blockSignals(False)
        self._judge()

    def set_base(self, text: str) -> None:
        """What it is when a person says nothing; shown unless it was changed."""
        untouched = is_same(self.entry, self.text, self._base)
        self._base = text
        self.dot.setToolTip(self.tr("Back to what it was: %1").replace("%1", text or "–"))  # noqa: RUF001 - a dash is meant
        self.dot.setAccessibleName(self.dot.toolTip())
        if untouched or not self.is_changed:
            self.set_text(text)
        self._judge()

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what it is when nothing is said."""
        return not is_same(self.entry, self.text, self._base)

    @property
    def problem(self) -> str:
        """What is wrong with it; empty when nothing is."""
        return problem(self._settings, self.entry, self.text)

    def reset(self) -> None:
        """Back to what it is when nothing is said."""
        self.set_text(self._base)
        self.edited.emit(self.entry.name, "")

    def _on_edit(self) -> None:
        self._judge()
        self.edited.emit(self.entry.name, self.text if self.is_changed else "")

    def _judge(self) -> None:
        wrong = self.problem
        self.wrong.setText(wrong)
        self.wrong.setVisible(bool(wrong))
        self.dot.setVisible(self.is_changed)


class Form(QWidget):
    """All settings of a schema; those that are advanced are behind a fold."""

    changed = Signal()

    def __init__(
        self,
        title: str,
        schema: Mapping[str, Any],
        leave_out: frozenset[str] = frozenset(),
        *,
        level: int = 2,
    ) -> None:
        super().__init__()
        self._settings = settings_class("Form", schema)
        self.fields = {entry.name: Field(entry, self._settings) for entry in entries(schema, leave_out)}
        body = column(gap=theme.GAP)
        body.addWidget(heading(title, level))
        self._advanced = QWidget()
        self._advanced.hide()
        more = column(gap=theme.GAP)
        group, advanced_group = "", ""
        for field in self.fields.values():
            field.edited.connect(lambda *_: self.changed.emit())
            target = more if field.entry.advanced else body
            before = advanced_group if field.entry.advanced else group
            if field.entry.group and field.entry.group != before:
                target.addWidget(muted(field.entry.group))
            if field.entry.advanced:
                advanced_group = field.entry.group
            else:
                group = field.entry.group
            target.addWidget(field)
        self._advanced.setLayout(more)
        self.fold = button(self.tr("More of this"), self._toggle, icon="right", flat=True)
        self.fold.setAccessibleName(f"{title}: {self.fold.text()}")
        body.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self._advanced)
        self.setLayout(body)
        # Shown before it has a parent, it would be a window of its own for a moment.
        self.fold.setVisible(any(field.entry.advanced for field in self.fields.values()))

    def _toggle(self) -> None:
        self._advanced.setVisible(self._advanced.isHidden())

    def set_bases(self, values: Mapping[str, Any]) -> None:
        """What the settings are when a person says nothing, such as those of a preset."""
        for name, field in self.fields.items():
            if name in values:
                field.set_base(as_text(values[name]))

    def fill(self, texts: Mapping[str, str]) -> None:
        """Show what was said before."""
        for name, field in self.fields.items():
            if name in texts:
                field.set_text(texts[name])

    @property
    def texts(self) -> dict[str, str]:
        """What differs from what it is when nothing is said, and is right."""
        return {
            name: field.text
            for name, field in self.fields.items()
            if field.is_changed and not field.problem and field.text
        }

    @property
    def problems(self) -> list[str]:
        """What is wrong."""
        return [field.problem for field in self.fields.values() if field.problem]
