"""ICC profiles of the matrix kind: read, applied at 16 bits, and built.

LittleCMS through Pillow works on 8 bits a channel; a 16-bit photograph would lose half its depth on the
way. The profiles that cameras and screens use (sRGB, Display P3, Adobe RGB, ProPhoto, gray gammas) are
three curves and a 3x3 matrix to CIE XYZ under D50 (ICC.1:2022, 8.3 and 10.18), and those are applied here
in floating point.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.floating[Any]]

D65 = (0.3127, 0.3290)
_D50_XYZ = np.array([0.9642, 1.0, 0.8249])
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_CODES = 65536
_SRGB_PARA = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_MAX_CURVE_ENTRIES = 65536


class Curve:
    """One channel's tone curve: code to linear light and back.

    Args:
        linear: (65536,) linear light in [0, 1] of each 16-bit code, not falling.
    """

    def __init__(self, linear: npt.NDArray[np.float64]) -> None:
        self.forward = np.maximum.accumulate(np.clip(linear, 0.0, 1.0)).astype(np.float32)

    @cached_property
    def inverse(self) -> npt.NDArray[np.float32]:
        """(65537,) codes over the square root of linear light, where tone curves are nearly straight."""
        light = np.linspace(0.0, 1.0, _CODES) ** 2
        codes = np.interp(light, self.forward.astype(np.float64), np.arange(_CODES))
        return np.append(codes, codes[-1]).astype(np.float32)

    def encode(self, light: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """16-bit codes, not rounded, of linear light; light outside [0, 1] is clipped."""
        place = np.sqrt(np.clip(light, 0.0, 1.0)) * np.float32(_CODES - 1)
        low = place.astype(np.int32)
        below = self.inverse[low]
        return below + (place - low) * (self.inverse[low + 1] - below)


def parametric(kind: int, parameters: Sequence[float]) -> Curve:
    """Curve of a parametricCurveType (ICC.1:2022, 10.18), kinds 0 to 4."""
    gamma, a, b, c, d, e, f = (*parameters, *([0.0] * (7 - len(parameters))))
    x = np.linspace(0.0, 1.0, _CODES)
    if kind == 0:
        return Curve(x**gamma)
    if kind in (1, 2):
        offset = c if kind == 2 else 0.0
        edge = -b / a if a else 0.0
        return Curve(np.where(x >= edge, np.maximum(a * x + b, 0.0) ** gamma + offset, offset))
    return Curve(np.where(x >= d, np.maximum(a * x + b, 0.0) ** gamma + e, c * x + f))


SRGB_CURVE = parametric(3, _SRGB_PARA)


def matrix_of(primaries: Sequence[tuple[float, float]], white: tuple[float, float] = D65) -> Matrix:
    """(3, 3) linear RGB to XYZ under D50, adapted by Bradford.

    Args:
        primaries: CIE xy of red, green and blue.
        white: CIE xy of the white.
    """
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in primaries]).T
    target = np.array([white[0] / white[1], 1.0, (1 - white[0] - white[1]) / white[1]])
    native = columns * np.linalg.solve(columns, target)
    cones = (_BRADFORD @ _D50_XYZ) / (_BRADFORD @ target)
    adapted: Matrix = np.linalg.inv(_BRADFORD) @ np.diag(cones) @ _BRADFORD @ native
    return adapted


SRGB_PRIMARIES = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
P3_PRIMARIES = ((0.68, 0.32), (0.265, 0.69), (0.15, 0.06))
ADOBE_RGB_PRIMARIES = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
_SRGB_MATRIX = matrix_of(SRGB_PRIMARIES)


@dataclass(frozen=True, eq=False)
class MatrixProfile:
    """A colour space of three (or, for gray, one) curves and a matrix.

    Args:
        curves: three for RGB, one for gray.
        matrix: (3, 3) linear RGB to XYZ under D50; None for gray.
    """

    curves: tuple[Curve, ...]
    matrix: Matrix | None

    @cached_property
    def is_srgb(self) -> bool:
        """Whether it is sRGB but for rounding, so that pixels need no conversion."""
        curves = all(float(np.abs(c.forward - SRGB_CURVE.forward).max()) < 0.003 for c in self.curves)
        return curves and self.matrix is not None and bool(np.abs(self.matrix - _SRGB_MATRIX).max() < 0.002)

    def to_srgb(self, native: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
        """(H, W, 3) or, for gray, (H, W, 1) 16-bit codes to (H, W, 3) sRGB codes, clipped to the gamut."""
        return self._convert(native, self.curves, self._to_linear_srgb, (SRGB_CURVE,) * len(self.curves))

    def from_srgb(self, srgb: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
        """(H, W, 3) sRGB codes to (H, W, 3) codes of this space; for gray to (H, W, 1) of the red channel."""
        if self.matrix is None:
            srgb = srgb[..., :1]
        inverse = None if self._to_linear_srgb is None else np.linalg.inv(self._to_linear_srgb)
        converted = self._convert(srgb, (SRGB_CURVE,) * len(self.curves), inverse, self.curves)
        return converted if self.matrix is not None else converted[..., :1]

    @cached_property
    def _to_linear_srgb(self) -> Matrix | None:
        return None if self.matrix is None else np.linalg.solve(_SRGB_MATRIX, self.matrix)

    @staticmethod
    def _convert(
        codes: npt.NDArray[np.uint16],
        source: tuple[Curve, ...],
        matrix: Matrix | None,
        target: tuple[Curve, ...],
    ) -> npt.NDArray[np.uint16]:
        """Decode, multiply, encode, in strips that keep the floating-point copies small."""
        out = np.empty((*codes.shape[:2], 3), np.uint16)
        for row in range(0, codes.shape[0], 128):
            strip = codes[row : row + 128]
            light = np.stack([curve.forward[strip[..., i]] for i, curve in enumerate(source)], axis=-1)
            if matrix is not None:
                light = light @ matrix.T.astype(np.float32)
            for channel in range(3):
                which = min(channel, len(target) - 1)
                encoded = target[which].encode(light[..., which])
                out[row : row + 128, :, channel] = np.rint(encoded)
        return out


def tags(profile: bytes) -> dict[bytes, bytes]:
    """The tagged elements of a profile; empty when it is damaged."""
    found: dict[bytes, bytes] = {}
    if len(profile) < 132 or profile[36:40] != b"acsp":
        return found
    count = min(struct.unpack_from(">I", profile, 128)[0], 100)
    for i in range(count):
        if 132 + 12 * i + 12 > len(profile):
            break
        name, offset, size = struct.unpack_from(">4sII", profile, 132 + 12 * i)
        if offset + size <= len(profile):
            found[name] = profile[offset : offset + size]
    return found


def colour_space(profile: bytes) -> str:
    """What a profile describes: "RGB", "GRAY", "CMYK", "Lab"; empty when it is damaged."""
    return (
        profile[16:20].decode("latin-1").strip() if len(profile) >= 128 and profile[36:40] == b"acsp" else ""
    )


def parse(profile: bytes) -> MatrixProfile | None:
    """The curves and the matrix of a profile; None when it is of another kind (tables) or damaged."""
    found = tags(profile)
    if any(name in found for name in (b"A2B0", b"A2B1")) or profile[20:24] != b"XYZ ":
        return None
    space = colour_space(profile)
    curves = [
        _curve(found.get(name, b""))
        for name in ((b"kTRC",) if space == "GRAY" else (b"rTRC", b"gTRC", b"bTRC"))
    ]
    kept = tuple(curve for curve in curves if curve is not None)
    if len(kept) != len(curves) or space not in ("RGB", "GRAY"):
        return None
    if space == "GRAY":
        return MatrixProfile(kept, None)
    columns = [_xyz(found.get(name, b"")) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
    if any(column is None for column in columns):
        return None
    matrix = np.array(columns, np.float64).T
    return MatrixProfile(kept, matrix) if abs(np.linalg.det(matrix)) > 1e-4 else None


def _xyz(element: bytes) -> tuple[float, ...] | None:
    if element[:4] != b"XYZ " or len(element) < 20:
        return None
    return tuple(value / 65536 for value in struct.unpack_from(">3i", element, 8))


def _curve(element: bytes) -> Curve | None:
    if element[:4] == b"curv" and len(element) >= 12:
        return _sampled_curve(element)
    if element[:4] == b"para" and len(element) >= 12:
        kind = struct.unpack_from(">H", element, 8)[0]
        count = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}.get(kind, 0)
        if count and len(element) >= 12 + 4 * count:
            return parametric(
                kind, [value / 65536 for value in struct.unpack_from(f">{count}i", element, 12)]
            )
    return None


def _sampled_curve(element: bytes) -> Curve | None:
    count = struct.unpack_from(">I", element, 8)[0]
    if count > _MAX_CURVE_ENTRIES or len(element) < 12 + 2 * count:
        return None
    x = np.linspace(0.0, 1.0, _CODES)
    if count == 0:
        return Curve(x)
    values = np.frombuffer(element, ">u2", count, 12).astype(np.float64)
    if count == 1:
        return Curve(x ** (values[0] / 256))
    return Curve(np.interp(x, np.linspace(0.0, 1.0, count), values / 65535))


def build(name: str, primaries: Sequence[tuple[float, float]], para: Sequence[float]) -> bytes:
    """A version 4 profile, the same bytes each time.

    Args:
        name: description that viewers show, plain ASCII.
        primaries: CIE xy of red, green and blue under a D65 white.
        para: one number for a gamma, five for the curve of kind 3 (g, a, b, c, d).
    """
    curve = b"para" + struct.pack(">IHH", 0, 0 if len(para) == 1 else 3, 0) + _fixed(para)
    matrix = matrix_of(primaries)
    cones = (_BRADFORD @ _D50_XYZ) / (_BRADFORD @ np.array([0.31270 / 0.3290, 1.0, 0.3583 / 0.3290]))
    chad = np.linalg.inv(_BRADFORD) @ np.diag(cones) @ _BRADFORD
    elements = {
        b"desc": _text(name),
        b"cprt": _text("No copyright, use freely"),
        b"wtpt": b"XYZ \0\0\0\0" + _fixed(_D50_XYZ),
        b"chad": b"sf32\0\0\0\0" + _fixed(chad.ravel()),
        **{tag: b"XYZ \0\0\0\0" + _fixed(matrix[:, i]) for i, tag in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    return _assemble(elements)


def _assemble(elements: dict[bytes, bytes]) -> bytes:
    table, body, placed = b"", b"", dict[bytes, int]()
    start = 132 + 12 * len(elements)
    for tag, element in elements.items():
        if element not in placed:
            body += b"\0" * (-len(body) % 4)
            placed[element] = start + len(body)
            body += element
        table += struct.pack(">4sII", tag, placed[element], len(element))
    body += b"\0" * (-len(body) % 4)
    head = struct.pack(">I4xI4s4s4s", start + len(body), 0x04300000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + b"\0" * 28 + _fixed(_D50_XYZ)
    return head.ljust(128, b"\0") + struct.pack(">I", len(elements)) + table + body


def _fixed(values: Sequence[float] | Matrix) -> bytes:
    return b"".join(struct.pack(">i", round(float(value) * 65536)) for value in values)


def _text(words: str) -> bytes:
    text = words.encode("utf-16-be")
    return b"mluc" + struct.pack(">III2s2sII", 0, 1, 12, b"en", b"US", len(text), 28) + text


SRGB_PROFILE = build("sRGB", SRGB_PRIMARIES, _SRGB_PARA)
ADOBE_RGB_PROFILE = build("Compatible with Adobe RGB (1998)", ADOBE_RGB_PRIMARIES, (563 / 256,))
DISPLAY_P3_PROFILE = build("Display P3", P3_PRIMARIES, _SRGB_PARA)
