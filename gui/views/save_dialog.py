"""Everything that can be said about a file that is written."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from gui import theme
from gui.state.jobs import EXTENSIONS
from gui.state.program import Program
from gui.state.settings import CHOICES
from gui.views import words
from gui.views.widgets import (
    Level,
    NoScrollComboBox,
    NoScrollSpinBox,
    button,
    column,
    form,
    heading,
    muted,
    row,
    set_tone,
)
from translator.events.parts import Output

_BYTES_PER_PIXEL = {"jpg": 0.25, "webp": 0.17, "avif": 0.12, "png": 2.2, "tiff": 3.2}
_SIDE_PX = (64, 20_000)
_DEEP = ("png", "tiff", "avif")


class SaveDialog(QDialog):
    """Format, quality, depth, colours, metadata, place."""

    def __init__(self, program: Program, start: Output, parent: QWidget) -> None:
        super().__init__(parent)
        self._program = program
        self.setWindowTitle(self.tr("Save as"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        body = column(margin=theme.MARGIN + 4, gap=theme.MARGIN)
        body.addWidget(heading(self.tr("Save as")))
        self.path = QLineEdit(start.path)
        self.path.setAccessibleName(self.tr("File"))
        self._choose = button(self.tr("Choose…"), self._browse)
        self._boxes = {
            name: self._box(name, str(getattr(start, name)))
            for name in ("format", "depth", "colour", "metadata")
        }
        self.quality = Level(self.tr("Quality"), 0, 100, "", self.tr("As the original"))
        self.quality.set_value(start.quality or 0)
        self.long_side = self._side(start.long_side)
        self._size = muted("", wrap=False)
        self._warning = QLabel()
        self._warning.setWordWrap(True)
        body.addLayout(self._form())
        body.addWidget(self.quality)
        body.addWidget(self._size)
        body.addWidget(self._warning)
        body.addLayout(self._buttons())
        self.setLayout(body)
        for box in self._boxes.values():
            box.currentIndexChanged.connect(self._update)
        self.quality.moved.connect(self._update)
        self.path.textChanged.connect(self._update)
        self._update()

    def _box(self, name: str, value: str) -> NoScrollComboBox:
        box = NoScrollComboBox()
        for choice in CHOICES[name]:
            box.addItem(words.choice(name, choice), choice)
        box.setCurrentIndex(max(0, box.findData(value)))
        return box

    def _side(self, value: int | None) -> NoScrollSpinBox:
        spin = NoScrollSpinBox()
        spin.setRange(_SIDE_PX[0] - 1, _SIDE_PX[1])
        spin.setSpecialValueText(self.tr("As the result"))
        spin.setSuffix(" px")
        spin.setValue(value or 0)
        spin.valueChanged.connect(lambda _: self._update())
        return spin

    @property
    def _reduced_to(self) -> int | None:
        return self.long_side.value() if self.long_side.value() >= _SIDE_PX[0] else None

    def _form(self) -> QFormLayout:
        fields = form()
        line = row()
        line.addWidget(self.path, 1)
        line.addWidget(self._choose)
        fields.addRow(self.tr("File"), line)
        names = {
            "format": self.tr("Format"),
            "depth": self.tr("Depth"),
            "colour": self.tr("Colours"),
            "metadata": self.tr("Camera data"),
        }
        for name, text in names.items():
            self._boxes[name].setAccessibleName(text)
            fields.addRow(text, self._boxes[name])
        self.long_side.setAccessibleName(self.tr("Longest side"))
        fields.addRow(self.tr("Longest side"), self.long_side)
        return fields

    def _buttons(self) -> QHBoxLayout:
        line = row()
        line.addStretch(1)
        line.addWidget(button(self.tr("Cancel"), self.reject))
        save = button(self.tr("Save"), self.accept, primary=True)
        save.setDefault(True)
        line.addWidget(save)
        return line

    def _value(self, name: str) -> str:
        return str(self._boxes[name].currentData())

    def _update(self) -> None:
        kind = self._value("format")
        path = Path(self.path.text())
        if kind != "keep" and path.suffix != EXTENSIONS[kind]:
            self.path.setText(str(path.with_suffix(EXTENSIONS[kind])))
            return
        known = (
            kind
            if kind != "keep"
            else path.suffix[1:]
            .lower()
            .replace("jpeg", "jpg")
            .replace("tif", "tiff")
            .replace("tifff", "tiff")
        )
        self.quality.setEnabled(known in ("jpg", "webp", "avif"))
        self._boxes["depth"].setEnabled(known in _DEEP)
        self._size.setText(self._estimate(known))
        exists = path.exists()
        self._warning.setVisible(exists or not path.parent.is_dir())
        if exists:
            self._warning.setText(self.tr("A file of this name is there; a number will be added."))
        else:
            self._warning.setText(self.tr("The folder will be made."))
        set_tone(self._warning, "warn" if exists else "")

    def _estimate(self, kind: str) -> str:
        original = self._program.studio.original
        if original is None or kind not in _BYTES_PER_PIXEL:
            return ""
        size = original.picture.size
        pixels: float = size.width() * size.height()
        if self._reduced_to:
            pixels *= min(1.0, self._reduced_to / max(size.width(), size.height())) ** 2
        factor = 1.0
        if kind in ("jpg", "webp", "avif"):
            factor = 0.25 + 3.2 * ((self.quality.slider.value() or 90) / 100) ** 4
        elif self._value("depth") == "16":
            factor = 2.2
        return self.tr("About %1").replace("%1", words.size(pixels * _BYTES_PER_PIXEL[kind] * factor))

    def _browse(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save as"), self.path.text(), options=QFileDialog.Option.DontConfirmOverwrite
        )
        if path:
            self.path.setText(path)

    def output(self) -> Output:
        """What was chosen."""
        values = {name: self._value(name) for name in self._boxes}
        return Output.model_validate(
            {
                **values,
                "path": self.path.text(),
                "quality": self.quality.slider.value() or None,
                "long_side": self._reduced_to,
            }
        )
