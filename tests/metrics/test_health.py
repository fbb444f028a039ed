"""Each fault provoked on synthetic pictures and series; every detector silent on healthy ones."""

import math

import pytest
import torch
import torch.nn.functional as F

from translator.metrics import health
from translator.metrics.spectrum import peak_db


def scenes(num: int = 6, seed: int = 0, side: int = 64) -> torch.Tensor:
    """Coarse shapes, fine texture, range like photos."""
    generator = torch.Generator().manual_seed(seed)
    coarse = F.interpolate(torch.randn(num, 3, 5, 5, generator=generator), size=side, mode="bicubic")
    fine = 0.06 * torch.randn(num, 3, side, side, generator=generator)
    return (0.45 * coarse + fine).clamp(-1, 1)


def styled(images: torch.Tensor) -> torch.Tensor:
    """A healthy translation: other colours, other texture, same content."""
    tint = torch.tensor([0.2, -0.05, -0.25]).view(1, 3, 1, 1)
    return (
        0.8 * images + tint + 0.05 * torch.randn(images.shape, generator=torch.Generator().manual_seed(9))
    ).clamp(-1, 1)


INPUTS, HEALTHY = scenes(), styled(scenes())


def test_healthy_pictures_are_left_alone() -> None:
    for seed in range(8):
        inputs = scenes(seed=seed)
        for outputs in (styled(inputs), styled(inputs.flip(1)), F.avg_pool2d(inputs, 3, 1, 1) * 1.2):
            outputs = outputs.clamp(-1, 1)
            assert health.colour_inversion(inputs, outputs) is None
            assert health.identity(inputs, outputs) is None
            assert health.collapse(inputs, outputs) is None
            assert health.saturation(inputs, outputs) is None
            assert health.checkerboard(inputs, outputs, 4) is None
            assert health.checkerboard(inputs, outputs, 2) is None


def test_inversion() -> None:
    found = health.colour_inversion(INPUTS, -HEALTHY)
    assert found is not None
    assert (found.name, found.action) == ("colour_inversion", "restart_with_identity")
    assert found.measured < -0.8
    assert f"{found.measured:.2f}" in found.sentence


def test_identity() -> None:
    found = health.identity(INPUTS, INPUTS + 0.005)
    assert found is not None
    assert found.name == "identity"
    assert health.identity(INPUTS, INPUTS + 0.05) is None


def test_collapse() -> None:
    one = HEALTHY[:1].expand_as(INPUTS) + 0.01 * INPUTS
    found = health.collapse(INPUTS, one)
    assert found is not None
    assert (found.name, found.action) == ("collapse", "roll_back")
    # Equal inputs may give equal outputs, and one picture shows nothing.
    assert health.collapse(INPUTS[:1].expand_as(INPUTS), one) is None
    assert health.collapse(INPUTS[:1], one[:1]) is None


@pytest.mark.parametrize("stride", [2, 4, 8])
def test_checkerboard(stride: int) -> None:
    y, x = torch.meshgrid(torch.arange(64), torch.arange(64), indexing="ij")
    pattern = 0.12 * (((y % stride) < stride / 2) ^ ((x % stride) < stride / 2)).float()
    found = health.checkerboard(INPUTS, HEALTHY + pattern, stride)
    assert found is not None
    assert found.name == "checkerboard"
    assert f"every {stride} px" in found.sentence
    # What the sources have already is no fault of the generator.
    assert health.checkerboard(INPUTS + pattern, HEALTHY + pattern, stride) is None


def test_the_uneven_overlap_of_transposed_convolutions_is_seen() -> None:
    """A 3x3 transposed convolution of stride 2 with equal weights: odd pixels get more terms."""
    small = F.avg_pool2d(scenes(seed=3), 2)
    kernel = torch.ones(3, 1, 3, 3) / 2.25
    outputs = F.conv_transpose2d(small + 1, kernel, stride=2, padding=1, output_padding=1, groups=3) - 1
    outputs = outputs + 0.02 * torch.randn(outputs.shape, generator=torch.Generator().manual_seed(1))
    found = health.checkerboard(scenes(seed=3), outputs, 2)
    assert found is not None
    resized = F.interpolate(small, scale_factor=2, mode="bilinear") + 0.02 * torch.randn(
        outputs.shape, generator=torch.Generator().manual_seed(1)
    )
    assert health.checkerboard(scenes(seed=3), resized, 2) is None


def test_peak_is_that_of_a_plain_wave() -> None:
    y = torch.arange(64).view(1, 1, 64, 1)
    noise = 0.1 * torch.randn(4, 1, 64, 64, generator=torch.Generator().manual_seed(2))
    wave = torch.cos(2 * math.pi * y / 4).expand(4, 1, 64, 64)
    assert peak_db(noise, 4) < 5
    assert peak_db(noise + wave, 4) > 30
    assert peak_db(noise + torch.cos(2 * math.pi * y / 5.3), 4) < 5
    with pytest.raises(ValueError, match="too small"):
        peak_db(noise[..., :16], 4)


def test_saturation() -> None:
    found = health.saturation(INPUTS, (HEALTHY * 50).clamp(-1, 1))
    assert found is not None
    assert found.name == "saturation"
    # Drawings on white are at the limit on both sides.
    white = torch.ones_like(INPUTS)
    assert health.saturation(white, white) is None


def test_balance_of_the_critic() -> None:
    generator = torch.Generator().manual_seed(4)
    healthy = (0.2 + 0.05 * torch.randn(400, generator=generator)).tolist()
    assert health.critic_balance(healthy, 0.25) is None
    assert health.critic_balance((0.25 + 0.03 * torch.randn(400, generator=generator)).tolist(), 0.25) is None
    wins = health.critic_balance([*healthy, *[0.004] * 200], 0.25)
    assert wins is not None
    assert wins.name == "critic_wins"
    loses = health.critic_balance([*healthy, *[0.2499] * 200], 0.25)
    assert loses is not None
    assert loses.name == "critic_loses"
    assert health.critic_balance([0.001] * 199, 0.25) is None
    assert health.critic_balance([0.001] * 199 + [math.nan], 0.25) is None


def test_a_critic_that_learns_by_heart() -> None:
    assert health.critic_overfits([0.9, 0.8], [0.7, 0.8], [0.1, 0.2]) is None
    found = health.critic_overfits([0.95, 0.9], [0.2, 0.25], [0.05, 0.1])
    assert found is not None
    assert found.action == "augment"
    assert health.critic_overfits([0.5], [0.5], [0.5]) is None
    assert health.critic_overfits([], [0.5], [0.5]) is None


def test_divergence() -> None:
    generator = torch.Generator().manual_seed(5)
    steady = (1 + 0.3 * torch.randn(200, generator=generator)).abs().tolist()
    falling = [2 * 0.99**step for step in range(200)]
    assert health.divergence({"a": steady, "b": falling, "c": [], "d": [0.0] * 200}) is None
    found = health.divergence({"a": steady, "generator/cycle": [*falling, math.nan]})
    assert found is not None
    assert "generator/cycle is no longer a number" in found.sentence
    found = health.divergence({"a": [*steady, *[1.2**step for step in range(50)]]})
    assert found is not None
    assert found.action == "lower_rate"
    assert health.divergence({"a": [*steady, *[20.0] * 50]}) is None  # a jump that has settled


def test_stalled_input() -> None:
    assert health.stalled_input([0.01] * 30, [0.1] * 30) is None
    found = health.stalled_input([0.1] * 30, [0.1] * 30)
    assert found is not None
    assert "50%" in found.sentence
    assert health.stalled_input([1.0] * 5, [0.1] * 5) is None


def test_a_critic_far_worse_than_a_guess_diverges() -> None:
    found = health.critic_diverges([0.2] * 40 + [3.1] * 50, 0.25)
    assert found is not None
    assert (found.name, found.action) == ("divergence", "lower_rate")
    assert "12 times" in found.sentence
    assert health.critic_diverges([0.2] * 40 + [3.1] * 24 + [0.2] * 26, 0.25) is None
    assert health.critic_diverges([3.1] * 49, 0.25) is None
    assert health.critic_diverges([math.inf] * 50, 0.25) is None


def test_a_gap_within_its_noise_is_no_overfitting() -> None:
    trained, fakes = [0.9, 0.2, 0.8, 0.1], [0.2, 0.3, 0.25, 0.2]
    assert health.critic_overfits(trained, [0.4, 0.0, 0.5, 0.1], fakes) is None
    assert health.critic_overfits([0.9, 0.8, 0.85, 0.9], [0.4, 0.3, 0.5, 0.3], fakes) is not None
