"""30 straight steps equal 10 + kill -9 + resume + 10 + Ctrl-C + resume + 10, bit for bit."""

import os
import random
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.training.child import interrupt, kill, start, wait_for_step
from tests.training.plans import tiny_plan
from translator.library.model_file import open_model
from translator.training.plan import Plan, load_plan
from translator.training.run_folder import RunFolder
from translator.training.state import load_state
from translator.training.trainer import train

STEPS = 30
CLOCKS = {"seconds", "spent_s", "cost_s", "pictures_per_s"}
"""What the clock writes into a state."""

CASES = [("cyclegan", 2), ("pix2pix", 0)]
if os.environ.get("TRANSLATOR_ALL_CASES"):
    CASES = [(method, workers) for method in ("cyclegan", "pix2pix") for workers in (0, 2)]
NUM_KILLS = int(os.environ.get("TRANSLATOR_KILLS", "4"))


def _plan(tmp_path: Path, method: str, run: str, workers: int = 0, **training: Any) -> Plan:
    values = {"steps": STEPS, "workers": workers, "save_every_steps": 5, "validate_every_steps": 7}
    return tiny_plan(tmp_path, method, run, **{**values, **training})


def _newest(run: Path) -> dict[str, Any]:
    found = load_state(RunFolder(run).state)
    assert found is not None
    return found[0]


def assert_same(left: Any, right: Any, where: str = "state") -> None:
    assert type(left) is type(right), where
    if isinstance(left, torch.Tensor):
        assert left.dtype == right.dtype, where
        assert torch.equal(left, right), where
    elif isinstance(left, dict):
        assert left.keys() == right.keys(), where
        for key in left:
            if key not in CLOCKS:
                assert_same(left[key], right[key], f"{where}.{key}")
    elif isinstance(left, (list, tuple)):
        assert len(left) == len(right), where
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            assert_same(one, other, f"{where}[{index}]")
    else:
        assert left == right, where


def _straight(plan: Plan) -> None:
    process = start(plan.model_dump_json())
    process.join(120)
    assert process.exitcode == 0


@pytest.mark.parametrize(("method", "workers"), CASES)
def test_killed_interrupted_and_resumed_equals_straight(tmp_path: Path, method: str, workers: int) -> None:
    straight = _plan(tmp_path, method, "straight")
    _straight(straight)
    plan = _plan(tmp_path, method, "broken", workers)
    process = start(plan.model_dump_json())
    wait_for_step(plan.run, 12, process)
    kill(process)
    assert _newest(plan.run)["step"] in range(10, STEPS), "a kill loses at most the steps since the last save"
    process = start(load_plan(plan.run).model_dump_json())
    wait_for_step(plan.run, 20, process)
    interrupt(process)
    between = _newest(plan.run)["step"]
    assert between >= 20, "Ctrl-C saves the step that it stopped after"
    process = start(load_plan(plan.run).model_dump_json())
    process.join(120)
    assert process.exitcode == 0
    resumed, expected = _newest(plan.run), _newest(straight.run)
    assert expected["step"] == STEPS
    assert_same(resumed, expected)
    left, right = open_model(RunFolder(plan.run).model)[0], open_model(RunFolder(straight.run).model)[0]
    assert_same(dict(left.state_dict()), dict(right.state_dict()))


def test_kills_at_random_instants_never_break_a_run(tmp_path: Path) -> None:
    plan = _plan(tmp_path, "cyclegan", "run").model_copy()
    plan = plan.model_copy(
        update={"training": plan.training.model_copy(update={"steps": 10_000, "save_every_steps": 1})}
    )
    folder, rng, last = RunFolder(plan.run), random.Random(0), 0
    for number in range(NUM_KILLS):
        process = start(plan.model_dump_json())
        if number % 2 == 0:
            wait_for_step(plan.run, last + 1, process)
        time.sleep(rng.uniform(0.0, 1.5))
        logged = max(
            (int(str(line["step"])) for line in folder.lines() if line["event"] == "saved"), default=0
        )
        kill(process)
        found = load_state(folder.state)
        if found is None:
            assert logged == 0
            continue
        state, unreadable = found
        assert unreadable == [], "a state that has its name is whole"
        assert state["step"] >= max(last, logged), "what was saved is never lost"
        last = state["step"]
        open_model(folder.model)
    assert last > 0


def test_closing_the_generator_saves(tmp_path: Path) -> None:
    plan = _plan(tmp_path, "cyclegan", "run", save_every_minutes=60)
    plan = plan.model_copy(update={"training": plan.training.model_copy(update={"save_every_steps": 0})})
    events = train(plan)
    for event in events:
        if getattr(event, "step", 0) == 3:
            break
    events.close()
    assert _newest(plan.run)["step"] == 3
    assert list(RunFolder(plan.run).lines())[-1]["event"] == "ended"
