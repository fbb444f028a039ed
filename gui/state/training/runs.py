"""All runs that the window knows: found in folders, told what to do, started and continued."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.observable import Observable, Property, timer
from gui.state.training.facts import CONTINUABLE, GOING, Glance, RunFacts, is_run, look
from gui.state.training.origins import Origins
from gui.workers.pictures import Background
from gui.workers.trainer import start_detached, trainer_command
from translator.errors import UserError
from translator.events.commands import CommandName
from translator.training.run_folder import RunFolder

LOOK_MS = 800
"""How often the folders are looked at; a run is found again within a second of a start."""


class Runs(Observable):
    """The runs, newest first.

    Attributes:
        all: what is known of each.
        scanned: False until the folders were looked at once.
        trouble: why something could not be started; empty when all is well.

    Args:
        folder: where new runs are made.
        others: further folders that hold runs, or are runs, such as those of other machines.
        background: threads to look on.
        command: how the command line is started; None is this installation's.
    """

    all: Property[tuple[RunFacts, ...]] = Property(())
    scanned = Property(False)
    trouble = Property("")
    ended = Signal(object)
    """The `RunFacts` of a run whose process has just left it."""

    def __init__(
        self,
        folder: Path,
        others: Sequence[str],
        background: Background,
        command: list[str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self.others = tuple(others)
        self._background = background
        self._command = command
        self._launched: dict[str, float] = {}
        self._glances: dict[str, Glance] = {}
        self.origins = Origins(folder / "styles.json")
        self.extra: Callable[[], list[str]] = list
        """What every training is started with besides its own arguments."""
        self._looking = False
        self._timer = timer(self, LOOK_MS, self.look_again, single=False)

    def start(self) -> None:
        """Look now and from now on."""
        self._timer.start()
        self.look_again()

    def shutdown(self) -> None:
        """Look no more; the trainings go on."""
        self._timer.stop()

    def get(self, path: str) -> RunFacts | None:
        """What is known of a run."""
        return next((run for run in self.all if run.path == path), None)

    def has_run_of(self, style: str) -> bool:
        """Whether the training that made a style of the gallery is still there."""
        return self.get(self.origins.run_of(style)) is not None

    @property
    def going(self) -> list[RunFacts]:
        """Runs that a process of this machine has."""
        return [run for run in self.all if run.state in GOING and not run.remote]

    @property
    def interrupted(self) -> list[RunFacts]:
        """Runs that a crash or a switched-off computer ended."""
        return [run for run in self.all if run.state == "interrupted" and not run.remote]

    # Looking

    def look_again(self) -> None:
        """Look at the folders on another thread; a look that is under way is waited for."""
        if self._looking:
            return
        self._looking = True
        roots, launched = (str(self.folder), *self.others), dict(self._launched)
        glances = self._glances
        self._background.run(lambda: find_runs(roots, launched, glances), self._on_found)

    def _on_found(self, outcome: object) -> None:
        self._looking = False
        if not isinstance(outcome, tuple):
            return
        before = {run.path: run for run in self.all}
        self.all = outcome
        self.scanned = True
        for run in self.all:
            known = before.get(run.path)
            if run.state in GOING:
                self._launched.pop(run.path, None) if run.state != "starting" else None
            elif known is not None and known.state in GOING:
                self.ended.emit(run)

    # Doing

    def tell(self, run: RunFacts, command: CommandName) -> None:
        """Leave a command in the run folder; the trainer looks after each step."""
        try:
            RunFolder(Path(run.path)).tell(command)
        except UserError as error:
            self.trouble = f"{error.sentence} {error.hint}"
        self.look_again()

    def begin(self, run: Path, arguments: Sequence[str]) -> bool:
        """Start a training in a process of its own; `arguments` follow `translator`."""
        self.trouble = ""
        try:
            start_detached(self._command or trainer_command(), [*arguments, *self.extra()], run)
        except OSError as error:
            self.trouble = str(error)
            return False
        self._launched[str(run)] = time.time()
        self.look_again()
        return True

    def go_on(self, run: RunFacts) -> bool:
        """Continue where it was saved, or after a pause."""
        if run.state in GOING:
            self.tell(run, "resume")
            return True
        if run.state not in CONTINUABLE:
            return False
        return self.begin(Path(run.path), ["train", "--resume", run.path])

    def learn_further(self, run: RunFacts) -> bool:
        """Go on with a run that has finished: half as many steps again, or what a "finish now" left."""
        left = run.steps > run.step
        steps = run.steps if left else run.step + max(1, run.step // 2)
        return self.begin(Path(run.path), ["train", "--resume", run.path, "--steps", str(steps)])

    def watch_folder(self, path: str) -> None:
        """Show the runs of a further folder as well."""
        if path not in self.others:
            self.others = (*self.others, path)
            self.look_again()

    def free_folder(self, stem: str) -> Path:
        """A name for a new run that is not taken."""
        cleaned = "".join(sign if sign.isalnum() or sign in "-_.→ " else "_" for sign in stem).strip(" .")
        for number in range(1, 10_000):
            path = self.folder / (cleaned if number == 1 else f"{cleaned} {number}")
            if not path.exists():
                return path
        raise AssertionError("ten thousand runs of one name")


def find_runs(
    roots: Sequence[str], launched: dict[str, float], glances: dict[str, Glance] | None = None
) -> tuple[RunFacts, ...]:
    """All runs in some folders, the one that was heard of last first. Touches the disk.

    Args:
        roots: folders that hold runs, or are runs.
        launched: path of a run -> when this window started a process for it, in seconds since the epoch.
        glances: what was read of each run; grows, so that a log is never read twice.
    """
    known = {} if glances is None else glances
    found: dict[str, RunFacts] = {}
    for root in roots:
        for path in _runs_in(Path(root)):
            name = str(path)
            if name not in found:
                found[name] = look(path, launched.get(name, 0.0), known.setdefault(name, Glance(path)))
    for gone in known.keys() - found.keys():
        del known[gone]
    return tuple(sorted(found.values(), key=_order))


def _runs_in(root: Path) -> list[Path]:
    try:
        if is_run(root):
            return [root]
        return [path for path in root.iterdir() if path.is_dir() and is_run(path)]
    except OSError:
        return []


def _order(run: RunFacts) -> tuple[bool, float, str]:
    return run.state not in GOING, -run.heard_s, run.path
