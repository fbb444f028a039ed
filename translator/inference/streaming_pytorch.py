"""Pieces of a network's layers computed by PyTorch."""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.inference.engine import Engine
from translator.inference.pytorch import PyTorchEngine, is_out_of_memory
from translator.inference.stages import (
    Graph,
    Node,
    Pixelwise,
)
from translator.inference.stages_pytorch import Network, Weights, network_of
from translator.inference.stages_regions import Region, Size
from translator.inference.streaming_passes import Job, uses_of
from translator.inference.streaming_plan import Fit
from translator.inference.streaming_pytorch_layers import Frame, local
from translator.inference.streaming_statistics import Moments
from translator.inference.streaming_store import Map
from translator.networks.allocator import keep_freed_memory
from translator.networks.devices import DTYPES
from translator.networks.norms import EPSILON, Statistics

_SLOPE = 0.2
_STORED_AS = {
    torch.float32: "float32",
    torch.float64: "float64",
    torch.float16: "float16",
    # numpy has no bfloat16; the bits are kept.
    torch.bfloat16: "uint16",
}


def torch_pieces(engine: Engine, direction: Direction, device: str) -> "TorchPieces | None":
    """What computes pieces as a PyTorch engine computes pictures; None when its model cannot be cut.

    Args:
        engine: a `PyTorchEngine`.
        direction: one of its model's.
        device: the engine's, or "cpu".

    Raises:
        UserError: OUT_OF_MEMORY.
    """
    assert isinstance(engine, PyTorchEngine)
    network = network_of(engine.model, direction)
    if network is None:
        return None
    if device == "cpu":
        keep_freed_memory()
    # CPUs compute in 16-bit floats as if by hand.
    slow = device == "cpu" and engine.precision == "fp16"
    with _memory_of(device):
        return TorchPieces(network, torch.device(device), torch.float32 if slow else DTYPES[engine.precision])


class TorchPieces:
    """See `streaming.Pieces`. Nothing is written into the network's modules.

    Args:
        network: the layers and their weights.
        device: computes.
        dtype: number format of the arithmetic.
    """

    channels_last = False
    fit = Fit()

    def __init__(self, network: Network, device: torch.device, dtype: torch.dtype) -> None:
        self.graph: Graph = network.graph
        self.dtype: np.dtype[np.generic] = np.dtype(_STORED_AS[dtype])
        self._torch_dtype = dtype
        self._device = device
        self._weights = {name: _cast(weights, device, dtype) for name, weights in network.weights.items()}
        self._exact_weights = network.weights
        self._norms = network.norms
        self._scales: dict[int, tuple[Tensor, Tensor]] = {}
        self._sizes: tuple[Size, ...] = ()
        self._seed = 0

    def begin(self, sizes: tuple[Size, ...]) -> None:
        """See `Pieces`."""
        self._sizes = sizes
        self._scales.clear()
        # Dropped values differ from picture to picture, but not between the pieces of one.
        self._seed = int(torch.randint(2**31, ()))

    def copy(self, into: Map, values: Map) -> None:
        """See `Pieces`."""
        torch.from_numpy(into).copy_(torch.from_numpy(values))

    def set_moments(self, index: int, moments: Moments) -> None:
        """See `Pieces`."""
        mean, variance = torch.from_numpy(moments.mean), torch.from_numpy(moments.variance)
        steadied = self._norms[index].steadied
        if steadied is not None:
            found = steadied(Statistics(mean.view(1, -1, 1, 1), variance.view(1, -1, 1, 1)))
            mean, variance = (part.flatten().cpu().double() for part in found)
        scale = torch.rsqrt(variance + EPSILON)
        shift = -mean * scale
        weights = self._exact_weights.get(self.graph.nodes[index].weights)
        if weights is not None and weights.weight is not None and weights.bias is not None:
            weight, bias = weights.weight.cpu().double(), weights.bias.cpu().double()
            scale, shift = scale * weight, shift * weight + bias
        with _memory_of(str(self._device)):
            self._scales[index] = self._per_channel(scale), self._per_channel(shift)

    def compute(
        self, job: Job, read: Callable[[int], Map], give: Callable[[int, Map], None]
    ) -> Moments | None:
        """See `Pieces`."""
        with torch.inference_mode(), _memory_of(str(self._device)):
            return self._computed(job, read, give)

    def _computed(
        self, job: Job, read: Callable[[int], Map], give: Callable[[int, Map], None]
    ) -> Moments | None:
        left, values = uses_of(self.graph, job), dict[int, Tensor]()
        moments: Moments | None = None
        for index in job.nodes:
            leaf = index in job.leaves
            x = self._entered(read(index)) if leaf else self._layer(index, job, values, left)
            values[index] = x
            if index in job.cores:
                core = x[(..., *job.cores[index].within(job.regions[index]))]
                give(index, self._left(core.float() if index == len(self.graph.nodes) - 1 else core))
                left[index] -= 1
                if index == job.target and job.gathers:
                    moments = moments_of(core)
        return moments

    def _layer(self, index: int, job: Job, values: dict[int, Tensor], left: Counter[int]) -> Tensor:
        """Compute a layer's region; `values` loses what no other layer reads."""
        node, region = self.graph.nodes[index], job.regions[index]
        parts = list[Tensor]()
        for source in node.inputs:
            size, left[source] = self._sizes[source], left[source] - 1
            need = Region(node.op.needs(region.rows, size.height), node.op.needs(region.cols, size.width))
            parts.append(values[source][(..., *need.within(job.regions[source]))])
        ours = left[node.inputs[0]] == 0
        for source in node.inputs:
            if not left[source]:
                values.pop(source, None)
        size = self._sizes[node.inputs[0]]
        return self._apply(index, node, parts, Frame(region, size), ours)

    def _apply(self, index: int, node: Node, parts: list[Tensor], frame: Frame, ours: bool) -> Tensor:
        x = parts[0]
        match node.op:
            case Pixelwise(kind="drop"):
                return self._dropped(index, x, frame)
            case Pixelwise():
                return self._pixelwise(index, node.op.kind, parts, ours)
            case _:
                return local(x, node.op, self._weights.get(node.weights), frame)

    def _pixelwise(self, index: int, kind: str, parts: list[Tensor], ours: bool) -> Tensor:
        x = parts[0]
        out = x if ours else None
        match kind:
            case "normalise":
                scale, shift = self._scales[index]
                return torch.addcmul(shift, x, scale, out=out)
            case "scale":
                weights = self._weights[self.graph.nodes[index].weights]
                assert weights.weight is not None
                assert weights.bias is not None
                return torch.addcmul(weights.bias.view(-1, 1, 1), x, weights.weight.view(-1, 1, 1), out=out)
            case "relu":
                return x.relu_() if ours else x.relu()
            case "leaky":
                return F.leaky_relu(x, _SLOPE, inplace=ours)
            case "tanh":
                return torch.tanh(x, out=out)
            case "clip":
                return torch.clamp(x, -1, 1, out=out)
            case "add":
                return torch.add(x, parts[1], out=out)
            case _:
                return torch.cat(parts, -3)

    def _dropped(self, index: int, x: Tensor, frame: Frame) -> Tensor:
        """Half of the values zero; which, hangs on the layer and the row alone."""
        rows = list[Tensor]()
        for row in range(*frame.region.rows):
            generator = torch.Generator().manual_seed(self._seed ^ (index * 1_000_003 + row))
            kept = torch.rand(x.shape[-3], frame.size.width, generator=generator) < 0.5
            rows.append(kept[:, slice(*frame.region.cols)])
        return x * (2 * torch.stack(rows, 1).to(x))

    def _entered(self, values: Map) -> Tensor:
        x = torch.from_numpy(values)
        if self._torch_dtype == torch.bfloat16 and values.dtype == np.uint16:
            x = x.view(torch.bfloat16)
        return x.to(self._device, self._torch_dtype).unsqueeze(0)

    def _left(self, x: Tensor) -> Map:
        x = x.squeeze(0).cpu()
        if x.dtype == torch.bfloat16:
            x = x.view(torch.uint16)
        values: Map = x.numpy()
        return values

    def _per_channel(self, values: Tensor) -> Tensor:
        return values.view(-1, 1, 1).to(self._device, self._torch_dtype)


def moments_of(x: Tensor) -> Moments:
    """(1, C, h, w) to count, mean and summed squares of differences of each channel."""
    channels, count = x.shape[1], x.shape[2] * x.shape[3]
    if x.device.type == "cpu":
        # Four times as fast here as `var_mean`, though it normalises too.
        _, mean, deviations = torch.native_group_norm(
            x.float(), None, None, 1, channels, count, channels, 0.0
        )
        variance = deviations.double().square().reciprocal()
    else:
        variance, mean = torch.var_mean(x.float(), (0, 2, 3), correction=0)
    squares = (variance.double() * count).flatten().cpu().numpy()
    return Moments(count, mean.double().flatten().cpu().numpy(), squares)


@contextlib.contextmanager
def _memory_of(device: str) -> Iterator[None]:
    """Inside, lack of the device's memory is an error with a sentence.

    Raises:
        UserError: OUT_OF_MEMORY.
    """
    try:
        yield
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
        raise UserError(
            ErrorCode.OUT_OF_MEMORY,
            f"There is not enough memory on {device}, even for a piece of the picture.",
            "Close other programs that use it, or work with --device cpu.",
        ) from error


def _cast(weights: Weights, device: torch.device, dtype: torch.dtype) -> Weights:
    weight, bias = weights.weight, weights.bias
    return Weights(
        None if weight is None else weight.to(device, dtype), None if bias is None else bias.to(device, dtype)
    )
