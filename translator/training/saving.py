"""What is saved of a training: its state with those who accompany it, its model, its best model."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from translator import methods
from translator.library.card import ModelCard, TrainingFacts
from translator.library.model_file import save_model
from translator.training.aides import Aides
from translator.training.plan import Plan
from translator.training.run_folder import RunFolder
from translator.training.session import Session
from translator.training.state import save_state, states

ROOM = 1.2
"""Times what the last state and model took: less free space than this is not worth a try."""


def save(folder: RunFolder, plan: Plan, session: Session, aides: Aides) -> None:
    """Write state and model of this step.

    Raises:
        UserError: DISK_FULL or NOT_WRITABLE; what was saved before is whole.
    """
    save_state(folder.state, session.step, {**session.state(), "aides": aides.state()})
    save_model(folder.model, session.model, card(plan, session, aides))


def save_best(folder: RunFolder, plan: Plan, session: Session, aides: Aides) -> None:
    """Write the model of this step as the best one.

    Raises:
        UserError: DISK_FULL or NOT_WRITABLE; the best before is whole.
    """
    save_model(folder.best, session.model, card(plan, session, aides))


def has_room(folder: RunFolder) -> bool:
    """Whether the disk seems to hold another state and model."""
    return shutil.disk_usage(_existing(folder.path)).free > ROOM * size_of_save(folder)


def size_of_save(folder: RunFolder) -> int:
    """Bytes of the last state and model; 0 before the first."""
    files = [*states(folder.state)[-1:], folder.model]
    return sum(path.stat().st_size for path in files if path.exists())


def card(plan: Plan, session: Session, aides: Aides) -> ModelCard:
    """What the model file says of itself; scores only where this very state was scored."""
    training, judge = plan.training, aides.judge
    scored = bool(judge.steps) and judge.steps[-1] == session.step
    settings: dict[str, Any] = session.settings.model_dump(mode="json")
    return ModelCard(
        title=plan.run.name,
        method=plan.method,
        method_title=methods.get(plan.method).title,
        settings=settings,
        domains=plan.listing.names,
        directions=tuple(sorted(str(direction) for direction in session.model.directions)),
        training=TrainingFacts(
            date=datetime.now(UTC).date().isoformat(),
            pictures={key: len(paths) for key, paths in plan.listing.domains.items()},
            held_out=max((len(paths) for paths in plan.listing.held_out.values()), default=0),
            steps=session.step,
            size_px=plan.data.size,
            batch_size=training.batch_size,
            scores={name: score.value for name, score in judge.scores.items()} if scored else {},
            parent=plan.parent.name if plan.parent else "",
            device=session.device_name,
            seconds=round(session.seconds, 1),
        ),
    )


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)
