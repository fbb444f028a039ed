"""Encoders of whole pictures to a code that is a vector, decoders from it, and a critic of whole pictures.

Radford, Metz and Chintala, "Unsupervised Representation Learning with Deep Convolutional Generative
Adversarial Networks", ICLR 2016: convolutions 4x4 that halve, transposed ones that double, no pooling,
between a picture of S x S px and a map of 4 to 7 px a side.

    S = side of the pictures in px
"""

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional as F

from translator.errors import ErrorCode, UserError
from translator.networks.layers import Conv2d, ConvTranspose2d, Linear
from translator.networks.norms import NormKind, norm_layer, norm_shifts
from translator.networks.precision import Network

_LEAST_MAP_PX = 4
_GREATEST_WIDENING = 8
_SLOPE = 0.2


@dataclass(frozen=True)
class VectorShape:
    """What encoders, decoders and critics are built from.

    Attributes:
        side_px: S.
        width: channels at half of S; doubled by each further halving, up to 8 times.
        norm: kind of the norms.
    """

    side_px: int = 64
    width: int = 64
    norm: NormKind = "none"

    def __post_init__(self) -> None:
        multiple = 2**self.num_halvings
        if self.side_px % multiple or self.side_px < 2 * _LEAST_MAP_PX:
            below, above = self.side_px // multiple * multiple, -(-self.side_px // multiple) * multiple
            raise UserError(
                ErrorCode.SETTING,
                f"These networks halve pictures {self.num_halvings} times, and {self.side_px} px cannot be.",
                f"Use --size {below} or {above}.",
            )

    @property
    def num_halvings(self) -> int:
        """As many as leave a map of 4 to 7 px a side."""
        return max(1, (self.side_px // _LEAST_MAP_PX).bit_length() - 1)

    @property
    def map_px(self) -> int:
        """Side of the smallest map."""
        return self.side_px >> self.num_halvings

    @property
    def channels(self) -> tuple[int, ...]:
        """Of the map after each halving, the largest map first."""
        return tuple(self.width * min(2**i, _GREATEST_WIDENING) for i in range(self.num_halvings))

    @property
    def num_values(self) -> int:
        """Of the smallest map."""
        return self.channels[-1] * self.map_px**2


class VectorEncoder(Network):
    """Halvings, then one linear layer.

    Args:
        shape: of the pictures and layers.
        size: length of what comes out.
    """

    def __init__(self, shape: VectorShape, size: int) -> None:
        super().__init__()
        self.stages = nn.Sequential(*down_stages(shape))
        self.head = Linear(shape.num_values, size)

    def forward(self, images: Tensor) -> Tensor:
        """(B, 3, S, S) -> (B, size) float32."""
        return self.leave(self.head(self.stages(self.enter(images)).flatten(1)))


class VectorDecoder(Network):
    """One linear layer, then doublings.

    Args:
        shape: of the pictures and layers.
        code_size: length of a code.
    """

    def __init__(self, shape: VectorShape, code_size: int) -> None:
        super().__init__()
        self.root = MapRoot(shape, code_size)
        self.stages = nn.Sequential(*up_stages(shape))

    def forward(self, codes: Tensor) -> Tensor:
        """(B, code_size) -> (B, 3, S, S) float32 in [-1, 1]."""
        return self.leave(self.stages(self.root(self.enter(codes))))


class VectorCritic(Network):
    """Scores of whole pictures, and what it sees in them.

    Args:
        shape: of the pictures and layers.
        num_scores: 1 for a game of two; 3 for the critic of DTN.
    """

    def __init__(self, shape: VectorShape, num_scores: int = 1) -> None:
        super().__init__()
        self.stages = nn.ModuleList(down_stages(shape))
        self.head = Linear(shape.num_values, num_scores)

    def forward(self, images: Tensor) -> Tensor:
        """(B, 3, S, S) -> (B, num_scores) float32; no sigmoid."""
        return self.judge(images)[0]

    def judge(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 3, S, S) -> (B, num_scores) scores and the (B, C, s, s) map they are made from; float32."""
        x = self.enter(images)
        for stage in self.stages:
            x = stage(x)
        return self.leave(self.head(x.flatten(1))), self.leave(x)


class MapRoot(nn.Module):
    """From a code to the smallest map: a linear layer, norm, ReLU."""

    def __init__(self, shape: VectorShape, code_size: int) -> None:
        super().__init__()
        self._map = (shape.channels[-1], shape.map_px, shape.map_px)
        self.linear = Linear(code_size, shape.num_values, bias=not norm_shifts(shape.norm))
        self.norm = norm_layer(shape.norm, shape.channels[-1], "running")

    def forward(self, codes: Tensor) -> Tensor:
        """(B, code_size) -> (B, C, s, s)."""
        return F.relu(self.norm(self.linear(codes).unflatten(1, self._map)))


def down_stages(shape: VectorShape) -> Iterator[nn.Sequential]:
    """Halvings: convolution 4x4 stride 2, norm but for the first, LeakyReLU 0.2."""
    channels = 3
    for index, out_channels in enumerate(shape.channels):
        norm: NormKind = shape.norm if index else "none"
        yield nn.Sequential(
            Conv2d(channels, out_channels, 4, 2, 1, bias=not norm_shifts(norm)),
            norm_layer(norm, out_channels, "running"),
            nn.LeakyReLU(_SLOPE, inplace=True),
        )
        channels = out_channels


def up_stages(shape: VectorShape) -> Iterator[nn.Sequential]:
    """Doublings from the smallest map: transposed convolution 4x4 stride 2, norm, ReLU; tanh after the last.

    A kernel of twice the stride reaches each pixel equally often, so that it draws no checkerboard by itself.
    """
    outputs = [*reversed(shape.channels[:-1]), 3]
    channels = shape.channels[-1]
    for out_channels in outputs[:-1]:
        yield nn.Sequential(
            ConvTranspose2d(channels, out_channels, 4, 2, padding=1, bias=not norm_shifts(shape.norm)),
            norm_layer(shape.norm, out_channels, "running"),
            nn.ReLU(inplace=True),
        )
        channels = out_channels
    yield nn.Sequential(ConvTranspose2d(channels, 3, 4, 2, padding=1), nn.Tanh())


def resized(images: Tensor, height: int, width: int) -> Tensor:
    """Pictures of another size, smoothed where they shrink; (B, 3, H, W) -> (B, 3, height, width)."""
    if tuple(images.shape[2:]) == (height, width):
        return images
    return F.interpolate(images, (height, width), mode="bilinear", align_corners=False, antialias=True)
