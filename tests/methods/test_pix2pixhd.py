"""pix2pixHD against its paper, written out slowly."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.testing import assert_close

from tests.contract.tiny import batch, tiny
from translator.domains import Batch, Direction
from translator.errors import UserError
from translator.method import Method
from translator.methods.pix2pixhd import CoarseToFineModel, Pix2PixHd, Pix2PixHdSettings
from translator.networks import vgg
from translator.networks.coarse_to_fine import CoarseToFineGenerator, CoarseToFineShape, LabelCoding, halved
from translator.training.update import Updater

STAGED = {"coarse_share": 0.5, "fixed_share": 0.25}


def one_step(method: Method[Any], shown: Batch, progress: float = 0.0) -> dict[str, float]:
    update = Updater(method.optimizers())
    update.progress = progress
    torch.manual_seed(3)
    method.step(shown, update)
    return update.losses()


def model_of(method: Method[Any]) -> CoarseToFineModel:
    assert isinstance(method.model, CoarseToFineModel)
    return method.model


def weights(module: nn.Module) -> list[Tensor]:
    return [p.detach().clone() for p in module.parameters()]


def same(one: list[Tensor], other: list[Tensor]) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


def test_published_settings_are_the_defaults() -> None:
    s = Pix2PixHdSettings()
    assert (s.generator_width, s.resnet_downs, s.blocks, s.fine_blocks) == (64, 4, 9, 3)
    assert (s.gan_mode, s.critic_scales, s.critic_layers, s.critic_width) == ("lsgan", 2, 3, 64)
    assert (s.feature_weight, s.perceptual_weight, s.l1_weight) == (10, 10, 0)
    assert (s.learning_rate, s.beta1) == (2e-4, 0.5)
    critic = tiny("pix2pixhd").get_submodule("critic")
    assert all(m.padding == (2, 2) for m in critic.modules() if isinstance(m, nn.Conv2d))


@pytest.mark.parametrize(("size", "downs", "blocks"), [(512, 4, 9), (256, 4, 9), (128, 3, 6), (64, 2, 6)])
def test_a_crop_suggests_how_often_to_halve(size: int, downs: int, blocks: int) -> None:
    assert Pix2PixHd.settings_for(size) == {"resnet_downs": downs, "blocks": blocks}


def test_the_fine_network_works_around_the_coarse_ones_features() -> None:
    torch.manual_seed(0)
    network = CoarseToFineGenerator(CoarseToFineShape(3, 4, 2, 1, 1))
    x = torch.rand(2, 3, 16, 24)
    small = F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)
    assert_close(halved(x), small)
    inner = nn.Sequential(*network.coarse.layers()[: -len(network.coarse.tail)])(small)
    fine = network.fine
    y = fine.downs[0](fine.head(x)) + inner
    expected = fine.tail(fine.ups[0](fine.blocks[0](y)))
    assert_close(network(x), expected)
    assert_close(network.coarse_result(x), network.coarse.tail(inner))


def test_the_losses_are_those_of_the_paper() -> None:
    # A rate of nothing: then both sides are judged by the same weights.
    method = tiny("pix2pixhd", l1_weight=3.0, learning_rate=1e-30)
    critic, model, shown = method.get_submodule("critic"), model_of(method), batch(method, batch_size=2)
    fake = model.generator(shown.a).detach()
    expected = dict.fromkeys(["critic/gan", "generator/gan", "generator/feature"], 0.0)
    for scale in critic.scales:
        features: list[list[Tensor]] = []
        for picture in (shown.b, fake):
            x, found = torch.cat((shown.a, picture), 1), []
            if scale is critic.scales[1]:
                x = F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)
            for stage in scale.stages:
                x = stage(x).detach()
                found.append(x)
            features.append(found)
        real_maps, fake_maps = features
        d_real, d_fake = real_maps[-1], fake_maps[-1]
        expected["critic/gan"] += 0.5 * float(((d_real - 1) ** 2).mean() + (d_fake**2).mean())
        expected["generator/gan"] += float(((d_fake - 1) ** 2).mean())
        num_maps = 0
        for r, f in zip(real_maps[:-1], fake_maps[:-1], strict=True):
            num_maps += 1
            # Two layers here: n + 1 = 3 maps before the scores; two scales.
            expected["generator/feature"] += 10 * (1 / 2) * (4 / 3) * float((r - f).abs().mean())
        assert num_maps == 3
    expected["generator/l1"] = 3 * float((fake - shown.b).abs().mean())
    assert one_step(method, shown) == pytest.approx(expected, rel=1e-4)


def test_targets_of_the_feature_matching_get_no_gradient_and_results_do() -> None:
    method = tiny("pix2pixhd")
    shown = batch(method)
    fake = model_of(method).generator(shown.a)
    terms = method._generator_terms(shown.a, shown.b.requires_grad_(), fake)
    to_fake, to_real = torch.autograd.grad(terms["feature"], (fake, shown.b), allow_unused=True)
    assert to_real is None
    assert to_fake.abs().max() > 0


def test_coarse_then_fine_then_both_in_one_run() -> None:
    method = tiny("pix2pixhd", **STAGED)
    assert isinstance(method, Pix2PixHd)
    assert [method.stage(p) for p in (0, 0.49, 0.5, 0.74, 0.75, 1)] == [
        "coarse", "coarse", "fine", "fine", "both", "both",
    ]  # fmt: skip
    generator, shown = model_of(method).generator, batch(method, size_px=64)
    for progress, coarse_moves, fine_moves in ((0.0, True, False), (0.6, False, True), (0.9, True, True)):
        before = weights(generator.coarse.blocks), weights(generator.fine)
        losses = one_step(method, shown, progress)
        assert all(value == value for value in losses.values())
        assert same(before[0], weights(generator.coarse.blocks)) is not coarse_moves
        assert same(before[1], weights(generator.fine)) is not fine_moves


def test_the_coarse_stage_learns_from_pictures_of_half_the_size() -> None:
    method = tiny("pix2pixhd", **STAGED)
    seen: list[tuple[int, ...]] = []
    method.get_submodule("critic").register_forward_pre_hook(lambda _, x: seen.append(tuple(x[0].shape)))
    one_step(method, batch(method, size_px=64), 0.0)
    one_step(method, batch(method, size_px=64), 0.9)
    assert [shape[2] for shape in seen] == [32, 64]


def test_a_run_stopped_while_coarse_ships_what_it_has_learnt() -> None:
    method = tiny("pix2pixhd", **STAGED)
    model, shown = model_of(method), batch(method)
    coarse = model.translate(shown.a, Direction.A_TO_B)
    expected = F.interpolate(model.generator.coarse_result(shown.a), scale_factor=2, mode="bilinear")
    assert_close(coarse, expected)
    one_step(method, shown, 0.6)
    assert bool(model.is_fine)
    assert_close(model.translate(shown.a, Direction.A_TO_B), model.generator(shown.a))
    again = Pix2PixHd.build_model(method.settings)
    assert not bool(again.is_fine)
    again.load_state_dict(model.state_dict())
    assert bool(again.is_fine)


def test_labels_become_one_channel_each_and_edges_another() -> None:
    colours = torch.tensor([[-1.0, -1, -1], [1, -1, -1], [0, 0, 1]])
    torch.manual_seed(0)
    labels = torch.randint(3, (2, 6, 7))
    shades = torch.randn(2, 1, 6, 7) * 0.01
    shades[0, :, 2:, 3] += 0.2  # another thing of the same label
    images = colours[labels].movedim(3, 1) + shades
    coded = LabelCoding(colours, 0.1)(images)
    assert coded.shape == (2, 4, 6, 7)
    for n in range(2):
        for i in range(6):
            for j in range(7):
                assert coded[n, :3, i, j].tolist() == [float(labels[n, i, j] == k) for k in range(3)]
                beside = [(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)]
                inside = [(p, q) for p, q in beside if 0 <= p < 6 and 0 <= q < 7]
                differs = any(
                    float((images[n, :, i, j] - images[n, :, p, q]).abs().max()) > 0.1 for p, q in inside
                )
                assert float(coded[n, 3, i, j]) == float(differs)


def test_a_label_map_trains_and_is_translated_from_its_colours() -> None:
    method = tiny("pix2pixhd", labels="#000000, ff0000,00FF00")
    assert method.settings.labels == "000000,ff0000,00ff00"
    model = model_of(method)
    assert model.generator.coarse.shape.in_channels == 4
    losses = one_step(method, batch(method))
    assert all(value == value for value in losses.values())
    flat = torch.full((1, 3, 32, 32), -1.0)
    flat[:, 0, :, 16:] = 1
    nearly = flat + 0.04
    with torch.no_grad():
        one, two = (model.translate(x, Direction.A_TO_B) for x in (flat, nearly))
    assert torch.equal(one, two)
    assert not any("colours" in key for key in method.state_dict())


@pytest.mark.parametrize("labels", ["red", "00000", "000000", "000000,000000", "000000;ffffff"])
def test_colours_that_are_none_are_refused(labels: str) -> None:
    with pytest.raises(UserError, match="labels"):
        tiny("pix2pixhd", labels=labels)


def test_an_odd_width_is_refused() -> None:
    with pytest.raises(UserError, match="whole number"):
        tiny("pix2pixhd", generator_width=5)


def test_the_perceptual_term_is_the_papers(tmp_path: Path) -> None:
    file, generator = tmp_path / "vgg19.pth", torch.Generator().manual_seed(0)
    shapes = vgg._shapes("vgg19", "relu5_1")
    torch.save({n: torch.randn(s, generator=generator) * 0.03 for n, s in shapes}, file)
    method = tiny("pix2pixhd", perceptual="vgg19", perceptual_file=str(file))
    assert isinstance(method, Pix2PixHd)
    assert method.judge is not None
    shown, expected = batch(method), 0.0
    fake = model_of(method).generator(shown.a)
    for i, share in enumerate((1 / 32, 1 / 16, 1 / 8, 1 / 4, 1), 1):
        (ours,), (theirs,) = (method.judge(x, [f"relu{i}_1"]) for x in (fake, shown.b))
        expected += 10 * share * float((ours - theirs).abs().mean().detach())
    assert one_step(method, shown)["generator/perceptual"] == pytest.approx(expected, rel=1e-4)
    assert not any(key.startswith("judge") for key in method.state_dict())
