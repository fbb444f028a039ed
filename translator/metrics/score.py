"""A score with the noise that it carries, estimated by resampling the pictures it was measured on."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import variance

import torch
from torch import Tensor

NUM_RESAMPLES = 32


@dataclass(frozen=True)
class Score:
    """A measured number.

    Attributes:
        value: the score, in the unit of its metric.
        noise: standard error, in the same unit: how far it would move with other pictures of the same kind. 0
            when one picture was all there was to measure on.
    """

    value: float
    noise: float = 0.0


def mean_score(per_picture: Tensor) -> Score:
    """Mean of (N,) values, one for each picture, with its standard error s / sqrt(N)."""
    values = per_picture.double()
    noise = float(values.std() / len(values) ** 0.5) if len(values) > 1 else 0.0
    return Score(float(values.mean()), noise)


def resampled_noise(
    statistic: Callable[[Tensor, Tensor], float],
    num_a: int,
    num_b: int,
    *,
    seed: int = 0,
    resamples: int = NUM_RESAMPLES,
) -> float:
    """Standard error of a statistic of two sets of pictures, by the bootstrap (Efron 1979).

    Pictures are drawn, not patches or pixels: what comes from one picture is no independent witness.

    Args:
        statistic: takes the (num_a,) and (num_b,) long tensors of the pictures that were drawn.
        num_a: number of pictures of the first set.
        num_b: number of pictures of the second.
        seed: of the drawing.
        resamples: how often to draw.
    """
    if min(num_a, num_b) < 2:
        return 0.0
    generator = torch.Generator().manual_seed(seed)
    values = [
        statistic(
            torch.randint(num_a, (num_a,), generator=generator),
            torch.randint(num_b, (num_b,), generator=generator),
        )
        for _ in range(resamples)
    ]
    return float(torch.tensor(values, dtype=torch.float64).std())


def error_of_difference(a: Sequence[float], b: Sequence[float]) -> float:
    """Standard error of the difference of two means; a set of one member adds nothing to it."""
    return math.sqrt(sum(variance(part) / len(part) for part in (a, b) if len(part) > 1))
