"""A training that lets the style change pictures more: the same again from here, with what holds it loosened.

What that is each method says itself, with a mark on its settings (`stronger` in `translator.settings.knob`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from gui.observable import Observable, Property
from gui.state.asking import Asks
from gui.state.training.facts import RunFacts, read_plan
from gui.state.training.kept import Choice
from gui.workers.storage import write_json
from translator.events.engine import Describe, Described, Message
from translator.training.run_folder import RunFolder

DEGREES = {"little": 0.5, "clearly": 1.0, "much": 2.0}
"""How much stronger -> how often the method's own factor is taken."""
LEAST_STEPS = 10
_DIGITS = 4


@dataclass(frozen=True)
class Loosened:
    """A setting that changes; `help` is the method's own sentence on it."""

    name: str
    help: str
    before: float
    after: float


class Stronger(Observable):
    """Knows what each method marks, once the engine was asked.

    Attributes:
        forms: name of a method -> JSON schema of its settings.
    """

    forms: Property[dict[str, dict[str, Any]]] = Property({})

    def __init__(self, engine: Asks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._asked = False

    def ask(self) -> None:
        """Have the methods described; once is enough."""
        if not self._asked:
            self._asked = True
            self._engine.ask(Describe(), self._hear)

    def _hear(self, message: Message) -> None:
        if isinstance(message, Described):
            self.forms = {method.name: method.form for method in message.methods}
        else:
            self._asked = False

    def loosened(self, run: RunFacts, degree: str = "clearly") -> list[Loosened]:
        """What would change of a run's settings; nothing when its method marks none, or all are off."""
        settings = read_plan(Path(run.path)).get("settings")
        form = self.forms.get(run.method, {})
        return loosened(settings if isinstance(settings, dict) else {}, form, DEGREES[degree])

    def can(self, run: RunFacts, choices: Sequence[Choice]) -> bool:
        """Whether there is something to loosen, a state to begin from, and pictures that lie here."""
        return not run.remote and bool(choices) and bool(self.loosened(run))


def loosened(settings: Mapping[str, Any], form: Mapping[str, Any], degree: float) -> list[Loosened]:
    """The settings that a method marks, and what they become.

    Args:
        settings: of a run.
        form: JSON schema of the method's settings.
        degree: exponent of the factors that the method gives.
    """
    found = []
    properties = form.get("properties", {})
    for name, field in properties.items() if isinstance(properties, dict) else ():
        factor, before = field.get("stronger"), settings.get(name, field.get("default"))
        if not _is_number(factor) or not _is_number(before) or before == 0:
            continue
        after = float(f"{before * factor**degree:.{_DIGITS}g}")
        after = min(max(after, field.get("minimum", after)), field.get("maximum", after))
        if after != before:
            found.append(Loosened(name, str(field.get("description", "")), float(before), after))
    return found


def write_plan(run: RunFacts, target: Path, model: Path, changes: Sequence[Loosened]) -> None:
    """Make the folder of a new run: the plan of `run`, from `model` on, half as long, with changed settings.

    The pictures are the same, those held out too, so that the two films can be compared.

    Raises:
        OSError: the folder cannot be written, or the plan of the run cannot be read.
        ValueError: the plan of the run is damaged.
    """
    plan = json.loads(RunFolder(Path(run.path)).plan.read_text(encoding="utf-8"))
    training = plan["training"]
    steps = max(LEAST_STEPS, int(training["steps"]) // 2)
    new = {
        **plan,
        "run": str(target),
        "parent": str(model),
        "settings": {**plan["settings"], **{change.name: change.after for change in changes}},
        # The pictures were looked through when the first of the two began.
        "training": {**training, "steps": steps, "check": False, "minutes": None},
    }
    write_json(RunFolder(target).plan, new)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
