"""What a run has been through, small enough to be read at once: for RUN/progress.json and the report.

The event log has everything and grows with every step; this keeps a few hundred points of each curve.
"""

import json
from typing import Any

from translator.atomic import write_atomically
from translator.events.training import AutopilotActed, Health, Stepped
from translator.metrics.selection import RULE
from translator.training.judge import Judge, why_best
from translator.training.plan import Plan
from translator.training.run_folder import RunFolder

FORMAT = 1
MOST_POINTS = 400
MOST_HAPPENINGS = 200


class Curves:
    """Points over steps of which at most 400 are kept: when there are more, neighbours are averaged.

    Attributes:
        steps: of each point; the last step that went into it.
        values: name -> value at each point; None where there was none.
    """

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.values: dict[str, list[float | None]] = {}
        self._each = 1
        self._waiting: list[dict[str, float]] = []

    def add(self, step: int, values: dict[str, float]) -> None:
        """One more point, or a part of one."""
        self._waiting.append(values)
        if len(self._waiting) < self._each:
            return
        names = {name for part in self._waiting for name in part}
        for name in names - self.values.keys():
            self.values[name] = [None] * len(self.steps)
        self.steps.append(step)
        for name, series in self.values.items():
            series.append(_mean([part.get(name) for part in self._waiting]))
        self._waiting = []
        if len(self.steps) >= MOST_POINTS:
            self._halve()

    def state(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "steps": list(self.steps),
            "values": {name: list(series) for name, series in self.values.items()},
            "each": self._each,
            "waiting": [dict(part) for part in self._waiting],
        }

    def load(self, state: dict[str, Any]) -> None:
        """The inverse of `state`."""
        self.steps, self._each = list(state["steps"]), state["each"]
        self.values = {name: list(series) for name, series in state["values"].items()}
        self._waiting = [dict(part) for part in state["waiting"]]

    def _halve(self) -> None:
        assert len(self.steps) % 2 == 0, "every point has a neighbour"
        self._each *= 2
        for name, series in self.values.items():
            self.values[name] = [_mean(series[i : i + 2]) for i in range(0, len(series), 2)]
        self.steps = self.steps[1::2]


class Progress:
    """Curves, what happened, and where the pictures are; a part of the saved state.

    Attributes:
        curves: losses by "optimizer/term", the learning rate as "learning_rate", speed as "pictures_per_s".
        happenings: health and autopilot events in order, as their JSON values.
        pictures: (step, folder relative to the run) of each look.
        still_since: step of the look since which pictures have hardly changed; None while they do.
        check: verdict of the check of the pictures; empty when there was none.
    """

    def __init__(self) -> None:
        self.curves = Curves()
        self.happenings: list[dict[str, Any]] = []
        self.pictures: list[tuple[int, str]] = []
        self.still_since: int | None = None
        self.check = ""

    def stepped(self, event: Stepped) -> None:
        """Take note of a line of progress."""
        more = {"learning_rate": event.learning_rate, "pictures_per_s": event.pictures_per_s}
        self.curves.add(event.step, {**event.losses, **more})

    def happened(self, event: Health | AutopilotActed) -> None:
        """Take note of what was wrong or done about it."""
        self.happenings = [*self.happenings, event.model_dump(exclude_none=True)][-MOST_HAPPENINGS:]

    def looked(self, step: int, folder: str) -> None:
        """Take note of new pictures."""
        self.pictures = [(s, f) for s, f in self.pictures if s < step] + [(step, folder)]

    def state(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "curves": self.curves.state(),
            "happenings": list(self.happenings),
            "pictures": [list(pair) for pair in self.pictures],
            "still_since": self.still_since,
            "check": self.check,
        }

    def load(self, state: dict[str, Any] | None) -> None:
        """The inverse of `state`; nothing for a state of before this was kept."""
        if not state:
            return
        self.curves.load(state["curves"])
        self.happenings = list(state["happenings"])
        self.pictures = [(step, folder) for step, folder in state["pictures"]]
        self.still_since = state.get("still_since")
        self.check = state["check"]


def values(plan: Plan, step: int, end: int, progress: Progress, judge: Judge) -> dict[str, Any]:
    """The content of RUN/progress.json.

    Keys: format, step, steps, method, names (domain id -> name), rule, best ({step, cost} or null), why_best,
    trend, validations (each {step, cost, noise, realism, content}), scores (of the last: name -> [value,
    noise]), curves ({steps, values: name -> list}), happenings, open (what is wrong now), pictures,
    still_since (step since which they hardly change, or null), check.
    """
    return {
        "format": FORMAT,
        "step": step,
        "steps": end,
        "method": plan.method,
        "names": plan.listing.names,
        "rule": RULE,
        "best": None if judge.best is None else _validation(judge, judge.best),
        "why_best": why_best(judge),
        "trend": judge.trend().sentence if judge.history else "",
        "validations": [_validation(judge, index) for index in range(len(judge.history))],
        "scores": {name: [score.value, score.noise] for name, score in judge.scores.items()},
        "curves": {"steps": progress.curves.steps, "values": progress.curves.values},
        "happenings": progress.happenings,
        "open": _open(progress.happenings),
        "pictures": [{"step": s, "folder": f} for s, f in progress.pictures],
        "still_since": progress.still_since,
        "check": progress.check,
    }


def write_progress(folder: RunFolder, content: dict[str, Any]) -> None:
    """Write RUN/progress.json whole.

    Raises:
        UserError: DISK_FULL or NOT_WRITABLE.
    """
    write_atomically(folder.progress, json.dumps(content).encode())


def _validation(judge: Judge, index: int) -> dict[str, Any]:
    return {"step": judge.steps[index], **vars(judge.history[index])}


def _open(happenings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was found wrong and has neither gone nor been acted upon since."""
    still: dict[str, dict[str, Any]] = {}
    for happening in happenings:
        if happening["event"] == "health" and not happening["cleared"]:
            still[happening["name"]] = happening
        else:
            still.pop(happening["name"], None)
    return list(still.values())


def _mean(series: list[float | None]) -> float | None:
    there = [value for value in series if value is not None]
    return sum(there) / len(there) if there else None
