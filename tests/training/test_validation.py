"""Validation while a training runs: on the held-out split alone, harmless, and the best state is kept."""

import errno
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from tests.training.plans import tiny_plan
from translator.data import held_out as held_out_module
from translator.errors import ErrorCode, UserError
from translator.events import Event
from translator.events.training import BestSaved, Ended, Notice, Saved, Started, Validated
from translator.library.model_file import open_model
from translator.metrics.score import Score
from translator.metrics.selection import Selection, Trend
from translator.training import judge as judge_module
from translator.training import looks as looks_module
from translator.training.judge import Judge
from translator.training.plan import Plan, load_plan
from translator.training.run_folder import RunFolder
from translator.training.session import Session
from translator.training.trainer import train


def _all(plan: Plan) -> list[Event]:
    return list(train(plan))


def _weights(path: Path) -> list[torch.Tensor]:
    return list(open_model(path)[0].state_dict().values())


def _same(left: Path, right: Path) -> bool:
    return all(torch.equal(a, b) for a, b in zip(_weights(left), _weights(right), strict=True))


def test_states_are_scored_and_the_best_is_kept(tmp_path: Path) -> None:
    plan = tiny_plan(tmp_path, validate_every_steps=2)
    events, folder = _all(plan), RunFolder(plan.run)
    scored = [e for e in events if isinstance(e, Validated)]
    assert [e.step for e in scored] == [2, 4, 6]
    best = min(scored, key=lambda e: e.cost)
    assert scored[-1].best_cost == best.cost
    assert scored[-1].best_step == best.step
    kept = [e for e in events if isinstance(e, BestSaved)]
    assert [e.step for e in kept] == [e.step for e in scored if e.is_best]
    _, card = open_model(folder.best)
    assert card.training.steps == best.step
    assert card.training.scores == best.scores
    end = events[-1]
    assert isinstance(end, Ended)
    assert (end.best, end.best_step) == (str(folder.best), best.step)
    assert f"Step {best.step} is the best of 3" in end.sentence
    assert folder.report.is_file()
    assert "translator train --unpaired" in folder.report.read_text()
    assert len(folder.progress.read_bytes()) > 100


def test_a_worse_last_state_does_not_replace_the_best(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = iter((0.6, 0.3, 0.5))

    def scored(self: Judge, *_: Any) -> dict[str, Score]:
        cost = next(costs)
        return {"a_to_b/realism": Score(cost, 0.01), "a_to_b/content": Score(1 - cost, 0.01)}

    monkeypatch.setattr(Judge, "_scored", scored)
    plan = tiny_plan(tmp_path, validate_every_steps=2)
    folder, events, at_best = RunFolder(plan.run), [], []
    for event in train(plan):
        events.append(event)
        if isinstance(event, BestSaved):
            at_best = _weights(folder.best)
    kept = [event.step for event in events if isinstance(event, BestSaved)]
    assert kept == [2, 4]
    assert open_model(folder.best)[1].training.steps == 4
    assert all(torch.equal(a, b) for a, b in zip(at_best, _weights(folder.best), strict=True))
    assert not _same(folder.best, folder.model)
    end = events[-1]
    assert isinstance(end, Ended)
    assert end.best_step == 4
    why = "Step 4 is the best of 3 validated: its cost is 0.300"
    assert why in end.sentence
    assert "that of the last, step 6, is 0.500" in end.sentence
    assert why in folder.report.read_text()


def test_only_held_out_pictures_are_scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[str] = set()
    read = held_out_module.read_sample

    def recorded(files: Any, *rest: Any) -> Any:
        seen.update(files)
        return read(files, *rest)

    plan = tiny_plan(tmp_path)
    session, judge = Session(plan), Judge(plan.model_copy(update={"training": _every(plan, 1)}))
    monkeypatch.setattr(held_out_module, "read_sample", recorded)
    judge.validate(session, 0.1)
    assert seen
    assert seen == {path for paths in plan.listing.held_out.values() for path in paths}


def _every(plan: Plan, steps: int) -> Any:
    return plan.training.model_copy(update={"validate_every_steps": steps})


@pytest.mark.parametrize("method", ["cyclegan", "pix2pix"])
def test_validating_does_not_change_what_is_learned(tmp_path: Path, method: str) -> None:
    plans = [
        tiny_plan(tmp_path, method, run="often", validate_every_steps=1),
        tiny_plan(tmp_path, method, run="never"),
    ]
    for plan in plans:
        # Dropping values after training too, so that translating draws random numbers.
        extra = {"dropout_inference": True} if method == "pix2pix" else {}
        _all(plan.model_copy(update={"settings": {**plan.settings, **extra}}))
    assert _same(*(RunFolder(plan.run).model for plan in plans))


def test_pictures_that_are_gone_and_a_full_disk_never_stop_a_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    straight = tiny_plan(tmp_path, run="straight", validate_every_steps=2)
    _all(straight)

    def full(*_: Any) -> None:
        raise UserError(ErrorCode.DISK_FULL, "There is no space left on the disk.")

    def broken(*_: Any) -> None:
        raise OSError(errno.EIO, "Input/output error")

    plan = tiny_plan(tmp_path, run="run", validate_every_steps=2, pictures_every_steps=2, cache_gib=1.0)
    monkeypatch.setattr(looks_module, "save_best", full)
    monkeypatch.setattr(looks_module, "write_pictures", broken)
    monkeypatch.setattr(looks_module, "write_report", full)
    events: list[Event] = []
    for event in train(plan):
        events.append(event)
        if isinstance(event, Started):
            for paths in plan.listing.held_out.values():
                for path in paths:
                    Path(path).unlink()
    codes = {e.code for e in events if isinstance(e, Notice)}
    assert codes == {"not_validated", "pictures_not_written"}
    assert isinstance(events[-1], Ended)
    assert events[-1].finished
    assert _same(RunFolder(plan.run).model, RunFolder(straight.run).model)


def test_a_report_that_cannot_be_written_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise UserError(ErrorCode.DISK_FULL, "There is no space left on the disk.")

    monkeypatch.setattr(looks_module, "save_best", full)
    monkeypatch.setattr(looks_module, "write_report", full)
    events = _all(tiny_plan(tmp_path, validate_every_steps=1))
    assert len([e for e in events if isinstance(e, Notice)]) == 2, "once while it runs, once at its end"
    assert len([e for e in events if isinstance(e, Validated)]) == 6
    assert isinstance(events[-1], Ended)


def test_patience_ends_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def over(history: Any, patience: int) -> Trend:
        return Trend(patience, 0.0, 0.0, 0.01) if len(history) >= 2 else Trend(0, 0.0, 1.0, 0.0)

    monkeypatch.setattr(judge_module, "trend", over)
    plan = tiny_plan(tmp_path, steps=50, validate_every_steps=2, patience=4)
    end = _all(plan)[-1]
    assert isinstance(end, Ended)
    assert (end.step, end.finished, end.reason) == (4, True, "patience")
    assert "no longer improves" in end.sentence
    assert "95% confidence" in end.sentence


def test_memory_of_the_scores_is_resumed(tmp_path: Path) -> None:
    straight = tiny_plan(tmp_path, run="straight", validate_every_steps=2)
    whole = [e for e in _all(straight) if isinstance(e, Validated)]
    plan = tiny_plan(tmp_path, run="broken", validate_every_steps=2)
    for event in train(plan):
        if isinstance(event, Validated):
            RunFolder(plan.run).tell("stop")
    rest = [e for e in _all(load_plan(plan.run)) if isinstance(e, Validated)]
    assert [e.step for e in rest] == [4, 6]
    assert [(e.cost, e.best_step) for e in rest] == [(e.cost, e.best_step) for e in whole[1:]]


def test_a_pause_does_not_wait_for_a_validation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = tiny_plan(tmp_path, steps=4, validate_every_steps=2)
    translate = Session.translations
    calls = 0

    def told(self: Session, *rest: Any) -> Any:
        nonlocal calls
        calls += 1
        RunFolder(plan.run).tell("stop")
        return translate(self, *rest)

    monkeypatch.setattr(Session, "translations", told)
    events = _all(plan)
    assert calls == 1
    assert not [e for e in events if isinstance(e, Validated)]
    assert [e.step for e in events if isinstance(e, Saved)] == [2]
    monkeypatch.undo()
    assert [e.step for e in _all(load_plan(plan.run)) if isinstance(e, Validated)] == [4]


def test_the_interval_follows_the_cost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = tiny_plan(tmp_path, steps=100_000, validate_every_steps=None)
    session, judge = Session(plan), Judge(plan)
    assert not judge.is_due(session)
    judge.estimate(session, a_translation_s=0.5, step_s=0.1)
    first = judge.next_step
    assert first * 0.1 * judge_module.SHARE >= judge.cost_s, "the estimate is earned before it is spent"
    session.step = first
    assert judge.is_due(session)
    clock = iter([0.0, 35.0])
    monkeypatch.setattr(judge_module, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    judge.validate(session, step_s=0.1)
    assert judge.next_step == first + 10_000, "35 s are 3.5 % of 1000 s"
    session.step = 100_000
    assert judge.is_due(session), "the last state is always scored"


def test_nothing_held_out_nothing_scored(tmp_path: Path) -> None:
    plan = tiny_plan(tmp_path, validate_every_steps=1)
    listing = plan.listing.model_copy(update={"held_out": {"a": [], "b": []}})
    events = _all(plan.model_copy(update={"listing": listing}))
    assert not [e for e in events if isinstance(e, Validated)]
    assert not RunFolder(plan.run).best.exists()


def test_a_state_that_is_no_number_is_never_best() -> None:
    good, bad = Selection(0.4, 0.1, 0.5, 0.7), Selection(float("nan"), 0.1, float("nan"), 0.7)
    assert good.is_better_than(None)
    assert good.is_better_than(bad)
    assert not bad.is_better_than(good)
    assert not bad.is_better_than(None)
