"""pix2pixHD's generator: a ResNet at half the size, and another around its features at the full size.

Wang, Liu, Zhu, Tao, Kautz and Catanzaro, "High-Resolution Image Synthesis and Semantic Manipulation with
Conditional GANs", CVPR 2018, section 3.1.
"""

from dataclasses import dataclass, replace

from torch import Tensor, nn
from torch.nn import functional as F

from translator.networks.norms import NormKind
from translator.networks.precision import Network
from translator.networks.resnet import Ends, ResnetGenerator, ResnetShape


@dataclass(frozen=True)
class CoarseToFineShape:
    """What the generator is built from.

    Attributes:
        in_channels: channels of the input: of a picture, or of coded labels.
        width: channels after the first layer of the coarse network; the fine one has half of them. Even.
        num_downs: halvings of the coarse network.
        num_blocks: residual blocks of the coarse network.
        fine_blocks: residual blocks of the fine network.
        ends: how both change size.
        norm: kind of the norms.
    """

    in_channels: int = 3
    width: int = 64
    num_downs: int = 4
    num_blocks: int = 9
    fine_blocks: int = 3
    ends: Ends = "antialiased"
    norm: NormKind = "instance"


class CoarseToFineGenerator(Network):
    """(B, in_channels, H, W) -> (B, 3, H, W) in [-1, 1].

    Attributes:
        size_multiple: both sides of an input must be a multiple of this many pixels.
    """

    def __init__(self, shape: CoarseToFineShape) -> None:
        super().__init__()
        assert shape.width % 2 == 0
        coarse = ResnetShape(
            in_channels=shape.in_channels,
            width=shape.width,
            num_downs=shape.num_downs,
            num_blocks=shape.num_blocks,
            ends=shape.ends,
            norm=shape.norm,
        )
        fine = replace(coarse, width=shape.width // 2, num_downs=1, num_blocks=shape.fine_blocks)
        self.coarse = ResnetGenerator(coarse)
        self.fine = ResnetGenerator(fine)
        self.size_multiple = 2 * self.coarse.size_multiple

    def forward(self, x: Tensor) -> Tensor:
        """The fine network with the coarse one's features."""
        return self.enhance(x, self.coarse_features(x))

    def coarse_features(self, x: Tensor) -> Tensor:
        """(B, in_channels, H, W) -> (B, width, H / 2, W / 2): what the coarse tail would take."""
        features: Tensor = _through(self.coarse, self.enter(halved(x)), "head", "tail")
        return features

    def coarse_result(self, x: Tensor) -> Tensor:
        """(B, in_channels, H, W) -> (B, 3, H / 2, W / 2) in [-1, 1]: the coarse network alone."""
        result: Tensor = self.coarse(halved(x))
        return result

    def enhance(self, x: Tensor, features: Tensor) -> Tensor:
        """The fine network alone.

        Args:
            x: (B, in_channels, H, W).
            features: (B, width, H / 2, W / 2), of `coarse_features`.

        Returns:
            (B, 3, H, W) float32 in [-1, 1].
        """
        y = _through(self.fine, self.enter(x), "head", "block0") + features
        return self.leave(_through(self.fine, y, "block0", None))


def halved(x: Tensor) -> Tensor:
    """(B, C, H, W) -> (B, C, ceil(H / 2), ceil(W / 2)): means of 3 x 3 pixels, at edges of what is there."""
    return F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)


def _through(network: ResnetGenerator, x: Tensor, first: str, end: str | None) -> Tensor:
    """Through the stages from the one called `first` to the one before `end`."""
    stages = network.stages()
    names = [stage.name for stage in stages]
    for stage in stages[names.index(first) : None if end is None else names.index(end)]:
        for layer in stage.layers:
            x = layer(x)
    return x


class PlainCoding(nn.Module):
    """Pictures as they are.

    Attributes:
        channels: of what comes out.
    """

    channels = 3

    def forward(self, images: Tensor) -> Tensor:
        """The input itself."""
        return images


class LabelCoding(nn.Module):
    """Label maps, drawn as flat colours, as one channel a label and one of edges.

    A pixel's label is the nearest colour. An edge is where a pixel differs from one of its four neighbours:
    between labels, and between two things of one label when they are drawn in slightly different shades.

    Args:
        colours: (K, 3) in [-1, 1]; they are in the settings, not in the weights.
        edge_threshold: least difference of a channel that is an edge, of a range of 2.

    Attributes:
        channels: K + 1.
    """

    colours: Tensor

    def __init__(self, colours: Tensor, edge_threshold: float) -> None:
        super().__init__()
        self.register_buffer("colours", colours, persistent=False)
        self.channels = len(colours) + 1
        self._edge_threshold = edge_threshold

    def forward(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) in [-1, 1] -> (B, K + 1, H, W) of zeros and ones."""
        colours = self.colours.to(images.dtype)
        distances = (images[:, None] - colours[None, :, :, None, None]).square().sum(2)
        labels = F.one_hot(distances.argmin(1), len(colours)).movedim(3, 1).to(images.dtype)
        return F.pad(labels, (0, 0, 0, 0, 0, 1)) + F.pad(self._edges(images), (0, 0, 0, 0, len(colours), 0))

    def _edges(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) -> (B, 1, H, W): both pixels of each pair that differs."""
        below = self._differ(images[:, :, 1:], images[:, :, :-1])
        beside = self._differ(images[:, :, :, 1:], images[:, :, :, :-1])
        parts = (
            F.pad(below, (0, 0, 1, 0)), F.pad(below, (0, 0, 0, 1)),
            F.pad(beside, (1, 0, 0, 0)), F.pad(beside, (0, 1, 0, 0)),
        )  # fmt: skip
        return (parts[0] + parts[1] + parts[2] + parts[3]).clamp(max=1)

    def _differ(self, one: Tensor, other: Tensor) -> Tensor:
        return ((one - other).abs().amax(1, keepdim=True) > self._edge_threshold).to(one.dtype)
