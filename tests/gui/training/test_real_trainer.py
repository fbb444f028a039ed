"""The window and the real trainer: killed on either side, paused, finished, out of disk.

TRANSLATOR_KILLS=20 kills the window as often.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch

from gui.app import App
from gui.state.training.runs import Runs
from gui.views.training.page import MakePage
from tests.gui.conftest import Driver, fake_command
from tests.gui.walks.desk import ROOT, Window
from tests.pictures import write_scenes
from translator.library.model_file import open_model
from translator.training.presence import trainer_pid
from translator.training.run_folder import RunFolder

pytestmark = pytest.mark.slow
TIMEOUT_MS = 120_000
NUM_KILLS = int(os.environ.get("TRANSLATOR_KILLS", "2"))
FOUND_WITHIN_S = 1.0
PAUSED_WITHIN_S = 5.0
TINY = "--size 32 --generator-width 4 --critic-width 4 --blocks 1 --critic-layers 2"
QUIET = "--device cpu --precision fp32 --no-check --pictures-every-steps 0 --log-every-steps 1"
Arguments = Callable[..., list[str]]


@pytest.fixture
def arguments(tmp_path: Path) -> Arguments:
    """Of a training of two small piles."""
    piles = [str(write_scenes(tmp_path / name, 10, invert=name == "night")) for name in ("day", "night")]

    def make(run: Path, steps: int, *more: str) -> list[str]:
        length = ["--out", str(run), "--steps", str(steps)]
        return [
            "train",
            "--unpaired",
            *piles,
            *length,
            *TINY.split(),
            *QUIET.split(),
            "--validate-every-steps=0",
            *more,
        ]

    return make


@pytest.fixture(autouse=True)
def no_trainer_left(tmp_path: Path) -> Iterator[None]:
    yield
    for path in tmp_path.rglob("trainer.json"):
        pid = trainer_pid(path.parent)
        if pid:
            os.kill(pid, signal.SIGKILL)


def begun(driver: Driver, app: App, run: Path, arguments: list[str], step: int = 5) -> MakePage:
    """Start a training from the window and look at it."""
    page = app.window.go("make")
    assert isinstance(page, MakePage)
    assert app.program.runs.begin(run, arguments)
    in_state(driver, app, run, "running")
    page.open_run(str(run))
    reached(driver, run, step)
    in_state(driver, app, run, "running")
    return page


def in_state(driver: Driver, app: App, run: Path, state: str) -> None:
    def there() -> bool:
        facts = app.program.runs.get(str(run))
        shown = app.program.live.facts
        return facts is not None and facts.state == state and (shown is None or shown.state == state)

    driver.bot.waitUntil(there, timeout=TIMEOUT_MS)


def reached(driver: Driver, run: Path, step: int) -> None:
    driver.bot.waitUntil(lambda: last_step(run) >= step, timeout=TIMEOUT_MS)


def last_step(run: Path) -> int:
    return max((int(str(line.get("step", 0))) for line in RunFolder(run).last_lines()), default=0)


def said(run: Path, *names: str) -> list[dict[str, Any]]:
    return [line for line in RunFolder(run).lines() if line["event"] in names]


def undisturbed(arguments: list[str]) -> None:
    """The same training from a terminal, from beginning to end."""
    command = [sys.executable, "-m", "translator", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=TIMEOUT_MS / 1000)
    assert done.returncode == 0, done.stderr


def assert_same_model(one: Path, other: Path) -> None:
    left, right = (open_model(RunFolder(run).model)[0].state_dict() for run in (one, other))
    assert left.keys() == right.keys()
    assert all(torch.equal(left[name], right[name]) for name in left)


def anonymous_mib(pid: int) -> float:
    """Memory that is the process's own, without what it shares with other programs; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon:"))


class NoScreen:
    """A window is a process of its own; nothing shows it."""

    def run(self, command: list[str], **extra: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT), **extra})


def test_a_run_never_notices_that_its_window_is_killed(tmp_path: Path, arguments: Arguments) -> None:
    run = tmp_path / "home" / "share" / "translator" / "runs" / "day → night"
    how: dict[str, Any] = {"engine": fake_command(), "QT_QPA_PLATFORM": "offscreen"}
    window = Window(NoScreen(), tmp_path / "home", settings={"language": "en"}, **how)  # type: ignore[arg-type]  # a desk in what is used of it
    window.ask(f"states.runs.begin(__import__('pathlib').Path({str(run)!r}), {arguments(run, 10**6)!r})")
    window.wait("any(run.state == 'running' for run in states.runs.all)")
    trainer, seen, found_s = (run / "trainer.json").read_text(), [last_step(run)], []
    for _ in range(NUM_KILLS):
        window.kill()
        window = Window(NoScreen(), tmp_path / "home", **how)  # type: ignore[arg-type]  # as above
        began_s = time.monotonic()
        window.wait("states.runs.going")
        found_s.append(time.monotonic() - began_s)
        seen.append(int(window.ask("states.runs.going[0].step")))
    assert (run / "trainer.json").read_text() == trainer
    window.ask("states.runs.tell(states.runs.going[0], 'stop')")
    window.wait("not states.runs.going")
    window.kill()
    assert seen == sorted(set(seen)), "every window saw a later step than the one before it"
    assert len(said(run, "started")) == 1
    steps = [line["step"] for line in said(run, "step")]
    assert steps == list(range(1, len(steps) + 1)), "the log has no gap"
    assert len(steps) >= seen[-1]
    print(f"found again after {', '.join(f'{s:.2f}' for s in found_s)} s, at steps {seen[1:]}")
    if "TRANSLATOR_KILLS" in os.environ:
        assert max(found_s) <= FOUND_WITHIN_S


def test_a_killed_trainer_is_told_and_continued_exactly(
    driver: Driver, tmp_path: Path, arguments: Arguments
) -> None:
    run, straight = tmp_path / "data" / "runs" / "broken", tmp_path / "straight"
    undisturbed(arguments(straight, 200, "--save-every-steps", "7"))
    app = driver.start("ready", page="make", trainer=None)
    page = begun(driver, app, run, arguments(run, 200, "--save-every-steps", "7"), step=16)
    os.kill(trainer_pid(run), signal.SIGKILL)
    in_state(driver, app, run, "interrupted")
    driver.bot.waitUntil(lambda: "interrupted" in page.live.banner.text, timeout=TIMEOUT_MS)
    page.live.banner.buttons[0].click()
    in_state(driver, app, run, "finished")
    again = said(run, "started")
    assert [line["step"] == 0 for line in again] == [True, False]
    assert again[1]["step"] % 7 == 0, "it went on from what was saved"
    assert again[1]["step"] >= 14
    assert_same_model(run, straight)


def test_a_pause_frees_the_memory_and_goes_on_exactly(
    driver: Driver, tmp_path: Path, arguments: Arguments
) -> None:
    large = ("--batch-size", "8", "--size", "64", "--generator-width", "16")
    run, straight = tmp_path / "data" / "runs" / "paused", tmp_path / "straight"
    undisturbed(arguments(straight, 24, *large))
    app = driver.start("ready", page="make", trainer=None)
    page = begun(driver, app, run, arguments(run, 24, *large), step=4)
    pid = trainer_pid(run)
    before_mib = anonymous_mib(pid)
    page.live.pause.click()
    clicked_s = time.monotonic()
    in_state(driver, app, run, "paused")
    driver.bot.waitUntil(lambda: anonymous_mib(pid) < before_mib / 2, timeout=TIMEOUT_MS)
    paused_s, after_mib = time.monotonic() - clicked_s, anonymous_mib(pid)
    print(f"paused after {paused_s:.2f} s; its own memory fell from {before_mib:.0f} to {after_mib:.0f} MiB")
    assert before_mib > 400
    driver.bot.waitUntil(lambda: 0 < anonymous_mib(pid) < 100, timeout=TIMEOUT_MS)
    assert trainer_pid(run) == pid
    if "TRANSLATOR_KILLS" in os.environ:
        assert paused_s <= PAUSED_WITHIN_S
    states: list[str] = []
    app.program.runs.watch(Runs.all, lambda runs: states.extend(one.state for one in runs))
    page.live.go_on.click()
    in_state(driver, app, run, "finished")
    assert {"interrupted", "broken", "failed", "stopped"}.isdisjoint(states), "it never seemed to be gone"
    assert [line["event"] for line in said(run, "paused", "resumed")] == ["paused", "resumed"]
    assert_same_model(run, straight)


def test_a_paused_training_can_be_stopped_and_finished(
    driver: Driver, tmp_path: Path, arguments: Arguments
) -> None:
    run = tmp_path / "data" / "runs" / "left"
    app = driver.start("ready", page="make", trainer=None)
    page = begun(driver, app, run, arguments(run, 10**6))
    for button, state in ((page.live.stop, "stopped"), (page.live.finish, "finished")):
        page.live.pause.click()
        in_state(driver, app, run, "paused")
        driver.bot.waitUntil(lambda: 0 < anonymous_mib(trainer_pid(run)) < 100, timeout=TIMEOUT_MS)
        button.click()
        in_state(driver, app, run, state)
        open_model(RunFolder(run).model)
        if state == "stopped":
            page.live.go_on.click()
            in_state(driver, app, run, "running")
            reached(driver, run, last_step(run) + 2)


def test_finish_now_publishes_a_model_that_opens(
    driver: Driver, tmp_path: Path, arguments: Arguments
) -> None:
    run = tmp_path / "data" / "runs" / "finished"
    app = driver.start("ready", page="make", trainer=None)
    page = begun(driver, app, run, arguments(run, 10**6, "--pictures-every-steps", "5"), step=10)
    page.live.finish.click()
    in_state(driver, app, run, "finished")
    model, card = open_model(RunFolder(run).model)
    assert card.training is not None
    assert card.training.steps == last_step(run)
    picture = torch.zeros(1, 3, 32, 32)
    with torch.inference_mode():
        assert model.translate(picture, sorted(model.directions)[0]).shape == picture.shape
    driver.bot.waitUntil(lambda: page.live.keep.isEnabled(), timeout=TIMEOUT_MS)


def test_a_full_disk_pauses_with_a_sentence_and_goes_on_when_there_is_room(
    driver: Driver, tmp_path: Path, arguments: Arguments
) -> None:
    run, straight, full = tmp_path / "data" / "runs" / "full", tmp_path / "straight", tmp_path / "full"
    often = ("--save-every-steps", "20")
    undisturbed(arguments(straight, 300, *often))
    command = [sys.executable, "-P", "-m", "tests.gui.training.full_disk", str(full)]
    app = driver.start("ready", page="make", trainer=command)
    page = begun(driver, app, run, arguments(run, 300, *often), step=2)
    full.touch()
    in_state(driver, app, run, "paused")
    driver.bot.waitUntil(lambda: "disk is full" in page.live.banner.text, timeout=TIMEOUT_MS)
    assert said(run, "paused")[0]["reason"] == "disk_full"
    assert psutil.pid_exists(trainer_pid(run))
    full.unlink()
    in_state(driver, app, run, "finished")
    assert_same_model(run, straight)
