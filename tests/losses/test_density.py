"""The mixture against slow loops written from the paper; everything sums to 1."""

import itertools
import math
from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from translator.losses.density import NUMBERS, bits_per_dim, draw, log_likelihood, quantised


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def level_mass(x: float, mean: float, log_scale: float, levels: int) -> float:
    """Mass of the logistic within half a level; the ends take what is beyond."""
    half, scale = 1 / (levels - 1), math.exp(max(log_scale, -7.0))
    above = 1.0 if x > 1 - half else sigmoid((x - mean + half) / scale)
    below = 0.0 if x < -1 + half else sigmoid((x - mean - half) / scale)
    return above - below


def slow_probability(rgb: Sequence[float], numbers: list[float], levels: int) -> float:
    """Salimans et al., eq. 2 to 4, one pixel, number by number."""
    count = len(numbers) // NUMBERS
    logits, rest = numbers[:count], numbers[count:]
    table = [
        [rest[(part * 3 + i) * count : (part * 3 + i + 1) * count] for i in range(3)] for part in range(3)
    ]
    means, log_scales, coefficients = table
    red, green, _ = rgb
    total, norm = 0.0, sum(math.exp(v) for v in logits)
    for k in range(count):
        alpha, beta, gamma = (math.tanh(coefficients[i][k]) for i in range(3))
        mu = (
            means[0][k],
            means[1][k] + alpha * red,
            means[2][k] + beta * red + gamma * green,
        )
        mass = math.prod(level_mass(rgb[c], mu[c], log_scales[c][k], levels) for c in range(3))
        total += math.exp(logits[k]) / norm * mass
    return total


def random_numbers(count: int, *shape: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, NUMBERS * count, *shape, generator=generator, dtype=torch.float64)


def test_likelihood_equals_the_slow_loop() -> None:
    levels, numbers = 16, random_numbers(3, 2, 4)
    images = quantised(
        torch.rand(2, 3, 2, 4, generator=torch.Generator().manual_seed(1)).double() * 2 - 1, levels
    )
    images[0, :, 0, 0], images[0, :, 0, 1] = -1, 1
    found = log_likelihood(images, numbers, levels)
    for b, y, x in itertools.product(range(2), range(2), range(4)):
        rgb = images[b, :, y, x].tolist()
        slow = math.log(slow_probability(rgb, numbers[b, :, y, x].tolist(), levels))
        assert float(found[b, y, x]) == pytest.approx(slow, rel=1e-9)
    mean = -float(found.sum()) / (2 * 2 * 4 * 3) / math.log(2)
    assert float(bits_per_dim(images, numbers, levels)) == pytest.approx(mean)


def test_probabilities_of_all_colours_sum_to_one() -> None:
    levels = 6
    steps = torch.linspace(-1, 1, levels, dtype=torch.float64)
    colours = torch.cartesian_prod(steps, steps, steps).T.reshape(1, 3, 1, levels**3)
    numbers = random_numbers(4, 1, 1)[:1]
    total = log_likelihood(colours, numbers.expand(1, -1, 1, levels**3), levels).exp().sum()
    assert float(total) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("log_scale", [-20.0, -7.0, -2.0, 3.0, 30.0])
@pytest.mark.parametrize("mean", [-30.0, -1.0, 0.004, 1.0, 30.0])
def test_masses_of_256_levels_sum_to_one_and_have_gradients_at_every_extreme(
    log_scale: float, mean: float
) -> None:
    levels = torch.linspace(-1, 1, 256, dtype=torch.float64)
    numbers = torch.zeros(1, NUMBERS, 1, 256, dtype=torch.float64)
    numbers[:, 1], numbers[:, 4] = mean, log_scale
    numbers[:, 5:7] = 30.0  # green and blue tell nothing apart
    numbers.requires_grad_()
    images = torch.zeros(1, 3, 1, 256, dtype=torch.float64)
    images[0, 0, 0] = levels
    flat = log_likelihood(images, numbers)
    assert torch.isfinite(flat).all()
    # What green and blue weigh is the same for every red. It is what is left where one red has all mass.
    certain = numbers.detach().clone()
    certain[:, 1], certain[:, 4] = 30.0, -7.0
    brightest = images.clone()
    brightest[0, 0] = 1
    red = (flat - log_likelihood(brightest, certain)).exp().sum()
    assert float(red.detach()) == pytest.approx(1, rel=1e-6)
    flat.sum().backward()
    assert numbers.grad is not None
    assert torch.isfinite(numbers.grad).all()


def test_draws_follow_the_probabilities() -> None:
    levels, count = 3, 20_000
    numbers = random_numbers(2, 1, 1, seed=3)[:1].expand(1, -1, 1, count)
    uniform = torch.rand(1, 5, 1, count, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    drawn = draw(numbers, uniform.clamp(1e-9, 1 - 1e-9), levels)
    for colour in itertools.product((-1.0, 0.0, 1.0), repeat=3):
        wanted = slow_probability(colour, numbers[0, :, 0, 0].tolist(), levels)
        found = float((drawn[0, :, 0] == torch.tensor(colour)[:, None]).all(0).double().mean())
        assert found == pytest.approx(wanted, abs=5 * math.sqrt(wanted * (1 - wanted) / count) + 1e-4)


def test_quantised_values_are_those_of_bytes() -> None:
    codes = torch.arange(256, dtype=torch.float32)
    exact = codes / 127.5 - 1
    assert torch.equal(quantised(exact), codes / 127.5 - 1)
    assert torch.equal(quantised(exact + 0.003), exact)
    assert float(quantised(torch.tensor([5.0]))) == 1
