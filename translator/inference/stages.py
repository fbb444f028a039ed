"""A network as a graph of local layers, without torch: which input pixels a pixel of each layer depends on.

A picture too big to be computed at once is computed in pieces. For a piece of a layer's output the graph
tells, going backwards, which piece of every earlier layer is needed. Inside the picture a piece is computed
from exactly the pixels that it depends on; at the picture's border the layer's own mirroring or zeros take
over, so that pieces put together are the whole. Only norms over the whole picture are not local: they are
given statistics.

An axis is treated like the other, each by `Span`s. Sizes and positions are pixels of the layer at hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from translator.inference.stages_regions import Size, Span

PixelwiseKind: TypeAlias = Literal[
    "input", "normalise", "scale", "relu", "leaky", "tanh", "clip", "drop", "add", "concat"
]


@dataclass(frozen=True)
class Pixelwise:
    """A layer whose pixels depend on the same pixel of its inputs alone.

    Attributes:
        kind: "input" is the picture; "normalise" takes statistics of the whole picture; "scale" multiplies
            and adds constants per channel; "relu", "leaky" (slope 0.2), "tanh", "clip" (to [-1, 1]); "drop"
            zeroes half and doubles the rest; "add" and "concat" take several inputs.
    """

    kind: PixelwiseKind

    def size(self, size: int) -> int:
        """Output size along an axis for an input size."""
        return size

    def needs(self, out: Span, size: int) -> Span:
        """The part of an input of `size` that the part `out` of the output depends on."""
        return out.clipped(size)


@dataclass(frozen=True)
class Conv:
    """A convolution with zeros around the picture."""

    kernel: int
    stride: int
    padding: int

    def size(self, size: int) -> int:
        """See `Pixelwise.size`."""
        return (size + 2 * self.padding - self.kernel) // self.stride + 1

    def reach(self, out: Span) -> Span:
        """What the kernel covers, border zeros included."""
        start = out.start * self.stride - self.padding
        return Span(start, (out.stop - 1) * self.stride - self.padding + self.kernel)

    def needs(self, out: Span, size: int) -> Span:
        """See `Pixelwise.needs`."""
        return self.reach(out).clipped(size)


@dataclass(frozen=True)
class TransposedConv:
    """A transposed convolution."""

    kernel: int
    stride: int
    padding: int
    output_padding: int

    def size(self, size: int) -> int:
        """See `Pixelwise.size`."""
        return (size - 1) * self.stride - 2 * self.padding + self.kernel + self.output_padding

    def reach(self, needed: Span) -> Span:
        """What the kernels at the input positions `needed` cover of the output, cut border included."""
        start = needed.start * self.stride - self.padding
        return Span(start, (needed.stop - 1) * self.stride - self.padding + self.kernel)

    def needs(self, out: Span, size: int) -> Span:
        """See `Pixelwise.needs`."""
        first = -(-(out.start + self.padding - self.kernel + 1) // self.stride)
        return Span(first, (out.stop - 1 + self.padding) // self.stride + 1).clipped(size)


@dataclass(frozen=True)
class Mirror:
    """Pixels mirrored around the picture, the edge not repeated."""

    width: int

    def size(self, size: int) -> int:
        """See `Pixelwise.size`."""
        return size + 2 * self.width

    def reach(self, out: Span) -> Span:
        """The same positions counted from the input's first."""
        return Span(out.start - self.width, out.stop - self.width)

    def needs(self, out: Span, size: int) -> Span:
        """See `Pixelwise.needs`."""
        reach, needed = self.reach(out), self.reach(out).clipped(size)
        if reach.start < 0:
            needed = Span(0, max(needed.stop, 1 - reach.start))
        if reach.stop > size:
            needed = Span(min(needed.start, 2 * (size - 1) - (reach.stop - 1)), size)
        return needed


@dataclass(frozen=True)
class BlurHalve:
    """Mirror 1, blur with [1, 2, 1] / 4, keep every second pixel."""

    def size(self, size: int) -> int:
        """See `Pixelwise.size`."""
        return -(-size // 2)

    def needs(self, out: Span, size: int) -> Span:
        """See `Pixelwise.needs`; begins at an even position further out, where the layer mirrors in vain."""
        return Span(2 * out.start - 2, 2 * out.stop).clipped(size)


@dataclass(frozen=True)
class BlurDouble:
    """Bilinear doubling, edges repeated."""

    def size(self, size: int) -> int:
        """See `Pixelwise.size`."""
        return 2 * size

    def needs(self, out: Span, size: int) -> Span:
        """See `Pixelwise.needs`."""
        return Span((out.start - 1) // 2, out.stop // 2 + 1).clipped(size)


Op: TypeAlias = Pixelwise | Conv | TransposedConv | Mirror | BlurHalve | BlurDouble


@dataclass(frozen=True)
class Node:
    """A layer in the graph.

    Attributes:
        op: what it does.
        inputs: indices of the layers that it reads.
        channels: of its output.
        weights: name of its weights; "" when it has none.
        keepable: whether its output is worth keeping between passes: what goes into a norm, and what comes
            out of a stage of the network.
    """

    op: Op
    inputs: tuple[int, ...]
    channels: int
    weights: str = ""
    keepable: bool = False

    @property
    def whole(self) -> bool:
        """Whether it needs statistics of the whole of its input."""
        return isinstance(self.op, Pixelwise) and self.op.kind == "normalise"


@dataclass(frozen=True)
class Graph:
    """A network: its layers in an order of computation; the first is the picture, the last the result.

    Attributes:
        nodes: the layers.
        size_multiple: both sides of a picture must be a multiple of this.
    """

    nodes: tuple[Node, ...]
    size_multiple: int

    def sizes(self, size: Size) -> tuple[Size, ...]:
        """The size of each layer for a picture of `size`."""
        found = [size]
        for node in self.nodes[1:]:
            before = found[node.inputs[0]]
            found.append(Size(node.op.size(before.height), node.op.size(before.width)))
        return tuple(found)

    def macs_per_pixel(self, index: int, read: bool = False) -> float:
        """Multiplications for each pixel of a layer; reading, or a pixelwise layer, counts as a few."""
        node = self.nodes[index]
        match node.op:
            case _ if read:
                return _MACS_OF_MOVING_A_VALUE * node.channels
            case Conv(kernel=kernel):
                return self.nodes[node.inputs[0]].channels * node.channels * float(kernel**2)
            case TransposedConv(kernel=kernel, stride=stride):
                return self.nodes[node.inputs[0]].channels * node.channels * float(kernel**2) / stride**2
            case _:
                return _MACS_OF_MOVING_A_VALUE * node.channels

    def closure(self, targets: Sequence[int], known: frozenset[int]) -> tuple[int, ...]:
        """The layers needed for `targets` back to those that are known, these included, in order."""
        found, open_ = set[int](), list(targets)
        while open_:
            index = open_.pop()
            if index not in found:
                found.add(index)
                open_.extend(() if index in known else self.nodes[index].inputs)
        return tuple(sorted(found))


_MACS_OF_MOVING_A_VALUE = 20
"""A value read and written costs a CPU about as much as so many multiplications in a convolution."""


class GraphBuilder:
    """Puts a graph together, layer by layer."""

    def __init__(self, channels: int) -> None:
        self.nodes = [Node(Pixelwise("input"), (), channels)]

    def add(self, op: Op, inputs: Sequence[int], channels: int, weights: str = "") -> int:
        """Append a layer and tell its index."""
        self.nodes.append(Node(op, tuple(inputs), channels, weights))
        return len(self.nodes) - 1

    def pixelwise(self, kind: PixelwiseKind, *inputs: int, weights: str = "") -> int:
        """Append a pixelwise layer."""
        counts = [self.nodes[index].channels for index in inputs]
        channels = sum(counts) if kind == "concat" else counts[0]
        return self.add(Pixelwise(kind), inputs, channels, weights)

    def keepable(self, index: int) -> None:
        """Mark a layer as worth keeping."""
        if index:
            node = self.nodes[index]
            self.nodes[index] = Node(node.op, node.inputs, node.channels, node.weights, True)

    def finish(self, size_multiple: int) -> Graph:
        """The graph."""
        return Graph(tuple(self.nodes), size_multiple)
