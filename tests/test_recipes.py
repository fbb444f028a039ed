"""Every recipe of the gallery runs, and gives the scores that stand in the card."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.gallery.recipe import PRETRAINED, Recipe, gather, recipes
from benchmarks.gallery.score import prepare, translate
from translator import methods
from translator.cli.evaluate import command as evaluate
from translator.cli.train import command
from translator.library.card import read_card

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
RECIPES = {recipe.id: recipe for recipe in recipes()}
STEPS = 20
SMALLEST = "turn-right"


def needed(recipe: Recipe) -> set[str]:
    """Folders of real pictures that a recipe reads."""
    gathered = {str(Path(pattern).parent) for patterns in recipe.gather.values() for pattern in patterns}
    return gathered | {word.removeprefix("{data}/") for word in recipe.train if word.startswith("{data}/")}


def at_hand(recipe: Recipe) -> bool:
    """Whether the real pictures are there."""
    return all((DATA / folder).is_dir() for folder in needed(recipe))


def draw(path: Path, seed: int) -> None:
    """A scene of coloured shapes; pictures of the same name belong together."""
    rng = np.random.default_rng(seed)
    picture = np.full((160, 192, 3), rng.integers(120, 255, 3), np.uint8)
    for _ in range(9):
        centre = (int(rng.integers(192)), int(rng.integers(160)))
        cv2.circle(picture, centre, int(rng.integers(6, 30)), rng.integers(0, 255, 3).tolist(), -1)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), picture)


def drawn(recipe: Recipe, data: Path) -> Path:
    """The folders that a recipe reads, with drawn scenes in them, held-out names included."""
    names = [*recipe.held_out, *(f"drawn-{n}{Path(recipe.held_out[0]).suffix}" for n in range(8))]
    named = {Path(pattern).name for patterns in recipe.gather.values() for pattern in patterns}
    names += sorted(name for name in named if "*" not in name and name not in names)
    assert needed(recipe)
    for folder in needed(recipe):
        for seed, name in enumerate(names):
            draw(data / folder / name, seed)
    return data


def rehearse(words: list[str], run: Path) -> None:
    out = ["--out", str(run), "--steps", str(STEPS), "--pictures-every-steps", "0", "--no-check"]
    result = CliRunner().invoke(command, [*words, *out], standalone_mode=False)
    assert result.exception is None, result.output


@pytest.mark.parametrize("style", sorted(RECIPES))
def test_a_rehearsal_of_the_recipe(style: str, tmp_path: Path) -> None:
    recipe = RECIPES[style]
    data = (
        DATA if all((DATA / folder).is_dir() for folder in needed(recipe)) else drawn(recipe, tmp_path / "d")
    )
    gather(recipe, data, tmp_path / "pictures")
    if recipe.first:
        rehearse(recipe.first_command(data, tmp_path / "pictures"), tmp_path / "first")
    first = tmp_path / "first" / "model.safetensors"
    rehearse(recipe.command(data, tmp_path / "pictures", first), tmp_path / "run")
    card = read_card(tmp_path / "run" / "model.safetensors")
    assert card.training.steps == STEPS
    shipped = read_card(PRETRAINED / f"{style}.safetensors")
    assert card.method == shipped.method
    assert card.directions == shipped.directions
    # What makes the network: the recipe is that of the style. Knobs that came later have their defaults.
    settings = methods.get(card.method).Settings
    found, expected = (settings.model_validate(c.settings).model_dump() for c in (card, shipped))
    for name in ("generator", "generator_width", "blocks", "unet_downs", "norm", "residual"):
        assert found[name] == expected[name], name


@pytest.mark.parametrize("style", [min(RECIPES), max(RECIPES)])
def test_folders_of_the_recipe_can_be_drawn(style: str, tmp_path: Path) -> None:
    """Where the pictures are not at hand, scenes in the same folders take their place."""
    recipe = RECIPES[style]
    data = drawn(recipe, tmp_path / "d")
    gather(recipe, data, tmp_path / "pictures")
    words = [*recipe.command(data, tmp_path / "pictures"), "--out", str(tmp_path / "run"), "--dry-run"]
    result = CliRunner().invoke(command, words, standalone_mode=False)
    assert result.exception is None, result.output


def test_scores_of_the_card_are_found_again(tmp_path: Path) -> None:
    recipe = RECIPES[SMALLEST]
    if not at_hand(recipe):
        pytest.skip("the pictures are not here")
    prepare(recipe, DATA, tmp_path, tmp_path)
    assert len(list((tmp_path / "real").iterdir())) == len(recipe.held_out)
    translate(SMALLEST, tmp_path)
    folders = ["--fake", str(tmp_path / "fake"), "--real", str(tmp_path / "real"), "--json"]
    result = CliRunner().invoke(evaluate, folders)
    assert result.exit_code == 0, result.output
    found = {name: score["value"] for name, score in json.loads(result.stdout)["scores"].items()}
    card = read_card(PRETRAINED / f"{SMALLEST}.safetensors")
    assert found.keys() == card.training.scores.keys()
    for name, value in card.training.scores.items():
        # Four digits are in the card; the rest is for convolutions of other machines.
        assert found[name] == pytest.approx(value, rel=1e-3), name
