"""Halving and doubling without aliasing (Zhang 2019), so that no checkerboard can arise.

Both are exact and fast forms of a blur with a fixed binomial kernel; they have no weights and no buffers.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class BlurDown(nn.Module):
    """Mirror one pixel around, blur with [1, 2, 1] x [1, 2, 1] / 16, keep every second pixel."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C, ceil(H / 2), ceil(W / 2)); H and W at least 2."""
        if x.dtype in (torch.bfloat16, torch.float16) and x.device.type == "cpu":
            # Depthwise convolutions of half formats have no fast path on CPUs: 39 ms, this takes 22.
            blurred: Tensor = _Halved.apply(_Halved.apply(x, 2), 3)
            return blurred
        binomial = x.new_tensor([0.25, 0.5, 0.25])
        kernel = (binomial[:, None] * binomial).expand(x.shape[1], 1, 3, 3)
        return F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), kernel, stride=2, groups=x.shape[1])


class BlurUp(nn.Module):
    """Double by a transposed convolution with [1, 3, 3, 1] x [1, 3, 3, 1] / 16, edges repeated.

    That puts 3/4 of the nearest and 1/4 of the second nearest pixel into each new one: bilinear
    interpolation.
    """

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C, 2 H, 2 W)."""
        return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


class _Halved(torch.autograd.Function):
    """[1, 2, 1] / 4 along a dimension at every second position, mirrored at its ends; (n) -> ceil(n / 2)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, dim: int) -> Tensor:
        ctx.dim, ctx.size = dim, x.shape[dim]
        even, odd = _take_turns(x, dim)
        result = even * 0.5
        # Each odd position lies between two even ones, but for the ends, which it is mirrored around.
        result.narrow(dim, 0, odd.shape[dim]).add_(odd, alpha=0.25)
        result.narrow(dim, 1, even.shape[dim] - 1).add_(odd.narrow(dim, 0, even.shape[dim] - 1), alpha=0.25)
        result.narrow(dim, 0, 1).add_(odd.narrow(dim, 0, 1), alpha=0.25)
        if odd.shape[dim] < even.shape[dim]:
            result.narrow(dim, -1, 1).add_(odd.narrow(dim, -1, 1), alpha=0.25)
        return result

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        spread: Tensor = _Spread.apply(gradients[0], ctx.dim, ctx.size)
        return spread, None


class _Spread(torch.autograd.Function):
    """What `_Halved` is transposed to; (ceil(n / 2)) -> (n)."""

    @staticmethod
    def forward(ctx: Any, gradient: Tensor, dim: int, size: int) -> Tensor:
        ctx.dim = dim
        shape = list(gradient.shape)
        shape[dim] = size
        result = gradient.new_empty(shape)
        even, odd = _take_turns(result, dim)
        count = odd.shape[dim]
        torch.mul(gradient, 0.5, out=even)
        torch.mul(gradient.narrow(dim, 0, count), 0.25, out=odd)
        inner = gradient.shape[dim] - 1
        odd.narrow(dim, 0, inner).add_(gradient.narrow(dim, 1, inner), alpha=0.25)
        odd.narrow(dim, 0, 1).add_(gradient.narrow(dim, 0, 1), alpha=0.25)
        if count < gradient.shape[dim]:
            odd.narrow(dim, -1, 1).add_(gradient.narrow(dim, -1, 1), alpha=0.25)
        return result

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        halved: Tensor = _Halved.apply(gradients[0], ctx.dim)
        return halved, None, None


def _take_turns(x: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    """Views of what lies at even and at odd positions."""
    before = (slice(None),) * dim
    return x[(*before, slice(0, None, 2))], x[(*before, slice(1, None, 2))]
