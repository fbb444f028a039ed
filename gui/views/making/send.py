"""A packed training for one of the computers that the settings name: the command that sends and starts it."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gui.state.making.sending import folder_there, hosts, send_command
from gui.state.settings import AppSettings
from gui.views.widgets import NoScrollComboBox, button, column, muted, row


class Send(QWidget):
    """Shown once there is an archive."""

    def __init__(self, settings: AppSettings) -> None:
        super().__init__()
        self._archive: Path | None = None
        self.host = NoScrollComboBox()
        self.host.setAccessibleName(self.tr("Computer"))
        self.copy = button(self.tr("Copy the command that runs it there"), self._copy, icon="paste")
        self.said = muted("")
        self._line = row()
        self._line.addWidget(self.host)
        self._line.addWidget(self.copy)
        self._line.addStretch(1)
        body = column()
        body.addLayout(self._line)
        body.addWidget(self.said)
        self.setLayout(body)
        self.host.currentTextChanged.connect(lambda _: self._show())
        settings.watch(AppSettings.remote_hosts, self._fill, self)

    def show_archive(self, archive: Path | None) -> None:
        """What is to be sent; None hides it."""
        self._archive = archive
        self._show()
        self.setVisible(archive is not None)

    def _fill(self, text: str) -> None:
        self.host.clear()
        self.host.addItems(list(hosts(text)))
        self._show()

    def _show(self) -> None:
        self.copy.setText(self.tr("Copy the command that runs it there"))
        known = self.host.count() > 0
        self.host.setVisible(known)
        self.copy.setVisible(known)
        if not known:
            text = self.tr(
                "Name computers that ssh reaches in the settings to run it there with one command."
            )
        elif self._archive is not None:
            text = self.tr(
                "Sends the archive with scp and starts it with ssh; Translator has to be installed there. "
                "It goes on when the connection ends, in the folder “%1”."
            ).replace("%1", f"{folder_there(self._archive)}/run")
        else:
            text = ""
        self.said.setText(text)

    def _copy(self) -> None:
        if self._archive is not None:
            QGuiApplication.clipboard().setText(send_command(self._archive, self.host.currentText()))
            self.copy.setText(self.tr("Copied"))
