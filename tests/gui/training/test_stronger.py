"""Stronger changes with the real trainer: a training of its own, from a state of another."""

from pathlib import Path

import pytest

from gui.state.training.facts import RunFacts, look
from gui.state.training.stronger import loosened, write_plan
from tests.training.plans import tiny_plan
from translator import methods
from translator.errors import UserError
from translator.events.training import Ended, Started, Stepped
from translator.library.model_file import open_model
from translator.training.plan import load_plan
from translator.training.run_folder import RunFolder
from translator.training.trainer import train


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """Folder of a new run that is to begin from the end of another."""
    plan = tiny_plan(tmp_path, run="first", steps=20, save_every_steps=2)
    stopped = train(plan)
    for event in stopped:
        if isinstance(event, Stepped) and event.step == 4:
            break
    stopped.close()
    form = methods.get(plan.method).Settings.model_json_schema()
    facts: RunFacts = look(plan.run)
    write_plan(facts, tmp_path / "second", RunFolder(plan.run).model, loosened(plan.settings, form, 1.0))
    return tmp_path / "second"


def test_it_begins_from_the_state_with_loosened_settings(begun: Path) -> None:
    first, second = load_plan(begun.with_name("first")), load_plan(begun)
    assert second.settings["cycle_weight_a"] == first.settings["cycle_weight_a"] / 2
    assert second.listing == first.listing
    before = open_model(RunFolder(first.run).model)[0].state_dict()
    events = list(train(second))
    assert isinstance(events[0], Started)
    assert events[0].step == 0
    assert isinstance(events[-1], Ended)
    assert (events[-1].step, events[-1].finished) == (10, True)
    after = open_model(RunFolder(begun).model)[0].state_dict()
    # The critics learn alone at first, so after so few steps the generators are those it began with.
    assert all(before[name].equal(after[name]) for name in before)


def test_the_old_training_goes_on_where_it_was(begun: Path) -> None:
    list(train(load_plan(begun)))
    events = list(train(load_plan(begun.with_name("first"))))
    assert isinstance(events[0], Started)
    assert events[0].step == 4
    assert isinstance(events[-1], Ended)
    assert events[-1].step == 20


def test_once_it_is_saved_it_needs_the_state_that_it_began_from_no_longer(begun: Path) -> None:
    plan = load_plan(begun)
    running = train(plan)
    for event in running:
        if isinstance(event, Stepped) and event.step == 4:
            break
    running.close()
    assert plan.parent is not None
    plan.parent.unlink()
    events = list(train(load_plan(begun)))
    assert isinstance(events[-1], Ended)
    assert events[-1].step == 10


def test_before_that_it_says_what_is_missing(begun: Path) -> None:
    plan = load_plan(begun)
    assert plan.parent is not None
    plan.parent.unlink()
    with pytest.raises(UserError, match=plan.parent.name):
        list(train(plan))
