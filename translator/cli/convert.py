"""`translator convert`: apply a style to a whole folder, or to a video."""

import contextlib
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import click

from translator.cli.convert_view import Viewer, viewer_of
from translator.cli.style_options import StyleOptions, style_options
from translator.errors import ErrorCode, UserError
from translator.events import Event
from translator.inference.convert import Conversion, convert
from translator.inference.convert_files import Existing
from translator.inference.convert_work import Output
from translator.inference.video_file import SUFFIXES, is_video_name


@click.command(name="convert")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="[OUT]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--existing",
    type=click.Choice(["skip", "number", "replace"]),
    default="skip",
    show_default=True,
    help="When OUT has a file of a result's name that was not made here, or was edited since: leave it and "
    "skip the picture, choose another name, or replace it. Originals are never replaced.",
)
@click.option(
    "--include-results",
    is_flag=True,
    help="Convert results of earlier conversions that lie in IN too; they are left out otherwise.",
)
@click.option("--watch", is_flag=True, help="Go on and convert pictures as they come, until Ctrl-C.")
@click.option(
    "--steady",
    type=click.FloatRange(0, 1, max_open=True),
    help="Videos: how much flicker is held back; 0 lets each frame stand alone. [default: 0.8]",
)
@click.option(
    "--events",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help="How progress is told: for people, or as one JSON object a line on standard output.",
)
@style_options
def command(
    source: Path,
    target: Path | None,
    existing: Existing,
    include_results: bool,
    watch: bool,
    steady: float | None,
    events: Literal["text", "jsonl"],
    style: StyleOptions,
) -> int:
    """Apply a style to all pictures in the folder IN and the folders inside, or to the video IN.

    The results go to OUT; a video's is beside it unless told otherwise. Sizes, depth, opacity, colours,
    metadata and sound stay as they are. A second run does only what is missing: after Ctrl-C, a crash or new
    pictures, give the same command again. Hidden files and links to folders are left out.
    """
    if is_video_name(source) and not source.is_dir():
        _refuse_what_is_for_pictures(source, style, {"--watch": watch, "--include-results": include_results})
        stream = _video(source, target, existing, steady, style)
    else:
        if target is None:
            raise click.UsageError("Say where the results go: translator convert IN OUT.")
        if steady is not None:
            sentence = f"--steady is for videos; {str(source)!r} is none."
            raise UserError(ErrorCode.SETTING, sentence, "Leave --steady out.")
        output = Output(style.format, style.quality, style.colour, style.metadata, style.max_pixels)
        plan = Conversion(source, target, style.wish, output, existing, watch, include_results)
        stream = convert(plan, style.open())
    with contextlib.closing(stream), viewer_of(events, source if watch else None) as viewer:
        _show_all(stream, viewer)
    return 1 if viewer.failures else 0


def _video(
    source: Path,
    target: Path | None,
    existing: Existing,
    steady: float | None,
    style: StyleOptions,
) -> Generator[Event, None, None]:
    """The conversion of a video."""
    from translator.inference.video import STEADY, VideoConversion, convert_video

    if steady is None:
        steady = 0.0 if style.engine == "openvino" else STEADY
    if steady and style.engine == "auto":
        style = replace(style, engine="pytorch")
    suffix = source.suffix if source.suffix.lower() in SUFFIXES else ".mp4"
    if target is None:
        target = source.with_name(f"{source.stem}_{style.style_name}{suffix}")
    elif target.is_dir() or not is_video_name(target):
        target = target / f"{source.stem}{suffix}"
    plan = VideoConversion(source, target, style.wish, steady, existing, style.metadata)
    return convert_video(plan, style.open())


def _refuse_what_is_for_pictures(source: Path, style: StyleOptions, flags: dict[str, bool]) -> None:
    """Refuse what is said of files of pictures.

    Raises:
        UserError: SETTING.
    """
    pictures_only: dict[str, object] = {
        "--format": style.format,
        "--quality": style.quality,
        "--max-pixels": style.max_pixels,
        "--colour": None if style.colour == "keep" else style.colour,
        **{name: said or None for name, said in flags.items()},
    }
    for name, value in pictures_only.items():
        if value is not None:
            sentence = f"{name} is for pictures; {str(source)!r} is a video."
            raise UserError(ErrorCode.SETTING, sentence, f"Leave {name} out.")


def _show_all(stream: Generator[Event, None, None], viewer: Viewer) -> None:
    try:
        for event in stream:
            viewer.show(event)
    except KeyboardInterrupt as pressed:
        # Pressed while an event was shown: the conversion does not know of it yet.
        # Else it has ended, and this raises again at once.
        viewer.show(stream.throw(pressed))
        for event in stream:
            viewer.show(event)
