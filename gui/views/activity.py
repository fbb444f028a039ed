"""The Activity page: what has happened, the devices, the logs, and a report for somebody who can help."""

from PySide6.QtCore import QModelIndex, QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QStackedWidget,
    QTabWidget,
    QWidget,
)

from gui import theme
from gui.state.activity import Activity, Happening
from gui.state.pace import Pace
from gui.state.program import Program
from gui.views import words
from gui.views.activity_list import HappeningDelegate
from gui.views.running import RunningBox
from gui.views.shipped import said
from gui.views.widgets import EmptyState, button, column, heading, muted, row, set_tone
from gui.workers.engine import EngineClient

_LOG_SHOWN = 2000


class ActivityPage(QWidget):
    """Timeline, devices, log."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        body = column(margin=theme.MARGIN, gap=theme.GAP + 4)
        head = row()
        head.addWidget(heading(self.tr("Activity")))
        head.addStretch(1)
        head.addWidget(button(self.tr("Report a problem…"), self.report, icon="report"))
        body.addLayout(head)
        self.tabs = QTabWidget()
        self.tabs.addTab(self._timeline(), self.tr("Timeline"))
        self.tabs.addTab(self._devices(), self.tr("Devices"))
        self.tabs.addTab(self._log(), self.tr("Log"))
        self.tabs.setDocumentMode(True)
        body.addWidget(self.tabs, 1)
        self.setLayout(body)
        program.activity.rowsInserted.connect(lambda *_: self._show_timeline())
        engine = program.engine
        engine.watch(EngineClient.status, lambda _: self._fill_devices(), self)
        engine.watch(EngineClient.devices, lambda _: self._fill_devices(), self)
        program.pace.watch(Pace.version, lambda _: self._fill_devices(), self)
        engine.logged.connect(self._on_log)
        self._show_timeline()

    # Timeline

    def _timeline(self) -> QWidget:
        page = QWidget()
        body = column(gap=theme.GAP)
        body.setContentsMargins(0, theme.GAP, 0, 0)
        self._stack = QStackedWidget()
        self.list = QListView()
        self.list.setModel(self._program.activity)
        self.list.setItemDelegate(HappeningDelegate(self.list))
        self.list.setAccessibleName(self.tr("Timeline"))
        self.list.activated.connect(self._open)
        self._empty = EmptyState(
            "activity",
            self.tr("Nothing has happened yet"),
            self.tr("What you translate and save is listed here."),
        )
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.list)
        self.running = RunningBox(self._program)
        body.addWidget(self.running)
        body.addWidget(self._stack, 1)
        page.setLayout(body)
        return page

    def _show_timeline(self) -> None:
        self._stack.setCurrentWidget(self.list if len(self._program.activity) else self._empty)

    def _open(self, index: QModelIndex) -> None:
        entry = index.data(Activity.HappeningRole)
        if isinstance(entry, Happening) and entry.path:
            QDesktopServices.openUrl(QUrl.fromLocalFile(entry.path))

    # Devices

    def _devices(self) -> QWidget:
        page = QWidget()
        body = column(margin=theme.MARGIN, gap=theme.MARGIN)
        self._device_form = QFormLayout()
        self._device_form.setHorizontalSpacing(theme.MARGIN * 2)
        self._device_form.setVerticalSpacing(theme.GAP + 2)
        body.addLayout(self._device_form)
        line = QHBoxLayout()
        line.addWidget(button(self.tr("Release memory"), self._program.engine.release, icon="chip"))
        line.addWidget(button(self.tr("Restart the engine"), self._program.engine.restart, icon="retry"))
        line.addStretch(1)
        body.addLayout(line)
        body.addStretch(1)
        page.setLayout(body)
        return page

    def _fill_devices(self) -> None:
        while self._device_form.rowCount():
            self._device_form.removeRow(0)
        engine = self._program.engine
        states = {
            "off": self.tr("off"), "starting": self.tr("starting"), "ready": self.tr("ready"),
            "silent": self.tr("not responding"), "failed": self.tr("stopped"),
        }  # fmt: skip
        self._line(self.tr("Engine"), states[engine.status], "good" if engine.status == "ready" else "")
        for device in engine.devices:
            text = device.name
            if device.memory_mb:
                free = self.tr("%1 of %2 GB free")
                text += " · " + free.replace("%1", f"{device.free_mb / 1024:.1f}").replace(
                    "%2", f"{device.memory_mb / 1024:.0f}"
                )
            if device.detail:
                text += f" · {device.detail}"
            self._line(self.tr("Device"), text, "warn" if device.state in ("driver", "busy") else "")
        if engine.devices and engine.devices[0].state == "cpu":
            self._line("", self._why_cpu(), "")
        self._fill_times()

    def _why_cpu(self) -> str:
        if self._program.settings.device == "cpu":
            return self.tr("The CPU computes because the settings say so.")
        return self.tr(
            "No graphics card was found that can compute photos. The CPU does all of it, and takes longer."
        )

    def _fill_times(self) -> None:
        """How long a photo took in each style, where that is known."""
        pace, engine = self._program.pace, self._program.engine
        names = [device.name for device in engine.devices]
        for style in self._program.styles.usable():
            for name in names:
                seconds = pace.seconds(style.id, name)
                if seconds is not None:
                    text = self.tr("about %1 per photo on %2").replace("%1", words.duration(seconds))
                    self._line(said(style.title, style), text.replace("%2", name), "")

    def _line(self, name: str, text: str, tone: str) -> None:
        value = QLabel(text)
        value.setWordWrap(True)
        set_tone(value, tone)
        self._device_form.addRow(muted(name, wrap=False), value)

    # Log

    def _log(self) -> QWidget:
        page = QWidget()
        body = column(gap=theme.GAP)
        body.setContentsMargins(0, theme.GAP, 0, 0)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Filter"))
        self.filter.setAccessibleName(self.tr("Filter the log"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(lambda _: self._fill_log())
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(_LOG_SHOWN)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName(self.tr("Log of the engine"))
        self.text.setPlaceholderText(self.tr("The engine has said nothing."))
        self.text.setTabChangesFocus(True)
        body.addWidget(self.filter)
        body.addWidget(self.text, 1)
        page.setLayout(body)
        self._fill_log()
        return page

    def _fill_log(self) -> None:
        wanted = self.filter.text().lower()
        lines = [line for line in self._program.engine.log if wanted in line.lower()]
        self.text.setPlainText("\n".join(lines[-_LOG_SHOWN:]))

    def _on_log(self, line: str) -> None:
        if self.filter.text().lower() in line.lower():
            self.text.appendPlainText(line)

    def report(self) -> None:
        """Show what a report would say."""
        from gui.views.report import ReportSheet

        ReportSheet(self._program, self).open()

    def show_tab(self, name: str) -> None:
        """Bring one of the tabs to the front: timeline | devices | log."""
        self.tabs.setCurrentIndex(("timeline", "devices", "log").index(name))
