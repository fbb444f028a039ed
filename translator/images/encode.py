"""A prepared sheet of pixels to the bytes of a file, for each format."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

from translator.images import chroma, deep_write, metadata, png, tiff
from translator.images.picture import JpegCoding, Pixels, Plane

_JPEG_SEGMENT = 65_533
_LEAST_KEPT_QUALITY = 85
"""A JPEG's own quantisation is taken over unless coarser than this: errors of two codings add up."""

DEFAULT_QUALITY = {"JPEG": 95, "WEBP": 90, "AVIF": 85, "HEIF": 90}

_HALF_COLOUR = "AVIF of {} bits a channel keeps colour at half the resolution below quality 100."

EXACT_ALPHA = {"advanced": {"alpha:lossless": "1"}}
"""For AVIF by Pillow: opacity without loss, whatever the quality of the colours."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """What a file is made of, in the colours and the depth that it will hold.

    Args:
        colour: (H, W, 1 | 3 | 4) gray, RGB or CMYK, uint8 or uint16.
        alpha: (H, W) straight, or None.
        kind: what `colour` is.
        profile: ICC profile of these colours.
        exif: EXIF block.
        xmp: XMP packet.
        iptc: IPTC-IIM records.
        text: named texts.
        dpi: resolution in dots an inch.
        quality: 1 to 100 for formats that lose detail; None takes the original's or a good one.
        jpeg: how the original was compressed.
        subsampling: how finely the original kept colour.
        lossless: whether the original kept its pixels exactly.
        bits: a channel in the file, where the format leaves the choice.
    """

    colour: Pixels
    alpha: Plane | None
    kind: Literal["gray", "rgb", "cmyk"]
    profile: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    text: Mapping[str, str] = field(default_factory=dict)
    dpi: tuple[float, float] | None = None
    quality: int | None = None
    jpeg: JpegCoding | None = None
    subsampling: chroma.Subsampling = chroma.FULL
    lossless: bool = True
    bits: int = 8

    def array(self, *, gray: bool = False) -> npt.NDArray[Any]:
        """(H, W, channels) with alpha as the last; gray becomes RGB unless `gray`."""
        colour = np.repeat(self.colour, 3, axis=2) if self.kind == "gray" and not gray else self.colour
        return colour if self.alpha is None else np.dstack([colour, self.alpha])

    def image(self, *, gray: bool = True) -> Image.Image:
        """The same for Pillow, 8 bits a channel."""
        plain = gray and self.kind == "gray" and self.alpha is None
        array = self.array(gray=plain)
        mode = "L" if plain else "CMYK" if self.kind == "cmyk" else "RGB" if self.alpha is None else "RGBA"
        size = (array.shape[1], array.shape[0])
        return Image.frombytes(mode, size, np.ascontiguousarray(array).tobytes())


def encode(sheet: Sheet, name: str) -> tuple[bytes, list[str]]:
    """The bytes of a file of format `name`, and sentences on what it could not hold."""
    notices: list[str] = []
    return _ENCODERS[name](sheet, notices), notices


def saved(image: Image.Image, name: str, options: Mapping[str, Any]) -> bytes:
    """What Pillow writes; options that are None are left out, and those of one encoder where it is another.

    Args:
        image: what to write.
        name: of the format.
        options: of `Image.save`.
    """
    given = {key: value for key, value in options.items() if value is not None}
    buffer = BytesIO()
    try:
        image.save(buffer, name, **given)
    except ValueError:
        if "advanced" not in given:
            raise
        return saved(image, name, given | {"advanced": None})
    return buffer.getvalue()


def _jpeg(sheet: Sheet, notices: list[str]) -> bytes:
    image = sheet.image()
    image.info.clear()
    exif, xmp = sheet.exif, sheet.xmp
    if exif and len(exif) > _JPEG_SEGMENT - 6:
        exif = None
        notices.append("Its EXIF block is larger than a JPEG can hold and was left out.")
    if xmp and len(xmp) > _JPEG_SEGMENT - 29:
        xmp = None
        notices.append("Its XMP packet is larger than a JPEG can hold and was left out.")
    comment = sheet.text.get("Comment", "").encode()[:_JPEG_SEGMENT] or None
    options: dict[str, Any] = {
        "exif": b"Exif\0\0" + exif if exif else None,
        "xmp": xmp,
        "icc_profile": sheet.profile,
        "dpi": None if sheet.dpi is None else tuple(min(round(d), 65_535) for d in sheet.dpi),
        "comment": comment,
        "extra": metadata.photoshop_segment(sheet.iptc) if sheet.iptc else None,
    }
    return saved(image, "JPEG", options | _jpeg_coding(sheet))


def _jpeg_coding(sheet: Sheet) -> dict[str, Any]:
    """Quantisation like the original's where that was fine enough, else by quality."""
    own = sheet.jpeg
    progressive = own is not None and own.progressive
    if sheet.quality is None and own is not None and _quality(own) >= _LEAST_KEPT_QUALITY:
        tables = [list(own.tables[key]) for key in sorted(own.tables)]
        if sheet.kind == "gray":
            tables = tables[:1]
        sampling = chroma.written(sheet.subsampling, _quality(own))
        return {"qtables": tables, "subsampling": sampling, "progressive": progressive}
    quality = sheet.quality or (_LEAST_KEPT_QUALITY if own else DEFAULT_QUALITY["JPEG"])
    sampling = chroma.written(sheet.subsampling, quality)
    return {"quality": quality, "subsampling": sampling, "progressive": progressive}


_LUMINANCE_SUMS = {90: 736, 85: 1113}
"""Sums of the luminance table of ITU-T T.81, K.1, at qualities of the Independent JPEG Group's scale."""


def _quality(own: JpegCoding) -> int:
    """The best of a few qualities that a JPEG is at least of; 0 when none."""
    first = own.tables[min(own.tables)] if own.tables else ()
    fine = (quality for quality, most in _LUMINANCE_SUMS.items() if sum(first) <= most)
    return next(fine, 0) if len(first) == 64 else 0


def _png(sheet: Sheet, notices: list[str]) -> bytes:
    if sheet.iptc:
        notices.append("Its IPTC records were left out: PNG has no agreed place for them.")
    array = sheet.array(gray=sheet.alpha is None)
    return png.encode(
        array, profile=sheet.profile, exif=sheet.exif, xmp=sheet.xmp, text=sheet.text, dpi=sheet.dpi
    )


def _tiff(sheet: Sheet, _notices: list[str]) -> bytes:
    known = sheet.alpha is None or sheet.colour.dtype == np.uint8  # few programs read 16-bit gray with alpha
    return tiff.encode(
        sheet.array(gray=known),
        "rgb" if sheet.kind == "gray" and not known else sheet.kind,
        profile=sheet.profile,
        exif=sheet.exif,
        xmp=sheet.xmp,
        iptc=sheet.iptc,
        dpi=sheet.dpi,
    )


def _webp(sheet: Sheet, notices: list[str]) -> bytes:
    lossless = sheet.lossless and sheet.jpeg is None and sheet.quality is None
    options = _tags(sheet, notices, "WebP") | {
        "lossless": lossless,
        "quality": 60 if lossless else sheet.quality or DEFAULT_QUALITY["WEBP"],
        "method": 2 if lossless else 4,
        "exact": True,
    }
    return saved(sheet.image(gray=False), "WEBP", options)


def _avif(sheet: Sheet, notices: list[str]) -> bytes:
    options = _tags(sheet, notices, "AVIF")
    if sheet.colour.dtype == np.uint16:  # opacity has no quality of its own there
        quality = sheet.quality or (DEFAULT_QUALITY["AVIF"] if sheet.alpha is None else 100)
        finely = chroma.written(sheet.subsampling, quality)
        if quality < 100 and sheet.kind != "gray" and finely == chroma.FULL:
            notices.append(_HALF_COLOUR.format(sheet.bits))
        return deep_write.avif(sheet.array(), sheet.bits, quality, _blocks(sheet))
    quality = sheet.quality or DEFAULT_QUALITY["AVIF"]
    sampling = chroma.NAMES[chroma.written(sheet.subsampling, quality)]
    options |= {"quality": quality, "subsampling": sampling, "speed": 7}
    exact = EXACT_ALPHA if sheet.alpha is not None else {}
    return saved(sheet.image(gray=False), "AVIF", options | exact)


def _heif(sheet: Sheet, notices: list[str]) -> bytes:
    lossless = sheet.alpha is not None and sheet.quality is None  # opacity has no quality of its own
    quality = sheet.quality or (-1 if lossless else DEFAULT_QUALITY["HEIF"])
    options = _tags(sheet, notices, "HEIC")
    # What is asked decides, not the usual quality: few programs show more than 4:2:0 of HEIC.
    sampling = chroma.FULL if lossless else chroma.written(sheet.subsampling, sheet.quality or 0)
    finely = int(chroma.NAMES[sampling].replace(":", ""))
    if sheet.colour.dtype == np.uint16:
        return deep_write.heif(sheet.array(), sheet.bits, quality, finely, _blocks(sheet))
    options["icc_profile"] = sheet.profile  # an empty one would be written as such
    options |= {"quality": quality, "chroma": finely}
    return saved(sheet.image(gray=False), "HEIF", options)


def _blocks(sheet: Sheet) -> deep_write.Blocks:
    return deep_write.Blocks(sheet.exif, sheet.xmp, sheet.profile)


def _tags(sheet: Sheet, notices: list[str], title: str) -> dict[str, Any]:
    if sheet.iptc:
        notices.append(f"Its IPTC records were left out: {title} has no place for them.")
    block = None if sheet.exif is None else Verbatim(sheet.exif)
    return {"exif": block, "xmp": sheet.xmp, "icc_profile": sheet.profile or b""}


class Verbatim(Image.Exif):
    """An EXIF block that Pillow hands on as it is: writing it anew would lose what it does not understand."""

    def __init__(self, block: bytes) -> None:
        super().__init__()
        self._block = block

    def __bool__(self) -> bool:
        return True

    def tobytes(self, offset: int = 8) -> bytes:
        """The block with its prefix; it is written at an offset of its own choice."""
        assert offset == 8, "blocks start with their own header"
        return b"Exif\0\0" + self._block


def _bmp(sheet: Sheet, _notices: list[str]) -> bytes:
    import cv2

    array = sheet.array()
    order = [2, 1, 0, 3][: array.shape[2]]
    fine, coded = cv2.imencode(".bmp", np.ascontiguousarray(array[..., order]))
    assert fine, "OpenCV encodes every array of these shapes"
    data = bytearray(coded.tobytes())
    if sheet.dpi:
        struct.pack_into("<ii", data, 38, *(round(d / 0.0254) for d in sheet.dpi))
    return bytes(data)


def _gif(sheet: Sheet, notices: list[str]) -> bytes:
    image = indexed(sheet.array())
    if Image.fromarray(np.ascontiguousarray(sheet.array()[..., :3])).getcolors(256) is None:
        notices.append("GIF holds 256 colours; the others were approximated.")
    comment = sheet.text.get("Comment", "").encode()[:65_000] or None
    return saved(image, "GIF", {"comment": comment, "transparency": image.info.get("transparency")})


def indexed(array: npt.NDArray[Any]) -> Image.Image:
    """(H, W, 3 or 4) uint8 in at most 256 colours, one of them transparent where alpha is below a half."""
    colours = Image.fromarray(np.ascontiguousarray(array[..., :3]))
    hidden = array[..., 3] < 128 if array.shape[2] == 4 else None
    few = colours.quantize(
        255 if hidden is not None else 256, Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG
    )
    if hidden is None or not hidden.any():
        return few
    indices = np.array(few)
    indices[hidden] = 255
    keyed = Image.fromarray(indices, "P")
    palette = (few.getpalette() or [])[: 255 * 3]
    keyed.putpalette(palette + [0] * (768 - len(palette)))
    keyed.info["transparency"] = 255
    return keyed


_ENCODERS: dict[str, Callable[[Sheet, list[str]], bytes]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "TIFF": _tiff,
    "WEBP": _webp,
    "AVIF": _avif,
    "HEIF": _heif,
    "BMP": _bmp,
    "GIF": _gif,
}
