"""A training becomes a style of the gallery: what it is called, and what others may do with it."""

import base64
import contextlib
import tempfile
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, Signal
from PySide6.QtGui import QImage, QImageWriter, QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QLineEdit, QWidget

from gui import theme
from gui.state.problem import Trouble
from gui.state.program import Program
from gui.state.training.facts import RunFacts
from gui.state.training.film import Film
from gui.state.training.kept import Choice
from gui.views import words
from gui.views.banner import Banner
from gui.views.training.words import steps_short
from gui.views.widgets import NoScrollComboBox, button, column, form, heading, muted, row
from translator.events.engine import Message, Problem, PublishStyle, StyleImported

_SAMPLE_PX = 200
_PREVIEW_PX = 150
LICENCES = ("", "CC0-1.0", "CC-BY-4.0", "CC-BY-NC-4.0", "Apache-2.0")


class KeepSheet(QDialog):
    """Asks, and has the engine write card and file."""

    kept = Signal(str)

    def __init__(self, program: Program, choice: Choice, facts: RunFacts, parent: QWidget) -> None:
        super().__init__(parent)
        self._program, self._choice, self._run = program, choice, facts.path
        self.setWindowTitle(self.tr("Keep as a style"))
        self.setMinimumWidth(560)
        self.banner = Banner()
        self.name = QLineEdit(facts.title)
        self.author, self.words, self.data = QLineEdit(), QLineEdit(), QLineEdit()
        self.licence = NoScrollComboBox()
        for licence in LICENCES:
            self.licence.addItem(self._licence_name(licence), licence)
        self.sample = sample_of(program.live.film)
        body = column(margin=theme.MARGIN + 4, gap=theme.MARGIN)
        body.addWidget(heading(self.tr("The style after step %1").replace("%1", steps_short(choice.step))))
        body.addWidget(self.banner)
        body.addWidget(self._preview())
        body.addLayout(self._form())
        foot = row()
        foot.addStretch(1)
        foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.keep = button(self.tr("Put into the gallery"), self._keep, icon="star", primary=True)
        self.keep.setDefault(True)
        foot.addWidget(self.keep)
        body.addLayout(foot)
        self.setLayout(body)
        self.name.textChanged.connect(lambda text: self.keep.setEnabled(bool(text.strip())))

    def _preview(self) -> QLabel:
        label = QLabel()
        label.setAccessibleName(self.tr("Picture on the card"))
        # Never shown here: without a parent yet, it would be a window of its own for a moment.
        if self.sample.isNull():
            label.hide()
        else:
            label.setPixmap(QPixmap.fromImage(self.sample.scaledToHeight(_PREVIEW_PX)))
        return label

    def _form(self) -> QFormLayout:
        fields = form()
        question = muted(
            self.tr("May others use this style? It learned from your pictures; only say so if they allow it.")
        )
        for name, widget, hint in (
            (self.tr("Name"), self.name, ""),
            (self.tr("In a few words"), self.words, self.tr("What it does, and what it is bad at")),
            (self.tr("Learned from"), self.data, self.tr("Whose pictures, and from where")),
            (self.tr("Made by"), self.author, ""),
        ):
            widget.setAccessibleName(name)
            widget.setPlaceholderText(hint)
            fields.addRow(name, widget)
        self.licence.setAccessibleName(self.tr("Licence"))
        fields.addRow(self.tr("Licence"), self.licence)
        fields.addRow("", question)
        return fields

    def _licence_name(self, licence: str) -> str:
        return words.licence(licence)[0] if licence else self.tr("For myself alone; no licence")

    def _keep(self) -> None:
        self.keep.setEnabled(False)
        request = PublishStyle(
            source=str(self._choice.path),
            title=self.name.text().strip()[:200],
            description=self.words.text().strip(),
            author=self.author.text().strip(),
            licence=str(self.licence.currentData()),
            data=self.data.text().strip(),
            thumbnail=as_data_uri(self.sample),
        )
        self._program.engine.ask(request, self._hear)

    def _hear(self, message: Message) -> None:
        if isinstance(message, StyleImported):
            with contextlib.suppress(OSError):
                # A full disk is no reason to lose the style; only the way back to its training is lost.
                self._program.runs.origins.remember(message.style.id, self._run)
            self._program.styles.refresh()
            self._program.activity.note("style", message.style.title)
            self.kept.emit(message.style.id)
            self.accept()
        elif isinstance(message, Problem):
            self.keep.setEnabled(True)
            self.banner.show_message("bad", words.sentence(Trouble.of(message, self.name.text())))


def sample_of(film: Film) -> QImage:
    """The photo in view and what became of it, side by side; null when there is neither."""
    original, result = film.original(film.photo), film.nearest(film.photo, film.at)
    if film.way is not None and film.way.is_from_nothing:
        # There is no photo: two of those that it makes.
        original = film.nearest((film.photo + 1) % max(1, film.photos), film.at)
    if original is None or result is None:
        return QImage()
    made = QImage(2 * _SAMPLE_PX, _SAMPLE_PX, QImage.Format.Format_RGB32)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for number, image in enumerate((original, result)):
        side = min(image.width(), image.height())
        source = QRect((image.width() - side) // 2, (image.height() - side) // 2, side, side)
        painter.drawImage(QRect(number * _SAMPLE_PX, 0, _SAMPLE_PX, _SAMPLE_PX), image, source)
    painter.end()
    return made


def as_data_uri(image: QImage) -> str:
    """A small JPEG as text; empty for no picture."""
    if image.isNull():
        return ""
    # By way of a file: Qt would ask a buffer of ours from within its locks, see `as_data_uri_image`.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "preview.jpg")
        writer = QImageWriter(str(path), QByteArray(b"jpg"))
        writer.setQuality(85)
        data = path.read_bytes() if writer.write(image) else b""
    return "data:image/jpeg;base64," + base64.b64encode(data).decode("ascii") if data else ""
