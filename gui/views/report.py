"""Shows a report of a problem before it is saved; nothing is ever sent."""

from pathlib import Path

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QPlainTextEdit, QWidget

from gui import theme
from gui.state.program import Program
from gui.views.widgets import button, column, heading, muted, row, set_tone
from gui.workers import report


class ReportSheet(QDialog):
    """The report as text, and where to save it."""

    def __init__(self, program: Program, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Report a problem"))
        self.resize(720, 560)
        devices = ", ".join(device.name for device in program.engine.devices)
        versions = {
            "translator": program.engine.version,
            "qt": qVersion(),
            "engine": program.engine.status,
            "devices": devices,
        }
        self.files = report.compose(versions, program.engine.log)
        body = column(margin=theme.MARGIN + 4, gap=theme.GAP + 4)
        body.addWidget(heading(self.tr("Report a problem")))
        note = self.tr(
            "This is the whole report, without names and folders. It is saved as a file and sent nowhere."
        )
        body.addWidget(muted(note))
        text = QPlainTextEdit("\n\n".join(f"— {name} —\n{content}" for name, content in self.files.items()))
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setAccessibleName(self.tr("Content of the report"))
        body.addWidget(text, 1)
        self._outcome = QLabel()
        self._outcome.hide()
        body.addWidget(self._outcome)
        line = row()
        line.addStretch(1)
        line.addWidget(button(self.tr("Close"), self.reject))
        line.addWidget(button(self.tr("Save…"), self._save, icon="save", primary=True))
        body.addLayout(line)
        self.setLayout(body)

    def _save(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the report"), "translator-report.zip", "ZIP (*.zip)"
        )
        if not path:
            return
        try:
            report.write(self.files, Path(path))
        except OSError as error:
            self._outcome.setText(
                self.tr("The report could not be saved: %1").replace("%1", str(error.strerror))
            )
            self._outcome.show()
            set_tone(self._outcome, "bad")
            return
        self.accept()
