"""The one place where losses become a step: sum, gradients, scaling, clipping, accumulation, step, log."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.amp import GradScaler
from torch.optim import Optimizer


class Updater:
    """Implements `translator.method.Update`.

    A step whose loss is not finite is left out and counted. Gradients go to the parameters of the named
    optimizer alone, whatever else took part in the graph.

    Args:
        optimizers: by the names that the method uses.
        accumulate: calls per optimizer whose gradients are averaged before it steps.
        clip_norm: greatest norm of one optimizer's gradients; 0 is no limit.
        scaled_on: kind of device to scale losses on dynamically, as fp16 needs (Micikevicius et al. 2018,
            section 3.2); None does not scale.
    """

    def __init__(
        self,
        optimizers: Mapping[str, Optimizer],
        *,
        accumulate: int = 1,
        clip_norm: float = 0.0,
        scaled_on: str | None = None,
    ) -> None:
        self.progress = 0.0
        self.num_not_finite = 0
        self.resting: frozenset[str] = frozenset()
        """Optimizers that only log for now."""
        self._optimizers = dict(optimizers)
        self._parameters = {name: _parameters(optimizer) for name, optimizer in optimizers.items()}
        self._accumulate = accumulate
        self._clip_norm = clip_norm
        # One for each optimizer: a common one would change its scale between two gradients that add up.
        self._scalers = {
            name: GradScaler(scaled_on or "cpu", enabled=scaled_on is not None) for name in optimizers
        }
        self._pending = dict.fromkeys(self._optimizers, 0)
        self._not_finite_in_a_row = dict.fromkeys(self._optimizers, 0)
        self._sums: dict[str, Tensor] = {}
        self._counts: dict[str, int] = {}

    def __call__(self, name: str, terms: Mapping[str, Tensor]) -> None:
        """Sum the terms, take this optimizer's gradients, step when enough are there, log what was summed."""
        total = torch.stack([term.float() for term in terms.values()]).sum()
        if not bool(torch.isfinite(total)):
            self._leave_out(name)
            return
        self._not_finite_in_a_row[name] = 0
        self._log(name, terms)
        if name in self.resting:
            return
        scaled: Tensor = self._scalers[name].scale(total / self._accumulate)
        torch.autograd.backward(scaled, inputs=self._parameters[name])
        self._pending[name] += 1
        if self._pending[name] == self._accumulate:
            self._step(name)

    @property
    def num_not_finite_in_a_row(self) -> int:
        """How often in a row the worst optimizer's loss was not finite."""
        return max(self._not_finite_in_a_row.values(), default=0)

    def losses(self) -> dict[str, float]:
        """Means of the terms since the last call, as "optimizer/term"."""
        means = {key: float(total) / self._counts[key] for key, total in self._sums.items()}
        self._sums, self._counts = {}, {}
        return means

    def state_dict(self) -> dict[str, object]:
        """What an exact resume needs beside the optimizers; gradients in the making are part of it."""
        gradients = {name: [p.grad for p in parameters] for name, parameters in self._parameters.items()}
        return {
            "scalers": {name: scaler.state_dict() for name, scaler in self._scalers.items()},
            "pending": dict(self._pending),
            "gradients": {name: grads for name, grads in gradients.items() if self._pending[name]},
            "num_not_finite": self.num_not_finite,
            "sums": dict(self._sums),
            "counts": dict(self._counts),
        }

    def load_state_dict(self, state: dict[str, object]) -> None:
        """The inverse of `state_dict`."""
        scalers, pending, gradients = state["scalers"], state["pending"], state["gradients"]
        assert isinstance(scalers, dict)
        assert isinstance(pending, dict)
        assert isinstance(gradients, dict)
        for name, scaler in self._scalers.items():
            if scaler.is_enabled():
                scaler.load_state_dict(scalers[name])
        self._pending = dict(pending)
        for name, grads in gradients.items():
            for parameter, grad in zip(self._parameters[name], grads, strict=True):
                parameter.grad = None if grad is None else grad.to(parameter.device)
        self.num_not_finite = int(str(state["num_not_finite"]))
        sums, counts = state.get("sums", {}), state.get("counts", {})
        assert isinstance(sums, dict)
        assert isinstance(counts, dict)
        device = next(iter(self._parameters.values()))[0].device
        self._sums = {name: total.to(device) for name, total in sums.items()}
        self._counts = dict(counts)

    def _step(self, name: str) -> None:
        optimizer, scaler = self._optimizers[name], self._scalers[name]
        if self._clip_norm:
            scaler.unscale_(optimizer)
            nn.utils.clip_grad_norm_(self._parameters[name], self._clip_norm)
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad(set_to_none=True)
        self._pending[name] = 0

    def _leave_out(self, name: str) -> None:
        self.num_not_finite += 1
        self._not_finite_in_a_row[name] += 1
        self._optimizers[name].zero_grad(set_to_none=True)
        self._pending[name] = 0

    def _log(self, name: str, terms: Mapping[str, Tensor]) -> None:
        for term, value in terms.items():
            key = f"{name}/{term}"
            self._sums[key] = (
                self._sums.get(key, torch.zeros((), device=value.device)) + value.detach().float()
            )
            self._counts[key] = self._counts.get(key, 0) + 1


def _parameters(optimizer: Optimizer) -> list[Tensor]:
    return [p for group in optimizer.param_groups for p in group["params"]]
