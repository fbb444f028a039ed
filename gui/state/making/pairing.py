"""Pairs: which pictures belong together, which are alone, and how far two lie from each other.

The pictures are compared by the command line's `pairs`, in a process of its own.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject

from gui.observable import Observable, Property, timer
from gui.state.making.pictures import Recognised
from gui.workers.command import Command
from translator.events import Event
from translator.events.pairs import By, PairAlone, PairFound, PairsEnded, PairsProgress

WAYS: tuple[By, ...] = ("name", "time", "likeness")
_TELL_MS = 150


class PairFinder(Observable):
    """One search at a time.

    Attributes:
        busy: a search runs.
        progress: pictures looked at, and how many there are.
        found: path of the first -> the pair.
        ended: what the search came to; None before.
        refused: why there are no pairs; empty when there are.
    """

    busy = Property(False)
    progress = Property((0, 0))
    found: Property[dict[str, PairFound]] = Property({})
    ended: Property[PairsEnded | None] = Property(None)
    refused = Property("")

    def __init__(self, command: list[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program = command
        self._command: Command | None = None
        self._fresh: dict[str, PairFound] = {}
        self.alone: list[str] = []
        self._tell = timer(self, _TELL_MS, self._flush)
        self._searched: tuple[object, ...] = ()

    def search(self, folders: tuple[str, str], by: By, out: Path | None = None) -> None:
        """Look at two folders; the same search is not done again."""
        key = (folders, by, out)
        if key == self._searched:
            return
        self.stop()
        self._searched = key
        self._fresh, self.alone = {}, []
        self.found, self.ended, self.refused, self.progress = {}, None, "", (0, 0)
        self.busy = True
        arguments = ["pairs", *folders, "--by", by, "--events", "jsonl"]
        self._command = Command(self._program, [*arguments, "--out", str(out)] if out else arguments, self)
        self._command.heard.connect(self._hear)
        self._command.ended.connect(self._on_ended)
        self._command.start()

    def stop(self) -> None:
        """Leave the search where it is."""
        self._tell.stop()
        if self._command is not None:
            self._command.stop()
            self._command = None
        self._searched = ()
        self.busy = False

    def _hear(self, event: Event) -> None:
        if isinstance(event, PairFound):
            self._fresh[event.first] = event
        elif isinstance(event, PairAlone):
            self.alone.append(event.path)
        elif isinstance(event, PairsProgress):
            self.progress = (event.done, event.total)
        elif isinstance(event, PairsEnded):
            self._flush()
            self.ended = event
        if not self._tell.isActive():
            self._tell.start()

    def _flush(self) -> None:
        if len(self._fresh) > len(self.found):
            self.found = dict(self._fresh)

    def _on_ended(self, code: int, _: str, error: str) -> None:
        self._command = None
        self._flush()
        self.refused = "" if code == 0 else error or "?"
        self.busy = False


def pairs_of(recognised: Recognised) -> list[tuple[str, str]]:
    """All pairs of two files; empty where pictures hold both halves themselves."""
    if recognised.form != "paired" or len(recognised.train) < 2:
        return []
    first, second = list(recognised.train)[:2]
    rows = []
    for part in (recognised.train, recognised.held_out):
        rows += list(zip(part.get(first, ()), part.get(second, ()), strict=False))
    return rows


def folders_of(pairs: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The innermost folder that holds all first ones, and that of all second ones."""
    firsts, seconds = zip(*pairs, strict=True)
    return _common(firsts), _common(seconds)


def _common(paths: Iterable[str]) -> str:
    return os.path.commonpath([str(Path(path).parent) for path in paths])


def orphans(recognised: Recognised) -> list[str]:
    """Files that are not used, mostly since no other has their name."""
    return [path for path, _ in recognised.left_out]
