"""The engine's process as the window sees it: asked, answered, restarted, ended when it hangs."""

from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from gui.observable import Observable, Property, timer
from gui.workers.calls import Answer, Call, Calls
from gui.workers.launching import default_command, end_process, new_process
from translator.errors import ErrorCode, UserError
from translator.events import from_line, to_line
from translator.events.engine import (
    PROTOCOL,
    Cancel,
    Cancelled,
    EngineNotice,
    Hello,
    Message,
    Problem,
    Progress,
    Quit,
    Ready,
    Release,
    Translated,
)
from translator.events.lines import LineSplitter
from translator.events.parts import DeviceInfo

_BACK_OFF_MS = (100, 1000, 4000, 10_000)
_READ_BYTES = 1 << 15
"""Read in one go; more would hold up the painting of the window."""
_PROGRESS_MS, _SILENT_S = 50, 60.0
_COOPERATIVE_MS, _TERMINATE_MS = 3000, 2000
_QUIT_MS = 1500
_LOG_LINES = 5000


class EngineClient(Observable):
    """One engine process.

    Attributes:
        status: off | starting | ready | silent | failed.
        reason: error code when failed.
        devices: what the engine found.
        version: of the program, as the engine says it.
    """

    status = Property("off")
    reason = Property("")
    devices: Property[tuple[DeviceInfo, ...]] = Property(())
    restarted = Signal(str)
    """After a crash: the picture that was in hand, or nothing."""
    noticed = Signal(object)
    """An `EngineNotice` that belongs to no request."""
    logged = Signal(str)

    def __init__(
        self, exchange: Path, command: list[str] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.hello = Hello(exchange=str(exchange))
        self.log: deque[str] = deque(maxlen=_LOG_LINES)
        self.version = ""
        self._command = command or default_command()
        self._calls = Calls()
        self._splitter = LineSplitter()
        self._process: QProcess | None = None
        self._greeted, self._greeting = False, Call(self.hello, lambda _: None)
        self._crashes, self._told = 0, False
        self._restart = timer(self, 0, self._launch)
        self._flush = timer(self, _PROGRESS_MS, self._pass_progress)
        self._more = timer(self, 0, self._read)
        self._escalate = timer(self, _COOPERATIVE_MS, self._end_deaf)
        self._watchdog = timer(self, 2000, self._look_for_silence, single=False)
        self.silent_after_s = _SILENT_S

    # Asking

    def start(self) -> None:
        """Start the process when it is not running; after a failure, try anew."""
        if self._process is None and not self._restart.isActive():
            self._crashes = 0
            self._launch()

    def ask(self, request: Message, on_answer: Answer) -> Call:
        """Send a request; `on_answer` gets every answer on the window's thread."""
        call = Call(request.model_copy(update={"id": self._calls.new_id()}), on_answer)
        self._calls.add(call)
        if self._greeted:
            self._send(call.request)
        elif self.status in ("off", "failed"):
            self.start()
        return call

    def cancel(self, call: Call) -> None:
        """Stop a call: politely at first, then by ending the process."""
        if call.cancelling or self._calls.get(call.request.id) is not call:
            return
        call.cancelling = True
        if self._greeted:
            self._send(Cancel(id=call.request.id))
            if not self._escalate.isActive():
                self._escalate.start(_COOPERATIVE_MS)
        else:
            self._finish(call, Cancelled(id=call.request.id))

    def release(self) -> None:
        """Ask for the memory back."""
        if self.status == "ready":
            self.ask(Release(), lambda _: None)

    def restart(self) -> None:
        """End the process, however it is, and start another; open calls are asked again."""
        if self._process is not None:
            self._process.kill()
        else:
            self.start()

    @property
    def busy(self) -> bool:
        """True while anything waits for an answer."""
        return len(self._calls) > 0

    @property
    def pid(self) -> int:
        """Of the process; 0 when it is not running."""
        return self._process.processId() if self._process else 0

    def shutdown(self) -> None:
        """End the process and wait for it, for less than four seconds."""
        for waiting in (self._restart, self._flush, self._more):
            waiting.stop()
        for call in self._calls.all():
            self._calls.close(call)
        process = self._process
        self._drop_process()
        if process is not None:
            end_process(process, to_line(Quit()).encode() + b"\n", _QUIT_MS)
            self.status = "off"

    # The process

    def _launch(self) -> None:
        self.status, self.reason = "starting", ""
        self._splitter = LineSplitter()
        self._greeted, self._greeting = False, Call(self.hello, lambda _: None)
        process = new_process(self, self._command)
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read_log)
        process.errorOccurred.connect(self._on_error)
        process.finished.connect(self._on_finished)
        self._process = process
        process.start()
        self._send(self.hello.model_copy(update={"id": "hello"}))
        self._watchdog.start()

    def _send(self, request: Message) -> None:
        if self._process is not None:
            self._process.write(to_line(request).encode() + b"\n")

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._drop_process()
            self._give_up(ErrorCode.ENGINE_MISSING)

    def _on_finished(self) -> None:
        self._read(everything=True)
        self._drop_process()
        guilty = self._calls.blame()
        for call in self._calls.cancelling():
            self._finish(call, Cancelled(id=call.request.id))
        for call in guilty:
            self._finish(
                call, Problem(code=ErrorCode.ENGINE_CRASHED, sentence="It stopped twice at this picture.")
            )
        if self.status == "failed":
            return
        if self._crashes >= len(_BACK_OFF_MS):
            self._give_up(ErrorCode.ENGINE_CRASHED)
            return
        self.status = "starting"
        self._restart.start(_BACK_OFF_MS[self._crashes])
        self._crashes += 1
        self._told = True

    def _drop_process(self) -> None:
        process, self._process = self._process, None
        self._greeted = False
        if process is not None:
            process.deleteLater()
        self._escalate.stop()
        self._watchdog.stop()

    def _give_up(self, code: ErrorCode, sentence: str = "The engine could not be started.") -> None:
        self.reason = code
        self.status = "failed"
        for call in self._calls.all():
            self._finish(call, Problem(code=code, sentence=sentence))

    def _end_deaf(self) -> None:
        """Cancelling was not answered: terminate, and kill when that does not help either."""
        if self._process is None or not self._calls.cancelling():
            return
        if not any(call.is_deaf for call in self._calls.cancelling()):
            self._escalate.start(_COOPERATIVE_MS)
        elif self._escalate.interval() == _TERMINATE_MS:
            self._process.kill()
        else:
            self._process.terminate()
            self._escalate.start(_TERMINATE_MS)

    def _look_for_silence(self) -> None:
        silent_s = self._calls.silent_for_s() if self._greeted else self._greeting.silent_for_s
        silent = silent_s > self.silent_after_s
        if silent and self.status in ("ready", "starting"):
            self.status = "silent"
        elif not silent and self.status == "silent":
            self.status = "ready" if self._greeted else "starting"

    # Hearing

    def _read_log(self) -> None:
        if self._process is None:
            return
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        for line in said.splitlines():
            self.log.append(line)
            self.logged.emit(line)

    def _read(self, *, everything: bool = False) -> None:
        if self._process is None:
            return
        data = self._process.readAllStandardOutput() if everything else self._process.read(_READ_BYTES)
        for line in self._splitter.feed(bytes(data.data())):
            self._hear(line)
            if self._process is None:
                return
        if self._process.bytesAvailable():
            self._more.start()

    def _hear(self, line: str) -> None:
        try:
            message = from_line(line)
        except UserError as error:
            self.log.append(f"not understood: {error.sentence}")
            return
        if not isinstance(message, Message) or message.v != PROTOCOL:
            return
        call = self._calls.get(message.id)
        if message.id == "hello":
            self._greet(message)
        elif call is not None:
            self._hear_of(call, message)
        elif isinstance(message, EngineNotice):
            self.noticed.emit(message)

    def _hear_of(self, call: Call, message: Message) -> None:
        call.note(message)
        if isinstance(message, Progress):
            call.latest = message
            if not self._flush.isActive():
                self._flush.start()
        elif Calls.is_news(message):
            call.on_answer(message)
        else:
            self._finish(call, message)

    def _greet(self, message: Message) -> None:
        if isinstance(message, Problem):
            self.status = "failed"
            self._give_up(ErrorCode.PROTOCOL, message.sentence)
            if self._process is not None:
                self._process.kill()
        if not isinstance(message, Ready):
            return
        self.devices, self.version = message.devices, message.app
        self._greeted = True
        self.status = "ready"
        for call in self._calls.all():
            self._send(call.request)
        if self._told:
            self._told = False
            self.restarted.emit(next((call.source for call in self._calls.all() if call.source), ""))

    def _pass_progress(self) -> None:
        for call in self._calls.all():
            latest, call.latest = call.latest, None
            if latest is not None:
                call.on_answer(latest)

    def _finish(self, call: Call, message: Message) -> None:
        if not self._calls.close(call):
            return
        if isinstance(message, Translated):
            self._crashes = 0
            self._calls.forgive(call)
        if not self._calls.cancelling():
            self._escalate.stop()
        call.on_answer(message)
