"""What the pictures are and how they become training samples."""

from pathlib import Path
from typing import Literal, Self

from pydantic import ConfigDict, field_validator, model_validator

from translator.domains import Pairing
from translator.settings import Settings, knob

Derivation = Literal["grayscale", "edges", "lowres", "noise", "blur", "jpeg", "restore"]

# Every published recipe of the pix2pix family enlarges 256 px crops' pictures to 286 px first.
LOAD_TO_CROP = 286 / 256


class DataSettings(Settings):
    """Where the pictures are, how they belong together, and how crops are cut from them."""

    model_config = ConfigDict(validate_default=True)

    pairing: Pairing = knob(Pairing.UNPAIRED, "How the pictures of the folders belong together.")
    folders: tuple[Path, ...] = knob(
        (), "One folder for each domain, or one that holds them all, or a list of the pictures (.csv, .tsv)."
    )
    derive: Derivation | None = knob(
        None, "Make the first picture of each pair from the second by spoiling it."
    )
    derive_strength: float = knob(0.5, "How far --derive spoils a picture.", ge=0, le=1, advanced=True)
    lowres_factor: int = knob(
        2, "How much smaller --derive lowres makes a picture.", ge=2, le=8, advanced=True
    )
    names: tuple[str, ...] = knob((), "Names of the domains; by default those of the folders.")
    size: int = knob(256, "Side of the square crops that are trained on.", ge=16, le=4096, unit="px")
    load_size: int | None = knob(
        None,
        "Side that pictures are resized to before cropping; by default 286/256 of the crop.",
        ge=16,
        le=8192,
        unit="px",
    )
    resize: Literal["short", "square", "none"] = knob(
        "short",
        "short: the short side becomes the load size; square: both sides, as in the papers; "
        "none: crops at native scale, enlarging only what is smaller than the crop.",
    )
    balance_crops: bool = knob(
        False,
        "Cut the square in the middle of each picture first, so that piles of upright and of wide pictures "
        "are framed alike.",
    )
    flip: bool = knob(True, "Mirror half of the crops left to right.")
    rotate_degrees: float = knob(
        0.0, "Turn crops by up to this angle.", ge=0, le=180, advanced=True, unit="degrees"
    )
    colour_jitter: float = knob(
        0.0, "Vary brightness, contrast and saturation by up to this share.", ge=0, le=0.9, advanced=True
    )
    cut_bottom: float = knob(
        0.0, "Share of the height to cut away from below, for captions.", ge=0, le=0.5, advanced=True
    )
    repeat_crops: int = knob(1, "Crops taken from each picture in an epoch.", ge=1, le=1000, advanced=True)
    limit: int | None = knob(None, "Use at most this many pictures of each domain.", ge=2, advanced=True)
    val_fraction: float = knob(0.1, "Share of the pictures held out of training.", ge=0, le=0.9)
    val_min: int = knob(
        4, "Hold out at least this many where there are ten times as many.", ge=1, le=10_000, advanced=True
    )

    @field_validator("folders")
    @classmethod
    def _absolute(cls, folders: tuple[Path, ...]) -> tuple[Path, ...]:
        # Not resolved: a link keeps the name that its owner gave it.
        return tuple(folder.expanduser().absolute() for folder in folders)

    @field_validator("names")
    @classmethod
    def _differ(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        stripped = tuple(name.strip() for name in names)
        if not all(stripped):
            raise ValueError("a domain's name cannot be empty")
        if len({name.casefold() for name in stripped}) < len(stripped):
            raise ValueError("the domains' names must differ")
        return stripped

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.load_size is not None and self.load_size < self.size:
            raise ValueError(f"load_size {self.load_size} is smaller than the crop size {self.size}")
        if self.derive and self.pairing is not Pairing.PAIRED:
            raise ValueError("derive makes pairs: it needs pairing paired")
        if self.derive and len(self.folders) > 1:
            raise ValueError("derive takes one folder")
        return self

    @property
    def load_px(self) -> int:
        """Side in pixels that pictures are resized to before cropping."""
        return self.load_size or round(self.size * LOAD_TO_CROP)
