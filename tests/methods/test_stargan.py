"""StarGAN v2 against its paper, written out slowly."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.testing import assert_close

from tests.contract.tiny import Recorder, batch, tiny
from translator.domains import Batch, Direction
from translator.errors import ErrorCode, UserError
from translator.method import Method
from translator.methods._multi_domain import MultiDomainModel
from translator.methods.stargan import StarGan, StarGanSettings
from translator.networks.star import MappingNetwork, StarCritic, StarGenerator, StarShape, StyleEncoder
from translator.training.update import Updater


def numbers(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def model_of(method: Method[Any]) -> MultiDomainModel:
    assert isinstance(method.model, MultiDomainModel)
    return method.model


def several(num_domains: int, num_rows: int = 2, side: int = 32) -> Batch:
    generator = torch.Generator().manual_seed(5)
    names = "abcdefgh"[:num_domains]
    return Batch({d: torch.rand(num_rows, 3, side, side, generator=generator) * 2 - 1 for d in names})


def test_published_settings_are_the_defaults_and_what_256_px_suggests() -> None:
    s = StarGanSettings()
    assert (s.style_weight, s.diversity_weight, s.cycle_weight, s.r1_weight, s.r1_interval) == (1, 1, 1, 1, 1)
    assert (s.learning_rate, s.mapping_learning_rate, s.beta1, s.beta2) == (1e-4, 1e-6, 0, 0.99)
    assert (s.weight_decay, s.style_size, s.noise_size, s.mapping_width) == (1e-4, 64, 16, 512)
    assert StarGan.settings_for(256) == {"downs": 4, "critic_layers": 6}
    assert StarGan.settings_for(64) == {"downs": 2, "critic_layers": 4}
    assert StarGan.settings_for(96) == {"downs": 2, "critic_layers": 4}


def test_networks_have_the_published_numbers_of_weights() -> None:
    """For two domains at 256 px: 2.4, 20.9 and 20.9 million in the paper's appendix, to the last one."""
    with torch.device("meta"):
        assert numbers(MappingNetwork(16, 64, 2)) == 2_438_272
        assert numbers(StyleEncoder(64, 6, 64, 2)) == 20_916_928
        assert numbers(StarCritic(64, 6, 2)) == 20_852_290
        assert numbers(StarGenerator(StarShape())) == 33_892_995


def test_a_domain_is_chosen_for_each_picture_by_itself() -> None:
    torch.manual_seed(0)
    images, noise = torch.rand(3, 3, 16, 16), torch.randn(3, 5)
    domains = torch.tensor([2, 0, 2])
    critic, encoder = StarCritic(4, 2, 3), StyleEncoder(4, 2, 7, 3)
    mapping = MappingNetwork(5, 7, 3, 8)
    (scores,) = critic(images, domains)
    assert scores.shape == (3, 1, 1, 1)
    for i, domain in enumerate(domains):
        alone = domain[None]
        assert_close(critic(images[i : i + 1], alone)[0], scores[i : i + 1])
        assert_close(encoder(images[i : i + 1], alone)[0], encoder(images, domains)[i])
        by_hand = mapping.own[int(domain)](mapping.shared(noise[i]))
        assert_close(mapping(noise, domains)[i], by_hand)
    other = encoder(images, torch.tensor([1, 0, 2]))
    assert not torch.allclose(other[0], encoder(images, domains)[0])
    assert torch.equal(other[1:], encoder(images, domains)[1:])


def test_a_block_is_what_the_paper_draws() -> None:
    """Published order: the shortcut changes channels, then size; the mean and the sum over sqrt 2."""
    torch.manual_seed(0)
    generator = StarGenerator(StarShape(4, 1, 1, 6))
    block, styled = generator.encoder[0], generator.decoder[-1]
    x, style = torch.rand(2, 4, 8, 8), torch.rand(2, 6)
    y = block.conv1(F.leaky_relu(F.instance_norm(x), 0.2))
    y = block.conv2(F.leaky_relu(F.instance_norm(F.avg_pool2d(y, 2)), 0.2))
    expected = (y + F.avg_pool2d(block.shortcut(x), 2)) / 2**0.5
    assert_close(block(x), expected)
    x = torch.rand(2, 8, 4, 4)

    def adain(x: Tensor, layer: nn.Module) -> Tensor:
        g, b = layer(style).chunk(2, 1)
        return F.leaky_relu((1 + g)[:, :, None, None] * F.instance_norm(x) + b[:, :, None, None], 0.2)

    y = styled.conv1(F.interpolate(adain(x, styled.style1), scale_factor=2))
    y = styled.conv2(adain(y, styled.style2))
    shortcut = styled.shortcut(F.interpolate(x, scale_factor=2))
    assert_close(styled(x, style), (y + shortcut) / 2**0.5)


def test_the_losses_are_those_of_the_paper() -> None:
    """Picture by picture, every network called on its own; what the step draws, is drawn in its order."""
    values = {"style_weight": 2.0, "diversity_weight": 3.0, "cycle_weight": 5.0, "r1_weight": 7.0}
    # Rates of nothing: then all four parts of the step are judged by the same weights.
    rates = {"learning_rate": 1e-30, "mapping_learning_rate": 1e-30, "weight_decay": 0.0}
    method = tiny("stargan", num_domains=4, **values, **rates)
    model, shown, critic = model_of(method), several(4), method.get_submodule("critic")
    torch.manual_seed(11)
    task = method._task(shown)
    noise, other = torch.randn(8, 16), torch.randn(8, 16)
    references = method._references(shown, task.targets)
    found = dict[str, list[Tensor]]()

    def note(term: str, value: Tensor) -> None:
        found.setdefault(term, []).append(value.detach())

    for i in range(8):
        x, y = task.images[i : i + 1], task.sources[i : i + 1]
        to = task.targets[i : i + 1]
        for kind in ("latent", "reference"):
            if kind == "latent":
                s1, s2 = (model.mapping(z[i : i + 1], to) for z in (noise, other))
            else:
                s1, s2 = (model.style_encoder(r[i : i + 1], to) for r in references)
            fake, second = model.generator(x, s1), model.generator(x, s2)
            leaf = x.clone().requires_grad_()
            (real_score,), (fake_score,) = critic(leaf, y), critic(fake, to)
            (slope,) = torch.autograd.grad(real_score.sum(), leaf, retain_graph=True)
            one_minus = 1 - torch.sigmoid(fake_score)
            note(f"critic/gan_{kind}", -torch.log(torch.sigmoid(real_score)) - torch.log(one_minus))
            note(f"critic/r1_{kind}", 7.0 / 2 * slope.square().sum())
            note(f"generators/gan_{kind}", -torch.log(torch.sigmoid(fake_score)))
            style_back = model.style_encoder(fake, to)
            note(f"generators/style_{kind}", 2.0 * (s1 - style_back).abs().mean())
            note(f"generators/diversity_{kind}", -3.0 * (fake - second).abs().mean())
            back = model.generator(fake, model.style_encoder(x, y))
            note(f"generators/cycle_{kind}", 5.0 * (back - x).abs().mean())
    update = Updater(method.optimizers())
    torch.manual_seed(11)
    method.step(shown, update)
    losses = update.losses()
    assert losses.keys() == found.keys()
    means = {
        term: float(torch.stack([v.flatten()[0] for v in values]).mean()) for term, values in found.items()
    }
    assert losses == pytest.approx(means, rel=1e-4, abs=1e-6)


def test_each_domain_is_a_target_equally_often_and_references_are_of_it() -> None:
    method, shown = tiny("stargan", num_domains=4), several(4, num_rows=3)
    for seed in range(5):
        torch.manual_seed(seed)
        task = method._task(shown)
        assert torch.bincount(task.targets, minlength=4).tolist() == [3, 3, 3, 3]
        for i, (source, target) in enumerate(zip(task.sources.tolist(), task.targets.tolist(), strict=True)):
            assert any(torch.equal(task.images[i], x) for x in shown.images["abcd"[source]])
            one, two = (r[i] for r in method._references(shown, task.targets))
            assert any(torch.equal(one, x) for x in shown.images["abcd"[target]])
        one, two = method._references(shown, task.targets)
        own = torch.stack([shown.images[d] for d in "abcd"])
        places = [
            [int((own[t] == x).flatten(1).all(1).nonzero()) for t, x in zip(task.targets, r, strict=True)]
            for r in (one, two)
        ]
        assert all(first != second for first, second in zip(*places, strict=True))


def test_codes_of_pictures_teach_the_generator_alone() -> None:
    method = tiny("stargan", weight_decay=0.0)
    model, recorder = model_of(method), Recorder(method)
    moved: list[dict[str, bool]] = []

    def watched(name: str, terms: dict[str, Tensor]) -> None:
        parts = {"generator": model.generator, "mapping": model.mapping, "encoder": model.style_encoder}
        before = {k: [p.detach().clone() for p in part.parameters()] for k, part in parts.items()}
        recorder(name, terms)
        moved.append(
            {k: any(not torch.equal(p, q) for p, q in zip(before[k], part.parameters(), strict=True))
             for k, part in parts.items()}
        )  # fmt: skip

    watched.progress = 0.0  # type: ignore[attr-defined]  # a function stands in for the protocol
    method.step(batch(method), watched)  # type: ignore[arg-type]  # the same
    assert recorder.names == ["critic", "critic", "generators", "generators"]
    assert moved[2] == {"generator": True, "mapping": True, "encoder": True}
    assert moved[3] == {"generator": True, "mapping": False, "encoder": False}


def test_diversity_falls_to_nothing_over_the_training() -> None:
    amounts = []
    for progress in (0.0, 0.5, 1.0):
        method = tiny("stargan")
        update = Updater(method.optimizers())
        update.progress = progress
        torch.manual_seed(0)
        method.step(batch(method, batch_size=2), update)
        amounts.append(update.losses().get("generators/diversity_latent", 0.0))
    assert amounts[0] < 0
    assert amounts[1] == pytest.approx(amounts[0] / 2, rel=1e-5)
    assert amounts[2] == 0


def test_the_lazy_r1_penalty_comes_when_due_and_as_heavy() -> None:
    heavy, terms = tiny("stargan", r1_interval=3), []
    update = Updater(heavy.optimizers())
    for seed in range(4):
        torch.manual_seed(seed)
        heavy.step(batch(heavy, seed), update)
        terms.append(update.losses())
    assert ["critic/r1_latent" in t for t in terms] == [True, False, False, True]
    each = tiny("stargan")
    update = Updater(each.optimizers())
    torch.manual_seed(0)
    each.step(batch(each, 0), update)
    assert terms[0]["critic/r1_latent"] == pytest.approx(3 * update.losses()["critic/r1_latent"], rel=1e-4)


def test_one_model_goes_every_way_and_where_from_does_not_matter() -> None:
    model = model_of(tiny("stargan", num_domains=4)).eval()
    assert len(model.directions) == 12
    images, noise = torch.rand(2, 3, 32, 32), torch.randn(2, 16)
    with torch.no_grad():
        codes = {t: model.style_of_noise(noise, Direction("a", t)) for t in "bcd"}
        results = {t: model.translate(images, Direction("a", t), codes[t]) for t in "bcd"}
        again = model.translate(images, Direction("c", "b"), codes["b"])
        plain = model.translate(images, Direction("a", "b"))
        usual = model.style_of_noise(torch.tensor([[1.0, -1.0] * 8]), Direction("a", "b"))
    assert torch.equal(again, results["b"])
    assert_close(plain, model.translate(images, Direction("a", "b"), usual))
    assert not torch.allclose(results["b"], results["c"], atol=1e-3)


def test_a_style_is_taken_from_pictures_of_any_size_at_the_size_of_the_training() -> None:
    model = model_of(tiny("stargan")).eval()
    way = Direction("a", "b")
    # A ramp from left to right looks the same at every size, but for its ends.
    great = torch.linspace(-1, 1, 128).expand(1, 3, 128, 128)
    seen = F.interpolate(great, (16, 16), mode="bilinear", antialias=True)
    with torch.no_grad():
        assert_close(model.style_of(great, way), model.style_of(seen, way))
        assert not torch.allclose(model.style_encoder(great, torch.tensor([1])), model.style_of(great, way))
        assert model.style_of(torch.rand(1, 3, 33, 200), way).shape == (1, 64)
    with pytest.raises(UserError) as caught:
        model.style_of(torch.rand(1, 3, 15, 40), way)
    assert caught.value.code is ErrorCode.PICTURE_TOO_SMALL
