"""A run folder: where everything of a training lies, who may write it, and how it is told what to do."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import get_args

from filelock import FileLock, Timeout

from translator.atomic import not_written
from translator.errors import ErrorCode, UserError
from translator.events.commands import CommandName
from translator.training import presence

COMMANDS: tuple[CommandName, ...] = get_args(CommandName)


class RunFolder:
    """Paths of a run and its few plain-file operations.

    `model` is the last saved state, `best` the best validated one; `report` is for people and `progress` the
    same for programs (see `translator.training.progress`); `check` is what was found of the pictures.

    Everything is written to a temporary name, fsynced and renamed, so that a reader never sees half a file;
    the event log is append-only.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.plan = path / "plan.json"
        self.events = path / "events.jsonl"
        self.control = path / "control"
        self.pictures = path / "pictures"
        self.state = path / "state"
        self.model = path / "model.safetensors"
        self.best = path / "best.safetensors"
        self.report = path / "report.html"
        self.progress = path / "progress.json"
        self.check = path / "check.json"
        self.check_report = path / "check.html"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the run; the system gives the lock back however the process ends.

        Raises:
            UserError: RUN_BUSY, when another process trains it; NOT_WRITABLE, when the folder cannot be made.
        """
        with writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path / "lock")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                raise UserError(
                    ErrorCode.RUN_BUSY,
                    f"The run {self.path} is being trained by another process.",
                    f"Wait for it, or stop it: translator runs stop {self.path}",
                ) from None
        presence.arrive(self.path)
        try:
            yield
        finally:
            presence.leave(self.path)
            lock.release()

    def is_locked(self) -> bool:
        """Whether a process is training it now."""
        if presence.is_changing(self.path):
            return True
        try:
            with FileLock(self.path / "lock", timeout=0):
                return False
        except (Timeout, OSError):
            return (self.path / "lock").exists()

    def lines(self) -> Iterator[dict[str, object]]:
        """The event log as plain objects; lines that are not whole are passed over."""
        if not self.events.exists():
            return
        with self.events.open(encoding="utf-8", errors="replace") as log:
            for line in log:
                with suppress(ValueError):
                    value = json.loads(line)
                    if isinstance(value, dict):
                        yield value

    def last_lines(self, most_bytes: int = 1 << 18) -> Iterator[dict[str, object]]:
        """The last of `lines`, read from the end of the log: as many as fit into so many bytes."""
        with suppress(OSError), self.events.open("rb") as log:
            length = log.seek(0, os.SEEK_END)
            log.seek(max(0, length - most_bytes))
            tail = log.read()
            whole = tail if length <= most_bytes else tail.partition(b"\n")[2]
            for line in whole.splitlines():
                with suppress(ValueError):
                    value = json.loads(line)
                    if isinstance(value, dict):
                        yield value

    def tell(self, command: CommandName) -> None:
        """Leave a command for the trainer of this run."""
        with writing(self.control):
            self.control.mkdir(parents=True, exist_ok=True)
            (self.control / command).touch()

    def told(self) -> frozenset[CommandName]:
        """Commands that are waiting; looked at between any two steps, so it costs one directory listing."""
        try:
            found = {path.name for path in self.control.iterdir()}
        except FileNotFoundError:
            return frozenset()
        return frozenset(c for c in COMMANDS if c in found)

    def done(self, *commands: CommandName) -> None:
        """Take commands away once they are carried out; all of them when none is named."""
        for command in commands or COMMANDS:
            (self.control / command).unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what an operating system says of a failed write into a sentence."""
    try:
        yield
    except OSError as error:
        raise not_written(path, error) from error
