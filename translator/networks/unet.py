"""The U-Net generator of pix2pix (Isola et al. 2017, section 6.1), for any number of halvings.

    down 1     conv 4x4 stride 2 -> width
    down i     LeakyReLU 0.2, conv 4x4 stride 2, norm        (no norm at the innermost)
    up i       ReLU, transposed conv 4x4 stride 2, norm, (dropout)
    up 1       ReLU, transposed conv 4x4 stride 2 -> out_channels, tanh

Channels double up to 8 x width. Each up but the innermost reads what comes from below beside the output of
the down of its own size. Dropout is in the ups between 8 x width channels, the innermost left out: levels 5,
6 and 7 of 8.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from translator.errors import ErrorCode, UserError
from translator.networks.layers import Conv2d, ConvTranspose2d, Dropout
from translator.networks.norms import NormInference, NormKind, norm_layer, norm_shifts
from translator.networks.precision import Network
from translator.networks.residual import joined, quieten

_FIRST_LEVEL_WITH_DROPOUT = 5
_GREATEST_WIDENING = 8
_SLOPE = 0.2


@dataclass(frozen=True)
class UnetShape:
    """What a U-Net is built from.

    Attributes:
        in_channels: channels of the input picture.
        out_channels: channels of the output picture.
        width: channels after the first halving.
        num_downs: halvings; published are 8 for 256 px and 7 for 128 px.
        norm: kind of the norms.
        norm_inference: whose statistics a batch norm uses in evaluation mode.
        dropout: whether to drop half of the values where the paper does.
        dropout_inference: whether to do so in evaluation mode too; the paper's only source of noise.
        residual: whether, instead of the tanh, the result is added to the picture and cut to [-1, 1].
    """

    in_channels: int = 3
    out_channels: int = 3
    width: int = 64
    num_downs: int = 8
    norm: NormKind = "batch"
    norm_inference: NormInference = "picture"
    dropout: bool = True
    dropout_inference: bool = False
    residual: bool = False


class UnetGenerator(Network):
    """Pictures to pictures, (B, in_channels, H, W) -> (B, out_channels, H, W) in [-1, 1].

    Attributes:
        shape: what it was built from.
        size_multiple: both sides of an input must be a multiple of this many pixels: 2 ** num_downs.
    """

    def __init__(self, shape: UnetShape) -> None:
        super().__init__()
        self.shape = shape
        self.size_multiple = 2**shape.num_downs
        widths = [shape.in_channels]
        widths += [shape.width * min(2**i, _GREATEST_WIDENING) for i in range(shape.num_downs)]
        levels = range(1, shape.num_downs + 1)
        self.downs = nn.ModuleList(_down(shape, level, widths[level - 1], widths[level]) for level in levels)
        below = [widths[level] * (1 if level == shape.num_downs else 2) for level in levels]
        above = [shape.out_channels, *widths[1:]]
        self.ups = nn.ModuleList(_up(shape, level, below[level - 1], above[level - 1]) for level in levels)

    def forward(self, images: Tensor) -> Tensor:
        """(B, in_channels, H, W) -> (B, out_channels, H, W) float32 in [-1, 1].

        Raises:
            UserError: SETTING, in training, when a side is no multiple of `size_multiple`.
        """
        if self.training:
            self._check_size(images.shape[-2], images.shape[-1])
        x, skips = self.enter(images), list[Tensor]()
        for level, down in enumerate(self.downs, 1):
            x = down(x if level == 1 else F.leaky_relu(x, _SLOPE))
            skips.append(x)
        x = skips.pop()
        for level in range(len(self.ups), 0, -1):
            x = self.ups[level - 1](F.relu(x))
            if level > 1:
                x = torch.cat((skips.pop(), x), 1)
        if self.shape.residual:
            return joined(images, self.leave(x), self.training)
        return self.leave(torch.tanh(x))

    def start_from_input(self) -> None:
        """Let a residual network begin close to the identity; after `initialise`."""
        quieten(next(self.ups[0].children()))

    def _check_size(self, height: int, width: int) -> None:
        if height % self.size_multiple or width % self.size_multiple:
            raise UserError(
                ErrorCode.SETTING,
                f"This U-Net halves a picture {self.shape.num_downs} times, so it learns from sides that are "
                f"multiples of {self.size_multiple} px, not from {width} x {height}.",
                f"Take a training size of {self.size_multiple} px or fewer halvings (unet_downs).",
            )


def _down(shape: UnetShape, level: int, channels: int, out_channels: int) -> nn.Sequential:
    bias = not norm_shifts(shape.norm)
    conv = Conv2d(channels, out_channels, 4, stride=2, padding=1, bias=bias)
    if level in (1, shape.num_downs):
        return nn.Sequential(conv)
    return nn.Sequential(conv, norm_layer(shape.norm, out_channels, shape.norm_inference))


def _up(shape: UnetShape, level: int, channels: int, out_channels: int) -> nn.Sequential:
    bias = level == 1 or not norm_shifts(shape.norm)
    conv = ConvTranspose2d(channels, out_channels, 4, stride=2, padding=1, bias=bias)
    if level == 1:
        return nn.Sequential(conv)
    layers: list[nn.Module] = [conv, norm_layer(shape.norm, out_channels, shape.norm_inference)]
    if shape.dropout and _FIRST_LEVEL_WITH_DROPOUT <= level < shape.num_downs:
        layers.append(Dropout(0.5, shape.dropout_inference))
    return nn.Sequential(*layers)
