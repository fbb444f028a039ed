"""From the window's controls to a result: what is asked of a style, and how far it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from translator.events.engine import Translate, Translated
from translator.events.parts import Controls, Place

if TYPE_CHECKING:
    from translator.engine.say import Say
    from translator.images.picture import Picture
    from translator.inference.convert_one import Results
    from translator.inference.stages_regions import Span
    from translator.inference.streaming_door import Watch
    from translator.inference.translator import Translator, Wish


def wish_for(controls: Controls, translator: "Translator") -> "Wish":
    """What is asked for a picture at its full size; what goes without saying is not said."""
    from translator.inference.translator import Wish

    card = translator.card
    first = card.domains[card.ways[0].target]
    return Wish(
        to=None if len(card.ways) == 1 and controls.to in ("", first) else controls.to or first,
        strength=controls.strength,
        keep_colours=controls.keep_colours,
        keep_detail=controls.keep_detail,
        scale=controls.scale,
        style_seed=(controls.seed or None) if card.style_size else None,
        style_from=controls.reference or None if card.style_size else None,
    )


def wish_on_copy(wish: "Wish", translator: "Translator", whole: "Picture", given: "Picture") -> "Wish":
    """The same for a picture that may be a reduced copy.

    The brush has a size in pixels of the whole picture; on a copy the network works at the size that gives
    the same brush, as far as the copy is large enough.
    """
    from translator.inference.translator import MAX_SCALE, MIN_SCALE

    card = translator.card
    long_whole, long_given = max(whole.height, whole.width), max(given.height, given.width)
    if long_given >= long_whole:
        return wish
    wanted = wish.scale or card.scale
    if wish.scale is None and card.working_size_px:
        wanted = min(wanted, card.working_size_px / long_whole)
    scale = min(max(min(1.0, wanted * long_whole / long_given), MIN_SCALE), MAX_SCALE)
    return replace(wish, scale=scale, enlarge=1)


class Watched:
    """A style that tells how far it is, what was handled on the way, and that stops when asked."""

    def __init__(self, translator: "Translator", say: "Say") -> None:
        self.card, self.engine = translator.card, translator.engine
        self._translator, self._say = translator, say

    def apply(self, picture: "Picture", wish: "Wish") -> "Picture":
        """See `Translator.apply`."""
        with self._watch() as watch:
            result = self._translator.apply(
                picture, wish, progress=watch.progress, cancelled=watch.cancelled, notice=watch.notice
            )
        self._say.check()
        if result.origin.readable is None:
            return result
        from translator.images.salvage import blanked

        return blanked(result)

    def part(self, picture: "Picture", wish: "Wish", place: Place) -> "tuple[Picture, Place] | None":
        """A part of the result and which it is; None when the style needs the whole picture for it."""
        from translator.inference.part import part_of
        from translator.inference.stages_regions import Region

        left, top, right, bottom = place
        rows = _pixels_of(top, bottom, picture.height)
        cols = _pixels_of(left, right, picture.width)
        with self._watch() as watch:
            result = part_of(self._translator, picture, wish, Region(rows, cols), watch)
        self._say.check()
        if result is None:
            return None
        width, height = picture.width, picture.height
        return result, (cols.start / width, rows.start / height, cols.stop / width, rows.stop / height)

    @contextmanager
    def _watch(self) -> "Iterator[Watch]":
        from translator.inference.streaming_door import Watch

        say = self._say
        say.progress(0, 1, "translating")
        # A model may be compiled for this size first, of which nothing is heard.
        with say.preparing() as begun:

            def progress(share: float) -> None:
                begun()
                say.progress(share, 1, "translating")

            def cancelled() -> bool:
                begun()
                return say.asked_to_stop()

            yield Watch(progress, cancelled, say.notice)


def _pixels_of(start: float, stop: float, size: int) -> "Span":
    from translator.inference.stages_regions import Span

    first = min(max(round(start * size), 0), size - 1)
    return Span(first, min(max(round(stop * size), first + 1), size))


def convert(wanted: Translate, style: Watched, wish: "Wish", results: "Results") -> Translated:
    """One picture of a folder, as `translator convert` does it.

    Raises:
        UserError: what `convert_one` raises.
    """
    from translator.inference.convert_one import One, convert_one
    from translator.inference.convert_work import Output

    asked = wanted.output
    assert asked is not None, "a picture of a folder goes to a folder"
    one = One(Path(wanted.source), wanted.relative, Path(asked.path), asked.existing)
    output = Output(
        format=None if asked.format == "keep" else asked.format,
        quality=asked.quality,
        colour=asked.colour,
        metadata=asked.metadata,
        depth=asked.depth,
        partial=wanted.partial,
    )
    done = convert_one(one, style, wish, output, results)
    there = done.result is not None
    return Translated(
        result=str(done.result or ""),
        skipped=not there,
        remembered=there and not done.made,
        readable=done.readable,
    )
