"""AVIF and HEIC files of 10 and 12 bits a channel, which Pillow does not write."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt

_SPEED = 7


@dataclass(frozen=True)
class Blocks:
    """What stands beside the pixels.

    Attributes:
        exif: TIFF-structured EXIF block.
        xmp: XMP packet.
        profile: ICC profile.
    """

    exif: bytes | None
    xmp: bytes | None
    profile: bytes | None


def bits_of(name: str, wanted: int) -> int:
    """Bits a channel with which a picture of more than 8 is written.

    AVIF has up to 12. HEIC has 10 unless the original had 12: few viewers show more.

    Args:
        name: AVIF or HEIF.
        wanted: bits a channel of the picture.
    """
    if name == "AVIF" and not _writes_avif():
        return 8
    most = 12 if name == "AVIF" or wanted <= 12 else 10
    return most if wanted > 10 else 10


def _writes_avif() -> bool:
    """Whether this OpenCV writes AVIF, and what belongs to it."""
    import cv2

    return hasattr(cv2, "imencodeWithMetadata") and bool(cv2.haveImageWriter("a.avif"))


def avif(array: npt.NDArray[np.uint16], bits: int, quality: int, blocks: Blocks) -> bytes:
    """An AVIF file.

    Args:
        array: (H, W, 3 RGB | 4 RGB and straight alpha), codes up to 65535.
        bits: a channel in the file, 10 or 12.
        quality: 1 to 100; 100 loses nothing but the bits beyond.
        blocks: what else the file holds.
    """
    import cv2

    order = [2, 1, 0, 3][: array.shape[2]]
    said = {
        cv2.IMAGE_METADATA_EXIF: blocks.exif,
        cv2.IMAGE_METADATA_XMP: blocks.xmp,
        cv2.IMAGE_METADATA_ICCP: blocks.profile,
    }
    there = {kind: np.frombuffer(block, np.uint8) for kind, block in said.items() if block}
    fine, data = cv2.imencodeWithMetadata(
        ".avif",
        np.ascontiguousarray(_codes(array, bits)[..., order]),
        list(there),
        list(there.values()),
        [
            *(cv2.IMWRITE_AVIF_DEPTH, bits),
            *(cv2.IMWRITE_AVIF_QUALITY, quality),
            *(cv2.IMWRITE_AVIF_SPEED, _SPEED),
        ],
    )
    if not fine:
        raise OSError("OpenCV could not encode this AVIF picture")
    return bytes(data.tobytes())


def heif(array: npt.NDArray[np.uint16], bits: int, quality: int, chroma: int, blocks: Blocks) -> bytes:
    """A HEIC file; arguments as `avif`, but that a quality of -1 loses nothing.

    Args:
        array: see `avif`.
        bits: see `avif`.
        quality: see `avif`.
        chroma: 444, 422 or 420: how finely it keeps colour.
        blocks: see `avif`.
    """
    import pillow_heif

    places: Any = _codes(array, bits) << np.uint16(16 - bits)
    mode = "RGB;16" if array.shape[2] == 3 else "RGBA;16"
    size = (array.shape[1], array.shape[0])
    file = pillow_heif.from_bytes(mode=mode, size=size, data=np.ascontiguousarray(places).tobytes())
    if blocks.profile:
        file[0].info["icc_profile"] = blocks.profile
    buffer = BytesIO()
    said = {"exif": None if blocks.exif is None else b"Exif\0\0" + blocks.exif, "xmp": blocks.xmp}
    options: dict[str, Any] = {name: block for name, block in said.items() if block}
    file.save(buffer, quality=quality, bit_depth=bits, chroma=chroma, **options)
    return buffer.getvalue()


def _codes(array: npt.NDArray[np.uint16], bits: int) -> npt.NDArray[np.uint16]:
    """65535 as the greatest code of so many bits, rounded to the nearest."""
    greatest = (1 << bits) - 1
    return ((array.astype(np.uint32) * greatest + 32767) // 65535).astype(np.uint16)
