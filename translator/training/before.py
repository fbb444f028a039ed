"""What comes before the first step: the pictures are looked through, and the memory is tried."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

from translator.errors import ErrorCode, UserError
from translator.events import Event
from translator.events.check import CheckEnded
from translator.events.training import AutopilotActed, Health
from translator.networks.devices import pick_device
from translator.training.check_first import check_first
from translator.training.measure import foresee_memory
from translator.training.plan import Plan
from translator.training.run_folder import RunFolder
from translator.training.state import states


@dataclass(frozen=True)
class Ready:
    """What came of it.

    Attributes:
        plan: to go on with; None when the run was told to stop.
        check: verdict on the pictures in a sentence; empty without a check.
    """

    plan: Plan | None
    check: str = ""


def before_first_step(plan: Plan, folder: RunFolder) -> Generator[Event, None, Ready]:
    """Check pictures and memory of a run that has not begun.

    Raises:
        UserError: DEVICE_MISSING, TOO_FEW_PICTURES or OUT_OF_MEMORY.
    """
    if states(folder.state):
        return Ready(plan)
    pick_device(plan.training.device)
    check = ""
    if plan.training.check and not folder.check.exists():
        with closing(check_first(plan, folder)) as events:
            while True:
                try:
                    event = next(events)
                except StopIteration as end:
                    if not end.value:
                        return Ready(None)
                    break
                if isinstance(event, CheckEnded):
                    check = event.sentence
                yield event
    fitting = yield from _fitting(plan)
    return Ready(fitting, check)


def _fitting(plan: Plan) -> Generator[Event, None, Plan]:
    """The plan, with half the batch as often as the autopilot may and must."""
    while True:
        try:
            foresee_memory(plan)
            return plan
        except UserError as error:
            if error.code is not ErrorCode.OUT_OF_MEMORY:
                raise
            yield Health(
                step=0,
                name="little_memory",
                severity="severe",
                sentence=error.sentence,
                advice=error.hint,
                action="smaller_batch",
            )
            training = plan.training
            if not training.autopilot or training.batch_size == 1:
                raise
        batch = training.batch_size // 2
        halved = {"batch_size": batch, "accumulate": training.accumulate * 2}
        plan = plan.model_copy(update={"training": training.model_copy(update=halved)})
        plan.save()
        yield AutopilotActed(
            step=0,
            name="little_memory",
            action="smaller_batch",
            sentence=f"{batch} pictures at a time now, twice as often for one step.",
            values={"batch_size": batch},
        )
