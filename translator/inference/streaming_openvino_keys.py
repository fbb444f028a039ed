"""Which pieces of a pass one OpenVINO model computes."""

from translator.inference.stages import Graph
from translator.inference.stages_regions import Size
from translator.inference.streaming_passes import Job


def strides_of(graph: Graph) -> tuple[int, ...]:
    """How many pixels of the picture a pixel of each layer stands for; mirrored borders do not count."""
    side = graph.size_multiple << 10
    return tuple(round(side / size.height) for size in graph.sizes(Size(side, side)))


def piece_key(job: Job, sizes: tuple[Size, ...], strides: tuple[int, ...]) -> object:
    """Equal for pieces of a pass that one model computes: the same shapes, cut by the border alike.

    Args:
        job: the piece.
        sizes: of the layers.
        strides: of the layers, by `strides_of`.
    """
    top, left = job.regions[job.target].rows.start, job.regions[job.target].cols.start

    def relative(index: int) -> tuple[int, ...]:
        region, size = job.regions[index], sizes[index]
        rows, cols = region
        return (
            # In pixels of the picture: a doubled layer's even and odd rows are made differently.
            rows.start * strides[index] - top * strides[job.target],
            cols.start * strides[index] - left * strides[job.target],
            rows.size,
            cols.size,
            rows.start == 0,
            rows.stop == size.height,
            cols.start == 0,
            cols.stop == size.width,
        )

    return tuple(relative(index) for index in job.nodes)
