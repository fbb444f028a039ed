"""Normalisation: instance, batch and none, with a door for statistics that were gathered elsewhere.

`F.instance_norm` and its module are never used: on CPUs their gradient is wrong at batch 1 when the incoming
gradient is not laid out as the input is. `group_norm` with one channel a group is the same function with the
right gradient.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

NormKind = Literal["instance", "batch", "none"]
NormInference = Literal["picture", "running"]

EPSILON = 1e-5


class Statistics(NamedTuple):
    """Mean and biased variance over the whole picture, both (B or 1, C, 1, 1) in float32 or wider."""

    mean: Tensor
    variance: Tensor


class Norm(nn.Module, ABC):
    """A normalisation of each channel.

    Attributes:
        statistics: None, or what to normalise with instead of the statistics of the input at hand. Who
            computes a picture in pieces sets it to the whole picture's and puts None back; each piece then
            comes out as it does in the whole. The input's statistics are mean and biased variance over H and
            W, per picture and channel.
        steadied: None, or gives what to normalise with when the whole picture's statistics are those given;
            asked by who computes a picture in pieces.
    """

    def __init__(self) -> None:
        super().__init__()
        self.statistics: Statistics | None = None
        self.steadied: Callable[[Statistics], Statistics] | None = None

    @property
    @abstractmethod
    def needs_whole_picture(self) -> bool:
        """Whether, in evaluation mode, a pixel's result depends on the rest of the picture."""


class InstanceNorm(Norm):
    """Zero mean and unit variance for each channel of each picture (Ulyanov et al. 2016); no weights."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels

    @property
    def needs_whole_picture(self) -> bool:
        """Always."""
        return True

    def forward(self, x: Tensor) -> Tensor:
        """Same shape. In training, a map of a single value passes through: it has no variance."""
        if self.statistics is not None:
            return normalise(x, self.statistics)
        if self.training and _is_single_value(x):
            return x
        return F.group_norm(x, self.channels, eps=EPSILON)

    def extra_repr(self) -> str:
        """What `print` shows."""
        return f"{self.channels}"


class BatchNorm(Norm):
    """Batch normalisation (Ioffe and Szegedy 2015) with weights, and a choice of statistics at inference.

    Args:
        channels: C.
        inference: in evaluation mode, "picture" uses each picture's own statistics, as the published pix2pix
            does by testing one picture at a time without leaving training mode; "running" uses the running
            means of training.

    Attributes:
        gathers: take note of the batch in evaluation mode too, as in training; see `gathering`.
    """

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, channels: int, inference: NormInference = "picture") -> None:
        super().__init__()
        self.channels = channels
        self.inference = inference
        self.gathers = False
        self.momentum = 0.1
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    @property
    def needs_whole_picture(self) -> bool:
        """Only with each picture's own statistics."""
        return self.inference == "picture"

    def forward(self, x: Tensor) -> Tensor:
        """Same shape. In training, a batch of one value a channel is normalised with the running means."""
        if self.statistics is not None:
            return normalise(x, self.statistics, self.weight, self.bias)
        if (self.training or self.gathers) and not (x.shape[0] == 1 and _is_single_value(x)):
            return self._with_batch(x)
        if self.needs_whole_picture and not self.training:
            weight, bias = self.weight.to(x.dtype), self.bias.to(x.dtype)
            return F.group_norm(x, self.channels, weight, bias, EPSILON)
        return normalise(x, self._running(), self.weight, self.bias)

    def extra_repr(self) -> str:
        """What `print` shows."""
        return f"{self.channels}, inference={self.inference!r}"

    def _with_batch(self, x: Tensor) -> Tensor:
        # The running means are kept in their own format whatever the arithmetic's is.
        mean, var = self.running_mean, self.running_var
        return F.batch_norm(x, mean, var, self.weight, self.bias, True, self.momentum, EPSILON)

    def _running(self) -> Statistics:
        return Statistics(self.running_mean.view(1, -1, 1, 1), self.running_var.view(1, -1, 1, 1))


class NoNorm(Norm):
    """The identity."""

    @property
    def needs_whole_picture(self) -> bool:
        """Never."""
        return False

    def forward(self, x: Tensor) -> Tensor:
        """The input itself."""
        return x


def running_norms(module: nn.Module) -> list[BatchNorm]:
    """The batch norms in a module that use running means after training."""
    return [m for m in module.modules() if isinstance(m, BatchNorm) and not m.needs_whole_picture]


@contextmanager
def gathering(norms: list[BatchNorm], momentum: float) -> Iterator[None]:
    """Let norms take what they see into their running means, whatever their mode.

    Args:
        norms: which.
        momentum: weight of a batch against all before it.
    """
    before = [norm.momentum for norm in norms]
    for norm in norms:
        norm.gathers, norm.momentum = True, momentum
    try:
        yield
    finally:
        for norm, own in zip(norms, before, strict=True):
            norm.gathers, norm.momentum = False, own


def norm_layer(kind: NormKind, channels: int, inference: NormInference = "picture") -> Norm:
    """The normalisation called `kind` for (B, channels, H, W)."""
    match kind:
        case "instance":
            return InstanceNorm(channels)
        case "batch":
            return BatchNorm(channels, inference)
        case "none":
            return NoNorm()


def norm_shifts(kind: NormKind) -> bool:
    """Whether the norm adds a learned shift, so that a convolution before it needs no bias."""
    return kind == "batch"


def normalise(
    x: Tensor, statistics: Statistics, weight: Tensor | None = None, bias: Tensor | None = None
) -> Tensor:
    """(x - mean) / sqrt(variance + 1e-5), times weight plus bias, as one multiplication and one addition.

    Args:
        x: (B, C, H, W).
        statistics: what to normalise with.
        weight: (C,) or None for 1.
        bias: (C,) or None for 0.
    """
    scale = torch.rsqrt(statistics.variance + EPSILON)
    if weight is not None:
        scale = scale * weight.view(1, -1, 1, 1)
    shift = -statistics.mean * scale
    if bias is not None:
        shift = shift + bias.view(1, -1, 1, 1)
    return torch.addcmul(shift.to(x.dtype), x, scale.to(x.dtype))


def _is_single_value(x: Tensor) -> bool:
    return x.shape[2] * x.shape[3] == 1
