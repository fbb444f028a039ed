"""The OpenVINO engine for CPUs. With the converted graph in the cache it needs no torch."""

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.inference import cache
from translator.inference.engine import Planes, Precision, out_of_memory, resolve_precision, stopped
from translator.inference.openvino_runtime import runtime
from translator.library.card import ModelCard

GRAPH = "graph.xml"
_GRAPH_FORMAT = "3"
"""Grows when graphs are made differently, so that kept ones are made again."""

_HINTS = {"fp32": "f32", "bf16": "bf16", "fp16": "f16"}
_NAMES = {hint: name for name, hint in _HINTS.items()}
_ASKED_EVERY_MS = 25

Shape: TypeAlias = tuple[int, ...]

_REPEATS = 8
"""After so many pictures of one size, a model for that size alone pays; see `_Compiled`."""


class OpenVINOEngine:
    """A model that OpenVINO runs on all cores of the CPU, for pictures of any size.

    Attributes:
        path: the model file.
        card: its card.
        precision: what OpenVINO really computes in: a CPU without a format takes the next better.
    """

    name = "openvino"
    device = "cpu"

    def __init__(self, path: Path, card: ModelCard, precision: Precision = "auto") -> None:
        """Compile one direction, converting the model first if that was not done before.

        Raises:
            UserError: ENGINE_MISSING when OpenVINO does not load or cannot express the model.
        """
        self.path = path
        self.card = card
        self.cancelled: Callable[[], bool] | None = None
        self._core = runtime().Core()
        self._asked = resolve_precision(precision, card, fast_precision(self._core))
        self._compiled: dict[Direction, _Compiled] = {}
        first = self._compiled_for(card.ways[0]).of_any_size
        self.precision = _NAMES[first.get_property("INFERENCE_PRECISION_HINT").get_type_name()]

    def translate(
        self, images: Planes, direction: Direction, style: npt.NDArray[np.float32] | None = None
    ) -> Planes:
        """See `Engine.translate`."""
        inputs = [np.ascontiguousarray(images)]
        if style is not None:
            inputs.append(np.ascontiguousarray(style))
        request = self._compiled_for(direction).of_size(images.shape).create_infer_request()
        try:
            # The result is copied: the request's own memory goes when the request does.
            result: Planes = np.array(self._computed(request, inputs), np.float32)
        except (MemoryError, RuntimeError) as error:
            if isinstance(error, RuntimeError) and "alloc" not in str(error).lower():
                raise
            raise out_of_memory(images) from None
        return result

    def _computed(self, request: Any, inputs: list[npt.NDArray[np.float32]]) -> Any:
        """The result of a request, which is given up between two layers when `cancelled` says so."""
        if self.cancelled is None:
            return request.infer(inputs, share_inputs=True)[0]
        request.start_async(inputs, share_inputs=True)
        while not request.wait_for(_ASKED_EVERY_MS):
            if self.cancelled():
                request.cancel()
                with contextlib.suppress(RuntimeError):  # what a cancelled request says when it is waited for
                    request.wait()
                raise stopped()
        request.wait()  # raises what went wrong
        return request.results[request.model_outputs[0]]

    def _compiled_for(self, direction: Direction) -> "_Compiled":
        if direction not in self._compiled:
            self._compiled[direction] = self._compile(direction)
        return self._compiled[direction]

    def _compile(self, direction: Direction) -> "_Compiled":
        folder = graph_folder(self.card, direction)
        if (folder / GRAPH).is_file():
            cache.mark_used(folder)
            try:
                return _Compiled(self._core, folder, self._asked)
            except RuntimeError:  # damaged on disk: it is made again
                shutil.rmtree(folder, ignore_errors=True)
        # Only now is torch needed, and with it four seconds.
        from translator.inference.openvino_export import write_graph

        cache.keep_folder(folder, lambda target: write_graph(self.path, direction, target / GRAPH))
        cache.prune_graphs(keep=folder)
        return _Compiled(self._core, folder, self._asked)


class _Compiled:
    """A graph compiled for pictures of any size, and for one size that came again and again.

    Knowing the size saves a twentieth of the time of small pictures, and compiling takes that of a few. The
    numbers are the same in either case.

    Args:
        core: OpenVINO's.
        folder: of the graph.
        precision: "fp32", "bf16" or "fp16".
    """

    def __init__(self, core: Any, folder: Path, precision: str) -> None:
        self._core, self._folder = core, folder
        self._graph = folder / GRAPH
        if precision == "fp32" and exact_graph(self._graph).is_file():
            self._graph = exact_graph(self._graph)
        self._options = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": _HINTS[precision]}
        self.of_any_size = core.compile_model(str(self._graph), "CPU", self._cached())
        self._size: Shape = ()
        self._of_one_size: Any = None
        self._repeats = 0

    def of_size(self, shape: Shape) -> Any:
        """What computes pictures of a shape, (B, 3, H, W); called once for each."""
        if shape != self._size:
            self._size, self._of_one_size, self._repeats = shape, None, 0
        self._repeats += 1
        if self._repeats == _REPEATS:
            graph = self._core.read_model(str(self._graph))
            images, *codes = graph.inputs
            codes_shape = {code: [shape[0], code.get_partial_shape()[1].get_length()] for code in codes}
            graph.reshape({images: list(shape), **codes_shape})
            self._of_one_size = self._core.compile_model(graph, "CPU", self._options)
        return self._of_one_size or self.of_any_size

    def _cached(self) -> dict[str, str]:
        """Options that keep what is compiled beside the graph, but for its weights: a sixth of a second."""
        if not os.access(self._folder, os.W_OK):
            return self._options
        return {**self._options, "CACHE_DIR": str(self._folder), "CACHE_MODE": "OPTIMIZE_SIZE"}


def open_openvino(path: Path, card: ModelCard, device: str, precision: Precision) -> OpenVINOEngine:
    """Open a model in OpenVINO.

    Raises:
        UserError: DEVICE_MISSING for anything but the CPU; ENGINE_MISSING; SETTING.
    """
    if device not in ("auto", "cpu"):
        raise UserError(
            ErrorCode.DEVICE_MISSING,
            f"The OpenVINO engine computes on the CPU, not on {device!r}.",
            "Use --device cpu, or --engine pytorch.",
        )
    return OpenVINOEngine(path, card, precision)


def exact_graph(graph: Path) -> Path:
    """Where the graph for float32 lies that is faster and keeps more digits, if there is one."""
    return graph.with_name(f"exact_{graph.name}")


def graph_folder(card: ModelCard, direction: Direction) -> Path:
    """Where the graph of these weights in this direction is kept."""
    versions = (cache.installed_version("openvino"), _GRAPH_FORMAT)
    return cache.graphs_folder() / cache.digest(card.weights_sha256, str(direction), *versions)


def fast_precision(core: Any) -> str:
    """The number format that this CPU computes fastest."""
    return "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "fp32"
