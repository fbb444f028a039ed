"""`translator models`: the gallery of styles."""

import json
from pathlib import Path
from typing import Any

import click

from translator.cli.models_check import check_style
from translator.cli.models_fetch import fetch_network
from translator.errors import UserError
from translator.library import gallery
from translator.library.card import ModelCard, read_card
from translator.library.gallery import Style


@click.group(name="models")
def command() -> None:
    """List, show, add or remove styles, check one for bfloat16, or fetch a network that judges likeness."""


command.add_command(check_style)
command.add_command(fetch_network)


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def list_styles(as_json: bool) -> None:
    """List the styles that --model takes by name."""
    rows = [_row(style) for style in gallery.styles()]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    elif rows:
        _print_table(rows)
    else:
        click.echo("The gallery is empty. `translator models add FILE` adds a style.", err=True)


@command.command(name="show")
@click.argument("model")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def show_style(model: str, as_json: bool) -> None:
    """Show what a style says of itself; its weights are held against its hash."""
    path = gallery.find(model)
    card = read_card(path, verify=True)
    if as_json:
        click.echo(json.dumps({"path": str(path), **card.model_dump(mode="json")}, indent=2))
        return
    lines = _described(card, path)
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        click.echo(f"{name:<{width}}  {value}")


@command.command(name="add")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="Name to give it. [default: the file's]")
@click.option("--replace", is_flag=True, help="Replace a style of this name that was added before.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def add_style(file: Path, name: str | None, replace: bool, as_json: bool) -> None:
    """Copy a model file into the gallery."""
    style = gallery.add(file, name, replace=replace)
    _say_done(style, "added", as_json)


@command.command(name="remove")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def remove_style(name: str, as_json: bool) -> None:
    """Delete a style that was added; those that came with the program stay."""
    _say_done(gallery.remove(name), "removed", as_json)


def _say_done(style: Style, what: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"id": style.id, "path": str(style.path), what: True}, indent=2))
    else:
        click.echo(f"{what} {style.id} ({style.path})")


def _row(style: Style) -> dict[str, Any]:
    """A style as a value; one whose file is damaged is listed with its problem."""
    row: dict[str, Any] = {"id": style.id, "path": str(style.path), "packaged": style.packaged}
    try:
        card = style.card
    except UserError as error:
        return {**row, "title": "", "ways": [], "problem": error.sentence}
    return {**row, "title": card.label, "ways": _ways(card), "method": card.method, "licence": card.licence}


def _ways(card: ModelCard) -> list[str]:
    if len(card.domains) > 2:
        return [f"any > {card.domains[target]}" for target in dict.fromkeys(way.target for way in card.ways)]
    return [f"{card.domains[way.source]} > {card.domains[way.target]}" for way in card.ways]


def _variations(card: ModelCard) -> list[str]:
    """The options that vary what a style does to a picture."""
    if not card.style_size:
        return []
    return ["--style-seed", *(["--style-from"] if card.style_from_picture else []), "--style-mix"]


def _print_table(rows: list[dict[str, Any]]) -> None:
    cells = [
        (
            row["id"],
            row["title"],
            row.get("problem") or ", ".join(row["ways"]),
            "" if row["packaged"] else "added",
        )
        for row in rows
    ]
    widths = [max(len(cell[column]) for cell in cells) for column in range(3)]
    for cell in cells:
        padded = [text.ljust(width) for text, width in zip(cell, widths, strict=False)]
        click.echo("  ".join([*padded, cell[3]]).rstrip())


def _described(card: ModelCard, path: Path) -> list[tuple[str, str]]:
    """What a person wants to know, as names and values; what the card leaves open is left out."""
    facts = card.training
    check = card.bf16_checked
    pictures = ", ".join(f"{count} {card.domains.get(name, name)}" for name, count in facts.pictures.items())
    lines = [
        ("title", card.label),
        ("file", str(path)),
        ("translates", ", ".join(_ways(card))),
        ("description", card.description),
        ("good at", "; ".join(card.good_at)),
        ("bad at", "; ".join(card.bad_at)),
        ("method", card.method_title or card.method),
        ("trained on", "; ".join(text for text in (pictures, facts.data) if text)),
        ("training", _training(card)),
        ("scores", ", ".join(f"{name} {value:.4g}" for name, value in facts.scores.items())),
        ("working size", f"{card.working_size_px} px" if card.working_size_px else ""),
        ("variations by", ", ".join(_variations(card))),
        (
            "bf16",
            "" if check is None else f"{'passed' if check.passed else 'failed'} on {check.pictures} pictures",
        ),
        ("author", card.author),
        ("licence", card.licence),
        ("attribution", card.attribution),
        ("source", card.source),
        ("weights", f"sha256 {card.weights_sha256}"),
    ]
    return [(name, value) for name, value in lines if value]


def _training(card: ModelCard) -> str:
    facts = card.training
    size = f" at {facts.size_px} px" if facts.size_px else ""
    date = f", {facts.date}" if facts.date else ""
    return f"{facts.steps} steps{size}{date}" if facts.steps else ""
