"""Step 4: how long, when, and for those who want it everything else."""

import time

from PySide6.QtCore import Qt, QTime
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QLabel,
    QRadioButton,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from gui import theme
from gui.state.making.draft import Draft
from gui.state.making.wish import OWN, PRESETS
from gui.state.program import Program
from gui.state.room import free_bytes
from gui.views import words as common
from gui.views.making import words
from gui.views.making.advanced import Advanced
from gui.views.widgets import NoScrollSpinBox, button, column, heading, muted, row, set_tone
from gui.workers.engine import EngineClient
from translator.events.training import PlanMeasured

_DAY_S = 86_400
_MIB = 1 << 20


class PlanStep(QWidget):
    """Presets with times that were measured here; when to begin; the advanced form."""

    def __init__(self, draft: Draft, program: Program) -> None:
        super().__init__()
        self._draft, self._program = draft, program
        self._group = QButtonGroup(self)
        self.presets: dict[str, QRadioButton] = {}
        self._facts: dict[str, QLabel] = {}
        self._recommended: dict[str, QLabel] = {}
        self._free_bytes = 0
        self.device = QLabel()
        self.device.setWordWrap(True)
        body = column(gap=theme.GAP + 4)
        body.addWidget(heading(self.tr("How far should it go?"), 2))
        for preset in PRESETS:
            body.addWidget(self._card(preset, *words.preset(preset)))
        body.addWidget(self._own())
        self.again = button(
            self.tr("Measure the times on this computer"), draft.start_measuring, icon="clock"
        )
        body.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self.device)
        body.addLayout(self._whens())
        self.fold = button(self.tr("Advanced"), self._toggle, icon="right", flat=True)
        body.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        self.advanced: Advanced | None = None
        self._body = body
        body.addStretch(1)
        self.setLayout(body)
        self._group.buttonToggled.connect(lambda *_: self._on_preset())
        draft.watch(Draft.measured, lambda _: self._show(), self)
        draft.watch(Draft.measuring, lambda _: self._show(), self)
        program.engine.watch(EngineClient.devices, lambda _: self._show_device(), self)

    def _own(self) -> QFrame:
        self.minutes = NoScrollSpinBox()
        self.minutes.setRange(1, 20_000)
        self.minutes.setSuffix(self.tr(" min"))
        self.minutes.setValue(self._draft.wish.minutes)
        self.minutes.setAccessibleName(self.tr("How long"))
        self.minutes.valueChanged.connect(self._on_minutes)
        card = self._card(OWN, self.tr("As long as I say"), self.tr("It fits itself into this time."))
        layout = card.layout()
        assert layout is not None
        layout.addWidget(self.minutes)
        return card

    def _on_minutes(self, minutes: int) -> None:
        self.presets[OWN].setChecked(True)
        self._draft.want(minutes=minutes)

    def _card(self, preset: str, title: str, text: str) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        choice = QRadioButton(title)
        choice.setChecked(self._draft.wish.preset == preset)
        best = self._recommended[preset] = QLabel(self.tr("recommended here"))
        set_tone(best, "good")
        self.presets[preset] = choice
        self._group.addButton(choice)
        facts = self._facts[preset] = muted("")
        left = column(gap=2)
        head = row()
        head.addWidget(choice)
        head.addWidget(best)
        head.addStretch(1)
        left.addLayout(head)
        left.addWidget(muted(text))
        line = row(margin=theme.GAP + 4)
        line.addLayout(left, 1)
        line.addWidget(facts, 2)
        card.setLayout(line)
        # Shown before it has a parent, it would be a window of its own for a moment.
        best.hide()
        return card

    def _whens(self) -> QVBoxLayout:
        part = column(gap=4)
        part.addWidget(heading(self.tr("When should it begin?"), 2))
        self._when_group = QButtonGroup(self)
        self.whens: dict[str, QRadioButton] = {}
        self.clock = QTimeEdit(QTime(22, 0))
        self.clock.setDisplayFormat("HH:mm")
        self.clock.setAccessibleName(self.tr("Time"))
        names = {
            "now": self.tr("Now"),
            "runs": self.tr("After the training that runs"),
            "idle": self.tr("When nobody uses the computer"),
            "time": self.tr("At"),
            "batch": self.tr("After the batch"),
        }
        line = row(gap=theme.MARGIN)
        for key, name in names.items():
            choice = self.whens[key] = QRadioButton(name)
            self._when_group.addButton(choice)
            line.addWidget(choice)
            if key == "time":
                line.addWidget(self.clock)
        line.addStretch(1)
        self.whens["now"].setChecked(True)
        part.addLayout(line)
        settings = self._program.settings
        self.on_battery = QCheckBox(self.tr("Pause while the computer runs on its battery"))
        self.on_battery.setChecked(not settings.train_on_battery)
        self.on_battery.toggled.connect(lambda on: setattr(settings, "train_on_battery", not on))
        part.addWidget(self.on_battery)
        self._when_group.buttonToggled.connect(lambda *_: self._draft.changed.emit(None))
        return part

    # Showing

    def enter(self) -> None:
        """What can be waited for, and the measuring."""
        going = bool(self._program.runs.going)
        self.whens["runs"].setVisible(going)
        self.whens["batch"].setVisible(self._program.batch.waiting > 0)
        if going and self.when == "now":
            self.whens["runs"].setChecked(True)
        if self.advanced is not None:
            self.advanced.refresh()
        if not going:
            self._draft.start_measuring()
        self.on_battery.setChecked(not self._program.settings.train_on_battery)
        folder = self._program.runs.folder
        self._program.background.run(lambda: free_bytes(folder), self._on_free)
        self._show()

    def _on_free(self, outcome: object) -> None:
        if isValid(self) and isinstance(outcome, int):
            self._free_bytes = outcome
            self._show_device()

    def leave(self) -> None:
        """Measure no more; take over what was typed."""
        self._draft.stop_measuring()
        if self.advanced is not None:
            self.advanced.take_over()

    def is_ready(self) -> bool:
        """Whether everything that was typed can be."""
        return self.advanced is None or not self.advanced.problems

    @property
    def when(self) -> str:
        """Now | runs | idle | time | batch."""
        return next(key for key, choice in self.whens.items() if choice.isChecked())

    @property
    def at_s(self) -> float:
        """The next time that the clock says so, in seconds since the epoch."""
        now = time.localtime()
        wanted = self.clock.time()
        at_s = time.mktime((*now[:3], wanted.hour(), wanted.minute(), 0, *now[6:8], -1))
        return at_s if at_s > time.time() else at_s + _DAY_S

    def _on_preset(self) -> None:
        preset = next(preset for preset, choice in self.presets.items() if choice.isChecked())
        if preset != self._draft.wish.preset:
            self._draft.want(preset=preset)
        self._show_device()

    def _show(self) -> None:
        for preset, label in self._facts.items():
            found = self._draft.measured.get(preset)
            if isinstance(found, PlanMeasured):
                label.setText(self._measured_text(found))
                set_tone(label, "")
            elif found:
                label.setText(found)
                set_tone(label, "warn")
            elif self._draft.measuring and preset != OWN:
                label.setText(self.tr("Trying it on this computer…"))
            else:
                label.setText("")
        self.again.setVisible(not self._draft.measuring and len(self._draft.measured) < len(PRESETS))
        self._show_device()

    def _measured_text(self, found: PlanMeasured) -> str:
        text = self.tr("about %1 · %2 px · memory %3 · disk %4").replace("%1", common.duration(found.seconds))
        text = text.replace("%2", str(found.size)).replace("%3", common.size(found.memory_mib * _MIB))
        text = text.replace("%4", common.size(found.disk_mib * _MIB))
        if found.watts is not None:
            text += " · " + self.tr("about %1 kWh").replace(
                "%1", f"{found.watts * found.seconds / 3.6e6:.2g}"
            )
        return text

    def _show_device(self) -> None:
        devices = self._program.engine.devices
        if not devices:
            self.device.setText("")
            return
        device = devices[0]
        for preset, label in self._recommended.items():
            label.setVisible(preset == ("quick" if device.state in ("cpu", "driver") else "good"))
        tone, text = "", self.tr("It runs on: %1.").replace("%1", device.name)
        if device.state == "busy":
            tone = "warn"
            text = self.tr("%1: another program uses %2 of %3 GB of its memory. Close it, or begin later.")
            used = (device.memory_mb - device.free_mb) / 1024
            text = text.replace("%1", device.name).replace("%2", f"{used:.1f}")
            text = text.replace("%3", f"{device.memory_mb / 1024:.1f}")
        elif device.state == "driver":
            tone = "warn"
            text = self.tr("%1: its driver is too old, so the CPU is used, which takes much longer.")
            text = text.replace("%1", device.name)
        elif device.state == "cpu":
            text = self.tr("It runs on the CPU, which takes long; begin with a quick look.")
        self.device.setText(" ".join(part for part in (text, *self._measured_facts()) if part))
        set_tone(self.device, tone)

    def _measured_facts(self) -> list[str]:
        """How fast it is here, and what the disk has left."""
        found = self._draft.measured.get(self._draft.wish.preset)
        facts = []
        if isinstance(found, PlanMeasured) and found.step_s > 0:
            text = self.tr("Measured here: %1 pictures a second.")
            facts.append(text.replace("%1", f"{found.batch_size / found.step_s:.3g}"))
        if isinstance(found, PlanMeasured) and found.watts is not None:
            facts.append(words.watts(found.watts, found.counted))
        if self._free_bytes:
            text = self.tr("Free on the disk: %1.")
            facts.append(text.replace("%1", common.size(self._free_bytes)))
        return facts

    def _toggle(self) -> None:
        if self.advanced is None:
            self.advanced = Advanced(self._draft, self._program)
            for signal in (self.advanced.changed, self.advanced.made):
                signal.connect(lambda: self._draft.changed.emit(None))
            self._body.insertWidget(self._body.count() - 1, self.advanced)
            self.advanced.refresh()
        else:
            self.advanced.setVisible(self.advanced.isHidden())
