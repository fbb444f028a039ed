"""What networks have in common that compute a change to the picture instead of a new picture."""

import torch
from torch import Tensor, nn

QUIET = 0.01
"""What the last layer's first weights are multiplied by, so that a network starts close to the identity."""


def joined(images: Tensor, change: Tensor, training: bool) -> Tensor:
    """The picture with its change.

    Args:
        images: (B, 3, H, W) in [-1, 1].
        change: the same shape, float32 or wider: the sum is taken in its format, for in bfloat16 half a gray
            level is lost.
        training: while learning the sum is not cut to [-1, 1]: beyond, there would be no gradient back.
    """
    total = images.to(change.dtype) + change
    return total if training else total.clamp(-1, 1)


@torch.no_grad()
def quieten(layer: nn.Module) -> None:
    """Scale a freshly drawn layer's weights down."""
    assert isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d))
    layer.weight.mul_(QUIET)
