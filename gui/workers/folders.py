"""Pictures in folders: found on another thread, watched for new ones."""

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from gui.workers.pictures import Background, is_picture

_SETTLE_MS = 1000
_CLOCK_S = 0.05
"""The times of files come from a coarser clock."""
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
    """Tells of new pictures in a folder once they have stopped growing.

    Args:
        background: looks through the folders; a disk of the network may take long to answer.
    """

    appeared = Signal(str, list)
    """The folder, and the paths that are new."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._watcher = QFileSystemWatcher(self)
        self._timer = QTimer(self)
        self._watcher.directoryChanged.connect(lambda _: self._timer.start())
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._look)
        self._watched: dict[str, _Watched] = {}
        self._looking = False

    def add(self, folder: Path) -> None:
        """Watch a folder; what is in it now is not new."""
        self._watched[str(folder)] = _Watched(time.time() - _CLOCK_S)
        self._watcher.addPath(str(folder))
        self._look()

    def remove(self, folder: str) -> None:
        """Watch it no more."""
        if self._watched.pop(folder, None) is not None:
            self._watcher.removePath(folder)

    def _look(self) -> None:
        if self._looking:
            self._timer.start()
            return
        self._looking = True
        watched = dict(self._watched)
        self._background.run(
            lambda: {name: one.look(Path(name)) for name, one in watched.items()},
            lambda outcome: self._on_look(watched, outcome),
        )

    def _on_look(self, watched: dict[str, "_Watched"], outcome: object) -> None:
        self._looking = False
        if not isinstance(outcome, dict):
            return
        for folder, ready in outcome.items():
            # It may be watched no more, or anew.
            if ready and self._watched.get(folder) is watched[folder]:
                self.appeared.emit(folder, ready)
        if any(one.growing for one in self._watched.values()):
            self._timer.start()


class _Watched:
    """What is known of one folder; used by one thread at a time.

    Args:
        since_s: what came before, in seconds since the epoch, is not new.
    """

    def __init__(self, since_s: float) -> None:
        self._since_s = since_s
        self._known: set[str] | None = None
        self.growing: dict[str, int] = {}

    def look(self, folder: Path) -> list[str]:
        """Pictures that are new and have stopped growing since the last look."""
        paths = find([folder]).paths
        if self._known is None:
            fresh = {str(path) for path, _ in find_since(folder, self._since_s).pictures}
            self._known = {str(path) for path in paths} - fresh
        before, self.growing, ready = self.growing, {}, []
        for path in paths:
            name = str(path)
            if name in self._known:
                continue
            size = path.stat().st_size if path.exists() else -1
            if size > 0 and before.get(name) == size:
                ready.append(name)
            else:
                self.growing[name] = size
        self._known.update(ready)
        return ready
