"""Any image classifier of torchvision as a fixed encoder of whole pictures, from a file of weights.

Nothing is ever downloaded, and a file of weights runs no code.
"""

import warnings
from pathlib import Path
from typing import Self

import torch
from torch import Tensor, nn

from translator.errors import ErrorCode, UserError
from translator.networks.precision import Network
from translator.networks.vector import resized
from translator.networks.vgg import read_weights

_MEAN = (0.485, 0.456, 0.406)
_DEVIATION = (0.229, 0.224, 0.225)
_HINT = "Give the state dict of the torchvision network that --backbone names."


class FixedClassifier(Network):
    """What a classifier has computed before its last linear layer. It never learns.

    It computes in the format of its weights whatever is asked for, and always in evaluation mode.

    Args:
        name: as torchvision calls it, such as "resnet18".
        side_px: pictures are brought to this size first.

    Raises:
        UserError: SETTING, when torchvision has no such classifier.
    """

    def __init__(self, name: str, side_px: int) -> None:
        super().__init__()
        self.name, self.side_px = name, side_px
        self.network, self.size = _without_head(_built(name), name)
        for part, values in (("mean", _MEAN), ("deviation", _DEVIATION)):
            self.register_buffer(part, torch.tensor(values).view(1, 3, 1, 1), persistent=False)
        self.network.requires_grad_(False)
        self.train(False)

    def train(self, mode: bool = True) -> Self:
        """Stays in evaluation mode: what is fixed keeps its statistics."""
        assert isinstance(mode, bool)
        return super().train(False)

    def load(self, path: Path) -> None:
        """Take weights from a file of torchvision's state dict (.safetensors, .pth).

        Raises:
            UserError: MODEL_MISSING, or MODEL_INVALID when a tensor is missing or of another shape.
        """
        _, found = read_weights(path, self.name)
        own = self.network.state_dict()
        for name, tensor in own.items():
            given = found.get(name)
            if given is None or given.shape != tensor.shape:
                raise UserError(
                    ErrorCode.MODEL_INVALID,
                    f"{path} holds no weights of this network: {name} is missing or of another shape.",
                    _HINT,
                )
        self.network.load_state_dict({name: found[name] for name in own})

    def forward(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) in [-1, 1] -> (B, size); float32."""
        x = resized(images, self.side_px, self.side_px)
        x = ((x + 1) / 2 - self.get_buffer("mean")) / self.get_buffer("deviation")
        features: Tensor = self.network(x.to(next(self.network.parameters()).dtype))
        return self.leave(features.flatten(1))


def _built(name: str) -> nn.Module:
    from torchvision import models

    known = models.list_models(module=models)
    if name not in known:
        raise UserError(
            ErrorCode.SETTING,
            f"torchvision has no classifier called {name!r}.",
            f"It has {', '.join(known)}.",
        )
    with warnings.catch_warnings():
        # Two of them warn that their first weights will be drawn otherwise some day; they are not kept.
        warnings.simplefilter("ignore", FutureWarning)
        network: nn.Module = models.get_model(name, weights=None)
    return network


def _without_head(network: nn.Module, name: str) -> tuple[nn.Module, int]:
    """The network without its last linear layer, and how many numbers then come out."""
    linear = [key for key, module in network.named_modules() if isinstance(module, nn.Linear)]
    if not linear:
        raise UserError(
            ErrorCode.SETTING, f"{name} does not end in a linear layer.", "Choose another, such as resnet18."
        )
    head = network.get_submodule(linear[-1])
    assert isinstance(head, nn.Linear)
    parent, _, child = linear[-1].rpartition(".")
    setattr(network.get_submodule(parent), child, nn.Identity())
    return network, head.in_features
