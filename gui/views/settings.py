"""The Settings page: one page, searchable, each part with its own reset."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QWidget

from gui import theme
from gui.state.program import Program
from gui.state.settings import CHOICES, LIMITS, SECTIONS, properties
from gui.views import words
from gui.views.actions import Actions
from gui.views.shortcuts import ShortcutTable
from gui.views.widgets import NoScrollComboBox, NoScrollSpinBox, button, column, heading, muted, row

_WIDTH_PX = 760
_WIDTH_LETTERS = 110
_LINE_PX = 34


class SettingsPage(QWidget):
    """All settings in sections."""

    def __init__(self, program: Program, actions: Actions) -> None:
        super().__init__()
        self._program, self._settings, self._actions = program, program.settings, actions
        self._lines: list[tuple[QWidget, str]] = []
        self._cards: list[tuple[QWidget, list[QWidget]]] = []
        body = column(margin=theme.MARGIN, gap=theme.GAP + 4)
        head = row()
        head.addWidget(heading(self.tr("Settings")))
        head.addStretch(1)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search the settings"))
        self.search.setAccessibleName(self.tr("Search the settings"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(280)
        self.search.textChanged.connect(self._filter)
        head.addWidget(self.search)
        body.addLayout(head)
        body.addWidget(self._sections(), 1)
        self.setLayout(body)

    def _sections(self) -> QScrollArea:
        page = QWidget()
        page.setObjectName("page")
        outer = row()
        middle = QWidget()
        # Larger letters need a wider column.
        middle.setMaximumWidth(max(_WIDTH_PX, _WIDTH_LETTERS * self.fontMetrics().averageCharWidth()))
        inner = column(gap=theme.MARGIN)
        names = {
            "general": self.tr("General"),
            "photos": self.tr("Photos"),
            "output": self.tr("Saving"),
            "performance": self.tr("Performance"),
            "training": self.tr("Training"),
        }
        for section, name in names.items():
            inner.addWidget(self._section(section, name))
        inner.addWidget(self._shortcut_section())
        inner.addWidget(self._privacy())
        inner.addStretch(1)
        middle.setLayout(inner)
        outer.addStretch(1)
        outer.addWidget(middle, 100)
        outer.addStretch(1)
        page.setLayout(outer)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(page)
        return area

    def _card(self, name: str, reset: Callable[[], object] | None) -> tuple[QFrame, Any]:
        card = QFrame()
        card.setObjectName("card")
        body = column(margin=theme.MARGIN, gap=theme.GAP)
        head = row()
        head.addWidget(heading(name, 2))
        head.addStretch(1)
        if reset is not None:
            back = button(self.tr("Reset"), reset, flat=True)
            back.setAccessibleName(self.tr("Reset “%1”").replace("%1", name))
            head.addWidget(back)
        body.addLayout(head)
        card.setLayout(body)
        return card, body

    def _section(self, section: str, name: str) -> QFrame:
        card, body = self._card(name, lambda: self._settings.reset(section))
        lines: list[QWidget] = []
        texts = self._texts()
        for key in SECTIONS[section]:
            line = self._line(key, *texts[key])
            lines.append(line)
            self._lines.append((line, " ".join(texts[key]).lower()))
            body.addWidget(line)
        self._cards.append((card, lines))
        return card

    def _line(self, key: str, name: str, help_text: str) -> QWidget:
        line = QWidget()
        across: QHBoxLayout = row(gap=theme.MARGIN)
        left = column(gap=0)
        label = QLabel(name)
        label.setWordWrap(True)
        left.addWidget(label)
        if help_text:
            left.addWidget(muted(help_text))
        across.addLayout(left, 1)
        control = self._control(key)
        control.setAccessibleName(name)
        control.setAccessibleDescription(help_text)
        across.addWidget(control)
        line.setLayout(across)
        line.setMinimumHeight(_LINE_PX)
        return line

    def _control(self, key: str) -> QWidget:
        prop = properties()[key]
        if key in CHOICES:
            return self._choice(key, prop)
        if isinstance(prop.default, bool):
            check = QCheckBox()
            check.toggled.connect(lambda on: setattr(self._settings, key, on))
            self._settings.watch(prop, check.setChecked, check)
            return check
        if isinstance(prop.default, int):
            spin = NoScrollSpinBox()
            spin.setRange(*LIMITS[key])
            spin.setSuffix(self.tr(" min") if key == "idle_minutes" else _UNITS.get(key, ""))
            if key == "quality":
                spin.setSpecialValueText(words.choice("format", "keep"))
            spin.setMinimumWidth(120)
            spin.setKeyboardTracking(False)
            spin.valueChanged.connect(lambda value: setattr(self._settings, key, value))
            self._settings.watch(prop, spin.setValue, spin)
            return spin
        edit = QLineEdit()
        edit.setMinimumWidth(240)
        edit.editingFinished.connect(lambda: setattr(self._settings, key, edit.text()))
        self._settings.watch(prop, edit.setText, edit)
        return edit

    def _choice(self, key: str, prop: Any) -> NoScrollComboBox:
        box = NoScrollComboBox()
        for choice in CHOICES[key]:
            box.addItem(words.choice(key, choice), choice)
        box.setMinimumWidth(180)
        box.activated.connect(lambda index: setattr(self._settings, key, box.itemData(index)))
        self._settings.watch(prop, lambda value: box.setCurrentIndex(box.findData(value)), box)
        return box

    def _shortcut_section(self) -> QFrame:
        card, body = self._card(self.tr("Keyboard shortcuts"), lambda: self._settings.reset("shortcuts"))
        self.table = ShortcutTable(self._settings, self._actions)
        body.addWidget(self.table)
        self._lines.append((self.table, self.tr("Keyboard shortcuts").lower()))
        self._cards.append((card, [self.table]))
        return card

    def _privacy(self) -> QFrame:
        card, body = self._card(self.tr("Privacy"), None)
        note = muted(
            self.tr(
                "Nothing is sent anywhere: no telemetry, no account, no uploads. The network is not used."
            )
        )
        body.addWidget(note)
        self._lines.append((note, note.text().lower() + " " + self.tr("Privacy").lower()))
        self._cards.append((card, [note]))
        return card

    def _filter(self, typed: str) -> None:
        wanted = typed.lower().split()
        fits = {line: all(word in text for word in wanted) for line, text in self._lines}
        for line, fit in fits.items():
            line.setVisible(fit)
        for card, lines in self._cards:
            card.setVisible(any(fits[line] for line in lines))

    def _texts(self) -> dict[str, tuple[str, str]]:
        """Name and help of every setting."""
        return self._texts_of_window() | self._texts_of_results() | self._texts_of_work()

    def _texts_of_window(self) -> dict[str, tuple[str, str]]:
        return {
            "language": (self.tr("Language"), ""),
            "theme": (self.tr("Theme"), ""),
            "text_scale": (self.tr("Size of text"), ""),
            "restore_session": (self.tr("Open what was open last time"), ""),
            "notify": (self.tr("Notify when a batch is finished"), ""),
            "viewer": (self.tr("Background of photos"), ""),
            "proxy_px": (self.tr("Size of previews"), self.tr("Longest side; smaller is faster.")),
            "cache_mb": (self.tr("Room for thumbnails"), ""),
            "live_cards": (
                self.tr("Show my photo in every style"),
                self.tr("The gallery computes while nothing else is wanted."),
            ),
        }

    def _texts_of_results(self) -> dict[str, tuple[str, str]]:
        return {
            "template": (self.tr("Name of results"), self.tr("{name}, {style} and {to} are filled in.")),
            "format": (self.tr("Format"), ""),
            "quality": (self.tr("Quality"), self.tr("Of JPEG, WebP and AVIF.")),
            "depth": (self.tr("Depth"), ""),
            "colour": (self.tr("Colours"), ""),
            "metadata": (self.tr("Camera data"), ""),
            "existing": (self.tr("If a result is there already"), ""),
            "folder": (self.tr("Folder for results"), self.tr("Empty: beside the original.")),
        }

    def _texts_of_work(self) -> dict[str, tuple[str, str]]:
        return {
            "run_folder": (
                self.tr("Training runs go to"),
                self.tr("Empty: with the program's own files. Takes effect at the next start."),
            ),
            "keep_awake": (
                self.tr("Keep the computer awake while it learns"),
                self.tr("It may sleep while a training is paused."),
            ),
            "make_room": (
                self.tr("Make room for other programs on the graphics card"),
                self.tr("A training pauses while another program needs much of its memory."),
            ),
            "remote_hosts": (
                self.tr("Other computers that learn"),
                self.tr("As ssh names them, with a comma between: me@server, box.local."),
            ),
            "train_on_battery": (
                self.tr("Go on learning on battery"),
                self.tr("Off: it pauses, and goes on when the plug is in."),
            ),
            "device": (self.tr("Device"), self.tr("Takes effect when the engine is restarted.")),
            "precision": (self.tr("Precision"), ""),
            "memory_mb": (self.tr("Memory for styles"), self.tr("0: as much as makes sense.")),
            "idle_minutes": (self.tr("Release memory after"), self.tr("0: never.")),
            "batch_awake": (
                self.tr("Keep the computer awake while a batch runs"),
                self.tr("It may sleep while the batch is paused."),
            ),
            "batch_on_battery": (
                self.tr("Go on with a batch on battery"),
                self.tr("Off: it pauses, and goes on when the plug is in."),
            ),
        }


_UNITS = {
    "text_scale": " %",
    "proxy_px": " px",
    "cache_mb": " MB",
    "memory_mb": " MB",
}
