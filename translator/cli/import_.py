"""`translator import`: turn a generator that another program trained into a model file."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from translator.errors import ErrorCode, UserError

if TYPE_CHECKING:
    from translator.library.card import ModelCard
    from translator.library.importers.checkpoint import Imported


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out",
    "-o",
    required=True,
    type=click.Path(path_type=Path),
    help="Model file to write: NAME.safetensors.",
)
@click.option(
    "--names",
    nargs=2,
    metavar="FROM TO",
    help="What FILE's generator takes and what it gives, such as horse zebra.",
)
@click.option(
    "--both/--single",
    default=None,
    help="Take the other direction from the file beside it too (G_A and G_B), or FILE alone. "
    "[default: both where both are there]",
)
@click.option(
    "--options",
    type=click.Path(path_type=Path),
    help="Option file of the training. [default: train_opt.txt, opt.txt or test_opt.txt beside FILE]",
)
@click.option(
    "--direction",
    type=click.Choice(["AtoB", "BtoA"]),
    help="BtoA if the training ran with its folders A and B exchanged. "
    "[default: what the option file says, else AtoB]",
)
@click.option(
    "--in-stats",
    type=click.Choice(["drop", "running"]),
    default="drop",
    show_default=True,
    help="Statistics that old files keep in instance norms; published tests did not use them.",
)
@click.option(
    "--bn-stats",
    type=click.Choice(["picture", "running"]),
    default="picture",
    show_default=True,
    help="Whose statistics batch norms use: each picture's, as published tests did, or those of training.",
)
@click.option("--dropout", is_flag=True, help="Keep dropping values, as published pix2pix tests did.")
@click.option("--title", default="", help="Name of the style. [default: the training's or the file's]")
@click.option("--author", default="", help="Who trained it, for the card.")
@click.option("--licence", default="", help="Its licence, for the card.")
@click.option("--half", is_flag=True, help="Store the weights in half the space, as 16-bit numbers.")
@click.option("--replace", is_flag=True, help="Replace the file if it is there.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON, with what became of every tensor.")
def command(file: Path, out: Path, half: bool, replace: bool, as_json: bool, **said: Any) -> None:
    """Turn a generator that another program trained into a model file.

    FILE is a checkpoint (.pth, .pt, .ckpt, .pkl) or .safetensors of CycleGAN, pix2pix, CUT, pix2pixHD (of one
    or two scales, from pictures), UNIT or MUNIT. The architecture is read off its tensors. Nothing in a file
    is ever run.
    """
    from translator.library.importers.checkpoint import Request, import_checkpoint
    from translator.library.importers.record import Wishes
    from translator.library.model_file import save_model

    _check_target(file, out, replace=replace)
    wishes = Wishes(**{name: said.pop(name) for name in ("in_stats", "bn_stats", "dropout")})
    imported = import_checkpoint(file, Request(wishes=wishes, **said))
    card = save_model(out, imported.model, imported.card, half=half)
    if as_json:
        click.echo(json.dumps(_report(out, imported, card), indent=2))
        return
    for line in _lines(imported, card):
        click.echo(line, err=True)
    click.echo(str(out))


def _check_target(file: Path, out: Path, *, replace: bool) -> None:
    """Refuse a name that no command takes for a model file, and to write over what is there.

    Raises:
        UserError: USAGE or FILE_EXISTS.
    """
    if out.suffix != ".safetensors":
        raise UserError(
            ErrorCode.USAGE, f"{str(out)!r} does not end in .safetensors.", "Name it NAME.safetensors."
        )
    if out.exists() and (not replace or (file.exists() and out.samefile(file))):
        hint = "Choose another name" + (", or say --replace." if not replace else ".")
        raise UserError(ErrorCode.FILE_EXISTS, f"There is a file {out} already.", hint)


def _lines(imported: "Imported", card: "ModelCard") -> list[str]:
    record, ways = (
        imported.record,
        [f"{card.domains[w.source]} to {card.domains[w.target]}" for w in card.ways],
    )
    counts = {"renamed": record.renamed, "dropped": record.dropped, "filled in": record.made}
    tensors = ", ".join(f"{len(what)} {word}" for word, what in counts.items() if what)
    return [
        f"{card.label}: {imported.family}; {', '.join(ways)}",
        f"from {', '.join(file.name for file in imported.files)}; tensors: {tensors}",
        *(f"notice: {note}" for note in imported.notes),
    ]


def _report(out: Path, imported: "Imported", card: "ModelCard") -> dict[str, Any]:
    return {
        "result": str(out),
        "family": imported.family,
        "files": [str(file) for file in imported.files],
        "options": str(imported.option_file) if imported.option_file else None,
        "notices": list(imported.notes),
        **vars(imported.record),
        "card": card.model_dump(mode="json"),
    }
