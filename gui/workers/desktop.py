"""What the desktop around the window is told: progress on the task bar, and notifications."""

import sys

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

from gui import icons


class Desktop(QObject):
    """Quietly does nothing where the desktop cannot."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray: QSystemTrayIcon | None = None
        self._shown: int | None = None
        self._folder = ""

    def notify(self, title: str, text: str, folder: str = "") -> None:
        """Show a notification; who clicks on it sees the folder, if one is named."""
        self._folder = folder
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(icons.app_icon(), self)
            self._tray.messageClicked.connect(self.open_folder)
        self._tray.show()
        self._tray.showMessage(title, text, icons.app_icon())

    def open_folder(self) -> None:
        """Show what the last notification was about."""
        if self._folder:
            QDesktopServices.openUrl(QUrl.fromLocalFile(self._folder))

    def progress(self, share: float | None) -> None:
        """Show a share in [0, 1] on the task bar; None for nothing."""
        percent = None if share is None else round(100 * share)
        if percent == self._shown or sys.platform != "linux" or QGuiApplication.platformName() == "offscreen":
            return
        self._shown = percent
        from PySide6.QtDBus import QDBusConnection, QDBusMessage

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return
        message = QDBusMessage.createSignal("/Translator", "com.canonical.Unity.LauncherEntry", "Update")
        facts = {"progress": (percent or 0) / 100, "progress-visible": percent is not None}
        desktop_file = f"application://{QGuiApplication.desktopFileName()}.desktop"
        message.setArguments([desktop_file, facts])
        bus.send(message)
