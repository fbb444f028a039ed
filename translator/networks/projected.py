"""A critic that judges what a fixed network sees, instead of pixels.

Sauer, Chitta, Mueller and Geiger, "Projected GANs Converge Faster", NeurIPS 2021.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from translator.networks.backbone import LEAST_PX, Backbone
from translator.networks.layers import Conv2d
from translator.networks.patchgan import Critic

_SLOPE = 0.2


class ProjectedCritic(Critic):
    """Four levels of a backbone, mixed at random once and for all, each judged by a small network.

    Channels are mixed by a random 1 x 1 convolution; then each level takes in the one below it, enlarged, by
    a random 3 x 3 convolution (section 3.2 of the paper). Both never learn; they are part of the state, so
    that a resumed training goes on with the same. What learns are the judges: conv 3x3, LeakyReLU 0.2,
    conv 4x4 stride 2, LeakyReLU 0.2, conv 1x1 -> 1.

    Of several pictures in the channels, such as a pair, each is seen by itself.

    Args:
        backbone: is kept out of all states.
        in_channels: 3 for each picture.
        width: channels of the judges.
    """

    def __init__(self, backbone: Backbone, in_channels: int, width: int) -> None:
        super().__init__()
        assert in_channels % 3 == 0
        self.least_size_px = LEAST_PX
        self.backbone = backbone
        channels = [c * (in_channels // 3) for c in backbone.channels]
        for i, c in enumerate(channels):
            self.register_buffer(f"mix_channels{i}", _random(width, c, 1))
            self.register_buffer(f"mix_levels{i}", _random(width, width, 3))
        self.judges = nn.ModuleList(_judge(width) for _ in channels)

    def maps(self, x: Tensor) -> list[list[Tensor]]:
        """For each level, the finest first, the activations of its judge, the scores last."""
        found = []
        for judge, level in zip(self.judges, self._mixed(x), strict=True):
            activations = [level]
            for stage in judge.children():
                activations.append(stage(activations[-1]))
            found.append(activations[1:])
        return found

    def _mixed(self, x: Tensor) -> list[Tensor]:
        seen = [self.backbone(picture.float()) for picture in torch.split(x, 3, 1)]
        mixed = list[Tensor]()
        for i in reversed(range(len(seen[0]))):
            level = torch.cat([levels[i] for levels in seen], 1).to(x.dtype)
            level = F.conv2d(level, self.get_buffer(f"mix_channels{i}").to(x.dtype))
            if mixed:
                level = level + F.interpolate(mixed[0], level.shape[2:], mode="bilinear")
            mixed.insert(0, F.conv2d(level, self.get_buffer(f"mix_levels{i}").to(x.dtype), padding=1))
        return mixed


def _judge(width: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Sequential(Conv2d(width, width, 3, padding=1), nn.LeakyReLU(_SLOPE)),
        nn.Sequential(Conv2d(width, 2 * width, 4, 2, 2), nn.LeakyReLU(_SLOPE)),
        nn.Sequential(Conv2d(2 * width, 1, 1)),
    )


def _random(out_channels: int, in_channels: int, side: int) -> Tensor:
    """He et al. 2015 by fan-in, as the paper draws them."""
    shape = (out_channels, in_channels, side, side)
    return torch.randn(shape) * math.sqrt(2 / (in_channels * side * side))
