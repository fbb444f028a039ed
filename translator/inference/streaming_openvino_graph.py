"""A piece of a pass as an OpenVINO model, for one place relative to the picture's border and one size."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from translator.inference.openvino_runtime import runtime
from translator.inference.openvino_winograd import convolved, fixed_places
from translator.inference.stages import (
    BlurDouble,
    BlurHalve,
    Conv,
    Graph,
    Mirror,
    Pixelwise,
    TransposedConv,
)
from translator.inference.stages_file import Arrays
from translator.inference.stages_regions import Region, Size, Span
from translator.inference.streaming_passes import Job

Floats: TypeAlias = npt.NDArray[np.float32]

_SLOPE = 0.2


@dataclass(frozen=True)
class Scale:
    """What a norm multiplies with and adds, both (C,) float32."""

    scale: npt.NDArray[np.float32]
    shift: npt.NDArray[np.float32]


def hint_of(precision: str) -> str:
    """OpenVINO's name of a number format."""
    return {"fp32": "f32", "bf16": "bf16", "fp16": "f16"}[precision]


class Value(NamedTuple):
    """What a layer gives.

    A convolution's kernels have the channels last in memory whatever their order by name, so a change of the
    name right behind or before one costs nothing, and elsewhere it does.

    Attributes:
        x: the tensor.
        first: whether it is (1, C, h, w) by name, as behind a convolution; else (1, h, w, C), as it is read.
    """

    x: Any
    first: bool

    @property
    def axes(self) -> tuple[int, int]:
        """Of rows and columns."""
        return (2, 3) if self.first else (1, 2)

    def on_channels(self, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """(C,) so that it meets the channels."""
        return values.reshape(1, -1, 1, 1) if self.first else values


class PieceBuilder:
    """Puts the model of a piece together.

    Args:
        graph: the network.
        arrays: its weights.
        scales: of the norms whose statistics are known.
        sizes: of the layers.
        job: the piece.
        at_points: the kernel of that name by `kernel_at_points`; None for those that are used as they are.
    """

    def __init__(
        self,
        graph: Graph,
        arrays: Arrays,
        scales: Mapping[int, Scale],
        sizes: tuple[Size, ...],
        job: Job,
        at_points: Callable[[str], Floats | None],
    ) -> None:
        self.ops: Any = importlib.import_module("openvino.opset13")
        self.graph = graph
        self.arrays = arrays
        self.scales = scales
        self.sizes = sizes
        self.job = job
        self.at_points = at_points

    def model(self) -> Any:
        """From leaves to cores, all (1, h, w, C) in order, then mean and variance of the target if wanted."""
        values, parameters = dict[int, Value](), list[Any]()
        for index in self.job.nodes:
            if index in self.job.leaves:
                rows, cols = self.job.regions[index]
                shape = [1, rows.size, cols.size, self.graph.nodes[index].channels]
                parameters.append(self.ops.parameter(shape, np.float32))
                values[index] = Value(parameters[-1], False)
            else:
                values[index] = self._layer(index, values)
        outputs = [
            self._last(self._part(values[index], core.within(self.job.regions[index]))).x
            for index, core in sorted(self.job.cores.items())
        ]
        if self.job.gathers:
            width = self.job.regions[self.job.target].cols.size
            outputs += self._moments(self._first(values[self.job.target]), width)
        return runtime().Model(outputs, parameters)

    def _moments(self, value: Value, width: int) -> list[Any]:
        mean = self._mean(value, value.x, width)
        difference = self.ops.subtract(value.x, mean)
        return [mean, self._mean(value, self.ops.multiply(difference, difference), width)]

    def _mean(self, value: Value, x: Any, width: int) -> Any:
        """Of each channel: by rows first, for in one long sum of float32 small numbers get lost.

        A sum and a mean, since two means would be made into one again.
        """
        rows, cols = (np.array([axis]) for axis in value.axes)
        sums = self.ops.multiply(self.ops.reduce_sum(x, cols, keep_dims=True), np.float32(1 / width))
        return self.ops.reduce_mean(sums, rows, keep_dims=True)

    def _layer(self, index: int, values: Mapping[int, Value]) -> Value:
        node, region = self.graph.nodes[index], self.job.regions[index]
        parts = list[Value]()
        for source in node.inputs:
            size = self.sizes[source]
            need = Region(node.op.needs(region.rows, size.height), node.op.needs(region.cols, size.width))
            parts.append(self._part(values[source], need.within(self.job.regions[source])))
        size = self.sizes[node.inputs[0]]
        axes = (region.rows, size.height), (region.cols, size.width)
        match node.op:
            case Pixelwise(kind="normalise"):
                return self._scaled(parts[0], self.scales[index])
            case Pixelwise(kind="scale"):
                weight, bias = (self.arrays[f"{node.weights}.{part}"] for part in ("weight", "bias"))
                return self._scaled(parts[0], Scale(weight, bias))
            case Pixelwise():
                return self._pixelwise(node.op.kind, parts)
            case Conv() if (kernel := self._kernel(node.op, node.weights, axes)) is not None:
                return self._by_tiles(parts[0], kernel, node.weights, region)
            case Conv() | TransposedConv():
                return self._convolution(self._first(parts[0]).x, node.op, node.weights, axes)
            case _:
                return self._moved(parts[0], node.op, node.channels, axes)

    def _pixelwise(self, kind: str, parts: list[Value]) -> Value:
        ops = self.ops
        if any(part.first for part in parts):
            parts = [self._first(part) for part in parts]
        x, first = parts[0]
        match kind:
            case "relu":
                return Value(ops.relu(x), first)
            case "leaky":
                return Value(ops.prelu(x, np.array([_SLOPE], np.float32)), first)
            case "tanh":
                return Value(ops.tanh(x), first)
            case "clip":
                return Value(ops.clamp(x, -1.0, 1.0), first)
            case "add":
                return Value(ops.add(x, parts[1].x), first)
            case "concat":
                return Value(ops.concat([part.x for part in parts], 1 if first else 3), first)
            case _:
                raise TypeError(f"OpenVINO has no {kind!r} here")

    def _kernel(
        self, op: Conv, weights: str, axes: tuple[tuple[Span, int], tuple[Span, int]]
    ) -> Floats | None:
        """The kernel for `_by_tiles`; None where that is of no use, or zeros are around the picture."""
        inside = all(op.reach(out) == op.needs(out, size) for out, size in axes)
        return self.at_points(weights) if inside and op.stride == 1 else None

    def _by_tiles(self, value: Value, kernel: Floats, weights: str, region: Region) -> Value:
        """A convolution with fewer multiplications."""
        ops, (rows, cols) = self.ops, region
        taken, placed = (ops.constant(places) for places in fixed_places(rows.size, cols.size))
        pixels = ops.reshape(self._last(value).x, np.array([-1, kernel.shape[2]]), False)
        shape = np.array([1, rows.size, cols.size, kernel.shape[1]])
        y = ops.reshape(convolved(pixels, kernel, taken, placed), shape, False)
        bias = self.arrays.get(f"{weights}.bias")
        return Value(y if bias is None else ops.add(y, bias), False)

    def _convolution(
        self, x: Any, op: Conv | TransposedConv, weights: str, axes: tuple[tuple[Span, int], tuple[Span, int]]
    ) -> Value:
        before, behind = list[int](), list[int]()
        for out, size in axes:
            needed = op.needs(out, size)
            if isinstance(op, Conv):
                reach = op.reach(out)
                before.append(needed.start - reach.start)
                behind.append(reach.stop - needed.stop)
            else:
                reach = op.reach(needed)
                before.append(out.start - reach.start)
                behind.append(reach.stop - out.stop)
        kernel, strides, ones = self.arrays[f"{weights}.weight"], [op.stride] * 2, [1, 1]
        if isinstance(op, Conv):
            y = self.ops.convolution(x, kernel, strides, before, behind, ones)
        else:
            added = [max(0, -b) for b in behind]
            cut = [max(0, b) for b in behind]
            y = self.ops.convolution_backprop_data(
                x, kernel, strides, None, before, cut, ones, output_padding=added
            )
        bias = self.arrays.get(f"{weights}.bias")
        return Value(y if bias is None else self.ops.add(y, bias.reshape(1, -1, 1, 1)), True)

    def _moved(
        self,
        value: Value,
        op: Mirror | BlurHalve | BlurDouble | Pixelwise,
        channels: int,
        axes: tuple[tuple[Span, int], tuple[Span, int]],
    ) -> Value:
        places, sides = list[slice](), list[tuple[int, int]]()
        for out, size in axes:
            needed = op.needs(out, size)
            if isinstance(op, Mirror):
                reach = op.reach(out)
                sides.append((max(0, -reach.start), max(0, reach.stop - size)))
                places.append(reach.within(Span(needed.start - sides[-1][0], needed.stop + sides[-1][1])))
            else:
                start = needed.start // 2 if isinstance(op, BlurHalve) else 2 * needed.start
                places.append(slice(out.start - start, out.stop - start))
        if isinstance(op, BlurHalve):
            moved = self._blurred(value, channels)
        elif isinstance(op, BlurDouble):
            moved = self._doubled(value)
        else:
            moved = self._mirrored(value, [side[0] for side in sides], [side[1] for side in sides])
        return self._part(moved, (places[0], places[1]))

    def _mirrored(self, value: Value, before: list[int], behind: list[int]) -> Value:
        def counts(sides: list[int]) -> npt.NDArray[np.int64]:
            return np.array([0, 0, *sides] if value.first else [0, *sides, 0])

        return Value(self.ops.pad(value.x, counts(before), counts(behind), "reflect"), value.first)

    def _blurred(self, value: Value, channels: int) -> Value:
        binomial = np.array([0.25, 0.5, 0.25], np.float32)
        kernel = np.broadcast_to(np.outer(binomial, binomial), (channels, 1, 1, 3, 3)).copy()
        padded = self._first(self._mirrored(value, [1, 1], [1, 1]))
        return Value(self.ops.group_convolution(padded.x, kernel, [2, 2], [0, 0], [0, 0], [1, 1]), True)

    def _doubled(self, value: Value) -> Value:
        scales, value = np.array([2.0, 2.0], np.float32), self._first(value)
        doubled = self.ops.interpolate(
            value.x,
            scales,
            "linear_onnx",
            "scales",
            coordinate_transformation_mode="half_pixel",
            axes=np.array(value.axes),
        )
        return Value(doubled, True)

    def _scaled(self, value: Value, by: Scale) -> Value:
        product = self.ops.multiply(value.x, value.on_channels(by.scale))
        return Value(self.ops.add(product, value.on_channels(by.shift)), value.first)

    def _part(self, value: Value, places: tuple[slice, slice]) -> Value:
        """Rows and columns of a value; itself when that is all of it."""
        shape, axes = value.x.output(0).shape, value.axes
        if list(places) == [slice(0, shape[axis]) for axis in axes]:
            return value
        starts, stops = ([getattr(place, end) for place in places] for end in ("start", "stop"))
        bounds = (np.array(numbers) for numbers in (starts, stops, [1, 1], axes))
        return Value(self.ops.slice(value.x, *bounds), value.first)

    def _first(self, value: Value) -> Value:
        if value.first:
            return value
        return Value(self.ops.transpose(value.x, np.array([0, 3, 1, 2])), True)

    def _last(self, value: Value) -> Value:
        if not value.first:
            return value
        return Value(self.ops.transpose(value.x, np.array([0, 2, 3, 1])), False)
