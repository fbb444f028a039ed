"""When held-out pictures are looked at."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.training.plans import tiny_plan
from translator.events.training import PicturesWritten
from translator.training import looks
from translator.training.looks import are_pictures_due
from translator.training.pictures import write_pictures
from translator.training.trainer import train


def _due(every_steps: int, steps: int = 600) -> list[int]:
    return [step for step in range(1, steps + 1) if are_pictures_due(step, every_steps)]


def test_looks_are_closer_together_at_the_beginning() -> None:
    assert _due(200) == [1, 16, 64, 200, 400, 600]
    assert _due(500) == [1, 16, 64, 256, 500]
    assert _due(32, 70) == [1, 16, 32, 64]


def test_frequent_looks_need_no_early_ones() -> None:
    assert _due(20, 60) == [20, 40, 60]


def test_none_are_asked_for() -> None:
    assert _due(0) == []


@pytest.mark.parametrize(("slow", "looked"), [(False, [1, 16, 40]), (True, [1, 40])])
def test_slow_drawing_gets_no_early_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slow: bool, looked: list[int]
) -> None:
    write = write_pictures

    def slowly(*arguments: Any) -> None:
        time.sleep(0.01)
        write(*arguments)

    monkeypatch.setattr(looks, "write_pictures", slowly)
    monkeypatch.setattr(looks, "LONG_LOOK_S", 0.0 if slow else 60.0)
    plan = tiny_plan(tmp_path, steps=40, pictures_every_steps=40)
    shown = [event.step for event in train(plan) if isinstance(event, PicturesWritten)]
    assert shown == looked
