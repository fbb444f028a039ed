"""Run folders as a trainer leaves them, written line by line."""

import json
import os
import socket
from pathlib import Path
from typing import Any

from tests.gui.fake_trainer import png


class FakeRun:
    """A run folder; what is said goes to its log."""

    def __init__(
        self, path: Path, steps: int = 1000, names: tuple[str, ...] = ("daisy", "sunflower")
    ) -> None:
        self.path = path
        path.mkdir(parents=True)
        plan = {
            "format": 1,
            "run": str(path),
            "method": "cyclegan",
            "settings": {"identity_weight": 0.0, "generator_width": 32},
            "data": {"folders": ["/a", "/b"], "pairing": "unpaired", "size": 128, "derive": None},
            "listing": {"names": dict(zip("ab", names, strict=False))},
            "training": {"steps": steps},
        }
        (path / "plan.json").write_text(json.dumps(plan))
        self.steps = steps
        self._log = (path / "events.jsonl").open("a")

    def say(self, event: str, step: int, **values: Any) -> None:
        self._log.write(json.dumps({"event": event, "step": step, **values}) + "\n")
        self._log.flush()

    def started(self, step: int = 0) -> None:
        base = {"method": "cyclegan", "title": "CycleGAN", "device": "CPU", "precision": "fp32"}
        self.say("started", step, steps=self.steps, pictures={"daisy": 200}, held_out=4, batch_size=1, **base)

    def stepped(self, step: int, **losses: float) -> None:
        rates = {"pictures_per_s": 11.3, "learning_rate": 2e-4, "eta_s": 7200.0, "seconds": step / 10}
        self.say("step", step, steps=self.steps, losses=losses or {"generators/gan_a": 0.5}, **rates)

    def look(self, step: int, photos: int = 3, **values: Any) -> None:
        folder = self.path / "pictures" / f"{step:06d}"
        folder.mkdir(parents=True)
        for photo in range(photos):
            for number, column in enumerate(("real_a", "real_b", "fake_b", "fake_a")):
                shade = 30 * number + 60 * photo + (0 if column.startswith("real") else step % 97)
                (folder / f"{photo:02d}_{column}.png").write_bytes(png(shade % 256))
        self.say("pictures", step, folder=f"pictures/{step:06d}", **values)

    def saved(self, step: int) -> None:
        (self.path / "model.safetensors").write_bytes(b"model %d" % step)
        folder = self.path / "moments"
        folder.mkdir(exist_ok=True)
        (folder / f"{step:08d}.safetensors").write_bytes(b"model %d" % step)
        self.say("saved", step)

    def validated(self, step: int, cost: float, best_step: int, trend: str = "unknown") -> None:
        scores: dict[str, Any] = {"scores": {}, "noise": {}, "realism": 0.5, "content": 0.5}
        best = {"is_best": step == best_step, "best_step": best_step, "best_cost": 0.3}
        self.say("validated", step, cost=cost, trend=trend, **best, **scores)

    def health(self, name: str, step: int, severity: str = "warning", **values: Any) -> None:
        self.say("health", step, name=name, severity=severity, sentence="Measured: 0.5.", **values)

    def here(self, pid: int = 0) -> None:
        """Say that a process of this machine trains it; without a lock on the run it counts as gone."""
        values = {"pid": pid or os.getpid(), "host": socket.gethostname()}
        (self.path / "trainer.json").write_text(json.dumps(values))

    def elsewhere(self) -> None:
        (self.path / "trainer.json").write_text(json.dumps({"pid": 7, "host": "studio-pc.invalid"}))

    def some(self, upto: int = 40, photos: int = 3) -> None:
        """A while of training with pictures, saves and validations."""
        self.started()
        for step in range(10, upto + 1, 10):
            self.stepped(step, **{"generators/gan_a": 1 / step, "critics/real_a": 0.3})
            self.look(step, photos)
            self.saved(step)
            self.validated(step, 0.5 - step / 1000, step)

    def close(self) -> None:
        self._log.close()
