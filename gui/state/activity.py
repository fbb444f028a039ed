"""What has happened in this session and what is running, newest first."""

import time
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
_KEPT = 1000


@dataclass(frozen=True)
class Happening:
    """A line of the timeline; `kind` is translated | saved | batch | style | training | engine | problem."""

    kind: str
    subject: str
    facts: dict[str, str] = field(default_factory=dict)
    path: str = ""
    at_s: float = field(default_factory=time.time)


class Activity(QAbstractListModel):
    """The timeline as a list."""

    HappeningRole = Qt.ItemDataRole.UserRole + 1

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Happening] = []

    def note(self, kind: str, subject: str, path: str = "", **facts: str) -> None:
        """Add to the top."""
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._entries.insert(0, Happening(kind, subject, facts, path))
        self.endInsertRows()
        if len(self._entries) > _KEPT:
            self.beginRemoveRows(QModelIndex(), _KEPT, len(self._entries) - 1)
            del self._entries[_KEPT:]
            self.endRemoveRows()

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, row: int) -> Happening:
        return self._entries[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Number of entries."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The subject, or the entry itself."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.subject
        return entry if role == self.HappeningRole else None
