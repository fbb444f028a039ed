"""The card of a style: what it is, what it was trained on and how to use it. Read without torch.

The card lies in the header of the model file as JSON under `translator.card`; beside it stand the keys of
ModelSpec 1.0.1 (https://github.com/Stability-AI/ModelSpec), derived from the card for other programs.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.library.header import data_sha256, invalid, read_header

FORMAT = 1
"""Format of the cards written here; it grows only when an older reader would misunderstand a card."""

CARD_KEY = "translator.card"

UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""Format -> what turns a card of that format into one of the next."""

MAX_MEAN_DIFFERENCE = 0.5
MAX_P999_DIFFERENCE = 3.0


class _Frozen(BaseModel):
    # Names that a reader does not know are left out, so that adding a field needs no new format.
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class PrecisionCheck(_Frozen):
    """How far results in reduced precision lie from those in float32 on validation pictures.

    Attributes:
        pictures: how many pictures were compared.
        mean_difference: mean absolute difference in 1/255 of the range.
        p999_difference: 99.9th percentile of the absolute difference in 1/255 of the range.
    """

    pictures: int = Field(ge=1)
    mean_difference: float = Field(ge=0)
    p999_difference: float = Field(ge=0)

    @property
    def passed(self) -> bool:
        """Whether reduced precision may be this model's default."""
        return self.mean_difference <= MAX_MEAN_DIFFERENCE and self.p999_difference <= MAX_P999_DIFFERENCE


class TrainingFacts(_Frozen):
    """What the weights come from.

    Attributes:
        date: ISO date of the last step.
        pictures: domain id -> number of training pictures.
        held_out: number of validation pictures.
        data: what the pictures are and where they are from.
        steps: training steps done.
        size_px: side of the training crops.
        batch_size: pictures of each domain in a step.
        scores: name -> value on the held-out pictures.
        parent: sha256 of the weights that training started from, or what they were called.
        device: what it was trained on.
        seconds: wall-clock seconds of training.
    """

    date: str = ""
    pictures: dict[str, int] = {}
    held_out: int = 0
    data: str = ""
    steps: int = 0
    size_px: int = 0
    batch_size: int = 0
    scores: dict[str, float] = {}
    parent: str = ""
    device: str = ""
    seconds: float = 0.0


class ModelCard(_Frozen):
    """Everything that is known of a style besides its weights.

    Attributes:
        format: version of the card's format.
        title: name of the style for people.
        method: name of the training method; `method_title` is its name for people.
        settings: the method's settings as JSON values.
        domains: domain id -> what the user calls the domain.
        directions: ways it can translate, as "a>b"; none when it makes pictures of its own.
        value_range: least and greatest value that network inputs and outputs have.
        size_multiple: sides of a network input are multiples of this many pixels.
        style_size: length of the style code; 0 when the result depends on the picture alone.
        noise_size: length of the noise that the model makes a code from; 0 when codes are drawn themselves.
        style_from_picture: whether the model can take a code from a picture.
        norm: statistics that normalisation uses at inference: the "picture"'s, "running" ones, or "none".
        scale: recommended working size as a factor of the picture's size.
        working_size_px: recommended greatest length of the longer side at work; None when any size does.
        enlarge: the picture is enlarged by this factor before it is translated (styles that sharpen).
        adds_change: from a working size not the result is brought to the picture's size but what the style
            changed, which is added to the picture: its detail stays (styles that tint).
        training: what the weights come from.
        licence: SPDX identifier or sentence; `attribution` is the credit that it asks for.
        good_at: what it does well; `bad_at`: what it is known to fail at.
        bf16_checked: comparison of bfloat16 with float32 results, when it was made.
        thumbnail: small picture as a `data:` URI.
        weights_sha256: of all bytes after the file's header; empty only before the card is in a file.
    """

    format: int = FORMAT
    title: str = Field("", max_length=200)
    method: str = Field(min_length=1, max_length=100)
    method_title: str = ""
    settings: dict[str, Any] = {}
    domains: dict[str, str]
    directions: tuple[str, ...]
    value_range: tuple[float, float] = (-1.0, 1.0)
    size_multiple: int = Field(1, ge=1, le=4096)
    style_size: int = Field(0, ge=0, le=65536)
    noise_size: int = Field(0, ge=0, le=65536)
    style_from_picture: bool = False
    norm: Literal["picture", "running", "none"] = "picture"
    scale: float = Field(1.0, ge=0.05, le=4)
    working_size_px: int | None = Field(None, ge=16)
    enlarge: int = Field(1, ge=1, le=4)
    adds_change: bool = False
    training: TrainingFacts = TrainingFacts()
    author: str = ""
    licence: str = ""
    attribution: str = ""
    source: str = ""
    description: str = ""
    good_at: tuple[str, ...] = ()
    bad_at: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    bf16_checked: PrecisionCheck | None = None
    thumbnail: str = ""
    weights_sha256: str = Field("", pattern=r"^([0-9a-f]{64})?$")

    @model_validator(mode="after")
    def _consistent(self) -> "ModelCard":
        for text in self.directions:
            direction = Direction.parse(text)
            if not {direction.source, direction.target} <= set(self.domains):
                raise ValueError(f"direction {text!r} names a domain that the card does not list")
        if self.value_range[0] >= self.value_range[1]:
            raise ValueError("value_range is empty")
        if self.thumbnail and not self.thumbnail.startswith("data:image/"):
            raise ValueError("thumbnail is not a data URI")
        return self

    @property
    def ways(self) -> tuple[Direction, ...]:
        """`directions` as values."""
        return tuple(Direction.parse(text) for text in self.directions)

    def direction_to(self, name: str | None) -> Direction:
        """The direction that leads to a domain.

        Args:
            name: name or id of the wanted domain, in any case; None when the model has one direction only.

        Raises:
            UserError: DIRECTION_UNKNOWN, listing the names.
        """
        targets = [self.domains[way.target] for way in self.ways]
        if not targets:
            raise UserError(
                ErrorCode.DIRECTION_UNKNOWN,
                f"{self.label} translates nothing: it makes pictures of its own.",
                "Use `translator sample`.",
            )
        if name is None:
            found = list(self.ways)
        else:
            wanted = name.casefold()
            found = [w for w in self.ways if self.domains[w.target].casefold() == wanted]
            found = found or [w for w in self.ways if w.target.casefold() == wanted]
        if len(found) == 1 or (name and found):
            # Of several ways to one domain any will do: their model does not ask where a picture comes from.
            return found[0]
        said = (
            f"{self.label} does not translate to {name!r}"
            if name
            else f"{self.label} translates several ways"
        )
        hint = f"Say to which: {', '.join(dict.fromkeys(targets))}."
        raise UserError(ErrorCode.DIRECTION_UNKNOWN, f"{said}.", hint)

    @property
    def label(self) -> str:
        """The title, or the method and its domains when it has none."""
        return self.title or f"{self.method} {' and '.join(self.domains.values())}"

    def to_header(self) -> dict[str, str]:
        """The texts that go into the file's header: the card, and the ModelSpec keys derived from it."""
        text = self.model_dump_json(exclude_defaults=False)
        return {**_modelspec(self), CARD_KEY: text, "format": "pt"}

    @classmethod
    def from_header(cls, metadata: Mapping[str, str]) -> "ModelCard":
        """The card in a header's texts, brought up to this version's format.

        Raises:
            UserError: MODEL_INVALID when there is no sound card; MODEL_NEWER when a newer version wrote it.
        """
        if CARD_KEY not in metadata:
            raise UserError(
                ErrorCode.MODEL_INVALID,
                "The file has no card; another program wrote it.",
                "`translator import` can turn known generators into a model file.",
            )
        try:
            values = json.loads(metadata[CARD_KEY])
            if not isinstance(values, dict):
                raise ValueError("it is not a JSON object")
            return cls.model_validate(upgrade(values))
        except (ValueError, RecursionError) as error:
            sentence = f"The card in the file is damaged: {_first(error)}."
            hint = "Get the file again, or choose another model."
            raise UserError(ErrorCode.MODEL_INVALID, sentence, hint) from None


def upgrade(values: dict[str, Any]) -> dict[str, Any]:
    """Bring a card's values from the format they were written in to this version's, one format at a time.

    Raises:
        ValueError: there is no format in it.
        UserError: MODEL_NEWER when the format is newer than this version knows.
    """
    found = values.get("format")
    if type(found) is not int or found < 1:
        raise ValueError("its format version is missing")
    if found > FORMAT:
        raise UserError(
            ErrorCode.MODEL_NEWER,
            f"The model file has format {found}; this version reads up to format {FORMAT}.",
            "Update Translator to use it.",
        )
    for step in range(found, FORMAT):
        values = {**UPGRADES[step](values), "format": step + 1}
    return values


def read_card(path: Path, *, verify: bool = False) -> ModelCard:
    """The card of a model file; torch is not needed.

    Args:
        path: a .safetensors file.
        verify: also hold the weights against the card's sha256 (reads the whole file).

    Raises:
        UserError: MODEL_MISSING, MODEL_INVALID or MODEL_NEWER; the sentence names the file.
    """
    header = read_header(path)
    try:
        card = ModelCard.from_header(header.metadata)
    except UserError as error:
        raise UserError(error.code, f"{path}: {error.sentence}", error.hint) from None
    if verify and data_sha256(path, header) != card.weights_sha256:
        raise invalid(path, "its weights are not those that its card vouches for")
    return card


def _modelspec(card: ModelCard) -> dict[str, str]:
    """ModelSpec keys; those without a value are left out."""
    size = card.training.size_px
    values = {
        "sai_model_spec": "1.0.1",
        "architecture": f"translator/{card.method}",
        "implementation": "translator",
        "title": card.label,
        "description": card.description,
        "author": card.author,
        "date": card.training.date,
        "license": card.licence,
        "usage_hint": _usage(card),
        "resolution": f"{size}x{size}" if size else "",
        "thumbnail": card.thumbnail,
        "tags": ", ".join(card.tags),
        "hash_sha256": f"0x{card.weights_sha256}" if card.weights_sha256 else "",
    }
    return {f"modelspec.{key}": value for key, value in values.items() if value}


def _usage(card: ModelCard) -> str:
    targets = [card.domains[way.target] for way in card.ways]
    return f"Translates to {', '.join(targets)}." if targets else "Makes pictures of its own."


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        return f"{where}: {message}" if where else message
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
