"""What is wrong is said once, when it is sure, and when it is over; the autopilot does something about it."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from tests.training.plans import tiny_plan
from translator.domains import Direction
from translator.events import Event
from translator.events.training import AutopilotActed, Ended, Health, Started, Stepped
from translator.metrics.health import Ailment
from translator.training import before as before_module
from translator.training import watch as watch_module
from translator.training.aides import Aides
from translator.training.autopilot import MOST_DEEDS, deed
from translator.training.changes import Changes
from translator.training.critics import chance, critics, scores
from translator.training.lamps import Lamps
from translator.training.measure import too_little_memory
from translator.training.plan import Plan, load_plan
from translator.training.run_folder import RunFolder
from translator.training.saving import save
from translator.training.session import Session
from translator.training.trainer import train

ILL = Ailment("identity", "It is the same.", "Do something.", "strengthen_critic", 0.0)


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a busy machine does to the clock is not what is tested here."""
    monkeypatch.setattr(watch_module, "MOST_SHARE", 1e9)
    monkeypatch.setattr(watch_module.health, "stalled_input", lambda *_: None)


def _events(plan: Plan) -> list[Event]:
    return list(train(plan))


def test_a_lamp_lights_after_looks_in_a_row_and_goes_out_after_three_without() -> None:
    lamps = Lamps()
    looks = [{"identity": ILL}, {}, {"identity": ILL}, {"identity": ILL}, {"identity": ILL}, {}, {}, {}, {}]
    said = [lamps.look(step, ("identity",), found, needed=2) for step, found in enumerate(looks)]
    told = [(step, event.cleared) for step, events in enumerate(said) for event in events]
    assert told == [(3, False), (7, True)]
    again = Lamps()
    again.load(lamps.state())
    assert again.state() == lamps.state()


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("identity", lambda x: x),
        ("colour_inversion", lambda x: -x),
        ("collapse", lambda x: x[:1].expand_as(x) * 0.5 + x * 0.01),
        ("saturation", lambda x: torch.where(x > 0, 1.0, -1.0)),
    ],
)
def test_what_generators_do_wrong_is_said_within_two_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, made: Any
) -> None:
    monkeypatch.setattr(watch_module, "LOOK_EVERY_STEPS", 2)
    shared: list[Tensor] = []

    def translations(self: Session, images: Tensor, direction: Direction, model: Any = None) -> Tensor:
        shared.append(images)
        found: Tensor = made(images)
        return found

    monkeypatch.setattr(Session, "translations", translations)
    plan = tiny_plan(tmp_path, steps=4)
    listing = plan.listing
    more = {d: [*listing.held_out[d], *listing.domains[d][:3]] for d in listing.domains}
    plan = plan.model_copy(update={"listing": listing.model_copy(update={"held_out": more})})
    said = [e for e in _events(plan) if isinstance(e, Health)]
    assert name in {e.name for e in said}
    assert {e.step for e in said} == {4}
    assert all("day to night" in e.sentence for e in said)


def test_looking_does_not_change_what_is_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_module, "LOOK_EVERY_STEPS", 1)
    often, never = tiny_plan(tmp_path, run="often"), tiny_plan(tmp_path, run="never")
    ended = _events(often)[-1]
    assert isinstance(ended, Ended)
    monkeypatch.setattr(watch_module, "LOOK_EVERY_STEPS", 10_000)
    _events(never)
    one, other = (Session(plan) for plan in (often, never))
    for session, plan in ((one, often), (other, never)):
        from translator.training.state import load_state

        found = load_state(RunFolder(plan.run).state)
        assert found is not None
        session.load(found[0])
    for a, b in zip(one.method.parameters(), other.method.parameters(), strict=True):
        assert torch.equal(a, b)


@pytest.mark.parametrize(
    ("loss", "name"), [(0.2501, "critic_loses"), (0.004, "critic_wins"), (4.0, "divergence"), (0.2, None)]
)
def test_the_critics_losses_are_watched(tmp_path: Path, loss: float, name: str | None) -> None:
    plan = tiny_plan(tmp_path, log_every_steps=10)
    session, watch = Session(plan), watch_module.Watch(plan)
    said = []
    for tick in range(30):
        session.step = 10 * (tick + 1)
        said += watch.by_losses(session, {"critics/gan_a": loss, "generators/gan_a": 3 * loss})
    assert [event.name for event in said] == ([name] if name else [])
    again = watch_module.Watch(plan)
    again.load(watch.state())
    assert again.state() == watch.state()
    assert again.by_losses(session, {"critics/gan_a": loss}) == [], "what was said is not said again"


def test_a_critic_that_was_nearly_perfect_and_is_well_has_not_diverged(tmp_path: Path) -> None:
    plan = tiny_plan(tmp_path, log_every_steps=10)
    session, watch = Session(plan), watch_module.Watch(plan)
    said = []
    for loss in [0.003] * 10 + [0.05, 0.1, 0.15, 0.2] + [0.2] * 10:
        said += watch.by_losses(session, {"critics/gan_a": loss})
    assert said == []


def test_losses_that_explode_are_noticed_and_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_module, "DIVERGENCE_STEPS", 5)
    plan = tiny_plan(tmp_path, steps=170, save_every_steps=5, autopilot=True)
    session_step = Session.step_with

    def exploding(self: Session, batches: Any) -> None:
        session_step(self, batches)
        if self.rate_scale == 1.0 and self.step > 120:
            for name in self.updater._sums:
                self.updater._sums[name] *= 4.0 ** (self.step - 120)

    monkeypatch.setattr(Session, "step_with", exploding)
    events = _events(plan)
    said = [e for e in events if isinstance(e, Health) and e.name == "divergence"]
    assert said
    assert said[0].step <= 140
    acted = [e for e in events if isinstance(e, AutopilotActed)]
    assert [e.name for e in acted] == ["divergence"]
    restarts = [e.step for e in events if isinstance(e, Started)]
    assert len(restarts) == 2
    assert restarts[1] <= said[0].step
    rates = {e.step: e.learning_rate for e in events if isinstance(e, Stepped)}
    assert rates[restarts[1] + 1] < 1e-4
    end = events[-1]
    assert isinstance(end, Ended)
    assert end.step == 170


def _inverting(plan: Plan) -> None:
    """A state of step 0 whose generators exchange light and dark."""
    session = Session(plan)
    model = session.method.model
    adam = torch.optim.Adam(model.parameters(), lr=5e-3)
    from translator.data.loader import Loader

    with closing(Loader(plan.listing, plan.data, batch_size=4, seed=1)) as batches:
        for _ in range(200):
            batch = next(batches)
            losses = []
            for way in sorted(model.directions):
                source = batch.images[way.source]
                losses.append((model.translate(source, way) + source).abs().mean())
            adam.zero_grad()
            torch.stack(losses).sum().backward()
            adam.step()
    if session.ema:
        session.ema.follow(model)
    save(RunFolder(plan.run), plan, session, Aides.of(plan))


def test_exchanged_light_and_dark_is_noticed_and_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_module, "LOOK_EVERY_STEPS", 10)
    plan = tiny_plan(tmp_path, steps=60, autopilot=True, save_every_steps=0)
    plan = plan.model_copy(update={"settings": {**plan.settings, "identity_weight": 0.0}})
    plan.run.mkdir(parents=True)
    plan.save()
    _inverting(plan)
    events = _events(load_plan(plan.run))
    said = [e for e in events if isinstance(e, Health) and e.name == "colour_inversion"]
    assert said[0].step == 20, "noticed at the second look"
    assert said[0].measured is not None
    assert said[0].measured < -0.5
    acted = [e for e in events if isinstance(e, AutopilotActed) and e.name == "colour_inversion"]
    assert (acted[0].action, acted[0].values) == ("restarted", {"identity_weight": 0.5})
    # A generator of 20 steps may exchange them by chance, so that more than one beginning may be needed.
    steps = [e.step for e in events if isinstance(e, Started)]
    assert steps == [0] * (1 + len(acted))
    assert len(acted) <= MOST_DEEDS
    assert isinstance(events[-1], Ended)
    session = Session(plan, Changes.from_state(_changes(plan)))
    assert getattr(session.settings, "identity_weight", None) == 0.5


def _changes(plan: Plan) -> dict[str, Any]:
    from translator.training.state import load_state

    found = load_state(RunFolder(plan.run).state)
    assert found is not None
    changes: dict[str, Any] = found[0]["changes"]
    return changes


def test_deeds_are_few_and_fit_the_ailment(tmp_path: Path) -> None:
    session = Session(tiny_plan(tmp_path))
    how = {}
    for name in ("critic_wins", "critic_loses", "identity", "saturation", "collapse", "checkerboard"):
        todo = deed(Health(step=1, name=name, sentence="x"), session)
        how[name] = todo.how if todo else None
    assert how == {
        "critic_wins": "rebuilt",
        "critic_loses": "goes_on",
        "identity": "rebuilt",
        "saturation": "rolled_back",
        "collapse": "rolled_back",
        "checkerboard": None,
    }
    session.changes = Changes(taken={"identity": MOST_DEEDS})
    assert deed(Health(step=1, name="identity", sentence="x"), session) is None
    assert deed(Health(step=1, name="collapse", sentence="x", cleared=True), session) is None


def test_too_little_memory_is_said_before_the_first_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tried(plan: Plan) -> None:
        if plan.training.batch_size > 1:
            raise too_little_memory(plan, 8 << 30, 1 << 30)

    monkeypatch.setattr(before_module, "foresee_memory", tried)
    plan = tiny_plan(tmp_path, batch_size=4, autopilot=True, steps=2)
    events = _events(plan)
    said = [e for e in events if isinstance(e, Health)]
    assert [e.name for e in said] == ["little_memory"] * 2
    assert "8.0 GiB are needed" in said[0].sentence
    assert [e.values["batch_size"] for e in events if isinstance(e, AutopilotActed)] == [2, 1]
    assert load_plan(plan.run).training.accumulate == 4
    assert isinstance(events[-1], Ended)


@pytest.mark.parametrize("method", ["cyclegan", "pix2pix"])
def test_critics_are_found_and_asked(tmp_path: Path, method: str) -> None:
    session = Session(tiny_plan(tmp_path, method))
    found = critics(session.method)
    assert set(found) == ({"a", "b"} if method == "cyclegan" else {"b"})
    images = torch.rand(3, 3, 64, 64) * 2 - 1
    with session.undisturbed(session.method):
        assert len(scores(found["b"], images, images)) == 3
    assert chance(session.settings) == pytest.approx(0.25 if method == "cyclegan" else 0.6931, abs=1e-3)
