"""What files say of their codes that Pillow does not: bits a channel, and colours named by number.

AVIF and HEIC say both in boxes before the pixels (ISO/IEC 14496-12; AV1 Image File Format, 2.2.1; colours by
number: ITU-T H.273, 8.1 and 8.2). What is misread here can cost no more than depth and a notice: those
who decode the pixels read the boxes themselves.
"""

import re

from PIL import ImageFile

from translator.images import icc

AV1_CONFIGURATION = re.compile(rb"av1C\x81.(.)", re.DOTALL)
"""The byte of flags in the configuration of an AV1 picture."""

_COLOUR_BY_NUMBER = re.compile(rb"colrnclx(..)(..)", re.DOTALL)
_ENDLESS = re.compile(rb"elst[\x00\x01]\x00\x00\x01")
_JPEG2000_SIZES = b"\xff\x4f\xff\x51"
_JPEG2000_DEPTH = 42
"""From the start of the codestream to the depth of the first component (ITU-T T.800, A.5.1)."""

_P3_PRIMARIES, _SRGB_TRANSFER = 12, 13
_HIGH_RANGE = {16: "PQ", 18: "HLG"}


def bits(image: ImageFile.ImageFile, data: bytes) -> int:
    """Bits a channel that the file stores.

    Args:
        image: the opened file, not decoded yet.
        data: its bytes.
    """
    if image.format == "PNG":
        return data[24] if len(data) > 24 else 8
    if image.format == "TIFF":
        stored = image.tag_v2.get(258, (1,))  # type: ignore[attr-defined]  # only TIFF images carry tags
        return int(max(stored)) if isinstance(stored, tuple) else int(stored)
    if image.format == "AVIF":
        return max((_av1_bits(found[1][0]) for found in AV1_CONFIGURATION.finditer(data)), default=8)
    if image.format == "HEIF":
        return int(image.info.get("bit_depth", 8))
    if image.format == "JPEG2000" and not image.mode.startswith("I"):
        return _jpeg2000_bits(data)
    if image.format == "PPM":
        return max((maximum(tile.args) for tile in image.tile), default=255).bit_length()
    return 16 if image.mode.startswith("I") else 8


def maximum(args: object) -> int:
    """The greatest code of a PPM file, out of what Pillow's decoder is told."""
    if isinstance(args, tuple) and len(args) == 2 and isinstance(args[1], int):
        return args[1]
    return 65535 if args in ("I;16B", ("I;16B",)) else 255


def profile(data: bytes) -> bytes | None:
    """A profile for colours that are named by number where these are Display P3; None for all others."""
    found = _by_number(data)
    return icc.DISPLAY_P3_PROFILE if found == (_P3_PRIMARIES, _SRGB_TRANSFER) else None


def high_range(data: bytes) -> str | None:
    """Name of the transfer function of a picture for displays of high dynamic range, else None."""
    found = _by_number(data)
    return None if found is None else _HIGH_RANGE.get(found[1])


def endless(data: bytes) -> bool:
    """Whether an AVIF animation repeats."""
    return _ENDLESS.search(data) is not None


def _by_number(data: bytes) -> tuple[int, int] | None:
    """Primaries and transfer characteristics."""
    found = _COLOUR_BY_NUMBER.search(data)
    return None if found is None else (int.from_bytes(found[1], "big"), int.from_bytes(found[2], "big"))


def _av1_bits(flags: int) -> int:
    if not flags & 0x40:
        return 8
    return 12 if flags & 0x20 else 10


def _jpeg2000_bits(data: bytes) -> int:
    place = data.find(_JPEG2000_SIZES) + _JPEG2000_DEPTH
    return (data[place] & 0x7F) + 1 if _JPEG2000_DEPTH <= place < len(data) else 8
