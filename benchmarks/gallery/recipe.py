"""A recipe: all that is needed to make a style of the gallery again, and to score it again."""

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from translator.data.settings import Derivation

PRETRAINED = Path(__file__).resolve().parents[2] / "pretrained"
SUFFIX = ".recipe.json"

Baseline = Literal[
    "input", "lanczos", "denoise", "nl_means", "wiener", "mean_picture", "mean_of_class", "colour_transfer"
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Texts(_Frozen):
    """What a person wrote into the card; see `ModelCard` for the fields."""

    title: str = Field(min_length=3)
    description: str = Field(min_length=20)
    data: str = Field(min_length=10)
    licence: str = Field(min_length=3)
    attribution: str = Field(min_length=10)
    source: str = Field(min_length=10)
    good_at: tuple[str, ...] = Field(min_length=1)
    bad_at: tuple[str, ...] = Field(min_length=1)
    tags: tuple[str, ...] = ()
    working_size_px: int | None = None
    enlarge: int = 1
    adds_change: bool = False


class Recipe(_Frozen):
    """One style.

    Attributes:
        id: of the style.
        rank: its place in the gallery.
        gather: folder to make -> patterns below the folder of all pictures; empty where `train` names folders
            of it directly.
        train: arguments of `translator train`; "{data}" is the folder of all pictures, "{gathered}" the one
            that is made.
        first: arguments of a training that goes before; "{first}" in `train` is its model.
        source: where the held-out inputs are: a folder below `{data}`, or "{gathered}/..."; "" when they are
            derived from the targets.
        target: where the held-out targets are: a folder below `{data}`, or "{gathered}/val".
        derive: how inputs are derived; None for pairs.
        short_px: short side that targets are brought to before inputs are derived from them, as in training.
        cut_bottom: share of the targets' height that is cut away from below, as in training.
        held_out: file names that were never trained on; without pairs those of inputs and of targets.
        baselines: what the style has to be better than.
        calibrate: whether the batch norms' means are measured anew when the run is done.
        thumbnail: scikit-image's photograph that it is made from; "drawn character" and "nuclei" are
            for styles that know nothing but such pictures.
        texts: of the card.
        looked_at: pictures that it never saw and that a person looked at, with what was seen, failures too.
        note: where the training that made these weights differed from the command.
        scores: of the style on the held-out pictures, as `translator evaluate` says them.
        baseline_scores: of each baseline, measured in the same way.
    """

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    rank: int = 50
    gather: dict[str, tuple[str, ...]] = {}
    train: tuple[str, ...] = Field(min_length=3)
    first: tuple[str, ...] = ()
    source: str = ""
    target: str
    derive: Derivation | None = None
    short_px: int | None = None
    cut_bottom: float = 0.0
    held_out: tuple[str, ...] = Field(min_length=4)
    baselines: tuple[Baseline, ...] = Field(min_length=1)
    calibrate: bool = False
    thumbnail: str = "astronaut"
    texts: Texts
    looked_at: tuple[str, ...] = ()
    note: str = ""
    scores: dict[str, float] = {}
    baseline_scores: dict[str, dict[str, float]] = {}

    def command(self, data: Path, gathered: Path, first: Path | None = None) -> list[str]:
        """The arguments of `translator train` for folders of this machine and what `first` has made."""
        return [word.format(data=data, gathered=gathered, first=first) for word in self.train]

    def first_command(self, data: Path, gathered: Path) -> list[str]:
        """The same of the training that goes before; empty where there is none."""
        return [word.format(data=data, gathered=gathered) for word in self.first]

    @property
    def unpaired(self) -> bool:
        """Whether inputs and targets do not belong together one by one."""
        return "--unpaired" in self.train

    def targets(self, data: Path, gathered: Path) -> Path:
        """The folder that the held-out targets are in."""
        return Path(self.target.format(data=data, gathered=gathered))

    def sources(self, data: Path, gathered: Path) -> Path:
        """The folder that the held-out inputs are in."""
        return Path(self.source.format(data=data, gathered=gathered))


def recipes(folder: Path = PRETRAINED) -> list[Recipe]:
    """All recipes, by name."""
    return [read_recipe(path) for path in sorted(folder.glob(f"*{SUFFIX}"))]


def read_recipe(path: Path) -> Recipe:
    """The recipe in a file.

    Raises:
        ValueError: it is damaged, or its file has another name than its style.
    """
    recipe = Recipe.model_validate_json(path.read_bytes())
    if path.name != f"{recipe.id}{SUFFIX}":
        raise ValueError(f"{path} is the recipe of {recipe.id}")
    return recipe


def write_recipe(recipe: Recipe, folder: Path = PRETRAINED) -> Path:
    """Write a recipe beside its weights."""
    path = folder / f"{recipe.id}{SUFFIX}"
    values: dict[str, Any] = recipe.model_dump(mode="json", exclude_defaults=True)
    path.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def gather(recipe: Recipe, data: Path, gathered: Path) -> None:
    """Make the folders of a recipe: held-out files into `val`, the others into `train`; links, no copies."""
    for folder, patterns in recipe.gather.items():
        for pattern in patterns:
            for path in sorted(data.glob(pattern)):
                part = "val" if path.name in recipe.held_out else "train"
                link = gathered / folder / part / path.name
                link.parent.mkdir(parents=True, exist_ok=True)
                if not link.is_symlink():
                    link.symlink_to(path.resolve())
