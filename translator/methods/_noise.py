"""The noise that a style is made from when nobody asks for one."""

import torch
from torch import Tensor


def usual_noise(images: Tensor, size: int) -> Tensor:
    """Noise as good as any that a training draws, and always the same.

    Noise from N(0, 1) in many dimensions is about sqrt(size) long and almost never near 0: there a generator
    has learnt nothing, and gives one pale picture or that of a wrong domain.

    Args:
        images: (B, C, H, W), for the number of pictures, the device and the number format.
        size: of the noise.

    Returns:
        (B, size) of 1 and -1 by turns.
    """
    signs = 1 - 2 * (torch.arange(size, device=images.device) % 2)
    return signs.to(images.dtype).expand(len(images), -1)
