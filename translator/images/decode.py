"""Bytes of a file to upright arrays of its own colours."""

import contextlib
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageFile

from translator.errors import ErrorCode, UserError
from translator.images import coded, formats, heif
from translator.images.deep import decode_deep
from translator.images.faults import check_size, plain_errors
from translator.images.picture import Mode, Pixels, Plane

MAX_PIXELS = 300_000_000
"""Larger pictures are refused unless asked for: a header of a few bytes can claim any size."""

_raising_limit = threading.Lock()


_USUAL = ("JPEG", "PNG")
"""Formats whose first bytes are a mark that no other has."""


@dataclass(frozen=True, eq=False)
class Decoded:
    """Upright pixels in the file's own colours.

    Args:
        native: (H, W, 3) RGB or LAB, (H, W, 4) CMYK, or (H, W, 1) gray; uint8 or uint16.
        alpha: (H, W) straight opacity or None.
        mode: how the file stored them.
        notices: what could not be kept.
        bits: bits a channel in the file where `native` holds them in more, as 10 in 16.
    """

    native: Pixels
    alpha: Plane | None
    mode: Mode
    notices: tuple[str, ...] = ()
    bits: int | None = None


@dataclass(frozen=True, eq=False)
class Opened:
    """A file whose header was read and found good.

    Args:
        image: Pillow's view of it, not decoded.
        data: its bytes.
        name: what messages call it.
        kind: the format that its first bytes announce.
    """

    image: ImageFile.ImageFile
    data: bytes
    name: str
    kind: str | None

    @property
    def frames(self) -> int:
        """Number of frames or pages."""
        with plain_errors(self.name, self.kind):
            return int(getattr(self.image, "n_frames", 1))


@contextlib.contextmanager
def opened(data: bytes, name: str, max_pixels: int | None) -> Iterator[Opened]:
    """The header of a picture, checked: a known format, a size within bounds; pixels are not decoded yet.

    Raises:
        UserError: PICTURE_UNSUPPORTED, PICTURE_UNREADABLE or PICTURE_TOO_LARGE, naming the file.
    """
    quiet()
    kind = formats.sniff(data[:64])
    if kind == "HEIF":
        heif.register(f"{name} is a HEIC picture, which cannot be read here.")
    with plain_errors(name, kind), _limit(max_pixels):
        image = Image.open(BytesIO(data), formats=_readers(kind))
    with image:
        check_size(image.size, name, max_pixels)
        yield Opened(image, data, name, kind)


def quiet() -> None:
    """Keep Pillow's warnings on odd metadata off the terminal; what matters becomes a notice or an error."""
    if not any(
        entry[0] == "ignore" and entry[3] is not None and entry[3].pattern == r"PIL\."
        for entry in warnings.filters
    ):
        warnings.filterwarnings("ignore", module=r"PIL\.")


def frame(file: Opened, index: int, *, deep: bool = True) -> Decoded:
    """Decode one frame of an opened picture, upright. Whatever a decoder raises becomes one sentence.

    Args:
        file: what `opened` gave.
        index: which frame or page; 0 is the first.
        deep: whether 16 bits a channel are wanted; only the first frame has them.

    Raises:
        UserError: PICTURE_UNSUPPORTED, PICTURE_UNREADABLE or PICTURE_TOO_LARGE, naming the file.
    """
    with plain_errors(file.name, file.kind):
        return _frame(file.image, file.data, index, deep=deep)


def _frame(image: ImageFile.ImageFile, data: bytes, index: int, *, deep: bool) -> Decoded:
    if index:
        image.seek(index)
    bits = coded.bits(image, data)
    if deep and bits > 8 and index == 0 and (fine := _deep(image, data, bits)) is not None:
        return _turned(fine, _turn_left(image))
    if image.mode in ("F", "I") and image.format != "PPM":
        raise UserError(
            ErrorCode.PICTURE_UNSUPPORTED, "It holds 32-bit numbers, which have no agreed brightness."
        )
    image.load()  # before EXIF is asked for: that decodes a PNG too, and swallows what is wrong with it
    decoded = _by_mode(image)
    if bits > 8 and decoded.native.dtype == np.uint8:
        decoded = replace(decoded, notices=(f"Its {bits} bits a channel were read as 8.",))
    return _turned(decoded, _turn_left(image))


def loaded(image: Image.Image) -> Decoded:
    """The same of an image that somebody else opened or made, at 8 bits a channel or 16 bits of gray."""
    return _turned(_by_mode(image), _turn_left(image))


def upright(array: Any, turn: int) -> Any:
    """Turn and mirror an (H, W) or (H, W, C) array as EXIF orientation 1 to 8 says."""
    if turn in (5, 6, 7, 8):
        array = array.swapaxes(0, 1)
    if turn in (2, 3, 6, 7):
        array = array[:, ::-1]
    if turn in (3, 4, 7, 8):
        array = array[::-1]
    return np.ascontiguousarray(array)


def _turned(decoded: Decoded, turn: int) -> Decoded:
    if turn == 1:
        return decoded
    alpha = None if decoded.alpha is None else upright(decoded.alpha, turn)
    return replace(decoded, native=upright(decoded.native, turn), alpha=alpha)


def _turn_left(image: Image.Image) -> int:
    """The orientation that is still to be applied: Pillow has turned a TIFF itself."""
    return 1 if image.format == "TIFF" else orientation(image)


def orientation(image: Image.Image) -> int:
    """EXIF orientation, 1 to 8; 1 where there is none or it is damaged."""
    try:
        value = image.getexif().get(0x0112, 1)
    except Exception:  # damaged EXIF raises anything; the picture itself may be whole
        return 1
    return value if value in range(1, 9) else 1


def _deep(image: ImageFile.ImageFile, data: bytes, bits: int) -> Decoded | None:
    """16 bits a channel; None where that does not go."""
    channels = decode_deep(image, data, bits)
    if channels is None:
        return None
    stored = bits if bits < 16 else None
    if image.mode == "CMYK":
        return Decoded(channels, None, "cmyk", bits=stored)
    count = channels.shape[2]
    colour = channels[..., :1] if count <= 2 else channels[..., :3]
    alpha = channels[..., -1] if count in (2, 4) else _single_colour(image, colour)
    if alpha is not None and _premultiplied(image):
        colour = _straight(colour, alpha)
    alpha = None if alpha is None else np.ascontiguousarray(alpha)
    return Decoded(np.ascontiguousarray(colour), alpha, "gray" if count <= 2 else "rgb", bits=stored)


def _single_colour(image: ImageFile.ImageFile, colour: Pixels) -> Plane | None:
    """Opacity of a PNG that declares one colour transparent."""
    key = image.info.get("transparency")
    if image.format != "PNG" or key is None or isinstance(key, bytes):
        return None
    return np.where((colour == np.array(key)).all(axis=2), 0, 65535).astype(np.uint16)


def _premultiplied(image: ImageFile.ImageFile) -> bool:
    if image.format != "TIFF":
        return image.mode == "RGBa"
    extra = image.tag_v2.get(338, ())  # type: ignore[attr-defined]  # only TIFF images carry tags
    return bool(extra) and extra[0] == 1


def _straight(colour: Pixels, alpha: Plane) -> Pixels:
    """Undo premultiplication; nothing is known of the colour under full transparency, which stays."""
    share = np.maximum(alpha, 1).astype(np.float64)[..., None] / np.iinfo(alpha.dtype).max
    divided = np.minimum(np.rint(colour / share), np.iinfo(colour.dtype).max)
    return np.where(alpha[..., None] > 0, divided, colour).astype(colour.dtype)


def _by_mode(image: Image.Image) -> Decoded:
    """8 bits a channel out of each of Pillow's modes."""
    mode = image.mode
    kind: Mode = {
        "1": "bilevel",
        "P": "palette",
        "PA": "palette",
        "L": "gray",
        "LA": "gray",
        "La": "gray",
    }.get(mode, "rgb")  # type: ignore[assignment]  # the literals above are all of Mode
    if mode in ("CMYK", "LAB"):
        return Decoded(np.array(image), None, "cmyk" if mode == "CMYK" else "lab")
    if mode.startswith("I"):
        values = np.clip(np.array(image), 0, 65535).astype(np.uint16)
        return Decoded(values[..., None], None, "gray")
    if kind == "gray":
        array = np.array(image.convert("LA") if mode != "L" or "transparency" in image.info else image)
        if array.ndim == 2:
            return Decoded(array[..., None], None, "gray")
        return Decoded(np.ascontiguousarray(array[..., :1]), np.ascontiguousarray(array[..., 1]), "gray")
    if image.has_transparency_data:
        array = np.array(image.convert("RGBA"))
        return Decoded(np.ascontiguousarray(array[..., :3]), np.ascontiguousarray(array[..., 3]), kind)
    return Decoded(np.array(image if mode == "RGB" else image.convert("RGB")), None, kind)


def _readers(kind: str | None) -> list[str]:
    """The decoders to try; loading all of them takes a tenth of a second, so the usual ones go alone."""
    Image.preinit()
    if kind in _USUAL:
        return [kind]
    Image.init()
    return [name for name in formats.READERS if name in Image.OPEN]


@contextlib.contextmanager
def _limit(max_pixels: int | None) -> Iterator[None]:
    """Lift Pillow's own limit while a header is read, where the caller allows more than it does."""
    allowed = Image.MAX_IMAGE_PIXELS
    if allowed is None or (max_pixels is not None and max_pixels <= 2 * allowed):
        yield
        return
    with _raising_limit:
        allowed, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = allowed
