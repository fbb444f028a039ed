"""Likelihood of pictures under a mixture of discretised logistic distributions, and draws from it.

Salimans, Karpathy, Chen and Kingma, "PixelCNN++: Improving the PixelCNN with Discretized Logistic Mixture
Likelihood and Other Modifications", ICLR 2017, section 2.1 and 2.2.

    B = pictures, K = components of the mixture, L = levels that a value may have

A network gives 10 K numbers for each pixel: K logits, then for each of three channels K means, for each of
them K logarithms of scales, and K times three coefficients by which later channels follow earlier ones.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

LEVELS = 256
NUMBERS = 10
"""What the network gives for each component of a pixel's mixture."""

_LEAST_LOG_SCALE = -7.0


@dataclass(frozen=True)
class Mixture:
    """The distribution of every pixel.

    Attributes:
        logits: (B, K, H, W), of the components' probabilities.
        means: (B, 3, K, H, W), of red alone, of green where red is 0, of blue where both are 0.
        log_scales: (B, 3, K, H, W).
        coefficients: (B, 3, K, H, W) in [-1, 1]: red in green, red in blue, green in blue.
    """

    logits: Tensor
    means: Tensor
    log_scales: Tensor
    coefficients: Tensor

    @classmethod
    def of(cls, numbers: Tensor) -> "Mixture":
        """From what a network gives: (B, 10 K, H, W)."""
        batch, count, height, width = numbers.shape
        components = count // NUMBERS
        assert count == NUMBERS * components
        logits, rest = numbers[:, :components], numbers[:, components:]
        means, log_scales, coefficients = rest.view(batch, 3, 3, components, height, width).unbind(1)
        return cls(logits, means, log_scales.clamp_min(_LEAST_LOG_SCALE), coefficients.tanh())

    def mean_of(self, channel: int, earlier: Tensor) -> Tensor:
        """(B, K, H, W): the means of a channel, given (B, channel, H, W) of those before it."""
        mean, factor = self.means[:, channel], self.coefficients
        if channel == 1:
            return mean + factor[:, 0] * earlier[:, :1]
        if channel == 2:
            return mean + factor[:, 1] * earlier[:, :1] + factor[:, 2] * earlier[:, 1:2]
        return mean


def log_likelihood(images: Tensor, numbers: Tensor, levels: int = LEVELS) -> Tensor:
    """Log P(x) of every pixel (eq. 2 to 4 of the paper).

    Args:
        images: (B, 3, H, W), whose values are levels -1, -1 + 2 / (L - 1), ..., 1.
        numbers: (B, 10 K, H, W).
        levels: L.

    Returns:
        (B, H, W), natural logarithms.
    """
    mixture = Mixture.of(numbers)
    total = mixture.logits.log_softmax(1)
    for channel in range(3):
        mean, log_scale = mixture.mean_of(channel, images), mixture.log_scales[:, channel]
        total = total + _log_level(images[:, channel, None], mean, log_scale, levels)
    return total.logsumexp(1)


def bits_per_dim(images: Tensor, numbers: Tensor, levels: int = LEVELS) -> Tensor:
    """-log2 P(x), the mean over all values of all pictures; arguments as those of `log_likelihood`."""
    return -log_likelihood(images, numbers, levels).mean() / (3 * math.log(2))


def draw(numbers: Tensor, uniform: Tensor, levels: int = LEVELS) -> Tensor:
    """Pixels drawn from their mixtures: a component by Gumbel's trick, then channel after channel.

    Args:
        numbers: (B, 10 K, H, W).
        uniform: (B, K + 3, H, W), independent and uniform in (0, 1): the same ones draw the same pixels.
        levels: L.

    Returns:
        (B, 3, H, W) of levels in [-1, 1].
    """
    mixture = Mixture.of(numbers)
    components = mixture.logits.shape[1]
    chosen = (mixture.logits - (-uniform[:, :components].log()).log()).argmax(1, keepdim=True)
    drawn = numbers.new_zeros(len(numbers), 3, *numbers.shape[2:])
    for channel in range(3):
        mean = mixture.mean_of(channel, drawn).gather(1, chosen)[:, 0]
        scale = mixture.log_scales[:, channel].gather(1, chosen)[:, 0].exp()
        value = mean + scale * torch.logit(uniform[:, components + channel])
        drawn[:, channel] = quantised(value, levels)
    return drawn


def quantised(values: Tensor, levels: int = LEVELS) -> Tensor:
    """The nearest levels in [-1, 1]."""
    greatest = (levels - 1) / 2
    return ((values.clamp(-1, 1) + 1) * greatest).round() / greatest - 1


def _log_level(values: Tensor, mean: Tensor, log_scale: Tensor, levels: int) -> Tensor:
    """Log of the logistic's mass within half a level; all that lies beyond goes to the first and last level.

    With s the sigmoid, s(p) - s(m) = s(p) s(-m) (1 - e^(m - p)), which never cancels.
    """
    half, inverse = 1 / (levels - 1), (-log_scale).exp()
    above, below = (values - mean + half) * inverse, (values - mean - half) * inverse
    inside = F.logsigmoid(above) + F.logsigmoid(-below) + (-torch.expm1(-2 * half * inverse)).log()
    lowest = torch.where(values <= -1 + half, F.logsigmoid(above), inside)
    return torch.where(values >= 1 - half, F.logsigmoid(-below), lowest)
