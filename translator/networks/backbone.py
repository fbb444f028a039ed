"""Networks of torchvision as fixed eyes, from a file of weights that the user has; nothing is downloaded."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn
from torch.func import functional_call

from translator.errors import ErrorCode, UserError
from translator.networks.precision import Network
from translator.networks.vgg import Vgg, open_vgg, read_weights

BackboneKind = Literal["vgg16", "vgg19", "resnet18", "resnet50"]

_VGG_LEVELS = {
    "vgg16": ("relu2_2", "relu3_3", "relu4_3", "relu5_3"),
    "vgg19": ("relu2_2", "relu3_4", "relu4_4", "relu5_4"),
}
_VGG_CHANNELS = (128, 256, 512, 512)
_RESNET_CHANNELS = {"resnet18": (64, 128, 256, 512), "resnet50": (256, 512, 1024, 2048)}
_MEAN = (0.485, 0.456, 0.406)
_DEVIATION = (0.229, 0.224, 0.225)
LEAST_PX = 32
"""Shortest side of a picture that leaves something at the deepest level."""


class Backbone(nn.Module):
    """What sees pictures at four levels, each half as large as the one before.

    It neither learns nor is part of any state.

    Attributes:
        channels: of the levels, the finest first.
    """

    channels: tuple[int, ...]

    def forward(self, images: Tensor) -> list[Tensor]:
        """(B, 3, H, W) in [-1, 1] -> for each level (B, channels[i], h, w) float32."""
        raise NotImplementedError


class VggBackbone(Backbone):
    """The last activation of each block but the first."""

    def __init__(self, kind: Literal["vgg16", "vgg19"], path: Path | None) -> None:
        super().__init__()
        self.channels = _VGG_CHANNELS
        self._levels = _VGG_LEVELS[kind]
        self.network: Vgg = open_vgg(kind, path, self._levels[-1])

    def forward(self, images: Tensor) -> list[Tensor]:
        """See `Backbone.forward`."""
        levels: list[Tensor] = self.network(images, self._levels)
        return levels


class ResnetBackbone(Network, Backbone):
    """What comes out of the four groups of blocks of a ResNet (He et al. 2016), as it is after training.

    Args:
        kind: which.
        weights: a state dict of torchvision's.
    """

    def __init__(self, kind: Literal["resnet18", "resnet50"], weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.channels = _RESNET_CHANNELS[kind]
        # The layers are outside of this module, so that their weights are in no state and no optimizer.
        self._layers = (_resnet(kind),)
        self._names = tuple(name for name in self._layers[0].state_dict() if not name.endswith("tracked"))
        for name in self._names:
            self.register_buffer(name.replace(".", "_"), weights[name].detach().float(), persistent=False)
        for part, values in (("mean", _MEAN), ("deviation", _DEVIATION)):
            self.register_buffer(part, torch.tensor(values).view(1, 3, 1, 1), persistent=False)

    def forward(self, images: Tensor) -> list[Tensor]:
        """See `Backbone.forward`."""
        x = self.enter(((images + 1) / 2 - self.get_buffer("mean")) / self.get_buffer("deviation"))
        weights = {name: self.get_buffer(name.replace(".", "_")).to(x.dtype) for name in self._names}
        levels: list[Tensor] = functional_call(self._layers[0], weights, (x,))
        return [self.leave(level) for level in levels]


class _Groups(nn.Module):
    """A ResNet without its end, giving what comes out of each group."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        for name, layer in network.named_children():
            if name != "fc":
                self.add_module(name, layer)

    def forward(self, x: Tensor) -> list[Tensor]:
        """(B, 3, H, W) -> one tensor a group."""
        levels = list[Tensor]()
        for name, layer in self.named_children():
            if name == "avgpool":
                break
            x = layer(x)
            if name.startswith("layer"):
                levels.append(x)
        return levels


def open_backbone(kind: BackboneKind, path: Path | None) -> Backbone:
    """Open a file of torchvision's weights; it can run no code.

    Args:
        kind: which network it is of.
        path: a state dict (.pth, .safetensors); None looks for torchvision's own download in its cache.

    Raises:
        UserError: MODEL_MISSING or MODEL_INVALID.
    """
    if kind in ("vgg16", "vgg19"):
        return VggBackbone("vgg16" if kind == "vgg16" else "vgg19", path)
    name: Literal["resnet18", "resnet50"] = "resnet18" if kind == "resnet18" else "resnet50"
    file, weights = read_weights(path, name)
    for key, wanted in _resnet(name).state_dict().items():
        found = weights.get(key)
        if not key.endswith("tracked") and (found is None or found.shape != wanted.shape):
            raise UserError(
                ErrorCode.MODEL_INVALID,
                f"{file} holds no weights of a {name}.",
                f"Give torchvision's state dict of {name}.",
            )
    return ResnetBackbone(name, weights)


def _resnet(kind: Literal["resnet18", "resnet50"]) -> _Groups:
    """Its layers without weights."""
    from torchvision import models

    with torch.device("meta"):
        network = models.resnet18() if kind == "resnet18" else models.resnet50()
    return _Groups(network.eval()).eval().requires_grad_(False)
