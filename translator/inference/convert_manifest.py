"""What a folder of results remembers, so that a second conversion does only what is missing.

One JSON line a result, written before the result gets its name. A result counts as done if it is there as
the line says; thus whatever moment a conversion is killed at, the next one neither repeats nor misses
anything.
"""

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from filelock import FileLock, Timeout

from translator.atomic import not_written
from translator.errors import ErrorCode, UserError
from translator.inference.convert_files import Job, name_key

MANIFEST = ".translator-convert.jsonl"
_LOCK = ".translator-convert.lock"


@dataclass(frozen=True)
class Entry:
    """One result.

    Attributes:
        source: path of the original below its folder.
        size: length of the original in bytes.
        mtime_ns: its time of modification.
        sha256: of its bytes.
        settings: key of the style and everything that was asked for.
        result: path of the result below its folder.
        result_size: length of the result in bytes.
        result_mtime_ns: its time of modification.
    """

    source: str
    size: int
    mtime_ns: int
    sha256: str
    settings: str
    result: str
    result_size: int
    result_mtime_ns: int


Stamps: TypeAlias = dict[str, set[tuple[int, int]]]
"""Lengths in bytes and times of modification that a result was written with, by its path."""


class Manifest:
    """The entries of a folder of results."""

    def __init__(self, target: Path) -> None:
        self._path = target / MANIFEST
        self._target = target
        self._lock = threading.Lock()
        self._latest: dict[str, Entry] = {}
        self._stamps: Stamps = {}
        self._owners: dict[str, str] = {}
        ends_whole = True
        try:
            lines = self._path.read_bytes()
        except FileNotFoundError:
            lines = b""
        for line in lines.splitlines():
            self._remember(_entry(line))
        ends_whole = not lines or lines.endswith(b"\n")
        try:
            self._file = self._path.open("ab")
            if not ends_whole:  # the last line was cut when a conversion was killed
                self._file.write(b"\n")
        except OSError as error:
            raise not_written(self._path, error) from None

    def of(self, source: str) -> Entry | None:
        """The latest entry of an original."""
        return self._latest.get(source)

    def knows(self, job: Job) -> bool:
        """Whether an original of this length was converted before, with whatever settings."""
        entry = self._latest.get(job.relative)
        return entry is not None and entry.size == job.size_bytes

    def is_ours(self, result: str, found: os.stat_result) -> bool:
        """Whether a file is one that was written here, and unchanged since."""
        return (found.st_size, found.st_mtime_ns) in self._stamps.get(result, ())

    def is_anothers(self, result: str, source: str) -> bool:
        """Whether the latest result of that name was made of another original."""
        return self._owners.get(name_key(result), source) != source

    def is_done(self, job: Job, settings: str) -> bool:
        """Whether a picture's result is there, made of this original with these settings."""
        entry = self._latest.get(job.relative)
        if entry is None or entry.settings != settings or entry.size != job.size_bytes:
            return False
        try:
            found = (self._target / entry.result).lstat()
        except OSError:
            return False
        if (found.st_size, found.st_mtime_ns) != (entry.result_size, entry.result_mtime_ns):
            return False
        return entry.mtime_ns == job.mtime_ns or _hash_of(job.source) == entry.sha256

    def record(self, entry: Entry) -> None:
        """Remember a result that is about to get its name.

        Raises:
            UserError: DISK_FULL or NOT_WRITABLE.
        """
        line = json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n"
        with self._lock:
            try:
                self._file.write(line)
                self._file.flush()
                os.fsync(self._file.fileno())
            except OSError as error:
                raise not_written(self._path, error) from None
            self._remember(entry)

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(OSError):  # what could not be written was already said
            self._file.close()

    def _remember(self, entry: Entry | None) -> None:
        if entry is not None:
            self._latest[entry.source] = entry
            self._owners[name_key(entry.result)] = entry.source
            self._stamps.setdefault(entry.result, set()).add((entry.result_size, entry.result_mtime_ns))


def _entry(line: bytes) -> Entry | None:
    """The entry of a line; None for a cut or foreign one."""
    try:
        values: dict[str, Any] = json.loads(line)
        entry = Entry(**values)
    except (ValueError, TypeError):
        return None
    texts = (entry.source, entry.sha256, entry.settings, entry.result)
    numbers = (entry.size, entry.mtime_ns, entry.result_size, entry.result_mtime_ns)
    sound = all(isinstance(text, str) for text in texts) and all(
        isinstance(number, int) for number in numbers
    )
    inside = sound and not Path(entry.result).is_absolute() and ".." not in Path(entry.result).parts
    return entry if inside else None


def stamps_of(path: Path) -> Stamps:
    """What a manifest remembers of results; nothing if it cannot be read."""
    stamps: Stamps = {}
    with contextlib.suppress(OSError):
        for entry in map(_entry, path.read_bytes().splitlines()):
            if entry is not None:
                stamps.setdefault(entry.result, set()).add((entry.result_size, entry.result_mtime_ns))
    return stamps


def _hash_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


@contextlib.contextmanager
def held(target: Path) -> Iterator[None]:
    """Keep other conversions out of a folder of results; a killed process lets go by itself.

    Raises:
        UserError: RUN_BUSY, when one is under way; NOT_WRITABLE.
    """
    lock = FileLock(target / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UserError(
            ErrorCode.RUN_BUSY,
            f"Another conversion is writing into {str(target)!r}.",
            "Wait until it has ended, or give another folder.",
        ) from None
    except OSError as error:
        raise not_written(target, error) from None
    try:
        yield
    finally:
        lock.release()
