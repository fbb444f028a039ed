"""`--for`, `--preset` and `--measure`: how long a training may take, and what fits into it."""

import json
from dataclasses import replace
from pathlib import Path

import click
import pytest

from tests.pictures import write_scenes
from tests.training.test_budget import FOUND
from translator.cli import train_time
from translator.cli.main import run
from translator.cli.train_time import Span
from translator.events import from_line
from translator.events.training import PlanMeasured
from translator.training import budget
from translator.training.measure import Measured
from translator.training.plan import Plan


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    a, b = write_scenes(tmp_path / "day", 8), write_scenes(tmp_path / "night", 8, 50, invert=True)
    return str(a), str(b)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """The plans that were measured; on a machine that takes 10 ms for a step at 64 px."""
    seen: list[Plan] = []

    def fake(plan: Plan, seconds: float = 4.0) -> Measured:
        seen.append(plan)
        ratio = (plan.data.size / 64) ** 2
        return replace(FOUND, steps=plan.training.steps, step_s=0.01 * ratio, translation_s=0.002 * ratio)

    monkeypatch.setattr(budget, "measure", fake)
    monkeypatch.setattr(train_time, "measure", fake)
    return seen


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("25min", 1500),
        ("90s", 90),
        ("2h", 7200),
        ("1h30min", 5400),
        ("1h 30m", 5400),
        ("10", 600),
        ("1d", 86400),
    ],
)
def test_times_in_words(text: str, seconds: float) -> None:
    assert Span().convert(text, None, None) == seconds


@pytest.mark.parametrize("text", ["soon", "", "5 parsecs", "1h-3min", "3s", "-5min"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(click.BadParameter):
        Span().convert(text, None, None)


def test_a_time_becomes_a_plan_that_ends_then(
    folders: tuple[str, str], measured: list[Plan], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["train", "--unpaired", *folders, "--for", "5min", "--device=cpu", "--dry-run"]) == 0
    captured = capsys.readouterr()
    plan = Plan.model_validate_json(captured.out)
    assert plan.training.minutes is not None
    assert 4 < plan.training.minutes <= 5
    assert plan.training.steps > 100
    assert plan.data.size == measured[-1].data.size
    assert "given up" in captured.err
    assert plan.settings["diffaugment_strength"] == "adaptive", "few pictures"
    assert plan.settings["blocks"] == 6, "what the crop size suggests"


def test_a_preset_is_fitted_when_no_steps_are_given(
    folders: tuple[str, str], measured: list[Plan], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["train", "--unpaired", *folders, "--preset=quick", "--device=cpu", "--dry-run"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert (plan["data"]["size"], plan["settings"]["generator_width"]) == (128, 32)
    assert plan["training"]["steps"] == 4000
    assert plan["training"]["minutes"] is None
    assert run(["train", "--unpaired", *folders, "--size=64", "--device=cpu", "--dry-run"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["data"]["size"] == 64
    assert "diffaugment" not in plan["settings"] or plan["settings"]["diffaugment"] == "none"


def test_steps_are_taken_as_they_are(
    folders: tuple[str, str], measured: list[Plan], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["train", "--unpaired", *folders, "--preset=quick", "--steps=7", "--dry-run"]) == 0
    assert json.loads(capsys.readouterr().out)["training"]["steps"] == 7
    assert measured == []
    assert run(["train", "--unpaired", *folders, "--for=5min", "--steps=7", "--dry-run"]) == 2
    assert "--for" in capsys.readouterr().err


def test_measure_says_what_each_preset_would_be(
    folders: tuple[str, str], measured: list[Plan], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["train", "--unpaired", *folders, "--measure", "--events=jsonl", "--device=cpu"]) == 0
    events = [from_line(line) for line in capsys.readouterr().out.splitlines()]
    assert all(isinstance(event, PlanMeasured) for event in events)
    assert [event.preset for event in events if isinstance(event, PlanMeasured)] == ["quick", "good", "best"]
    sizes = {(plan.data.size, plan.settings["generator_width"]) for plan in measured}
    assert len(sizes) == len(measured), "nothing is measured twice"
