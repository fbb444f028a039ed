"""The event log: append-only lines that survive a full disk."""

import contextlib
import errno
import os
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Self

from translator.atomic import not_written
from translator.events import Event, to_line

RESERVE_BYTES = 1 << 16
"""Kept beside the log and given up when the disk is full, so that the log can say so."""

_FULL = {errno.ENOSPC, errno.EDQUOT}


class EventLog:
    """Appends whole lines, handed to the system at once: a killed process loses no line that was written.

    On a full disk lines wait in memory, in order, until there is room; nothing is raised for that.

    Raises:
        UserError: NOT_WRITABLE, for any other reason why the log cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reserve = path.with_name(".reserve")
        self._waiting: deque[bytes] = deque()
        try:
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise not_written(path, error) from error
        self._length = self._file.seek(0, os.SEEK_END)
        if self._length and not _ends_line(path):
            self._waiting.append(b"\n")
        self._keep_reserve()

    def append(self, event: Event) -> None:
        """Write one event, and those that waited before it."""
        self._waiting.append(to_line(event).encode() + b"\n")
        if not self._flush() and self._reserve.exists():
            with contextlib.suppress(OSError):
                self._reserve.unlink()
            self._flush()
        elif not self._waiting and not self._reserve.exists():
            self._keep_reserve()

    def close(self) -> None:
        """Try once more to write what waits."""
        self._flush()
        self._file.close()
        with contextlib.suppress(OSError):
            self._reserve.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _flush(self) -> bool:
        """Write what waits; False when the disk is full. A line is there whole or not at all."""
        while self._waiting:
            line = self._waiting[0]
            try:
                if self._file.write(line) != len(line):
                    raise OSError(errno.ENOSPC, "a part of a line was written")
            except OSError as error:
                with contextlib.suppress(OSError):
                    os.ftruncate(self._file.fileno(), self._length)
                if error.errno in _FULL:
                    return False
                raise not_written(self._path, error) from error
            self._length += len(line)
            self._waiting.popleft()
        return True

    def _keep_reserve(self) -> None:
        try:
            self._reserve.write_bytes(b"\0" * RESERVE_BYTES)
        except OSError:
            with contextlib.suppress(OSError):
                self._reserve.unlink()


def _ends_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
