"""Provokes every ailment in a short real run and says when it is noticed; healthy runs stay silent.

    python -m benchmarks.health A/ B/ [--only divergence inversion ...] [--steps 600] [--json FILE]

Small crops and narrow networks. A faulty run ends when its fault is noticed; with the autopilot it goes on
to its end, and what is still wrong there is listed.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from translator.data.settings import DataSettings
from translator.domains import Pairing
from translator.events import Event
from translator.events.training import AutopilotActed, Health, Stepped
from translator.training.aides import Aides
from translator.training.plan import Plan, make_plan
from translator.training.run_folder import RunFolder
from translator.training.saving import save
from translator.training.session import Session
from translator.training.settings import TrainingSettings
from translator.training.trainer import train

NARROW = {"generator_width": 8, "critic_width": 8, "blocks": 2}
UNET = {"generator_width": 8, "critic_width": 8}


@dataclass(frozen=True)
class Case:
    """One run: what it is to show, and how its fault is brought about."""

    expected: str
    method: str = "cyclegan"
    settings: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    one_target: bool = False
    prepare: Callable[[Plan], None] | None = None
    slow_s: float = 0.0


def invert(plan: Plan) -> None:
    """Save a state of step 0 whose generators exchange light and dark."""
    session, aides = Session(plan), Aides.of(plan)
    model = session.method.model
    adam = torch.optim.Adam(model.parameters(), lr=2e-3)
    from translator.data.loader import Loader

    with closing(Loader(plan.listing, plan.data, batch_size=2, seed=9)) as batches:
        for _ in range(150):
            batch = next(batches)
            losses = [
                (model.translate(batch.images[way.source], way) + batch.images[way.source]).abs().mean()
                for way in sorted(model.directions)
            ]
            adam.zero_grad()
            torch.autograd.backward(torch.stack(losses).sum())
            adam.step()
    if session.ema:
        session.ema.follow(model)
    save(RunFolder(plan.run), plan, session, aides)


CASES: dict[str, Case] = {
    "healthy cyclegan": Case(""),
    "healthy pix2pix": Case("", "pix2pix", UNET, data={"pairing": Pairing.PAIRED, "derive": "grayscale"}),
    "healthy cut": Case("", "cut"),
    "inversion": Case("colour_inversion", settings={"identity_weight": 0.0}, prepare=invert),
    "divergence": Case("divergence", settings={"learning_rate": 1e-1}),
    "divergence x50": Case("divergence", settings={"learning_rate": 1e-2}),
    "identity": Case(
        "identity", "pix2pix", {**UNET, "generator": "restorer", "blocks": 2},
        data={"pairing": Pairing.PAIRED, "derive": "noise", "derive_strength": 0.0},
    ),
    "collapse": Case("collapse", "pix2pix", UNET, data={"pairing": Pairing.PAIRED}, one_target=True),
    "critic wins": Case("critic_wins", settings={"critic_learning_rate": 2e-3, "learning_rate": 1e-6}),
    "critic loses": Case(
        "critic_loses", "pix2pix", {**UNET, "generator": "restorer", "blocks": 2},
        data={"pairing": Pairing.PAIRED, "derive": "noise", "derive_strength": 0.0},
    ),
    "checkerboard": Case(
        "checkerboard", "pix2pix", {**NARROW, "generator": "resnet", "ends": "transposed", "l1_weight": 0.0},
        data={"pairing": Pairing.PAIRED, "derive": "grayscale"},
    ),
    "saturation": Case("saturation", settings={"learning_rate": 2e-2, "identity_weight": 0.0}),
    "critic overfits": Case(
        "critic_overfits", settings={"critic_learning_rate": 1e-3, "critic_width": 64},
        data={"limit": 8, "val_fraction": 0.5, "val_min": 4, "flip": False},
        training={"validate_every_steps": 100},
    ),
    "stalled input": Case("stalled_input", slow_s=0.3),
    "inversion, autopilot": Case(
        "colour_inversion", settings={"identity_weight": 0.0}, prepare=invert, training={"autopilot": True}
    ),
    "divergence, autopilot": Case(
        "divergence", settings={"learning_rate": 1e-1}, training={"autopilot": True, "save_every_steps": 100}
    ),
}  # fmt: skip


def plan_of(case: Case, a: Path, b: Path, run: Path, steps: int, size: int) -> Plan:
    """The plan of a case in its own folder."""
    derived = case.data.get("derive")
    data = {"pairing": Pairing.UNPAIRED, "size": size, "limit": 40, "names": ("a", "b"), **case.data}
    training = {
        "steps": steps, "device": "cpu", "precision": "fp32", "check": False, "pictures_every_steps": 0,
        "save_every_steps": 0, "validate_every_steps": 0,
    }  # fmt: skip
    return make_plan(
        run=run,
        data=DataSettings(folders=(b,) if derived else (a, b), **data),
        method=case.method,
        settings={**(NARROW if case.method != "pix2pix" else {}), **case.settings},
        training=TrainingSettings(**{**training, **case.training}),
    )


def followed(case: Case, plan: Plan) -> Generator[Event, None, None]:
    """The events of a run; slowed down where that is the fault."""
    if not case.slow_s:
        yield from train(plan)
        return
    from translator.data.loader import Loader

    quick = Loader.__next__

    def slow(self: Loader) -> Any:
        time.sleep(case.slow_s)
        return quick(self)

    Loader.__next__ = slow  # type: ignore[method-assign]  # the fault is brought about here
    try:
        yield from train(plan)
    finally:
        Loader.__next__ = quick  # type: ignore[method-assign]  # and mended


class Notes:
    """What one run said."""

    def __init__(self, expected: str) -> None:
        self._expected = expected
        self.said: list[str] = []
        self.wrong: set[str] = set()
        self.noticed: int | None = None
        self.step = 0
        self.losses: dict[int, dict[str, float]] = {}

    def take(self, event: Event) -> None:
        """One more event."""
        if isinstance(event, Stepped):
            self.step = event.step
            if event.step in (10, 50, 100, 200, 300, 400, 500):
                self.losses[event.step] = {name: round(v, 4) for name, v in event.losses.items()}
        elif isinstance(event, Health):
            measured = f"={event.measured:.3g}" if event.measured is not None else ""
            self.said.append(f"{'-' if event.cleared else '+'}{event.name}@{event.step}{measured}")
            (self.wrong.discard if event.cleared else self.wrong.add)(event.name)
            if event.name == self._expected and self.noticed is None:
                self.noticed = event.step
        elif isinstance(event, AutopilotActed):
            self.wrong.discard(event.name)
            self.said.append(f"!{event.action}@{event.step}: {event.sentence}")


def tried(name: str, case: Case, a: Path, b: Path, steps: int, size: int) -> dict[str, Any]:
    """Run one case; what was noticed and when."""
    notes, started_s = Notes(case.expected), time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        target = _one_picture(a, b, Path(scratch)) if case.one_target else b
        plan = plan_of(case, a, target, Path(scratch) / "run", steps, size)
        if case.prepare:
            case.prepare(plan)
        with closing(followed(case, plan)) as events:
            for event in events:
                notes.take(event)
                if notes.noticed is not None and not plan.training.autopilot:
                    break
    return {
        "case": name, "expected": case.expected, "noticed_at_step": notes.noticed, "steps": notes.step,
        "wrong_at_the_end": sorted(notes.wrong), "said": notes.said, "losses": notes.losses,
        "seconds": round(time.monotonic() - started_s, 1),
    }  # fmt: skip


def _one_picture(names: Path, folder: Path, scratch: Path) -> Path:
    """A folder of copies of one picture, called as those of another folder."""
    first = next(path for path in sorted(folder.iterdir()) if path.suffix.lower() in (".jpg", ".png"))
    copies = scratch / "one"
    copies.mkdir()
    for path in names.iterdir():
        (copies / path.with_suffix(first.suffix).name).write_bytes(first.read_bytes())
    return copies


def main() -> None:
    """Run the cases and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("a", type=Path)
    parser.add_argument("b", type=Path)
    parser.add_argument("--only", nargs="*", default=list(CASES))
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--size", type=int, default=32, help="side of the crops in px")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    found = []
    for name in options.only:
        found.append(tried(name, CASES[name], options.a, options.b, options.steps, options.size))
        print(json.dumps(found[-1]), flush=True)
        if options.json:
            options.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
