"""`translator train`: parse a plan, print it or train it."""

import os
import time
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Any

import click

from translator import methods
from translator.cli.awake import Awake
from translator.cli.knobs import format_in_sections, options
from translator.cli.listen import commands_from_stdin, is_our_terminal, stopping_on_signals
from translator.cli.show import listener, sentence
from translator.cli.tensorboard import TensorBoard
from translator.cli.train_plan import DATA_ELSEWHERE, method_in, planned, resumed
from translator.cli.train_time import (
    Span,
    fitted,
    helped_if_small,
    print_measured,
    wants_fit,
)
from translator.data.settings import DataSettings
from translator.domains import Pairing
from translator.errors import ErrorCode, UserError
from translator.events import Event
from translator.events.training import Ended, Paused, Started
from translator.training.plan import PRESETS, Plan
from translator.training.run_folder import RunFolder
from translator.training.settings import TrainingSettings
from translator.training.trainer import train
from translator.training.waiting import TOLD, can_wait_lightly, wait_lightly


class _TrainCommand(click.Command):
    """Gains the options of the method that the arguments name, before it parses them."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        method = methods.get(method_in(args))
        params = [
            *self.params,
            *options(DataSettings, "Pictures", DATA_ELSEWHERE),
            *options(TrainingSettings, "Training", ("minutes",)),
            *options(method.Settings, f"{method.title} (--method {method.name})"),
        ]
        command = _TrainCommand(name=self.name, callback=self.callback, help=self.help, params=params)
        if "--domains" in args:
            _name_every_domain(command, args)
        return super(_TrainCommand, command).make_context(info_name, args, parent, **extra)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under headings."""
        format_in_sections(self.get_params(ctx), ctx, formatter)


def _name_every_domain(command: click.Command, args: list[str]) -> None:
    """Let --names take one name for each folder, where click's options take a fixed number.

    Parsed as for two domains, two of the names are taken by --names and the others are among the folders.

    Raises:
        UserError: USAGE, when there cannot be as many names as folders.
    """
    try:
        found, _, _ = command.make_parser(click.Context(command)).parse_args(list(args))
    except click.UsageError:
        return  # The command itself says what is wrong.
    if not found.get("names"):
        return
    count, left = divmod(len(found["names"]) + len(found["folders"] or ()), 2)
    if left or count < 2:
        raise UserError(
            ErrorCode.USAGE,
            "There are not as many names as folders.",
            "Give --names one name for each folder, or leave it away.",
        )
    place = next(i for i, parameter in enumerate(command.params) if parameter.name == "names")
    command.params[place] = copy(command.params[place])
    command.params[place].nargs = count


@click.command(cls=_TrainCommand)
@click.option(
    "--unpaired",
    "unpaired",
    is_flag=True,
    help="Two folders A/ B/ of pictures that do not belong together one by one; or a list (.csv, .tsv) of "
    "pictures and the pile of each.",
)
@click.option(
    "--paired",
    "paired",
    is_flag=True,
    help="Pictures of A/ and B/ with the same name belong together; "
    "or one folder of pictures with A on the left and B on the right; or a list (.csv, .tsv) of two pictures "
    "in a line.",
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
    "--names",
    nargs=2,
    metavar="FROM TO",
    help="What to call the two kinds, such as: summer winter; with --domains one name for each folder.",
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
    help="How much time it may take, 25 min, 6 h or 48 h: sets steps, size and width, where they are not "
    "given, by measuring real steps  [default: good].",
)
@click.option(
    "--for", "for_", type=Span(), metavar="TIME", help="End after this time, such as 25min or 2h, instead."
)
@click.option(
    "--measure", is_flag=True, help="Only say what each preset, or the given steps, would take here."
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
@click.option("--keep-awake", is_flag=True, help="Ask the system not to sleep while it learns.")
@click.option("--tensorboard", is_flag=True, help="Also write TensorBoard logs into the run folder.")
@click.option("--dry-run", is_flag=True, help="Check everything, print the plan and stop.")
def command(**values: Any) -> int:
    """Learn a style and write it as a model file into a run folder.

    \b
    translator train --unpaired horses/ zebras/
    translator train --paired sketches/ photos/ --preset quick
    translator train --paired pairs.csv
    translator train --derive grayscale photos/ --size 128 --steps 5000
    translator train --unpaired horses/ zebras/ --for 2h
    translator train --resume runs/horses-zebras-cyclegan

    Ctrl-C stops and saves; --resume goes on to the same result, bit for bit on a CPU.
    """  # noqa: D301 - \b is how click is told to keep lines
    plan, before = (resumed(values), []) if values["resume"] else _planned_in_time(values)
    if plan is None:
        return 0
    if values["dry_run"]:
        for event in before:
            click.echo(sentence(event), err=True)
        click.echo(plan.model_dump_json(indent=1))
        return 0
    return _train(plan, values, before)


def _planned_in_time(values: dict[str, Any]) -> tuple[Plan | None, list[Event]]:
    """The plan, and what was measured of it; None when measuring is all that was asked for."""
    began_s = time.monotonic()
    plan = helped_if_small(planned(values), values)
    if values["measure"]:
        print_measured(plan, values)
        return None, []
    if not wants_fit(values):
        return plan, []
    plan, measured = fitted(plan, values, began_s, lambda text: click.echo(text, err=True))
    return plan, [measured]


def _train(plan: Plan, values: dict[str, Any], before: Sequence[Event]) -> int:
    folder, events = RunFolder(plan.run), values["events"]
    finished = False
    with (
        listener(events) as shown,
        TensorBoard(plan.run if values["tensorboard"] else None) as board,
        Awake(wanted=values["keep_awake"]) as awake,
        stopping_on_signals(folder),
        commands_from_stdin(folder, jsonl=events == "jsonl"),
    ):
        for event in train(plan, before):
            shown.show(event)
            awake.show(event)
            if isinstance(event, Started) and TOLD in os.environ:
                folder.tell("finish" if os.environ.pop(TOLD) == "finish" else "stop")
            if isinstance(event, Paused) and event.reason == "asked" and _may_wait_lightly(events):
                board.close()
                wait_lightly(plan.run, _to_resume(plan, values))
            board.show(event)
            finished = isinstance(event, Ended) and event.finished
    if events == "text":
        _say_what_next(folder, finished=finished, is_of_photos=plan.data.pairing is not Pairing.SINGLE)
    return 0 if finished else 130


def _may_wait_lightly(events: str) -> bool:
    """Not where somebody writes to us, or reads from us: both would lose the other end."""
    return events == "text" and can_wait_lightly() and not is_our_terminal()


def _to_resume(plan: Plan, values: dict[str, Any]) -> list[str]:
    flags = [f"--{name.replace('_', '-')}" for name in ("keep_awake", "tensorboard") if values[name]]
    return ["-m", "translator", "train", "--resume", str(plan.run), *flags]


def _say_what_next(folder: RunFolder, *, finished: bool, is_of_photos: bool) -> None:
    if finished:
        click.echo(folder.model)
        if folder.best.exists():
            click.echo(f"The best state by held-out pictures: {folder.best}", err=True)
        if folder.report.exists():
            click.echo(f"The report: {folder.report}", err=True)
        use = "translate PHOTO --model {}" if is_of_photos else "sample {} -o NEW/"
        click.echo(f"Use it: translator {use.format(folder.model)}", err=True)
    else:
        click.echo(f"Go on with it: translator train --resume {folder.path}", err=True)
