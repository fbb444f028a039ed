"""Any method, made small enough for a test, and something for it to learn."""

from typing import Any

import torch
from torch import Tensor

from translator import methods
from translator.domains import Batch, Pairing
from translator.method import Method
from translator.networks.precision import set_compute_dtype
from translator.settings import validated
from translator.training.update import Updater

TINY: dict[str, Any] = {
    "generator_width": 4,
    "critic_width": 4,
    "critic_layers": 2,
    "width": 4,
    "blocks": 2,
    "unet_downs": 5,
    "pool_size": 2,
    "side_px": 32,
    "working_px": 16,
    "components": 2,
    "code_size": 16,
    "classifier_steps": 1,
    "resnet_downs": 2,
    # The stages of pix2pixHD have tests of their own.
    "coarse_share": 0.0,
}
"""Values for knobs by name; a method takes those of which it has the knob."""

SIZE_PX = 32


def tiny(name: str, **values: Any) -> Method[Any]:
    """The method called `name` with small networks, drawn from seed 0."""
    method = methods.get(name)
    torch.manual_seed(0)
    known = {key: value for key, value in (TINY | values).items() if key in method.Settings.model_fields}
    return method(validated(method.Settings, known))


def batch(method: Method[Any], seed: int = 0, size_px: int = SIZE_PX, batch_size: int = 1) -> Batch:
    """Domain a is soft noise, b its negative, c its mirror image: something that can be learnt."""
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(batch_size, 3, size_px // 8, size_px // 8, generator=generator) * 1.6 - 0.8
    a = torch.nn.functional.interpolate(coarse, size=(size_px, size_px), mode="bilinear")
    images = {"a": a}
    if method.pairing is not Pairing.SINGLE:
        images["b"] = -a
    if method.pairing is Pairing.DOMAINS:
        images["c"] = a.flip(3)
    return Batch(images)


def in_float64(method: Method[Any]) -> Method[Any]:
    """Weights and arithmetic in float64."""
    set_compute_dtype(method.double(), torch.float64)
    return method


def series(method: Method[Any], num_steps: int, dtype: torch.dtype = torch.float32) -> list[dict[str, float]]:
    """Losses of the first steps, each with a batch and a seed of its own."""
    update, losses = Updater(method.optimizers()), []
    for step in range(num_steps):
        images = {name: tensor.to(dtype) for name, tensor in batch(method, seed=step).images.items()}
        torch.manual_seed(1000 + step)
        method.step(Batch(images), update)
        losses.append(update.losses())
    return losses


class Recorder:
    """An update that learns like the real one and remembers which names it was called with."""

    def __init__(self, method: Method[Any]) -> None:
        self.progress = 0.0
        self.optimizers = method.optimizers()
        self.update = Updater(self.optimizers)
        self.names: list[str] = []
        self.terms: dict[str, set[str]] = {}

    def __call__(self, name: str, terms: dict[str, Tensor]) -> None:
        """As `Updater`."""
        self.names.append(name)
        self.terms.setdefault(name, set()).update(terms)
        assert all(term.ndim == 0 for term in terms.values()), "every term is a scalar"
        self.update(name, terms)
