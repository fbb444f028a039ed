"""A generator for results that differ little from the picture: clean, sharp or coloured copies.

    head    conv 6x6 stride 2 -> width
    block k x + [conv 3x3, ReLU, conv 3x3]        (k = 0 .. num_blocks - 1)
    tail    transposed conv 6x6 stride 2 -> out_channels, added to the picture and cut to [-1, 1]

The residual blocks without norms of EDSR (Lim et al. 2017) at half the picture's size, as in FFDNet (Zhang et
al. 2018): there, four pixels are one, so a value costs a quarter and sees twice as far. A 6x6 kernel of
stride 2 is a 3x3 kernel over squares of 2 x 2 pixels. Without norms nothing needs the whole picture, and a
picture's own contrast and colours are never lost.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from translator.networks.layers import Conv2d, ConvTranspose2d
from translator.networks.precision import Network
from translator.networks.residual import joined, quieten


@dataclass(frozen=True)
class RestorerShape:
    """What a restorer is built from.

    Attributes:
        in_channels: channels of the input picture, and of the output.
        width: channels of the blocks.
        num_blocks: residual blocks.
    """

    in_channels: int = 3
    width: int = 48
    num_blocks: int = 8


class RestorerGenerator(Network):
    """Pictures to pictures, (B, in_channels, H, W) -> the same in [-1, 1]; while learning it may go beyond.

    Attributes:
        shape: what it was built from.
        size_multiple: both sides of an input must be a multiple of this many pixels.
    """

    def __init__(self, shape: RestorerShape) -> None:
        super().__init__()
        self.shape = shape
        self.size_multiple = 2
        self.head = Conv2d(shape.in_channels, shape.width, 6, stride=2, padding=2)
        self.blocks = nn.ModuleList(PlainBlock(shape.width) for _ in range(shape.num_blocks))
        self.tail = ConvTranspose2d(shape.width, shape.in_channels, 6, 2, padding=2)

    def forward(self, images: Tensor) -> Tensor:
        """(B, in_channels, H, W) -> the same shape in float32."""
        x = self.enter(images)
        if x.device.type == "cpu":
            # Small convolutions in 16-bit floats are several times as fast so.
            x = x.contiguous(memory_format=torch.channels_last)
        x = self.head(x)
        for block in self.blocks:
            x = block(x)
        return joined(images, self.leave(self.tail(x)), self.training)

    def start_from_input(self) -> None:
        """Begin close to the identity, with blocks that hardly add anything; after `initialise`."""
        quieten(self.tail)
        for block in self.blocks:
            assert isinstance(block, PlainBlock)
            quieten(block.body[2])


class PlainBlock(nn.Module):
    """x + body(x); the body is [conv 3x3, ReLU, conv 3x3]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            Conv2d(channels, channels, 3, padding=1),
            nn.ReLU(inplace=True),
            Conv2d(channels, channels, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C, H, W)."""
        result: Tensor = x + self.body(x)
        return result
