"""3x3 convolutions with a quarter of the multiplications, out of operations that OpenVINO has.

A tile of 4 x 4 results depends on 6 x 6 values. Both are taken as values of polynomials at six points: there
a convolution is a product, one matrix multiplication for each of the 36 pairs of points (Winograd 1980; Lavin
and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016). The points 0, +-1/sqrt(2), +-sqrt(2) and
infinity keep the numbers of one magnitude: in float32 the error is some 1e-5 of the result's spread, a fifth
of what the usual whole numbers cause. In 16-bit formats it would be too large.

Everything has the channels last. What mirrors, overlaps and is cut lies in two lists of places: which pixels
the tiles take, and where in the tiles the results are.
"""

import importlib
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from translator.inference.openvino_runtime import runtime

TILE = 4
_TAPS = 3
_SIDE = TILE + _TAPS - 1
POINTS = _SIDE**2

LEAST_CHANNELS = 96
"""Of input and output; with fewer, moving values into tiles and out costs more than it saves."""

Reals = npt.NDArray[np.float64]


class Matrices(NamedTuple):
    """Of two dimensions at once.

    Attributes:
        values: (36, 36), from a tile's pixels to its values at the points.
        kernel: (36, 9), from a kernel's taps to its values at the points.
        result: (16, 36), from products at the points to the tile's results.
    """

    values: Reals
    kernel: Reals
    result: Reals


@cache
def matrices() -> Matrices:
    """The transforms for the points of this module (Cook and Toom's construction)."""
    root = np.sqrt(2)
    points = np.array([0, 1 / root, -1 / root, root, -root])

    def powers(count: int) -> Reals:
        finite = points[:, None] ** np.arange(count)
        return np.vstack([finite, np.eye(count)[-1:]])

    values = np.linalg.inv(powers(_SIDE)).T
    # Rows may be divided here and multiplied there: so all values stay of the size of the pixels.
    sizes = np.abs(values).max(1, keepdims=True)
    one = Matrices(values / sizes, powers(_TAPS) * sizes, powers(TILE).T)
    return Matrices(*(np.kron(matrix, matrix).astype(np.float64) for matrix in one))


def kernel_at_points(kernel: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(K, C, 3, 3) to (36, K, C)."""
    taps = kernel.reshape(-1, _TAPS**2).T
    return (matrices().kernel.astype(np.float32) @ taps).reshape(POINTS, *kernel.shape[:2])


def suits(kernel: npt.NDArray[np.float32], strides: list[int], dilations: list[int]) -> bool:
    """Whether a convolution is faster so."""
    plain = kernel.shape[2:] == (_TAPS, _TAPS) and strides == [1, 1] and dilations == [1, 1]
    return plain and min(kernel.shape[:2]) >= LEAST_CHANNELS


def convolved(pixels: Any, kernel: npt.NDArray[np.float32], taken: Any, placed: Any) -> Any:
    """The convolution as operations.

    Args:
        pixels: (P, C), all pixels in whatever order.
        kernel: (36, K, C), by `kernel_at_points`.
        taken: (36 T,) integers: for each pixel of a tile, row by row, and each of the T tiles, which of the P
            it is.
        placed: (Q,) integers: for each pixel of the result which of the 16 T it is, counted likewise.

    Returns:
        (Q, K).
    """
    ops = _ops()
    _, outputs, channels = kernel.shape
    parts, numbers = matrices(), ops.constant
    tiles = ops.reshape(ops.gather(pixels, taken, numbers(0)), numbers([POINTS, -1]), False)
    values = ops.matmul(numbers(parts.values.astype(np.float32)), tiles, False, False)
    rows = ops.reshape(values, numbers([POINTS, -1, channels]), False)
    products = ops.matmul(rows, numbers(kernel), False, True)
    products = ops.reshape(products, numbers([POINTS, -1]), False)
    results = ops.matmul(numbers(parts.result.astype(np.float32)), products, False, False)
    return ops.gather(ops.reshape(results, numbers([-1, outputs]), False), placed, numbers(0))


class Places(NamedTuple):
    """The two lists of `convolved`, as operations."""

    taken: Any
    placed: Any


def mirrored_places(count: Any, height: Any, width: Any) -> Places:
    """For `count` pictures mirrored by one pixel around, one after the other.

    Args:
        count: number of pictures.
        height: of each, at least 2.
        width: of each, at least 2; all are operations that give one int32.
    """
    ops = _ops()
    tall, wide = (ops.divide(ops.add(side, _int(TILE - 1)), _int(TILE)) for side in (height, width))
    offsets = np.arange(_SIDE, dtype=np.int32) - 1
    rows = _mirrored(tall, height, (1, 1, 1, -1, 1), offsets.reshape(-1, 1, 1, 1, 1))
    cols = _mirrored(wide, width, (1, 1, 1, 1, -1), offsets.reshape(1, -1, 1, 1, 1))
    pictures = ops.multiply(_range(count, (1, 1, -1, 1, 1)), ops.multiply(height, width))
    taken = ops.add(ops.add(ops.multiply(rows, width), cols), pictures)

    tiles = ops.multiply(tall, wide)
    y, x = _range(height, (1, -1, 1)), _range(width, (1, 1, -1))
    row, col = (ops.divide(place, _int(TILE)) for place in (y, x))
    in_row, in_col = (
        ops.subtract(place, ops.multiply(tile, _int(TILE))) for place, tile in ((y, row), (x, col))
    )
    tile = ops.add(ops.add(ops.multiply(row, wide), col), ops.multiply(_range(count, (-1, 1, 1)), tiles))
    place = ops.add(ops.multiply(in_row, _int(TILE)), in_col)
    placed = ops.add(ops.multiply(place, ops.multiply(count, tiles)), tile)
    return Places(*(ops.reshape(places, _int([-1]), False) for places in (taken, placed)))


def fixed_places(height: int, width: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The two lists of `convolved` for one picture with its border.

    Args:
        height: of the result; the picture has two rows more.
        width: of the result; the picture has two columns more.
    """
    tall, wide = -(-height // TILE), -(-width // TILE)
    within = np.arange(_SIDE)
    # The last tiles may reach beyond the picture; what they take there is not looked at.
    rows = np.minimum(TILE * np.arange(tall) + within[:, None], height + _TAPS - 2)
    cols = np.minimum(TILE * np.arange(wide) + within[:, None], width + _TAPS - 2)
    taken = rows[:, None, :, None] * (width + _TAPS - 1) + cols[None, :, None, :]
    y, x = np.arange(height)[:, None], np.arange(width)[None]
    placed = (y % TILE * TILE + x % TILE) * (tall * wide) + y // TILE * wide + x // TILE
    return taken.reshape(-1).astype(np.int32), placed.reshape(-1).astype(np.int32)


def _mirrored(tiles: Any, size: Any, shape: tuple[int, ...], offsets: npt.NDArray[np.int32]) -> Any:
    """Rows or columns that tiles take, mirrored at both ends, and held there where tiles reach further."""
    ops = _ops()
    last = ops.subtract(size, _int(1))
    places = ops.add(ops.multiply(_range(tiles, shape), _int(TILE)), ops.constant(offsets))
    places = ops.subtract(last, ops.abs(ops.subtract(last, ops.abs(places))))
    return ops.maximum(places, _int(0))


def _range(stop: Any, shape: tuple[int, ...]) -> Any:
    ops = _ops()
    return ops.reshape(ops.range(_int(0), stop, _int(1), "i32"), _int(list(shape)), False)


def _int(value: int | list[int]) -> Any:
    return _ops().constant(np.array(value, np.int32))


@cache
def _ops() -> Any:
    runtime()  # first, for it sees to it that telemetry is never loaded
    return importlib.import_module("openvino.opset13")
