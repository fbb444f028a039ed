"""What a trainer does by itself about what is wrong: one deed for each ailment, a few times at most."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from translator.events.training import AutopilotActed, Health
from translator.training.changes import Changes
from translator.training.session import Session
from translator.training.state import states, step_of

How = Literal["goes_on", "rebuilt", "restarted", "rolled_back"]
"""goes_on: from the next step on; rebuilt: saved and built anew with other settings; restarted: from step 0
with other weights; rolled_back: from an earlier state with a lower rate."""

MOST_DEEDS = 3
"""For each ailment; then it is only said."""

DIVERGED_SCALE = 0.25
IDENTITY_WEIGHT = 0.5
AUGMENT = "translation+cutout"
EARLY_SHARE = 0.25
BEFORE_TROUBLE_STEPS = 100
"""How much earlier than it was seen a slow divergence may have begun."""


@dataclass(frozen=True)
class Deed:
    """Something to do.

    Attributes:
        how: what it takes.
        changes: what then differs from the plan.
        event: what is said of it.
        rate_scale: factor of all learning rates.
    """

    how: How
    changes: Changes
    event: AutopilotActed
    rate_scale: float = 1.0


def deed(said: Health, session: Session) -> Deed | None:
    """What to do about an ailment; None when there is nothing, or nothing more."""
    if said.cleared or session.changes.taken.get(said.name, 0) >= MOST_DEEDS:
        return None
    choose = _CHOICES.get(said.name)
    return choose(said, session) if choose else None


def go_back(todo: Deed, folder: Path, step: int) -> None:
    """Drop the saved states that a deed does not go on from.

    A roll-back keeps the newest state that is older than the trouble; without one, and for a restart, the
    run begins at step 0.
    """
    kept = [p for p in states(folder) if step_of(p) <= step - BEFORE_TROUBLE_STEPS]
    if todo.how == "restarted":
        kept = []
    for path in set(states(folder)) - set(kept[-1:]):
        path.unlink(missing_ok=True)


def _deed(said: Health, session: Session, how: How, changes: Changes, sentence: str, **values: float) -> Deed:
    action = {"goes_on": "changed", "rebuilt": "changed"}.get(how, how)
    event = AutopilotActed(step=session.step, name=said.name, action=action, sentence=sentence, values=values)
    return Deed(how, changes.counted(said.name), event)


def _lower_rate(said: Health, session: Session) -> Deed:
    scale = session.rate_scale * DIVERGED_SCALE
    text = f"Back to an earlier state with {scale:.3g} of the planned learning rate."
    found = _deed(said, session, "rolled_back", session.changes, text, rate_scale=scale)
    return Deed(found.how, found.changes, found.event, DIVERGED_SCALE)


def _restart(said: Health, session: Session) -> Deed:
    """From the beginning with other weights, and an identity term where the method knows one."""
    changes = session.changes.restarted()
    values: dict[str, float] = {}
    weight = getattr(session.settings, "identity_weight", None)
    text = "Begun again with other first weights"
    if weight is not None and weight < IDENTITY_WEIGHT:
        changes = changes.with_setting("identity_weight", IDENTITY_WEIGHT)
        values["identity_weight"] = IDENTITY_WEIGHT
        text += f" and an identity weight of {IDENTITY_WEIGHT}"
    elif getattr(session.settings, "nce_identity", True) is False:
        changes = changes.with_setting("nce_identity", True)
        text += " and the identity term"
    return _deed(said, session, "restarted", changes, f"{text}.", **values)


def _push(said: Health, session: Session) -> Deed | None:
    """Results are their sources: make that less worth while, or the critics quicker."""
    weight = getattr(session.settings, "identity_weight", 0.0)
    if weight > 0:
        changes = session.changes.with_setting("identity_weight", weight / 2)
        text = f"The identity weight is halved to {weight / 2:.3g}."
        return _deed(said, session, "rebuilt", changes, text, identity_weight=weight / 2)
    return _critics_rate(said, session, 2.0)


def _spur(said: Health, session: Session) -> Deed | None:
    return _critics_rate(said, session, 2.0)


def _rein_in(said: Health, session: Session) -> Deed | None:
    """The critics are too strong: show them changed pictures; if they see such already, slow them down."""
    if getattr(session.settings, "diffaugment", AUGMENT) == "none":
        changes = session.changes.with_setting("diffaugment", AUGMENT)
        return _deed(said, session, "rebuilt", changes, "The critics now see pictures changed at random.")
    return _critics_rate(said, session, 0.5)


def _critics_rate(said: Health, session: Session, factor: float) -> Deed | None:
    changes = session.changes
    for name in sorted(session.critic_optimizers):
        changes = changes.with_rate_scaled(name, factor)
    if changes == session.changes:
        return None
    scale = max(changes.rate_scales.values())
    text = f"The critics' learning rate is {scale:.3g} of the planned one now."
    return _deed(said, session, "goes_on", changes, text, critic_rate_scale=scale)


def _smooth(said: Health, session: Session) -> Deed | None:
    """Other ends need other weights: worth it at the beginning only."""
    early = session.course.progress(session.step) <= EARLY_SHARE
    if not early or getattr(session.settings, "ends", "antialiased") == "antialiased":
        return None
    changes = session.changes.restarted().with_setting("ends", "antialiased")
    return _deed(said, session, "restarted", changes, "Begun again with ends that leave no checkerboard.")


def _more_workers(said: Health, session: Session) -> Deed | None:
    planned = session.plan.training.workers
    now = planned if session.changes.workers is None else session.changes.workers
    more = min(max(2, 2 * now), os.cpu_count() or 1)
    if more <= now:
        return None
    changes = Changes(**{**vars(session.changes), "workers": more})
    text = f"{more} processes load pictures now."
    return _deed(said, session, "rebuilt", changes, text, workers=more)


_CHOICES: Mapping[str, Callable[[Any, Session], Deed | None]] = MappingProxyType(
    {
        "divergence": _lower_rate,
        "saturation": _lower_rate,
        "collapse": _lower_rate,
        "colour_inversion": _restart,
        "identity": _push,
        "critic_loses": _spur,
        "critic_wins": _rein_in,
        "critic_overfits": _rein_in,
        "checkerboard": _smooth,
        "stalled_input": _more_workers,
    }
)
