"""Before a batch starts: what is in it, where it goes, how long it takes, what will go wrong."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QWidget
from shiboken6 import isValid

from gui import theme
from gui.state.check import CheckFacts, check
from gui.state.jobs import Job, placed
from gui.state.program import Program
from gui.state.settings import CHOICES
from gui.views import words
from gui.views.shipped import said
from gui.views.widgets import NoScrollComboBox, button, column, form, heading, muted, row, rule, set_tone
from gui.workers.folders import Found
from translator.events.engine import Message, Translate, Translated

_OPTIONS = ("format", "existing", "depth", "colour", "metadata")
_WARM_PX = 96
_PROBE_PX = 768


class CheckSheet(QDialog):
    """Asks for style, format, policy and folder; shows the facts; starts the job.

    Args:
        program: the states.
        found: the photos.
        watch: folder whose new photos are to be added.
        parent: whose sheet it is.
        like: job whose controls and options are taken, for another style.
    """

    def __init__(
        self, program: Program, found: Found, watch: Path | None, parent: QWidget, like: Job | None = None
    ) -> None:
        super().__init__(parent)
        self._program, self._found, self._watch, self._like = program, found, watch, like
        self._look = like.look if like else program.studio.look
        self._probe_s: float | None = None
        self._call: Any = None
        self._proposed = ""
        self._facts = CheckFacts()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("New job"))
        self.setMinimumWidth(600)
        body = column(margin=theme.MARGIN + 4, gap=theme.MARGIN)
        body.addWidget(heading(self._title()))
        if found.others:
            body.addWidget(muted(self.tr("%n file(s) are no pictures and are left out.", "", found.others)))
        body.addLayout(self._form())
        body.addWidget(rule())
        self._report = QFormLayout()
        self._report.setHorizontalSpacing(theme.MARGIN)
        body.addLayout(self._report)
        body.addLayout(self._buttons())
        self.setLayout(body)
        self.style_box.activated.connect(lambda _: self._propose())
        self._propose()
        self.finished.connect(self._on_closed)

    def _title(self) -> str:
        if self._watch is not None:
            return self.tr("New photos in “%1”").replace("%1", self._watch.name)
        return self.tr("Translate %n photo(s)", "", len(self._found.pictures))

    def _form(self) -> QFormLayout:
        fields = form()
        chosen = self._options_before()
        self.style_box = NoScrollComboBox()
        for style in self._program.styles.usable():
            self.style_box.addItem(said(style.title, style), style.id)
        same = self.style_box.findData(self._look.style)
        other = int(same == 0) if self._like else same
        self.style_box.setCurrentIndex(max(0, min(other, self.style_box.count() - 1)))
        self.format = self._choices("format", chosen["format"])
        self.existing = self._choices("existing", chosen["existing"])
        self.target = QLineEdit()
        line = row()
        line.addWidget(self.target, 1)
        line.addWidget(button(self.tr("Choose…"), self._browse))
        named: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Style"), self.style_box),
            (self.tr("Format"), self.format),
            (self.tr("If a result is there"), self.existing),
        )
        for name, widget in named:
            widget.setAccessibleName(name)
            fields.addRow(name, widget)
        self.target.setAccessibleName(self.tr("Results go to"))
        fields.addRow(self.tr("Results go to"), line)
        self.format.activated.connect(lambda _: self._look_again())
        self.target.editingFinished.connect(self._look_again)
        return fields

    def _choices(self, name: str, value: str) -> NoScrollComboBox:
        box = NoScrollComboBox()
        for choice in CHOICES[name]:
            box.addItem(words.choice(name, choice), choice)
        box.setCurrentIndex(max(0, box.findData(value)))
        return box

    def _buttons(self) -> QHBoxLayout:
        line = row()
        line.addStretch(1)
        line.addWidget(button(self.tr("Cancel"), self.reject))
        self.start = button(self.tr("Start"), self._start, icon="play", primary=True)
        self.start.setDefault(True)
        line.addWidget(self.start)
        return line

    def _browse(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("Where the results go"), self.target.text())
        if path:
            self.target.setText(path)
            self._look_again()

    # Facts

    def _options_before(self) -> dict[str, Any]:
        """As the settings have it, or the job that this one is to be like."""
        settings = self._program.settings
        options: dict[str, Any] = {"quality": settings.quality or None}
        options |= {name: getattr(settings, name) for name in _OPTIONS}
        return options | (self._like.options if self._like else {})

    def _options(self) -> dict[str, Any]:
        chosen = {"format": self.format.currentData(), "existing": self.existing.currentData()}
        return self._options_before() | chosen

    def _propose(self) -> None:
        """Name the folder after the style until a person names it."""
        if self.target.text() in ("", self._proposed):
            root = (self._found.roots or [self._watch or Path.home()])[0]
            if self._like is not None:
                root = Path(self._like.target).parent / self._like.title
            self._proposed = str(root.parent / f"{root.name} – {self.style_box.currentText()}")  # noqa: RUF001 - a dash is meant
            self.target.setText(self._proposed)
        self._look_again()

    def _look_again(self) -> None:
        items = placed(self._found, Path(self.target.text()), set())
        job = Job("", "", items, self._look, "", self.target.text(), self._options())
        self._fill()

        def done(facts: object) -> None:
            if isValid(self) and isinstance(facts, CheckFacts):
                self._facts = facts
                self._fill()
                self._probe()

        self._program.background.run(lambda: check(job), done)

    def _probe(self) -> None:
        style = self._program.styles.get(str(self.style_box.currentData() or ""))
        if style is None or not self._facts.probe or self._call is not None:
            return
        megapixels = min(self._facts.probe_megapixels, _PROBE_PX * _PROBE_PX * 0.67 / 1e6)
        controls = self._look.with_value("to", "").controls(blended=True, varied=style.style_size > 0)
        # As the batch itself is computed: a preview's number format would promise too much.
        request = Translate(
            purpose="full",
            source=self._facts.probe,
            style=style.path,
            controls=controls,
            long_side=_WARM_PX,
        )

        def warm(message: Message) -> None:
            if isValid(self) and isinstance(message, Translated):
                larger = request.model_copy(update={"long_side": _PROBE_PX})
                self._call = self._program.engine.ask(larger, measured)

        def measured(message: Message) -> None:
            if isValid(self) and isinstance(message, Translated):
                self._probe_s = message.seconds / megapixels * self._facts.megapixels if megapixels else None
                self._fill()

        self._call = self._program.engine.ask(request, warm)

    def _fill(self) -> None:
        while self._report.rowCount():
            self._report.removeRow(0)
        facts = self._facts
        if self._found.pictures:
            kinds = " · ".join(
                f"{words.number(count)} {name}" for name, count in sorted(facts.formats.items())
            )
            self._line(self.tr("Photos"), kinds or "…")
            self._line(
                self.tr("Pixels"),
                self.tr("%1 megapixels").replace("%1", words.number(round(facts.megapixels))),
            )
            took = (
                self.tr("about %1").replace("%1", words.duration(self._probe_s))
                if self._probe_s
                else self.tr("measuring…")
            )
            self._line(self.tr("Time"), took)
        if facts.free_bytes:
            text = self.tr("about %1 needed, %2 free").replace("%1", words.size(facts.needed_bytes))
            self._line(
                self.tr("Disk"), text.replace("%2", words.size(facts.free_bytes)), "" if facts.fits else "bad"
            )
        if facts.free_bytes and not facts.writable:
            self._line(self.tr("Folder"), self.tr("cannot be written to"), "bad")
        if facts.collisions:
            self._line(self.tr("Results there"), words.number(facts.collisions), "warn")
        if facts.unreadable or facts.too_large:
            number = len(facts.unreadable) + len(facts.too_large)
            self._line(self.tr("Cannot be read"), words.number(number), "warn")
        self.start.setEnabled(self.style_box.count() > 0 and (not facts.free_bytes or facts.writable))

    def _line(self, name: str, text: str, tone: str = "") -> None:
        value = QLabel(text)
        value.setWordWrap(True)
        set_tone(value, tone)
        self._report.addRow(muted(name, wrap=False), value)

    # Starting

    def _start(self) -> None:
        style = self._program.styles.get(str(self.style_box.currentData()))
        if style is None:
            return
        first = style.domains[0] if style.domains else ""
        to = self._look.to if self._look.style == style.id else first
        look = self._look.with_value("style", style.id).with_value("to", to)
        job = self._program.batch.add(self._found, look, style, Path(self.target.text()), self._options())
        if self._watch is not None:
            self._program.batch.watch_folder(job, self._watch)
            self._program.watch.add(self._watch)
        self.accept()

    def _on_closed(self) -> None:
        if self._call is not None:
            self._program.engine.cancel(self._call)
