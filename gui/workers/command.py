"""A command of the program as a child process: its events as they come, its result, its error sentence."""

from PySide6.QtCore import QObject, QProcess, Signal

from gui.workers.launching import clean_environment
from translator.errors import UserError
from translator.events import from_line
from translator.events.lines import LineSplitter

_KILL_MS = 2000
OUTPUT_MAX = 64 << 20


class Command(QObject):
    """One run of a command; it ends with this object at the latest."""

    heard = Signal(object)
    """An event of its JSON lines."""
    ended = Signal(int, str, str)
    """Exit code, what it wrote to standard output, and its error sentence with the hint."""

    def __init__(self, command: list[str], arguments: list[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._splitter = LineSplitter()
        self._output = bytearray()
        self._errors = bytearray()
        self._process = QProcess(self)
        self._process.setProcessEnvironment(clean_environment())
        self._process.setProgram(command[0])
        self._process.setArguments([*command[1:], *arguments])
        self._process.setStandardInputFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._read_errors)
        self._process.finished.connect(lambda code, _: self._on_finished(code))
        self._process.errorOccurred.connect(self._on_error)

    def start(self) -> None:
        """Start it."""
        self._process.start()

    def stop(self) -> None:
        """End it; nothing more is heard of it."""
        self.blockSignals(True)
        self._process.blockSignals(True)
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.terminate()
            if not self._process.waitForFinished(_KILL_MS):
                self._process.kill()
                self._process.waitForFinished(_KILL_MS)
        self.deleteLater()

    def _read(self) -> None:
        data = bytes(self._process.readAllStandardOutput().data())
        if len(self._output) < OUTPUT_MAX:
            self._output += data
        for line in self._splitter.feed(data):
            if line.startswith('{"event"'):
                try:
                    self.heard.emit(from_line(line))
                except UserError:
                    continue

    def _read_errors(self) -> None:
        self._errors += bytes(self._process.readAllStandardError().data())
        del self._errors[: max(0, len(self._errors) - (1 << 16))]

    def _on_finished(self, code: int) -> None:
        self._read()
        self._read_errors()
        self.ended.emit(code, self._output.decode("utf-8", "replace"), self._sentence())
        self.deleteLater()

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.ended.emit(-1, "", self._process.errorString())
            self.deleteLater()

    def _sentence(self) -> str:
        lines = self._errors.decode("utf-8", "replace").splitlines()
        found = [index for index, line in enumerate(lines) if line.startswith("error: ")]
        if not found:
            return lines[-1].strip() if lines else ""
        at = found[-1]
        hint = lines[at + 1].strip() if at + 1 < len(lines) and lines[at + 1].startswith(" ") else ""
        return f"{lines[at].removeprefix('error: ')} {hint}".strip()
