"""Statistics of norms over time."""

import numpy as np
import pytest
import torch
from torch import nn

from tests.inference import streaming_helpers
from tests.inference.streaming_helpers import lively, streamed, torch_pieces, whole
from translator.inference.steady import Steadier
from translator.networks.norms import BatchNorm, InstanceNorm
from translator.networks.resnet import ResnetGenerator, ResnetShape
from translator.networks.unet import UnetGenerator, UnetShape


def model() -> nn.Module:
    return nn.Sequential(InstanceNorm(3), BatchNorm(3, "picture"), BatchNorm(3, "running")).eval()


def picture(value: float, spread: float) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return value + spread * torch.randn(1, 3, 8, 8, generator=generator)


def plain(value: int) -> np.ndarray:
    return np.full((16, 16, 3), value, np.uint8)


@torch.no_grad()
def test_statistics_are_an_exponential_mean() -> None:
    norm = InstanceNorm(3)
    steadier = Steadier(norm, 0.75)
    with steadier.frame(plain(100)):
        first = norm(picture(0.0, 1.0))
    torch.testing.assert_close(first, norm(picture(0.0, 1.0)))
    with steadier.frame(plain(101)):
        second = norm(picture(2.0, 3.0))
    variances, means = zip(
        *(torch.var_mean(picture(*p), (2, 3), correction=0, keepdim=True) for p in [(0.0, 1.0), (2.0, 3.0)]),
        strict=True,
    )
    mean, variance = (0.75 * a + 0.25 * b for a, b in (means, variances))
    torch.testing.assert_close(second, (picture(2.0, 3.0) - mean) / (variance + 1e-5).sqrt())
    assert norm.statistics is None
    torch.testing.assert_close(norm(picture(2.0, 3.0)).mean(), torch.tensor(0.0), atol=1e-5, rtol=0)


@torch.no_grad()
def test_a_cut_begins_anew_and_a_share_of_nothing_changes_nothing() -> None:
    net = model()
    expected = net(picture(2.0, 3.0))
    steadier = Steadier(net, 0.9)
    with steadier.frame(plain(10)):
        net(picture(0.0, 1.0))
    with steadier.frame(plain(200)):
        torch.testing.assert_close(net(picture(2.0, 3.0)), expected)
    alone = Steadier(net, 0.0)
    for value in (0.0, 1.0, 2.0):
        with alone.frame(plain(10)):
            result = net(picture(value, 3.0))
    torch.testing.assert_close(result, expected)


@torch.no_grad()
def test_a_changing_corner_no_longer_changes_the_rest() -> None:
    norm, jump, steady = InstanceNorm(3), list[float](), list[float]()
    steadier = Steadier(norm, 0.9)
    for index in range(8):
        frame = picture(0.0, 1.0)
        frame[..., :3, :3] += 6.0 * (index % 2)
        with steadier.frame(plain(100)):
            steady.append(float(norm(frame)[0, 0, 7, 7]))
        jump.append(float(norm(frame)[0, 0, 7, 7]))
    assert np.abs(np.diff(steady)).max() < 0.2 * np.abs(np.diff(jump)).max()


@pytest.mark.parametrize(
    "generator",
    [
        ResnetGenerator(ResnetShape(width=4, num_blocks=1)),
        UnetGenerator(UnetShape(width=4, num_downs=3)),
        ResnetGenerator(ResnetShape(width=4, num_blocks=1, norm="batch")),
    ],
    ids=["resnet", "unet", "batch"],
)
def test_frames_in_pieces_are_as_steady_as_whole_ones(generator: nn.Module) -> None:
    net = lively(generator)
    at_once, in_pieces = Steadier(net, 0.8), Steadier(net, 0.8)
    for index in range(3):
        planes = streaming_helpers.picture(32, 40, seed=index) * (1 - 0.4 * index)
        with at_once.frame(plain(100)):
            wanted = whole(net, planes)
        with in_pieces.frame(plain(100)):
            found, _ = streamed(torch_pieces(net), planes, 1 << 16)
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-4)
    assert np.abs(whole(net, planes) - wanted).max() > 0.05
    kept, other = at_once.state(), in_pieces.state()
    assert kept.keys() == other.keys()
    for name, values in kept.items():
        np.testing.assert_allclose(other[name], values, rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_a_frame_that_is_begun_anew_counts_once() -> None:
    norm = InstanceNorm(3)
    once, twice = Steadier(norm, 0.5), Steadier(norm, 0.5)
    for value in (0.0, 2.0):
        with once.frame(plain(100)):
            wanted = norm(picture(value, 1.0))
        with twice.frame(plain(100)):
            norm(picture(value, 1.0))
            found = norm(picture(value, 1.0))
    assert torch.equal(found, wanted)


@torch.no_grad()
def test_the_past_can_be_kept_and_taken_up() -> None:
    net = model()
    one, other = Steadier(net, 0.8), Steadier(net, 0.8)
    for value in (0.0, 1.0):
        with one.frame(plain(100)):
            net(picture(value, 2.0))
    other.restore(one.state())
    results = []
    for steadier in (one, other):
        with steadier.frame(plain(104)):
            results.append(net(picture(3.0, 1.0)))
    assert torch.equal(*results)


def test_norms_are_left_as_they_were_when_a_frame_fails() -> None:
    net = model()
    with pytest.raises(KeyError), Steadier(net, 0.5).frame(plain(1)):
        net(picture(0.0, 1.0))
        raise KeyError
    assert all(norm.statistics is norm.steadied is None for norm in net)
    assert not any(norm._forward_pre_hooks for norm in net)
