"""A part of a result at full size, for whoever looks at no more: computed from the pixels it depends on."""

import math
from weakref import WeakKeyDictionary

import numpy as np

from translator.domains import Direction
from translator.images.picture import Picture, Pixels
from translator.inference import controls
from translator.inference.engine import Engine, innermost
from translator.inference.padding import padded_size
from translator.inference.stages import Graph, Pixelwise
from translator.inference.stages_regions import Region, Size, Span
from translator.inference.streaming_door import Request, Watch, pieces_of, translate_pixels
from translator.inference.streaming_passes import Pass, job_of
from translator.inference.translator import Translator, Wish
from translator.library.card import ModelCard

_ENLARGING_PX = 4
"""How far Lanczos reaches, in pixels of the smaller picture."""

_LEAST_PX = 64
"""Networks mirror what is narrower more than once."""

_graphs: WeakKeyDictionary[Engine, dict[Direction, Graph | None]] = WeakKeyDictionary()


def part_of(
    translator: Translator, picture: Picture, wish: Wish, part: Region, watch: Watch | None = None
) -> Picture | None:
    """Translate a part of a picture: what `Translator.apply` has there.

    Values may differ by one, since numbers are added up in another order.

    Args:
        translator: the style.
        picture: the whole picture.
        wish: how.
        part: pixels of `picture`; of an enlarged result those that they become.
        watch: who watches.

    Returns:
        None, when the result depends on all of the picture: through a norm over it, through transparency, or
        since the style works at another size than the picture's.

    Raises:
        UserError: what `Translator.apply` raises.
    """
    enlarge = wish.enlarge or translator.card.enlarge
    size = Size(picture.height * enlarge, picture.width * enlarge)
    direction = translator.card.direction_to(wish.to)
    graph = _local_graph(translator, direction) if _is_at_full_size(translator.card, wish, size) else None
    if graph is None or picture.alpha is not None:
        return None
    detail_px = controls.detail_size_px(size.height, size.width, 1.0)
    reach_px = math.ceil(3 * detail_px) + 1 if wish.keep_detail else 0
    wanted = Region(*(_times(span, enlarge) for span in part))
    multiple = math.lcm(graph.size_multiple, translator.card.size_multiple)
    region = _read_for(graph, _grown(wanted, reach_px, size), size, multiple)
    pixels = _enlarged(picture.pixels, region, enlarge)
    request = Request(pixels, direction, None, translator.card.size_multiple)
    planes = translate_pixels(translator.engine, request, translator.memory_bytes, watch or Watch())
    result = controls.finish(pixels, planes, wish.controls, detail_px=detail_px)
    return Picture.from_array(np.ascontiguousarray(result[wanted.within(region)]))


def _is_at_full_size(card: ModelCard, wish: Wish, size: Size) -> bool:
    """Whether the network is given a picture of the result's size."""
    if wish.scale is not None:
        return wish.scale == 1
    return card.scale == 1 and (card.working_size_px is None or max(size) <= card.working_size_px)


def _local_graph(translator: Translator, direction: Direction) -> Graph | None:
    """The network, when each pixel of its result depends on those around it alone."""
    if translator.card.norm == "picture" or translator.card.style_size:
        return None
    engine = innermost(translator.engine)
    known = _graphs.setdefault(engine, {})
    if direction not in known:
        pieces = pieces_of(engine, direction)
        known[direction] = pieces.graph if pieces is not None and _is_local(pieces.graph) else None
    return known[direction]


def _is_local(graph: Graph) -> bool:
    kinds = {node.op.kind for node in graph.nodes if isinstance(node.op, Pixelwise)}
    return not kinds & {"normalise", "drop"}


def _read_for(graph: Graph, wanted: Region, size: Size, multiple: int) -> Region:
    """What the network is given for a part of its result: in step with its strides, and no wider than it."""
    padded = Size(*(padded_size(side, multiple) for side in size))
    last = len(graph.nodes) - 1
    step = Pass(last, tuple(range(last + 1)), frozenset({0}), frozenset(), frozenset(), False)
    needed = job_of(graph, graph.sizes(padded), step, wanted).regions[0]
    return Region(_in_step(needed.rows, multiple, size.height), _in_step(needed.cols, multiple, size.width))


def _in_step(needed: Span, multiple: int, size: int) -> Span:
    stop = min(-(-max(needed.stop, needed.start + _LEAST_PX) // multiple) * multiple, size)
    start = max(0, min(needed.start, stop - _LEAST_PX)) // multiple * multiple
    return Span(start, stop)


def _enlarged(pixels: Pixels, region: Region, factor: int) -> Pixels:
    """A part (h, w, 3) of the picture enlarged, without enlarging the rest."""
    if factor == 1:
        return np.ascontiguousarray(pixels[region.within(Size(*pixels.shape[:2]).region)])
    height, width = pixels.shape[:2]
    around = Region(_around(region.rows, factor, height), _around(region.cols, factor, width))
    source = pixels[around.within(Size(height, width).region)]
    large = controls.resized_pixels(source, around.rows.size * factor, around.cols.size * factor)
    outer = Region(_times(around.rows, factor), _times(around.cols, factor))
    return np.ascontiguousarray(large[region.within(outer)])


def _around(span: Span, factor: int, size: int) -> Span:
    start, stop = span.start // factor, -(-span.stop // factor)
    return Span(start - _ENLARGING_PX, stop + _ENLARGING_PX).clipped(size)


def _times(span: Span, factor: int) -> Span:
    return Span(span.start * factor, span.stop * factor)


def _grown(region: Region, by_px: int, size: Size) -> Region:
    rows = Span(region.rows.start - by_px, region.rows.stop + by_px).clipped(size.height)
    cols = Span(region.cols.start - by_px, region.cols.stop + by_px).clipped(size.width)
    return Region(rows, cols)
