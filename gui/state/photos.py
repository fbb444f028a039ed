"""The photos that are open, as a list that views can show."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from gui.state.look import Look

Index = QModelIndex | QPersistentModelIndex
_numbers = itertools.count(1)


@dataclass(eq=False)
class Version:
    """One full-size result; its pixels are a file of the exchange folder."""

    look: Look
    style_title: str
    pixels: str
    seconds: float
    device: str
    number: int = 1
    stars: int = 0
    note: str = ""


@dataclass(eq=False)
class Photo:
    """One photo and all that was done with it.

    Attributes:
        path: the file.
        look: how it is to be translated.
        fault: error code when it cannot be used; empty when it can.
        versions: results so far, oldest first.
        shown: index into `versions`; None shows the preview.
        saved: files that were written from it.
        device: what computes it; empty for what computes all.
        precision: its number format, likewise.
        partial: its file was cut off, and what can be read of it is wanted.
        readable: how much that is, in [0, 1]; 1 while it is not known.
        coarse: even that lacks its fine detail.
    """

    path: str
    look: Look = field(default_factory=Look)
    fault: str = ""
    versions: list[Version] = field(default_factory=list)
    shown: int | None = None
    saved: list[str] = field(default_factory=list)
    working: bool = False
    device: str = ""
    precision: str = ""
    partial: bool = False
    readable: float = 1.0
    coarse: bool = False
    number: int = field(default_factory=lambda: next(_numbers))

    @property
    def name(self) -> str:
        """File name."""
        return Path(self.path).name


class PhotoList(QAbstractListModel):
    """Photos in the order they were added; each path once."""

    PhotoRole = Qt.ItemDataRole.UserRole + 1

    def __init__(self) -> None:
        super().__init__()
        self._photos: list[Photo] = []

    def __len__(self) -> int:
        return len(self._photos)

    def __getitem__(self, row: int) -> Photo:
        return self._photos[row]

    def all(self) -> Sequence[Photo]:
        """In order."""
        return tuple(self._photos)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Number of photos."""
        return 0 if parent.isValid() else len(self._photos)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, path or the photo itself."""
        if not index.isValid() or index.row() >= len(self._photos):
            return None
        photo = self._photos[index.row()]
        if role == Qt.ItemDataRole.DisplayRole or role == Qt.ItemDataRole.AccessibleTextRole:
            return photo.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return photo.path
        return photo if role == self.PhotoRole else None

    def row_of(self, photo: Photo | None) -> int:
        """Its place; -1 when it is not in the list."""
        return next((row for row, other in enumerate(self._photos) if other is photo), -1)

    def find(self, path: str) -> Photo | None:
        """The photo of that path."""
        return next((photo for photo in self._photos if photo.path == path), None)

    def insert(self, photos: Iterable[tuple[int, Photo]]) -> None:
        """Put photos at the given rows, lowest row first."""
        for row, photo in sorted(photos, key=lambda pair: pair[0]):
            row = min(row, len(self._photos))
            self.beginInsertRows(QModelIndex(), row, row)
            self._photos.insert(row, photo)
            self.endInsertRows()

    def append(self, photos: Sequence[Photo]) -> None:
        """Put photos at the end, in one step."""
        if photos:
            first = len(self._photos)
            self.beginInsertRows(QModelIndex(), first, first + len(photos) - 1)
            self._photos.extend(photos)
            self.endInsertRows()

    def remove(self, photos: Iterable[Photo]) -> list[tuple[int, Photo]]:
        """Take photos out; gives back where they were, for `insert`."""
        rows = sorted((self.row_of(photo) for photo in photos), reverse=True)
        taken = []
        for row in rows:
            if row >= 0:
                self.beginRemoveRows(QModelIndex(), row, row)
                taken.append((row, self._photos.pop(row)))
                self.endRemoveRows()
        return taken

    def touch(self, photo: Photo) -> None:
        """Tell the views that something about it has changed."""
        row = self.row_of(photo)
        if row >= 0:
            index = self.index(row)
            self.dataChanged.emit(index, index)
