"""Generators as other programs lay them out and name them, written apart from `translator`.

Layers are listed in one row or nested as those programs have them, so that the names in a state dict are
theirs: `model.10.conv_block.1.weight`, `enc_content.model.0.conv.weight`.
"""

from functools import partial
from typing import Any

import torch
from torch import Tensor, cat, nn
from torch.nn import functional as F

NORMS: dict[str, Any] = {
    "instance": nn.InstanceNorm2d,
    "instance with statistics": partial(nn.InstanceNorm2d, track_running_stats=True),
    "instance with weights": partial(nn.InstanceNorm2d, affine=True),
    "batch": nn.BatchNorm2d,
    "none": lambda channels: nn.Identity(),
}


def has_bias(norm: str) -> bool:
    return norm.startswith("instance")


class Down(nn.Module):
    """Blur with 1 2 1 and keep every second pixel, the filter kept as a buffer."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        line = torch.tensor([1.0, 2.0, 1.0])
        self.register_buffer("filt", (torch.outer(line, line) / 16).repeat(channels, 1, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), self.filt, stride=2, groups=x.shape[1])


class Up(nn.Module):
    """Twice the size by a transposed convolution with 1 3 3 1."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        line = torch.tensor([1.0, 3.0, 3.0, 1.0])
        self.register_buffer("filt", (torch.outer(line, line) / 64 * 4).repeat(channels, 1, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        padded = F.pad(x, (1, 1, 1, 1), mode="replicate")
        return F.conv_transpose2d(padded, self.filt, stride=2, padding=2, groups=x.shape[1])[:, :, 1:-1, 1:-1]


class Block(nn.Module):
    def __init__(self, channels: int, norm: str, dropout: bool = False, zero_pad: bool = False) -> None:
        super().__init__()
        bias = has_bias(norm)
        pad = [] if zero_pad else [nn.ReflectionPad2d(1)]
        conv = partial(nn.Conv2d, channels, channels, 3, padding=int(zero_pad), bias=bias)
        drop = [nn.Dropout(0.5)] if dropout else []
        first = [*pad, conv(), NORMS[norm](channels), nn.ReLU(True), *drop]
        self.conv_block = nn.Sequential(*first, *pad, conv(), NORMS[norm](channels))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv_block(x)


class Resnet(nn.Module):
    """CycleGAN's, CUT's and pix2pixHD's global generator: one row called `model`."""

    def __init__(
        self,
        norm: str = "instance",
        width: int = 4,
        downs: int = 2,
        blocks: int = 6,
        *,
        blur_down: bool = False,
        blur_up: bool = False,
        channels: tuple[int, int] = (3, 3),
        **block: bool,
    ) -> None:
        super().__init__()
        bias = has_bias(norm)
        head = nn.Conv2d(channels[0], width, 7, bias=bias)
        row = [nn.ReflectionPad2d(3), head, NORMS[norm](width), nn.ReLU(True)]
        for i in range(downs):
            c, stride = width * 2**i, 1 if blur_down else 2
            row += [nn.Conv2d(c, 2 * c, 3, stride, 1, bias=bias), NORMS[norm](2 * c), nn.ReLU(True)]
            row += [Down(2 * c)] if blur_down else []
        row += [Block(width * 2**downs, norm, **block) for _ in range(blocks)]
        for i in range(downs):
            c = width * 2 ** (downs - i)
            if blur_up:
                row += [Up(c), nn.Conv2d(c, c // 2, 3, 1, 1, bias=bias)]
            else:
                row += [nn.ConvTranspose2d(c, c // 2, 3, 2, 1, 1, bias=bias)]
            row += [NORMS[norm](c // 2), nn.ReLU(True)]
        self.model = nn.Sequential(*row, nn.ReflectionPad2d(3), nn.Conv2d(width, channels[1], 7), nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)


class LocalEnhancer(nn.Module):
    """pix2pixHD's generator of two scales: the global one without its end, and a small one around it."""

    def __init__(
        self, width: int = 2, downs: int = 2, blocks: int = 2, fine_blocks: int = 3, **more: Any
    ) -> None:
        super().__init__()
        inner = Resnet(width=2 * width, downs=downs, blocks=blocks, **more).model
        outer = Resnet(width=width, downs=1, blocks=fine_blocks, **more).model
        self.model = nn.Sequential(*list(inner)[:-3])
        self.model1_1 = nn.Sequential(*list(outer)[:7])
        self.model1_2 = nn.Sequential(*list(outer)[7:])

    def forward(self, x: Tensor) -> Tensor:
        small = F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False)
        return self.model1_2(self.model1_1(x) + self.model(small))


class UnetLevel(nn.Module):
    """A level with all deeper ones inside."""

    def __init__(
        self,
        outer: int,
        inner: int,
        inside: "UnetLevel | None",
        norm: str,
        outermost: int = 0,
        dropout: bool = False,
    ) -> None:
        super().__init__()
        bias = has_bias(norm)
        self.outermost = bool(outermost)
        down = nn.Conv2d(outermost or outer, inner, 4, 2, 1, bias=bias)
        up = nn.ConvTranspose2d(2 * inner if inside else inner, outer, 4, 2, 1, bias=bias or self.outermost)
        if self.outermost:
            row = [down, inside, nn.ReLU(True), up, nn.Tanh()]
        elif inside is None:
            row = [nn.LeakyReLU(0.2), down, nn.ReLU(True), up, NORMS[norm](outer)]
        else:
            row = [nn.LeakyReLU(0.2), down, NORMS[norm](inner), inside, nn.ReLU(True), up, NORMS[norm](outer)]
            row += [nn.Dropout(0.5)] if dropout else []
        self.model = nn.Sequential(*row)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x) if self.outermost else cat([x, self.model(x)], 1)


class Unet(nn.Module):
    """pix2pix's generator, built from the inside out."""

    def __init__(
        self, norm: str = "batch", width: int = 4, downs: int = 8, channels: tuple[int, int] = (3, 3)
    ) -> None:
        super().__init__()
        level = UnetLevel(8 * width, 8 * width, None, norm)
        for _ in range(downs - 5):
            level = UnetLevel(8 * width, 8 * width, level, norm, dropout=True)
        for factor in (4, 2, 1):
            level = UnetLevel(factor * width, 2 * factor * width, level, norm)
        self.model = UnetLevel(channels[1], width, level, norm, outermost=channels[0])

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)


class LayerNorm(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.rand(channels))
        self.beta = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        flat = x.flatten(1)
        mean, std = (t[:, None, None, None] for t in (flat.mean(1), flat.std(1)))
        return (x - mean) / (std + 1e-5) * self.gamma[:, None, None] + self.beta[:, None, None]


class AdaIn(nn.Module):
    """Its scale and shift come from outside; the buffers mean nothing."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.scale: Tensor
        self.shift: Tensor

    def forward(self, x: Tensor) -> Tensor:
        return F.instance_norm(x) * self.scale[:, :, None, None] + self.shift[:, :, None, None]


class ConvUnit(nn.Module):
    """Pad, convolution, norm, activation; the norm is made before the convolution."""

    def __init__(self, i: int, o: int, k: int, s: int, norm: str, act: nn.Module | None) -> None:
        super().__init__()
        self.pad = nn.ReflectionPad2d((k - 1) // 2)
        kinds = {"in": nn.InstanceNorm2d, "ln": LayerNorm, "adain": AdaIn, "none": lambda c: nn.Identity()}
        self.norm = kinds[norm](o)
        self.act = act or nn.Identity()
        self.conv = nn.Conv2d(i, o, k, s)

    def forward(self, x: Tensor) -> Tensor:
        return self.act(self.norm(self.conv(self.pad(x))))


class Row(nn.Module):
    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.model = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)


class LatentBlock(Row):
    def __init__(self, c: int, norm: str) -> None:
        super().__init__(ConvUnit(c, c, 3, 1, norm, nn.ReLU()), ConvUnit(c, c, 3, 1, norm, None))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.model(x)


def content_encoder(width: int, downs: int, blocks: int) -> Row:
    row = [ConvUnit(3, width, 7, 1, "in", nn.ReLU())]
    row += [ConvUnit(width * 2**i, width * 2 ** (i + 1), 4, 2, "in", nn.ReLU()) for i in range(downs)]
    return Row(*row, Row(*(LatentBlock(width * 2**downs, "in") for _ in range(blocks))))


def decoder(width: int, downs: int, blocks: int, norm: str) -> Row:
    row: list[nn.Module] = [Row(*(LatentBlock(width * 2**downs, norm) for _ in range(blocks)))]
    for i in range(downs, 0, -1):
        row += [
            nn.Upsample(scale_factor=2),
            ConvUnit(width * 2**i, width * 2 ** (i - 1), 5, 1, "ln", nn.ReLU()),
        ]
    return Row(*row, ConvUnit(width, 3, 7, 1, "none", nn.Tanh()))


class Perceptron(Row):
    def __init__(self, sizes: list[int]) -> None:
        last = len(sizes) - 2
        super().__init__(*(Linear(sizes[i], sizes[i + 1], i != last) for i in range(last + 1)))


class Linear(nn.Module):
    def __init__(self, i: int, o: int, relu: bool) -> None:
        super().__init__()
        self.fc = nn.Linear(i, o)
        self.relu = relu

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.fc(x)) if self.relu else self.fc(x)


class Munit(nn.Module):
    """One domain's auto-encoder."""

    def __init__(
        self, width: int = 4, downs: int = 2, blocks: int = 2, style: int = 3, hidden: int = 10
    ) -> None:
        super().__init__()
        row: list[nn.Module] = [ConvUnit(3, width, 7, 1, "none", nn.ReLU())]
        for i in range(4):
            sizes = (width * 2 ** min(i, 2), width * 2 ** min(i + 1, 2))
            row.append(ConvUnit(*sizes, 4, 2, "none", nn.ReLU()))
        self.enc_style = Row(*row, nn.AdaptiveAvgPool2d(1), nn.Conv2d(width * 4, style, 1))
        self.enc_content = content_encoder(width, downs, blocks)
        self.dec = decoder(width, downs, blocks, "adain")
        norms = [m for m in self.dec.modules() if isinstance(m, AdaIn)]
        self.mlp = Perceptron([style, hidden, hidden, sum(2 * m.channels for m in norms)])

    def decode(self, content: Tensor, style: Tensor) -> Tensor:
        numbers = self.mlp(style)
        for norm in (m for m in self.dec.modules() if isinstance(m, AdaIn)):
            c = norm.channels
            norm.shift, norm.scale, numbers = numbers[:, :c], numbers[:, c : 2 * c], numbers[:, 2 * c :]
        return self.dec(content)


class Unit(nn.Module):
    """One domain's auto-encoder."""

    def __init__(self, width: int = 4, downs: int = 2, blocks: int = 2) -> None:
        super().__init__()
        self.enc = content_encoder(width, downs, blocks)
        self.dec = decoder(width, downs, blocks, "in")


class PatchCritic(nn.Module):
    def __init__(self, width: int = 4) -> None:
        super().__init__()
        row = [nn.Conv2d(3, width, 4, 2, 1), nn.LeakyReLU(0.2)]
        for c, stride in ((width, 2), (2 * width, 2), (4 * width, 1)):
            row += [nn.Conv2d(c, 2 * c, 4, stride, 1), nn.InstanceNorm2d(2 * c), nn.LeakyReLU(0.2)]
        self.model = nn.Sequential(*row, nn.Conv2d(8 * width, 1, 4, 1, 1))


def settle(network: nn.Module, seed: int = 0) -> nn.Module:
    """Weights and statistics of a trained kind: everything drawn, nothing at its beginning."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if name.endswith("running_var"):
                tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.5)
            elif tensor.is_floating_point() and not name.endswith("filt"):
                scale = 0.2 if tensor.ndim == 1 else 1.5 / max(tensor[0].numel(), 1) ** 0.5
                offset = 1.0 if tensor.ndim == 1 and name.endswith(("weight", "gamma")) else 0.0
                tensor.copy_(torch.randn(tensor.shape, generator=generator) * scale + offset)
    return network.eval()
