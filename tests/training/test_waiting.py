"""Commands that come together while a training is paused: the one that ends it is not lost."""

import os
from pathlib import Path

import pytest

from tests.training.plans import tiny_plan
from translator.events.commands import CommandName
from translator.events.training import Ended, Paused, Stepped
from translator.training import waiting
from translator.training.run_folder import RunFolder
from translator.training.trainer import train


@pytest.mark.parametrize(("told", "finished"), [("stop", False), ("finish", True)])
def test_to_go_on_and_to_end_at_once_is_to_end(tmp_path: Path, told: CommandName, finished: bool) -> None:
    plan = tiny_plan(tmp_path)
    folder, events = RunFolder(plan.run), []
    for event in train(plan):
        events.append(event)
        if isinstance(event, Stepped) and event.step == 2:
            folder.tell("pause")
        if isinstance(event, Paused):
            folder.tell("resume")
            folder.tell(told)
    end = events[-1]
    assert isinstance(end, Ended)
    assert (end.step, end.finished) == (2, finished)


@pytest.mark.parametrize(
    ("told", "said", "becomes"),
    [
        (("resume",), ["resumed"], ""),
        (("finish",), [], "finish"),
        (("resume", "finish"), ["resumed"], "finish"),
        (("resume", "stop"), ["ended"], None),
    ],
)
def test_a_light_wait_hands_on_what_it_was_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    told: tuple[CommandName, ...],
    said: list[str],
    becomes: str | None,
) -> None:
    folder = RunFolder(tmp_path)
    for command in told:
        folder.tell(command)
    became: list[str] = []
    monkeypatch.setattr(waiting, "_become", lambda *_: became.append(os.environ.get(waiting.TOLD, "")))
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.delenv(waiting.TOLD, raising=False)
    waiting.main([str(tmp_path), "--", "python", "-m", "translator"])
    monkeypatch.delenv(waiting.TOLD, raising=False)
    assert [line["event"] for line in folder.lines()] == said
    assert became == ([] if becomes is None else [becomes])
    assert folder.told() == frozenset()
