"""`train(plan)`: a generator of events. It calls nobody; leaving it is stopping, with all saved."""

import gc
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from itertools import chain

import torch

from translator.errors import ErrorCode, UserError
from translator.events import Event
from translator.events.training import Ended, Failed, Notice, Paused, Resumed
from translator.networks.allocator import give_back_freed_memory
from translator.training.aides import Aides
from translator.training.autopilot import Deed, deed, go_back
from translator.training.before import before_first_step
from translator.training.bookends import Leaving, ending, out_of_memory, started
from translator.training.changes import Changes
from translator.training.deadline import Deadline
from translator.training.event_log import EventLog
from translator.training.keeper import LOOK_FOR_COMMANDS_S, Keeper
from translator.training.looks import Looks
from translator.training.plan import Plan
from translator.training.precision_check import expected_s, record_precision
from translator.training.run_folder import RunFolder
from translator.training.session import Session
from translator.training.state import load_state

NOT_FINITE_BEFORE_ROLL_BACK = 5
ROLL_BACKS = 3


def train(plan: Plan, before: Sequence[Event] = ()) -> Generator[Event, None, None]:
    """Train, from the beginning or from the state that the run folder holds.

    Args:
        plan: what to do.
        before: events of what came before, such as measuring the plan, to be kept with those of the run.

    Every event is on disk in RUN/events.jsonl before it is handed out, but for a full disk: then the events
    wait in memory. Closing the generator, like the command "stop", saves the state between two steps and
    ends; a kill loses at most the steps since the last save.

    Raises:
        UserError: RUN_BUSY, NOT_WRITABLE, RUN_DAMAGED, DIVERGED, DEVICE_MISSING, OUT_OF_MEMORY, ...; the
            event `Failed` was written before it. A full disk is waited for.
    """
    folder = RunFolder(plan.run)
    with folder.locked():
        if not folder.plan.exists():
            plan.save()
        folder.done()
        training = _Training(plan, folder)
        with EventLog(folder.events) as log:
            try:
                for event in chain(before, training.events()):
                    log.append(event)
                    yield event
            except GeneratorExit:
                for event in training.leave():
                    log.append(event)
                raise
            except (UserError, torch.OutOfMemoryError) as problem:
                error = problem if isinstance(problem, UserError) else out_of_memory(plan)
                log.append(
                    Failed(step=training.step, code=error.code, sentence=error.sentence, hint=error.hint)
                )
                raise error from None


class _Training:
    """One call of `train`: sessions one after another, between them pauses, roll-backs and restarts."""

    def __init__(self, plan: Plan, folder: RunFolder) -> None:
        self._plan = plan
        self._folder = folder
        self._session: Session | None = None
        self._aides = Aides.of(plan)
        self._keeper = Keeper(plan, folder)
        self._deadline: Deadline | None = None
        self._roll_backs = 0
        self._check = ""
        self._before_s = 0.0
        self._ended = False

    @property
    def step(self) -> int:
        return self._session.step if self._session else max(0, self._keeper.step)

    def events(self) -> Iterator[Event]:
        """From the start to the end, through pauses and roll-backs."""
        began_s = time.monotonic()
        ready = yield from before_first_step(self._plan, self._folder)
        self._before_s = time.monotonic() - began_s
        if ready.plan is None:
            yield Ended(step=0, finished=False, reason="asked", sentence="Stopped before the first step.")
            return
        self._plan, self._check = ready.plan, ready.check
        self._keeper = Keeper(self._plan, self._folder)
        yield from self._open()
        while True:
            leaving = yield from self._steps()
            if leaving == "paused":
                leaving = yield from self._pause()
            if leaving != "opened_anew":
                yield from self._close(leaving)
                return

    def leave(self) -> Iterator[Event]:
        """What remains to be done when the listener goes away."""
        if self._session is None or self._ended:
            return
        try:
            yield from self._keeper.save(self._session, self._aides)
        except UserError as error:
            yield Notice(step=self.step, code="not_saved", text=error.sentence)
        yield self._end("stopped")

    def _open(self, rate_scale: float | None = None, changes: Changes | None = None) -> Iterator[Event]:
        """Build the session and bring it to the last saved step, or to step 0 where none is."""
        plan = self._plan
        state, unreadable = load_state(self._folder.state) or (None, [])
        kept = Changes.from_state(state.get("changes")) if state else Changes()
        self._session = session = Session(plan, changes or kept, is_loaded=state is not None)
        self._aides = Aides.of(plan)
        self._keeper.opened(-1)
        session.spent_s = self._before_s
        if state is not None:
            session.load(state)
            self._aides.load(state.get("aides"))
            self._keeper.opened(session.step)
        for path in unreadable:
            text = f"The saved state {path.name} could not be read; going on from step {session.step}."
            yield Notice(step=session.step, code="state_unreadable", text=text)
        session.rate_scale = rate_scale if rate_scale is not None else session.rate_scale
        self._aides.progress.check = self._aides.progress.check or self._check
        minutes = plan.training.minutes
        self._deadline = Deadline(60 * minutes if minutes else None, session)
        yield started(plan, session)

    def _steps(self) -> Generator[Event, None, Leaving]:
        """Steps and what is due after each, until there is a reason to leave."""
        session = self._opened
        looks = Looks(self._plan, self._folder, session, self._aides)
        began_s, spent_before_s = time.monotonic(), session.spent_s
        with closing(session.run()) as steps:
            for step in steps:
                if session.updater.num_not_finite_in_a_row >= NOT_FINITE_BEFORE_ROLL_BACK:
                    yield from self._roll_back_from_no_numbers()
                    return "opened_anew"
                yield from looks.after(step)
                session.spent_s = spent_before_s + time.monotonic() - began_s
                if (yield from self._act(looks)):
                    return "opened_anew"
                if self._save_is_due(step):
                    yield from self._keeper.save_or_wait(session, self._aides)
                leaving = self._reason_to_leave()
                if leaving:
                    return leaving
        return "finished"

    @property
    def _opened(self) -> Session:
        assert self._session is not None, "no session is open"
        return self._session

    def _save_is_due(self, step: int) -> bool:
        assert self._deadline is not None
        if self._deadline.is_due():
            aides = self._aides
            checking_s = expected_s(self._opened, aides.watch.translation_s)
            self._deadline.correct(aides.judge.cost_s + self._keeper.took_s + checking_s)
            return True
        return self._keeper.is_due(step)

    def _reason_to_leave(self) -> Leaving | None:
        told = self._folder.told()
        if "stop" in told or self._keeper.gave_up:
            self._folder.done("stop")
            return "stopped"
        if "finish" in told:
            self._folder.done("finish")
            return "finished"
        if "pause" in told:
            self._folder.done("pause", "resume")
            return "paused"
        judge = self._aides.judge
        if judge.steps[-1:] == [self.step] and judge.has_patience_ended():
            return "patience"
        assert self._deadline is not None
        return "time" if self._deadline.has_passed() else None

    def _pause(self) -> Generator[Event, None, Leaving]:
        """Save, free the memory, wait for "resume", "finish" or "stop"."""
        yield from self._keeper.save_or_wait(self._opened, self._aides)
        if self._keeper.gave_up:
            return "stopped"
        step = self.step
        self._drop()
        yield Paused(step=step)
        while not (told := self._folder.told() & {"resume", "finish", "stop"}):
            time.sleep(LOOK_FOR_COMMANDS_S)
        self._folder.done()
        # Whoever lets it go on and stops it at once means to stop it.
        if goes_on := told == {"resume"}:
            yield Resumed(step=step)
        yield from self._open()
        return "opened_anew" if goes_on else "stopped" if "stop" in told else "finished"

    def _act(self, looks: Looks) -> Generator[Event, None, bool]:
        """What the autopilot does about what was seen; True when another session was opened for it."""
        session = self._opened
        for said in looks.take_said() if self._plan.training.autopilot else []:
            todo = deed(said, session)
            if todo is None:
                continue
            self._aides.progress.happened(todo.event)
            yield todo.event
            self._aides.watch.forget(said.name)
            session.changes = todo.changes
            if todo.how != "goes_on":
                yield from self._carry_out(todo)
                return True
        return False

    def _carry_out(self, todo: Deed) -> Iterator[Event]:
        """Go on from another state: this one built anew, an earlier one, or a new beginning."""
        session, before = self._opened, self._aides
        if todo.how == "rebuilt":
            self._keeper.opened(-1)
            yield from self._keeper.save_or_wait(session, before)
            self._drop()
            yield from self._open()
            return
        go_back(todo, self._folder.state, session.step)
        scale, spent_s = session.rate_scale * todo.rate_scale, session.spent_s
        del session
        self._drop()
        yield from self._open(scale, todo.changes)
        self._aides.progress.happenings = before.progress.happenings
        self._aides.watch.forget()
        self._opened.spent_s = spent_s
        self._keeper.opened(-1)
        yield from self._keeper.save_or_wait(self._opened, self._aides)

    def _roll_back_from_no_numbers(self) -> Iterator[Event]:
        """Drop what diverged and go on from the last good state with half the rate.

        Raises:
            UserError: DIVERGED, when that did not help three times.
        """
        self._roll_backs += 1
        scale, step = self._opened.rate_scale / 2, self.step
        self._drop()
        if self._roll_backs > ROLL_BACKS:
            raise UserError(
                ErrorCode.DIVERGED,
                f"The training diverged again and again; the last good state is of step {self.step}.",
                "Lower the learning rate, or use --precision fp32.",
            )
        text = f"The losses were no numbers at step {step}: back to the last good state with half the rate."
        yield Notice(step=step, code="rolled_back", text=text)
        yield from self._open(scale)

    def _drop(self) -> None:
        """Let go of the session and of the memory that it had."""
        self._session = self._deadline = None
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        give_back_freed_memory()

    def _close(self, leaving: Leaving) -> Iterator[Event]:
        """Score, save, report and say why it ends."""
        session = self._opened
        looks = Looks(self._plan, self._folder, session, self._aides)
        if leaving == "time":
            session.course = session.course.ended(session.step, self._plan.training.steps)
        if leaving in ("finished", "time"):
            yield from looks.last()
        if not self._keeper.gave_up:
            yield from self._keeper.save_or_wait(self._opened, self._aides)
            if leaving != "stopped":
                yield from self._check_precision()
        if self._aides.judge.history:
            yield from looks.report()
        yield self._end(leaving)

    def _check_precision(self) -> Iterator[Event]:
        """Record whether the models may compute in bfloat16; a training does not fail for it."""
        try:
            record_precision(self._folder, self._opened, self._aides.judge.held_out)
        except UserError as error:
            yield Notice(step=self.step, code="precision_not_checked", text=error.sentence)

    def _end(self, leaving: Leaving) -> Ended:
        self._ended = True
        return ending(leaving, self._folder, self._opened, self._aides.judge)
