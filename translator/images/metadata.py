"""What a picture says about itself besides its pixels: gathered from a file, cleaned for the result."""

import re
import struct
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal, TypeAlias

from PIL import Image

from translator.images import exif
from translator.images.picture import Origin

Policy: TypeAlias = Literal["keep", "no-location", "none"]
"""What the result says: everything, everything but where it was taken, or nothing."""

_IPTC_RESOURCE = 0x0404
_IPTC_LOCATION = frozenset((26, 27, 90, 92, 95, 100, 101))
"""Datasets of record 2 that name a place (IPTC-IIM 4.2): location, city, sublocation, state, country."""

_MAX_TEXT = 1 << 20
_PLACES = (
    rb"exif:GPS\w+",
    rb"photoshop:(?:City|State|Country)",
    rb"Iptc4xmpCore:(?:Location|CountryCode)",
    rb"Iptc4xmpExt:Location(?:Created|Shown)",
)


_GAIN_MAP = "Its gain map for displays of high dynamic range is left out."
_SAYS_GAIN_MAP = re.compile(rb"hdrgm:Version")
_SAYS_FILM = re.compile(rb"GCamera:(?:MotionPhoto|MicroVideo)(?:\s*=\s*[\"']1[\"']|>\s*1\s*<)")
_BELONGINGS = (rb"hdrgm:\w+", rb"GCamera:(?:MotionPhoto|MicroVideo)\w*", rb"Container:Directory")
"""What XMP says of a gain map or a film behind the picture, which no result has."""


def gather(image: Image.Image, data: bytes) -> dict[str, Any]:
    """EXIF, XMP, IPTC and texts of a file, as the fields of `Origin`.

    Args:
        image: the opened file.
        data: its bytes; may be empty.
    """
    xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    if isinstance(xmp, str):
        xmp = xmp.encode()
    return {
        "exif": _exif(image, data),
        "xmp": xmp if isinstance(xmp, bytes) and xmp.strip(b"\0 \n") else None,
        "iptc": _iptc(image),
        "text": _texts(image),
    }


def left_out(image: Image.Image, xmp: bytes | None) -> list[str]:
    """Sentences on what a phone puts into a file besides the picture, and no result has.

    Args:
        image: the opened file.
        xmp: its XMP packet.
    """
    auxiliary: Any = image.info.get("aux") or {}
    has_gain_map = any("gainmap" in str(kind).lower() for kind in auxiliary)
    found = [_GAIN_MAP] if has_gain_map or (xmp and _SAYS_GAIN_MAP.search(xmp)) else []
    if xmp and _SAYS_FILM.search(xmp):
        found.append("The short film that belongs to it is left out.")
    return found


def carried(origin: Origin, policy: Policy, software: str | None) -> dict[str, Any]:
    """The same fields as they go into the result.

    Args:
        origin: what was gathered.
        policy: what the result may say.
        software: the program's name and what it did, for the Software entry.
    """
    if policy == "none":
        return {"exif": None, "xmp": None, "iptc": None, "text": {}}
    location = policy == "keep"
    return {
        "exif": exif.carried(origin.exif, location=location, software=software),
        "xmp": None if origin.xmp is None else _clean_xmp(origin.xmp, location=location),
        "iptc": origin.iptc if origin.iptc is None or location else _without_places(origin.iptc),
        "text": {key: value for key, value in origin.text.items() if key != "Software"},
    }


@cache
def _program() -> str:
    try:
        return f"Translator {version('image-translator')}"
    except PackageNotFoundError:  # run from a source tree
        return "Translator"


def software(note: str | None) -> str:
    """What the Software entry of a result says: the program, and what it did."""
    return f"{_program()} ({note})" if note else _program()


def photoshop_segment(iptc: bytes) -> bytes:
    """A JPEG APP13 segment that holds IPTC records; empty when they are too long for one."""
    resource = b"8BIM" + struct.pack(">H", _IPTC_RESOURCE) + b"\0\0" + struct.pack(">I", len(iptc)) + iptc
    body = b"Photoshop 3.0\0" + resource + b"\0" * (len(iptc) % 2)
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body if len(body) <= 65_533 else b""


def _exif(image: Image.Image, data: bytes) -> bytes | None:
    if image.format == "TIFF":
        return exif.of_tiff(data)
    block = image.info.get("exif")
    if not isinstance(block, bytes) or not block:
        try:  # PNG files of ImageMagick hold it as text, which Pillow decodes
            parsed = image.getexif()
            block = parsed.tobytes() if set(parsed) - {exif.ORIENTATION} else b""
        except Exception:  # damaged EXIF raises anything; the picture itself may be whole
            return None
    block = block.removeprefix(b"Exif\0\0")
    return block if exif.byte_order(block) else None


def _iptc(image: Image.Image) -> bytes | None:
    resources = image.info.get("photoshop")
    if isinstance(resources, Mapping):
        found = resources.get(_IPTC_RESOURCE)
        return found if isinstance(found, bytes) and found else None
    if image.format == "TIFF":
        found = image.tag_v2.get(33723)  # type: ignore[attr-defined]  # only TIFF images carry tags
        if isinstance(found, tuple) and all(isinstance(part, int) for part in found):
            order = ">" if image.tag_v2.prefix == b"MM" else "<"  # type: ignore[attr-defined]  # as above
            found = struct.pack(f"{order}{len(found)}I", *(part & 0xFFFFFFFF for part in found))
        return found if isinstance(found, bytes) and found[:1] == b"\x1c" else None
    return None


def _texts(image: Image.Image) -> dict[str, str]:
    found: dict[str, str] = {}
    named = image.info.items() if image.format == "PNG" else ()
    for key, value in named:
        if not isinstance(key, str):
            continue
        bulky = key.startswith("Raw profile type") or key == "XML:com.adobe.xmp"
        if isinstance(value, str) and not bulky and len(value) <= _MAX_TEXT:
            found[key] = str(value)
    comment = image.info.get("comment")
    if isinstance(comment, bytes) and 0 < len(comment) <= 65_000:
        found["Comment"] = comment.decode("utf-8", "replace").rstrip("\0")
    return found


def _clean_xmp(packet: bytes, *, location: bool) -> bytes:
    """Orientation 1, no thumbnails, nothing of what is left out, and no places unless they may stay."""
    packet = re.sub(rb"(tiff:Orientation\s*=\s*[\"'])\d(?=[\"'])", rb"\g<1>1", packet)
    packet = re.sub(rb"(<tiff:Orientation>)\s*\d\s*(?=<)", rb"\g<1>1", packet)
    dropped = [rb"xmp:Thumbnails", rb"xap:Thumbnails", *_BELONGINGS, *(() if location else _PLACES)]
    for name in dropped:
        packet = re.sub(rb"\s" + name + rb"\s*=\s*(\"[^\"]*\"|'[^']*')", b"", packet)
        packet = _without_elements(packet, name)
    return packet


def _without_elements(packet: bytes, name: bytes) -> bytes:
    """XMP without the elements of a name and what is in them, in one walk, however the packet is made.

    Args:
        packet: the XMP.
        name: a regular expression for the name.
    """
    kept, place, unclosed = list[bytes](), 0, set[bytes]()
    for found in re.finditer(rb"<(" + name + rb")(?=[\s/>])", packet):
        end = packet.find(b">", found.end())
        if end < 0:
            break
        if found.start() < place or found[1] in unclosed:
            continue
        if packet[end - 1 : end] != b"/":
            end = packet.find(b"</" + found[1], end)
            end = packet.find(b">", end) if end >= 0 else -1
        if end < 0:
            unclosed.add(found[1])
            continue
        kept.append(packet[place : found.start()])
        place = end + 1
    return b"".join([*kept, packet[place:]])


def _without_places(records: bytes) -> bytes:
    kept, place = b"", 0
    while place + 5 <= len(records) and records[place] == 0x1C:
        size = struct.unpack_from(">H", records, place + 3)[0]
        if size & 0x8000:  # an extended dataset, longer than any place name
            return kept + records[place:]
        if not (records[place + 1] == 2 and records[place + 2] in _IPTC_LOCATION):
            kept += records[place : place + 5 + size]
        place += 5 + size
    return kept
