"""Gradient reversal and confusion against what the papers say."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.testing import assert_close

from translator.losses.domains import domain_confusion, domain_loss, reversal_factor, reverse_gradient


def test_reversal_is_the_identity_forwards_and_minus_the_factor_backwards() -> None:
    x = torch.randn(4, 5, dtype=torch.float64, requires_grad=True)
    weights = torch.randn(4, 5, dtype=torch.float64)
    result = reverse_gradient(x, 0.3)
    assert torch.equal(result, x)
    (result * weights).sum().backward()
    assert x.grad is not None
    expected = [[-0.3 * float(w) for w in row] for row in weights]
    assert_close(x.grad, torch.tensor(expected, dtype=torch.float64), rtol=1e-12, atol=0)


def test_what_comes_after_learns_and_what_comes_before_unlearns() -> None:
    before, after = (torch.tensor(v, requires_grad=True) for v in (2.0, 3.0))
    (reverse_gradient(before * 5, 0.5) * after).backward()
    assert float(after.grad or 0) == 10
    assert float(before.grad or 0) == -0.5 * 15


@given(st.floats(0, 1))
def test_factor_is_the_papers_formula(progress: float) -> None:
    assert reversal_factor(progress) == pytest.approx(2 / (1 + math.exp(-10 * progress)) - 1)
    assert 0 <= reversal_factor(progress) < 1


def test_domain_loss_and_confusion_equal_slow_loops() -> None:
    a, b = torch.randn(3, 1, dtype=torch.float64), torch.randn(5, 1, dtype=torch.float64)

    def s(x: float) -> float:
        return 1 / (1 + math.exp(-x))

    of_a = -sum(math.log(s(v)) for v in a.flatten().tolist()) / 3
    of_b = -sum(math.log(1 - s(v)) for v in b.flatten().tolist()) / 5
    assert float(domain_loss(a, b)) == pytest.approx((of_a + of_b) / 2)
    both = a.flatten().tolist() + b.flatten().tolist()
    slow = -sum(0.5 * math.log(s(v)) + 0.5 * math.log(1 - s(v)) for v in both) / 8
    assert float(domain_confusion(a, b)) == pytest.approx(slow)


def test_confusion_is_least_where_the_classifier_is_at_a_loss() -> None:
    nothing = torch.zeros(4, 1)
    least = float(domain_confusion(nothing, nothing))
    assert least == pytest.approx(math.log(2))
    assert float(domain_confusion(nothing + 0.5, nothing - 0.5)) > least
    assert float(domain_confusion(nothing + 0.5, nothing + 0.5)) > least
