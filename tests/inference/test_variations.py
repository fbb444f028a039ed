"""Seeds, pictures and mixtures of both as style codes; styles that make their codes from noise."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.contract.tiny import tiny
from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.inference.styles import StyleCodes, Variation
from translator.inference.translator import Translator, Wish
from translator.library.card import ModelCard, read_card
from translator.library.model_file import save_model

NAMES = {"a": "back", "b": "front", "c": "left"}


def noise(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def opened(folder: Path, name: str, **values: Any) -> Translator:
    method = tiny(name, **values)
    domains = NAMES if name == "stargan" else {"a": "day", "b": "night"}
    card = ModelCard(
        method=name, settings=method.settings.model_dump(mode="json"), domains=domains, directions=()
    )
    save_model(folder / "m.safetensors", method.model, card)
    return Translator.open(folder / "m.safetensors", device="cpu", engine="pytorch")


@pytest.fixture(params=["munit", "stargan"])
def style(request: pytest.FixtureRequest, tmp_path: Path) -> Translator:
    return opened(tmp_path, request.param)


def target(style: Translator) -> str:
    return "front" if style.card.method == "stargan" else "night"


def test_the_same_variation_gives_the_same_result_and_another_another(style: Translator) -> None:
    photo, example = noise(32, 40, 3), noise(48, 32, 3, seed=1)
    for one, other in (
        ({"style_seed": 3}, {"style_seed": 4}),
        ({"style_from": example}, {"style_from": noise(32, 32, 3, seed=2)}),
        ({"style_mix": (3, example, 0.5)}, {"style_mix": (3, example, 0.9)}),
    ):
        first, again, different = (style.translate(photo, target(style), **w) for w in (one, one, other))
        assert first.shape == photo.shape
        assert np.array_equal(first, again)
        assert not np.array_equal(first, different)


def test_a_mixture_goes_from_one_variation_to_the_other(style: Translator) -> None:
    codes = StyleCodes(style.card, lambda: style.model)
    way = style.card.direction_to(target(style))
    picture = noise(32, 32, 3)
    one, other = codes.of(Variation(seed=5), way), codes.of(Variation(picture=picture), way)
    for share in (0.0, 0.25, 1.0):
        mixed = codes.of(Variation(mix=(5, picture, share)), way)
        np.testing.assert_allclose(mixed, (1 - share) * one + share * other, rtol=1e-6, atol=1e-7)


def test_codes_made_from_noise_are_of_the_target_domain(tmp_path: Path) -> None:
    style = opened(tmp_path, "stargan")
    codes = StyleCodes(style.card, lambda: style.model)
    front, left = (codes.of(Variation(seed=1), style.card.direction_to(name)) for name in ("front", "left"))
    assert front is not None
    assert front.shape == (1, style.card.style_size)
    assert not np.allclose(front, left)
    drawn = torch.from_numpy(np.random.default_rng(1).standard_normal((1, 16), dtype=np.float32))
    expected: Tensor = style.model.style_of_noise(drawn, Direction("c", "b"))
    np.testing.assert_allclose(front, expected.numpy(), rtol=1e-6)


def test_the_card_says_what_a_model_accepts(tmp_path: Path) -> None:
    for name, noise_size, takes in (("munit", 0, True), ("stargan", 16, True), ("cyclegan", 0, False)):
        opened(tmp_path, name)
        card = read_card(tmp_path / "m.safetensors")
        assert (card.noise_size, card.style_from_picture) == (noise_size, takes)
        assert bool(card.style_size) == takes


def test_one_of_several_ways_to_a_domain_will_do(tmp_path: Path) -> None:
    style = opened(tmp_path, "stargan")
    assert len(style.card.ways) == 6
    assert style.card.direction_to("left").target == "c"
    with pytest.raises(UserError) as caught:
        style.translate(noise(32, 32, 3))
    assert caught.value.code is ErrorCode.DIRECTION_UNKNOWN
    assert caught.value.hint.count("left") == 1


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"style_seed": 1, "style_mix": (1, 2, 0.5)}, "not by several"),
        ({"style_mix": (1, 2, 1.5)}, "style_mix"),
    ],
)
def test_what_makes_no_sense_is_refused(wish: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as caught:
        Wish(**wish)
    assert caught.value.code is ErrorCode.SETTING


def test_a_style_without_codes_has_nothing_to_mix(tmp_path: Path) -> None:
    style = opened(tmp_path, "cyclegan")
    with pytest.raises(UserError, match="no style code"):
        style.translate(noise(32, 32, 3), "night", style_mix=(1, 2, 0.5))
