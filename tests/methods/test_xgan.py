import pytest
import torch
from torch import Tensor
from torch.nn import functional as F
from torch.testing import assert_close

from tests.contract.tiny import tiny
from translator.domains import Batch, Direction
from translator.losses.domains import domain_confusion, domain_loss
from translator.methods.xgan import SemanticModel, Xgan, XganSettings
from translator.networks.semantic import SemanticNetwork
from translator.training.update import Updater

DOMAINS = ("a", "b")


def pictures(count: int, side: int, seed: int) -> Tensor:
    return torch.rand(count, 3, side, side, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def batch(count: int = 2, side: int = 32) -> Batch:
    return Batch({"a": pictures(count, side, 1), "b": pictures(count, side, 2)})


def method_of(**settings: object) -> Xgan:
    method = tiny("xgan", **settings)
    assert isinstance(method, Xgan)
    return method


def network_of(method: Xgan) -> SemanticNetwork:
    assert isinstance(method.model, SemanticModel)
    return method.model.network


def one_step(method: Xgan, shown: Batch, progress: float = 0.25) -> dict[str, float]:
    update = Updater(method.optimizers())
    update.progress = progress
    method.step(shown, update)
    return update.losses()


def test_sizes_are_published_and_weights_are_for_means() -> None:
    s = XganSettings()
    assert (s.side_px, s.width, s.code_size, s.own_stages) == (64, 32, 1024, 2)
    assert s.domain_loss == "reversal"
    assert (s.reconstruction_weight, s.domain_weight, s.semantic_weight, s.gan_weight) == (100, 3, 1, 0.5)


def test_codes_have_a_length_that_nothing_can_drive_up() -> None:
    network = network_of(method_of())
    with torch.no_grad():
        codes = network.encode(pictures(3, 32, 0), "a")
        for weight in network.shared_encoder.parameters():
            weight.mul_(1e3)
        driven = network.encode(pictures(3, 32, 0), "a")
        black = network.encode(torch.zeros(1, 3, 32, 32), "b")
    for found in (codes, driven):
        assert_close(found.square().mean(1), torch.ones(3))
    assert torch.isfinite(black).all()


def test_inner_layers_are_the_same_layers() -> None:
    network = SemanticNetwork(XganSettings(width=4, code_size=16).shape, 16)
    convolutions = [m.weight.shape[:2] for m in network.encoders["a"].modules() if hasattr(m, "weight")]
    assert convolutions == [(4, 3), (8, 4)]
    for here, there in (DOMAINS, DOMAINS[::-1]):
        network.zero_grad()
        network.decode(network.encode(pictures(1, 64, 0), here), here).square().sum().backward()
        for part in (network.shared_encoder, network.shared_decoder):
            assert all(p.grad is not None for p in part.parameters())
        assert all(p.grad is None for p in network.encoders[there].parameters())
        assert all(p.grad is None for p in network.decoders[there].parameters())


@pytest.mark.parametrize("kind", ["reversal", "confusion"])
def test_the_losses_are_those_of_the_paper(kind: str) -> None:
    weights = {"reconstruction_weight": 2.0, "domain_weight": 3.0, "semantic_weight": 4.0, "gan_weight": 5.0}
    method, shown = method_of(domain_loss=kind, gan_mode="vanilla", **weights), batch()
    network = network_of(method)
    code = {d: network.encode(shown.images[d], d).detach() for d in DOMAINS}
    fake = {"a": network.decode(code["b"], "a").detach(), "b": network.decode(code["a"], "b").detach()}
    logits = [method.classifier(code[d]).detach() for d in DOMAINS]
    expected: dict[str, Tensor] = {}
    for here, there in (DOMAINS, DOMAINS[::-1]):
        critic = method.critics[here]
        expected[f"critics/gan_{here}"] = (
            F.softplus(-critic(shown.images[here])).mean() + F.softplus(critic(fake[here])).mean()
        )
        same = network.decode(code[here], here)
        expected[f"generators/reconstruction_{here}"] = 2 * F.mse_loss(same, shown.images[here])
        again = network.encode(fake[there], there)
        expected[f"generators/semantic_{here}"] = 4 * F.l1_loss(again, code[here])
    if kind == "reversal":
        expected["generators/domain"] = 3 * domain_loss(*logits)
    else:
        expected["critics/domain"] = domain_loss(*logits)
    expected = {key: value.detach() for key, value in expected.items()}
    found = one_step(method, shown)
    # Critics, and in one form the classifier, have learnt a step before the generators ask them.
    for d in DOMAINS:
        expected[f"generators/gan_{d}"] = 5 * F.softplus(-method.critics[d](fake[d])).mean()
    if kind == "confusion":
        after = (method.classifier(code[d]) for d in DOMAINS)
        expected["generators/domain"] = 3 * domain_confusion(*after)
    assert found == pytest.approx({key: float(value.detach()) for key, value in expected.items()}, rel=1e-4)


def test_reversal_lets_the_classifier_learn_and_codes_unlearn_more_as_training_goes_on() -> None:
    """With nothing but the domain's term, what the encoder does to the classifier's loss turns its sign."""
    only = {"reconstruction_weight": 0.0, "semantic_weight": 0.0, "gan_weight": 0.0, "learning_rate": 1e-3}

    def loss_after(steps: int, progress: float) -> float:
        method, shown = method_of(**only), batch(8)
        update = Updater(method.optimizers())
        update.progress = progress
        for _ in range(steps):
            method.step(shown, update)
        codes = (network_of(method).encode(shown.images[d], d) for d in DOMAINS)
        return float(domain_loss(*(method.classifier(code) for code in codes)).detach())

    start = loss_after(0, 0.0)
    learnt = loss_after(12, 0.0)
    resisted = loss_after(12, 1.0)
    assert learnt < 0.8 * start
    assert resisted > 1.2 * learnt


def test_translation_encodes_here_and_decodes_there_at_the_pictures_own_size() -> None:
    model, images = method_of().model, pictures(2, 32, 5)
    assert isinstance(model, SemanticModel)
    expected = model.network.decode(model.network.encode(images, "b"), "a")
    assert_close(model.translate(images, Direction.B_TO_A), expected, rtol=0, atol=0)
    wide = torch.nn.functional.interpolate(images, (40, 72))
    assert model.translate(wide, Direction.A_TO_B).shape == wide.shape
