"""Styles as files for other programs: ONNX and OpenVINO IR, checked against PyTorch and then written."""

import importlib.util
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from translator.atomic import replacing
from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.inference.export_graph import PictureGraph, Pixels, needed, to_onnx
from translator.inference.openvino_norms import with_exact_norms
from translator.inference.openvino_runtime import runtime
from translator.library.card import ModelCard
from translator.library.model_file import open_model
from translator.model import TranslationModel
from translator.networks.layers import Dropout

TOLERANCE = 1e-3
"""Greatest difference to PyTorch in float32, of a range of 1, with which a graph is accepted."""

CHECKED_PX = ((64, 64), (37, 53), (96, 160))
"""Heights and widths at which a graph is held against PyTorch; the second is no multiple of anything."""

Run = Callable[[list[npt.NDArray[Any]]], npt.NDArray[Any]]


@dataclass
class Exported:
    """A file for other programs.

    Attributes:
        files: that were written.
        direction: that the graph translates in.
        card: of the model.
        difference: greatest difference to PyTorch of a range of 1; None when it could not be checked.
        notes: sentences on what was decided.
    """

    files: tuple[Path, ...]
    direction: Direction
    card: ModelCard
    difference: float | None
    notes: list[str] = field(default_factory=list)


def export_onnx(model: Path, target: Path, *, to: str | None = None, pixels: Pixels = "float") -> Exported:
    """Write one direction of a style as an ONNX file with everything around the network inside.

    Its input "image" is a batch of RGB pictures of any size, (B, 3, H, W) float32 in [0, 1] or (B, H, W, 3)
    bytes; its output "result" is the same. A style with codes has a second input "style".

    Args:
        model: the model file.
        target: the .onnx file.
        to: domain to translate to; may be left out when there is one direction.
        pixels: form of input and output.

    Raises:
        UserError: what is wrong with the model; ENGINE_MISSING, when packages are; MODEL_UNSUPPORTED, when
            ONNX cannot express it; DISK_FULL or NOT_WRITABLE.
    """
    graph, exported, data = _prepared(model, to, pixels)
    exported.difference = _checked(graph, exported.card, _run_onnx(data), exported.notes)
    with replacing(target) as file:
        file.write(data)
    exported.files = (target,)
    return exported


def export_openvino(
    model: Path, target: Path, *, to: str | None = None, pixels: Pixels = "float"
) -> Exported:
    """Write one direction of a style as OpenVINO IR: the .xml file `target` and a .bin file beside it.

    Input and output are those of `export_onnx`.

    Raises:
        UserError: as `export_onnx`.
    """
    graph, exported, data = _prepared(model, to, pixels)
    ov = runtime()
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "graph.xml"
        read = ov.Core().read_model(data)
        with_exact_norms(read)
        ov.save_model(read, str(whole), compress_to_fp16=False)
        exported.difference = _checked(graph, exported.card, _run_openvino(whole), exported.notes)
        files = {target.with_suffix(".bin"): whole.with_suffix(".bin"), target: whole}
        # The .xml file, which others look for, comes last: it never stands beside old or missing weights.
        for place, source in files.items():
            with replacing(place) as file:
                file.write(source.read_bytes())
    exported.files = (target, target.with_suffix(".bin"))
    return exported


def _prepared(path: Path, to: str | None, pixels: Pixels) -> tuple[PictureGraph, Exported, bytes]:
    """The graph in PyTorch and in ONNX, and what will be reported of it."""
    model, card = open_model(path)
    direction = card.direction_to(to)
    if not model.is_one_graph:
        raise UserError(
            ErrorCode.MODEL_UNSUPPORTED,
            f"{card.label} cannot be written as a graph: it draws one pixel after another.",
            "Use `translator translate` or `translator convert`.",
        )
    exported = Exported((), direction, card, None, _still(model))
    graph = PictureGraph(model, direction, pixels).eval()
    properties = {
        "title": card.label,
        "translates_to": card.domains[direction.target],
        "method": card.method,
        "author": card.author,
        "licence": card.licence,
        "attribution": card.attribution,
        "weights_sha256": card.weights_sha256,
    }
    return graph, exported, to_onnx(graph, {name: text for name, text in properties.items() if text})


def _still(model: TranslationModel) -> list[str]:
    """Switch off what would draw at random, and say so: a graph is the same function each time."""
    layers = [m for m in model.modules() if isinstance(m, Dropout) and m.at_inference]
    for layer in layers:
        layer.at_inference = False
    return ["The style drops values at random when it is used here; the graph does not."] if layers else []


def _checked(graph: PictureGraph, card: ModelCard, run: Run | None, notes: list[str]) -> float | None:
    """Greatest difference of a range of 1 between the exported graph and PyTorch.

    Raises:
        UserError: MODEL_UNSUPPORTED, when it is too large.
    """
    if run is None:
        notes.append(
            "The file was not checked, for onnxruntime is not installed: pip install image-translator[export]"
        )
        return None
    differences = []
    for batch, (height, width) in enumerate(CHECKED_PX, 1):
        arrays = graph.inputs(batch, height, width)
        with torch.inference_mode():
            wanted = graph(*(torch.from_numpy(array) for array in arrays)).numpy()
        differences.append(_difference(run(arrays), wanted))
    # Of numbers that are none, unlike `max`, this makes no less.
    worst = float(np.max(differences))
    # A byte may fall to either side of a half.
    allowed = TOLERANCE + (1 / 255 if graph.pixels == "uint8" else 0)
    if not worst <= allowed:
        raise UserError(
            ErrorCode.MODEL_UNSUPPORTED,
            f"{card.label} was not exported: the graph's results differ by {worst:.2g} of the range.",
            "Another version of PyTorch or of the exporter may express it.",
        )
    return worst


def _difference(found: npt.NDArray[Any], wanted: npt.NDArray[Any]) -> float:
    if found.shape != wanted.shape or found.dtype != wanted.dtype:
        return float("inf")
    scale = 255 if wanted.dtype == np.uint8 else 1
    return float(np.abs(found.astype(np.float64) - wanted.astype(np.float64)).max()) / scale


def _run_onnx(data: bytes) -> Run | None:
    """What runs an ONNX file; None without onnxruntime."""
    if importlib.util.find_spec("onnxruntime") is None:
        return None
    runtime_module = needed("onnxruntime", "The file cannot be checked")
    session = runtime_module.InferenceSession(data, providers=["CPUExecutionProvider"])
    names = [value.name for value in session.get_inputs()]

    def run(arrays: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
        result: npt.NDArray[Any] = session.run(None, dict(zip(names, arrays, strict=True)))[0]
        return result

    return run


def _run_openvino(path: Path) -> Run:
    compiled = runtime().Core().compile_model(str(path), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})

    def run(arrays: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
        return np.array(compiled(arrays)[0])

    return run
