"""“What is this?”: a style file before it is added."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QWidget

from gui import theme
from gui.views import words
from gui.views.shipped import ways
from gui.views.widgets import button, column, form, heading, muted, row
from translator.events.engine import StyleRecognised


class ImportSheet(QDialog):
    """Says what was recognised, asks for a name."""

    def __init__(self, recognised: StyleRecognised, source: str, parent: QWidget) -> None:
        super().__init__(parent)
        style = recognised.style
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("What is this?"))
        self.setMinimumWidth(460)
        body = column(margin=theme.MARGIN + 4, gap=theme.MARGIN)
        body.addWidget(heading(self.tr("What is this?")))
        body.addWidget(muted(Path(source).name))
        fields = form()
        self._title = QLineEdit(style.title)
        self._title.setAccessibleName(self.tr("Name"))
        fields.addRow(self.tr("Name"), self._title)
        self._from = QLineEdit(style.sources[0] if style.sources else "")
        self._to = QLineEdit(style.domains[0] if style.domains else "")
        if recognised.foreign:
            for field, name in ((self._from, self.tr("Turns")), (self._to, self.tr("into"))):
                field.setAccessibleName(name)
                fields.addRow(name, field)
        else:
            fields.addRow(self.tr("Directions"), QLabel("\n".join(ways(style))))
        kind = QLabel(recognised.kind or style.method or "?")
        kind.setWordWrap(True)
        fields.addRow(self.tr("Recognised"), kind)
        licence, _ = words.licence(style.license)
        fields.addRow(self.tr("Licence"), QLabel(licence))
        fields.addRow(self.tr("Size"), QLabel(words.size(style.file_mb * 1e6)))
        body.addLayout(fields)
        for note in recognised.notes:
            body.addWidget(muted(note))
        body.addWidget(muted(self.tr("Only numbers are read from the file; nothing in it is run.")))
        line = row()
        line.addStretch(1)
        line.addWidget(button(self.tr("Cancel"), self.reject))
        add = button(self.tr("Add this style"), self.accept, primary=True)
        add.setDefault(True)
        line.addWidget(add)
        body.addLayout(line)
        self.setLayout(body)

    def title(self) -> str:
        """The chosen name."""
        return self._title.text().strip()

    def names(self) -> tuple[str, str]:
        """What it turns into what."""
        return self._from.text().strip(), self._to.text().strip()
