"""Knobs of the training itself, the same for every method."""

from pathlib import Path
from typing import Literal

from translator.settings import Settings, knob


class TrainingSettings(Settings):
    """How long, how fast, how exactly, and how often to save and to look."""

    steps: int = knob(20_000, "Number of training steps.", ge=1, le=100_000_000)
    batch_size: int = knob(1, "Pictures of each domain in one step.", ge=1, le=1024)
    device: str = knob("auto", "Where to compute: auto, cpu, cuda, cuda:1, xpu or mps.")
    precision: Literal["auto", "fp32", "bf16", "fp16"] = knob(
        "auto", "Number format of the networks; auto takes the fastest that the device computes natively."
    )
    seed: int = knob(0, "Seed of everything that is drawn at random.", ge=0, le=2**63 - 1)
    workers: int = knob(
        0, "Processes that load pictures; 0 loads in a thread beside the training.", ge=0, le=64
    )
    cache_gib: float = knob(
        2.0,
        "Memory for decoded pictures; past it they go to a temporary file.",
        ge=0,
        unit="GiB",
        advanced=True,
    )
    schedule: Literal["linear", "cosine", "constant"] = knob(
        "linear", "How the learning rate falls: held and then linearly to 0, along a cosine, or not at all."
    )
    decay_from: float = knob(
        0.5,
        "Share of the training after which the linear schedule starts to fall.",
        ge=0,
        lt=1,
        advanced=True,
    )
    ema_decay: float = knob(
        0.999,
        "Decay of the running mean of the generator's weights, which is what is saved; 0 is off.",
        ge=0,
        lt=1,
    )
    accumulate: int = knob(
        1, "Batches whose gradients are averaged into one step.", ge=1, le=1024, advanced=True
    )
    clip_norm: float = knob(0.0, "Greatest norm of the gradients; 0 is no limit.", ge=0, advanced=True)
    critic_warmup_steps: int = knob(
        200, "Steps of the critics alone when a run starts from a model.", ge=0, advanced=True
    )
    log_every_steps: int = knob(10, "Steps between two lines of progress.", ge=1, advanced=True)
    pictures_every_steps: int = knob(
        500, "Steps between two looks at held-out pictures, closer at first; 0 is never.", ge=0
    )
    picture_count: int = knob(6, "Number of held-out pictures looked at.", ge=1, le=64, advanced=True)
    moments: int = knob(
        8,
        "Earlier states of the style that are kept to choose from; 0 keeps the last and the best alone.",
        ge=0,
        le=1000,
        advanced=True,
    )
    save_every_steps: int = knob(500, "Steps between two saves; 0 saves by time alone.", ge=0, advanced=True)
    save_every_minutes: float = knob(
        5.0, "A save is due after this time as well.", gt=0, unit="min", advanced=True
    )
    validate_every_steps: int | None = knob(
        None, "Steps between two validations on held-out pictures; by default as often as 4 % of the time "
        "allows; 0 is never.", ge=0,
    )  # fmt: skip
    validate_pictures: int = knob(
        32, "Held-out pictures that are scored, at most.", ge=1, le=10_000, advanced=True
    )
    features: Path | None = knob(
        None, "File of a feature network, to score held-out pictures by KID as well.", advanced=True
    )
    lpips_weights: Path | None = knob(
        None, "File of LPIPS weights, to score held-out pictures by LPIPS as well.", advanced=True
    )
    patience: int = knob(
        0, "End when, with 95 % confidence, so many further validations bring nothing; 0 goes on to the end.",
        ge=0, le=10_000,
    )  # fmt: skip
    autopilot: bool = knob(False, "Do something about what goes wrong: roll back, restart, change a rate.")
    check: bool = knob(True, "Look through the pictures before the first step.")
    minutes: float | None = knob(
        None, "Wall-clock time to end after; the end of the schedule moves to fit.", gt=0, unit="min",
        advanced=True,
    )  # fmt: skip
