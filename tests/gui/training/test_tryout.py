"""A photo in a style that is still being learned: what it lies on, what is said, what it can become."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage

from gui.state.training.tryout import UNDER, Tryout
from gui.views.training import page
from gui.workers.pictures import Background
from tests.gui.asks import FakeAsks
from translator.errors import ErrorCode, UserError
from translator.events.engine import EngineNotice, Problem
from translator.library.card import ModelCard

TIMEOUT_MS = 20_000


@pytest.fixture
def asks() -> FakeAsks:
    return FakeAsks()


@pytest.fixture
def tryout(qapp: Any, asks: FakeAsks) -> Iterator[Tryout]:
    background = Background(1)
    yield Tryout(asks, background)
    background.shutdown()


def test_what_can_be_seen_through_lies_on_the_gray_of_the_results(
    qtbot: Any, tmp_path: Path, tryout: Tryout
) -> None:
    image = QImage(8, 4, QImage.Format.Format_ARGB32)
    image.fill(QColor(200, 30, 40))
    for x in range(4):
        image.setPixelColor(x, 0, QColor(255, 0, 0, 0))
    assert image.save(str(tmp_path / "figure.png"))
    tryout.try_on(str(tmp_path / "figure.png"), tmp_path / "model.safetensors")
    qtbot.waitUntil(lambda: tryout.original is not None, timeout=TIMEOUT_MS)
    assert tryout.original is not None
    assert not tryout.original.hasAlphaChannel()
    assert tryout.original.pixelColor(0, 0) == UNDER
    assert tryout.original.pixelColor(7, 3) == QColor(200, 30, 40)


def test_that_the_card_was_needed_is_known_until_the_next_try(
    tryout: Tryout, asks: FakeAsks, tmp_path: Path
) -> None:
    tryout.try_on("photo.jpg", tmp_path / "model.safetensors")
    asks.asked[-1].answer(EngineNotice(code="moved_to_cpu"))
    assert (tryout.notice, tryout.working) == ("moved_to_cpu", True)
    first = asks.asked[-1]
    tryout.try_on("photo.jpg", tmp_path / "model.safetensors")
    assert tryout.notice == ""
    first.answer(EngineNotice(code="moved_to_cpu"))
    assert tryout.notice == "", "it was said of a try that is over"
    asks.asked[-1].answer(Problem(code="out_of_memory", sentence="There was not enough memory."))
    assert not tryout.working


def test_a_state_offers_what_its_card_says(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"a": "back", "b": "front", "c": "left"}
    ways = ("a>b", "a>c", "b>a", "b>c", "c>a", "c>b")
    for directions, kinds in ((ways, ("front", "left", "back")), (("a>b",), ("front",)), ((), ())):
        card = ModelCard(method="stargan", domains=names, directions=directions)
        monkeypatch.setattr(page, "read_card", lambda _, card=card: card)
        assert page.kinds_of(Path("model.safetensors")) == kinds

    def fails(_: Path) -> ModelCard:
        raise UserError(ErrorCode.MODEL_MISSING, "There is none.")

    monkeypatch.setattr(page, "read_card", fails)
    assert page.kinds_of(Path("model.safetensors")) == ()
