"""Predicted against real time of three small trainings; what validation takes; best against last state.

    python -m benchmarks.plan_time A/ B/ [--seconds 40] [--json FILE]

A and B hold pictures of two kinds. Each training is measured for a few seconds, given as many steps as fill
the time, and run.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from translator.data.settings import DataSettings
from translator.domains import Pairing
from translator.events.training import Ended, Validated
from translator.training.budget import steps_in
from translator.training.measure import measure
from translator.training.plan import Plan, make_plan
from translator.training.settings import TrainingSettings
from translator.training.trainer import train

SETTINGS: dict[str, dict[str, Any]] = {
    "cyclegan, 64 px, width 16": {
        "method": "cyclegan", "size": 64, "settings": {"generator_width": 16, "critic_width": 16},
    },
    "pix2pix from gray, 128 px, width 16": {
        "method": "pix2pix", "size": 128, "derive": "grayscale",
        "settings": {"generator_width": 16, "critic_width": 16},
    },
    "cut, 96 px, width 16": {
        "method": "cut", "size": 96, "settings": {"generator_width": 16, "critic_width": 16},
    },
}  # fmt: skip


def plan_of(given: dict[str, Any], a: Path, b: Path, run: Path) -> Plan:
    """The plan of one setting, its steps still open."""
    derive = given.get("derive")
    data = DataSettings(
        pairing=Pairing.PAIRED if derive else Pairing.UNPAIRED,
        folders=(b,) if derive else (a, b),
        derive=derive,
        names=("source", "target"),
        size=given["size"],
    )
    training = TrainingSettings(steps=100_000, pictures_every_steps=100, device="cpu")
    return make_plan(
        run=run, data=data, method=given["method"], settings=given["settings"], training=training
    )


def tried(name: str, a: Path, b: Path, seconds: float) -> dict[str, Any]:
    """Measure, run, compare."""
    with tempfile.TemporaryDirectory() as scratch:
        plan = plan_of(SETTINGS[name], a, b, Path(scratch) / "run")
        found = measure(plan)
        steps = steps_in(found, seconds)
        training = plan.training.model_copy(update={"steps": steps})
        plan = plan.model_copy(update={"training": training})
        began_s, scored = time.monotonic(), []
        ended: Ended | None = None
        for event in train(plan):
            if isinstance(event, Validated):
                scored.append(event)
            elif isinstance(event, Ended):
                ended = event
        real_s = time.monotonic() - began_s
    assert ended is not None
    return {
        "setting": name, "steps": steps, "step_s": round(found.step_s, 4),
        "predicted_s": round(found.of(steps).seconds, 1), "real_s": round(real_s, 1),
        "real_over_predicted": round(real_s / found.of(steps).seconds, 3),
        "validations": len(scored), "validation_share": round(sum(e.seconds for e in scored) / real_s, 4),
        "best_cost": scored[-1].best_cost, "best_step": ended.best_step, "last_cost": scored[-1].cost,
        "why": ended.sentence,
    }  # fmt: skip


def main() -> None:
    """Try the three settings and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("a", type=Path)
    parser.add_argument("b", type=Path)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = []
    for name in SETTINGS:
        found.append(tried(name, options.a, options.b, options.seconds))
        print(json.dumps(found[-1]), flush=True)
        if options.json:
            options.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
