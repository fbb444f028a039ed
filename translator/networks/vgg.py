"""VGG as a fixed judge of likeness, from a file of weights that the user has; nothing is ever downloaded.

Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015, with
the weights of torchvision.
"""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor
from torch.nn import functional as F

from translator.errors import ErrorCode, UserError
from translator.networks.precision import Network

VggKind = Literal["vgg16", "vgg19"]

_CONVOLUTIONS: Mapping[VggKind, tuple[int, ...]] = {"vgg16": (2, 2, 3, 3, 3), "vgg19": (2, 2, 4, 4, 4)}
_CHANNELS = (64, 128, 256, 512, 512)
_MEAN = (0.485, 0.456, 0.406)
_DEVIATION = (0.229, 0.224, 0.225)


class Vgg(Network):
    """The convolutions of VGG16 or VGG19. They neither learn nor are part of any state.

    Args:
        kind: which.
        weights: "features.N.weight" and "features.N.bias" as torchvision numbers them.
        last: name of the deepest activation that will be asked for; what is below is not kept.
    """

    def __init__(self, kind: VggKind, weights: Mapping[str, Tensor], last: str = "relu5_1") -> None:
        super().__init__()
        self.names = _up_to(kind, last)
        for name, index in self.names.items():
            for part in ("weight", "bias"):
                tensor = weights[f"features.{index}.{part}"].detach().float()
                self.register_buffer(f"{name}_{part}", tensor, persistent=False)
        for part, values in (("mean", _MEAN), ("deviation", _DEVIATION)):
            self.register_buffer(part, torch.tensor(values).view(1, 3, 1, 1), persistent=False)

    def forward(self, images: Tensor, names: Sequence[str]) -> list[Tensor]:
        """Activations by name.

        Args:
            images: (B, 3, H, W) in [-1, 1].
            names: such as "relu5_1": the first ReLU after the fourth pooling.

        Returns:
            For each name (B, C, h, w) float32.
        """
        x = self.enter(((images + 1) / 2 - self.get_buffer("mean")) / self.get_buffer("deviation"))
        found = dict[str, Tensor]()
        for name in self.names:
            if name.endswith("_1") and name != "relu1_1":
                x = F.max_pool2d(x, 2)
            weight, bias = (self.get_buffer(f"{name}_{part}").to(x.dtype) for part in ("weight", "bias"))
            x = F.relu(F.conv2d(x, weight, bias, padding=1))
            found[name] = x
            if len(found.keys() & set(names)) == len(set(names)):
                break
        return [self.leave(found[name]) for name in names]


def open_vgg(kind: VggKind, path: Path | None, last: str) -> Vgg:
    """Open a file of torchvision's weights; it can run no code.

    Args:
        kind: which network it is of.
        path: a state dict (.pth, .safetensors); None looks for torchvision's own download in its cache.
        last: name of the deepest activation that will be asked for.

    Raises:
        UserError: MODEL_MISSING or MODEL_INVALID.
    """
    path, weights = read_weights(path, kind)
    for name, shape in _shapes(kind, last):
        found = weights.get(name)
        if found is None or tuple(found.shape) != shape or not found.is_floating_point():
            raise UserError(ErrorCode.MODEL_INVALID, f"{path} holds no weights of a {kind}.", _where(kind))
    return Vgg(kind, weights, last)


def read_weights(path: Path | None, kind: str) -> tuple[Path, dict[str, Tensor]]:
    """The tensors in a file of weights, and which file that is; it can run no code.

    Args:
        path: a state dict (.pth, .safetensors); None looks for torchvision's own download in its cache.
        kind: what torchvision calls the network.

    Raises:
        UserError: MODEL_MISSING or MODEL_INVALID.
    """
    path = path or _cached(kind)
    return path, _read(path, kind)


def _up_to(kind: VggKind, last: str) -> dict[str, int]:
    """Names of activations down to `last`, and where torchvision's `features` have their convolutions."""
    names, index = dict[str, int](), 0
    for block, count in enumerate(_CONVOLUTIONS[kind], 1):
        for i in range(1, count + 1):
            names[f"relu{block}_{i}"] = index
            if f"relu{block}_{i}" == last:
                return names
            index += 2
        index += 1
    raise ValueError(f"a {kind} has no {last}")


def _shapes(kind: VggKind, last: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    channels = 3
    for name, index in _up_to(kind, last).items():
        out_channels = _CHANNELS[int(name[4]) - 1]
        yield f"features.{index}.weight", (out_channels, channels, 3, 3)
        yield f"features.{index}.bias", (out_channels,)
        channels = out_channels


def _cached(kind: str) -> Path:
    folder = Path(torch.hub.get_dir()) / "checkpoints"
    found = sorted(folder.glob(f"{kind}-*.pth")) if folder.is_dir() else []
    if not found:
        raise UserError(ErrorCode.MODEL_MISSING, f"There are no weights of {kind} in {folder}.", _where(kind))
    return found[0]


def _read(path: Path, kind: str) -> dict[str, Tensor]:
    if not path.is_file():
        raise UserError(ErrorCode.MODEL_MISSING, f"There is no file of weights {path}.", _where(kind))
    try:
        if path.suffix == ".safetensors":
            return safetensors.torch.load_file(path)
        weights = torch.load(path, map_location="cpu", weights_only=True)
    except (SafetensorError, pickle.UnpicklingError, RuntimeError, EOFError, OSError, ValueError, KeyError):
        weights = None
    if not isinstance(weights, dict) or not all(isinstance(value, Tensor) for value in weights.values()):
        raise UserError(
            ErrorCode.MODEL_INVALID, f"{path} is no file of weights that can be read.", _where(kind)
        )
    return dict(weights)


def _where(kind: str) -> str:
    return (
        f"`translator models fetch {kind}` downloads them if you agree; or give torchvision's state dict of "
        "it, or switch the term that needs it off."
    )
