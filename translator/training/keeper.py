"""Saving in the course of a training: when it was last done, and waiting while the disk is full."""

import time
from collections.abc import Generator, Iterator

from translator.errors import ErrorCode, UserError
from translator.events import Event
from translator.events.training import Paused, Resumed, Saved
from translator.training import moments
from translator.training.aides import Aides
from translator.training.plan import Plan
from translator.training.run_folder import RunFolder
from translator.training.saving import has_room, save
from translator.training.session import Session

LOOK_FOR_COMMANDS_S = 0.2
LOOK_FOR_ROOM_S = 2.0


class Keeper:
    """Saves the states of one training.

    Attributes:
        step: of the last saved state; -1 before there is one.
        took_s: seconds that the last save took.
        gave_up: the user said "stop" while the disk was full: what was not saved is lost.
    """

    def __init__(self, plan: Plan, folder: RunFolder) -> None:
        self._plan, self._folder = plan, folder
        self.step = -1
        self.took_s = 0.0
        self.gave_up = False
        self._saved_s = time.monotonic()

    def opened(self, step: int) -> None:
        """A session begins; its state of `step` is on disk, or none is (-1)."""
        self.step = step
        self._saved_s = time.monotonic()
        if step >= 0:
            moments.forget_after(self._folder.path, step)

    def is_due(self, step: int) -> bool:
        """Whether a save is due after this step, by steps or by time."""
        training = self._plan.training
        by_steps = training.save_every_steps and step % training.save_every_steps == 0
        return bool(by_steps) or time.monotonic() - self._saved_s > 60 * training.save_every_minutes

    def save(self, session: Session, aides: Aides) -> Iterator[Event]:
        """State and model of this step, unless they are there already or hold numbers that are not finite.

        Raises:
            UserError: DISK_FULL or NOT_WRITABLE.
        """
        if session.step == self.step or not session.is_finite():
            return
        started_s = time.monotonic()
        save(self._folder, self._plan, session, aides)
        moments.keep(self._folder.model, session.step, self._plan.training.moments)
        self.opened(session.step)
        self.took_s = self._saved_s - started_s
        yield Saved(step=session.step)

    def save_or_wait(self, session: Session, aides: Aides) -> Iterator[Event]:
        """Save; while the disk is full wait for room, for "resume" or for "stop".

        Raises:
            UserError: NOT_WRITABLE.
        """
        try:
            yield from self.save(session, aides)
            return
        except UserError as error:
            if error.code is not ErrorCode.DISK_FULL:
                raise
            text = f"{error.sentence} The training goes on as soon as there is room."
        self._folder.done("pause", "resume")
        yield Paused(step=session.step, reason="disk_full", sentence=text)
        saved = yield from self._wait(session, aides)
        if saved:
            yield Resumed(step=session.step)
            yield from saved

    def _wait(self, session: Session, aides: Aides) -> Generator[Event, None, list[Event]]:
        """Until it is saved; empty when it never was."""
        tried_s = time.monotonic()
        while True:
            told = self._folder.told()
            if told & {"stop", "finish"}:
                self._folder.done()
                self.gave_up = True
                return []
            is_time = time.monotonic() - tried_s > LOOK_FOR_ROOM_S
            if "resume" in told or (is_time and has_room(self._folder)):
                self._folder.done("resume")
                tried_s = time.monotonic()
                try:
                    return list(self.save(session, aides))
                except UserError as error:
                    if error.code is not ErrorCode.DISK_FULL:
                        raise
            time.sleep(LOOK_FOR_COMMANDS_S)
            yield from ()
