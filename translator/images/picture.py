"""What a picture is inside the program, and what it remembers of its file to be written back faithfully."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from translator.images.chroma import FULL, Subsampling

Pixels: TypeAlias = npt.NDArray[Any]
"""(H, W, 3) uint8 or uint16, upright, sRGB, not premultiplied."""

Plane: TypeAlias = npt.NDArray[Any]
"""(H, W) uint8 or uint16."""

Mode: TypeAlias = Literal["rgb", "gray", "palette", "bilevel", "cmyk", "lab"]
"""How the file stored its pixels."""


@dataclass(frozen=True)
class JpegCoding:
    """How a JPEG was compressed, so that its successor can be compressed alike.

    Args:
        tables: quantisation tables by number, 64 values each.
        progressive: whether the scans were progressive.
    """

    tables: Mapping[int, tuple[int, ...]]
    progressive: bool


@dataclass(frozen=True)
class Readable:
    """What could be read of a picture whose file was cut off; all else is plain gray.

    Args:
        share: of its pixels, in [0, 1].
        place: left, top, right and bottom of it, in shares of the upright picture.
        coarse: whether even that lacks its fine detail, as a progressive JPEG does.
    """

    share: float
    place: tuple[float, float, float, float]
    coarse: bool = False


@dataclass(frozen=True, eq=False)
class Origin:
    """What the file was: everything that is not the picture but belongs to it.

    Args:
        format: name of its format, one of `translator.images.formats`.
        mode: how its pixels were stored.
        depth: bits a channel of what was read of it, 8 or 16; 1-bit and palette files count as 8.
        bits: bits a channel in the file where `depth` is 16 and these are fewer, such as 10 or 12.
        profile: its ICC profile, None when there was none (sRGB is meant then).
        exif: TIFF-structured EXIF block without the "Exif" prefix.
        xmp: XMP packet.
        iptc: IPTC-IIM records.
        dpi: horizontal and vertical resolution in dots an inch.
        text: named texts of a PNG, and the comment of a JPEG or GIF as "Comment".
        jpeg: how it was compressed if it was a JPEG.
        subsampling: how finely the file kept colour.
        lossless: whether the file kept its pixels exactly (False for JPEG, AVIF and lossy WebP).
        frames: number of frames or pages in the file.
        loop: how often an animation plays, 0 for ever; None when the file does not say (once).
        native: (H, W, 3 or 4) pixels in the file's own colours where these are not sRGB, upright.
        shown: (H, W, 3) the sRGB pixels that `native` was turned into.
        notices: sentences on what could not be kept or had to be guessed.
        readable: what could be read of a file that was cut off; None for all of it.
    """

    format: str = "PNG"
    mode: Mode = "rgb"
    depth: Literal[8, 16] = 8
    bits: int | None = None
    profile: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    dpi: tuple[float, float] | None = None
    text: Mapping[str, str] = field(default_factory=dict)
    jpeg: JpegCoding | None = None
    subsampling: Subsampling = FULL
    lossless: bool = True
    frames: int = 1
    loop: int | None = None
    native: Pixels | None = None
    shown: Pixels | None = None
    notices: tuple[str, ...] = ()
    readable: Readable | None = None


@dataclass(frozen=True, eq=False)
class Picture:
    """An upright sRGB picture and where it came from.

    Args:
        pixels: (H, W, 3) uint8 or uint16, sRGB, straight: the colour under transparent places is as in the
            file.
        alpha: (H, W) opacity of the same depth, or None when the picture is opaque by kind.
        origin: what its file was.
    """

    pixels: Pixels
    alpha: Plane | None = None
    origin: Origin = field(default_factory=Origin)

    def __post_init__(self) -> None:
        assert self.pixels.ndim == 3, self.pixels.shape
        assert self.pixels.shape[2] == 3, self.pixels.shape
        assert self.pixels.dtype in (np.uint8, np.uint16), self.pixels.dtype
        if self.alpha is not None:
            assert self.alpha.shape == self.pixels.shape[:2], (self.alpha.shape, self.pixels.shape)
            assert self.alpha.dtype == self.pixels.dtype, (self.alpha.dtype, self.pixels.dtype)

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.pixels.shape[1])

    @property
    def depth(self) -> Literal[8, 16]:
        """Bits a channel of `pixels`."""
        return 16 if self.pixels.dtype == np.uint16 else 8

    def with_pixels(self, pixels: Pixels) -> "Picture":
        """The same picture with other colours; alpha and origin stay.

        Args:
            pixels: (H, W, 3) uint8 or uint16, sRGB; alpha is scaled to its depth. Where its size differs from
                this picture's, alpha is resized with it.
        """
        alpha = self.alpha
        if alpha is not None and alpha.shape != pixels.shape[:2]:
            import cv2

            alpha = cv2.resize(alpha, (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_AREA)
        if alpha is not None:
            alpha = as_depth(alpha, 16 if pixels.dtype == np.uint16 else 8)
        return replace(self, pixels=pixels, alpha=alpha)

    @classmethod
    def from_array(cls, array: npt.NDArray[Any]) -> "Picture":
        """Picture of (H, W) or (H, W, 1 gray | 2 gray, alpha | 3 RGB | 4 RGB, alpha) uint8 or uint16.

        Raises:
            ValueError: for other shapes and types.
        """
        if array.ndim == 2:
            array = array[..., None]
        known = array.ndim == 3 and 1 <= array.shape[2] <= 4 and min(array.shape) > 0
        if not known or array.dtype not in (np.uint8, np.uint16):
            raise ValueError(f"a picture is (H, W, 1 to 4) uint8 or uint16, not {array.shape} {array.dtype}")
        channels = array.shape[2]
        gray = channels <= 2
        colour = np.repeat(array[..., :1], 3, axis=2) if gray else np.ascontiguousarray(array[..., :3])
        alpha = np.ascontiguousarray(array[..., -1]) if channels in (2, 4) else None
        depth: Literal[8, 16] = 16 if array.dtype == np.uint16 else 8
        return cls(colour, alpha, Origin(mode="gray" if gray else "rgb", depth=depth))


def as_depth(values: npt.NDArray[Any], depth: Literal[8, 16]) -> npt.NDArray[Any]:
    """The same values in 8 or 16 bits, rounded to the nearest: 255 is 65535 and back."""
    if depth == 16:
        return values if values.dtype == np.uint16 else values.astype(np.uint16) * np.uint16(257)
    if values.dtype == np.uint8:
        return values
    return ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)
