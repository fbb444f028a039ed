from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.inference.streaming_helpers import lively, picture, streamed, torch_pieces, whole
from translator.errors import ErrorCode, UserError
from translator.inference import streaming_plan
from translator.inference.stages_regions import Size, Span
from translator.networks.norms import Norm
from translator.networks.resnet import ResnetGenerator, ResnetShape
from translator.networks.unet import UnetGenerator, UnetShape

NORMS = [("instance", "picture"), ("batch", "picture"), ("batch", "running"), ("none", "picture")]
BUDGETS = st.integers(12, 20).map(lambda bits: 2**bits)


@pytest.mark.parametrize("ends", ["antialiased", "transposed"])
@pytest.mark.parametrize("norm", NORMS, ids="-".join)
@settings(max_examples=6, deadline=None)
@given(
    rows=st.integers(2, 14),
    cols=st.integers(2, 14),
    downs=st.integers(1, 2),
    blocks=st.integers(0, 2),
    around=st.sampled_from(["mirror", "zeros"]),
    budget=BUDGETS,
)
def test_resnet_in_pieces_is_the_whole(ends, norm, rows, cols, downs, blocks, around, budget):
    shape = ResnetShape(
        width=4,
        num_downs=downs,
        num_blocks=blocks,
        ends=ends,
        norm=norm[0],
        norm_inference=norm[1],
        block_padding=around,
    )
    generator = lively(ResnetGenerator(shape))
    planes = picture(max(4, rows * 2**downs), max(4, cols * 2**downs))
    result, _ = streamed(torch_pieces(generator), planes, budget)
    np.testing.assert_allclose(result, whole(generator, planes), rtol=0, atol=2e-5)


@pytest.mark.parametrize("norm", NORMS, ids="-".join)
@settings(max_examples=5, deadline=None)
@given(rows=st.integers(1, 8), cols=st.integers(1, 8), budget=BUDGETS)
def test_unet_in_pieces_is_the_whole(norm, rows, cols, budget):
    generator = lively(UnetGenerator(UnetShape(width=4, num_downs=3, norm=norm[0], norm_inference=norm[1])))
    planes = picture(8 * rows, 8 * cols)
    if rows == cols == 1:
        planes = np.concatenate([planes, planes], 1)
    result, _ = streamed(torch_pieces(generator), planes, budget)
    np.testing.assert_allclose(result, whole(generator, planes), rtol=0, atol=2e-5)


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 16])
@pytest.mark.parametrize("ends", ["antialiased", "transposed"])
def test_strips_of_any_height(monkeypatch, ends, rows):
    generator = lively(ResnetGenerator(ResnetShape(width=4, num_blocks=2, ends=ends)))
    planes = picture(44, 36)
    monkeypatch.setattr(streaming_plan.Plan, "strips", lambda plan, step: strips_of(plan, step, rows))
    result, _ = streamed(torch_pieces(generator), planes, 1 << 22)
    np.testing.assert_allclose(result, whole(generator, planes), rtol=0, atol=2e-5)


def strips_of(plan, step, rows):
    """Strips of so many rows of the coarsest layer."""
    height = plan.sizes[step.walk.target].height
    unit = rows * max(height // plan.sizes[i].height for i in (step.walk.target, *step.walk.kept))
    return [Span(top, min(top + unit, height)) for top in range(0, height, unit)]


def test_small_budgets_cut_columns_and_large_ones_keep_everything():
    graph = torch_pieces(lively(ResnetGenerator(ResnetShape(width=8, num_blocks=1)))).graph
    small = streaming_plan.plan_streamed(graph, Size(64, 512), 1 << 18, 4)
    large = streaming_plan.plan_streamed(graph, Size(64, 512), 1 << 30, 4)
    assert any(step.cols < small.sizes[step.walk.target].width for step in small.steps)
    assert all(step.cols == large.sizes[step.walk.target].width for step in large.steps)
    assert small.kept_bytes < large.kept_bytes
    assert small.macs > large.macs
    assert large.spilled_bytes == 0


def test_budget_holds_for_the_plan():
    graph = torch_pieces(ResnetGenerator(ResnetShape(num_blocks=9, ends="transposed"))).graph
    plan = streaming_plan.plan_streamed(graph, Size(1632, 2448), 900 << 20, 4)
    assert plan.spilled_bytes == 0
    assert plan.kept_bytes + plan.work_bytes <= 900 << 20
    # Two quarter-resolution maps of 256 channels, the least that a residual block needs.
    assert plan.kept_bytes <= 2 * 1632 * 2448 * 64 * 1.01


@pytest.mark.parametrize("budget", [1 << 14, 1 << 22])
def test_bfloat16_is_as_good_in_pieces_as_whole(budget):
    generator = lively(ResnetGenerator(ResnetShape(width=4, num_blocks=2)))
    planes = picture(48, 32)
    exact = whole(generator, planes)
    result, _ = streamed(torch_pieces(generator, torch.bfloat16), planes, budget)
    generator.compute_dtype = torch.bfloat16
    assert np.abs(result - exact).mean() < 1.5 * np.abs(whole(generator, planes) - exact).mean()


def test_noise_does_not_depend_on_the_pieces():
    shape = ResnetShape(width=4, num_blocks=2, dropout=True, dropout_inference=True)
    pieces = torch_pieces(lively(ResnetGenerator(shape)))
    planes = picture(40, 32)
    results = []
    for seed, budget in ((0, 1 << 14), (0, 1 << 22), (1, 1 << 22)):
        torch.manual_seed(seed)
        results.append(streamed(pieces, planes, budget)[0])
    np.testing.assert_allclose(results[0], results[1], rtol=0, atol=2e-5)
    assert np.abs(results[1] - results[2]).max() > 0.05


def test_nothing_is_left_in_the_modules():
    generator = lively(ResnetGenerator(ResnetShape(width=4, num_blocks=1)))
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    norms = [module for module in generator.modules() if isinstance(module, Norm)]
    streamed(torch_pieces(generator), picture(32, 32), 1 << 14)
    assert all(norm.statistics is None for norm in norms)
    assert all(torch.equal(value, before[name]) for name, value in generator.state_dict().items())


def test_progress_rises_to_the_end():
    told = []
    pieces = torch_pieces(lively(ResnetGenerator(ResnetShape(width=4, num_blocks=1))))
    streamed(pieces, picture(64, 32), 1 << 16, progress=told.append)
    assert told == sorted(told)
    assert told[0] == 0
    assert 0.5 < told[-1] < 1


class Counted:
    """Pieces that count what they compute."""

    def __init__(self, pieces):
        self._pieces = pieces
        self.computed = 0

    def __getattr__(self, name):
        return getattr(self._pieces, name)

    def compute(self, *args):
        self.computed += 1
        return self._pieces.compute(*args)


def test_cancelled_before_the_next_piece(tmp_path: Path):
    pieces = Counted(torch_pieces(lively(ResnetGenerator(ResnetShape(width=4, num_blocks=1)))))
    with pytest.raises(UserError) as caught:
        streamed(pieces, picture(64, 64), 1 << 14, cancelled=lambda: pieces.computed >= 40, folder=tmp_path)
    assert caught.value.code == ErrorCode.CANCELLED
    assert pieces.computed == 40
    assert not list(tmp_path.iterdir())


def test_what_a_callback_raises_ends_the_work(tmp_path: Path):
    pieces = Counted(torch_pieces(lively(ResnetGenerator(ResnetShape(width=4, num_blocks=1)))))

    def progress(share: float) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        streamed(pieces, picture(64, 64), 1 << 14, progress=progress, folder=tmp_path)
    assert not list(tmp_path.iterdir())
