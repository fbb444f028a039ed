"""What is done after a step without changing what is learned: say, show, watch, score, report.

Nothing here ends a training: what cannot be read or written is a notice, said once, and is tried again later.
"""

import time
from collections.abc import Callable, Iterator

import torch

from translator.data.held_out import held_out_batches
from translator.domains import Batch
from translator.errors import UserError
from translator.events import Event
from translator.events.training import BestSaved, Health, Notice, PicturesWritten, Stepped, Validated
from translator.training.aides import Aides
from translator.training.judge import CalledAway, why_best
from translator.training.machine import Gauges
from translator.training.pictures import write_pictures
from translator.training.plan import Plan
from translator.training.progress import values, write_progress
from translator.training.report import write_report
from translator.training.run_folder import RunFolder
from translator.training.saving import save_best
from translator.training.seen import Reader, look_back
from translator.training.session import Session

EARLY_LOOKS = (1, 16, 64, 256)
SELDOM = 32
"""Steps between looks from which on there are early ones."""
LONG_LOOK_S = 10.0
"""A method that draws its pictures slower than this, value by value, gets no early looks after its first."""

JUDGED_PICTURES = 8
"""Held-out pictures and as many trained ones that the critics are asked about."""


def are_pictures_due(step: int, every_steps: int, look_s: float = 0.0) -> bool:
    """Whether to look at held-out pictures after a step; 0 is never.

    At the beginning, when most changes, looks are closer together: a person waits for the first.

    Args:
        step: the number of steps made.
        every_steps: between looks.
        look_s: what the last look took, in seconds.
    """
    if not every_steps:
        return False
    if step % every_steps == 0:
        return True
    return step < every_steps and every_steps >= SELDOM and step in EARLY_LOOKS and look_s <= LONG_LOOK_S


class Looks:
    """Of one stretch of a training.

    Attributes:
        said: health events since they were last taken away.
        seconds: what looking has taken in this stretch, losses and commands apart.
    """

    def __init__(self, plan: Plan, folder: RunFolder, session: Session, aides: Aides) -> None:
        self._plan, self._folder, self._session, self._aides = plan, folder, session, aides
        self._pace = _Pace(session.step)
        self._gauges = Gauges(folder, session.device)
        self._read = Reader()
        self._noticed: set[str] = set()
        self._trained: list[Batch] = []
        self._look_s = 0.0
        self.said: list[Health] = []
        self.seconds = 0.0

    def after(self, step: int) -> Iterator[Event]:
        """Everything that is due after a step."""
        session, training = self._session, self._plan.training
        self._aides.watch.timed(session.waited_s, session.stepped_s)
        if step % training.log_every_steps == 0 or step >= session.course.end:
            event = self._stepped()
            yield event
            self._aides.progress.stepped(event)
            yield from self._heard(self._aides.watch.by_losses(session, event.losses))
            yield from self._gauges.look(step)
        for text in session.notices():
            yield Notice(step=step, code="picture_left_out", text=text)
        started_s = time.monotonic()
        if are_pictures_due(step, training.pictures_every_steps, self._look_s):
            yield from self._tried("pictures_not_written", self._look)
        if self._aides.watch.is_due(session):
            yield from self._tried("not_watched", self._watch)
        if self._aides.judge.is_due(session):
            yield from self._validate()
        self.seconds += time.monotonic() - started_s

    def last(self) -> Iterator[Event]:
        """Show and score the state that a training ends with."""
        shown = self._folder.pictures / f"{self._session.step:06d}"
        if self._plan.training.pictures_every_steps and not shown.exists():
            yield from self._tried("pictures_not_written", self._look)
        if self._aides.judge.is_missing(self._session):
            yield from self._validate()

    def take_said(self) -> list[Health]:
        """Health events since the last call."""
        said, self.said = self.said, []
        return said

    def report(self) -> Iterator[Event]:
        """Write RUN/progress.json and RUN/report.html."""
        yield from self._tried("report_not_written", self._report)

    def _stepped(self) -> Stepped:
        session, training = self._session, self._plan.training
        steps_per_s = self._pace.steps_per_s(session.step)
        left = session.course.end - session.step
        return Stepped(
            step=session.step,
            steps=session.course.end,
            losses=session.updater.losses(),
            pictures_per_s=round(steps_per_s * training.batch_size * training.accumulate, 3),
            eta_s=round(left / steps_per_s, 1) if steps_per_s else None,
            learning_rate=session.learning_rate,
            seconds=round(session.seconds, 3),
        )

    def _look(self) -> list[Event]:
        session, progress = self._session, self._aides.progress
        name, started_s = f"pictures/{session.step:06d}", time.monotonic()
        write_pictures(self._folder.path / name, session.pictures(), self._plan.listing.names)
        self._look_s = time.monotonic() - started_s
        progress.looked(session.step, name)
        self._read.forget(self._folder.path / name)
        seen = look_back(self._folder.path, progress.pictures, progress.still_since, self._read)
        # While the generator rests, its pictures stay as they are for no other reason.
        progress.still_since = None if session.is_resting else seen.still_since
        return [
            PicturesWritten(
                step=session.step, folder=name, change=seen.change, still_since=progress.still_since
            )
        ]

    def _watch(self) -> list[Event]:
        watch = self._aides.watch
        said = self._heard(watch.by_pictures(self._session))
        self._aides.judge.estimate(self._session, watch.translation_s, watch.step_s)
        return said

    def _validate(self) -> Iterator[Event]:
        judge, step_s = self._aides.judge, self._aides.watch.step_s
        try:
            yield from self._tried("not_validated", self._judge)
        except CalledAway:
            return
        if judge.steps[-1:] != [self._session.step]:
            judge.passed_over(self._session, step_s)
            return
        yield from self._tried("critics_not_asked", self._ask_critics)
        yield from self.report()

    def _judge(self) -> list[Event]:
        judge = self._aides.judge
        validated: Validated = judge.validate(self._session, self._aides.watch.step_s, self._is_called_away)
        events: list[Event] = [validated]
        if gone := judge.held_out.missing():
            text = f"{len(gone)} held-out pictures are gone, {gone[0]} first; others stand for them."
            events += self._notice("held_out_missing", text)
        if validated.is_best:
            events += self._tried("best_not_written", self._keep_best)
        return events

    def _keep_best(self) -> list[Event]:
        save_best(self._folder, self._plan, self._session, self._aides)
        judge = self._aides.judge
        cost = judge.history[-1].cost
        return [BestSaved(step=self._session.step, cost=cost, sentence=why_best(judge))]

    def _ask_critics(self) -> list[Event]:
        listing = self._plan.listing
        if not self._trained:
            some = {domain: paths[:JUDGED_PICTURES] for domain, paths in listing.domains.items()}
            part = listing.model_copy(update={"held_out": some})
            self._trained = list(held_out_batches(part, self._plan.data, count=JUDGED_PICTURES))
        held_out = self._aides.judge.held_out.batches(JUDGED_PICTURES)
        return self._heard(self._aides.watch.by_critics(self._session, held_out, self._trained))

    def _report(self) -> list[Event]:
        session = self._session
        content = values(
            self._plan, session.step, session.course.end, self._aides.progress, self._aides.judge
        )
        write_progress(self._folder, content)
        write_report(self._folder, self._plan, content)
        return []

    def _heard(self, events: list[Health]) -> list[Event]:
        for event in events:
            self.said.append(event)
            self._aides.progress.happened(event)
        return list(events)

    def _is_called_away(self) -> bool:
        return bool(self._folder.told() & {"stop", "pause", "finish"})

    def _tried(self, code: str, what: Callable[[], list[Event]]) -> list[Event]:
        """Its events, or a notice of why there are none."""
        try:
            return what()
        except (UserError, OSError, MemoryError, torch.OutOfMemoryError) as error:
            return self._notice(code, error.sentence if isinstance(error, UserError) else str(error))

    def _notice(self, code: str, text: str) -> list[Event]:
        if text in self._noticed:
            return []
        self._noticed.add(text)
        return [Notice(step=self._session.step, code=code, text=text)]


class _Pace:
    """Speed of this stretch alone; what an earlier one took on another day says nothing."""

    def __init__(self, step: int) -> None:
        self._first_step = step
        self._started_s = time.monotonic()

    def steps_per_s(self, step: int) -> float:
        return (step - self._first_step) / max(time.monotonic() - self._started_s, 1e-9)
