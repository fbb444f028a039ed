"""`translator train`: parse a plan, print it or train it."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import click

from translator import methods
from translator.cli.knobs import format_in_sections, options, said
from translator.cli.listen import commands_from_stdin, stopping_on_signals
from translator.cli.show import listener
from translator.cli.tensorboard import TensorBoard
from translator.data.settings import DataSettings
from translator.domains import Pairing
from translator.errors import ErrorCode, UserError
from translator.events.training import Ended
from translator.library.gallery import find
from translator.settings import validated
from translator.training.plan import DEFAULT_METHOD, PRESETS, Plan, load_plan, make_plan
from translator.training.run_folder import RunFolder
from translator.training.settings import TrainingSettings
from translator.training.trainer import train

WIDTHS = ("generator_width", "critic_width")
"""Knobs that the width of a preset goes to, where a method has them."""

DATA_ELSEWHERE = ("pairing", "folders", "derive", "names")
"""Knobs of the data that have options of their own here."""


class _TrainCommand(click.Command):
    """Gains the options of the method that the arguments name, before it parses them."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        method = methods.get(_method_in(args))
        command = _TrainCommand(
            name=self.name,
            callback=self.callback,
            help=self.help,
            params=[
                *self.params,
                *options(DataSettings, "Pictures", DATA_ELSEWHERE),
                *options(TrainingSettings, "Training"),
                *options(method.Settings, f"{method.title} (--method {method.name})"),
            ],
        )
        return super(_TrainCommand, command).make_context(info_name, args, parent, **extra)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under headings."""
        format_in_sections(self.get_params(ctx), ctx, formatter)


@click.command(cls=_TrainCommand)
@click.option(
    "--unpaired",
    "unpaired",
    is_flag=True,
    help="Two folders A/ B/ of pictures that do not belong together one by one.",
)
@click.option(
    "--paired",
    "paired",
    is_flag=True,
    help="Pictures of A/ and B/ with the same name belong together; "
    "or one folder of pictures with A on the left and B on the right.",
)
@click.option(
    "--derive",
    help="Learn to undo something: make the pairs from one folder of photos by this.",
    type=click.Choice(["grayscale", "edges", "lowres", "noise", "blur", "jpeg", "restore"]),
)
@click.option("--domains", "domains", is_flag=True, help="Three or more folders, one a domain, in one model.")
@click.option(
    "--unconditional", "single", is_flag=True, help="One folder; learn to make pictures like these."
)
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--names", nargs=2, metavar="FROM TO", help="What to call the two kinds, such as: summer winter."
)
@click.option(
    "--method",
    help="How to learn  [default: cyclegan for --unpaired, pix2pix for pairs, vaegan for --unconditional].",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder of the run  [default: runs/<names>-<method>]."
)
@click.option(
    "--preset",
    type=click.Choice(list(PRESETS)),
    default="good",
    show_default=True,
    help="Sets steps, size and width where they are not given.",
)
@click.option(
    "--epochs", type=click.IntRange(min=1), help="Length in rounds through the pictures, instead of --steps."
)
@click.option(
    "--from", "parent", metavar="MODEL", help="Fine-tune: start from a model file or a style of the gallery."
)
@click.option(
    "--resume",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="Go on with a run exactly where it was saved; takes no other option but a greater --steps.",
)
@click.option(
    "--events",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help="text for people; jsonl writes every event as a JSON line to standard output.",
)
@click.option("--tensorboard", is_flag=True, help="Also write TensorBoard logs into the run folder.")
@click.option("--dry-run", is_flag=True, help="Check everything, print the plan and stop.")
def command(**values: Any) -> int:
    """Learn a style and write it as a model file into a run folder.

    \b
    translator train --unpaired horses/ zebras/
    translator train --paired sketches/ photos/ --preset quick
    translator train --derive grayscale photos/ --size 128 --steps 5000
    translator train --resume runs/horses-zebras-cyclegan

    Ctrl-C stops and saves; --resume goes on to the same result, bit for bit on a CPU.
    """  # noqa: D301 - \b is how click is told to keep lines
    plan = _resumed(values) if values["resume"] else _planned(values)
    if values["dry_run"]:
        click.echo(plan.model_dump_json(indent=1))
        return 0
    return _train(plan, values["events"], tensorboard=values["tensorboard"])


def _train(plan: Plan, events: Literal["text", "jsonl"], *, tensorboard: bool) -> int:
    folder = RunFolder(plan.run)
    finished = False
    with (
        listener(events) as shown,
        TensorBoard(plan.run if tensorboard else None) as board,
        stopping_on_signals(folder),
        commands_from_stdin(folder, jsonl=events == "jsonl"),
    ):
        for event in train(plan):
            shown.show(event)
            board.show(event)
            finished = isinstance(event, Ended) and event.finished
    if events == "text":
        _say_what_next(folder, finished=finished)
    return 0 if finished else 130


def _say_what_next(folder: RunFolder, *, finished: bool) -> None:
    if finished:
        click.echo(folder.model)
        click.echo(f"Use it: translator translate PHOTO --model {folder.model}", err=True)
    else:
        click.echo(f"Go on with it: translator train --resume {folder.path}", err=True)


def _resumed(values: dict[str, Any]) -> Plan:
    others = [
        name
        for name in ("unpaired", "paired", "derive", "folders", "method", "out", "parent", "epochs")
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


def _planned(values: dict[str, Any]) -> Plan:
    data = _data(values)
    method = values["method"] or DEFAULT_METHOD.get(data.pairing)
    cls = methods.get(method) if method else None
    settings = said(cls.Settings, values) if cls else {}
    preset = PRESETS[values["preset"]]
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
    size = {"size": usual_px or PRESETS[values["preset"]]["size"]}
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
    names = list(data.names) or [folder.name for folder in data.folders]
    stem = re.sub(r"[^\w.-]+", "_", "-".join([*names, *([data.derive] if data.derive else []), method]))
    for number in range(1, 10_000):
        path = Path("runs") / (stem if number == 1 else f"{stem}-{number}")
        if not path.exists():
            return path
    raise UserError(ErrorCode.FILE_EXISTS, "There are 9 999 runs of this name.", "Choose a name with --out.")


def _method_in(args: Sequence[str]) -> str:
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
