"""Asking the system not to sleep during long work; where it cannot be asked, nothing is lost."""

import os
import shutil
import subprocess
import sys
from types import TracebackType
from typing import Self

from translator.events import Event
from translator.events.training import Paused, Resumed, Started

WHY = "A style is being learned"
_CONTINUOUS, _SYSTEM_REQUIRED = 0x80000000, 0x00000001
"""ES_CONTINUOUS and ES_SYSTEM_REQUIRED of Windows' SetThreadExecutionState."""


class Awake:
    """Holds sleep off from the first step of a training to the last, but for pauses.

    The helper that asks for it ends with this process, however that ends: its input is a pipe of ours.
    """

    def __init__(self, *, wanted: bool, why: str = WHY) -> None:
        self._wanted, self._why = wanted, why
        self._helper: subprocess.Popen[bytes] | None = None
        self.holds = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def show(self, event: Event) -> None:
        """Hold or release by what the training says."""
        if isinstance(event, (Started, Resumed)):
            self.hold()
        elif isinstance(event, Paused):
            self.release()

    def hold(self) -> None:
        """Ask, unless that is done."""
        if not self._wanted or self.holds:
            return
        self.holds = True
        if sys.platform == "win32":
            _windows(_CONTINUOUS | _SYSTEM_REQUIRED)
            return
        command = helper_command(self._why)
        if command:
            self._helper = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # Ctrl-C in a terminal is for the training, which saves before it ends.
                start_new_session=True,
            )

    def release(self) -> None:
        """The computer may sleep again."""
        if not self.holds:
            return
        self.holds = False
        if sys.platform == "win32":
            _windows(_CONTINUOUS)
        helper, self._helper = self._helper, None
        if helper is not None:
            assert helper.stdin is not None
            helper.stdin.close()
            helper.terminate()
            helper.wait()


def helper_command(why: str = WHY) -> list[str]:
    """What holds sleep off on this system for as long as it runs; empty where there is no such thing."""
    if sys.platform == "darwin":
        return ["caffeinate", "-i", "-w", str(os.getpid())] if shutil.which("caffeinate") else []
    if shutil.which("systemd-inhibit") is None:
        return []
    words = ["--what=sleep:idle", "--who=Translator", f"--why={why}", "--mode=block"]
    return ["systemd-inhibit", *words, "cat"]


def _windows(state: int) -> None:
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetThreadExecutionState(state)
