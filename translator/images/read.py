"""Read a picture file: upright, sRGB, alpha apart, 16 bits kept, and all that is needed to write it back."""

import math
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image

from translator.errors import ErrorCode, UserError
from translator.images import chroma, coded, colour, decode, icc, metadata
from translator.images.decode import MAX_PIXELS
from translator.images.formats import sniff
from translator.images.picture import JpegCoding, Origin, Picture, as_depth

_BY_NUMBER = ("AVIF", "HEIF")
"""Formats that name their colours by numbers (ITU-T H.273)."""


@dataclass(frozen=True)
class Header:
    """What a file says of itself before its pixels are decoded.

    Args:
        width: columns of the upright picture.
        height: rows of the upright picture.
        format: name of its format.
        frames: number of frames or pages.
    """

    width: int
    height: int
    format: str
    frames: int


def read_picture(
    source: str | os.PathLike[str] | bytes,
    *,
    max_pixels: int | None = MAX_PIXELS,
    frame: int = 0,
    name: str | None = None,
    partial: bool = False,
) -> Picture:
    """Read one picture.

    Args:
        source: a path, or the bytes of a file.
        max_pixels: larger ones are refused by their header; None allows any.
        frame: which frame of an animation or page of a document.
        name: how messages call it; None is its path.
        partial: of a JPEG or PNG that was cut off, take what can be read; `origin.readable` says how much,
            and all else is plain gray.

    Raises:
        UserError: PICTURE_UNREADABLE (missing, damaged, incomplete), PICTURE_UNSUPPORTED or
            PICTURE_TOO_LARGE.
    """
    data, usual_name = contents(source)
    called = name or usual_name
    with decode.opened(data, called, max_pixels) as file:
        try:
            return assemble(file.image, decode.frame(file, frame), data, file.frames)
        except UserError as error:
            if not partial or error.code is not ErrorCode.PICTURE_UNREADABLE:
                raise
            found = _in_part(data, file.kind, called, max_pixels)
            if found is None:
                raise
            return found


def _in_part(data: bytes, kind: str | None, name: str, max_pixels: int | None) -> Picture | None:
    """As much of a damaged file as can be read; None when that is nothing."""
    from translator.images import salvage

    mended = salvage.mended(data, kind)
    if mended is None:
        return None
    with decode.opened(mended[0], name, max_pixels) as file:
        whole = decode.frame(file, 0)
        decoded, readable = salvage.limited(file.image, whole, decode.orientation(file.image), mended[1])
        if not readable.share:
            return None
        picture = assemble(file.image, decoded, mended[0], 1)
    said = f"Only {math.floor(100 * readable.share)} % of it could be read; the rest is plain gray."
    if readable.coarse:
        said += " What could be read lacks its fine detail."
    notices = (*picture.origin.notices, said)
    return replace(picture, origin=replace(picture.origin, readable=readable, notices=notices))


def read_header(source: str | os.PathLike[str] | bytes, *, max_pixels: int | None = MAX_PIXELS) -> Header:
    """Size, format and number of frames, without decoding.

    Raises:
        UserError: as `read_picture`, for what the header shows.
    """
    data, name = contents(source)
    with decode.opened(data, name, max_pixels) as file:
        image = file.image
        width, height = image.size
        asked = image.format != "PNG" or "exif" in image.info  # without it, Pillow would decode a whole PNG
        if (
            image.format != "TIFF" and asked and decode.orientation(image) >= 5
        ):  # a TIFF's sides are swapped already
            width, height = height, width
        return Header(width, height, image.format or "", file.frames)


def from_pil(image: Image.Image) -> Picture:
    """Picture of a Pillow image: turned upright, converted to sRGB, its metadata kept."""
    decode.quiet()
    image.load()
    return assemble(image, decode.loaded(image), b"", 1)


def contents(source: str | os.PathLike[str] | bytes) -> tuple[bytes, str]:
    """The bytes of a file and the name by which messages call it.

    Raises:
        UserError: PICTURE_UNREADABLE, when there is no such file or it may not be read.
    """
    if isinstance(source, bytes):
        return source, "The picture"
    path = Path(source)
    try:
        if not path.is_file():
            raise UserError(
                ErrorCode.PICTURE_UNREADABLE, f"There is no picture file {str(path)!r}.", "Check the name."
            )
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(ErrorCode.PICTURE_UNREADABLE, f"{str(path)!r} cannot be opened: {reason}.") from None
    if not data:
        raise UserError(
            ErrorCode.PICTURE_UNREADABLE, f"{str(path)!r} is empty.", "Copy it again from where it came."
        )
    return data, repr(str(path))


def assemble(image: Image.Image, decoded: decode.Decoded, data: bytes, frames: int) -> Picture:
    """Convert what was decoded to sRGB and gather what belongs to the file."""
    profile = _profile(image, decoded.mode, data)
    depth: Literal[8, 16] = 16 if decoded.native.dtype == np.uint16 else 8
    notices = list(decoded.notices)
    try:
        space = colour.space_of(profile, decoded.mode, depth)
    except ValueError as error:
        notices.append(f"Its colour profile is {error}; its colours are taken for sRGB.")
        profile, space = None, None
    shown, native = decoded.native, None
    if space is not None:
        native, shown = decoded.native, as_depth(space.to_srgb(decoded.native), depth)
    elif decoded.mode == "cmyk":
        plain = Image.fromarray(as_depth(decoded.native, 8), "CMYK").convert("RGB")
        shown = as_depth(np.array(plain), depth)
        notices.append("It is CMYK without a colour profile; its colours are approximate.")
    if image.format in _BY_NUMBER and (range_name := coded.high_range(data)) is not None:
        notices.append(f"Its tones are coded for high dynamic range ({range_name}) and taken for sRGB.")
    gathered = metadata.gather(image, data)
    notices += metadata.left_out(image, gathered["xmp"])
    if shown.shape[2] == 1:
        shown = np.repeat(shown, 3, axis=2)
    origin = Origin(
        format=image.format or sniff(data[:64]) or "PNG",
        mode=decoded.mode,
        depth=depth,
        bits=decoded.bits,
        profile=profile,
        dpi=_dpi(image),
        jpeg=_jpeg(image),
        subsampling=chroma.read(image, data),
        lossless=_lossless(image, data),
        frames=frames,
        loop=_loop(image, data),
        native=native,
        shown=None if native is None else shown,
        notices=tuple(notices),
        **gathered,
    )
    return Picture(shown, decoded.alpha, origin)


def _profile(image: Image.Image, mode: str, data: bytes) -> bytes | None:
    """The embedded profile, or one for what the file says of its colours in another way."""
    embedded = image.info.get("icc_profile")
    if isinstance(embedded, bytes) and embedded:
        return embedded
    if image.format in _BY_NUMBER and mode == "rgb" and (named := coded.profile(data)) is not None:
        return named
    try:
        rules = image.getexif().get_ifd(0xA005).get(1) if mode == "rgb" else None
    except Exception:  # damaged EXIF raises anything; the picture itself may be whole
        return None
    return icc.ADOBE_RGB_PROFILE if isinstance(rules, str) and rules.startswith("R03") else None


def _loop(image: Image.Image, data: bytes) -> int | None:
    """How often an animation plays, 0 for ever; None when the file does not say."""
    if image.format == "AVIF":
        return 0 if coded.endless(data) else None
    said = image.info.get("loop")
    return said if isinstance(said, int) and 0 <= said < 65_536 else None


def _dpi(image: Image.Image) -> tuple[float, float] | None:
    value: Any = image.info.get("dpi")
    try:
        across, down = float(value[0]), float(value[1])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return None
    return (across, down) if 1 <= across <= 100_000 and 1 <= down <= 100_000 else None


def _jpeg(image: Image.Image) -> JpegCoding | None:
    from PIL import JpegImagePlugin

    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return None
    tables = {number: tuple(table) for number, table in image.quantization.items()}
    return JpegCoding(tables, bool(image.info.get("progressive")))


def _lossless(image: Image.Image, data: bytes) -> bool:
    if image.format == "WEBP":
        return b"VP8L" in data[:64] or b"VP8L" in data[: 1 << 16]
    return image.format not in ("JPEG", "MPO", "AVIF", "HEIF")
