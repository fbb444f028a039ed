"""Learning-rate factors as functions of progress in [0, 1]."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from torch.optim import Optimizer


def factor(kind: Literal["linear", "cosine", "constant"], progress: float, decay_from: float = 0.5) -> float:
    """What the base rate is multiplied with.

    "linear" is the published policy of pix2pix and CycleGAN (rate held for the first half, then linearly to
    0), taken continuously instead of once an epoch; "cosine" is half a period (Loshchilov and Hutter 2017,
    eq. 5).
    """
    if kind == "linear":
        return 1.0 - max(0.0, progress - decay_from) / (1.0 - decay_from)
    if kind == "cosine":
        return 0.5 * (1.0 + math.cos(math.pi * progress))
    return 1.0


def apply(
    optimizers: Mapping[str, Optimizer],
    base_rates: Mapping[str, list[float]],
    scale: float,
    scales: Mapping[str, float] = MappingProxyType({}),
) -> None:
    """Set every parameter group's rate to its base rate times `scale` and its optimizer's own factor."""
    for name, optimizer in optimizers.items():
        total = scale * scales.get(name, 1.0)
        for group, base in zip(optimizer.param_groups, base_rates[name], strict=True):
            group["lr"] = base * total


def base_rates(optimizers: Mapping[str, Optimizer]) -> dict[str, list[float]]:
    """The rates that a method's fresh optimizers were made with."""
    return {name: [float(g["lr"]) for g in optimizer.param_groups] for name, optimizer in optimizers.items()}
