"""What pictures cost in bits when every value is taken for itself: the bar for models of whole pictures."""

import math

import torch
from torch import Tensor

LEVELS = 256
_PRIOR_COUNT = 16.0


def factorised_bits_per_dim(
    train: Tensor, held_out: Tensor, train_given: Tensor | None = None, held_out_given: Tensor | None = None
) -> float:
    """Mean -log2 p(value) of held-out pictures under histograms of training pictures, one for each channel.

    p(v) = (n(v) + 1) / (N + 256); with what is given, the histogram is another one for each level g of the
    other picture's same pixel and channel, drawn towards the first: (n(v, g) + 16 p(v)) / (n(g) + 16).
    Values of different pixels and channels are independent in either form.

    Args:
        train: (N, 3, H, W) integers 0 to 255.
        held_out: (M, 3, H, W), likewise.
        train_given: the other picture of each pair, of the shape of `train`; None takes none.
        held_out_given: likewise of `held_out`.

    Returns:
        Bits per dimension; 8 for noise.
    """
    total = 0.0
    for channel in range(train.shape[1]):
        values, wanted = (x[:, channel].flatten().long() for x in (train, held_out))
        counts = torch.bincount(values, minlength=LEVELS).double()
        alone = (counts + 1) / (counts.sum() + LEVELS)
        if train_given is None or held_out_given is None:
            chances = alone[wanted]
        else:
            given, asked = (x[:, channel].flatten().long() for x in (train_given, held_out_given))
            joint = torch.bincount(given * LEVELS + values, minlength=LEVELS**2).double()
            joint = joint.view(LEVELS, LEVELS)
            smooth = (joint + _PRIOR_COUNT * alone) / (joint.sum(1, keepdim=True) + _PRIOR_COUNT)
            chances = smooth[asked, wanted]
        total -= float(chances.log().mean()) / math.log(2)
    return total / train.shape[1]
