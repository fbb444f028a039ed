"""Sleep is held off while a training computes, and never longer."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from translator.cli import awake as awake_module
from translator.cli.awake import Awake, helper_command
from translator.events.training import Paused, Resumed, Started, Stepped

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a helper is only started elsewhere")
STARTED = Started(
    step=0,
    steps=9,
    method="m",
    title="M",
    device="CPU",
    precision="fp32",
    pictures={},
    held_out=0,
    batch_size=1,
)


def helpers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if child.name() == "cat"]


@pytest.fixture(autouse=True)
def _harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    """The helper without the system's part: what matters is when it runs."""
    monkeypatch.setattr(awake_module, "helper_command", lambda *_: ["cat"])


def test_from_the_first_step_to_the_last_but_for_pauses() -> None:
    with Awake(wanted=True) as awake:
        assert helpers() == []
        for event, wanted in (
            (STARTED, 1),
            (STARTED, 1),
            (Paused(step=3), 0),
            (Resumed(step=3), 1),
            (Paused(step=4, reason="disk_full"), 0),
            (Resumed(step=4), 1),
        ):
            awake.show(event)
            assert len(helpers()) == wanted, event
    assert helpers() == []


def test_it_is_not_held_when_nobody_wants_that_or_nothing_can() -> None:
    with Awake(wanted=False) as awake:
        awake.show(STARTED)
        assert helpers() == []


def test_it_is_given_back_when_the_training_fails() -> None:
    with pytest.raises(ZeroDivisionError), Awake(wanted=True) as awake:
        awake.show(STARTED)
        raise ZeroDivisionError
    assert helpers() == []


def test_other_events_change_nothing() -> None:
    with Awake(wanted=True) as awake:
        awake.show(Stepped(step=1, steps=2, losses={}, pictures_per_s=1, learning_rate=1, seconds=1))
        assert helpers() == []


def test_the_helper_does_not_outlive_a_training_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import time; from translator.cli import awake; awake.helper_command = lambda *_: ['cat'];"
        "a = awake.Awake(wanted=True); a.hold(); print(a._helper.pid, flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        helper = psutil.Process(int(process.stdout.readline()))
    process.kill()
    process.wait()
    deadline_s = time.monotonic() + 10
    while helper.is_running() and helper.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline_s:
        time.sleep(0.02)
    assert not helper.is_running() or helper.status() == psutil.STATUS_ZOMBIE


def test_the_command_names_what_is_prevented(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(awake_module.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(awake_module.sys, "platform", "linux")
    assert helper_command()[:2] == ["systemd-inhibit", "--what=sleep:idle"]
    monkeypatch.setattr(awake_module.sys, "platform", "darwin")
    assert helper_command()[0] == "caffeinate"
    monkeypatch.setattr(awake_module.shutil, "which", lambda _: None)
    assert helper_command() == []
