"""How finely files keep colour: read off a file, and chosen for its result.

Formats that lose detail may store colour, apart from lightness, at a lower resolution than the picture:
4:4:4 keeps that of every pixel, 4:2:2 of every second in a row, 4:2:0 of every second in both directions.
"""

from typing import Any, Literal, TypeAlias

from PIL import Image, JpegImagePlugin

from translator.images.coded import AV1_CONFIGURATION

Subsampling: TypeAlias = Literal[0, 1, 2]
"""0 for 4:4:4, 1 for 4:2:2, 2 for 4:2:0."""

FULL: Subsampling = 0
NAMES: dict[Subsampling, str] = {0: "4:4:4", 1: "4:2:2", 2: "4:2:0"}

FINE_QUALITY = 90
"""From here on, who asks for a quality wants the colour of every pixel too."""

_AV1_FULL, _AV1_HALF_ROWS = 0x00, 0x08
_HEIF: dict[Any, Subsampling] = {422: 1, 420: 2}


def read(image: Image.Image, data: bytes) -> Subsampling:
    """What a file keeps; formats without loss keep all.

    Args:
        image: the opened file.
        data: its bytes; may be empty.
    """
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        found = JpegImagePlugin.get_sampling(image) if image.layers == 3 else FULL
        return found if found in NAMES else 2
    if image.format == "WEBP":
        return FULL if b"VP8L" in data[: 1 << 16] else 2
    if image.format == "AVIF":
        # AV1 Codec ISO Media File Format Binding, 2.3: two bits say whether columns and rows are halved.
        kinds = {found[1][0] & 0x0C for found in AV1_CONFIGURATION.finditer(data)} or {_AV1_FULL}
        return FULL if _AV1_FULL in kinds else 1 if _AV1_HALF_ROWS in kinds else 2
    if image.format == "HEIF":
        return _HEIF.get(image.info.get("chroma"), FULL)
    return FULL


def written(own: Subsampling, quality: int) -> Subsampling:
    """What a result keeps: all where its quality is meant to be high, else what the original did.

    Args:
        own: of the original.
        quality: 1 to 100.
    """
    return FULL if quality >= FINE_QUALITY else own
