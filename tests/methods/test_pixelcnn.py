import pytest
import torch
from torch import Tensor
from torch.testing import assert_close

from tests.contract.tiny import tiny
from translator.domains import Batch, Direction
from translator.losses.density import bits_per_dim, draw, quantised
from translator.methods.pixelcnn import PixelCnnMethod, PixelCnnModel
from translator.training.update import Updater


def pictures(count: int, side: int, seed: int) -> Tensor:
    return torch.rand(count, 3, side, side, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def method_of(**settings: object) -> PixelCnnMethod:
    method = tiny("pixelcnn", **({"working_px": 8} | settings))
    assert isinstance(method, PixelCnnMethod)
    return method


def model_of(method: PixelCnnMethod) -> PixelCnnModel:
    assert isinstance(method.model, PixelCnnModel)
    return method.model


def test_the_loss_is_bits_per_dimension_of_the_bytes_of_the_second_picture() -> None:
    method = method_of()
    a, b = quantised(pictures(2, 8, 1)), quantised(pictures(2, 8, 2))
    network = model_of(method).network
    expected = float(bits_per_dim(b, network(b, network.features(a))).detach())
    update = Updater(method.optimizers())
    method.step(Batch({"a": a, "b": b}), update)
    assert update.losses() == pytest.approx({"model/bits_per_dim": expected})


def test_draws_in_windows_are_draws_from_the_whole_network() -> None:
    model = model_of(method_of(blocks=1)).eval()
    conditions = pictures(2, 8, 1)
    uniform = torch.rand(2, 2 + 3, 8, 8, generator=torch.Generator().manual_seed(1)).clamp(1e-6, 1 - 1e-6)
    with torch.no_grad():
        found = model.draw(conditions, uniform)
        slow, features = torch.zeros_like(conditions), model.network.features(conditions)
        for y in range(8):
            for x in range(8):
                numbers = model.network(slow, features)
                slow[:, :, y, x] = draw(numbers, uniform)[:, :, y, x]
    assert_close(found, slow, rtol=0, atol=1e-6)


def test_the_same_code_draws_the_same_and_another_code_another() -> None:
    model, images = model_of(method_of()).eval(), pictures(1, 8, 3)
    one, two = torch.randn(1, 4), torch.randn(1, 4)
    with torch.no_grad():
        first, second, third = (model.translate(images, Direction.A_TO_B, c) for c in (one, one, two))
    assert torch.equal(first, second)
    assert not torch.equal(first, third)
    assert torch.equal(first, quantised(first))


def test_draws_of_a_batch_are_those_of_its_pictures() -> None:
    model, images, codes = model_of(method_of()).eval(), pictures(2, 8, 3), torch.randn(2, 4)
    with torch.no_grad():
        both = model.translate(images, Direction.A_TO_B, codes)
        alone = [
            model.translate(i[None], Direction.A_TO_B, c[None]) for i, c in zip(images, codes, strict=True)
        ]
    assert_close(both, torch.cat(alone), rtol=0, atol=1e-2)
