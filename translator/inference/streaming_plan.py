"""How a picture is computed in pieces: in which passes, what is kept between them, and their size.

A pass walks once over the picture and computes one layer piece by piece: the input of a norm, whose
statistics it gathers, or the result. What later passes read again is kept if it is small; what is large for
its price, as the full-resolution ends of a network are, is computed anew by each pass that needs it.
Memory, arithmetic and traffic of each choice are counted from the graph; of those that are about as cheap as
the cheapest within the budget, the one that keeps least is taken.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from translator.inference.stages import Graph
from translator.inference.stages_regions import Region, Size, Span, cut
from translator.inference.streaming_passes import Job, Pass, job_of, passes_of, work_bytes

MIB = 1 << 20

_WORK_SHARE = 0.4
"""Pieces may take this share of the budget, and no more than suits who computes them."""

_MACS_PER_SPILLED_BYTE = 60
_HOPELESS = 2.0
"""A plan of so many times the price of another is left alone."""

_LEAST_COLS = 16
"""Of tiles, in units of the coarsest layer of a pass."""

_WORTH_OF_ROWS = 1.05
"""Cutting columns too must save this factor of arithmetic against full-width pieces."""

_WORTH_OF_KEEPING = 1.05
"""Keeping more must save this factor: memory is other programs' too, and new pages cost time."""


@dataclass(frozen=True)
class Fit:
    """Which pieces suit who computes them.

    Attributes:
        work_bytes: most that a piece is to take; larger ones are not faster.
        unit: rows and columns are multiples of this, a power of 2.
    """

    work_bytes: int = 96 * MIB
    unit: int = 1


@dataclass(frozen=True)
class Step:
    """A pass and the size of its pieces, in pixels of its target."""

    walk: Pass
    rows: int
    cols: int
    work_bytes: int
    macs: float


@dataclass(frozen=True)
class Plan:
    """How a picture of one size is computed.

    Attributes:
        graph: the network.
        size: of the picture.
        steps: the passes in order.
        budget_bytes: what it was made for.
        itemsize: bytes of a number.
    """

    graph: Graph
    size: Size
    steps: tuple[Step, ...]
    budget_bytes: int
    itemsize: int
    sizes: tuple[Size, ...] = field(repr=False)

    @cached_property
    def kept_bytes(self) -> int:
        """Most bytes that are kept at once."""
        held, most = dict[int, int](), 0
        for step in self.steps:
            before = sum(held.values())
            held |= {i: self.map_bytes(i) for i in step.walk.kept}
            after = sum(held[i] for i in held.keys() - step.walk.freed)
            # Chunks are freed row by row while others are filled.
            most = max(most, before, after)
            held = {i: size for i, size in held.items() if i not in step.walk.freed}
        return most

    @cached_property
    def work_bytes(self) -> int:
        """Most bytes that a piece takes."""
        return max(step.work_bytes for step in self.steps)

    @cached_property
    def macs(self) -> float:
        """Multiplications of all passes."""
        return sum(step.macs for step in self.steps)

    @property
    def spilled_bytes(self) -> int:
        """What does not fit into the budget and goes to disk."""
        return max(0, self.kept_bytes - self.memory_for_maps)

    @property
    def memory_for_maps(self) -> int:
        """What pieces leave of the budget."""
        return max(0, self.budget_bytes - self.work_bytes)

    @cached_property
    def cost(self) -> float:
        """Price in multiplications, traffic with the disk included."""
        if not self.spilled_bytes:
            return self.macs
        traffic = sum(
            self.map_bytes(i) for step in self.steps for i in step.walk.kept | step.walk.leaves - {0}
        )
        return self.macs + _MACS_PER_SPILLED_BYTE * traffic * self.spilled_bytes / self.kept_bytes

    def map_bytes(self, index: int) -> int:
        """Size of a layer's output."""
        return self.graph.nodes[index].channels * self.sizes[index].area * self.itemsize

    def strips(self, step: Step) -> Iterator[Span]:
        """The rows of each strip of a pass."""
        return cut(self.sizes[step.walk.target].height, step.rows)

    def pieces(self, step: Step, rows: Span) -> Iterator[Region]:
        """The pieces of a strip."""
        return (Region(rows, cols) for cols in cut(self.sizes[step.walk.target].width, step.cols))

    def job(self, step: Step, region: Region) -> Job:
        """See `job_of`."""
        return job_of(self.graph, self.sizes, step.walk, region)


def plan_whole(graph: Graph, size: Size, itemsize: int) -> int:
    """Bytes of activations when the picture is computed at once."""
    last = len(graph.nodes) - 1
    step = Pass(last, tuple(range(last + 1)), frozenset({0}), frozenset(), frozenset(), False)
    return work_bytes(graph, job_of(graph, graph.sizes(size), step, graph.sizes(size)[last].region), itemsize)


def plan_streamed(graph: Graph, size: Size, budget_bytes: int, itemsize: int, fit: Fit = Fit()) -> Plan:
    """A cheap plan within a budget; what does not fit goes to disk.

    Args:
        graph: the network.
        size: of the picture; both sides multiples of the graph's `size_multiple`.
        budget_bytes: for kept maps and the work on pieces together.
        itemsize: bytes of a number.
        fit: which pieces are best.
    """
    assert size.height % graph.size_multiple == 0, "the picture is padded before"
    assert size.width % graph.size_multiple == 0, "the picture is padded before"
    sizes = graph.sizes(size)
    areas = {i: node.channels * sizes[i].area for i, node in enumerate(graph.nodes) if node.keepable}
    fit = replace(fit, work_bytes=min(fit.work_bytes, int(_WORK_SHARE * budget_bytes)))
    cutter = _Cutter(graph, sizes, fit, itemsize)
    plans = list[Plan]()
    for most in sorted(set(areas.values()), reverse=True):
        walks = passes_of(graph, [i for i, area in areas.items() if area <= most])
        limit = _HOPELESS * min((plan.cost for plan in plans), default=math.inf)
        steps = cutter.steps(walks, limit)
        if steps is not None:
            plans.append(Plan(graph, size, steps, budget_bytes, itemsize, sizes))
    limit = _WORTH_OF_KEEPING * min(plan.cost for plan in plans)
    return min((plan for plan in plans if plan.cost <= limit), key=lambda plan: (plan.kept_bytes, plan.cost))


class _Cutter:
    """Finds the size of the pieces of passes; the many that are alike but for their weights only once."""

    def __init__(self, graph: Graph, sizes: tuple[Size, ...], fit: Fit, itemsize: int) -> None:
        self._graph, self._sizes, self._itemsize = graph, sizes, itemsize
        self._limit, self._unit = fit.work_bytes, fit.unit
        self._known: dict[object, Step] = {}

    def steps(self, walks: Sequence[Pass], most_macs: float) -> tuple[Step, ...] | None:
        """All passes with their pieces; None when they take more than `most_macs` multiplications."""
        steps = list[Step]()
        for walk in walks:
            steps.append(self._step(walk))
            most_macs -= steps[-1].macs
            if most_macs < 0:
                return None
        return tuple(steps)

    def _step(self, walk: Pass) -> Step:
        kind = self._kind(walk)
        if kind not in self._known:
            self._known[kind] = self._with_pieces(walk)
        return replace(self._known[kind], walk=walk)

    def _kind(self, walk: Pass) -> object:
        """Equal for passes whose pieces take the same memory and arithmetic."""
        place = {index: number for number, index in enumerate(walk.nodes)}
        return tuple(
            (
                node.op,
                node.channels,
                self._sizes[index],
                index in walk.kept,
                None if index in walk.leaves else tuple(place[source] for source in node.inputs),
            )
            for index, node in ((index, self._graph.nodes[index]) for index in walk.nodes)
        )

    def _with_pieces(self, walk: Pass) -> Step:
        """The size of a pass's pieces: largest full-width strips, or tiles where strips would be lines."""
        target = self._sizes[walk.target]
        down = max(self._unit, *(target.width // self._sizes[i].width for i in (*walk.kept, walk.target)))
        cols = target.width
        best = self._tallest(walk, cols, down)
        while (cols := -(-cols // (2 * down)) * down) >= _LEAST_COLS * down:
            step = self._tallest(walk, cols, down)
            smaller = self._limit < best.work_bytes > step.work_bytes
            if smaller or (step.work_bytes <= self._limit and step.macs * _WORTH_OF_ROWS < best.macs):
                best = step
            elif best.work_bytes <= self._limit:
                break
        return best

    def _tallest(self, walk: Pass, cols: int, down: int) -> Step:
        """The highest pieces of some width that stay within the limit; at least `down` rows."""
        fits, too_high = 1, -(-self._sizes[walk.target].height // down) + 1
        best = self._sized(walk, down, cols, down)
        # Work grows by the same for each row, but for clipping at the picture's border.
        guess = max(2, int(self._limit / max(1, best.work_bytes) * 0.7))
        while fits + 1 < too_high and best.work_bytes < self._limit:
            units = min(guess, too_high - 1) if guess > fits else (fits + too_high) // 2
            guess = 0
            step = self._sized(walk, units * down, cols, down)
            if step.work_bytes <= self._limit:
                fits, best = units, step
            else:
                too_high = units
        return best

    def _sized(self, walk: Pass, rows: int, cols: int, down: int) -> Step:
        """A pass in pieces of a size, as pieces in the middle of the picture are."""
        target = self._sizes[walk.target]
        rows = min(rows, target.height)
        middle = Region(_middle(rows, target.height, down), _middle(cols, target.width, down))
        job = job_of(self._graph, self._sizes, walk, middle)
        macs = sum(self._graph.macs_per_pixel(i, i in job.leaves) * job.regions[i].area for i in job.nodes)
        work = work_bytes(self._graph, job, self._itemsize)
        return Step(walk, rows, cols, work, macs * target.area / middle.area)


def _middle(length: int, size: int, unit: int) -> Span:
    """A span of some length in the middle, at a multiple of `unit`."""
    start = (size - length) // 2 // unit * unit
    return Span(start, min(start + length, size))
