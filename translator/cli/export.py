"""`translator export`: a style as a file for other programs."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from translator.errors import ErrorCode, UserError
from translator.library import gallery

if TYPE_CHECKING:
    from translator.inference.export import Exported


@click.command(name="export")
@click.argument("model")
@click.option("--onnx", type=click.Path(path_type=Path), help="ONNX file to write: NAME.onnx.")
@click.option(
    "--openvino",
    type=click.Path(path_type=Path),
    help="OpenVINO file to write: NAME.xml, with NAME.bin beside it.",
)
@click.option("--to", help="What to translate to; may be left out when the style has one direction.")
@click.option(
    "--pixels",
    type=click.Choice(["float", "uint8"]),
    default="float",
    show_default=True,
    help="Pictures as (batch, 3, height, width) in 0..1, or as (batch, height, width, 3) bytes; RGB.",
)
@click.option("--replace", is_flag=True, help="Replace files that are there.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def command(
    model: str,
    onnx: Path | None,
    openvino: Path | None,
    to: str | None,
    pixels: Any,
    replace: bool,
    as_json: bool,
) -> None:
    """Write a style as one graph from pixels to pixels, for other programs.

    MODEL is a model file or a name of the gallery. The graph takes pictures of any size and gives them back
    at theirs: scaling, padding and cropping are inside. It is compared with the style at several sizes before
    it is written.
    """
    path = gallery.find(model)
    _check_targets(path, onnx, openvino, replace=replace)
    from translator.inference.export import export_onnx, export_openvino

    rows = []
    for target, export in ((onnx, export_onnx), (openvino, export_openvino)):
        if target is not None:
            rows.append(_row(export(path, target, to=to, pixels=pixels), pixels))
            if not as_json:
                _say(rows[-1])
    if as_json:
        click.echo(json.dumps(rows, indent=2))


def _check_targets(path: Path, onnx: Path | None, openvino: Path | None, *, replace: bool) -> None:
    """Raises UserError: USAGE or FILE_EXISTS."""
    if onnx is None and openvino is None:
        raise UserError(
            ErrorCode.USAGE, "Nothing was said to be written.", "Use --onnx FILE or --openvino FILE."
        )
    if onnx is not None and onnx.suffix != ".onnx":
        raise UserError(ErrorCode.USAGE, f"{str(onnx)!r} does not end in .onnx.", "Name it NAME.onnx.")
    if openvino is not None and openvino.suffix != ".xml":
        raise UserError(
            ErrorCode.USAGE, f"{str(openvino)!r} does not end in .xml.", "OpenVINO reads NAME.xml."
        )
    weights = None if openvino is None else openvino.with_suffix(".bin")
    for target in (onnx, openvino, weights):
        if target is not None and target.exists() and (not replace or target.samefile(path)):
            hint = "Choose another name" + (", or say --replace." if not replace else ".")
            raise UserError(ErrorCode.FILE_EXISTS, f"There is a file {target} already.", hint)


def _row(exported: "Exported", pixels: str) -> dict[str, Any]:
    domains = exported.card.domains
    return {
        "files": [str(file) for file in exported.files],
        "title": exported.card.label,
        "from": domains[exported.direction.source],
        "to": domains[exported.direction.target],
        "pixels": pixels,
        "difference": exported.difference,
        "notices": exported.notes,
    }


def _say(row: dict[str, Any]) -> None:
    difference = row["difference"]
    checked = "" if difference is None else f"; differs from PyTorch by at most {difference:.1g} of the range"
    click.echo(f"{row['title']}, {row['from']} to {row['to']}{checked}", err=True)
    for note in row["notices"]:
        click.echo(f"notice: {note}", err=True)
    for file in row["files"]:
        click.echo(file)
