"""Gated PixelCNN with a condition: each pixel's distribution, given all pixels before it and another picture.

Van den Oord, Kalchbrenner, Vinyals, Espeholt, Graves and Kavukcuoglu, "Conditional Image Generation with
PixelCNN Decoders", NeurIPS 2016, section 2.1 to 2.3: a vertical stack sees the rows above, a horizontal one
the pixels to the left, so that nothing before a pixel is out of its sight.

Instead of masking kernels, maps are moved: what a kernel must not see is never under it.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from translator.networks.layers import Conv2d
from translator.networks.precision import Network

_FIRST_REACH = 2


class PixelCnn(Network):
    """Numbers that make a distribution for each pixel.

    Args:
        width: channels of both stacks.
        num_blocks: gated blocks; each sees one pixel further.
        out_channels: numbers that a pixel's distribution is made of.

    Attributes:
        reach_px: a pixel's distribution depends on nothing further away, up, left or right.
    """

    def __init__(self, width: int, num_blocks: int, out_channels: int) -> None:
        super().__init__()
        self.reach_px = _FIRST_REACH + num_blocks
        self.condition = nn.Sequential(
            Conv2d(3, width, 3, padding=1),
            nn.ReLU(),
            Conv2d(width, width, 3, padding=1),
            nn.ReLU(),
            Conv2d(width, width, 3, padding=1),
        )
        self.above = Conv2d(3, width, (_FIRST_REACH, 2 * _FIRST_REACH + 1))
        self.left = Conv2d(3, width, (1, _FIRST_REACH))
        self.blocks = nn.ModuleList(GatedBlock(width) for _ in range(num_blocks))
        self.head = nn.Sequential(
            nn.ReLU(), Conv2d(width, width, 1), nn.ReLU(), Conv2d(width, out_channels, 1)
        )

    def features(self, conditions: Tensor) -> Tensor:
        """What is seen of the other picture: (B, 3, H, W) in [-1, 1] -> (B, width, H, W) float32."""
        return self.leave(self.condition(self.enter(conditions)))

    def forward(self, images: Tensor, features: Tensor) -> Tensor:
        """(B, 3, H, W) in [-1, 1] and (B, width, H, W) -> (B, out_channels, H, W) float32."""
        x, features = self.enter(images), self.enter(features)
        reach = _FIRST_REACH
        # One row further down, and one column further right, than would be centred: the pixel itself is out.
        vertical = self.above(F.pad(x, (reach, reach, reach, 0))[:, :, :-1])
        horizontal = self.left(F.pad(x, (reach, 0, 0, 0))[:, :, :, :-1])
        for block in self.blocks:
            vertical, horizontal = block(vertical, horizontal, features)
        return self.leave(self.head(horizontal))


class GatedBlock(nn.Module):
    """One layer of both stacks (figure 2 and eq. 5 of the paper).

    y = tanh(W_f * x + V_f * h) sigmoid(W_g * x + V_g * h), with h the condition's map.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.vertical = Conv2d(width, 2 * width, (2, 3))
        self.horizontal = Conv2d(width, 2 * width, (1, 2))
        self.across = Conv2d(2 * width, 2 * width, 1)
        self.condition = Conv2d(width, 4 * width, 1)
        self.out = Conv2d(width, width, 1)

    def forward(self, vertical: Tensor, horizontal: Tensor, features: Tensor) -> tuple[Tensor, Tensor]:
        """Three maps of (B, width, H, W) -> the next of both stacks."""
        for_vertical, for_horizontal = self.condition(features).chunk(2, 1)
        rows = self.vertical(F.pad(vertical, (1, 1, 1, 0)))
        columns = self.horizontal(F.pad(horizontal, (1, 0, 0, 0))) + self.across(rows)
        return _gated(rows + for_vertical), horizontal + self.out(_gated(columns + for_horizontal))


def _gated(x: Tensor) -> Tensor:
    content, gate = x.chunk(2, 1)
    return torch.tanh(content) * torch.sigmoid(gate)
