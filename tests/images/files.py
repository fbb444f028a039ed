"""Small picture files of every kind, made here."""

import struct
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from translator.images import icc

ODD_FILES = Path(__file__).parents[3] / "shared" / "data" / "oddfiles"
ADOBE_RGB = icc.ADOBE_RGB_PROFILE
DISPLAY_P3 = icc.DISPLAY_P3_PROFILE


def gradient(height: int = 24, width: int = 31, dtype: type = np.uint8) -> np.ndarray:
    """(height, width, 3): smooth, with every corner of the colour cube, and no two axes alike."""
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    colours = np.stack([x, y, np.abs(np.sin(3 * x + 5 * y))], axis=-1)
    colours[:2, :4] = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]
    return np.rint(colours * np.iinfo(dtype).max).astype(dtype)


def noise(height: int = 24, width: int = 31, channels: int = 3, dtype: type = np.uint8) -> np.ndarray:
    return np.random.default_rng(7).integers(0, np.iinfo(dtype).max, (height, width, channels), dtype, True)


def saved(array: np.ndarray, name: str, mode: str | None = None, **options: object) -> bytes:
    image = Image.fromarray(array if array.ndim == 2 or array.shape[2] > 1 else array[..., 0])
    buffer = BytesIO()
    (image.convert(mode) if mode else image).save(buffer, name, **options)
    return buffer.getvalue()


def camera_exif(orientation: int = 1, *, thumbnail: bytes = b"") -> bytes:
    """An EXIF block as cameras write it: private notes with an offset of their own, position, thumbnail."""
    from translator.images import exif
    from translator.images.exif import Value

    rational = Value(5, 1, struct.pack("<II", 28, 10))
    note = Value(7, 40, b"Maker\0" + struct.pack("<I", 1234) + b"private notes, untouchable...!")
    degrees = Value(5, 3, struct.pack("<6I", 48, 1, 51, 1, 29_999, 1000))
    block = exif.build(
        {
            0x010F: exif.text("Nikon"),
            0x0110: exif.text("D850 of Zoë"),
            0x0112: exif.short("<", orientation),
            0x0131: exif.text("Camera firmware 1.20"),
            0x0132: exif.text("2024:05:06 07:08:09"),
            0x8298: exif.text("All mine"),
        },
        {
            exif.EXIF_IFD: {0x829D: rational, 0x8827: exif.short("<", 400), 0x927C: note},
            exif.GPS_IFD: {1: Value(2, 2, b"N\0"), 2: degrees},
            exif.INTEROP_IFD: {1: Value(2, 4, b"R98\0")},
        },
    )
    if not thumbnail:
        return block
    place = len(block)
    directory = exif.append_directory(
        block, {0x0201: exif.long("<", place + 30), 0x0202: exif.long("<", len(thumbnail))}
    )[place:]
    assert len(directory) == 30
    start = struct.unpack_from("<I", block, 4)[0]
    end = start + 2 + 12 * struct.unpack_from("<H", block, start)[0]
    return block[:end] + struct.pack("<I", place) + block[end + 4 :] + directory + thumbnail
