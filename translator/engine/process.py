"""The engine's main loop: one thread reads requests, one does them; bad input is answered, never fatal."""

import ctypes
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from translator.engine.channel import Channel
from translator.engine.desk import Desk, Stopped, Ticket
from translator.engine.say import Say
from translator.errors import ErrorCode, UserError
from translator.events import from_line
from translator.events.engine import (
    PROTOCOL,
    Cancel,
    EngineNotice,
    Finished,
    Hello,
    Message,
    Problem,
    Quit,
    Release,
)

_LEAVE_S = 2.0
_DEAD_CONTEXT = ("an illegal memory access", "launch failure", "device-side assert")
DEAD_DEVICE_EXIT = 70
_NICENESS = 5
"""The engine loses nothing by it while the window is at rest, and the window always has its turn."""
_BELOW_NORMAL = 0x4000


Handler = Callable[[Message, Say], Message]


class Workshop(Protocol):
    """Who does the requests."""

    handlers: Mapping[type[Message], Handler]
    idle_s: float

    def release(self) -> bool:
        """Free what models hold; False when nothing was held."""


@dataclass
class Engine:
    """Reads, does, answers until the other side closes or says quit."""

    channel: Channel
    workshop: Workshop

    def run(self) -> None:
        """Serve until the end of input."""
        desk = Desk(self.channel.send)
        worker = threading.Thread(target=self._work, args=(desk,), name="worker", daemon=True)
        worker.start()
        for line in self.channel.lines():
            if line is None:
                self._refuse("", "A line was too long and was dropped.")
            elif not self._hear(line, desk):
                break
        desk.close()
        worker.join(_LEAVE_S)

    def _hear(self, line: str, desk: Desk) -> bool:
        try:
            request = from_line(line)
        except UserError as error:
            self._refuse("", error.sentence)
            return True
        if not isinstance(request, Message):
            self._refuse("", f"There is no request {request.event!r}.")
        elif request.v != PROTOCOL:
            self._refuse(
                request.id, f"The window speaks version {request.v} of the protocol, this engine {PROTOCOL}."
            )
        elif isinstance(request, Quit):
            return False
        elif isinstance(request, Cancel):
            desk.cancel(request.id)
        elif isinstance(request, Release) or type(request) in self.workshop.handlers:
            desk.put(request)
        else:
            self._refuse(request.id, f"{request.event!r} is no request.")
        return True

    def _refuse(self, request_id: str, sentence: str) -> None:
        self.channel.send(Problem(id=request_id, code=ErrorCode.PROTOCOL, sentence=sentence))

    def _work(self, desk: Desk) -> None:
        while not desk.closed:
            ticket = desk.take(self.workshop.idle_s or None)
            if ticket:
                self.channel.send(self._answer(ticket))
            elif not desk.closed and self.workshop.release():
                self.channel.send(EngineNotice(code="memory_released"))

    def _answer(self, ticket: Ticket) -> Message:
        request = ticket.request
        try:
            if isinstance(request, Release):
                self.workshop.release()
                return Finished(id=request.id)
            answer = self.workshop.handlers[type(request)](request, Say(ticket, self.channel.send))
        except Stopped:
            return ticket.cancelled()
        except UserError as error:
            if error.code == ErrorCode.CANCELLED:
                return ticket.cancelled()
            return Problem(id=request.id, code=error.code, sentence=error.sentence, hint=error.hint)
        except Exception as error:
            return self._defect(request.id, error)
        if isinstance(request, Hello):
            self.workshop.idle_s = request.idle_s
        return answer.model_copy(update={"id": request.id})

    def _defect(self, request_id: str, error: Exception) -> Message:
        detail = "".join(traceback.format_exception(error))
        print(detail, file=sys.stderr, flush=True)
        if is_out_of_memory(error):
            self.workshop.release()
            return Problem(
                id=request_id, code=ErrorCode.OUT_OF_MEMORY, sentence="There was not enough memory."
            )
        problem = Problem(id=request_id, code="defect", sentence=str(error)[:300], detail=detail[-8000:])
        if any(words in str(error) for words in _DEAD_CONTEXT):
            # The device's context cannot be used again in this process; the window starts a new one.
            self.channel.send(problem)
            os._exit(DEAD_DEVICE_EXIT)
        return problem


def is_out_of_memory(error: BaseException) -> bool:
    """True for Python's, PyTorch's and the allocators' ways to say it, without importing any of them."""
    if isinstance(error, MemoryError) or type(error).__name__ in ("OutOfMemoryError", "_ArrayMemoryError"):
        return True
    return isinstance(error, RuntimeError) and "allocate memory" in str(error)


def die_with_parent() -> None:
    """On Linux, ask to be killed when the parent dies, even while a long computation holds the worker."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def give_way() -> None:
    """Let the window, and whatever else a person uses meanwhile, go before long computations."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    elif sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL)


def serve(workshop: Workshop) -> None:
    """Be the engine; does not return."""
    channel = Channel.private()
    die_with_parent()
    give_way()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Engine(channel, workshop).run()
    sys.stderr.flush()
    # A worker deep inside a computation must not keep the process alive.
    os._exit(0)
