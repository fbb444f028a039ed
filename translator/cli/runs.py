"""`translator runs`: see trainings and tell them what to do, from any terminal."""

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table

from translator.cli.show import duration
from translator.errors import ErrorCode, UserError
from translator.events.commands import CommandName
from translator.training.run_folder import RunFolder

ANSWER_S = 5.0


@click.group()
def command() -> None:
    """List, show, pause, resume, finish or stop trainings; write their film."""


@command.command("list")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("runs"))
@click.option("--json", "as_json", is_flag=True, help="Write one JSON list to standard output.")
def list_runs(folder: Path, as_json: bool) -> None:
    """Runs below FOLDER [default: runs], with state, steps and time left."""
    found = [facts(RunFolder(plan.parent)) for plan in sorted(folder.glob("**/plan.json"))]
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    if not found:
        click.echo(f"There are no runs in {folder}.", err=True)
        return
    headings = ("run", "method", "state", "step", "left", "best", "health", "last picture")
    # Folded, not cut off: a name that ends in dots is no name.
    columns = (Column(name, overflow="fold", no_wrap=name in ("step", "last picture")) for name in headings)
    table = Table(*columns, title=f"Runs in {folder}", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for run in found:
        left = duration(run["eta_s"]) if run["state"] == "running" and run["eta_s"] else ""
        best = f"{run['best']['cost']:.3f}" if run["best"] else ""
        wrong = ", ".join(name.replace("_", " ") for name in run["health"])
        table.add_row(
            _below(run["run"], folder), run["method"], run["state"], f"{run['step']}/{run['steps']}", left,
            best, wrong, _below(run["pictures"], Path(run["run"])).removesuffix("/sheet.png"),
        )  # fmt: skip
    Console().print(table)


@command.command("show")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object to standard output.")
def show_run(run: Path, as_json: bool) -> None:
    """What a run is, where it stands, and where its pictures and its model are."""
    found = facts(_existing(run))
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    for name, value in found.items():
        if isinstance(value, dict):
            value = ", ".join(f"{key} {_short(part)}" for key, part in value.items())
        elif isinstance(value, list):
            value = ", ".join(map(str, value))
        click.echo(f"{name:12} {_short(value)}")


@command.command("film")
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--to", default="", help="Kind of picture that is made  [default: the second of the run].")
@click.option(
    "--photo", "photos", multiple=True, type=click.IntRange(min=1), help="A photo by its number; repeatable."
)
@click.option(
    "--side", type=click.IntRange(32, 2048), default=256, show_default=True, help="Of a picture, in px."
)
@click.option("--seconds", type=click.FloatRange(0.1, 600), default=8.0, show_default=True, help="Length.")
@click.option("--alone", is_flag=True, help="Without the photo beside its result.")
def film(
    run: Path, target: Path, to: str, photos: tuple[int, ...], side: int, seconds: float, alone: bool
) -> None:
    """Write TARGET, a .gif, .webp or .mp4, that shows photos of RUN while it learned."""
    from translator.training.film_file import FilmSettings, write_film

    numbers = tuple(number - 1 for number in photos)
    wanted = FilmSettings(to=to, photos=numbers, side_px=side, seconds=seconds, with_photo=not alone)
    frames = write_film(_existing(run).path, target, wanted)
    click.echo(f"{target}: {frames} frames", err=True)


def _told(name: CommandName, sentence: str) -> None:
    @command.command(name, help=f"{sentence} RUN is its folder.")
    @click.argument("run", type=click.Path(path_type=Path))
    def tell(run: Path) -> None:
        folder = _existing(run)
        if not folder.is_locked():
            raise UserError(
                ErrorCode.RUN_MISSING,
                f"The run {run} is not running.",
                f"Start it again with: translator train --resume {run}",
            )
        folder.tell(name)
        deadline_s = time.monotonic() + ANSWER_S
        while name in folder.told() and time.monotonic() < deadline_s:
            time.sleep(0.1)
        waits = " as soon as the step it is in is done" if name in folder.told() else ""
        click.echo(f"{name}: {run}{waits}", err=True)


_SENTENCES = {
    "stop": "Save and end; it can be resumed.",
    "pause": "Save, free the memory and wait.",
    "resume": "Go on after a pause.",
    "finish": "End now and publish the model as it is.",
}
for _name in get_args(CommandName):
    _told(_name, _SENTENCES[_name])


def facts(folder: RunFolder) -> dict[str, Any]:
    """What the files of a run say of it, without reading a long log from its beginning."""
    plan = _json(folder.plan)
    known = _json(folder.progress)
    last: dict[str, Any] = {}
    latest: dict[str, dict[str, Any]] = {}
    for line in folder.last_lines():
        last = line
        latest[str(line.get("event"))] = line
    stepped, looked = latest.get("step", {}), latest.get("pictures", {})
    pictures = str(looked.get("folder") or _newest(folder.pictures))
    best = known.get("best")
    return {
        "run": str(folder.path),
        "method": plan.get("method", ""),
        "state": _state(folder, last),
        "step": last.get("step", stepped.get("step", 0)),
        "steps": stepped.get("steps") or plan.get("training", {}).get("steps", 0),
        "eta_s": stepped.get("eta_s"),
        "losses": stepped.get("losses", {}),
        "last": last.get("event", ""),
        "said": last.get("sentence", ""),
        "trend": known.get("trend", ""),
        "best": {"step": best["step"], "cost": best["cost"]} if best else {},
        "health": [happening["name"] for happening in known.get("open", [])],
        "pictures": str(folder.path / pictures / "sheet.png") if pictures else "",
        "model": _if_there(folder.model),
        "best_model": _if_there(folder.best),
        "report": _if_there(folder.report),
    }


def _below(path: str, folder: Path) -> str:
    """The path as seen from a folder above it, or as it is."""
    with suppress(ValueError):
        return str(Path(path).relative_to(folder)) if path else ""
    return path


def _json(path: Path) -> dict[str, Any]:
    """A JSON object of a run; empty when there is none that can be read."""
    with suppress(OSError, ValueError):
        value = json.loads(path.read_text(encoding="utf-8"))
        return value if isinstance(value, dict) else {}
    return {}


def _newest(folder: Path) -> str:
    with suppress(OSError):
        names = sorted(path.name for path in folder.iterdir() if path.name.isdigit())
        return f"{folder.name}/{names[-1]}" if names else ""
    return ""


def _if_there(path: Path) -> str:
    return str(path) if path.exists() else ""


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _state(folder: RunFolder, last: dict[str, Any]) -> str:
    if folder.is_locked():
        return "paused" if last.get("event") == "paused" else "running"
    if last.get("event") == "ended":
        return "finished" if last.get("finished") else "stopped"
    return "failed" if last.get("event") == "failed" else "interrupted" if last else "not begun"


def _existing(run: Path) -> RunFolder:
    folder = RunFolder(run)
    if not folder.plan.is_file():
        raise UserError(
            ErrorCode.RUN_MISSING, f"{run} is not a run: it has no plan.json.", "See: translator runs list"
        )
    return folder
