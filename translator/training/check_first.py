"""The pictures are looked through before the first step; only what is hopeless ends a training there."""

import json
from collections.abc import Generator
from contextlib import closing

from translator.atomic import write_atomically
from translator.data.check import CheckSettings, check
from translator.data.check_report import report
from translator.errors import ErrorCode, UserError
from translator.events import Event
from translator.events.check import CheckEnded, CheckFinding
from translator.events.training import Notice
from translator.training.plan import Plan
from translator.training.run_folder import RunFolder

SAID_OF_A_KIND = 20
"""Findings about single pictures that become events; all of them are in RUN/check.json."""


def check_first(plan: Plan, folder: RunFolder) -> Generator[Event, None, bool]:
    """Check the pictures of a plan; returns False when the run was told to stop meanwhile.

    Raises:
        UserError: TOO_FEW_PICTURES, when too few good ones are there to learn from.
    """
    found: list[CheckFinding] = []
    ended: CheckEnded | None = None
    settings = CheckSettings(size=plan.data.size, balance_crops=plan.data.balance_crops)
    with closing(check(plan.listing, settings)) as events:
        for event in events:
            if isinstance(event, CheckFinding):
                found.append(event)
                if sum(f.kind == event.kind for f in found) > SAID_OF_A_KIND:
                    continue
            elif isinstance(event, CheckEnded):
                ended = event
            yield event
            if folder.told() & {"stop"}:
                folder.done("stop")
                return False
    assert ended is not None, "a check ends with its verdict"
    yield from _written(folder, ended, found)
    if ended.verdict == "unusable":
        raise UserError(
            ErrorCode.TOO_FEW_PICTURES,
            ended.sentence,
            f"See {folder.check_report}; or train all the same with --no-check.",
        )
    return True


def _written(folder: RunFolder, ended: CheckEnded, found: list[CheckFinding]) -> Generator[Event, None, None]:
    """The findings as files; a disk that is full is no reason not to train."""
    values = {
        **ended.model_dump(exclude={"event"}),
        "findings": [finding.model_dump(exclude={"event"}, exclude_defaults=True) for finding in found],
    }
    try:
        write_atomically(folder.check, json.dumps(values).encode())
        write_atomically(folder.check_report, report(ended, found).encode())
    except (UserError, OSError) as error:
        yield Notice(step=0, code="check_not_written", text=f"The check was not written: {error}")
