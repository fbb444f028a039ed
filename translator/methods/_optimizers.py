"""The optimiser that the published methods share."""

from collections.abc import Iterable
from typing import Any, Protocol

from torch import nn
from torch.optim import Adam

from translator.settings import knob


class AdamSettings(Protocol):
    """What settings must have to be handed to `adam`."""

    @property
    def learning_rate(self) -> float: ...

    @property
    def beta1(self) -> float: ...

    @property
    def beta2(self) -> float: ...


def beta1_knob(default: float) -> Any:
    """The knob of the first decay rate."""
    return knob(default, "Adam's decay of the mean gradient.", ge=0, lt=1, advanced=True, group="Optimizer")


def beta2_knob(default: float) -> Any:
    """The knob of the second decay rate."""
    return knob(default, "Adam's decay of the mean square.", ge=0, lt=1, advanced=True, group="Optimizer")


def adam(
    settings: AdamSettings,
    parameters: Iterable[nn.Parameter],
    learning_rate: float | None = None,
    *,
    weight_decay: float = 0.0,
    others: dict[str, Any] | None = None,
) -> Adam:
    """Adam over some weights, fused into one kernel where the device has it: a third of the time on a CPU.

    Args:
        settings: the rate and the two decay rates of the moments.
        parameters: what learns.
        learning_rate: instead of that of the settings.
        weight_decay: added to the gradient, as Adam has it, not AdamW.
        others: further weights as "params", a list, and what is different for them, such as "lr".
    """
    groups = [{"params": list(parameters)}, *([] if others is None else [others])]
    weights = [weight for group in groups for weight in group["params"]]
    return Adam(
        groups,
        lr=settings.learning_rate if learning_rate is None else learning_rate,
        betas=(settings.beta1, settings.beta2),
        weight_decay=weight_decay,
        fused=all(w.device.type in ("cpu", "cuda") for w in weights),
    )
