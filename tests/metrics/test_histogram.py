import math

import pytest
import torch

from translator.metrics.histogram import factorised_bits_per_dim


def levels(count: int, seed: int, greatest: int = 256) -> torch.Tensor:
    return torch.randint(0, greatest, (count, 3, 4, 5), generator=torch.Generator().manual_seed(seed))


def test_equals_the_slow_loop() -> None:
    train, held_out, given, asked = levels(3, 0, 6), levels(2, 1, 6), levels(3, 2, 4), levels(2, 3, 4)
    alone_bits = both_bits = 0.0
    for c in range(3):
        values, others = train[:, c].flatten().tolist(), given[:, c].flatten().tolist()
        for v, g in zip(held_out[:, c].flatten().tolist(), asked[:, c].flatten().tolist(), strict=True):
            alone = (values.count(v) + 1) / (len(values) + 256)
            pairs = list(zip(values, others, strict=True))
            both = (pairs.count((v, g)) + 16 * alone) / (others.count(g) + 16)
            alone_bits -= math.log2(alone)
            both_bits -= math.log2(both)
    count = held_out.numel()
    assert factorised_bits_per_dim(train, held_out) == pytest.approx(alone_bits / count)
    assert factorised_bits_per_dim(train, held_out, given, asked) == pytest.approx(both_bits / count)


def test_noise_costs_eight_bits_and_what_is_given_away_next_to_none() -> None:
    train, held_out = (torch.randint(0, 256, (200, 3, 32, 32)) for _ in range(2))
    assert factorised_bits_per_dim(train, held_out) == pytest.approx(8, abs=0.01)
    assert factorised_bits_per_dim(train, held_out, train, held_out) < 0.3
