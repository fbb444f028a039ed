"""Animations frame by frame: GIF and animated PNG, WebP and AVIF; and the pages of a TIFF."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from translator.atomic import write_atomically
from translator.errors import ErrorCode, UserError
from translator.images import chroma, decode, formats, icc
from translator.images import metadata as meta
from translator.images.decode import MAX_PIXELS
from translator.images.encode import DEFAULT_QUALITY, EXACT_ALPHA, Verbatim, indexed, saved
from translator.images.faults import check_together
from translator.images.picture import Origin, Picture, as_depth
from translator.images.read import assemble, contents

_SHORTEST_MS = 20
"""Browsers slow anything faster down to a tenth of a second."""

_USUAL_MS = 100


def is_animation(origin_format: str, frames: int) -> bool:
    """Whether a file of this format and number of frames moves; the pages of a TIFF do not."""
    known = formats.FORMATS.get(origin_format)
    return frames > 1 and known is not None and known.animated


def read_frames(
    source: str | os.PathLike[str] | bytes, *, max_pixels: int | None = MAX_PIXELS, name: str | None = None
) -> Iterator[tuple[Picture, int]]:
    """The frames of an animation, one at a time, each whole, with the milliseconds for which it shows.

    Args:
        source: a path, or the bytes of a file.
        max_pixels: greatest size of one frame; all together may have a few times as many.
        name: how messages call it; None is its path.

    Raises:
        UserError: as `read_picture`; also in the middle, where a later frame is damaged.
    """
    data, usual_name = contents(source)
    with decode.opened(data, name or usual_name, max_pixels) as file:
        count = file.frames
        check_together(file.image.size, count, file.name, max_pixels)
        poster = count > 1 and bool(
            file.image.info.get("default_image")
        )  # a still that is no part of the animation
        for index in range(1 if poster else 0, count):
            decoded = decode.frame(file, index, deep=False)
            picture = assemble(file.image, decoded, data, count)
            duration: Any = file.image.info.get("duration", 0)
            yield picture, round(duration) if isinstance(duration, int | float) and duration > 0 else 0


def write_animation(
    frames: Iterable[tuple[Picture, int]],
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    quality: int | None = None,
    metadata: meta.Policy = "keep",
    note: str | None = None,
) -> list[str]:
    """Write frames of equal size as one animation, in sRGB at 8 bits a channel.

    Args:
        frames: pictures and the milliseconds for which each shows; the first one's origin says how often it
            repeats and what metadata it carries.
        path: where; it appears complete or not at all.
        format: GIF, PNG, WEBP or AVIF; None goes by the path's ending.
        quality: 1 to 100 for WebP and AVIF; None is lossless where a WebP original was.
        metadata: "keep", "no-location" or "none".
        note: what was done; it goes into the Software entry.

    Returns:
        Sentences on what the format could not hold.

    Raises:
        UserError: PICTURE_UNSUPPORTED, when the format does not move; DISK_FULL or NOT_WRITABLE.
    """
    target = Path(path)
    data, notices = encode_animation(
        frames, format or target.suffix, quality=quality, metadata=metadata, note=note
    )
    write_atomically(target, data)
    return notices


def encode_animation(
    frames: Iterable[tuple[Picture, int]],
    format: str,
    *,
    quality: int | None = None,
    metadata: meta.Policy = "keep",
    note: str | None = None,
) -> tuple[bytes, list[str]]:
    """The bytes of the file that `write_animation` would write, and its notices.

    Raises:
        UserError: PICTURE_UNSUPPORTED, when the format does not move.
    """
    chosen = formats.format_named(format)
    if not chosen.animated:
        raise UserError(
            ErrorCode.PICTURE_UNSUPPORTED,
            f"{chosen.name} holds no animation.",
            "Choose GIF, PNG, WebP or AVIF.",
        )
    sheets, durations, origin = [], [], None
    for picture, duration in frames:
        origin = origin or picture.origin
        sheets.append(_image(picture, chosen.name))
        durations.append(max(duration, _SHORTEST_MS) if duration else _USUAL_MS)
    if origin is None:
        raise ValueError("an animation has at least one frame")
    options: dict[str, Any] = {"save_all": True, "append_images": sheets[1:], "duration": durations}
    if origin.loop is not None or chosen.name != "GIF":
        options["loop"] = origin.loop if origin.loop is not None else 1
    options |= _options(chosen.name, quality, origin)
    more, notices = _said(origin, chosen, metadata, note)
    options |= more
    return saved(sheets[0], chosen.name, options), notices


def _said(
    origin: Origin, chosen: formats.Format, policy: meta.Policy, note: str | None
) -> tuple[dict[str, Any], list[str]]:
    """What the file says of itself, and sentences on what the format could not hold."""
    notices = ["GIF holds 256 colours a frame."] if chosen.name == "GIF" and origin.format != "GIF" else []
    if chosen.name == "AVIF" and origin.loop != 0:
        notices.append("AVIF animations repeat for ever.")
    if origin.native is not None:
        notices.append("The colours of an animation were converted to sRGB.")
    if not chosen.tags:
        return {}, notices
    kept = meta.carried(origin, policy, meta.software(note))
    if kept["iptc"]:
        notices.append(f"Its IPTC records were left out: {chosen.name} has no place for them.")
    blocks = {
        "exif": None if kept["exif"] is None else Verbatim(kept["exif"]),
        "xmp": None if chosen.name == "PNG" else kept["xmp"],
        "pnginfo": _chunks(kept["xmp"], kept["text"]) if chosen.name == "PNG" else None,
        "icc_profile": icc.SRGB_PROFILE if origin.profile else None,
    }
    return blocks, notices


def _options(name: str, quality: int | None, origin: Origin) -> dict[str, Any]:
    if name == "GIF":
        return {"disposal": 2, "optimize": False}
    if name == "PNG":
        return {"compress_level": 3}
    if name == "AVIF":
        used = quality or DEFAULT_QUALITY[name]
        sampling = chroma.NAMES[chroma.written(origin.subsampling, used)]
        return {"quality": used, "subsampling": sampling, "speed": 7} | EXACT_ALPHA
    lossless = origin.lossless and quality is None
    return {"lossless": lossless, "quality": quality or DEFAULT_QUALITY[name], "method": 3, "exact": True}


def _chunks(xmp: bytes | None, texts: Mapping[str, str]) -> PngInfo:
    """What an animated PNG says besides EXIF."""
    chunks = PngInfo()
    for key, words in texts.items():
        chunks.add_itxt(key, words)
    if xmp is not None:
        chunks.add_itxt("XML:com.adobe.xmp", xmp.decode("utf-8", "replace"))
    return chunks


def _image(picture: Picture, name: str) -> Image.Image:
    pixels = as_depth(picture.pixels, 8)
    alpha = None if picture.alpha is None else as_depth(picture.alpha, 8)
    array = pixels if alpha is None else np.dstack([pixels, alpha])
    return indexed(array) if name == "GIF" else Image.fromarray(np.ascontiguousarray(array))
