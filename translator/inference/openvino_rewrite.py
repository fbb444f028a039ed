"""Changes to converted graphs that make them faster and leave what they compute as it is."""

import importlib
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from translator.inference.openvino_norms import is_instance_norm, normalised
from translator.inference.openvino_runtime import runtime
from translator.inference.openvino_winograd import Places, convolved, kernel_at_points, mirrored_places, suits

Floats = npt.NDArray[np.float32]

_BORDER = [0, 0, 1, 1]

_PIXELWISE = {"Relu", "Add", "Multiply"}


def with_plain_norms(graph: Any) -> None:
    """Let instance norms that came as group norms of one channel each be instance norms, in place.

    OpenVINO takes group norms apart with changes of layout before and behind each, which is a quarter of the
    time of a small picture, and crashes over them in graphs of fixed size.
    """
    ops = _ops()
    for op in graph.get_ordered_ops():
        if op.get_type_name() != "GroupNormalization" or not _is_per_channel(op):
            continue
        epsilon = op.get_attributes()["epsilon"]
        y = ops.mvn(op.input_value(0), np.array([2, 3]), True, epsilon, "inside_sqrt")
        for position, apply, neutral in ((1, ops.multiply, 1), (2, ops.add, 0)):
            factor = op.input_value(position)
            if _repeated(factor) != neutral:
                y = apply(y, ops.reshape(factor, np.array([1, -1, 1, 1]), False))
        y.set_friendly_name(f"{op.get_friendly_name()}/plain")
        op.output(0).replace(y.output(0))
    graph.validate_nodes_and_infer_types()


def with_fewer_multiplications(graph: Any) -> int:
    """Compute 3x3 convolutions of many channels over mirrored borders by `openvino_winograd`, in place.

    What lies between such convolutions is computed with the channels last as they are, so that nothing is put
    into another order.

    Returns:
        How many convolutions were replaced.
    """
    trunk = _Trunk()
    for op in graph.get_ordered_ops():
        trunk.take(op)
    graph.validate_nodes_and_infer_types()
    return trunk.replaced


class _Frame:
    """Sizes of maps that are all of the same size, and where their tiles are.

    Args:
        images: one of them, (N, C, H, W) by name.
    """

    def __init__(self, images: Any) -> None:
        ops = _ops()
        shape = ops.shape_of(images, "i32")
        zero = ops.constant(np.int32(0))
        self.count, self.height, self.width = (
            ops.gather(shape, ops.constant(np.int32(axis)), zero) for axis in (0, 2, 3)
        )

    @cached_property
    def places(self) -> Places:
        """See `convolved`."""
        return mirrored_places(self.count, self.height, self.width)

    def shape(self, *sides: Any) -> Any:
        """Sides, each an operation or a number, as one shape."""
        ops = _ops()
        parts = [
            ops.constant(np.array([side], np.int32))
            if isinstance(side, int)
            else ops.unsqueeze(side, ops.constant(np.int32(0)))
            for side in sides
        ]
        return ops.concat(parts, 0)


class _Last:
    """A map with the channels last: (N, H W, C)."""

    def __init__(self, x: Any, frame: _Frame, channels: int) -> None:
        self.x, self.frame, self.channels = x, frame, channels

    @property
    def first(self) -> Any:
        """The same as (N, C, H, W)."""
        ops, frame = _ops(), self.frame
        shape = frame.shape(frame.count, frame.height, frame.width, self.channels)
        return ops.transpose(ops.reshape(self.x, shape, False), np.array([0, 3, 1, 2]))


class _Trunk:
    """Goes through a graph from front to back and replaces what can be.

    Attributes:
        replaced: how many convolutions were.
    """

    def __init__(self) -> None:
        self.replaced = 0
        self._known: dict[str, _Last] = {}
        """By the name of the operation that gives the same map as (N, C, H, W)."""

    def take(self, op: Any) -> None:
        """Replace an operation if that pays; called in order."""
        kind = op.get_type_name()
        if kind == "Convolution":
            self._put(op, self._convolution(op))
        elif kind in _PIXELWISE | {"MVN"} and any(_name(value) in self._known for value in op.input_values()):
            self._put(op, self._made(op))

    def _put(self, op: Any, made: _Last | None) -> None:
        """Let everybody who reads an operation read what was made instead."""
        if made is not None:
            first = made.first
            first.set_friendly_name(f"{op.get_friendly_name()}/first")
            self._known[first.get_friendly_name()] = self._known[_name(op)] = made
            op.output(0).replace(first.output(0))

    def _made(self, op: Any) -> _Last | None:
        return self._norm(op) if op.get_type_name() == "MVN" else self._pixelwise(op)

    def _convolution(self, op: Any) -> _Last | None:
        ops, kernel = _ops(), _constant(op.input_value(1))
        attributes = op.get_attributes()
        border = op.input_value(0).get_node()
        if kernel is None or not suits(kernel, attributes["strides"], attributes["dilations"]):
            return None
        if any(attributes["pads_begin"]) or any(attributes["pads_end"]) or not _is_mirror(border):
            return None
        source = self._last(border.input_value(0))
        frame = source.frame
        pixels = ops.reshape(source.x, np.array([-1, source.channels]), False)
        y = convolved(pixels, kernel_at_points(kernel), *frame.places)
        self.replaced += 1
        return _Last(ops.reshape(y, frame.shape(frame.count, -1, len(kernel)), False), frame, len(kernel))

    def _norm(self, op: Any) -> _Last | None:
        if not is_instance_norm(op):
            return None
        ops, source = _ops(), self._last(op.input_value(0))
        frame, channels = source.frame, source.channels
        by_rows = ops.reshape(source.x, frame.shape(frame.count, frame.height, frame.width, channels), False)
        y = normalised(by_rows, ops.convert(frame.width, "f32"), op.get_attributes()["eps"], (1, 2))
        return _Last(ops.reshape(y, np.array([0, -1, channels]), True), frame, channels)

    def _pixelwise(self, op: Any) -> _Last | None:
        operands = [self._operand(value) for value in op.input_values()]
        maps = [self._known[name] for name in map(_name, op.input_values()) if name in self._known]
        if any(operand is None for operand in operands):
            return None
        ops = _ops()
        apply = {"Relu": ops.relu, "Add": ops.add, "Multiply": ops.multiply}[op.get_type_name()]
        y = apply(*operands)
        return _Last(y, maps[0].frame, maps[0].channels)

    def _operand(self, value: Any) -> Any | None:
        """A map with the channels last, one number for each channel, or one number; None for what is else."""
        if _name(value) in self._known:
            return self._known[_name(value)].x
        shape = value.get_partial_shape()
        if shape.is_static and int(np.prod(shape.to_shape())) == 1:
            return _ops().reshape(value, np.array([1, 1, 1]), False)
        if shape.rank.is_dynamic or shape.rank.get_length() != 4:
            return None
        if all(shape[axis].is_static and shape[axis].get_length() == 1 for axis in (2, 3)):
            return _ops().reshape(value, np.array([0, 1, -1]), True)
        if any(shape[axis].is_static and shape[axis].get_length() == 1 for axis in (1, 2, 3)):
            return None
        return self._last(value).x

    def _last(self, value: Any) -> _Last:
        """A map with the channels last, which it is made if it is not yet.

        Behind a convolution that costs nothing, for its kernels have the channels last in memory whatever
        their order by name; so what lies between is made anew.
        """
        name, op = _name(value), value.get_node()
        if name not in self._known and op.get_type_name() in ("Relu", "MVN"):
            self._put(op, self._made(op))
        if name not in self._known:
            ops, channels = _ops(), value.get_partial_shape()[1].get_length()
            turned = ops.transpose(value, np.array([0, 2, 3, 1]))
            pixels = ops.reshape(turned, np.array([0, -1, channels]), True)
            self._known[name] = _Last(pixels, _Frame(value), channels)
        return self._known[name]


def _is_per_channel(op: Any) -> bool:
    channels = op.input_value(0).get_partial_shape()[1]
    return bool(channels.is_static and channels.get_length() == op.get_attributes()["num_groups"])


def _is_mirror(op: Any) -> bool:
    """Whether an operation mirrors one pixel around pictures."""
    if op.get_type_name() != "Pad" or op.get_attributes()["pad_mode"] != "reflect":
        return False
    sides = [_constant(op.input_value(position)) for position in (1, 2)]
    return all(side is not None and side.tolist() == _BORDER for side in sides)


def _constant(value: Any) -> npt.NDArray[Any] | None:
    """What a constant is, behind conversions; None for all else."""
    node = value.get_node()
    while node.get_type_name() == "Convert":
        node = node.input_value(0).get_node()
    found: npt.NDArray[Any] | None = node.get_data() if node.get_type_name() == "Constant" else None
    return found


def _repeated(value: Any) -> float | None:
    """The number that a constant repeats, perhaps over a size that is found while computing; else None."""
    node = value.get_node()
    while node.get_type_name() in ("Convert", "Broadcast"):
        node = node.input_value(0).get_node()
    found = _constant(node.output(0))
    return float(found.flat[0]) if found is not None and np.ptp(found) == 0 else None


def _name(value: Any) -> str:
    """Of an operation, or of that whose result a value is."""
    return str((value.get_node() if hasattr(value, "get_node") else value).get_friendly_name())


def _ops() -> Any:
    runtime()  # first, for it sees to it that telemetry is never loaded
    return importlib.import_module("openvino.opset13")
