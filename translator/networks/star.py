"""StarGAN v2's networks: one generator for all domains, led by a style code; who makes codes; who judges.

Choi, Uh, Yoo and Ha, "StarGAN v2: Diverse Image Synthesis for Multiple Domains", CVPR 2020, appendix.
Domains are numbers from 0; which each picture of a batch belongs to, is a (B,) int64 tensor.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from translator.errors import ErrorCode, UserError
from translator.networks.adain import adaptive_instance_norm
from translator.networks.layers import Conv2d, Linear
from translator.networks.norms import EPSILON
from translator.networks.precision import Network

_SLOPE = 0.2
_GREATEST_WIDENING = 8
_SHARED_LAYERS = 4
_OWN_LAYERS = 3
_FINAL_PX = 4
"""Side of the map that the last convolution of a trunk takes in whole."""


@dataclass(frozen=True)
class StarShape:
    """What a generator is built from.

    Attributes:
        width: channels of the first layer; doubled by each halving up to 8 times.
        num_downs: halvings; published are 4 for 256 px, which leaves 16 x 16.
        num_blocks: blocks at the smallest size before the style comes in, and as many after.
        style_size: length of a style code.
    """

    width: int = 64
    num_downs: int = 4
    num_blocks: int = 2
    style_size: int = 64


class StarGenerator(Network):
    """Pictures and style codes to pictures. The domain is in the code alone.

    Attributes:
        size_multiple: both sides of an input must be a multiple of this many pixels.
    """

    def __init__(self, shape: StarShape) -> None:
        super().__init__()
        self.size_multiple = 2**shape.num_downs
        widths = _widths(shape.width, shape.num_downs)
        inner = [(widths[-1], widths[-1])] * shape.num_blocks
        self.head = Conv2d(3, widths[0], 3, padding=1)
        self.encoder = nn.Sequential(
            *(_Block(a, b, norm=True, halves=True) for a, b in pairwise(widths)),
            *(_Block(a, b, norm=True) for a, b in inner),
        )
        self.decoder = nn.ModuleList(
            [
                *(_StyledBlock(a, b, shape.style_size) for a, b in inner),
                *(_StyledBlock(b, a, shape.style_size, doubles=True) for a, b in _reversed_pairs(widths)),
            ]
        )
        self.tail = nn.Sequential(_AffineNorm(widths[0]), nn.LeakyReLU(_SLOPE), Conv2d(widths[0], 3, 1))

    def forward(self, images: Tensor, style: Tensor) -> Tensor:
        """(B, 3, H, W) in [-1, 1] and (B, style_size) -> (B, 3, H, W), near [-1, 1] but not held in it."""
        x, style = self.encoder(self.head(self.enter(images))), self.enter(style)
        for block in self.decoder:
            x = block(x, style)
        return self.leave(self.tail(x))


class MappingNetwork(Network):
    """From noise to style codes: four layers for all domains, then three and an end for each.

    Args:
        noise_size: length of the noise.
        style_size: length of a code.
        num_domains: how many ends there are.
        width: of all hidden layers.

    Attributes:
        noise_size: as given; likewise `style_size` and `num_domains`.
    """

    def __init__(self, noise_size: int, style_size: int, num_domains: int, width: int = 512) -> None:
        super().__init__()
        self.noise_size, self.style_size, self.num_domains = noise_size, style_size, num_domains
        self.shared = nn.Sequential(*_perceptron(noise_size, width, _SHARED_LAYERS))
        self.own = nn.ModuleList(
            nn.Sequential(*_perceptron(width, width, _OWN_LAYERS), Linear(width, style_size))
            for _ in range(num_domains)
        )

    def forward(self, noise: Tensor, domains: Tensor) -> Tensor:
        """(B, noise_size) and (B,) -> (B, style_size) float32."""
        x = self.shared(self.enter(noise))
        return self.leave(_chosen(torch.stack([own(x) for own in self.own], 1), domains))


class StyleEncoder(Network):
    """From a picture to its style code as one of its domain.

    Args:
        width: channels of the first layer; doubled by each halving up to 8 times.
        num_layers: halvings; at 4 px times 2 to their number what remains is a single vector, of greater
            pictures the mean of several.
        style_size: length of a code.
        num_domains: how many ends there are.
    """

    def __init__(self, width: int, num_layers: int, style_size: int, num_domains: int) -> None:
        super().__init__()
        self.least_size_px = _FINAL_PX * 2**num_layers
        self.trunk = nn.Sequential(*_trunk(width, num_layers))
        self.ends = Linear(_widths(width, num_layers)[-1], style_size * num_domains)
        self._num_domains = num_domains

    def forward(self, images: Tensor, domains: Tensor) -> Tensor:
        """(B, 3, H, W) in [-1, 1] and (B,) -> (B, style_size) float32.

        Raises:
            UserError: PICTURE_TOO_SMALL.
        """
        _check_size(images, self.least_size_px, "A style cannot be taken from a picture")
        ends = self.ends(_pooled(self.trunk(self.enter(images))))
        return self.leave(_chosen(ends.unflatten(1, (self._num_domains, -1)), domains))


class StarCritic(Network):
    """Scores each picture as one of its domain.

    Args:
        width: channels of the first layer; doubled by each halving up to 8 times.
        num_layers: halvings, as of `StyleEncoder`.
        num_domains: how many scores there are to choose from.
    """

    def __init__(self, width: int, num_layers: int, num_domains: int) -> None:
        super().__init__()
        self.least_size_px = _FINAL_PX * 2**num_layers
        self.trunk = nn.Sequential(*_trunk(width, num_layers))
        self.ends = Linear(_widths(width, num_layers)[-1], num_domains)

    def forward(self, images: Tensor, domains: Tensor) -> list[Tensor]:
        """(B, 3, H, W) in [-1, 1] and (B,) -> one (B, 1, 1, 1) float32 tensor of logits.

        Raises:
            UserError: PICTURE_TOO_SMALL.
        """
        _check_size(images, self.least_size_px, "This critic cannot judge a picture")
        scores = _chosen(self.ends(_pooled(self.trunk(self.enter(images)))), domains)
        return [self.leave(scores)[:, None, None, None]]


class _Block(nn.Module):
    """(body(x) + shortcut(x)) / sqrt 2; each convolution comes after its norm and its LeakyReLU."""

    def __init__(self, channels: int, out_channels: int, *, norm: bool = False, halves: bool = False) -> None:
        super().__init__()
        self._halves = halves
        self.norm1: nn.Module = _AffineNorm(channels) if norm else nn.Identity()
        self.norm2: nn.Module = _AffineNorm(channels) if norm else nn.Identity()
        self.conv1 = Conv2d(channels, channels, 3, padding=1)
        self.conv2 = Conv2d(channels, out_channels, 3, padding=1)
        self.shortcut = _shortcut(channels, out_channels)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C', H, W), or half of each side."""
        y = self.conv1(F.leaky_relu(self.norm1(x), _SLOPE))
        y = self.conv2(F.leaky_relu(self.norm2(self._sized(y)), _SLOPE))
        # A mean of pixels and a 1 x 1 convolution change places without changing the result.
        result: Tensor = (y + self.shortcut(self._sized(x))) / math.sqrt(2)
        return result

    def _sized(self, x: Tensor) -> Tensor:
        return F.avg_pool2d(x, 2) if self._halves else x


class _StyledBlock(nn.Module):
    """As `_Block`, but doubling and with norms whose scale and shift come from the style."""

    def __init__(self, channels: int, out_channels: int, style_size: int, *, doubles: bool = False) -> None:
        super().__init__()
        self._doubles = doubles
        self.style1 = Linear(style_size, 2 * channels)
        self.style2 = Linear(style_size, 2 * out_channels)
        self.conv1 = Conv2d(channels, out_channels, 3, padding=1)
        self.conv2 = Conv2d(out_channels, out_channels, 3, padding=1)
        self.shortcut = _shortcut(channels, out_channels)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """(B, C, H, W) and (B, style_size) -> (B, C', H, W), or twice each side."""
        y = self.conv1(self._sized(_styled(x, self.style1(style))))
        y = self.conv2(_styled(y, self.style2(style)))
        result: Tensor = (y + self._sized(self.shortcut(x))) / math.sqrt(2)
        return result

    def _sized(self, x: Tensor) -> Tensor:
        return F.interpolate(x, scale_factor=2, mode="nearest") if self._doubles else x


class _AffineNorm(nn.Module):
    """Instance norm with a learned scale and shift of each channel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """Same shape."""
        return F.group_norm(x, x.shape[1], self.weight.to(x.dtype), self.bias.to(x.dtype), EPSILON)


def _styled(x: Tensor, parameters: Tensor) -> Tensor:
    """LeakyReLU of AdaIN with the scale 1 + g and the shift b, of parameters (g, b)."""
    scale, shift = parameters.chunk(2, 1)
    return F.leaky_relu(adaptive_instance_norm(x, 1 + scale, shift), _SLOPE, inplace=True)


def _shortcut(channels: int, out_channels: int) -> nn.Module:
    return nn.Identity() if channels == out_channels else Conv2d(channels, out_channels, 1, bias=False)


def _trunk(width: int, num_layers: int) -> Iterator[nn.Module]:
    """Down to (B, C, 1, 1) at the least size, without norms: they would take the style away."""
    widths = _widths(width, num_layers)
    yield Conv2d(3, widths[0], 3, padding=1)
    yield from (_Block(a, b, halves=True) for a, b in pairwise(widths))
    yield from (nn.LeakyReLU(_SLOPE), Conv2d(widths[-1], widths[-1], _FINAL_PX), nn.LeakyReLU(_SLOPE))


def _perceptron(size: int, width: int, num_layers: int) -> Iterator[nn.Module]:
    for i in range(num_layers):
        yield from (Linear(width if i else size, width), nn.ReLU())


def _widths(width: int, num_downs: int) -> list[int]:
    return [width * min(2**i, _GREATEST_WIDENING) for i in range(num_downs + 1)]


def _reversed_pairs(widths: list[int]) -> list[tuple[int, int]]:
    return list(reversed(list(pairwise(widths))))


def _pooled(x: Tensor) -> Tensor:
    """(B, C, h, w) -> (B, C)."""
    return x.mean((2, 3))


def _chosen(ends: Tensor, domains: Tensor) -> Tensor:
    """(B, D, ...) and (B,) -> (B, ...): of each picture what belongs to its domain."""
    return ends[torch.arange(len(ends), device=ends.device), domains]


def _check_size(images: Tensor, least_px: int, sentence: str) -> None:
    height, width = images.shape[2:]
    if min(height, width) < least_px:
        raise UserError(
            ErrorCode.PICTURE_TOO_SMALL,
            f"{sentence} of {width} x {height} px.",
            f"It takes {least_px} px at least; in training, a greater --size or fewer --critic-layers.",
        )
