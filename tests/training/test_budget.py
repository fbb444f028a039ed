"""Plans that fit a time, and ends that move."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.plans import tiny_plan
from translator.events.training import Ended, Started, Stepped
from translator.power import Power
from translator.training import budget as budget_module
from translator.training import deadline as deadline_module
from translator.training.budget import LADDER, Wish, enough_steps, fit, steps_in
from translator.training.course import Course
from translator.training.measure import Measured, measure
from translator.training.plan import Plan, load_plan
from translator.training.run_folder import RunFolder
from translator.training.trainer import train

FOUND = Measured(
    steps=1,
    step_s=0.1,
    start_s=2.0,
    translation_s=0.01,
    directions=2,
    pictures=6,
    scored=16,
    look_every=500,
    save_every=500,
    save_every_s=300.0,
    save_s=0.5,
    state_bytes=1 << 20,
    model_bytes=1 << 18,
    moments=8,
    memory_bytes=1 << 30,
)


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_more_steps_take_longer(one: int, more: int) -> None:
    assert FOUND.of(one).seconds < FOUND.of(one + more).seconds


@given(st.floats(10, 1e5))
def test_steps_fill_the_time(seconds: float) -> None:
    steps = steps_in(FOUND, seconds)
    assert FOUND.of(steps).seconds <= seconds or steps == 1
    assert FOUND.of(steps + 1).seconds > seconds or steps == 1
    train_s = steps * FOUND.step_s
    assert FOUND.of(steps).scoring_s <= 0.05 * train_s + 5


@given(
    st.integers(2, 10_000),
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 20_000)), max_size=5),
)
def test_progress_never_turns_back_and_ends_at_the_end(steps: int, moves: list[tuple[float, int]]) -> None:
    course, before = Course(steps), 0.0
    for share, end in moves:
        step = course.from_step + int(share * (course.end - 1 - course.from_step))
        assert course.progress(step) >= before - 1e-12
        before = course.progress(step)
        course = course.moved(step, end, steps)
        assert course.progress(step) == pytest.approx(before)
    assert course.progress(course.end) == pytest.approx(1.0)
    assert Course.from_state(course.state(), steps) == course
    assert Course.from_state(course.state(), steps + 1) == Course(steps + 1)


def test_a_straight_course_is_the_published_schedule() -> None:
    assert [Course(7).progress(k) for k in range(8)] == [k / 7 for k in range(8)]


@pytest.mark.parametrize(
    ("step_s_at_64", "expected"), [(1e-4, (256, 64)), (0.02, (128, 48)), (5.0, (64, 16))]
)
def test_the_ladder_is_climbed_as_far_as_the_time_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step_s_at_64: float, expected: tuple[int, int]
) -> None:
    base = tiny_plan(tmp_path)
    measured: list[tuple[int, int]] = []

    def make(size: int, width: int, batch: int) -> Plan:
        data = base.data.model_copy(update={"size": size})
        training = base.training.model_copy(update={"batch_size": batch})
        settings = {**base.settings, "generator_width": width}
        return base.model_copy(update={"data": data, "training": training, "settings": settings})

    def fake(plan: Plan, seconds: float) -> Measured:
        rung = (plan.data.size, int(plan.settings["generator_width"]))
        measured.append(rung)
        ratio = (rung[0] / 64) ** 2 * (rung[1] / 16) ** 1.2
        return replace(FOUND, step_s=step_s_at_64 * ratio, translation_s=step_s_at_64 * ratio / 10)

    monkeypatch.setattr(budget_module, "measure", fake)
    plan, event = fit(Wish(seconds=1800.0), make)
    assert (event.size, event.width) == expected
    assert expected in measured, "what is promised was measured"
    assert len(measured) <= budget_module.MOST_MEASURED
    assert event.seconds <= 1800
    assert plan.training.steps == event.steps
    if expected != LADDER[-1]:
        assert event.given_up
    if expected != LADDER[0]:
        assert event.steps >= enough_steps(event.size)


def test_what_the_user_fixed_stays() -> None:
    assert Wish(60.0, "quick").rungs() == [(64, 16), (64, 32), (96, 32), (128, 32)]
    assert Wish(60.0, "quick", size=80).rungs() == [(80, 16), (80, 32)]
    assert Wish(60.0, size=80, width=24).rungs() == [(80, 24)]


def test_measuring_is_real_and_leaves_nothing(tmp_path: Path) -> None:
    plan = tiny_plan(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    found = measure(plan, seconds=0.05)
    assert 0 < found.step_s < 30
    assert found.translation_s > 0
    assert found.state_bytes > found.model_bytes > 0
    assert found.memory_bytes > 1 << 20
    assert sorted(tmp_path.rglob("*")) == before


def test_a_training_with_a_time_moves_its_end_and_resumes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tiny_plan(tmp_path, steps=100_000, minutes=6 / 60, log_every_steps=1)
    events = list(train(plan))
    end = events[-1]
    assert isinstance(end, Ended)
    assert end.finished
    ends = [e.steps for e in events if isinstance(e, Stepped)]
    assert ends[-1] == end.step < 100_000, "it ends where it said last"
    rates = [e.learning_rate for e in events if isinstance(e, Stepped)]
    assert rates == sorted(rates, reverse=True), "the rate falls and never jumps up"
    assert [type(e) for e in train(load_plan(plan.run))] == [Started, Ended]


def test_the_end_moves_only_before_a_save(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = tiny_plan(tmp_path, steps=100_000, minutes=60.0, save_every_steps=4)
    monkeypatch.setattr(deadline_module.Deadline, "is_due", lambda self: self._session.step in (4, 8))

    def moved(self: Any, closing_s: float) -> None:
        session = self._session
        session.course = session.course.moved(session.step, session.step + 8, 100_000)

    monkeypatch.setattr(deadline_module.Deadline, "correct", moved)
    steps = []
    for event in train(plan):
        if isinstance(event, Stepped):
            steps.append((event.step, event.steps))
        if isinstance(event, Stepped) and event.step == 10:
            RunFolder(plan.run).tell("stop")
    assert steps[3:10] == [(4, 100_000), *((k, 12) for k in range(5, 9)), (9, 16), (10, 16)]
    monkeypatch.undo()
    resumed = train(load_plan(plan.run))
    first = next(resumed)
    resumed.close()
    assert isinstance(first, Started)
    assert (first.step, first.steps) == (10, 16)


def test_electricity_is_said_where_it_was_measured(tmp_path: Path) -> None:
    plan = tiny_plan(tmp_path)
    assert budget_module.said(plan, FOUND, 8).watts is None
    event = budget_module.said(plan, replace(FOUND.of(36_000), power=Power(250.0, "processor")), 8)
    assert (event.watts, event.counted) == (250.0, "processor")
    assert f"The processor takes 250 W: about {250 * event.seconds / 3.6e6:.2g} kWh." in event.sentence
