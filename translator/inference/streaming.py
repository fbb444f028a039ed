"""Pictures of any size in bounded memory: exactly what the network makes of the whole, computed in pieces.

    stream(pieces, source, sink, budget_bytes=2 << 30)

The network's graph is walked in passes (see `streaming_plan`). Each computes one layer strip by strip,
gathers the statistics of the norm behind it in float64, and keeps what later passes read (see
`streaming_store`). Who computes the pieces is a stranger to all that: `Pieces`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from translator.errors import ErrorCode, UserError
from translator.inference.stages import (
    Graph,
)
from translator.inference.stages_regions import Region, Size, Span
from translator.inference.streaming_passes import Job
from translator.inference.streaming_plan import Fit, Plan, Step, plan_streamed
from translator.inference.streaming_statistics import Moments
from translator.inference.streaming_store import Arena, Map, Store

Progress: TypeAlias = Callable[[float], None]
"""Is told the share that is done, in [0, 1], after every piece; what it raises ends the work."""


class Source(Protocol):
    """A picture that is read in pieces.

    Attributes:
        size: height and width; multiples of what the network wants.
    """

    size: Size

    def read(self, region: Region) -> npt.NDArray[np.float32]:
        """A new (C, h, w) array in [-1, 1]."""


class Sink(Protocol):
    """Takes the result in pieces; every pixel once, from above to below."""

    def write(self, region: Region, values: npt.NDArray[np.float32]) -> None:
        """(C, h, w) in [-1, 1] at a place."""


class Pieces(Protocol):
    """Computes pieces of layers.

    Attributes:
        graph: the network.
        dtype: in which format maps are kept; of the size of the arithmetic's.
        channels_last: whether it computes on (h, w, C); arrays are handed over as (C, h, w) all the same.
        fit: which pieces are best.
    """

    graph: Graph
    dtype: np.dtype[np.generic]
    channels_last: bool
    fit: Fit

    def begin(self, sizes: tuple[Size, ...]) -> None:
        """A new picture begins, whose layers have these sizes."""

    def copy(self, into: Map, values: Map) -> None:
        """Copy an array into another of the same shape."""

    def set_moments(self, index: int, moments: Moments) -> None:
        """Tell the norm `index` the statistics of the whole of its input."""

    def compute(
        self, job: Job, read: Callable[[int], Map], give: Callable[[int, Map], None]
    ) -> Moments | None:
        """Compute a piece.

        Args:
            job: what.
            read: gives a leaf's region as (C, h, w); the array is the caller's to overwrite.
            give: takes each core as (C, h, w) and is done with it when it returns.

        Returns:
            The moments of the target's core, when the job asks for them.
        """


def stream(
    pieces: Pieces,
    source: Source,
    sink: Sink,
    *,
    budget_bytes: int,
    progress: Progress = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    folder: Path | None = None,
) -> Plan:
    """Translate a picture in pieces.

    Args:
        pieces: the network and what computes it.
        source: the picture.
        sink: takes the result.
        budget_bytes: for kept maps and the work on pieces; what does not fit goes into a temporary file.
        progress: see `Progress`.
        cancelled: asked before every piece; True ends the work.
        folder: where the temporary file is made; None chooses.

    Returns:
        How it was done.

    Raises:
        UserError: CANCELLED; DISK_FULL; OUT_OF_MEMORY, from `pieces`.
    """
    itemsize = pieces.dtype.itemsize
    plan = plan_streamed(pieces.graph, source.size, budget_bytes, itemsize, pieces.fit)
    pieces.begin(plan.sizes)
    with Arena(plan.memory_for_maps, pieces.dtype, pieces.copy, folder) as arena:
        walk = _Walk(plan, pieces, arena, source, sink)
        done = 0.0
        for step in plan.steps:
            for share in walk.passing(step):
                progress(min(1.0, (done + share * step.macs) / plan.macs))
                if cancelled():
                    raise UserError(ErrorCode.CANCELLED, "The translation was stopped.")
            done += step.macs
    return plan


class _Walk:
    """What is there between passes."""

    def __init__(self, plan: Plan, pieces: Pieces, arena: Arena, source: Source, sink: Sink) -> None:
        self.plan = plan
        self.pieces = pieces
        self.arena = arena
        self.source = source
        self.sink = sink
        self.stores: dict[int, Store] = {}
        self.norms = {node.inputs[0]: i for i, node in enumerate(plan.graph.nodes) if node.whole}

    def passing(self, step: Step) -> Iterator[float]:
        """Do a pass; before every piece the share of it that is done."""
        walk, plan = step.walk, self.plan
        for index in walk.kept:
            self.stores[index] = self._store(index)
        moments = Moments.none(plan.graph.nodes[walk.target].channels)
        strips = list(plan.strips(step))
        for number, rows in enumerate(strips):
            for part, region in enumerate(tiles := list(plan.pieces(step, rows))):
                yield (number + part / len(tiles)) / len(strips)
                found = self._piece(step, region)
                moments = moments.merged(found) if found else moments
            self._release(step, strips[number + 1 :][:1])
        if walk.gathers:
            self.pieces.set_moments(self.norms[walk.target], moments)

    def _piece(self, step: Step, region: Region) -> Moments | None:
        job = self.plan.job(step, region)

        def read(index: int) -> Map:
            place = job.regions[index]
            return self.stores[index].read(place) if index else self.source.read(place)

        def give(index: int, values: Map) -> None:
            if index in self.stores:
                self.stores[index].write(job.cores[index], values)
            elif index == len(self.plan.graph.nodes) - 1:
                self.sink.write(job.cores[index], values)

        return self.pieces.compute(job, read, give)

    def _release(self, step: Step, next_rows: list[Span]) -> None:
        """Free what neither the rest of this pass nor a later one reads."""
        target = self.plan.sizes[step.walk.target]
        for index in step.walk.freed:
            if not next_rows:
                self.stores.pop(index).release(self.plan.sizes[index].height)
                continue
            job = self.plan.job(step, Region(next_rows[0], target.region.cols))
            self.stores[index].release(job.regions[index].rows.start)

    def _store(self, index: int) -> Store:
        channels = self.plan.graph.nodes[index].channels
        return Store(self.arena, channels, self.plan.sizes[index], self.pieces.channels_last)
