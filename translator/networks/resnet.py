"""The ResNet generator of CycleGAN (Zhu et al. 2017, after Johnson et al. 2016), as a chain of stages.

    head    mirror 3, conv 7x7 -> width, norm, ReLU
    down i  halve, doubling the channels: norm, ReLU             (i = 0 .. num_downs - 1)
    block k x + [mirror 1, conv 3x3, norm, ReLU, mirror 1, conv 3x3, norm]   (k = 0 .. num_blocks - 1)
    up i    double, halving the channels: norm, ReLU
    tail    mirror 3, conv 7x7 -> out_channels, tanh

With `residual` the tail has no tanh: what comes out of it is added to the picture, and the sum is cut to
[-1, 1]. Such a network learns what is to change (Zhang et al. 2017, DnCNN).

`ends="transposed"` halves by convolutions of stride 2 and doubles by transposed convolutions, as published.
`ends="antialiased"` blurs after a convolution of stride 1 to halve and before one to double (CUT, Park et al.
2020), so that no checkerboard can arise. `ends="antialiased-down"` does so to halve alone and
`ends="antialiased-up"` to double alone.

A stage is a `Stage`: a name, its rate and its layers in order. Walking all layers of all stages in order is
the whole network, but for a residual one's sum. The layers are of these kinds alone: `ReflectionPad`,
`Conv2d`, `ConvTranspose2d`, a `Norm`, `nn.ReLU` (in place), `BlurDown`, `BlurUp`, `Dropout`, `nn.Tanh` and
`ResidualBlock`, whose `body` is again such a chain. Whatever is between two norms that need the whole picture
is local, so a picture can be computed stage by stage in strips, each norm being given the whole picture's
`Statistics`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from translator.networks.layers import Conv2d, ConvTranspose2d, Dropout, ReflectionPad
from translator.networks.norms import NormInference, NormKind, norm_layer, norm_shifts
from translator.networks.precision import Network
from translator.networks.resample import BlurDown, BlurUp
from translator.networks.residual import joined, quieten

Ends = Literal["antialiased", "transposed", "antialiased-down", "antialiased-up"]
BlockPadding = Literal["mirror", "zeros"]


@dataclass(frozen=True)
class ResnetShape:
    """What a ResNet generator is built from; see the module for the words.

    Attributes:
        in_channels: channels of the input picture.
        out_channels: channels of the output picture.
        width: channels after the head; doubled by each halving.
        num_downs: halvings and doublings.
        num_blocks: residual blocks; published are 9 for 256 px and 6 for 128 px.
        ends: how to halve and to double.
        norm: kind of the norms.
        norm_inference: whose statistics a batch norm uses in evaluation mode.
        dropout: whether blocks drop half of their first half's values.
        dropout_inference: whether they do so in evaluation mode too.
        residual: whether the chain computes a change that is added to the picture.
        block_padding: what a block's convolutions see beyond the edge.
    """

    in_channels: int = 3
    out_channels: int = 3
    width: int = 64
    num_downs: int = 2
    num_blocks: int = 9
    ends: Ends = "antialiased"
    norm: NormKind = "instance"
    norm_inference: NormInference = "picture"
    dropout: bool = False
    dropout_inference: bool = False
    residual: bool = False
    block_padding: BlockPadding = "mirror"


@dataclass(frozen=True)
class Stage:
    """A link of the chain.

    Attributes:
        name: "head", "down0", ..., "block0", ..., "up0", ..., "tail".
        rate: output side over input side.
        layers: in order of use.
    """

    name: str
    rate: Fraction
    layers: tuple[nn.Module, ...]


class ResnetGenerator(Network):
    """Pictures to pictures, (B, in_channels, H, W) -> (B, out_channels, H, W) in [-1, 1].

    Attributes:
        shape: what it was built from.
        size_multiple: both sides of an input must be a multiple of this many pixels.
        feature_channels: channels after each layer, by layer index; see `features`.
    """

    def __init__(self, shape: ResnetShape) -> None:
        super().__init__()
        self.shape = shape
        self.size_multiple = 2**shape.num_downs
        widths = [shape.width * 2**i for i in range(shape.num_downs + 1)]
        self.head = nn.Sequential(
            ReflectionPad(3),
            Conv2d(shape.in_channels, shape.width, 7, bias=_bias(shape)),
            *_norm(shape, shape.width),
        )
        self.downs = nn.ModuleList(_down(shape, a, b) for a, b in pairwise(widths))
        self.blocks = nn.ModuleList(ResidualBlock(shape, widths[-1]) for _ in range(shape.num_blocks))
        self.ups = nn.ModuleList(_up(shape, b, a) for a, b in reversed(list(pairwise(widths))))
        last = WideConv2d(shape.width, shape.out_channels, 7)
        self.tail = nn.Sequential(ReflectionPad(3), last, *(() if shape.residual else (nn.Tanh(),)))
        self.feature_channels = tuple(_feature_channels(self.layers(), shape.in_channels))

    def forward(self, images: Tensor) -> Tensor:
        """(B, in_channels, H, W) -> (B, out_channels, H, W) float32 in [-1, 1]."""
        x = self.enter(images)
        for layer in self.layers():
            x = layer(x)
        return joined(images, self.leave(x), self.training) if self.shape.residual else self.leave(x)

    def start_from_input(self) -> None:
        """Let a residual network begin close to the identity; after `initialise`."""
        quieten(self.tail[1])

    def stages(self) -> tuple[Stage, ...]:
        """The chain, first to last."""
        half, double, same = Fraction(1, 2), Fraction(2), Fraction(1)
        return (
            Stage("head", same, tuple(self.head)),
            *(Stage(f"down{i}", half, _layers(down)) for i, down in enumerate(self.downs)),
            *(Stage(f"block{k}", same, (block,)) for k, block in enumerate(self.blocks)),
            *(Stage(f"up{i}", double, _layers(up)) for i, up in enumerate(self.ups)),
            Stage("tail", same, tuple(self.tail)),
        )

    def layers(self) -> list[nn.Module]:
        """All layers in order, a residual block as one; `features` takes their indices."""
        return [layer for stage in self.stages() for layer in stage.layers]

    def features(self, images: Tensor, indices: Sequence[int]) -> list[Tensor]:
        """What comes out of some layers, computed no further than the last of them.

        Indices count layers from 0. With 2 anti-aliased halvings, CUT's taps 0, 4, 8, 12 and 16 are the
        mirrored picture, the convolutions of both halvings (before their norm) and the first and fifth
        residual block.

        Args:
            images: (B, in_channels, H, W).
            indices: layers, each below `len(self.layers())`.

        Returns:
            One (B, feature_channels[i], H_i, W_i) float32 tensor for each index, in the order asked for.
        """
        x, found = self.enter(images), dict[int, Tensor]()
        for index, layer in enumerate(self.layers()[: max(indices) + 1]):
            # A ReLU writes into its input, which may be a tap.
            x = layer(x.clone() if index - 1 in found and isinstance(layer, nn.ReLU) else x)
            if index in indices:
                found[index] = x
        return [self.leave(found[index]) for index in indices]


class ResidualBlock(nn.Module):
    """x + body(x); the body is [mirror 1, conv 3x3, norm, ReLU, (dropout), mirror 1, conv 3x3, norm].

    Where `block_padding` is "zeros" the convolutions pad for themselves and nothing is mirrored.
    """

    def __init__(self, shape: ResnetShape, channels: int) -> None:
        super().__init__()
        dropout = [Dropout(0.5, shape.dropout_inference)] if shape.dropout else []
        self.body = nn.Sequential(
            *_block_conv(shape, channels),
            *_norm(shape, channels),
            *dropout,
            *_block_conv(shape, channels),
            norm_layer(shape.norm, channels, shape.norm_inference),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C, H, W)."""
        result: Tensor = x + self.body(x)
        return result


class WideConv2d(Conv2d):
    """A convolution without padding to few channels, computed for 2 x 2 pixels at once while training.

    On CPUs a kernel pays for 16 output channels even where there are 3. Seen on a grid of half the size, with
    the four pixels of each 2 x 2 square as channels, the same sums are a convolution to four times as many
    channels.
    """

    def forward(self, input: Tensor) -> Tensor:
        """(B, in_channels, H, W) -> (B, out_channels, H - k + 1, W - k + 1)."""
        k = self.kernel_size[0]
        even = input.shape[2] % 2 == 0 and input.shape[3] % 2 == 0 if self.training else False
        if not even or input.device.type != "cpu" or k % 2 == 0:
            return super().forward(input)
        weight = _on_squares(self.weight.to(input.dtype))
        bias = None if self.bias is None else self.bias.to(input.dtype).repeat_interleave(4)
        return F.pixel_shuffle(F.conv2d(F.pixel_unshuffle(input, 2), weight, bias), 2)


def _on_squares(weight: Tensor) -> Tensor:
    """(O, I, k, k), k odd -> (4 O, 4 I, (k + 1) / 2, (k + 1) / 2): the kernel between 2 x 2 squares.

    The output pixel (a, b) of a square reads the kernel shifted by a rows and b columns within k + 1 rows and
    columns.
    """
    shifted = [F.pad(weight, (b, 1 - b, a, 1 - a)) for a in (0, 1) for b in (0, 1)]
    wide = torch.stack(shifted, 1).flatten(0, 1)
    return F.pixel_unshuffle(wide, 2)


def _bias(shape: ResnetShape) -> bool:
    return not norm_shifts(shape.norm)


def _block_conv(shape: ResnetShape, channels: int) -> tuple[nn.Module, ...]:
    if shape.block_padding == "zeros":
        return (Conv2d(channels, channels, 3, padding=1, bias=_bias(shape)),)
    return ReflectionPad(1), Conv2d(channels, channels, 3, bias=_bias(shape))


def _norm(shape: ResnetShape, channels: int) -> tuple[nn.Module, nn.Module]:
    return norm_layer(shape.norm, channels, shape.norm_inference), nn.ReLU(inplace=True)


def _down(shape: ResnetShape, channels: int, out_channels: int) -> nn.Sequential:
    if shape.ends in ("transposed", "antialiased-up"):
        conv = Conv2d(channels, out_channels, 3, stride=2, padding=1, bias=_bias(shape))
        return nn.Sequential(conv, *_norm(shape, out_channels))
    conv = Conv2d(channels, out_channels, 3, padding=1, bias=_bias(shape))
    return nn.Sequential(conv, *_norm(shape, out_channels), BlurDown())


def _up(shape: ResnetShape, channels: int, out_channels: int) -> nn.Sequential:
    if shape.ends in ("transposed", "antialiased-down"):
        conv = ConvTranspose2d(channels, out_channels, 3, 2, padding=1, output_padding=1, bias=_bias(shape))
        return nn.Sequential(conv, *_norm(shape, out_channels))
    conv2d = Conv2d(channels, out_channels, 3, padding=1, bias=_bias(shape))
    return nn.Sequential(BlurUp(), conv2d, *_norm(shape, out_channels))


def _layers(stage: nn.Module) -> tuple[nn.Module, ...]:
    return tuple(stage.children())


def _feature_channels(layers: Sequence[nn.Module], channels: int) -> Iterator[int]:
    for layer in layers:
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            channels = layer.out_channels
        yield channels
