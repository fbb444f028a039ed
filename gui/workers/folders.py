"""Pictures in folders: found on another thread, watched for new ones."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from gui.workers.pictures import is_picture

_SETTLE_MS = 1000
FOUND_MAX = 200_000
STYLE_SUFFIXES = frozenset((".safetensors", ".pth", ".pt", ".ckpt", ".pkl", ".onnx"))
"""What may be a style, of this program or of another."""


@dataclass(frozen=True)
class Found:
    """Attributes: pictures as (file, folder it was found under); how many files are no pictures."""

    pictures: tuple[tuple[Path, Path], ...]
    others: int

    @property
    def paths(self) -> list[Path]:
        """The files alone."""
        return [path for path, _ in self.pictures]

    @property
    def roots(self) -> list[Path]:
        """The folders they were found under, each once."""
        return list(dict.fromkeys(root for _, root in self.pictures))


def find(paths: Iterable[Path]) -> Found:
    """All pictures in files and folders, folders in depth; links to folders are not followed."""
    pictures: list[tuple[Path, Path]] = []
    others = 0
    for path in paths:
        for file, root in _files(path):
            if is_picture(file) and len(pictures) < FOUND_MAX:
                pictures.append((file, root))
            elif not file.name.startswith("."):
                others += 1
    return Found(tuple(pictures), others)


def find_since(folder: Path, time_s: float) -> Found:
    """The pictures in a folder that came or changed after a time, in seconds since the epoch."""
    found = find([folder])
    new = []
    for path, root in found.pictures:
        try:
            facts = path.stat()
        except OSError:  # gone again
            continue
        # A copied file keeps its time of modification; the other time says when it came.
        if max(facts.st_mtime, facts.st_ctime) >= time_s:
            new.append((path, root))
    return Found(tuple(new), found.others)


def _files(path: Path) -> Iterator[tuple[Path, Path]]:
    if not path.is_dir():
        if path.exists():
            yield path, path.parent
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            yield Path(folder) / name, path


class FolderWatch(QObject):
    """Tells of new pictures in a folder once they have stopped growing."""

    appeared = Signal(str, list)
    """The folder, and the paths that are new."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        self._timer = QTimer(self)
        self._watcher.directoryChanged.connect(lambda _: self._timer.start())
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._look)
        self._known: dict[str, set[str]] = {}
        self._sizes: dict[str, int] = {}

    def add(self, folder: Path) -> None:
        """Watch a folder; what is in it now is not new."""
        self._known[str(folder)] = {str(path) for path in find([folder]).paths}
        self._watcher.addPath(str(folder))

    def remove(self, folder: str) -> None:
        """Watch it no more."""
        if self._known.pop(folder, None) is not None:
            self._watcher.removePath(folder)

    def _look(self) -> None:
        growing = False
        for folder, known in self._known.items():
            ready = []
            for path in find([Path(folder)]).paths:
                name = str(path)
                if name in known:
                    continue
                size = path.stat().st_size if path.exists() else -1
                if size > 0 and self._sizes.get(name) == size:
                    ready.append(name)
                    self._sizes.pop(name)
                else:
                    self._sizes[name] = size
                    growing = True
            if ready:
                known.update(ready)
                self.appeared.emit(folder, ready)
        if growing:
            self._timer.start()
