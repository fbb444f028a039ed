"""What can still be had of a picture whose file was cut off: only for those who ask for it.

The bytes are mended, so that the usual decoder reads them. A JPEG gets the mark of its end: libjpeg leaves
the blocks that did not come at the middle of their range. The lines of a PNG that came are packed anew,
followed by empty ones (PNG specification, third edition, sections 7 and 10). What could not be read becomes
one plain gray, and where it lies is remembered.
"""

import struct
import zlib
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from translator.images.decode import Decoded
from translator.images.picture import Picture, Readable

_END_OF_JPEG = b"\xff\xd9"
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Of the colour types of PNG."""
_OF_ANIMATIONS = (b"acTL", b"fcTL")
_FAST = 1
_BLOCK_PX = 8
_MIDDLE = 128
"""Of inverted values it is 127."""


def mended(data: bytes, kind: str | None) -> tuple[bytes, int | None] | None:
    """The bytes of a file that was cut off, made whole.

    Args:
        data: its bytes; the size that its header claims was found to be within bounds.
        kind: its format.

    Returns:
        The bytes of a file that decoders take, and how many of its lines came where that is known already;
        None where nothing can be done.
    """
    if kind == "JPEG":
        return data + _END_OF_JPEG, None
    return _png(data) if kind == "PNG" else None


def _png(data: bytes) -> tuple[bytes, int] | None:
    """A PNG with the lines that came; None for interlaced ones, and where no line came whole."""
    head, before, packed = _chunks(data)
    if len(head) != 13 or head[12]:
        return None
    width, height, bits, colour = struct.unpack(">IIBB", head[:10])
    line = 1 + (width * bits * _CHANNELS.get(colour, 0) + 7) // 8
    unpacked = zlib.decompressobj()
    lines = bytearray()
    try:
        # In pieces: what came before a damaged place is kept.
        for start in range(0, len(packed), 1 << 16):
            lines += unpacked.decompress(packed[start : start + (1 << 16)], line * height - len(lines))
            if len(lines) >= line * height:
                break
    except zlib.error:
        pass
    rows = len(lines) // line
    if rows == 0:
        return None
    whole = bytes(lines[: rows * line]) + bytes((height - rows) * line)
    content = before + _chunk(b"IDAT", zlib.compress(whole, _FAST)) + _chunk(b"IEND", b"")
    return _PNG_SIGNATURE + _chunk(b"IHDR", head) + content, rows


def _chunks(data: bytes) -> tuple[bytes, bytes, bytes]:
    """The header of a PNG, all chunks between it and the pixels as they are, and the packed pixels."""
    head, before, packed = b"", b"", b""
    place = len(_PNG_SIGNATURE)
    while place + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            head = body
        elif kind == b"IDAT":
            packed += body
        elif not packed and kind not in _OF_ANIMATIONS and place + 12 + length <= len(data):
            before += data[place : place + 12 + length]
        place += 12 + length
    return head, before, packed


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def limited(image: Image.Image, decoded: Decoded, turn: int, rows: int | None) -> tuple[Decoded, Readable]:
    """Make plain what could not be read.

    Args:
        image: the mended picture as Pillow has opened it.
        decoded: its upright pixels.
        turn: EXIF orientation that was applied to them.
        rows: lines of the file that came; None asks the pixels.

    Returns:
        The pixels, the middle of the range and no opacity where nothing was read, and what was.
    """
    native = _as_stored(decoded.native, turn)
    progressive = bool(image.info.get("progressive"))
    rows = _rows_of_jpeg(native, image) if rows is None else rows
    middle = (np.iinfo(native.dtype).max + 1) // 2
    native[rows:] = middle
    if decoded.alpha is not None:
        _as_stored(decoded.alpha, turn)[rows:] = 0
    share = rows / native.shape[0]
    return decoded, Readable(share, _place(share, turn), coarse=progressive)


def _as_stored(array: npt.NDArray[Any], turn: int) -> npt.NDArray[Any]:
    """An upright array as the file has it, in the same memory."""
    if turn in (3, 4, 7, 8):
        array = array[::-1]
    if turn in (2, 3, 6, 7):
        array = array[:, ::-1]
    return array.swapaxes(0, 1) if turn in (5, 6, 7, 8) else array


def _place(share: float, turn: int) -> tuple[float, float, float, float]:
    """Where the upper `share` of the stored picture lies in the upright one."""
    if turn in (3, 4):
        return 0.0, 1.0 - share, 1.0, 1.0
    if turn in (6, 7):
        return 1.0 - share, 0.0, 1.0, 1.0
    return (0.0, 0.0, share, 1.0) if turn in (5, 8) else (0.0, 0.0, 1.0, share)


def _rows_of_jpeg(native: npt.NDArray[Any], image: Image.Image) -> int:
    """Lines of those rows of blocks that came whole; the one in which the file ends is no picture."""
    plain = native[-1, -1]
    is_gray = (np.abs(plain.astype(int) - _MIDDLE) <= 1).all()
    touched = np.flatnonzero((native != plain).any(axis=(1, 2))) if is_gray else [native.shape[0] - 1]
    layers: list[tuple[int, int, int, int]] = getattr(image, "layer", [])
    block = _BLOCK_PX * max((layer[2] for layer in layers), default=1)
    # Colour of fewer pixels is smoothed: it reaches one line into the gray.
    return max(int(touched[-1]) - 1, 0) // block * block if len(touched) else 0


def blanked(result: Picture) -> Picture:
    """A result of a picture that was read in part: nothing is made up where nothing was read."""
    readable = result.origin.readable
    if readable is None:
        return result
    left, top, right, bottom = readable.place
    rows = slice(round(top * result.height), round(bottom * result.height))
    columns = slice(round(left * result.width), round(right * result.width))
    pixels = np.full_like(result.pixels, (np.iinfo(result.pixels.dtype).max + 1) // 2)
    pixels[rows, columns] = result.pixels[rows, columns]
    return replace(result, pixels=pixels)
