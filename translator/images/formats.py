"""Which picture formats there are, how they are recognised, and what each can hold."""

from dataclasses import dataclass
from pathlib import Path

from translator.errors import ErrorCode, UserError


@dataclass(frozen=True)
class Format:
    """One format that can be written.

    Args:
        name: as in `Origin.format` and in messages.
        suffixes: file name endings, the usual one first.
        alpha: whether it holds an opacity channel of more than one bit.
        bits: greatest number of bits a channel; between 8 and 16 it depends on the picture.
        max_side: greatest width and height in px.
        tags: whether it holds EXIF, XMP and an ICC profile.
        animated: whether it holds several frames.
    """

    name: str
    suffixes: tuple[str, ...]
    alpha: bool
    bits: int
    max_side: int
    tags: bool = True
    animated: bool = False


FORMATS = {
    known.name: known
    for known in (
        Format("JPEG", (".jpg", ".jpeg", ".jpe", ".jfif"), alpha=False, bits=8, max_side=65_500),
        Format("PNG", (".png", ".apng"), alpha=True, bits=16, max_side=1_000_000, animated=True),
        Format("WEBP", (".webp",), alpha=True, bits=8, max_side=16_383, animated=True),
        Format("TIFF", (".tif", ".tiff"), alpha=True, bits=16, max_side=1_000_000),
        Format("AVIF", (".avif",), alpha=True, bits=12, max_side=65_536, animated=True),
        Format("BMP", (".bmp", ".dib"), alpha=True, bits=8, max_side=65_535, tags=False),
        Format("GIF", (".gif",), alpha=False, bits=8, max_side=65_535, tags=False, animated=True),
        Format("HEIF", (".heic", ".heif", ".hif"), alpha=True, bits=12, max_side=16_384),
    )
}

_STANDS_IN = {"MPO": "JPEG", "DIB": "BMP"}
"""Formats that are read and have a near relative that is written; every other becomes PNG."""

READ_ONLY_SUFFIXES = (
    ".mpo",
    ".jp2",
    ".j2k",
    ".jpx",
    ".ppm",
    ".pgm",
    ".pbm",
    ".pnm",
    ".tga",
    ".psd",
    ".ico",
    ".qoi",
)

PICTURE_SUFFIXES = frozenset(s for f in FORMATS.values() for s in f.suffixes) | frozenset(READ_ONLY_SUFFIXES)
"""Endings that a folder walk takes for pictures."""

_WRITTEN = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "BMP", "GIF", "HEIF")
READERS = (*_WRITTEN, "MPO", "DIB", "JPEG2000", "PPM", "TGA", "PSD", "ICO", "QOI")
"""Decoders that may be tried. Those that start other programs (EPS) are not among them."""

_SIGNATURES = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG", "PNG"),
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"II+\0", "TIFF"),
    (0, b"MM\0+", "TIFF"),
    (8, b"WEBP", "WEBP"),
    (4, b"ftypavi", "AVIF"),
    (4, b"ftyphei", "HEIF"),
    (4, b"ftyphev", "HEIF"),
    (0, b"\x00\x00\x00\x0cjP  ", "JPEG2000"),
    (0, b"\xff\x4f\xff\x51", "JPEG2000"),
    (0, b"8BPS", "PSD"),
    (0, b"qoif", "QOI"),
    *((0, b"P%d" % kind, "PPM") for kind in range(1, 8)),
)


_CONTAINER_BRANDS = (b"mif1", b"msf1")
"""Of files that hold AVIF or HEIC, as the brands that follow say."""


def sniff(head: bytes) -> str | None:
    """The format that a file's first bytes announce, whatever its name says; None when they announce none.

    Args:
        head: the first 64 bytes or so.
    """
    if head[4:8] == b"ftyp" and head[8:12] in _CONTAINER_BRANDS:
        brands = head[16 : int.from_bytes(head[:4], "big")]
        return "AVIF" if b"avif" in brands or b"avis" in brands else "HEIF"
    for offset, mark, name in _SIGNATURES:
        if head[offset : offset + len(mark)] == mark:
            return name
    return None


def format_named(name: str) -> Format:
    """The format of a name or ending as a person writes it: "jpg", ".tiff", "PNG".

    Raises:
        UserError: PICTURE_UNSUPPORTED, naming those that are known.
    """
    lower = "." + name.lower().lstrip(".")
    for known in FORMATS.values():
        if lower in known.suffixes or name.upper() == known.name:
            return known
    names = ", ".join(f.suffixes[0][1:] for f in FORMATS.values())
    raise UserError(ErrorCode.PICTURE_UNSUPPORTED, f"{name!r} is no format to write.", f"Known are: {names}.")


def format_kept(origin_format: str) -> Format:
    """The format in which a picture of this one is written when nothing else is asked."""
    return FORMATS.get(_STANDS_IN.get(origin_format, origin_format), FORMATS["PNG"])


def is_picture_name(path: Path) -> bool:
    """Whether a folder walk takes this name for a picture."""
    return path.suffix.lower() in PICTURE_SUFFIXES
