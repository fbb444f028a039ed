from typing import get_args

import pytest
import torch
from pydantic import ValidationError
from torch import Tensor
from torch.testing import assert_close

from translator.domains import Batch
from translator.errors import ErrorCode, UserError
from translator.methods.cut import Cut, CutSettings, num_layers
from translator.networks.precision import set_compute_dtype
from translator.networks.projection import (
    PatchProjection,
    draw_places,
    mirror_places,
    tap,
    translate_and_tap,
)
from translator.networks.resnet import Ends, ResnetGenerator, ResnetShape
from translator.settings import validated
from translator.training.update import Updater

TAPS = (0, 4, 8, 12, 16)
TINY = {"generator_width": 4, "critic_width": 4, "blocks": 5, "patches": 16}


def pictures(*shape: int, seed: int = 0) -> Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def batch(size: int = 1, side: int = 32) -> Batch:
    return Batch({"a": pictures(size, 3, side, side, seed=1), "b": pictures(size, 3, side, side, seed=2)})


def one_step(method: Cut, pictures_: Batch, seed: int = 3) -> dict[str, float]:
    update = Updater(method.optimizers())
    torch.manual_seed(seed)
    method.step(pictures_, update)
    return update.losses()


def test_variants_fill_in_what_is_not_said() -> None:
    assert CutSettings() == CutSettings(variant="cut")
    fast = CutSettings(variant="fastcut")
    assert (fast.nce_weight, fast.nce_identity, fast.flip_equivariance) == (10.0, False, True)
    kept = validated(CutSettings, {"variant": "fastcut", "nce_weight": 3.0, "nce_identity": True})
    assert (kept.nce_weight, kept.nce_identity, kept.flip_equivariance) == (3.0, True, True)
    assert CutSettings.model_validate_json(kept.model_dump_json()) == kept


def test_published_settings_are_the_defaults() -> None:
    s = CutSettings()
    assert (s.nce_weight, s.nce_identity, s.flip_equivariance, s.temperature) == (1.0, True, False, 0.07)
    assert (s.patches, s.projection_width, s.taps, s.negatives) == (256, 256, TAPS, "own")
    assert (s.initialisation, s.critic_antialiased, s.gan_mode, s.ends) == (
        "xavier",
        True,
        "lsgan",
        "antialiased",
    )


@pytest.mark.parametrize("layers", ["", "4,0", "0,0", "0,a", "-1", "0,36", "0,,4"])
def test_layers_that_are_not_there_are_refused(layers: str) -> None:
    with pytest.raises(UserError, match="from 0 to 31") as caught:
        validated(CutSettings, {"nce_layers": layers})
    assert caught.value.code is ErrorCode.SETTING


@pytest.mark.parametrize("ends", get_args(Ends))
@pytest.mark.parametrize(("blocks", "downs"), [(0, 2), (6, 2), (1, 4)])
def test_layers_are_counted_as_the_generator_does(ends: Ends, blocks: int, downs: int) -> None:
    generator = ResnetGenerator(ResnetShape(width=1, num_downs=downs, num_blocks=blocks, ends=ends))
    assert num_layers(ends, blocks, downs) == len(generator.layers())


def test_taps_are_the_features_of_the_translating_pass() -> None:
    generator = ResnetGenerator(ResnetShape(width=4, num_blocks=5))
    x = pictures(2, 3, 16, 20)
    # 2 and 3 are a norm and the ReLU that writes into its result.
    taps = (0, 2, 3, 4, 12)
    result, maps = translate_and_tap(generator, x, taps)
    assert_close(result, generator(x), rtol=0, atol=0)
    for found, alone, feature in zip(maps, tap(generator, x, taps), generator.features(x, taps), strict=True):
        assert not found.requires_grad
        assert_close(found, alone.detach(), rtol=0, atol=0)
        assert_close(alone, feature, rtol=0, atol=0)


@pytest.mark.parametrize("training", [True, False])
def test_a_change_is_added_to_the_picture_by_the_translating_pass_too(training: bool) -> None:
    generator = ResnetGenerator(ResnetShape(width=4, num_blocks=5, residual=True)).train(training)
    x = pictures(2, 3, 16, 20)
    result, maps = translate_and_tap(generator, x, TAPS)
    assert_close(result, generator(x), rtol=0, atol=0)
    assert_close(maps[-1], tap(generator, x, TAPS)[-1].detach(), rtol=0, atol=0)
    assert (result.abs().max() > 1) == training


def test_a_residual_generator_has_one_layer_less() -> None:
    last = num_layers("antialiased", 5) - 1
    assert CutSettings(**TINY, nce_layers=f"0,{last}").taps == (0, last)
    assert CutSettings(**TINY, residual=True, nce_layers=f"0,{last - 1}").taps == (0, last - 1)
    with pytest.raises(ValidationError, match=f"from 0 to {last - 1}"):
        CutSettings(**TINY, residual=True, nce_layers=f"0,{last}")
    assert len(Cut.build_model(CutSettings(**TINY, residual=True)).a_to_b.layers()) == last


def test_places_are_different_and_shared_within_a_group() -> None:
    maps = [torch.zeros(3, 2, 4, 5), torch.zeros(3, 2, 2, 2)]
    torch.manual_seed(0)
    large, small = draw_places(maps, 7, [2, 1])
    assert large.shape == (3, 7)
    assert small.shape == (3, 4), "a small map has no more places than pixels"
    assert_close(large[0], large[1], rtol=0, atol=0)
    assert large[0].tolist() != large[2].tolist()
    assert all(len(set(row.tolist())) == 7 for row in large)
    assert set(small[0].tolist()) == {0, 1, 2, 3}


def test_mirrored_places_hold_the_same_content() -> None:
    x = pictures(2, 3, 4, 5)
    places = draw_places([x], 9, [2])
    projection = PatchProjection([3], 6)
    unmirrored = projection([x], places)[0]
    mirrored = projection([x.flip(3)], mirror_places([x], places))[0]
    assert_close(mirrored, unmirrored)
    assert_close(unmirrored.norm(dim=2), torch.ones(2, 9), rtol=1e-4, atol=0)


def test_projection_reads_the_places_it_is_told() -> None:
    x = pictures(2, 3, 4, 5)
    places = draw_places([x], 6, [1, 1])
    projection = PatchProjection([3], 8)
    vectors = projection([x], places)[0]
    for n in range(2):
        for i, place in enumerate(places[0][n].tolist()):
            v = projection.heads[0](x[n, :, place // 5, place % 5])
            assert_close(vectors[n, i], v / v.norm())


@pytest.mark.parametrize("negatives", ["own", "shared"])
@pytest.mark.parametrize("weighting", ["equal", "monce", "hard"])
def test_every_kind_of_negatives_takes_any_batch(negatives: str, weighting: str) -> None:
    torch.manual_seed(0)
    method = Cut(CutSettings(**TINY, negatives=negatives, weighting=weighting))
    update = Updater(method.optimizers())
    for size in (3, 1):
        method.step(batch(size), update)
        losses = update.losses()
        assert losses.keys() == {"critic/gan", "generator/gan", "generator/nce", "generator/nce_identity"}
        assert all(0 < value < 20 for value in losses.values())


def test_identity_and_source_share_the_weight() -> None:
    torch.manual_seed(0)
    method = Cut(CutSettings(**TINY, nce_weight=8.0))
    losses = one_step(method, batch())
    torch.manual_seed(0)
    doubled = one_step(Cut(CutSettings(**TINY, nce_weight=16.0)), batch())
    for term in ("generator/nce", "generator/nce_identity"):
        assert doubled[term] == pytest.approx(2 * losses[term])
    torch.manual_seed(0)
    alone = one_step(Cut(CutSettings(**TINY, nce_weight=8.0, nce_identity=False)), batch())
    assert alone["generator/nce"] == pytest.approx(2 * losses["generator/nce"])
    assert "generator/nce_identity" not in alone


def test_contrast_can_be_left_out() -> None:
    torch.manual_seed(0)
    losses = one_step(Cut(CutSettings(**TINY, nce_weight=0.0)), batch())
    assert losses.keys() == {"critic/gan", "generator/gan"}


def test_generator_rests_between_its_steps() -> None:
    torch.manual_seed(0)
    method = Cut(CutSettings(**TINY, critic_steps=2))
    update = Updater(method.optimizers())
    seen = []
    for _ in range(4):
        method.step(batch(), update)
        seen.append("generator/gan" in update.losses())
    assert seen == [False, True, False, True]


def test_critic_sees_changed_pictures_in_both_steps() -> None:
    torch.manual_seed(0)
    plain = one_step(Cut(CutSettings(**TINY)), batch())
    torch.manual_seed(0)
    method = Cut(CutSettings(**TINY, diffaugment="translation+cutout"))
    changed = one_step(method, batch())
    assert changed["critic/gan"] != plain["critic/gan"]
    assert changed["generator/gan"] != plain["generator/gan"]


def test_reduced_precision_gives_nearly_the_same_losses() -> None:
    losses = []
    for dtype in (torch.float32, torch.bfloat16):
        torch.manual_seed(0)
        method = Cut(CutSettings(**TINY, variant="fastcut"))
        set_compute_dtype(method, dtype)
        losses.append(one_step(method, batch(side=64)))
    assert losses[1] == pytest.approx(losses[0], rel=0.03)
    assert losses[0] != losses[1]


def test_dropout_gives_the_source_a_pass_of_its_own() -> None:
    torch.manual_seed(0)
    losses = one_step(Cut(CutSettings(**TINY, dropout=True)), batch())
    assert losses["generator/nce"] > 0
