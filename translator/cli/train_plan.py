"""From the options of `translator train` to a plan."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from translator import methods
from translator.cli.knobs import said
from translator.cli.train_time import WIDTHS
from translator.data.settings import DataSettings
from translator.data.tables import is_table
from translator.domains import Pairing
from translator.errors import ErrorCode, UserError
from translator.library.gallery import find
from translator.settings import validated
from translator.training.plan import DEFAULT_METHOD, PRESETS, Plan, load_plan, make_plan
from translator.training.run_folder import RunFolder
from translator.training.settings import TrainingSettings

DATA_ELSEWHERE = ("pairing", "folders", "derive", "names")
"""Knobs of the data that have options of their own."""


def resumed(values: dict[str, Any]) -> Plan:
    """The plan of `--resume`, with more steps when more are asked for.

    Raises:
        UserError: USAGE, RUN_MISSING, RUN_NEWER or RUN_DAMAGED.
    """
    others = [
        name
        for name in (
            "unpaired",
            "paired",
            "derive",
            "folders",
            "method",
            "out",
            "parent",
            "epochs",
            "for_",
            "measure",
            "preset",
        )
        if values.get(name)
    ]
    if others:
        raise UserError(
            ErrorCode.USAGE, "--resume takes the whole plan from the run.", "Leave the other options away."
        )
    plan = load_plan(values["resume"])
    folder = RunFolder(plan.run)
    steps = values.get("steps")
    if steps is not None and steps > plan.training.steps:
        training = plan.training.model_copy(update={"steps": steps})
        plan = plan.model_copy(update={"training": training})
        with folder.locked():
            plan.save()
    return plan


def planned(values: dict[str, Any]) -> Plan:
    """The plan of a new run.

    Raises:
        UserError: what is wrong with the options or the folders, and what to do about it.
    """
    data = _data(values)
    method = values["method"] or DEFAULT_METHOD.get(data.pairing)
    cls = methods.get(method) if method else None
    settings = said(cls.Settings, values) if cls else {}
    preset = PRESETS[values["preset"] or "good"]
    for name in WIDTHS:
        if cls and name in cls.Settings.model_fields:
            settings.setdefault(name, preset["width"])
    usual = {"steps": preset["steps"], "batch_size": cls.usual_batch_size if cls else 1}
    training = validated(TrainingSettings, {**usual, **said(TrainingSettings, values)})
    plan = make_plan(
        run=values["out"] or _free_name(data, method or ""),
        data=data,
        method=method,
        settings=settings,
        training=training,
        parent=find(values["parent"]) if values["parent"] else None,
    )
    if values["epochs"]:
        longest = max(len(paths) for paths in plan.listing.domains.values())
        per_epoch = -(-longest // (training.batch_size * training.accumulate))
        training = training.model_copy(update={"steps": values["epochs"] * per_epoch})
        plan = plan.model_copy(update={"training": training})
    if RunFolder(plan.run).plan.exists():
        raise UserError(
            ErrorCode.FILE_EXISTS,
            f"There is a run in {plan.run} already.",
            f"Go on with it: translator train --resume {plan.run}; or choose another --out.",
        )
    return plan


def _data(values: dict[str, Any]) -> DataSettings:
    """The pictures that the arguments name."""
    kinds = [kind for kind in ("unpaired", "paired", "derive", "domains", "single") if values[kind]]
    if len(kinds) != 1:
        raise UserError(
            ErrorCode.USAGE,
            "Say what the pictures are."
            if not kinds
            else f"--{kinds[0]} and --{kinds[1]} exclude each other.",
            "One of: --unpaired A/ B/, --paired A/ B/, --paired AB/, --derive grayscale PHOTOS/.",
        )
    pairing = {"unpaired": Pairing.UNPAIRED, "domains": Pairing.DOMAINS, "single": Pairing.SINGLE}.get(
        kinds[0], Pairing.PAIRED
    )
    method = values["method"] or DEFAULT_METHOD.get(pairing)
    usual_px = methods.get(method).usual_size_px if method else None
    size = {"size": usual_px or PRESETS[values["preset"] or "good"]["size"]}
    return validated(
        DataSettings,
        {
            **size,
            **said(DataSettings, {k: v for k, v in values.items() if k not in DATA_ELSEWHERE}),
            "pairing": pairing,
            "folders": tuple(folder.absolute() for folder in values["folders"]),
            "derive": values["derive"],
            "names": tuple(values["names"] or ()),
        },
    )


def _free_name(data: DataSettings, method: str) -> Path:
    """`runs/<names>-<method>`, numbered when it is taken."""
    names = list(data.names) or [f.stem if is_table(f) else f.name for f in data.folders]
    stem = re.sub(r"[^\w.-]+", "_", "-".join([*names, *([data.derive] if data.derive else []), method]))
    for number in range(1, 10_000):
        path = Path("runs") / (stem if number == 1 else f"{stem}-{number}")
        if not path.exists():
            return path
    raise UserError(ErrorCode.FILE_EXISTS, "There are 9 999 runs of this name.", "Choose a name with --out.")


def method_in(args: Sequence[str]) -> str:
    """The method that raw arguments name or imply; its options are what the help shows."""
    for index, arg in enumerate(args):
        if arg == "--method" and index + 1 < len(args):
            return args[index + 1]
        if arg.startswith("--method="):
            return arg.partition("=")[2]
    if "--unconditional" in args:
        return DEFAULT_METHOD[Pairing.SINGLE]
    if "--domains" in args:
        return DEFAULT_METHOD[Pairing.DOMAINS]
    paired = "--paired" in args or any(arg.startswith("--derive") for arg in args)
    return DEFAULT_METHOD[Pairing.PAIRED if paired else Pairing.UNPAIRED]
