"""`translator check`: is this data good enough, and what is wrong with it."""

import json
import sys
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Literal, get_args

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from translator.data.check import WORDS, CheckSettings, check
from translator.data.check_fix import write_cleaned
from translator.data.check_report import report
from translator.data.collection import collect
from translator.data.listing import Listing
from translator.data.settings import DataSettings
from translator.data.tables import is_table
from translator.domains import Pairing
from translator.errors import ErrorCode, UserError
from translator.events import Event, to_line
from translator.events.check import CheckEnded, CheckFinding, CheckProgress, Kind

SHOWN_OF_A_KIND = 5


@click.command(
    epilog="Exit code: 0 nothing to mend, 1 files are listed that are better left out, 2 not usable."
)
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--paired", is_flag=True, help="Pictures with the same name belong together.")
@click.option(
    "--domains", is_flag=True, help="Three or more kinds, each a folder, or all in one folder or list."
)
@click.option("--unconditional", "single", is_flag=True, help="One kind, sub-folders included.")
@click.option("--names", help="What to call the kinds, with a comma between: summer,winter.")
@click.option(
    "--size", type=click.IntRange(16, 4096), default=256, show_default=True, help="Crop to be trained on."
)
@click.option("--val-fraction", type=click.FloatRange(0, 0.9), default=0.1, show_default=True,
              help="Share that a training would hold out; copies across the two are leaks.")  # fmt: skip
@click.option("--fix", "fix", type=click.Path(path_type=Path), metavar="OUT",
              help="Write a cleaned list: folders of links to good pictures. Nothing is moved.")  # fmt: skip
@click.option("--keep", multiple=True, type=click.Choice(get_args(Kind)),
              help="With --fix: a kind of finding that is no reason to leave a picture out.")  # fmt: skip
@click.option("--report", "report_file", type=click.Path(path_type=Path), metavar="FILE",
              help="Write a page of HTML with thumbnails of everything found.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object to standard output.")
@click.option("--events", type=click.Choice(["text", "jsonl"]), default="text", show_default=True,
              help="jsonl writes every event as a JSON line to standard output.")  # fmt: skip
@click.option("--no-cache", is_flag=True, help="Look at every picture anew, and keep no measurements.")
@click.pass_context
def command(
    context: click.Context,
    folders: tuple[Path, ...],
    paired: bool,
    domains: bool,
    single: bool,
    names: str | None,
    size: int,
    val_fraction: float,
    fix: Path | None,
    keep: tuple[str, ...],
    report_file: Path | None,
    as_json: bool,
    events: Literal["text", "jsonl"],
    no_cache: bool,
) -> None:
    """Look at every picture of one folder or more, or of a list, and say what a training would suffer from.

    Nothing is changed. A second check of the same pictures takes seconds.
    """
    if paired + domains + single > 1:
        raise UserError(ErrorCode.USAGE, "--paired, --domains and --unconditional exclude each other.", "")
    pairing = Pairing.PAIRED if paired else Pairing.DOMAINS if domains else Pairing.SINGLE if single else None
    listing = listing_of(folders, pairing=pairing, names=names, size=size, val_fraction=val_fraction)
    stream = check(listing, CheckSettings(size=size), cached=not no_cache)
    found, ended = _run(stream, events if not as_json else "quiet")
    if report_file:
        _write(report_file, report(ended, found))
    cleaned = write_cleaned(fix, listing, found, frozenset(keep)) if fix else {}
    if as_json:
        click.echo(json.dumps(_as_json(ended, found), indent=1))
    elif events == "text":
        _show(found, ended)
    if cleaned:
        click.echo(f"Train on the good ones: {' '.join(map(str, cleaned.values()))}", err=True)
    context.exit({"ready": 0, "mend": 1, "unusable": 2}[ended.verdict])


def listing_of(
    folders: tuple[Path, ...], *, pairing: Pairing | None, names: str | None, size: int, val_fraction: float
) -> Listing:
    """The listing that a training of these folders would have.

    Args:
        folders: one or more, or one list of pictures.
        pairing: how they belong together; None finds it out.
        names: of the kinds, with a comma between.
        size: side of the crops in px.
        val_fraction: share that a training would hold out.

    Raises:
        UserError: as `collect`.
    """
    called = tuple(names.split(",")) if names else ()
    shared = {"folders": folders, "size": size, "val_fraction": val_fraction, "names": called}
    if pairing is not None:
        return collect(DataSettings(pairing=pairing, **shared), 0)
    if len(folders) > 1:
        several = Pairing.UNPAIRED if len(folders) == 2 else Pairing.DOMAINS
        return collect(DataSettings(pairing=several, **shared), 0)
    # Many folders in one are as likely one kind, sorted by year.
    for guess in (Pairing.UNPAIRED, *((Pairing.DOMAINS,) if is_table(folders[0]) else ())):
        try:
            return collect(DataSettings(pairing=guess, **shared), 0)
        except UserError as error:
            if error.code is not ErrorCode.USAGE:
                raise
    return collect(DataSettings(pairing=Pairing.SINGLE, **shared), 0)


def _run(stream: Generator[Event, None, None], output: str) -> tuple[list[CheckFinding], CheckEnded]:
    found: list[CheckFinding] = []
    ended = None
    bar = Progress(
        TextColumn("pictures"),
        MofNCompleteColumn(),
        BarColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=output != "text" or not sys.stderr.isatty(),
    )
    with closing(stream) as following, bar:
        task = bar.add_task("", total=None)
        for event in following:
            if output == "jsonl":
                click.echo(to_line(event))
            if isinstance(event, CheckProgress):
                bar.update(task, completed=event.done, total=event.total)
            elif isinstance(event, CheckFinding):
                found.append(event)
            elif isinstance(event, CheckEnded):
                ended = event
    assert ended is not None, "a check ends with its verdict"
    return found, ended


def _show(found: list[CheckFinding], ended: CheckEnded) -> None:
    """Findings kind by kind, a few of each, then the verdict; results are on standard output."""
    for kind, words in WORDS.items():
        single = [finding for finding in found if finding.kind == kind and finding.path]
        if single:
            click.echo(f"{len(single)} {words}")
        for finding in single[:SHOWN_OF_A_KIND]:
            click.echo(f"  {finding.sentence}")
        if len(single) > SHOWN_OF_A_KIND:
            click.echo(f"  ... and {len(single) - SHOWN_OF_A_KIND} more (all with --json or --report)")
    for finding in found:
        if not finding.path:
            click.echo(f"remark: {finding.sentence}")
    click.echo(ended.sentence)


def _as_json(ended: CheckEnded, found: list[CheckFinding]) -> dict[str, object]:
    return {
        **ended.model_dump(exclude={"event"}),
        "findings": [finding.model_dump(exclude={"event"}, exclude_defaults=True) for finding in found],
    }


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(
            ErrorCode.NOT_WRITABLE, f"{path} cannot be written: {error.strerror}.", "Name another file."
        ) from None
