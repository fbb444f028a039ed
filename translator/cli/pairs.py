"""`translator pairs`: which pictures of two folders belong together, and how they lie on each other."""

from pathlib import Path
from typing import Literal, TypeVar, get_args

import click

from translator.data.pair_files import write_pairs
from translator.data.pair_match import Match, find_pairs, registered
from translator.errors import ErrorCode, UserError
from translator.events import Event, to_line
from translator.events.pairs import By, PairAlone, PairFound, PairsEnded, PairsProgress

E = TypeVar("E", bound=Event)
SHOWN = 10
_TELL_EVERY = 10


@click.command(epilog="Train on what is written: translator train --paired OUT/A OUT/B")
@click.argument("folder_a", type=click.Path(path_type=Path))
@click.argument("folder_b", type=click.Path(path_type=Path))
@click.option(
    "--by",
    type=click.Choice(get_args(By)),
    default="name",
    show_default=True,
    help="What tells that two belong together: file names, the time of capture, what they show.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Write two folders of links in which partners have one name. Nothing is moved.",
)
@click.option(
    "--align",
    is_flag=True,
    help="With --out: crop pairs that are shifted against each other to what both show.",
)
@click.option(
    "--events",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help="jsonl writes every event as a JSON line to standard output.",
)
def command(
    folder_a: Path, folder_b: Path, by: By, out: Path | None, align: bool, events: Literal["text", "jsonl"]
) -> None:
    """Match the pictures of two folders in pairs and say how far each pair is shifted."""
    folder_a, folder_b = _folder(folder_a), _folder(folder_b)
    if out and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(ErrorCode.FILE_EXISTS, f"{out} is there already.", "Name a new or an empty folder.")
    voice = _Voice(events)
    matches, alone = find_pairs(folder_a, folder_b, by, voice.progress)
    if not matches:
        raise UserError(
            ErrorCode.NO_PAIRS,
            f"No picture of {folder_a} found a partner in {folder_b} by {by}.",
            f"Try --by {'likeness' if by == 'time' else 'time'}.",
        )
    found = [voice.say(_measured(match)) for match in matches]
    for path in alone:
        voice.say(PairAlone(path=str(path)))
    folders = write_pairs(out, (folder_a.name, folder_b.name), found, align=align) if out else ()
    off = sum(pair.is_off for pair in found)
    sentence = f"{len(found)} pairs by {by}, {off} of them shifted; {len(alone)} pictures without a partner."
    where = tuple(str(folder) for folder in folders)
    voice.say(PairsEnded(by=by, pairs=len(found), alone=len(alone), sentence=sentence, folders=where))


class _Voice:
    """Says what was found as JSON lines, or as text with no more than some of each kind."""

    def __init__(self, events: str) -> None:
        self._jsonl = events == "jsonl"
        self._shown: dict[type[Event], int] = {}

    def progress(self, done: int, total: int) -> None:
        """Say it now and then."""
        if self._jsonl and (done % _TELL_EVERY == 0 or done == total):
            click.echo(to_line(PairsProgress(done=done, total=total)))

    def say(self, event: E) -> E:
        """Say it, and hand it on."""
        if self._jsonl:
            click.echo(to_line(event))
            return event
        self._shown[type(event)] = self._shown.get(type(event), 0) + 1
        if self._shown[type(event)] <= SHOWN:
            click.echo(_text(event))
        elif self._shown[type(event)] == SHOWN + 1:
            click.echo("... (all with --events jsonl)")
        return event


def _text(event: Event) -> str:
    if isinstance(event, PairFound):
        shift = f", shifted by {event.shift_x:+.1%} {event.shift_y:+.1%}" if event.is_off else ""
        return f"{Path(event.first).name} - {Path(event.second).name}{shift}"
    if isinstance(event, PairAlone):
        return f"alone: {event.path}"
    assert isinstance(event, PairsEnded)
    return "\n".join([event.sentence, *event.folders])


def _measured(match: Match) -> PairFound:
    found = registered(match)
    pair = PairFound(first=str(match.first), second=str(match.second), seconds_apart=match.seconds_apart)
    if found is None:
        return pair
    values = {
        "shift_x": round(found.shift_x, 5),
        "shift_y": round(found.shift_y, 5),
        "likeness": round(found.likeness, 4),
        "likeness_aligned": round(found.likeness_shifted, 4),
        "is_off": found.is_off,
    }
    return pair.model_copy(update=values)


def _folder(folder: Path) -> Path:
    if folder.is_dir():
        return folder.absolute()
    code = ErrorCode.NOT_A_FOLDER if folder.exists() else ErrorCode.FOLDER_MISSING
    raise UserError(code, f"There is no folder {folder}.", "Check how it is spelt.")
