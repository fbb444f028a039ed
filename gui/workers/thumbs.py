"""Small pictures for lists: from memory, from disk, or decoded; requests nobody looks at are dropped."""

import contextlib
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QImageWriter

from gui.workers.pictures import Background, LoadFailure, decode

_MEMORY_BYTES = 64 << 20
_WAITING_MAX = 200
_SWEEP_EVERY = 500
"""New thumbnails between two looks at how much room they take; the first look is at the first of them."""
_SWEEP_TO = 0.8
_QUALITY = 88


class Thumbs(QObject):
    """A cache of thumbnails.

    Args:
        folder: where they are kept between runs.
        background: the threads that decode.
        long_side_px: their size.
    """

    loaded = Signal(str)
    """The path whose thumbnail, or failure, is now known."""

    def __init__(self, folder: Path, background: Background, long_side_px: int = 256) -> None:
        super().__init__()
        self._folder = folder
        self._background = background
        self._long_side_px = long_side_px
        self._memory: OrderedDict[str, QImage | LoadFailure] = OrderedDict()
        self._bytes = 0
        self._waiting: OrderedDict[str, None] = OrderedDict()
        self._running: set[str] = set()
        self._unswept = _SWEEP_EVERY
        self.limit_mb = 2000
        """Room on the disk; what was looked at longest ago goes first."""
        self.fallback: Callable[[str, Callable[[QImage | LoadFailure], None]], None] | None = None
        """Asked for what Qt cannot decode."""

    def get(self, path: str) -> QImage | LoadFailure | None:
        """The thumbnail, or why there is none; None while it is being made."""
        found = self._memory.get(path)
        if found is not None:
            self._memory.move_to_end(path)
            return found
        if path not in self._running:
            self._waiting[path] = None
            self._waiting.move_to_end(path)
            while len(self._waiting) > _WAITING_MAX:
                self._waiting.popitem(last=False)
            self._start()
        return None

    def forget(self, path: str) -> None:
        """The file has changed."""
        old = self._memory.pop(path, None)
        if isinstance(old, QImage):
            self._bytes -= old.sizeInBytes()

    def _start(self) -> None:
        # The newest request first: it is what is on the screen now.
        while self._waiting and len(self._running) < 2:
            path, _ = self._waiting.popitem()
            self._running.add(path)
            self._background.run(partial(self._make, path), partial(self._made, path))

    def _make(self, path: str) -> object:
        try:
            kept = self._kept_at(path)
        except OSError:
            return decode(Path(path), self._long_side_px)
        image = QImage(str(kept)) if kept.is_file() else QImage()
        if not image.isNull():
            with contextlib.suppress(OSError):
                kept.touch()
            return image
        outcome = decode(Path(path), self._long_side_px)
        if isinstance(outcome, QImage):
            writer = QImageWriter(str(kept), b"png" if outcome.hasAlphaChannel() else b"jpg")
            writer.setQuality(_QUALITY)
            writer.write(outcome)
            self._unswept += 1
            if self._unswept > _SWEEP_EVERY:
                self._unswept = 0
                sweep(self._folder, self.limit_mb * 1_000_000)
        return outcome

    def _kept_at(self, path: str) -> Path:
        facts = Path(path).stat()
        key = f"{path}|{facts.st_mtime_ns}|{facts.st_size}|{self._long_side_px}"
        return self._folder / (hashlib.sha256(key.encode()).hexdigest()[:32] + ".thumb")

    def _made(self, path: str, outcome: object) -> None:
        if isinstance(outcome, LoadFailure) and self.fallback and outcome.code == "picture_unsupported":
            self.fallback(path, lambda image: self._keep(path, image))
        elif isinstance(outcome, (QImage, LoadFailure)):
            self._keep(path, outcome)
        else:
            self._keep(path, LoadFailure("picture_unreadable"))

    def _keep(self, path: str, outcome: QImage | LoadFailure) -> None:
        self._running.discard(path)
        self._memory[path] = outcome
        if isinstance(outcome, QImage):
            self._bytes += outcome.sizeInBytes()
        while self._bytes > _MEMORY_BYTES and len(self._memory) > 1:
            _, old = self._memory.popitem(last=False)
            if isinstance(old, QImage):
                self._bytes -= old.sizeInBytes()
        self.loaded.emit(path)
        self._start()


def sweep(folder: Path, limit_bytes: int) -> int:
    """Remove the thumbnails that were used longest ago until the others have room to spare.

    Returns:
        How many bytes were freed.
    """
    files = []
    for path in folder.glob("*.thumb"):
        with contextlib.suppress(OSError):  # another window may have swept it
            facts = path.stat()
            files.append((facts.st_mtime_ns, facts.st_size, path))
    held = sum(size for _, size, _ in files)
    if held <= limit_bytes:
        return 0
    freed = 0
    for _, size, path in sorted(files):
        if held - freed <= _SWEEP_TO * limit_bytes:
            break
        path.unlink(missing_ok=True)
        freed += size
    return freed
