"""Terms that make codes say nothing of the domain that they come from.

Ganin and Lempitsky, "Unsupervised Domain Adaptation by Backpropagation", ICML 2015; Tzeng, Hoffman, Darrell
and Saenko, "Simultaneous Deep Transfer Across Domains and Tasks", ICCV 2015.
"""

import math
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F


class _Reversal(torch.autograd.Function):
    """The identity, whose gradient is multiplied by minus a factor."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, factor: float) -> Tensor:
        ctx.factor = factor
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return -ctx.factor * gradients[0], None


def reverse_gradient(x: Tensor, factor: float) -> Tensor:
    """`x` itself; what comes before it learns the opposite of what comes after, `factor` times as fast.

    (Ganin and Lempitsky, eq. 9 and 10.)
    """
    reversed_: Tensor = _Reversal.apply(x, factor)
    return reversed_


def reversal_factor(progress: float) -> float:
    """2 / (1 + e^(-10 p)) - 1: the factor rises from 0 to 1, mostly in the first third of a training.

    Args:
        progress: p in [0, 1].
    """
    return 2 / (1 + math.exp(-10 * progress)) - 1


def domain_loss(logits_a: Tensor, logits_b: Tensor) -> Tensor:
    """-1/2 [log sigmoid(c_a) + log(1 - sigmoid(c_b))]: cross-entropy of telling two domains apart.

    Args:
        logits_a: scores of codes of the first domain, (B,) or (B, 1).
        logits_b: of the second.
    """
    return 0.5 * (F.softplus(-logits_a).mean() + F.softplus(logits_b).mean())


def domain_confusion(logits_a: Tensor, logits_b: Tensor) -> Tensor:
    """Cross-entropy to a classifier that is at a loss: least where every score is 0 (Tzeng et al., eq. 3)."""
    both = torch.cat((logits_a, logits_b))
    return 0.5 * (F.softplus(-both) + F.softplus(both)).mean()
