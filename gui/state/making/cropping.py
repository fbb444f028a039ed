"""Crops around the subjects of pictures, proposed by a process beside the window."""

import csv
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from gui.observable import Observable, Property, timer
from gui.workers.command import Command
from translator.events import Event
from translator.events.crops import CropProposed
from translator.events.pairs import Part

_TELL_MS = 200


class CropFinder(Observable):
    """Looks for subjects, one search at a time; what was found once is kept.

    Attributes:
        found: path -> part of the picture that holds its subject; None where that is all of it.
        busy: a search runs.
    """

    found: Property[dict[str, Part | None]] = Property({})
    busy = Property(False)

    def __init__(self, program: list[str], scratch: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program, self._scratch = program, scratch
        self._fresh: dict[str, Part | None] = {}
        self._command: Command | None = None
        self._tell = timer(self, _TELL_MS, self._flush)

    def search(self, paths: Sequence[str]) -> None:
        """Look for the subjects of these pictures; those in front first."""
        self.stop()
        wanted = [path for path in paths if path not in self._fresh]
        if not wanted:
            return
        self._scratch.mkdir(parents=True, exist_ok=True)
        listed = self._scratch / "crops.csv"
        with listed.open("w", encoding="utf-8", newline="") as file:
            file.write("sep=,\n")
            csv.writer(file).writerows([path] for path in wanted)
        self.busy = True
        self._command = Command(self._program, ["crops", str(listed), "--events", "jsonl"], self)
        self._command.heard.connect(self._hear)
        self._command.ended.connect(lambda *_: self._on_ended())
        self._command.start()

    def stop(self) -> None:
        """Leave the search where it is."""
        self._tell.stop()
        if self._command is not None:
            self._command.stop()
            self._command = None
        self._flush()
        self.busy = False

    def _hear(self, event: Event) -> None:
        if isinstance(event, CropProposed):
            self._fresh[event.path] = event.part
            if not self._tell.isActive():
                self._tell.start()

    def _flush(self) -> None:
        if len(self._fresh) > len(self.found):
            self.found = dict(self._fresh)

    def _on_ended(self) -> None:
        self._command = None
        self._tell.stop()
        self._flush()
        self.busy = False
