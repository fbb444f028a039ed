"""Steady videos: the statistics of norms flow from frame to frame instead of jumping.

A network that normalises each frame by its own mean and variance answers to small changes anywhere in the
frame with a change everywhere: flicker. Here each norm uses an exponential mean of the statistics of the
frames up to now. A cut begins anew.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from translator.images.picture import Pixels
from translator.networks.norms import Norm, Statistics

_LOOK_PX = 32
_CUT = 0.12
"""Mean change of a reduced frame, of the range of 1, that is a cut and no movement."""


class Steadier:
    """Lets the norms of a model that look at the whole picture share statistics over time.

    Args:
        model: computes the frames, one a call.
        share: weight of the past, in [0, 1).
    """

    def __init__(self, model: nn.Module, share: float) -> None:
        assert 0 <= share < 1, share
        norms = ((name, module) for name, module in model.named_modules() if isinstance(module, Norm))
        self._norms = {name: norm for name, norm in norms if norm.needs_whole_picture}
        self._share = share
        self._past: dict[str, Statistics] = {}
        self._seen: npt.NDArray[np.float32] | None = None

    @contextlib.contextmanager
    def frame(self, pixels: Pixels) -> Iterator[None]:
        """Inside, the model computes the frame with these (H, W, 3) pixels."""
        seen = _reduced(pixels)
        if self._seen is None or float(np.abs(seen - self._seen).mean()) > _CUT:
            self._past.clear()
        self._seen = seen
        before, hooks = dict(self._past), list[RemovableHandle]()
        for name, norm in self._norms.items():
            norm.steadied = partial(self._steadied, name, before)
            hooks.append(norm.register_forward_pre_hook(self._hook(norm.steadied)))
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()
            for norm in self._norms.values():
                norm.statistics = norm.steadied = None

    def state(self) -> dict[str, npt.NDArray[np.float32]]:
        """What the past comes down to, to be given to `restore`."""
        state = {} if self._seen is None else {"seen": self._seen}
        for name, past in self._past.items():
            state[f"mean {name}"], state[f"variance {name}"] = (part.cpu().numpy() for part in past)
        return state

    def restore(self, state: dict[str, npt.NDArray[np.float32]]) -> None:
        """Go on after the frame at which `state` was called."""
        self._seen = state.get("seen")
        self._past = {
            name: Statistics(*(torch.from_numpy(state[f"{part} {name}"]) for part in ("mean", "variance")))
            for name in self._norms
            if f"mean {name}" in state
        }

    def _steadied(self, name: str, before: Mapping[str, Statistics], found: Statistics) -> Statistics:
        """The mean of a frame's statistics and those of the frames before.

        A frame that is begun anew, in pieces or elsewhere for lack of memory, counts once.
        """
        mean, variance = found
        if name in before:
            past = before[name]
            mean = torch.lerp(mean, past.mean.to(mean), self._share)
            variance = torch.lerp(variance, past.variance.to(variance), self._share)
        self._past[name] = Statistics(mean.float(), variance.float())
        return self._past[name]

    @staticmethod
    def _hook(
        steadied: Callable[[Statistics], Statistics],
    ) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def smooth(norm: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            assert isinstance(norm, Norm)
            variance, mean = torch.var_mean(inputs[0].float(), (2, 3), correction=0, keepdim=True)
            norm.statistics = steadied(Statistics(mean, variance))

        return smooth


def _reduced(pixels: Pixels) -> npt.NDArray[np.float32]:
    """Gray values in [0, 1] on a coarse grid."""
    import cv2

    small = cv2.resize(pixels, (_LOOK_PX, _LOOK_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(small.mean(axis=2) / np.iinfo(pixels.dtype).max, np.float32)
