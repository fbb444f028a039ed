"""`python -m benchmarks.gallery train|release|score|precision|index`: make a style of the gallery again."""

import subprocess
import sys
from pathlib import Path

import click

from benchmarks.gallery import release as releasing
from benchmarks.gallery import score as scoring
from benchmarks.gallery.recipe import PRETRAINED, SUFFIX, Recipe, gather, read_recipe, write_recipe
from translator.cli.models_check import check_style

PRECISION_PICTURES = 16

_FOLDER = click.Path(path_type=Path)


@click.group()
def main() -> None:
    """Make a style of the gallery again, and score it again."""


@main.command()
@click.argument("style")
@click.option("--data", type=_FOLDER, required=True, help="Folder that holds the sets of pictures.")
@click.option("--work", type=_FOLDER, required=True, help="Folder for what is made.")
@click.argument("more", nargs=-1)
def train(style: str, data: Path, work: Path, more: tuple[str, ...]) -> None:
    """Train a style by its recipe; what stands behind -- is added to the command."""
    recipe = _recipe(style)
    gather(recipe, data, work / "pictures")
    first = work / "first" / "model.safetensors"
    if recipe.first and not first.is_file():
        code = _train(recipe.first_command(data, work / "pictures"), first.parent, more)
        if code:
            sys.exit(code)
    sys.exit(_train(recipe.command(data, work / "pictures", first), work / "run", more))


@main.command()
@click.argument("style")
@click.option("--data", type=_FOLDER, required=True)
@click.option("--work", type=_FOLDER, required=True)
@click.option("--run", type=_FOLDER, help="The finished run  [default: WORK/run].")
def release(style: str, data: Path, work: Path, run: Path | None) -> None:
    """Write a finished run's model as a style: half precision, scores, card, thumbnail, index."""
    recipe = _recipe(style)
    path = releasing.release(recipe, run or work / "run")
    out = work / "held-out"
    gather(recipe, data, work / "pictures")
    scoring.prepare(recipe, data, work / "pictures", out)
    scoring.translate(path, out)
    for name in recipe.baselines:
        scoring.baseline(name, recipe, data, work / "pictures", out)
    scores = {name: scoring.measured(recipe, out, name) for name in ("fake", *recipe.baselines)}
    update = {"scores": scores.pop("fake"), "baseline_scores": scores}
    recipe = recipe.model_copy(update=update)
    write_recipe(recipe)
    releasing.finish(recipe)
    _check_precision(path, out)
    _show(recipe)


@main.command()
@click.argument("style")
@click.option("--data", type=_FOLDER, required=True)
@click.option("--work", type=_FOLDER, required=True)
def score(style: str, data: Path, work: Path) -> None:
    """Measure a style anew, as `translator evaluate --fake WORK/held-out/fake --real WORK/held-out/real`.

    Of a style that was learnt without pairs, add `--source WORK/held-out/source`.
    """
    recipe, out = _recipe(style), work / "held-out"
    gather(recipe, data, work / "pictures")
    scoring.prepare(recipe, data, work / "pictures", out)
    scoring.translate(PRETRAINED / f"{style}.safetensors", out)
    found = scoring.measured(recipe, out, "fake")
    for name, value in found.items():
        click.echo(f"{name:6} {value:<8.4g} card {recipe.scores.get(name)}")


@main.command()
@click.argument("style")
@click.option("--data", type=_FOLDER, required=True)
@click.option("--work", type=_FOLDER, required=True)
def precision(style: str, data: Path, work: Path) -> None:
    """Record in a style's card how far bfloat16 lies from float32 on its held-out inputs."""
    recipe, out = _recipe(style), work / "held-out"
    gather(recipe, data, work / "pictures")
    scoring.prepare(recipe, data, work / "pictures", out)
    _check_precision(PRETRAINED / f"{style}.safetensors", out)


@main.command()
def index() -> None:
    """Bring cards, thumbnails and the index up to the recipes' texts."""
    for path in sorted(PRETRAINED.glob(f"*{SUFFIX}")):
        releasing.finish(read_recipe(path))


def _train(words: list[str], run: Path, more: tuple[str, ...]) -> int:
    words = [*words, "--out", str(run), *more]
    click.echo("translator train " + " ".join(words), err=True)
    return subprocess.run([sys.executable, "-m", "translator", "train", *words], check=False).returncode


def _recipe(style: str) -> Recipe:
    return read_recipe(PRETRAINED / f"{style}{SUFFIX}")


def _check_precision(path: Path, out: Path) -> None:
    """As `translator models check`; the index tells of the file that it leaves."""
    inputs = tuple(sorted((out / "source").glob("*.png"))[:PRECISION_PICTURES])
    click.get_current_context().invoke(check_style, model=str(path), photos=inputs, as_json=False)
    releasing.write_index()


def _show(recipe: Recipe) -> None:
    for name, scores in {"style": recipe.scores, **recipe.baseline_scores}.items():
        click.echo(f"{name:14} " + "  ".join(f"{key} {value:.4g}" for key, value in scores.items()))


if __name__ == "__main__":
    main()
