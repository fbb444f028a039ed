"""Plans small enough to train in a test."""

from pathlib import Path
from typing import Any

from tests.pictures import write_scenes
from translator.data.settings import DataSettings
from translator.domains import Pairing
from translator.training.plan import Plan, make_plan
from translator.training.settings import TrainingSettings

TINY: dict[str, dict[str, Any]] = {
    "cyclegan": {"generator_width": 4, "critic_width": 4, "blocks": 1, "critic_layers": 2, "pool_size": 3},
    # Six halvings: with fewer, a U-Net has no level that drops values and nothing random to resume.
    "pix2pix": {"generator_width": 4, "critic_width": 4, "unet_downs": 6, "critic_layers": 2},
}


def tiny_plan(tmp_path: Path, method: str = "cyclegan", run: str = "run", **training: Any) -> Plan:
    """Ten pictures a domain, crops of 32 or 64 px, a few steps."""
    a = write_scenes(tmp_path / "a", 10)
    b = write_scenes(tmp_path / "b", 10, 0 if method == "pix2pix" else 100, invert=True)
    values = {
        "steps": 6,
        "device": "cpu",
        "precision": "fp32",
        "pictures_every_steps": 0,
        "validate_every_steps": 0,
        "check": False,
        "log_every_steps": 1,
    }
    return make_plan(
        run=tmp_path / run,
        data=DataSettings(
            pairing=Pairing.PAIRED if method == "pix2pix" else Pairing.UNPAIRED,
            folders=(a, b),
            names=("day", "night"),
            size=64 if method == "pix2pix" else 32,
        ),
        method=method,
        settings=TINY[method],
        training=TrainingSettings(**{**values, "picture_count": 2, **training}),
    )
