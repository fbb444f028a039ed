"""The styles that come with the program: vouched for, licensed, credited, better than their baselines."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from benchmarks.gallery.recipe import PRETRAINED, Recipe, read_recipe, recipes
from translator.engine.catalogue import style_infos
from translator.library import gallery
from translator.library.card import ModelCard, read_card

INDEX = json.loads((PRETRAINED / "index.json").read_bytes())
STYLES = {entry["id"]: entry for entry in INDEX["styles"]}
IDS = sorted(STYLES)
ENDINGS = (".safetensors", ".recipe.json", ".jpg")
MOST_BYTES, MOST_BYTES_TOGETHER = 12 << 20, 120 << 20
BETTER = {"psnr": 1, "ssim": 1, "l1": -1}


def card_of(style: str) -> ModelCard:
    return read_card(PRETRAINED / f"{style}.safetensors", verify=True)


def unlicensed(entry: dict[str, object], card: ModelCard, recipe: Recipe) -> list[str]:
    """What is missing of licence, source and attribution, and where they disagree."""
    found = []
    for name in ("licence", "source", "attribution"):
        said = {str(entry.get(name, "")), getattr(card, name), getattr(recipe.texts, name)}
        if len(said) != 1 or not min(said).strip():
            found.append(name)
    return found


def test_there_are_six_styles_and_nothing_that_is_not_vouched_for() -> None:
    assert len(STYLES) >= 6
    expected = {f"{style}{ending}" for style in STYLES for ending in ENDINGS}
    assert {path.name for path in PRETRAINED.iterdir()} == expected | {"index.json"}
    assert sum(entry["bytes"] for entry in STYLES.values()) <= MOST_BYTES_TOGETHER


@pytest.mark.parametrize("style", IDS)
def test_the_index_tells_the_truth(style: str) -> None:
    entry, path = STYLES[style], PRETRAINED / STYLES[style]["file"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
    assert path.stat().st_size == entry["bytes"] <= MOST_BYTES
    assert card_of(style).title == entry["title"]
    with Image.open(PRETRAINED / entry["thumbnail"]) as image:
        assert image.size == (384, 384)
        assert np.asarray(image).std() > 10


@pytest.mark.parametrize("style", IDS)
def test_every_file_has_licence_source_and_attribution(style: str) -> None:
    recipe = read_recipe(PRETRAINED / STYLES[style]["recipe"])
    assert unlicensed(STYLES[style], card_of(style), recipe) == []


@pytest.mark.parametrize("name", ["licence", "source", "attribution"])
def test_a_missing_licence_source_or_attribution_is_noticed(name: str) -> None:
    style = IDS[0]
    card, recipe = card_of(style), read_recipe(PRETRAINED / STYLES[style]["recipe"])
    assert unlicensed(STYLES[style], card.model_copy(update={name: ""}), recipe) == [name]
    assert unlicensed({**STYLES[style], name: " "}, card, recipe) == [name]
    without = recipe.model_dump(mode="json")
    without["texts"][name] = ""
    with pytest.raises(ValidationError, match=name):
        Recipe.model_validate(without)


@pytest.mark.parametrize("style", IDS)
def test_the_card_says_what_a_user_wants_to_know(style: str) -> None:
    card, recipe = card_of(style), read_recipe(PRETRAINED / STYLES[style]["recipe"])
    assert card.description
    assert card.good_at
    assert card.bad_at
    assert card.thumbnail.startswith("data:image/jpeg")
    assert len(recipe.looked_at) >= 5
    assert card.training.steps >= 1000
    assert card.training.held_out == len(recipe.held_out)
    assert card.training.scores == recipe.scores != {}


def test_the_window_shows_every_thumbnail() -> None:
    shown = {info.id: info for info in style_infos() if info.bundled}
    assert set(shown) == set(STYLES)
    for style, info in shown.items():
        assert info.thumbnail == card_of(style).thumbnail


@pytest.mark.parametrize("style", IDS)
def test_better_than_its_baselines(style: str) -> None:
    """By every score of likeness, on the pictures that it never saw; without pairs by their distribution."""
    recipe = read_recipe(PRETRAINED / STYLES[style]["recipe"])
    assert set(recipe.baseline_scores) == set(recipe.baselines)
    better = {"swd": -1} if recipe.unpaired else BETTER
    for baseline, scores in recipe.baseline_scores.items():
        for name, sign in better.items():
            assert sign * recipe.scores[name] > sign * scores[name], f"{name} of {baseline}"


def test_the_gallery_has_them_in_order() -> None:
    packaged = [style for style in gallery.styles() if style.packaged]
    assert [style.id for style in packaged] == list(STYLES)
    assert {recipe.id for recipe in recipes()} == set(STYLES)
    for style in STYLES:
        assert gallery.find(style) == Path(gallery.packaged_folder() / f"{style}.safetensors")


@pytest.mark.parametrize("style", IDS)
def test_translates_a_photograph(style: str) -> None:
    from translator.inference.translator import Translator

    rng = np.random.default_rng(0)
    photo = np.clip(np.linspace(0, 255, 72)[:, None, None] + rng.normal(0, 9, (72, 88, 3)), 0, 255)
    translator = Translator.open(style, engine="pytorch", device="cpu")
    result = translator.translate(photo.astype(np.uint8))
    enlarge = translator.card.enlarge
    assert result.shape == (72 * enlarge, 88 * enlarge, 3)
    assert result.std() > 5
