"""How far bfloat16 lies from float32."""

import numpy as np
import pytest
import torch
from torch import Tensor

from translator.domains import Direction
from translator.metrics.precision import check_bf16
from translator.model import TranslationModel
from translator.networks.precision import Network


class Shifted(TranslationModel):
    """The picture itself; in bfloat16 a share of its values is off by some codes of 255."""

    directions = frozenset({Direction.A_TO_B})
    size_multiple = 1

    def __init__(self, codes: float, share: float) -> None:
        super().__init__()
        self.codes, self.share = codes, share
        self.inner = Network()

    def translate(self, images: Tensor, direction: Direction, style: Tensor | None = None) -> Tensor:
        if self.inner.compute_dtype == torch.float32:
            return images
        result = images.double().flatten()
        result[: round(self.share * len(result))] += self.codes / 127.5
        return result.view(images.shape)


def checked(codes: float, share: float, count: int = 2) -> tuple[float, float, int, bool]:
    model = Shifted(codes, share).eval()
    found = check_bf16(model, [(torch.zeros(1, 3, 50, 40), Direction.A_TO_B)] * count)
    assert model.inner.compute_dtype == torch.float32
    return found.mean_difference, found.p999_difference, found.pictures, found.passed


def test_mean_and_percentile() -> None:
    mean, percentile, pictures, passed = checked(2.5, 0.1)
    assert mean == pytest.approx(0.25, rel=1e-5)
    assert percentile == pytest.approx(2.5, abs=1 / 64 + 1e-5)
    assert (pictures, passed) == (2, True)


@pytest.mark.parametrize(
    ("codes", "share", "passes"),
    [
        (0, 0, True),
        (0.4, 1, True),
        (0.6, 1, False),
        (200, 0.0008, True),
        (200, 0.0012, False),
        (3.2, 0.1, False),
    ],
)
def test_what_passes(codes: float, share: float, passes: bool) -> None:
    assert checked(codes, share)[3] is passes


def test_not_a_number_never_passes() -> None:
    assert not checked(float("nan"), 0.5)[3]


def test_against_numpy() -> None:
    class Noisy(Shifted):
        def translate(self, images: Tensor, direction: Direction, style: Tensor | None = None) -> Tensor:
            return images if self.inner.compute_dtype == torch.float32 else images + noise

    noise = torch.from_numpy(np.random.default_rng(0).normal(0, 0.004, (1, 3, 50, 40)).astype(np.float32))
    found = check_bf16(Noisy(0, 0).eval(), [(torch.zeros(1, 3, 50, 40), Direction.A_TO_B)])
    codes = np.abs(noise.numpy()) * 127.5
    assert found.mean_difference == pytest.approx(codes.mean(), rel=1e-5)
    assert 0 <= found.p999_difference - np.percentile(codes, 99.9) < 0.1
