"""`translator sample`: pictures that no photo was needed for."""

from pathlib import Path

import click

from translator.atomic import not_written
from translator.errors import ErrorCode, UserError
from translator.images.picture import Picture, Pixels
from translator.images.read import read_picture
from translator.images.write import write_picture


@click.command(name="sample")
@click.argument("model")
@click.option("--out", "-o", type=click.Path(path_type=Path), required=True, help="Folder for the pictures.")
@click.option("--count", type=click.IntRange(1, 10_000), default=16, show_default=True, help="How many.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Draws others.")
@click.option(
    "--by",
    type=click.Choice(["generator", "critic"]),
    default="generator",
    show_default=True,
    help="What makes them: the generator, or noise that climbs the critic's score (of a run folder).",
)
@click.option(
    "--climb",
    type=click.IntRange(1, 100_000),
    default=200,
    show_default=True,
    help="Steps of --by critic.",
)
@click.option(
    "--rate",
    type=click.FloatRange(1e-6, 1),
    default=0.02,
    show_default=True,
    help="How far pictures move at each step of --by critic.",
)
@click.option(
    "--between",
    nargs=2,
    metavar="FROM TO",
    help="A strip of pictures on the way between two: seeds, or photos where the style finds codes.",
)
@click.option(
    "--frames",
    type=click.IntRange(2, 1000),
    default=9,
    show_default=True,
    help="Pictures of --between.",
)
def command(
    model: str, out: Path, count: int, seed: int, by: str, climb: int, rate: float,
    between: tuple[str, str] | None, frames: int,
) -> int:  # fmt: skip
    """Make pictures with a style that was trained with --unconditional.

    \b
    translator sample runs/faces-vaegan -o faces/ --count 64
    translator sample runs/faces-vaegan -o faces/ --between 3 8
    translator sample runs/faces-gan -o faces/ --by critic --count 4

    The names of the pictures are written to standard output.
    """  # noqa: D301 - \b is how click is told to keep lines
    if by == "critic" and between:
        raise UserError(ErrorCode.USAGE, "--between and --by critic exclude each other.", "Choose one.")
    make_folder(out)
    if between:
        _strip(model, out, between, frames)
        return 0
    pictures = _climbed(model, count, seed, climb, rate) if by == "critic" else _drawn(model, count, seed)
    stem = "climbed" if by == "critic" else "made"
    for index, pixels in enumerate(pictures):
        _write(pixels, out / f"{stem}_{seed}_{index:04d}.png")
    return 0


def make_folder(folder: Path) -> None:
    """Make the folder of results.

    Raises:
        UserError: NOT_WRITABLE or DISK_FULL.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, error) from error


def _drawn(model: str, count: int, seed: int) -> list[Pixels]:
    from translator.inference import codes

    opened, _ = codes.open_codes(model)
    return codes.made(opened, codes.drawn_codes(count, opened.code_size, seed))


def _climbed(run: str, count: int, seed: int, steps: int, rate: float) -> list[Pixels]:
    import torch

    from translator.images.arrays import from_network
    from translator.training.ascent import ascend, open_critic

    critic, side_px = open_critic(Path(run))
    noise = torch.randn(count, 3, side_px, side_px, generator=torch.Generator().manual_seed(seed))
    start = (0.5 * noise).clamp(-1, 1)
    climbed = ascend(critic, start, steps, rate)
    with torch.inference_mode():
        low, high = (float(critic(images).mean()) for images in (start, climbed))
    click.echo(f"The critic's mean score rose from {low:.3f} to {high:.3f}.", err=True)
    return [from_network(image.numpy()) for image in climbed]


def _strip(model: str, out: Path, ends: tuple[str, str], frames: int) -> None:
    import torch

    from translator.inference import codes

    opened, _ = codes.open_codes(model)
    found = []
    for end in ends:
        if end.isdecimal():
            found.append(codes.drawn_codes(1, opened.code_size, int(end))[0])
        else:
            found.append(codes.encoded(codes.open_encoder(model)[0], [read_picture(end)])[0])
    with torch.inference_mode():
        on_the_way = codes.between(found[0], found[1], frames)
    pictures = codes.made(opened, on_the_way)
    _write(codes.strip(pictures), out / f"between_{'_'.join(Path(end).stem for end in ends)}.png")
    click.echo(f"The greatest step is {codes.greatest_step(pictures):.2f} times the mean step.", err=True)


def _write(pixels: Pixels, path: Path) -> None:
    write_picture(Picture.from_array(pixels), path)
    click.echo(str(path))
