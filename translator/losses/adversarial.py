"""Adversarial losses, both sides, by name.

`y` is a real picture, `g` a generated one, D their critic. Scores are one map or, from a critic of several
scales, a list of maps: each map is averaged over batch and positions, the averages of all scales are added.
Scores are raw; no sigmoid comes before these functions. The factor 1/2 that pix2pix and CycleGAN put before
the critic's loss is theirs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

Scores = Tensor | Sequence[Tensor]
GanMode = Literal["vanilla", "lsgan", "hinge", "wgan"]


@dataclass(frozen=True)
class AdversarialLoss:
    """The two sides of the game.

    Attributes:
        critic: (real scores, fake scores) -> scalar that the critic minimises.
        generator: fake scores -> scalar that the generator minimises.
    """

    critic: Callable[[Scores, Scores], Tensor]
    generator: Callable[[Scores], Tensor]


def vanilla_critic(real: Scores, fake: Scores) -> Tensor:
    """-log sigmoid(D(y)) - log(1 - sigmoid(D(g))) (Goodfellow et al. 2014, eq. 1), from logits."""
    return _mean(lambda d: F.softplus(-d), real) + _mean(F.softplus, fake)


def vanilla_generator(fake: Scores) -> Tensor:
    """-log sigmoid(D(g)), the non-saturating form (Goodfellow et al. 2014, section 3)."""
    return _mean(lambda d: F.softplus(-d), fake)


def lsgan_critic(real: Scores, fake: Scores) -> Tensor:
    """(D(y) - 1)^2 + D(g)^2 (Mao et al. 2017, eq. 9, without its factor 1/2)."""
    return _mean(lambda d: (d - 1).square(), real) + _mean(lambda d: d.square(), fake)


def lsgan_generator(fake: Scores) -> Tensor:
    """(D(g) - 1)^2 (Mao et al. 2017, eq. 9, without its factor 1/2)."""
    return _mean(lambda d: (d - 1).square(), fake)


def hinge_critic(real: Scores, fake: Scores) -> Tensor:
    """max(0, 1 - D(y)) + max(0, 1 + D(g)) (Lim and Ye 2017)."""
    return _mean(lambda d: F.relu(1 - d), real) + _mean(lambda d: F.relu(1 + d), fake)


def wgan_critic(real: Scores, fake: Scores) -> Tensor:
    """D(g) - D(y) (Arjovsky et al. 2017); needs a bound on the critic, as `gradient_penalty`."""
    return _mean(lambda d: d, fake) - _mean(lambda d: d, real)


def wgan_generator(fake: Scores) -> Tensor:
    """-D(g); the generator's side of the hinge loss as well."""
    return -_mean(lambda d: d, fake)


ADVERSARIAL: Mapping[GanMode, AdversarialLoss] = MappingProxyType(
    {
        "vanilla": AdversarialLoss(vanilla_critic, vanilla_generator),
        "lsgan": AdversarialLoss(lsgan_critic, lsgan_generator),
        "hinge": AdversarialLoss(hinge_critic, wgan_generator),
        "wgan": AdversarialLoss(wgan_critic, wgan_generator),
    }
)

SCORE_MIDDLE: Mapping[GanMode, float] = MappingProxyType(
    {"vanilla": 0.0, "lsgan": 0.5, "hinge": 0.0, "wgan": 0.0}
)
"""The score half-way between what a critic should say of real and of generated pictures; 0 for wgan, which
has none."""


def _mean(loss: Callable[[Tensor], Tensor], scores: Scores) -> Tensor:
    maps = [scores] if isinstance(scores, Tensor) else scores
    return torch.stack([loss(scale).mean() for scale in maps]).sum()
