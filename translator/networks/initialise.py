"""Weights before the first step, as the papers draw them, and the bound that may be put on them."""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import init
from torch.nn.utils.parametrizations import spectral_norm

from translator.networks.norms import BatchNorm

InitKind = Literal["normal", "xavier", "kaiming"]


@torch.no_grad()
def initialise(module: nn.Module, kind: InitKind = "normal", gain: float = 0.02) -> None:
    """Draw all weights of convolutions, linear layers and batch norms anew from torch's global generator.

    Biases become 0; the scales of batch norms are drawn from Normal(1, gain). Layers of the meta device have
    no numbers and are left alone: there torch would first load its compiler, which takes seconds.

    Args:
        module: whatever has layers inside.
        kind: "normal": Normal(0, gain), pix2pix and CycleGAN; "xavier": Glorot and Bengio 2010 times gain,
            CUT; "kaiming": He et al. 2015, by fan-in, for which `gain` is not used.
        gain: 0.02 in pix2pix, CycleGAN and CUT.
    """
    for layer in module.modules():
        if isinstance(weight := getattr(layer, "weight", None), Tensor) and weight.is_meta:
            continue
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
            _draw(layer.weight, kind, gain)
            if layer.bias is not None:
                init.zeros_(layer.bias)
        elif isinstance(layer, BatchNorm):
            init.normal_(layer.weight, 1.0, gain)
            init.zeros_(layer.bias)


def spectrally_normalise(module: nn.Module) -> None:
    """Divide each convolution's weight by its largest singular value from now on (Miyato et al. 2018).

    The value is estimated by one power iteration at each call in training mode; its vectors are in the state
    dict. Comes after `initialise`, so that the estimate starts from the weights that are there.
    """
    for layer in list(module.modules()):
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            spectral_norm(layer)


def _draw(weight: Tensor, kind: InitKind, gain: float) -> None:
    match kind:
        case "normal":
            init.normal_(weight, 0.0, gain)
        case "xavier":
            init.xavier_normal_(weight, gain)
        case "kaiming":
            init.kaiming_normal_(weight, nonlinearity="relu")
