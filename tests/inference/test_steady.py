"""Statistics of norms over time."""

import numpy as np
import pytest
import torch
from torch import nn

from translator.inference.steady import Steadier
from translator.networks.norms import BatchNorm, InstanceNorm


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
    assert all(getattr(norm, "statistics", None) is None for norm in net)
    assert not any(norm._forward_pre_hooks for norm in net)
