"""A training that ends at a time: the end of its schedule moves so that both come together."""

import math

from translator.training.session import Session

MARKS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.87, 0.93, 0.97)
"""Shares of the time after which the end is reckoned anew."""

LEAST_STEPS = 5
"""Fewer say little of the pace."""

LATE = 1.05
"""Of the time: past it the training ends wherever it is."""

NOT_WORTH_IT = 0.02
"""Of the steps that are left: a smaller correction is not made."""


class Deadline:
    """Watches the clock of one stretch of a training.

    The end moves only just before a save, which then holds it: what a resumed run does between two saves
    depends on the saved state alone, not on the clock.

    Args:
        limit_s: wall-clock seconds that the training may take in all; None for no limit.
        session: the training; its `spent_s` is the clock.
    """

    def __init__(self, limit_s: float | None, session: Session) -> None:
        self._limit_s = limit_s
        self._session = session
        self._first_step, self._first_s = session.step, session.spent_s
        self._half_way = self._half_of_what_is_left()
        self._marks = [m for m in MARKS if limit_s is not None and m * limit_s > session.spent_s]

    def is_due(self) -> bool:
        """Whether it is time to reckon anew; a save must follow `correct`."""
        if self._limit_s is None or self._session.step >= self._session.course.end:
            return False
        is_time = bool(self._marks) and self._session.spent_s >= self._marks[0] * self._limit_s
        # The end may have come near while there is time left: look again before it is reached.
        return is_time or self._session.step >= self._half_way

    def correct(self, closing_s: float) -> None:
        """Move the end so that the time is used, `closing_s` being kept for the last validation and save."""
        session = self._session
        assert self._limit_s is not None
        while self._marks and session.spent_s >= self._marks[0] * self._limit_s:
            self._marks.pop(0)
        done = session.step - self._first_step
        self._half_way = self._half_of_what_is_left()
        if not done or (done < LEAST_STEPS and session.course.end - session.step > 1):
            return
        pace_s = (session.spent_s - self._first_s) / done
        left = (self._limit_s - session.spent_s - closing_s) / pace_s
        end = session.step + max(1, math.floor(left))
        if abs(end - session.course.end) > NOT_WORTH_IT * max(1, session.course.end - session.step):
            session.course = session.course.moved(session.step, end, session.plan.training.steps)
        self._half_way = self._half_of_what_is_left()
        # What the next correction sees is the pace since this one: other work may have come or gone.
        self._first_step, self._first_s = session.step, session.spent_s

    def _half_of_what_is_left(self) -> int:
        return self._session.step + max(1, (self._session.course.end - self._session.step) // 2)

    def has_passed(self) -> bool:
        """Whether it is too late to go on."""
        return self._limit_s is not None and self._session.spent_s > LATE * self._limit_s
