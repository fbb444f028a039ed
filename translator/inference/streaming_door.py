"""Whole or in pieces: pictures of any size within a memory budget, whatever computes.

A picture is translated at once when that fits, in pieces when not; when a GPU runs out of memory it is
translated there in pieces, and if even these do not fit, on the CPU: in pieces, or at once by a model that
cannot be cut. The result is the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.images.arrays import to_network
from translator.images.picture import Pixels
from translator.inference.engine import Engine, Planes, innermost
from translator.inference.padding import pad
from translator.inference.stages_regions import Size
from translator.inference.streaming import Pieces, stream
from translator.inference.streaming_memory import memory_budget
from translator.inference.streaming_pixels import PixelSource, PlanesSink
from translator.inference.streaming_plan import plan_whole

Notice: TypeAlias = Literal["smaller_pieces", "moved_to_cpu"]

_MOST_BYTES_PER_PIXEL = 1700
"""No generator here takes more for a picture at once; what fits by this measure needs no closer look."""

_LEAST_BUDGET = 256 << 20
"""Work in pieces gets this much, whatever was asked for: less would be lines, not pieces."""

_OVERHEAD = 1.15
_OVERHEAD_BYTES = 200 << 20
"""What a whole picture was measured to take beyond its maps: kernels, their weights, the allocator."""


@dataclass(frozen=True)
class Watch:
    """Who watches a translation.

    Attributes:
        progress: is told the share that is done, in [0, 1]; what it raises ends the work.
        cancelled: asked now and then; True ends the work.
        notice: is told what was handled and is worth saying.
    """

    progress: Callable[[float], None] = lambda _: None
    cancelled: Callable[[], bool] = lambda: False
    notice: Callable[[Notice], None] = lambda _: None


@dataclass(frozen=True)
class Request:
    """What is to be translated.

    Attributes:
        pixels: (H, W, 3) uint8 or uint16.
        direction: one of the model's.
        style: (1, style_size) code, for models that have one.
        multiple: both sides are padded to it.
    """

    pixels: Pixels
    direction: Direction
    style: npt.NDArray[np.float32] | None
    multiple: int

    @property
    def padded(self) -> Size:
        """What the network is given."""
        return PixelSource(self.pixels, self.multiple).size


def translate_pixels(
    engine: Engine, request: Request, memory_bytes: int | None = None, watch: Watch = Watch()
) -> Planes:
    """Translate a picture of any size.

    Args:
        engine: computes.
        request: what.
        memory_bytes: what maps, pieces and the result may take; None is what the machine has free.
        watch: who watches.

    Returns:
        (1, 3, H, W) in [-1, 1].

    Raises:
        UserError: OUT_OF_MEMORY, when the model cannot be computed in pieces or even these do not fit;
            CANCELLED; DISK_FULL.
    """
    budget = memory_budget() if memory_bytes is None else memory_bytes
    if innermost(engine).device == "cpu":
        return _by_cpu(engine, request, budget, watch)
    out_of_memory = False
    try:
        # How much of a GPU is free is known only by trying.
        if memory_bytes is None or _fits(engine, request, memory_bytes):
            return _whole(engine, request, watch)
    except (MemoryError, UserError) as error:
        _raise_unless_memory(error)
        out_of_memory = True
    try:
        pieces = _pieces(engine, request)
        if pieces is not None:
            if out_of_memory:
                watch.notice("smaller_pieces")
            return _streamed(pieces, request, budget, watch)
    except UserError as error:
        _raise_unless_memory(error)
    return _moved_to_cpu(engine, request, budget, watch)


def translate_together(
    engine: Engine, requests: Sequence[Request], memory_bytes: int | None = None
) -> list[Planes]:
    """Translate pictures of one size at once if they fit into memory together, else one after the other.

    Args:
        engine: computes.
        requests: alike in all but their pixels.
        memory_bytes: see `translate_pixels`.

    Returns:
        (1, 3, H, W) in [-1, 1] each.

    Raises:
        UserError: see `translate_pixels`.
    """
    first = requests[0]
    assert all(request.pixels.shape == first.pixels.shape for request in requests), "they are of one size"
    budget = memory_budget() if memory_bytes is None else memory_bytes
    if len(requests) == 1 or len(requests) * first.padded.area * _MOST_BYTES_PER_PIXEL > budget:
        return [translate_pixels(engine, request, memory_bytes) for request in requests]
    height, width = first.pixels.shape[:2]
    planes = np.concatenate([pad(to_network(request.pixels), request.multiple) for request in requests])
    style = None if first.style is None else np.repeat(first.style, len(requests), axis=0)
    results = engine.translate(planes, first.direction, style)
    return [results[index : index + 1, :, :height, :width] for index in range(len(requests))]


def needed_bytes(pieces: Pieces, size: Size) -> int:
    """What translating a picture at once takes beyond the picture itself; a model, checked by measuring."""
    return int(_OVERHEAD * plan_whole(pieces.graph, size, pieces.dtype.itemsize)) + _OVERHEAD_BYTES


def pieces_of(engine: Engine, direction: Direction, device: str = "") -> Pieces | None:
    """What computes pieces as an engine computes pictures.

    Args:
        engine: the engine.
        direction: one of its model's.
        device: another device than the engine's.

    Returns:
        None, when the model cannot be cut.
    """
    engine = innermost(engine)
    if engine.name == "openvino":
        from translator.inference.streaming_openvino import openvino_pieces

        return openvino_pieces(engine, direction)
    from translator.inference.streaming_pytorch import torch_pieces

    return torch_pieces(engine, direction, device or engine.device)


def _fits(engine: Engine, request: Request, budget: int) -> bool:
    if _surely_fits(request, budget):
        return True
    pieces = _pieces(engine, request)
    return pieces is not None and needed_bytes(pieces, request.padded) <= budget


def _surely_fits(request: Request, budget: int) -> bool:
    return request.padded.area * _MOST_BYTES_PER_PIXEL <= budget


def _by_cpu(engine: Engine, request: Request, budget: int, watch: Watch) -> Planes:
    """By an engine that computes on the CPU: whole if that fits, else in pieces."""
    out_of_memory = False
    if getattr(innermost(engine), "moved", False):
        watch.notice("moved_to_cpu")
    try:
        if _fits(engine, request, budget):
            return _whole(engine, request, watch)
    except (MemoryError, UserError) as error:
        _raise_unless_memory(error)
        out_of_memory = True
    pieces = _pieces(engine, request)
    if pieces is None:
        raise _refused(request, budget)
    if out_of_memory:
        watch.notice("smaller_pieces")
    return _streamed(pieces, request, budget, watch)


def _moved_to_cpu(engine: Engine, request: Request, budget: int, watch: Watch) -> Planes:
    """By the CPU, for an engine whose GPU ran out of memory."""
    from translator.inference.pytorch import PyTorchEngine

    pieces = _pieces(engine, request, "cpu")
    if pieces is not None:
        watch.notice("moved_to_cpu")
        return _streamed(pieces, request, budget, watch)
    if not _surely_fits(request, budget):
        raise _refused(request, budget)
    computing = innermost(engine)
    assert isinstance(computing, PyTorchEngine), "no other engine computes on a GPU"
    watch.notice("moved_to_cpu")
    with computing.on_cpu():
        return _whole(engine, request, watch)


def _whole(engine: Engine, request: Request, watch: Watch) -> Planes:
    height, width = request.pixels.shape[:2]
    planes = pad(to_network(request.pixels), request.multiple)
    computing = innermost(engine)
    computing.cancelled = watch.cancelled
    try:
        return engine.translate(planes, request.direction, request.style)[:, :, :height, :width]
    finally:
        computing.cancelled = None


def _pieces(engine: Engine, request: Request, device: str = "") -> Pieces | None:
    return None if request.style is not None else pieces_of(engine, request.direction, device)


def _refused(request: Request, budget: int) -> UserError:
    height, width = request.pixels.shape[:2]
    return UserError(
        ErrorCode.OUT_OF_MEMORY,
        f"This style cannot work on a picture in pieces, and {width} x {height} pixels at once do not "
        f"fit into {budget / 2**30:.1f} GiB of memory.",
        "Work at a smaller size with --scale 0.5, or allow more with --memory.",
    )


def _streamed(pieces: Pieces, request: Request, budget: int, watch: Watch) -> Planes:
    height, width = request.pixels.shape[:2]
    source, sink = PixelSource(request.pixels, request.multiple), PlanesSink(height, width)
    left = max(_LEAST_BUDGET, budget - sink.planes.nbytes)
    stream(pieces, source, sink, budget_bytes=left, progress=watch.progress, cancelled=watch.cancelled)
    return sink.planes


def _raise_unless_memory(error: Exception) -> None:
    if isinstance(error, UserError) and error.code != ErrorCode.OUT_OF_MEMORY:
        raise error
