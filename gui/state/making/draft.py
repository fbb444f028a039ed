"""A style on its way to its training: the wish, what was recognised, checked and measured."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.observable import Observable, Property, timer
from gui.state.making.checking import Checked
from gui.state.making.chosen import chosen_wish, holds_many
from gui.state.making.cropping import CropFinder
from gui.state.making.pairing import PairFinder, folders_of, pairs_of
from gui.state.making.pictures import Recognised
from gui.state.making.wish import BALANCE, Wish, is_list
from gui.state.training.queue import TrainQueue, Waiting
from gui.state.training.runs import Runs
from gui.workers.command import Command
from gui.workers.trainer import trainer_command
from translator.events import Event
from translator.events.check import CheckEnded, CheckFinding, CheckProgress
from translator.events.pairs import By, PairsEnded
from translator.events.training import PlanMeasured

_SETTLE_MS = 400
SECTIONS_UNPAIRED = 2
MENDABLE = ("unpaired", "paired", "derived")
"""Forms of which single pictures can be left out, moved and cropped."""


class Draft(Observable):
    """What the wizard works on.

    Attributes:
        wish: what is wanted.
        recognised: what the folders hold; None until that is known, or when they cannot be used.
        looking: the folders are being looked at.
        refused: why they cannot be used; empty when they can.
        checking: the check runs.
        measuring: the presets are being measured; `measured` has the results by preset, or why there is none.
        pairs: what is known of the pairs; `crops` what of the subjects of pictures.
        matched: the folders that a person named, when pairs were found otherwise than by name: `wish.folders`
            are then folders of links.
    """

    wish = Property(Wish())
    recognised: Property[Recognised | None] = Property(None)
    looking = Property(False)
    refused = Property("")
    checking = Property(False)
    measuring = Property(False)
    measured: Property[dict[str, PlanMeasured | str]] = Property({})
    check_changed = Signal()

    def __init__(
        self,
        runs: Runs,
        queue: TrainQueue,
        command: list[str] | None,
        wish: Wish,
        scratch: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runs, self._queue = runs, queue
        self._command = command or trainer_command()
        self._scratch = scratch
        self.pairs = PairFinder(self._command, self)
        self.crops = CropFinder(self._command, scratch, self)
        self.matched: tuple[str, ...] = ()
        self.pairs.watch(PairFinder.ended, self._on_matched, self)
        self.check = Checked()
        self._look: Command | None = None
        self._check: Command | None = None
        self._measure: Command | None = None
        self._settle = timer(self, _SETTLE_MS, self._look_now)
        self._progress = timer(self, 100, self.check_changed.emit)
        self._checked_for: tuple[object, ...] = ()
        self._measured_for: tuple[object, ...] = ()
        self.wish = wish
        self.changed.connect(self._on_changed)
        if wish.has_pictures:
            self._settle.start()

    def shutdown(self) -> None:
        """Stop everything that runs for it."""
        for running in (self._settle, self._progress):
            running.stop()
        for command in (self._look, self._check, self._measure):
            if command is not None:
                command.stop()
        self.pairs.stop()
        self.crops.stop()
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._look = self._check = self._measure = None

    # The wish

    def want(self, **values: object) -> None:
        """Change the wish."""
        wish = self.wish
        for name, value in values.items():
            wish = wish.with_value(name, value)
        self.wish = wish

    def balance(self, balanced: bool) -> None:
        """Frame upright and wide pictures alike, or as they are."""
        others = {name: text for name, text in self.wish.settings.items() if name != BALANCE}
        self.want(settings={**others, BALANCE: "true"} if balanced else others)
        self.check_changed.emit()

    def _on_changed(self, which: object) -> None:
        if which is Draft.wish and self.wish.has_pictures:
            self.looking = True
            self._settle.start()
        elif which is Draft.wish:
            self.recognised, self.refused, self.looking = None, "", False

    # What the folders hold

    def _look_now(self) -> None:
        if self._look is not None:
            self._look.stop()
        self.looking = True
        arguments = ["train", *self.wish.arguments(preset=False), "--dry-run"]
        if "steps" not in self.wish.settings:
            # A length that is given need not be measured: this look is to be quick.
            arguments += ["--steps", "1000"]
        self._look = self._run(arguments, self._on_look)

    def _on_look(self, code: int, out: str, error: str) -> None:
        self._look = None
        self.looking = False
        found = Recognised.of_plan(out) if code == 0 else None
        if (
            found is None
            and self.wish.kind == "unpaired"
            and not self.wish.many
            and holds_many(self.wish.folders)
        ):
            self.want(many=True)
            return
        self.refused = "" if found else error or "?"
        self.recognised = found

    # Pairs

    @property
    def named_folders(self) -> tuple[str, ...]:
        """The folders as a person named them."""
        return self.matched or self.wish.folders

    def match(self, by: By) -> None:
        """Find pairs another way; links with equal names stand for the pictures then."""
        if len(self.named_folders) != SECTIONS_UNPAIRED:
            return
        first, second = self.named_folders
        if by == "name":
            self.pairs.stop()
            self.matched = ()
            self.want(folders=(first, second))
            return
        out = self._scratch / str(time.time_ns())
        self.pairs.search((first, second), by, out)

    def measure_pairs(self) -> None:
        """Find out how the pairs lie on each other."""
        pairs = pairs_of(self.recognised) if self.recognised else []
        if pairs:
            self.pairs.search(folders_of(pairs), "name")

    def _on_matched(self, ended: PairsEnded | None) -> None:
        if ended is None or not ended.folders:
            return
        self.matched = self.named_folders
        names = self.wish.names or tuple(Path(folder).name for folder in self.matched)
        self.wish = self.wish.with_value("folders", ended.folders).with_value(
            "names", names if names[0] != names[1] else ()
        )

    # The check

    def start_check(self) -> None:
        """Check the pictures, unless these were checked already."""
        key = (self.wish.folders, self.wish.kind, self.wish.derive)
        if self._checked_for == key and (self.checking or self.check.ended):
            return
        self.stop_check()
        self._checked_for = key
        self.check = Checked()
        self.checking = True
        arguments = ["check", *self.wish.folders, "--events", "jsonl"]
        how = {"derive": "--unconditional", "single": "--unconditional", "unpaired": ""}
        flag = how.get(self.wish.kind, f"--{self.wish.kind}")
        arguments += [flag] if flag else []
        if len(self.wish.names) == SECTIONS_UNPAIRED and self.wish.kind in ("unpaired", "paired"):
            arguments += ["--names", ",".join(name.replace(",", " ") for name in self.wish.names)]
        self._check = self._run(arguments, lambda *_: self._on_checked(), self._hear_check)

    def stop_check(self) -> None:
        """Leave the check where it is."""
        if self._check is not None:
            self._check.stop()
            self._check = None
        self.checking = False

    def _hear_check(self, event: Event) -> None:
        if isinstance(event, CheckFinding):
            self.check.findings.append(event)
        elif isinstance(event, CheckProgress):
            self.check.progress = event
        elif isinstance(event, CheckEnded):
            self.check.ended = event
            self.check.proposed()
        if not self._progress.isActive():
            self._progress.start()

    def _on_checked(self) -> None:
        self._check = None
        self.checking = False
        self.check_changed.emit()

    # The plan

    def start_measuring(self) -> None:
        """Measure the presets on this machine, one after the other, unless that is done."""
        key = (self.wish.folders, self.wish.kind, self.wish.method, tuple(self.wish.settings.items()))
        if self._measured_for == key:
            return
        self.stop_measuring()
        self._measured_for = key
        self.measured = {}
        self.measuring = True
        arguments = ["train", *self.wish.arguments(preset=False), "--measure", "--events", "jsonl"]
        self._measure = self._run(arguments, lambda *said: self._on_measured(said[2]), self._hear_measured)

    def stop_measuring(self) -> None:
        """Measure no more."""
        if self._measure is not None:
            self._measure.stop()
            self._measure = None
        if self.measuring:
            self._measured_for = ()
        self.measuring = False

    def _hear_measured(self, event: Event) -> None:
        if isinstance(event, PlanMeasured) and self.measuring:
            self.measured = {**self.measured, event.preset or self.wish.preset: event}

    def _on_measured(self, error: str) -> None:
        self._measure = None
        self.measuring = False
        if not self.measured:
            self.measured = {self.wish.preset: error or "?"}

    # The start

    def begin(self, run: Path, when: str, at_s: float) -> None:
        """Write the chosen pictures as folders of links where they were changed, and start or queue.

        Raises:
            OSError: the links cannot be made.
        """
        wish = self.final_wish(run, write=True)
        arguments = ("train", *wish.arguments(run))
        self._queue.add(Waiting(str(run), self.wish.title, arguments, when, at_s))

    def final_wish(self, run: Path, *, write: bool = False, gather: bool = False) -> Wish:
        """The wish with the folders that the check left of the pictures.

        Args:
            run: folder of the training; links to the pictures lie in it where the check changed anything.
            write: make these links.
            gather: put pictures that a list names into folders as well.
        """
        recognised = self.recognised
        gathered = gather and is_list(self.wish.folders[0])
        changed = self.check.is_changed or bool(self.matched)
        if recognised is None or not (gathered or (changed and recognised.form in MENDABLE)):
            return self.wish
        return chosen_wish(self.wish, self.check, recognised, run / "chosen", write=write)

    def _run(
        self,
        arguments: list[str],
        done: Callable[[int, str, str], None],
        hear: Callable[[Event], None] | None = None,
    ) -> Command:
        command = Command(self._command, arguments, self)
        command.ended.connect(done)
        if hear is not None:
            command.heard.connect(hear)
        command.start()
        return command
