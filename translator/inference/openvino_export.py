"""A PyTorch model as an OpenVINO graph, checked against the model before it is kept."""

import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.inference.openvino import exact_graph
from translator.inference.openvino_norms import with_exact_norms
from translator.inference.openvino_rewrite import with_fewer_multiplications, with_plain_norms
from translator.inference.openvino_runtime import converter, runtime
from translator.inference.padding import padded_size
from translator.library.model_file import open_model
from translator.model import TranslationModel

TOLERANCE = 1e-3
"""Greatest difference to PyTorch in float32, of a range of 2, with which a graph is accepted."""

_EXAMPLE_PX = 64


class _OneWay(nn.Module):
    """A model in one direction, as tracing wants it: tensors in, tensor out."""

    def __init__(self, model: TranslationModel, direction: Direction) -> None:
        super().__init__()
        self.model = model
        self.direction = direction

    def forward(self, images: Tensor, style: Tensor | None = None) -> Tensor:
        return self.model.translate(images, self.direction, style)


def write_graph(path: Path, direction: Direction, target: Path) -> None:
    """Convert one direction of a model file and write it as OpenVINO IR.

    A graph for float32, where norms keep their digits and convolutions take fewer multiplications, is written
    beside it if there are any; see `exact_graph`.

    Args:
        path: the model file.
        direction: the direction.
        target: the .xml file to write; the weights go beside it in a .bin file.

    Raises:
        UserError: ENGINE_MISSING, when OpenVINO cannot express the model or computes something else.
    """
    ov = runtime()
    model, card = open_model(path)
    if not model.is_one_graph:
        raise _cannot(card.label, "it draws one pixel after another")
    one_way = _OneWay(model, direction).eval()
    side = padded_size(_EXAMPLE_PX, model.size_multiple)
    example = tuple(torch.from_numpy(array) for array in _inputs(1, side, side, model.style_size))
    shapes = [ov.PartialShape([-1, 3, -1, -1]), ov.PartialShape([-1, model.style_size])][: len(example)]
    try:
        with torch.no_grad(), warnings.catch_warnings():
            # Tracing warns of every size that is compared; whether one was baked in is checked below.
            warnings.simplefilter("ignore")
            # Torch's own check of a tracing takes a second and sees less than the one below.
            traced = torch.jit.trace(  # type: ignore[no-untyped-call]  # torch does not say its types
                one_way, example, check_trace=False
            )
            graph = converter().convert_model(traced, example_input=example, input=shapes)
        with_plain_norms(graph)
        ov.save_model(graph, str(target), compress_to_fp16=False)
        written = [target]
        if with_fewer_multiplications(graph) + with_exact_norms(graph):
            written.append(exact_graph(target))
            ov.save_model(graph, str(written[-1]), compress_to_fp16=False)
        difference = max(_difference(file, one_way) for file in written)
    except UserError:
        raise
    except Exception as error:  # whatever the converter meets that it does not know
        raise _cannot(card.label, _first_line(error)) from error
    if not difference <= TOLERANCE:
        raise _cannot(card.label, f"its results differ by {difference:.2g}")


def _difference(graph: Path, one_way: _OneWay) -> float:
    """Greatest difference between graph and model at sizes and a batch that tracing did not see."""
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = runtime().Core().compile_model(str(graph), "CPU", options)
    multiple = one_way.model.size_multiple
    sides = [padded_size(side, multiple) for side in (_EXAMPLE_PX, _EXAMPLE_PX + 1, 2 * _EXAMPLE_PX + 1)]
    worst = 0.0
    for batch, height, width in ((2, sides[1], sides[0]), (1, sides[0], sides[2])):
        arrays = _inputs(batch, height, width, one_way.model.style_size)
        with torch.inference_mode():
            expected = one_way(*(torch.from_numpy(array) for array in arrays)).numpy()
        found = compiled(arrays)[0]
        if found.shape != expected.shape:
            return float("inf")
        worst = max(worst, float(np.abs(found - expected).max()))
    return worst


def _inputs(batch: int, height: int, width: int, style_size: int) -> list[npt.NDArray[np.float32]]:
    """Structured pictures, smooth and rough, and style codes where the model takes them."""
    generator = np.random.default_rng(batch + height + width)
    waves = np.sin(np.linspace(0, 9, height))[:, None] * np.cos(np.linspace(0, 7, width))[None]
    noise = generator.uniform(-0.5, 0.5, (batch, 3, height, width))
    inputs = [(0.5 * waves + noise).astype(np.float32)]
    if style_size:
        inputs.append(generator.standard_normal((batch, style_size), dtype=np.float32))
    return inputs


def _cannot(label: str, reason: str) -> UserError:
    return UserError(
        ErrorCode.ENGINE_MISSING,
        f"OpenVINO cannot run {label}: {reason}.",
        "Use --engine pytorch.",
    )


def _first_line(error: Exception) -> str:
    return next((line.strip().rstrip(".") for line in str(error).splitlines() if line.strip()), repr(error))[
        :200
    ]
