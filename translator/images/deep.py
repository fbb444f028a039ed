"""More than 8 bits a channel out of files of which Pillow keeps 8.

Pillow decodes 16-bit colour by taking one byte of each pair: which one, its raw modes for the two byte
orders say. A second decoding in the other order yields the bytes that the first left out, and both together
are the file's values. (OpenCV reads such files too, but a damaged one can bring the whole process down.)

AVIF of 10 and 12 bits is decoded by OpenCV, after Pillow has found the file whole; HEIC by pillow-heif.
"""

from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile

from translator.images.coded import maximum

_SWAPPED = {"B": "L", "L": "B", "N": "B" if np.little_endian else "L"}
_GRAY_AND_ALPHA = "LA;16B"


def decode_deep(image: ImageFile.ImageFile, data: bytes, bits: int) -> npt.NDArray[np.uint16] | None:
    """All bits of the first frame, turned as Pillow turns it.

    Args:
        image: an opened picture, not decoded yet.
        data: the same file's bytes.
        bits: a channel in the file, 9 to 16.

    Returns:
        (H, W, 1 gray | 2 gray, alpha | 3 RGB | 4 RGB, alpha or CMYK), 65535 being the file's greatest code,
        alpha premultiplied where the file has it so; None for kinds that are unknown here or that a library
        is missing for; Pillow can still read them at 8 bits.
    """
    greatest = (1 << bits) - 1
    if image.format == "PPM" and image.mode == "RGB":
        return _ppm(image, data)
    if image.format in ("AVIF", "HEIF"):
        coded = _avif(image, data) if image.format == "AVIF" else _heif(data, bits)
        return None if coded is None or coded.shape[:2] != image.size[::-1] else _full(coded, greatest)
    if image.mode.startswith("I;16"):
        image.load()
        return _full(np.array(image).astype(np.uint16)[..., None], greatest)
    raw = _raw_mode(image)
    if raw == _GRAY_AND_ALPHA:  # four bytes a pixel, which Pillow can hand over as they are
        pairs = _decoded(image, "RGBA")
        return _joined(pairs[..., 0::2], pairs[..., 1::2])
    base, _, order = raw.rpartition(";16")
    if base not in ("RGB", "RGBX", "RGBA", "RGBa", "CMYK") or order not in _SWAPPED:
        return None
    base = "RGBA" if base == "RGBa" else base  # undoing the premultiplication is not for single bytes
    high = _decoded(image, f"{base};16{order}")
    with Image.open(BytesIO(data), formats=[image.format or ""]) as again:
        low = _decoded(again, f"{base};16{_SWAPPED[order]}")
    return _full(_joined(high, low), greatest)


def _full(codes: npt.NDArray[Any], greatest: int) -> npt.NDArray[np.uint16]:
    """Codes up to `greatest` on the scale up to 65535, rounded to the nearest."""
    if greatest == 65535:
        same: npt.NDArray[np.uint16] = codes.astype(np.uint16, copy=False)
        return same
    wide: npt.NDArray[np.uint32] = np.minimum(codes, greatest).astype(np.uint32)
    rounded = (wide * 65535 + greatest // 2) // greatest
    return rounded.astype(np.uint16)


def _ppm(image: ImageFile.ImageFile, data: bytes) -> npt.NDArray[np.uint16] | None:
    """Colours of two bytes each, the higher first; None where they are written in digits."""
    (tile,) = image.tile
    if tile.codec_name != "ppm":
        return None
    width, height = image.size
    codes = np.frombuffer(data, ">u2", 3 * width * height, tile.offset)
    return _full(codes.reshape(height, width, 3), maximum(tile.args))


def _avif(image: ImageFile.ImageFile, data: bytes) -> npt.NDArray[Any] | None:
    """Codes as they are; None where this OpenCV knows no AVIF."""
    image.load()  # what one decoder refuses never reaches the other
    import cv2

    try:
        codes = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None
    if codes is None or codes.dtype != np.uint16:
        return None
    codes = np.atleast_3d(codes)
    order = {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}.get(codes.shape[2])
    return None if order is None else codes[..., order]


def _heif(data: bytes, bits: int) -> npt.NDArray[Any] | None:
    """Codes of the primary picture as they are."""
    import pillow_heif

    file = pillow_heif.open_heif(data, convert_hdr_to_8bit=False, hdr_to_16bit=False)
    places = file.mode.rpartition(";")[2].rstrip("L")
    if not places.isdecimal():
        return None
    codes = np.atleast_3d(np.asarray(file))
    return codes >> (int(places) - bits) if int(places) >= bits else None


def _joined(high: npt.NDArray[np.uint8], low: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint16]:
    joined = high.astype(np.uint16)
    joined *= 256
    joined += low
    return joined


def _raw_mode(image: ImageFile.ImageFile) -> str:
    """The raw mode of all tiles; empty when they differ or have none."""
    found = {_first(tile.args) for tile in image.tile}
    only = found.pop() if len(found) == 1 else ""
    return only if isinstance(only, str) else ""


def _first(args: Any) -> Any:
    return args[0] if isinstance(args, tuple) and args else args


def _decoded(image: ImageFile.ImageFile, raw: str) -> npt.NDArray[np.uint8]:
    """(H, W, channels) with the tiles read in another raw mode."""
    image.tile = [
        tile._replace(args=(raw, *tile.args[1:]) if isinstance(tile.args, tuple) else raw)
        for tile in image.tile
    ]
    image.load()
    return np.array(image)
