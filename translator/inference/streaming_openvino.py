"""Pieces of a network's layers computed by OpenVINO; torch is needed only to write the stages' file once."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.inference import cache
from translator.inference.engine import Engine
from translator.inference.openvino import OpenVINOEngine, graph_folder
from translator.inference.openvino_runtime import runtime
from translator.inference.openvino_winograd import TILE, kernel_at_points, suits
from translator.inference.stages import (
    Graph,
    Pixelwise,
)
from translator.inference.stages_file import Arrays, load_stages
from translator.inference.stages_regions import Size
from translator.inference.streaming_openvino_graph import (
    Floats,
    PieceBuilder,
    Scale,
    hint_of,
)
from translator.inference.streaming_openvino_keys import piece_key, strides_of
from translator.inference.streaming_passes import Job
from translator.inference.streaming_plan import Fit
from translator.inference.streaming_statistics import Moments
from translator.inference.streaming_store import Map
from translator.networks.allocator import keep_freed_memory

_STAGES = "stages.safetensors"
_EPSILON = 1e-5
_THREADS = 2
_BYTES_WORTH_A_THREAD = 1 << 20
_REQUESTS_OF_A_ROW = 4
"""Where strips are cut into tiles: the first, those in the middle, the last two."""


def openvino_pieces(engine: Engine, direction: Direction) -> "OpenVINOPieces | None":
    """What computes pieces as an OpenVINO engine computes pictures; None when its model cannot be cut."""
    assert isinstance(engine, OpenVINOEngine)
    try:
        graph, arrays = _stages(
            engine.path, graph_folder(engine.card, direction).with_suffix(".stages"), direction
        )
    except UserError as error:
        if error.code != ErrorCode.ENGINE_MISSING:
            raise
        return None
    if any(isinstance(node.op, Pixelwise) and node.op.kind == "drop" for node in graph.nodes):
        return None
    return OpenVINOPieces(graph, arrays, engine.precision)


class OpenVINOPieces:
    """See `streaming.Pieces`. Each pass has a model of its own for pieces at the border and inside.

    Args:
        graph: the network.
        arrays: its weights.
        precision: "fp32", "bf16" or "fp16": of the arithmetic; maps are kept in fp32.
    """

    channels_last = True
    fit = Fit(work_bytes=32 << 20, unit=TILE)
    """Most of what is between two layers is then still in the processor's cache: a sixth of the time."""

    def __init__(self, graph: Graph, arrays: Arrays, precision: str) -> None:
        keep_freed_memory()
        self.graph = graph
        self.dtype: np.dtype[np.generic] = np.dtype(np.float32)
        self._arrays = arrays
        self._options = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": hint_of(precision)}
        self._core = runtime().Core()
        self._exact = precision == "fp32"
        self._kernels: dict[str, Floats | None] = {}
        self._scales: dict[int, Scale] = {}
        self._sizes: tuple[Size, ...] = ()
        self._target = -1
        self._requests: dict[object, Any] = {}
        self._strides = strides_of(graph)
        self._threads = ThreadPoolExecutor(_THREADS)

    def begin(self, sizes: tuple[Size, ...]) -> None:
        """See `Pieces`."""
        self._sizes, self._target = sizes, -1
        self._scales.clear()

    def copy(self, into: Map, values: Map) -> None:
        """See `Pieces`."""
        if values.nbytes < _BYTES_WORTH_A_THREAD:
            np.copyto(into, values)
            return
        # numpy lets other threads run while it copies.
        halves = zip(np.array_split(into, _THREADS), np.array_split(values, _THREADS), strict=True)
        list(self._threads.map(lambda both: np.copyto(*both), halves))

    def set_moments(self, index: int, moments: Moments) -> None:
        """See `Pieces`."""
        scale = 1 / np.sqrt(moments.variance + _EPSILON)
        shift = -moments.mean * scale
        name = self.graph.nodes[index].weights
        if name:
            weight, bias = self._arrays[f"{name}.weight"], self._arrays[f"{name}.bias"]
            scale, shift = scale * weight, shift * weight + bias
        self._scales[index] = Scale(scale.astype(np.float32), shift.astype(np.float32))

    def compute(
        self, job: Job, read: Callable[[int], Map], give: Callable[[int, Map], None]
    ) -> Moments | None:
        """See `Pieces`."""
        request = self._request_for(job)
        leaves = sorted(job.leaves)
        inputs = [np.ascontiguousarray(read(index).transpose(1, 2, 0))[None] for index in leaves]
        results = request.infer(inputs, share_inputs=True, share_outputs=True)
        for position, index in enumerate(sorted(job.cores)):
            give(index, results[position][0].transpose(2, 0, 1))
        if not job.gathers:
            return None
        count = job.cores[job.target].area
        mean, variance = (results[len(job.cores) + i].reshape(-1).astype(np.float64) for i in (0, 1))
        return Moments(count, mean, variance * count)

    def _at_points(self, name: str) -> Floats | None:
        """A kernel for fewer multiplications, kept as long as its layer is computed; see `PieceBuilder`."""
        if name not in self._kernels:
            kernel = self._arrays[f"{name}.weight"]
            fitting = self._exact and suits(kernel, [1, 1], [1, 1])
            self._kernels[name] = kernel_at_points(kernel) if fitting else None
        return self._kernels[name]

    def _request_for(self, job: Job) -> Any:
        """What computes pieces like this one; the last few are kept, for each holds memory of its own."""
        if job.target != self._target:
            self._requests.clear()
            self._kernels.clear()
            self._target = job.target
        key = piece_key(job, self._sizes, self._strides)
        request = self._requests.pop(key, None)
        if request is None:
            full_width = job.cores[job.target].cols.size == self._sizes[job.target].width
            while len(self._requests) >= (1 if full_width else _REQUESTS_OF_A_ROW):
                del self._requests[next(iter(self._requests))]
            model = PieceBuilder(
                self.graph, self._arrays, self._scales, self._sizes, job, self._at_points
            ).model()
            request = self._core.compile_model(model, "CPU", self._options).create_infer_request()
        self._requests[key] = request
        return request


def _stages(path: Path, folder: Path, direction: Direction) -> tuple[Graph, Arrays]:
    """The graph and weights of a model file, from the cache or put there."""
    if (folder / _STAGES).is_file():
        cache.mark_used(folder)
        try:
            return load_stages(folder / _STAGES)
        except Exception:  # damaged on disk in whatever way: it is made again
            shutil.rmtree(folder, ignore_errors=True)
    from translator.inference.stages_pytorch import write_stages

    cache.keep_folder(folder, lambda target: write_stages(path, direction, target / _STAGES))
    cache.prune_graphs(keep=folder)
    return load_stages(folder / _STAGES)
