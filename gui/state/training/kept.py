"""Which model files of a run there are, and which is closest to the moment in view."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gui.state.training.history import History, Moment
from translator.training.moments import kept
from translator.training.run_folder import RunFolder


@dataclass(frozen=True)
class Choice:
    """A model file that can become the style.

    Attributes:
        step: what it was saved at; 0 when nobody knows.
        kind: best | last | moment.
    """

    path: Path
    step: int
    kind: Literal["best", "last", "moment"]


def models_of(run: Path) -> dict[str, Path]:
    """The model files of a run: step or "best" or "last" -> file. Touches the disk."""
    folder = RunFolder(run)
    found = {str(step): path for step, path in kept(run).items()}
    found |= {name: path for name, path in (("best", folder.best), ("last", folder.model)) if path.is_file()}
    return found


def choices(models: dict[str, Path], history: History) -> list[Choice]:
    """All of them with their steps, oldest first."""
    found = [Choice(path, int(key), "moment") for key, path in models.items() if key.isdigit()]
    if "last" in models:
        found.append(Choice(models["last"], history.saved_step, "last"))
    if "best" in models:
        step = history.best.step if history.best else 0
        found.append(Choice(models["best"], step, "best"))
    return sorted(found, key=lambda choice: choice.step)


def closest(found: list[Choice], moment: Moment | None) -> Choice | None:
    """The one whose step is closest to the moment; of several, the best before others."""
    if not found:
        return None
    if moment is None:
        return next((one for one in found if one.kind == "best"), found[-1])
    return min(found, key=lambda one: (abs(one.step - moment.step), one.kind != "best"))
