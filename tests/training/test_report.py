"""The report of a run, its thinned curves, and the log that survives a full disk."""

import errno
import json
import shlex
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.training.plans import tiny_plan
from translator.cli.main import run as run_command
from translator.events.training import AutopilotActed, Health, Saved, Stepped
from translator.metrics.selection import Selection
from translator.training.aides import Aides
from translator.training.command_line import command_line
from translator.training.event_log import EventLog
from translator.training.plan import Plan
from translator.training.progress import MOST_POINTS, Curves, values
from translator.training.report import page
from translator.training.report_charts import Line, chart, ticks
from translator.training.report_film import MOST_TIMES, times
from translator.training.run_folder import RunFolder


class _Strict(HTMLParser):
    """Fails on tags that do not match; remembers what a browser would load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elsewhere: list[str] = []
        self.counts: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)
        self.elsewhere += [v for k, v in attrs if k in ("src", "href") and v and not v.startswith("data:")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _content(plan: Plan, validations: int) -> dict[str, Any]:
    """What a run with so many validations knows."""
    aides = Aides.of(plan)
    for index in range(validations):
        step = 100 * (index + 1)
        aides.judge.steps.append(step)
        aides.judge.history.append(Selection(0.5 - index / 5000, 0.02, 0.8, 0.8))
        losses = {"generators/gan_a": 0.3, "generators/cycle_a": 2.0 / (index + 1), "critics/gan_a": 0.2}
        aides.progress.stepped(
            Stepped(step=step, steps=50_000, losses=losses, pictures_per_s=3.0, learning_rate=2e-4, seconds=1)
        )
        folder = RunFolder(plan.run).pictures / f"{step:06d}"
        if index % 50 == 0 or validations < 10:
            folder.mkdir(parents=True, exist_ok=True)
            for column in ("real_a", "real_b", "fake_b", "fake_a"):
                Image.new("RGB", (32, 32), (index % 250, 100, 50)).save(folder / f"00_{column}.png")
            aides.progress.looked(step, f"pictures/{step:06d}")
    aides.judge.best = max(0, validations - 2) if validations else None
    ill = Health(step=100, name="identity", sentence="Results <are> their sources.", advice="Do.")
    aides.progress.happened(ill)
    aides.progress.happened(AutopilotActed(step=100, name="identity", action="changed", sentence="Halved."))
    aides.progress.happened(Health(step=200, name="collapse", sentence="Alike.", severity="severe"))
    return values(plan, 100 * validations, 50_000, aides.progress, aides.judge)


@pytest.mark.parametrize("validations", [0, 1, 5, 500])
def test_a_report_is_one_sound_page_that_needs_nothing_else(tmp_path: Path, validations: int) -> None:
    plan = tiny_plan(tmp_path)
    text = page(RunFolder(plan.run), plan, _content(plan, validations))
    parser = _Strict()
    parser.feed(text)
    assert parser.open == []
    assert parser.elsewhere == []
    assert "script" not in parser.counts
    assert "&lt;are&gt;" in text
    assert len(text) < 400_000
    if validations:
        assert parser.counts["svg"] >= 5
        assert f"Step {100 * (max(0, validations - 2) + 1)} is the best of {validations}" in text
    if validations > 1:
        assert parser.counts["img"] >= 2


def test_what_is_open_is_what_is_still_wrong(tmp_path: Path) -> None:
    content = _content(tiny_plan(tmp_path), 3)
    assert [happening["name"] for happening in content["open"]] == ["collapse"]
    assert json.loads(json.dumps(content)) == content


@settings(max_examples=30)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=3000))
def test_curves_keep_few_points_and_the_mean(found: list[float]) -> None:
    curves = Curves()
    for step, value in enumerate(found, 1):
        curves.add(step, {"x": value} if step % 7 else {"x": value, "y": 1.0})
    assert len(curves.steps) <= MOST_POINTS
    assert curves.steps == sorted(set(curves.steps))
    assert all(len(series) == len(curves.steps) for series in curves.values.values())
    covered = curves.steps[-1] if curves.steps else 0
    kept = [value for value in curves.values.get("x", []) if value is not None]
    if covered:
        assert sum(kept) / len(kept) == pytest.approx(sum(found[:covered]) / covered, abs=1e-3, rel=1e-6)
    again = Curves()
    again.load(json.loads(json.dumps(curves.state())))
    assert again.state() == curves.state()


def test_charts_of_nothing_and_of_one_point() -> None:
    assert chart([Line("x", [], [])]) == ""
    assert chart([Line("x", [1], [float("nan")])]) == ""
    assert "<svg" in chart([Line("x", [5], [0.5])], (5, "best"))


@given(st.floats(-1e5, 1e5), st.floats(1e-3, 1e5))
def test_ticks_are_few_and_inside(low: float, span: float) -> None:
    found = ticks(low, low + span, 5)
    assert len(found) <= 6
    assert all(low - 1e-6 * span <= tick <= low + span * (1 + 1e-6) for tick in found)


def test_the_filmstrip_shows_few_times_and_the_last() -> None:
    looks = [(step, f"pictures/{step:06d}") for step in range(500, 200_001, 500)]
    chosen = times(looks)
    assert len(chosen) <= MOST_TIMES
    assert chosen[0] == looks[0]
    assert chosen[-1] == looks[-1]
    before = times(looks[:-1])
    assert len({*chosen, *before}) <= len(chosen) + 1, "from one report to the next few pictures change"
    assert times([]) == []


def test_the_command_repeats_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tiny_plan(tmp_path, steps=7, autopilot=True, patience=3)
    words = shlex.split(command_line(plan))
    assert words[:2] == ["translator", "train"]
    assert run_command([*words[1:], "--dry-run", "--out", str(plan.run)]) == 0
    again = Plan.model_validate_json(capsys.readouterr().out)
    assert again == plan


class _Full:
    """A file on a disk that fills up."""

    def __init__(self, file: Any, room: list[int]) -> None:
        self._file, self._room = file, room

    def write(self, data: bytes) -> int:
        fits = min(len(data), self._room[0])
        if not fits:
            raise OSError(errno.ENOSPC, "No space left on device")
        self._room[0] -= fits
        return int(self._file.write(data[:fits]))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def test_on_a_full_disk_lines_wait_and_come_whole_and_in_order(tmp_path: Path) -> None:
    path, room = tmp_path / "events.jsonl", [70]
    with EventLog(path) as log:
        log._file = _Full(log._file, room)  # type: ignore[assignment]  # the fault
        for step in range(5):
            log.append(Saved(step=step))
            assert all(json.loads(line) for line in path.read_text().splitlines()), "never half a line"
        assert len(path.read_text().splitlines()) == 2
        assert not (tmp_path / ".reserve").exists(), "the reserve was given up"
        room[0] = 10_000
        log.append(Saved(step=5))
        assert [json.loads(line)["step"] for line in path.read_text().splitlines()] == list(range(6))
    assert not (tmp_path / ".reserve").exists()
