"""The PyTorch engine: CUDA, XPU, MPS and CPU."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from translator.domains import Direction
from translator.errors import UserError
from translator.inference.engine import Planes, Precision, out_of_memory, resolve_precision, stopped
from translator.library.card import ModelCard
from translator.library.model_file import open_model
from translator.model import TranslationModel
from translator.networks.allocator import keep_freed_memory
from translator.networks.devices import DTYPES, pick_device, pick_precision
from translator.networks.precision import set_compute_dtype


class PyTorchEngine:
    """A model that PyTorch runs.

    Attributes:
        model: the model itself, in evaluation mode, on the device.
        card: its card.
        moved: whether a GPU was to compute and the CPU does, for the model itself found no room there.
    """

    name = "pytorch"

    def __init__(
        self, model: TranslationModel, card: ModelCard, device: torch.device, precision: str
    ) -> None:
        self.model = model
        self.card = card
        self.device = str(device)
        self.precision = precision
        self.moved = False
        self.cancelled: Callable[[], bool] | None = None
        set_compute_dtype(model, DTYPES[precision])

    @classmethod
    def open(cls, path: Path, device: str = "auto", precision: Precision = "auto") -> "PyTorchEngine":
        """Open a model file; on the CPU when it does not fit into the GPU's memory.

        Raises:
            UserError: DEVICE_MISSING, SETTING, or what is wrong with the file.
        """
        wanted = chosen = pick_device(device)
        try:
            model, card = open_model(path, chosen)
        except RuntimeError as error:
            if chosen.type == "cpu" or not is_out_of_memory(error):
                raise
            chosen = torch.device("cpu")
            model, card = open_model(path, chosen)
        if chosen.type == "cpu":
            keep_freed_memory()
        engine = cls(model, card, chosen, resolve_precision(precision, card, pick_precision("auto", chosen)))
        engine.moved = chosen != wanted
        return engine

    def translate(
        self, images: Planes, direction: Direction, style: npt.NDArray[np.float32] | None = None
    ) -> Planes:
        """See `Engine.translate`."""
        try:
            with torch.inference_mode(), _asking(self.model, self.cancelled):
                code = None if style is None else torch.from_numpy(style).to(self.device)
                inputs = torch.from_numpy(np.ascontiguousarray(images)).to(self.device)
                result: Planes = self.model.translate(inputs, direction, code).float().cpu().numpy()
                return result
        except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
            if isinstance(error, RuntimeError) and not is_out_of_memory(error):
                raise
            raise self._emptied(images) from None

    @contextlib.contextmanager
    def on_cpu(self) -> Iterator[None]:
        """Inside, the CPU computes; behind it the device again, unless its memory is gone meanwhile."""
        device, precision = self.device, self.precision
        # CPUs compute in 16-bit floats as if by hand.
        self._move("cpu", "fp32" if precision == "fp16" else precision)
        try:
            yield
        finally:
            try:
                self._move(device, precision)
            except RuntimeError as error:
                if not is_out_of_memory(error):
                    raise
                self._move("cpu", self.precision)
                self.moved = True

    def _move(self, device: str, precision: str) -> None:
        self.model.to(device)
        self.device, self.precision = device, precision
        set_compute_dtype(self.model, DTYPES[precision])

    def _emptied(self, images: Planes) -> UserError:
        """Give cached blocks back, so that whoever falls back to smaller pieces has them."""
        if self.device.startswith("cuda"):
            torch.cuda.empty_cache()
        return out_of_memory(images)


@contextlib.contextmanager
def _asking(model: nn.Module, cancelled: Callable[[], bool] | None) -> Iterator[None]:
    """Inside, a model asks before each of its layers whether it should stop.

    Raises:
        UserError: CANCELLED.
    """

    def ask(*_: object) -> None:
        if cancelled is not None and cancelled():
            raise stopped()

    layers = [] if cancelled is None else [module for module in model.modules() if not any(module.children())]
    hooks = [layer.register_forward_pre_hook(ask) for layer in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether memory ran out, of whatever device: not all have an error of their own for it."""
    text = str(error).lower()
    return isinstance(error, torch.OutOfMemoryError) or "allocate memory" in text or "out of memory" in text
