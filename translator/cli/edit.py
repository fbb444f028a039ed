"""`translator edit`: change what a photo shows by the difference of two folders."""

from collections.abc import Iterator
from pathlib import Path

import click

from translator.cli.sample import make_folder
from translator.data.files import find_pictures
from translator.errors import ErrorCode, UserError
from translator.images.picture import Picture
from translator.images.read import read_picture
from translator.images.write import write_picture


@click.command(name="edit")
@click.argument("photo", type=click.Path(path_type=Path))
@click.option(
    "--towards", type=click.Path(path_type=Path), required=True, help="Pictures that have what it shall get."
)
@click.option(
    "--away", type=click.Path(path_type=Path), required=True, help="Pictures like those that do not have it."
)
@click.option(
    "--amount",
    type=click.FloatRange(-10, 10),
    default=1.0,
    show_default=True,
    help="How far: 0 is the photo, 1 the whole difference, less than 0 the other way.",
)
@click.option("--model", "-m", required=True, help="Style that finds codes: trained with --method vaegan.")
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    help="File of the result. [default: NAME_edited beside it]",
)
def command(photo: Path, towards: Path, away: Path, amount: float, model: str, out: Path | None) -> int:
    """Change a photo by the mean difference of what a style sees in two folders of pictures.

    \b
    translator edit me.jpg --towards smiling/ --away serious/ --amount 0.8 --model runs/faces-vaegan

    The change is found at the small size that the style works at and added to the photo at its own, so that
    its detail stays. The name of the result is written to standard output; the photo is never replaced.
    """  # noqa: D301 - \b is how click is told to keep lines
    from translator.inference import codes

    picture = read_picture(photo)
    target = out or _free(photo)
    if target.exists() and target.samefile(photo):
        raise UserError(
            ErrorCode.FILE_EXISTS, f"The result would replace the photo {photo}.", "Choose another --out."
        )
    opened, card = codes.open_encoder(model)
    means = [codes.encoded(opened, _pictures(folder)).mean(0) for folder in (towards, away)]
    result = codes.edited(opened, picture, means[0] - means[1], amount)
    make_folder(target.parent)
    for notice in write_picture(result, target, note=f"Translator, style {card.label}"):
        click.echo(f"notice: {photo}: {notice}", err=True)
    click.echo(str(target))
    return 0


def _free(photo: Path) -> Path:
    """The first of NAME_edited.EXT, NAME_edited-2.EXT, ... that is not there."""
    stem, number = f"{photo.stem}_edited", 1
    found = photo.with_name(stem + photo.suffix)
    while found.exists() or found.is_symlink():
        number += 1
        found = photo.with_name(f"{stem}-{number}{photo.suffix}")
    return found


def _pictures(folder: Path) -> Iterator[Picture]:
    """The pictures of a folder, one at a time; what cannot be read is named and left out.

    Raises:
        UserError: FOLDER_MISSING or FOLDER_EMPTY.
    """
    if not folder.is_dir():
        raise UserError(ErrorCode.FOLDER_MISSING, f"There is no folder {folder}.", "Check how it is spelt.")
    count = 0
    for path in find_pictures(folder).pictures:
        try:
            picture = read_picture(folder / path)
        except UserError as error:
            click.echo(f"left out: {folder / path}: {error.sentence}", err=True)
            continue
        count += 1
        yield picture
    if not count:
        raise UserError(
            ErrorCode.FOLDER_EMPTY, f"There is no picture in {folder} that can be read.", "Choose another."
        )
