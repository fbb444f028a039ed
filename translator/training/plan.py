"""A plan: everything a training needs, as one value that can be printed, stored and repeated."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import torch
from pydantic import ValidationError

from translator import methods
from translator.atomic import replacing
from translator.data.collection import collect
from translator.data.layouts import recognise
from translator.data.listing import Listing
from translator.data.settings import DataSettings
from translator.domains import Pairing
from translator.errors import ErrorCode, UserError
from translator.method import Method
from translator.settings import Settings, validated
from translator.training.run_folder import RunFolder
from translator.training.settings import TrainingSettings

FORMAT = 1

Preset = Literal["quick", "good", "best"]

DEFAULT_METHOD = {
    Pairing.UNPAIRED: "cyclegan",
    Pairing.PAIRED: "pix2pix",
    Pairing.DOMAINS: "stargan",
    Pairing.SINGLE: "vaegan",
}

PRESETS: dict[str, dict[str, Any]] = {
    "quick": {"steps": 4_000, "size": 128, "width": 32},
    "good": {"steps": 25_000, "size": 192, "width": 48},
    "best": {"steps": 200_000, "size": 256, "width": 64},
}
"""What a preset stands for where nothing else is said; `best` is the published size."""


class Plan(Settings):
    """Method and settings, data with the fixed list of held-out pictures, training, and the run folder."""

    format: int = FORMAT
    run: Path
    method: str
    settings: dict[str, Any]
    data: DataSettings
    listing: Listing
    training: TrainingSettings
    parent: Path | None = None
    """A model whose generator the run starts from."""

    def save(self) -> None:
        """Write it to its run folder."""
        with replacing(RunFolder(self.run).plan) as file:
            file.write((self.model_dump_json(indent=1) + "\n").encode())


def make_plan(
    *,
    run: Path,
    data: DataSettings,
    method: str | None = None,
    settings: Mapping[str, Any] | None = None,
    training: TrainingSettings | None = None,
    parent: Path | None = None,
) -> Plan:
    """Check everything that can be checked before the first step and write it down as one value.

    Raises:
        UserError: what is wrong with a folder, a name or a setting, and what to do about it.
    """
    name = method or DEFAULT_METHOD.get(data.pairing)
    if name is None:
        raise UserError(
            ErrorCode.USAGE, "No method was named.", f"Choose one with --method: {methods.names()}."
        )
    cls = methods.get(name)
    if cls.pairing is not data.pairing:
        raise UserError(
            ErrorCode.USAGE,
            f"{cls.title} learns from {cls.pairing} pictures, and these are {data.pairing}.",
            f"Use --{cls.pairing}, or another --method.",
        )
    training = training or TrainingSettings()
    given = {**cls.settings_for(data.size), **(settings or {}), **_of_folders(cls, data)}
    chosen = validated(cls.Settings, given)
    _check_size(cls, chosen, data.size)
    return Plan(
        run=run.absolute(),
        method=name,
        settings=chosen.model_dump(mode="json"),
        data=data,
        listing=collect(data, training.seed),
        training=training,
        parent=parent.absolute() if parent else None,
    )


def _of_folders(cls: type[Method[Any]], data: DataSettings) -> dict[str, int]:
    """Settings that the folders decide."""
    if "num_domains" not in cls.Settings.model_fields:
        return {}
    return {"num_domains": len(recognise(data.folders, data.pairing, data.derive).names)}


def _check_size(cls: type[Method[Any]], settings: Settings, size_px: int) -> None:
    """Refuse a crop that the networks cannot halve as often as they must."""
    with torch.device("meta"):
        multiple = cls.build_model(settings).size_multiple
    if size_px % multiple:
        below, above = size_px // multiple * multiple, -(-size_px // multiple) * multiple
        raise UserError(
            ErrorCode.SETTING,
            f"These networks need crops whose side is a multiple of {multiple} px, and --size is {size_px}.",
            f"Use --size {below or above}{f' or {above}' if below else ''}.",
        )


def load_plan(run: Path) -> Plan:
    """Read the plan of a run folder; the folder may have been moved since it was written.

    Raises:
        UserError: RUN_MISSING, RUN_NEWER or RUN_DAMAGED.
    """
    path = RunFolder(run).plan
    if not path.is_file():
        raise UserError(
            ErrorCode.RUN_MISSING,
            f"{run} is not a run: it has no plan.json.",
            "Give the folder that --out named; `translator runs list` shows the runs of a folder.",
        )
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        newer = int(values["format"]) > FORMAT
    except (ValueError, KeyError, TypeError):
        raise UserError(ErrorCode.RUN_DAMAGED, f"{path} cannot be read.", "Start a new run.") from None
    if newer:
        raise UserError(
            ErrorCode.RUN_NEWER,
            f"The run {run} was made by a newer version of this program.",
            "Update the program to go on with it.",
        )
    try:
        return Plan.model_validate({**values, "run": run.absolute()})
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise UserError(
            ErrorCode.RUN_DAMAGED, f"{path} is not a whole plan: {where} is wrong.", "Start a new run."
        ) from None
