"""The running mean of the weights, and the running means of the batch norms inside of it."""

from collections import deque
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.testing import assert_close

from tests.contract.tiny import batch, tiny
from tests.training.plans import tiny_plan
from translator.domains import Batch
from translator.method import Method
from translator.methods import _vector
from translator.model import CodeModel, TranslationModel
from translator.networks.norms import BatchNorm, running_norms
from translator.training.ema import STEPS_BETWEEN_BATCHES, Ema
from translator.training.session import Session


def _means(module: nn.Module) -> list[Tensor]:
    return [buffer for norm in running_norms(module) for buffer in norm.buffers()]


def _follow_noise(ema: Ema, model: TranslationModel, steps: int) -> None:
    """Steps that throw the weights about, so that their mean is unlike any of them."""
    for _ in range(steps):
        with torch.no_grad():
            for weight in model.parameters():
                weight.add_(torch.randn_like(weight))
        ema.follow(model)


def test_running_means_are_those_of_what_the_mean_weights_make() -> None:
    method = tiny("gan", norm="batch")
    ema = Ema(method.model, decay=0.999)
    assert _means(ema.model)
    _follow_noise(ema, method.model, STEPS_BETWEEN_BATCHES)
    shown = batch(method, batch_size=4)
    assert ema.wants_batch
    expected = deepcopy(ema.model).train()
    for norm in running_norms(expected):
        norm.momentum = 1.0
    assert isinstance(expected, CodeModel)
    with torch.no_grad():
        expected.decode(torch.randn(4, expected.code_size, generator=_vector.seeded(shown.a)))
    ema.gather(method, shown)
    for own, wanted in zip(_means(ema.model), _means(expected), strict=True):
        assert_close(own, wanted)
    kept = [own.clone() for own in _means(ema.model)]
    _follow_noise(ema, method.model, 1)
    assert not ema.wants_batch
    assert all(torch.equal(own, before) for own, before in zip(_means(ema.model), kept, strict=True))


def test_later_batches_count_less_and_nothing_but_running_means_changes() -> None:
    method = tiny("gan", norm="batch")
    ema = Ema(method.model, decay=0.999)
    _follow_noise(ema, method.model, 2 * STEPS_BETWEEN_BATCHES - 1)
    ema.follow(method.model)
    first = [own.clone() for own in _means(ema.model)]
    weights = [weight.clone() for weight in ema.model.parameters()]
    raw = [value.clone() for value in method.state_dict().values()]
    once, twice = deepcopy(ema), deepcopy(ema)
    shown = batch(method, batch_size=4)
    once.gather(method, shown)
    twice.gather(method, shown)
    twice.gather(method, shown)
    for before, one, two in zip(first, _means(once.model), _means(twice.model), strict=True):
        # Half way to the batch at the twentieth step, and half of the rest of the way again.
        assert_close(two - before, 1.5 * (one - before), rtol=1e-4, atol=1e-6)
    assert all(torch.equal(a, b) for a, b in zip(once.model.parameters(), weights, strict=True))
    assert all(torch.equal(a, b) for a, b in zip(method.state_dict().values(), raw, strict=True))
    assert not any(norm.gathers for norm in running_norms(once.model))


def test_without_running_means_no_batch_is_wanted() -> None:
    method = tiny("pix2pix")
    assert any(isinstance(module, BatchNorm) for module in method.modules())
    ema = Ema(method.model, decay=0.9)
    _follow_noise(ema, method.model, STEPS_BETWEEN_BATCHES)
    assert not ema.wants_batch


def test_a_training_gathers_them_and_a_resumed_one_goes_on_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, gather = list[int](), Ema.gather

    def counted(ema: Ema, method: Method[Any], shown: Batch) -> None:
        seen.append(len(shown.a))
        gather(ema, method, shown)

    monkeypatch.setattr(Ema, "gather", counted)
    plan = tiny_plan(tmp_path, "pix2pix", steps=25)
    plan = plan.model_copy(update={"settings": plan.settings | {"norm_inference": "running"}})
    # Each is built just before it runs: building seeds what both draw from.
    straight = Session(plan)
    deque(straight.run(), maxlen=0)
    assert seen == [1, 1]
    stopped = Session(plan)
    for step in stopped.run():
        if step == 15:
            break
    state = deepcopy(stopped.state())
    resumed = Session(plan)
    resumed.load(state)
    deque(resumed.run(), maxlen=0)
    assert _means(straight.model)
    assert not any(map(torch.equal, _means(straight.model), _means(straight.method.model)))
    for one, other in zip(
        straight.model.state_dict().values(), resumed.model.state_dict().values(), strict=True
    ):
        assert torch.equal(one, other)
