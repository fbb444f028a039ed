"""Options of every command that applies a style: which style, how, on what, and how results are written."""

import contextlib
import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypedDict

import click

from translator.errors import UserError
from translator.images.animation import read_frames, write_animation
from translator.images.decode import MAX_PIXELS
from translator.images.formats import FORMATS, format_kept, format_named
from translator.images.heif import check_writable
from translator.images.metadata import Policy
from translator.images.picture import Picture
from translator.images.read import read_picture
from translator.images.write import Colour, write_picture
from translator.inference.choose import is_prepared
from translator.inference.engine import ENGINES, PRECISIONS, EngineName, Precision
from translator.inference.note import note_of
from translator.inference.translator import MAX_ENLARGE, MAX_SCALE, MIN_SCALE, Translator, Wish
from translator.library import gallery
from translator.library.card import read_card

_UNITS = {"": 1, "k": 1, "m": 2, "g": 3, "t": 4}


class ByteSize(click.ParamType[int]):
    """A number of bytes as people write it: 2GiB, 500MB, 1.5G. GiB and G are 1024**3, GB is 1000**3."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Bytes of a text."""
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(i?b?)\s*", str(value).lower())
        if not found or (found[3] == "i") or (not found[2] and found[3] != "b"):
            self.fail(f"{value!r} is no size; write it like 2GiB or 500MB.", param, ctx)
        base = 1000 if found[3] == "b" else 1024
        size_bytes = int(float(found[1]) * base ** (_UNITS[found[2]] if found[2] else 0))
        if size_bytes < 1 << 20:
            self.fail(f"{value!r} is too little; at least 1MiB is needed.", param, ctx)
        return size_bytes


class PictureFormat(click.Choice[str]):
    """A format of results by any of its usual names; "keep" is each photo's own."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The usual ending of the format without its dot; None for "keep"."""
        if str(value).lower() == "keep":
            return None
        with contextlib.suppress(UserError):
            return format_named(str(value)).suffixes[0][1:]
        return super().convert(value, param, ctx)


class _Computing(TypedDict):
    """What computes."""

    device: str
    precision: Precision
    engine: EngineName


@dataclass(frozen=True)
class StyleOptions:
    """What was said on the command line about the style and its results."""

    model: str
    wish: Wish
    device: str
    precision: Precision
    engine: EngineName
    memory_bytes: int | None
    format: str | None
    quality: int | None
    colour: Colour
    metadata: Policy
    max_pixels: int | None

    @property
    def style_name(self) -> str:
        """Short name for file names: the gallery id, or the stem of the file."""
        return Path(self.model).stem if self.model.endswith(".safetensors") else Path(self.model).name

    def open(self) -> Translator:
        """The style, checked against what is wanted of it.

        Raises:
            UserError: no such model, direction, device or engine, the style cannot do what is asked, or the
                format cannot be written here.
        """
        if self.format is not None:
            check_writable(format_named(self.format).name)
        path = gallery.find(self.model)
        card = read_card(path)
        computing: _Computing = {"device": self.device, "precision": self.precision, "engine": self.engine}
        if not is_prepared(path, card, **computing):
            click.echo(f"Preparing {card.label} for this machine; this is done once ...", err=True)
        translator = Translator.open(path, memory_bytes=self.memory_bytes, **computing)
        translator.check(self.wish)
        return translator

    def read(self, photo: Path) -> Picture:
        """A photo within the limit.

        Raises:
            UserError: it cannot be read or is too large.
        """
        return _read(photo, self.max_pixels)

    def suffix_for(self, picture: Picture, source: Path) -> str:
        """Ending of a result's name: of the format asked for, else the source's own where it can be kept."""
        kind = format_named(self.format) if self.format else format_kept(picture.origin.format)
        return source.suffix if source.suffix.lower() in kind.suffixes else kind.suffixes[0]

    def read_frames(self, photo: Path) -> Iterator[tuple[Picture, int]]:
        """The frames of an animation within the limit, with their milliseconds.

        Raises:
            UserError: it cannot be read or is too large.
        """
        return read_frames(photo, max_pixels=self.max_pixels or MAX_PIXELS)

    def write(self, frames: list[tuple[Picture, int]], target: Path, translator: Translator) -> list[str]:
        """Write a result, which is an animation if it has several frames.

        Returns:
            Sentences on what could not be kept.

        Raises:
            UserError: the format cannot hold it, or the file cannot be written.
        """
        note = note_of(translator.card.label, self.wish)
        if len(frames) > 1:
            return write_animation(frames, target, quality=self.quality, metadata=self.metadata, note=note)
        return write_picture(
            frames[0][0],
            target,
            quality=self.quality,
            colour=self.colour,
            metadata=self.metadata,
            note=note,
        )


def style_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command all these options; it receives them as one `StyleOptions` named `style`."""

    @functools.wraps(command)
    def gathered(**values: Any) -> Any:
        names = [option.name for option in _OPTIONS if option.name]
        given = {name: values.pop(name) for name in names}
        return command(style=_gathered(given), **values)

    # What `click.option` does, in its order: the last one decorated is listed first.
    vars(gathered)["__click_params__"] = [*vars(gathered).get("__click_params__", []), *reversed(_OPTIONS)]
    return gathered


def _gathered(given: dict[str, Any]) -> StyleOptions:
    wish_names = ("to", "strength", "keep_colours", "keep_detail", "scale", "enlarge", "style_seed")
    wish = Wish(**{name: given.pop(name) for name in wish_names})
    style_from, mix, limit = given.pop("style_from"), given.pop("style_mix"), given["max_pixels"]
    if style_from is not None:
        wish = replace(wish, style_from=_read(style_from, limit))
    if mix is not None:
        wish = replace(wish, style_mix=(_variation(mix[0], limit), _variation(mix[1], limit), mix[2]))
    return StyleOptions(wish=wish, **given)


def _variation(text: str, max_pixels: int | None) -> int | Picture:
    """A seed, or the picture of that name."""
    return int(text) if text.isdecimal() else _read(Path(text), max_pixels)


def _read(photo: Path, max_pixels: int | None) -> Picture:
    return read_picture(photo) if max_pixels is None else read_picture(photo, max_pixels=max_pixels)


_FORMAT_NAMES = ["keep", *(kind.suffixes[0][1:] for kind in FORMATS.values())]

_OPTIONS = [
    click.Option(
        ["--model", "-m", "model"],
        required=True,
        help="Style: its name, as `translator models list` tells, or a model file.",
    ),
    click.Option(["--to"], help="What to translate to; may be left out when the style has one direction."),
    click.Option(
        ["--strength"],
        type=click.FloatRange(0, 1),
        default=1.0,
        show_default=True,
        help="How strong the effect is: 1 is all of it, 0.5 half of it mixed with half of the photo.",
    ),
    click.Option(
        ["--keep-colours"],
        is_flag=True,
        help="Keep the photo's colours; take only light and dark from the style.",
    ),
    click.Option(
        ["--keep-detail"],
        type=click.FloatRange(0, 1),
        default=0.0,
        show_default=True,
        help="Bring back the photo's own fine detail: 0 is none of it, 1 is all.",
    ),
    click.Option(
        ["--scale"],
        type=click.FloatRange(MIN_SCALE, MAX_SCALE),
        help="Size at which the style works, as a multiple of the photo's: at 0.5 its strokes are twice as "
        "large. The result has the photo's size all the same. [default: the style's own]",
    ),
    click.Option(
        ["--enlarge"],
        type=click.IntRange(1, MAX_ENLARGE),
        help="Make the result this many times as wide and high as the photo. [default: the style's own]",
    ),
    click.Option(
        ["--style-seed"], type=click.IntRange(0), help="Another variation, by number, where a style has them."
    ),
    click.Option(
        ["--style-from"],
        type=click.Path(path_type=Path),
        help="Take the variation from a picture, for styles that can.",
    ),
    click.Option(
        ["--style-mix"],
        type=(str, str, click.FloatRange(0, 1)),
        metavar="A B SHARE",
        help="Mix two variations, each a number or a picture; 0 is all A, 1 all B.",
    ),
    click.Option(
        ["--device"],
        default="auto",
        show_default=True,
        help="What computes: cpu, cuda, cuda:1, xpu or mps; auto takes a GPU if there is one.",
    ),
    click.Option(
        ["--precision"],
        type=click.Choice(PRECISIONS),
        default="auto",
        show_default=True,
        help="Number format: fp32 is exact, the others are faster. fast takes the fastest; auto is exact "
        "unless the style was checked to look the same in bf16.",
    ),
    click.Option(
        ["--engine"],
        type=click.Choice(ENGINES),
        default="auto",
        show_default=True,
        help="By which library; auto takes what is faster on this machine.",
    ),
    click.Option(
        ["--memory", "memory_bytes"],
        type=ByteSize(),
        help="Most that a photo may take, such as 2GiB; what needs more is worked on in pieces, with the "
        "same result. [default: what is free]",
    ),
    click.Option(
        ["--format", "format"],
        type=PictureFormat(_FORMAT_NAMES),
        help="File format of the results. [default: the photo's own]",
    ),
    click.Option(
        ["--quality"],
        type=click.IntRange(1, 100),
        help="Of JPEG, WebP, AVIF and HEIC; from 90 on colour is kept as finely as light. "
        "[default: as the photo was]",
    ),
    click.Option(
        ["--colour"],
        type=click.Choice(["keep", "srgb"]),
        default="keep",
        show_default=True,
        help="Colour profile of the results: the photo's, or sRGB.",
    ),
    click.Option(
        ["--metadata"],
        type=click.Choice(["keep", "no-location", "none"]),
        default="keep",
        show_default=True,
        help="Which of the photo's EXIF, XMP and IPTC data go along.",
    ),
    click.Option(
        ["--max-pixels"],
        type=click.IntRange(1),
        help="Largest photo that is read, against files that lie about their size. [default: 300 million]",
    ),
]
