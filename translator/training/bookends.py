"""The first and the last event of a training."""

from typing import Literal

from translator import methods
from translator.errors import ErrorCode, UserError
from translator.events.training import Ended, Started
from translator.training.judge import Judge, why_best
from translator.training.plan import Plan
from translator.training.run_folder import RunFolder
from translator.training.session import Session

Leaving = Literal["finished", "stopped", "paused", "opened_anew", "patience", "time"]
"""Why the steps of a session come to an end; of "finished", whether the last step was done says the rest."""


def started(plan: Plan, session: Session) -> Started:
    """The first event, and that of every further session."""
    return Started(
        step=session.step,
        steps=session.course.end,
        method=plan.method,
        title=methods.get(plan.method).title,
        device=session.device_name,
        precision=session.precision,
        pictures={plan.listing.names[key]: len(paths) for key, paths in plan.listing.domains.items()},
        held_out=max((len(paths) for paths in plan.listing.held_out.values()), default=0),
        batch_size=plan.training.batch_size,
    )


def ending(leaving: Leaving, folder: RunFolder, session: Session, judge: Judge) -> Ended:
    """The last event of a training."""
    sentences = {
        "stopped": "Stopped, to be resumed.",
        "patience": f"Ended because nothing more is to be expected. {judge.trend().sentence}",
        "time": "The time is up.",
    }
    reason: Literal["done", "asked", "patience", "time"] = "done"
    if leaving == "patience" or leaving == "time":
        reason = leaving
    elif leaving == "stopped" or session.step < session.course.end:
        reason = "asked"
    return Ended(
        step=session.step,
        finished=leaving != "stopped",
        model=str(folder.model) if folder.model.exists() else None,
        seconds=round(session.seconds, 3),
        best=str(folder.best) if folder.best.exists() else None,
        best_step=judge.best_step,
        reason=reason,
        sentence=f"{sentences.get(leaving, '')} {why_best(judge)}".strip(),
    )


def out_of_memory(plan: Plan) -> UserError:
    """What a device that ran out of memory means to the user."""
    return UserError(
        ErrorCode.OUT_OF_MEMORY,
        f"There is too little memory for crops of {plan.data.size} px and {plan.training.batch_size} of each "
        "domain in a step.",
        "Use a smaller --size, --batch-size or width; what was saved can be resumed.",
    )
