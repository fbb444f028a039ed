"""Running mean of the generator's weights; what is shown, validated and shipped."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from translator.domains import Batch
from translator.method import Method
from translator.model import TranslationModel
from translator.networks.norms import gathering, running_norms

STEPS_BETWEEN_BATCHES = 10
LEAST_MOMENTUM = 0.1


class Ema:
    """theta_bar <- b theta_bar + (1 - b) theta after each step, with b = min(decay, (1 + t) / (10 + t)).

    The warm-up keeps the mean from remembering the random initialisation. Buffers are copied, but for the
    running means of batch norms: mean weights make other activations than the weights of a step do, so theirs
    are gathered from training batches that they see themselves.
    """

    def __init__(self, model: TranslationModel, decay: float) -> None:
        def lerp(means: Sequence[Tensor], weights: Sequence[Tensor], num_averaged: Tensor | int) -> None:
            t = int(num_averaged)
            torch._foreach_lerp_(list(means), list(weights), 1.0 - min(decay, (1 + t) / (10 + t)))

        self._averaged = AveragedModel(model, multi_avg_fn=lerp)
        self._norms = running_norms(self._averaged.module)

    @property
    def model(self) -> TranslationModel:
        """The model with the mean weights."""
        module = self._averaged.module
        assert isinstance(module, TranslationModel)
        return module

    def follow(self, model: TranslationModel) -> None:
        """Take one more step's weights into the mean; the first call copies them."""
        gathered = int(self._averaged.n_averaged) >= STEPS_BETWEEN_BATCHES
        own = [buffer for norm in self._norms for buffer in norm.buffers()] if gathered else []
        kept = [buffer.clone() for buffer in own]
        self._averaged.update_parameters(model)
        for buffer, values in zip(own, kept, strict=True):
            buffer.copy_(values)

    @property
    def wants_batch(self) -> bool:
        """Whether `gather` is due: at every tenth step, where there are running means."""
        return bool(self._norms) and int(self._averaged.n_averaged) % STEPS_BETWEEN_BATCHES == 0

    def gather(self, method: Method[Any], batch: Batch) -> None:
        """Let the mean weights see a training batch, in evaluation mode and without gradients.

        Args:
            method: what translates, shows or makes pictures with the model.
            batch: what has been learnt from.
        """
        momentum = max(LEAST_MOMENTUM, STEPS_BETWEEN_BATCHES / int(self._averaged.n_averaged))
        with shown_by(method, self.model), gathering(self._norms, momentum):
            method.pictures(batch)

    def state_dict(self) -> dict[str, Any]:
        """Weights and number of steps taken in."""
        return self._averaged.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """The inverse of `state_dict`."""
        self._averaged.load_state_dict(state)


@contextmanager
def shown_by(method: Method[Any], model: TranslationModel) -> Iterator[None]:
    """Let a method draw its pictures with another model of the same shape."""
    own = method.model
    method.model = model
    try:
        yield
    finally:
        method.model = own
