"""What is trained: a method brings its networks, its optimizers and the paper's algorithm for one step.

Being a module in `translator/methods/` that defines one final subclass of `Method` is all it takes.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from translator.domains import Batch, Pairing
from translator.model import TranslationModel
from translator.settings import Settings


class Update(Protocol):
    """The one place where losses become a step of an optimizer (`translator.training.update`)."""

    progress: float
    """Share of the training that is done, in [0, 1]."""

    def __call__(self, name: str, terms: Mapping[str, Tensor]) -> None:
        """Sum the weighted terms, take gradients for the parameters of optimizer `name` alone, step and log.

        What is logged is what is summed: every term is a scalar and already carries its weight.
        """


MethodSettings = TypeVar("MethodSettings", bound=Settings)


class Method(nn.Module, ABC, Generic[MethodSettings]):
    """A way to learn a translation. Subclasses are final; they share by calling functions.

    Attributes:
        name: what `--method` takes; also the name of its module.
        title: the same for people.
        paper: authors, year, venue, and where to read it.
        pairing: what data it needs.
        Settings: its knobs.
        usual_size_px: side of the crops where the user says nothing; None is the preset's.
        usual_batch_size: pictures of each domain in a step where the user says nothing.
        model: what is shipped of it; `build_model(settings)` made it.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    paper: ClassVar[str]
    pairing: ClassVar[Pairing]
    Settings: ClassVar[type[Settings]]
    usual_size_px: ClassVar[int | None] = None
    usual_batch_size: ClassVar[int] = 1

    def __init__(self, settings: MethodSettings) -> None:
        super().__init__()
        self.settings = settings
        self.model: TranslationModel = self.build_model(settings)

    @staticmethod
    @abstractmethod
    def build_model(settings: MethodSettings) -> TranslationModel:
        """The generators alone, freshly initialised; the same settings always give the same shapes."""

    @classmethod
    def settings_for(cls, size_px: int) -> dict[str, Any]:
        """Settings that a crop size suggests, taken where the user said nothing; none unless overridden."""
        assert size_px > 0
        return {}

    @abstractmethod
    def optimizers(self) -> dict[str, Optimizer]:
        """Made anew at each call: one optimizer for each name that `step` hands to `update`."""

    @abstractmethod
    def step(self, batch: Batch, update: Update) -> None:
        """One step in the paper's order."""

    @abstractmethod
    def pictures(self, batch: Batch) -> dict[str, Tensor]:
        """What a person looks at: column title -> (B, 3, H, W) in [-1, 1], inputs first."""


@contextmanager
def frozen(*networks: nn.Module) -> Iterator[None]:
    """Record no graph for the weights of these networks; gradients still flow through them to their input.

    Saves the memory and the arithmetic of a critic's weight gradients while the generator learns.
    """
    parameters = [p for network in networks for p in network.parameters() if p.requires_grad]
    for parameter in parameters:
        parameter.requires_grad_(False)
    try:
        yield
    finally:
        for parameter in parameters:
            parameter.requires_grad_(True)


@contextmanager
def evaluating(module: nn.Module) -> Iterator[None]:
    """Evaluation mode and no gradients; every sub-module's own mode is given back afterwards."""
    modes = [(m, m.training) for m in module.modules()]
    module.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for m, mode in modes:
            m.training = mode
