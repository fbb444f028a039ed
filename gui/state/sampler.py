"""Pictures that a style makes out of nothing, made by a process beside the window."""

import random
import shutil
from pathlib import Path

from PySide6.QtCore import QObject

from gui.observable import Observable, Property, timer
from gui.workers.command import Command

COUNT = 12
_LOOK_MS = 400
_SEEDS = 1_000_000


class Sampler(Observable):
    """Asks a style for pictures, a dozen at a time.

    Attributes:
        pictures: files that are there so far, in the order they were made.
        busy: more are on their way.
        trouble: why there are none.
    """

    pictures: Property[tuple[str, ...]] = Property(())
    busy = Property(False)
    trouble = Property("")

    def __init__(self, program: list[str], model: str, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program, self._model, self._folder = program, model, folder
        self._command: Command | None = None
        self._look = timer(self, _LOOK_MS, self._find, single=False)

    def make(self, seed: int | None = None) -> None:
        """Make others than those that are there."""
        self._end()
        self.pictures, self.trouble, self.busy = (), "", True
        shutil.rmtree(self._folder, ignore_errors=True)
        drawn = random.randrange(_SEEDS) if seed is None else seed
        arguments = [
            "sample",
            self._model,
            "-o",
            str(self._folder),
            "--count",
            str(COUNT),
            "--seed",
            str(drawn),
        ]
        self._command = Command(self._program, arguments, self)
        self._command.ended.connect(self._on_ended)
        self._command.start()
        self._look.start()

    def keep(self, folder: Path) -> int:
        """Copy the pictures to a folder, under free names; returns how many.

        Raises:
            OSError: they cannot be written.
        """
        for path in map(Path, self.pictures):
            names = (
                folder / f"{path.stem}{f' {n}' if n > 1 else ''}{path.suffix}" for n in range(1, 100_000)
            )
            shutil.copyfile(path, next(name for name in names if not name.exists()))
        return len(self.pictures)

    def stop(self) -> None:
        """Leave it, and what was made with it."""
        self._end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self) -> None:
        self._look.stop()
        if self._command is not None:
            self._command.stop()
            self._command = None

    def _find(self) -> None:
        try:
            found = tuple(sorted(str(path) for path in self._folder.glob("made_*.png")))
        except OSError:
            found = ()
        if found != self.pictures:
            self.pictures = found

    def _on_ended(self, code: int, _: str, error: str) -> None:
        self._command = None
        self._look.stop()
        self._find()
        self.trouble = "" if code == 0 else error or "?"
        self.busy = False
