"""Write a picture as its file was: colours, depth, opacity, quality and metadata, whole or not at all."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from translator.atomic import write_atomically
from translator.errors import ErrorCode, UserError
from translator.images import colour, deep_write, formats, heif, icc, metadata
from translator.images.alpha import over_white
from translator.images.encode import Sheet, encode
from translator.images.picture import Origin, Picture, Pixels, as_depth

Colour: TypeAlias = Literal["keep", "srgb"]
"""Write the colours in the original's profile, or in sRGB."""


def write_picture(
    picture: Picture,
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    quality: int | None = None,
    colour: Colour = "keep",
    metadata: metadata.Policy = "keep",
    note: str | None = None,
) -> list[str]:
    """Write a picture; the file appears complete or not at all.

    Args:
        picture: what to write; its origin says how.
        path: where.
        format: a format's name or ending; None goes by the path's ending, then by the origin.
        quality: 1 to 100 for JPEG, WebP, AVIF and HEIC; None compresses like the original, or well.
        colour: "keep" writes in the original's profile, "srgb" in sRGB.
        metadata: "keep", "no-location" or "none".
        note: what was done, such as a style's name; it goes into the Software entry.

    Returns:
        Sentences on what the format could not hold.

    Raises:
        UserError: PICTURE_UNSUPPORTED, PICTURE_TOO_LARGE, DISK_FULL or NOT_WRITABLE.
    """
    target = Path(path)
    chosen = _format(target, format, picture.origin)
    data, notices = encode_picture(
        picture, chosen.name, quality=quality, colour=colour, metadata=metadata, note=note
    )
    write_atomically(target, data)
    return notices


def encode_picture(
    picture: Picture,
    format: str,
    *,
    quality: int | None = None,
    colour: Colour = "keep",
    metadata: metadata.Policy = "keep",
    note: str | None = None,
) -> tuple[bytes, list[str]]:
    """The bytes of the file that `write_picture` would write, and its notices.

    Raises:
        UserError: PICTURE_UNSUPPORTED or PICTURE_TOO_LARGE.
    """
    target = formats.format_named(format)
    heif.check_writable(target.name)
    if max(picture.width, picture.height) > target.max_side:
        raise UserError(
            ErrorCode.PICTURE_TOO_LARGE,
            f"{target.name} holds at most {target.max_side} pixels a side; "
            f"the picture has {picture.width} x {picture.height}.",
            "Choose PNG or TIFF.",
        )
    notices: list[str] = []
    picture = _fitted(picture, target, notices)
    sheet = _sheet(picture, target, keep_colours=colour == "keep", notices=notices)
    sheet = _with_tags(sheet, picture.origin, target, metadata, note, notices)
    data, more = encode(replace(sheet, quality=quality, bits=_bits(picture, target)), target.name)
    return data, notices + more


def _format(path: Path, name: str | None, origin: Origin) -> formats.Format:
    if name is not None:
        return formats.format_named(name)
    return formats.format_named(path.suffix) if path.suffix else formats.format_kept(origin.format)


def _fitted(picture: Picture, target: formats.Format, notices: list[str]) -> Picture:
    """Depth and opacity as the format can hold them."""
    pixels, alpha = picture.pixels, picture.alpha
    stored, bits = picture.origin.bits or picture.depth, _bits(picture, target)
    if picture.depth == 16 and bits < stored:
        notices.append(
            f"{target.name} is written with {bits} bits a channel; the {stored} bits were rounded."
        )
    if picture.depth == 16 and bits == 8:
        pixels, alpha = as_depth(pixels, 8), None if alpha is None else as_depth(alpha, 8)
    one_bit = target.name == "GIF"
    if alpha is not None and not target.alpha and not one_bit:
        if alpha.min() < np.iinfo(alpha.dtype).max:
            pixels = over_white(pixels, alpha)
            notices.append(f"{target.name} holds no transparency; the picture was laid on white.")
        alpha = None
    elif alpha is not None and one_bit and ((alpha > 0) & (alpha < 255)).any():
        notices.append("GIF holds no half transparency; it was rounded.")
    return replace(picture, pixels=pixels, alpha=alpha)


def _bits(picture: Picture, target: formats.Format) -> int:
    """Bits a channel with which a picture is written."""
    if picture.depth == 8 or target.bits in (8, 16):
        return min(picture.depth, target.bits)
    return deep_write.bits_of(target.name, picture.origin.bits or 16)


def _sheet(picture: Picture, target: formats.Format, *, keep_colours: bool, notices: list[str]) -> Sheet:
    """The colours of the file: its own where they can be kept, else sRGB, gray where nothing is coloured."""
    origin = picture.origin
    if keep_colours and target.tags and (own := _own_colours(picture, target)) is not None:
        return own
    if origin.profile is not None and keep_colours and not target.tags:
        notices.append(f"{target.name} holds no colour profile; its colours were converted to sRGB.")
    if origin.mode in ("cmyk", "lab"):
        notices.append(f"Its {origin.mode.upper()} colours were converted to sRGB.")
    keeps_srgb = origin.profile is not None and origin.native is None and origin.mode not in ("cmyk", "gray")
    profile = origin.profile if keeps_srgb else icc.SRGB_PROFILE if origin.profile is not None else None
    if origin.mode in ("gray", "bilevel") and _is_gray(picture.pixels):
        return Sheet(picture.pixels[..., :1], picture.alpha, "gray")  # an RGB profile does not fit gray
    return Sheet(picture.pixels, picture.alpha, "rgb", profile if target.tags else None)


def _own_colours(picture: Picture, target: formats.Format) -> Sheet | None:
    """The sheet in the original's profile; None where kind of picture or format do not allow it."""
    origin = picture.origin
    if origin.native is None or origin.shown is None or origin.profile is None or origin.mode == "lab":
        return None
    if origin.mode == "cmyk" and (target.name not in ("JPEG", "TIFF") or picture.alpha is not None):
        return None
    if origin.mode == "gray" and not (_is_gray(picture.pixels) and target.name in ("JPEG", "PNG", "TIFF")):
        return None
    if origin.mode == "gray" and picture.alpha is not None and target.name == "PNG":
        return None
    space = colour.space_of(origin.profile, origin.mode, origin.depth)
    assert space is not None, "native pixels are kept only where there is something to convert"
    native, shown = origin.native, origin.shown
    if shown.shape != picture.pixels.shape:  # another size: nothing to compare with
        native, shown = space.from_srgb(picture.pixels), picture.pixels
    own = colour.in_own_colours(picture.pixels, native, shown, space)
    kind: Literal["gray", "rgb", "cmyk"] = {"gray": "gray", "cmyk": "cmyk"}.get(origin.mode, "rgb")  # type: ignore[assignment]  # all of the literals
    return Sheet(as_depth(own, picture.depth), picture.alpha, kind, origin.profile)


def _with_tags(
    sheet: Sheet,
    origin: Origin,
    target: formats.Format,
    policy: metadata.Policy,
    note: str | None,
    notices: list[str],
) -> Sheet:
    kept = metadata.carried(origin, policy, metadata.software(note))
    if not target.tags:
        if kept["exif"] and origin.exif:
            notices.append(f"{target.name} holds no metadata; it was left out.")
        kept |= {"exif": None, "xmp": None, "iptc": None}
    return replace(
        sheet,
        dpi=origin.dpi,
        jpeg=origin.jpeg,
        subsampling=origin.subsampling,
        lossless=origin.lossless,
        **kept,
    )


def _is_gray(pixels: Pixels) -> bool:
    red = pixels[..., 0]
    return bool(np.array_equal(red, pixels[..., 1]) and np.array_equal(red, pixels[..., 2]))
