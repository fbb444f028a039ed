"""A run at a glance: what its folder says without reading all of it."""

import json
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gui.state.training.history import History
from gui.state.training.signs import improvement
from gui.workers.run_tail import RunTail
from gui.workers.trainer import has_given_up, said_error
from translator.training.presence import Presence, presence
from translator.training.run_folder import RunFolder

GOING = frozenset(("starting", "running", "pausing", "paused", "finishing", "stopping"))
"""States in which a process has the run."""
CONTINUABLE = frozenset(("stopped", "interrupted", "failed"))
GIVEN_UP_S = 600.0
"""A run of which nobody knows whose it is counts as interrupted after this silence."""
BEGINS_S = 900.0
"""On a busy computer it takes long until libraries are loaded, steps measured and pictures looked through; a
trainer that cannot begin says so long before."""
QUIET_S = 10.0
"""A run of another machine that was heard of so long ago is said to be quiet."""
_EACH_S, _MINUTES_FROM_S = 5.0, 90.0
_NAMES = 2
_TAIL_BYTES = 1 << 16
_OPEN_END = frozenset(("started", "step", "paused", "resumed"))


@dataclass(frozen=True)
class RunFacts:
    """One run for a list.

    Attributes:
        state: waiting | starting | running | pausing | paused | finishing | stopping | finished | stopped |
            interrupted | failed | broken.
        heard_s: when its log was last written, in seconds since the epoch; 0 when never.
        remote: another machine trains it, or did.
        names: from, to.
        sentence: why it failed.
        seconds: how long it has learnt, pauses left out.
        flat: nothing better, or nothing visible, is to come.
        quiet_s: of another machine's run, for how long nothing was heard, as exact as anybody needs.
    """

    path: str
    name: str
    state: str
    step: int = 0
    steps: int = 0
    eta_s: float | None = None
    heard_s: float = 0.0
    remote: bool = False
    method: str = ""
    names: tuple[str, ...] = ()
    sentence: str = ""
    disk_full: bool = False
    seconds: float = 0.0
    flat: bool = False
    quiet_s: float = 0.0

    @property
    def title(self) -> str:
        """For people: "Summer → Winter", of several of them "Summer → Winter 2", or the folder's name."""
        return self.name if self.name.startswith(f"{self.what} ") else self.what

    @property
    def what(self) -> str:
        """What becomes of what, or the folder's name."""
        return " → ".join(self.names) if len(self.names) == _NAMES else self.name

    @property
    def share(self) -> float:
        """How much of it is done, in [0, 1]."""
        return min(1.0, self.step / self.steps) if self.steps else 0.0


class Glance:
    """What the end of a run's log adds up to; at each further look only what came since is read."""

    def __init__(self, path: Path) -> None:
        self._tail = RunTail(RunFolder(path).events, _TAIL_BYTES)
        self._history = History()

    def look(self) -> History:
        """Everything up to now."""
        events = self._tail.read()
        if self._tail.restarted:
            self._history = History()
        self._history.take(events)
        return self._history


def look(path: Path, launched_s: float = 0.0, glance: Glance | None = None) -> RunFacts:
    """Read the plan and the end of the log. Touches the disk: runs on another thread.

    Args:
        path: the run folder.
        launched_s: when this window started a process for it, in seconds since the epoch; 0 for never.
        glance: what earlier looks at this run have read already.
    """
    folder = RunFolder(path)
    plan = read_plan(path)
    history = (glance or Glance(path)).look()
    heard_s = _mtime_s(folder.events)
    here = attributed(presence(path), history, heard_s)
    state = state_of(history, here, folder.told(), starting=_may_still_begin(path, launched_s, heard_s))
    sentence = history.failed.sentence if state == "failed" and history.failed else ""
    if state == "broken":
        sentence = said_error(path)
    listing = plan.get("listing")
    names = listing.get("names", {}) if isinstance(listing, dict) else {}
    return RunFacts(
        path=str(path),
        name=path.name,
        state=state,
        step=history.step,
        steps=history.steps or _steps(plan),
        eta_s=history.stepped.eta_s if history.stepped else None,
        heard_s=heard_s,
        remote=here == "elsewhere",
        method=str(plan.get("method", "")),
        names=tuple(str(name) for name in names.values()) if isinstance(names, dict) else (),
        sentence=sentence,
        disk_full=history.paused is not None and history.paused.reason == "disk_full",
        seconds=history.stepped.seconds if history.stepped else 0.0,
        flat=improvement(history).is_plateau,
        quiet_s=_quiet_s(heard_s) if here == "elsewhere" and heard_s else 0.0,
    )


def _may_still_begin(path: Path, launched_s: float, heard_s: float) -> bool:
    # A log that was written to since is of a run that has begun, however it went on.
    waits = heard_s < launched_s and time.time() - launched_s < BEGINS_S
    return waits and not has_given_up(path)


def attributed(here: Presence, history: History, heard_s: float) -> Presence:
    """Whose a run is of which no file says it: a log that still grows is another machine's, by sync."""
    if here != "unknown":
        return here
    grows = history.last in _OPEN_END and time.time() - heard_s < GIVEN_UP_S
    return "elsewhere" if grows else "gone"


def state_of(history: History, here: Presence, told: frozenset[str], *, starting: bool = False) -> str:
    """Where a run stands, from its log, its process and the commands that wait for it."""
    if here == "here" or (here == "elsewhere" and history.last in _OPEN_END):
        return _going(history, told)
    if starting:
        return "starting"
    ends = {"ended": "finished" if history.ended and history.ended.finished else "stopped"}
    ends |= {"failed": "failed", "": "broken"}
    return ends.get(history.last, "interrupted")


def _going(history: History, told: frozenset[str]) -> str:
    if history.last in ("", "ended", "failed"):
        return "starting"
    for command, state in (("stop", "stopping"), ("finish", "finishing")):
        if command in told:
            return state
    if history.last == "paused":
        return "running" if "resume" in told else "paused"
    return "pausing" if "pause" in told else "running"


def read_plan(path: Path) -> dict[str, object]:
    """The plan of a run as a plain object; empty when there is none (yet)."""
    file = RunFolder(path).plan
    try:
        found = file.stat()
        return _plan(file, found.st_mtime_ns, found.st_size)
    except (OSError, ValueError):
        return {}


@lru_cache(maxsize=64)
def _plan(file: Path, _mtime_ns: int, _size: int) -> dict[str, object]:
    """Read once for each time it was written: it names every picture, and is asked for every second."""
    value = json.loads(file.read_text(encoding="utf-8"))
    return value if isinstance(value, dict) else {}


def is_run(path: Path) -> bool:
    """Whether a folder holds a run, or what is left of the start of one."""
    return (path / "plan.json").is_file() or (path / "trainer.log").is_file()


def _quiet_s(heard_s: float) -> float:
    """Seconds since the log was last written; 0 for a moment, then rounded, so that it changes seldom."""
    quiet_s = time.time() - heard_s
    if quiet_s < QUIET_S:
        return 0.0
    each_s = _EACH_S if quiet_s < _MINUTES_FROM_S else 60.0
    return quiet_s // each_s * each_s


def _steps(plan: dict[str, object]) -> int:
    training = plan.get("training")
    steps = training.get("steps", 0) if isinstance(training, dict) else 0
    return steps if isinstance(steps, int) else 0


def _mtime_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
