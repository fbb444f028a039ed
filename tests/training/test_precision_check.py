"""At its end a training records in its models whether they may compute in bfloat16."""

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.training.plans import tiny_plan
from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.events import Event
from translator.events.training import Ended, Notice
from translator.library.card import ModelCard, read_card
from translator.library.model_file import open_model
from translator.training import precision_check
from translator.training.plan import Plan
from translator.training.run_folder import RunFolder
from translator.training.trainer import train


@pytest.fixture(autouse=True)
def fast_in_bf16(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision_check, "pick_precision", lambda *_: "bf16")


def _trained(plan: Plan) -> tuple[list[Event], RunFolder]:
    return list(train(plan)), RunFolder(plan.run)


@pytest.mark.parametrize("method", ["cyclegan", "pix2pix"])
def test_the_card_records_what_held_out_pictures_showed(
    tmp_path: Path, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[torch.Tensor, Direction]] = []
    check = precision_check.check_bf16

    def watched(model: Any, pictures: Any) -> Any:
        seen.extend(pictures)
        return check(model, seen)

    monkeypatch.setattr(precision_check, "check_bf16", watched)
    plan = tiny_plan(tmp_path, method, validate_every_steps=3)
    events, folder = _trained(plan)
    assert isinstance(events[-1], Ended)
    cards = [read_card(path) for path in (folder.model, folder.best)]
    ways = len(cards[0].directions)
    held_out = plan.listing.held_out
    for card in cards:
        assert card.bf16_checked is not None
        assert card.bf16_checked.pictures == min(4, len(held_out["a"])) * ways
        # The formats differ, and a network that was hardly trained does not magnify it.
        assert 0 < card.bf16_checked.mean_difference < 2
    model, _ = open_model(folder.model)
    found = check(model, seen[: cards[0].bf16_checked.pictures])  # type: ignore[union-attr] # asserted above
    assert found == cards[0].bf16_checked, "the weights are those that were compared"


def test_equal_weights_are_compared_once_and_a_finished_run_not_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    check = precision_check.check_bf16
    monkeypatch.setattr(precision_check, "check_bf16", lambda *args: calls.append(1) or check(*args))
    plan = tiny_plan(tmp_path, validate_every_steps=6)
    _, folder = _trained(plan)
    assert read_card(folder.best).weights_sha256 == read_card(folder.model).weights_sha256
    assert len(calls) == 1
    before = folder.model.read_bytes()
    _trained(plan)
    assert (len(calls), folder.model.read_bytes()) == (1, before)


def test_the_state_of_a_training_is_untouched_by_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = tiny_plan(tmp_path, steps=4)
    _, folder = _trained(plan)
    checked = read_card(folder.model)
    monkeypatch.setattr(precision_check, "pick_precision", lambda *_: "fp32")
    other = tiny_plan(tmp_path, run="other", steps=4)
    _, elsewhere = _trained(other)
    unchecked = read_card(elsewhere.model)
    assert checked.bf16_checked is not None
    assert unchecked.bf16_checked is None, "a device that is not fast in bfloat16 is spared it"
    assert checked.weights_sha256 == unchecked.weights_sha256
    assert _but_for_the_check(checked) == _but_for_the_check(unchecked)


@pytest.mark.parametrize(("command", "checks"), [("stop", False), ("finish", True), (None, False)])
def test_only_an_end_is_checked(tmp_path: Path, command: Any, checks: bool) -> None:
    plan = tiny_plan(tmp_path)
    events = train(plan)
    for _ in range(4):
        next(events)
    if command is None:
        events.close()
    else:
        RunFolder(plan.run).tell(command)
        list(events)
    assert (read_card(RunFolder(plan.run).model).bf16_checked is not None) is checks


def test_a_check_that_cannot_be_written_is_a_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise UserError(ErrorCode.DISK_FULL, "The disk is full.")

    monkeypatch.setattr(precision_check, "save_model", full)
    events, folder = _trained(tiny_plan(tmp_path))
    said = [event for event in events if isinstance(event, Notice)]
    assert [event.code for event in said] == ["precision_not_checked"]
    assert isinstance(events[-1], Ended)
    assert events[-1].finished
    assert read_card(folder.model).bf16_checked is None


def _but_for_the_check(card: ModelCard) -> dict[str, Any]:
    known = card.model_dump(exclude={"bf16_checked", "title"})
    known["training"].pop("seconds")
    return known
