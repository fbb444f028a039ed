"""Networks that compute a change to the picture."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.testing import assert_close

from tests.contract.tiny import batch, tiny
from translator.networks.precision import set_compute_dtype
from translator.networks.restorer import RestorerGenerator, RestorerShape
from translator.training.update import Updater

KINDS = [("restorer", False), ("unet", True), ("resnet", True)]


def images(*shape: int) -> Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(1)) * 2 - 1


def slow(network: RestorerGenerator, x: Tensor) -> Tensor:
    """The restorer over squares of 2 x 2 pixels, as the papers draw it."""
    shape = network.shape
    squares = F.pixel_unshuffle(x, 2)
    head = F.pixel_unshuffle(network.head.weight, 2)
    y = F.conv2d(squares, head, network.head.bias, padding=1)
    for block in network.blocks:
        first, second = block.body[0], block.body[2]
        inner = F.conv2d(y, first.weight, first.bias, padding=1).relu()
        y = y + F.conv2d(inner, second.weight, second.bias, padding=1)
    # A transposed convolution of stride 2 writes a 2 x 2 square from 3 x 3 squares, the kernel turned over.
    tail = F.pixel_unshuffle(network.tail.weight, 2).view(shape.width, 3, 4, 3, 3).flip(3, 4)
    tail = tail.permute(1, 2, 0, 3, 4).reshape(12, shape.width, 3, 3)
    change = F.pixel_shuffle(F.conv2d(y, tail, padding=1), 2)
    assert network.tail.bias is not None
    return x + change + network.tail.bias.view(1, -1, 1, 1)


def test_restorer_is_the_chain_over_squares() -> None:
    torch.manual_seed(0)
    network = RestorerGenerator(RestorerShape(width=5, num_blocks=2)).train()
    x = images(2, 3, 12, 16)
    assert_close(network(x), slow(network, x), rtol=0, atol=1e-5)
    assert_close(network.eval()(x), slow(network, x).clamp(-1, 1), rtol=0, atol=1e-5)


@pytest.mark.parametrize(("kind", "residual"), KINDS)
def test_begins_close_to_the_identity_and_stays_in_range(kind: str, residual: bool) -> None:
    model = tiny("pix2pix", generator=kind, residual=residual).model.eval()
    x = images(1, 3, 32, 64)
    assert 0 < (model.a_to_b(x) - x).abs().max() < 0.05
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(50)
        result = model.a_to_b(x)
    assert result.abs().max() == 1


@pytest.mark.parametrize(("kind", "residual"), KINDS)
def test_reduced_precision_does_not_round_the_picture(kind: str, residual: bool) -> None:
    """In bfloat16 the picture itself would be off by up to half a gray level."""
    model = tiny("pix2pix", generator=kind, residual=residual).model.eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
    set_compute_dtype(model, torch.bfloat16)
    x = images(1, 3, 32, 32)
    assert torch.equal(model.a_to_b(x), x)


@pytest.mark.parametrize(("kind", "residual"), KINDS)
def test_learns_where_the_sum_is_out_of_range(kind: str, residual: bool) -> None:
    """Brighter than white, where darker is wanted: a cut sum would pass no gradient back."""
    method = tiny("pix2pix", generator=kind, residual=residual, gan_weight=0, dropout=False).train()
    bright = images(1, 3, 32, 32) * 0.2 + 1.5
    last = [m for m in method.model.modules() if isinstance(m, nn.Conv2d | nn.ConvTranspose2d)]
    loss = (method.model.a_to_b(bright) - 0.2).abs().mean()
    loss.backward()
    assert all(layer.weight.grad is not None for layer in last)
    assert max(float(layer.weight.grad.abs().max()) for layer in last if layer.weight.grad is not None) > 0


def test_without_an_adversarial_loss_the_critic_rests() -> None:
    method = tiny("pix2pix", gan_weight=0)
    before = {name: tensor.clone() for name, tensor in method.critic.state_dict().items()}
    update = Updater(method.optimizers())
    method.step(batch(method), update)
    assert set(update.losses()) == {"generator/l1"}
    assert all(torch.equal(tensor, before[name]) for name, tensor in method.critic.state_dict().items())


def test_the_adversarial_weight_weighs() -> None:
    found = []
    for weight in (1.0, 0.25):
        method = tiny("pix2pix", gan_weight=weight)
        update = Updater(method.optimizers())
        torch.manual_seed(3)
        method.step(batch(method), update)
        found.append(update.losses())
    assert found[1]["generator/gan"] == pytest.approx(found[0]["generator/gan"] / 4, rel=1e-5)
    assert found[1]["generator/l1"] == found[0]["generator/l1"]
