"""What is looked at closely comes at full size: part by part, from what is seen outwards."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, QSize

from gui.state.asking import Asks
from gui.state.photos import Photo
from gui.state.problem import Trouble
from gui.state.shown import Shown
from gui.workers.pictures import Background, Patch, ShownPicture, load_shown
from translator.events.engine import (
    Cancelled,
    EngineNotice,
    Message,
    Problem,
    Progress,
    Translate,
    Translated,
)
from translator.events.parts import Place

if TYPE_CHECKING:
    from gui.state.studio import Studio

_ALL = (0.0, 0.0, 1.0, 1.0)
TILE_PX = 768
"""Side of a part in pixels of the photo."""


class Sharpening:
    """Puts patches of full size on the preview, one after the other.

    A style that needs the whole picture for a part of it gives the whole picture.

    Args:
        studio: whose preview it is.
        engine: computes.
        background: threads for decoding.
        mark: is told why a photo cannot be done.
    """

    def __init__(
        self, studio: Studio, engine: Asks, background: Background, mark: Callable[[Photo, Trouble], None]
    ) -> None:
        self._studio, self._engine, self._background = studio, engine, background
        self._mark = mark
        self._base: object = None
        self._left: list[Place] = []
        self._count = 0
        self._seen = QRectF(0, 0, 1, 1)
        self._photo: Photo | None = None
        self._request: Translate | None = None
        self._call: Any = None

    def look(self, photo: Photo, request: Translate, seen: QRectF, *, in_parts: bool) -> None:
        """A part of the preview is looked at closely.

        Args:
            photo: the photo in view.
            request: for all of it at full size.
            seen: the part, in shares.
            in_parts: whether the style can do a part alone.
        """
        shown, original = self._studio.shown, self._studio.original
        if shown is None or original is None:
            return
        if self._base is not shown.picture.levels:
            self.pause()
            self._base = shown.picture.levels
            self._left = parts_of(original.picture.size) if in_parts else [_ALL]
            self._count = len(self._left)
        self._photo, self._request, self._seen = photo, request, seen
        self._next()

    def pause(self) -> None:
        """Something else is wanted now; what is there stays."""
        call, self._call = self._call, None
        if call is not None:
            self._engine.cancel(call)
            self._rest()

    def _next(self) -> None:
        if self._call is not None or not self._left or self._request is None:
            return
        place = nearest(self._left, self._seen)
        box: list[Any] = [None]
        self._studio.working = "sharp"
        self._studio.progress = self._share()
        request = self._request.model_copy(update={"part": None if place == _ALL else place})
        box[0] = self._call = self._engine.ask(request, lambda said: self._hear(box[0], place, said))

    def _share(self, of_this: float = 0.0) -> float:
        return (self._count - len(self._left) + of_this) / self._count

    def _rest(self) -> None:
        if self._studio.working in ("sharp", "stopping"):
            self._studio.working, self._studio.preparing_s = "", 0.0

    def _hear(self, call: object, place: Place, message: Message) -> None:
        if self._call is not call:
            self._throw_away(message)
        elif isinstance(message, Progress):
            self._studio.preparing_s = message.done if message.phase == "preparing" else 0.0
            if message.total:
                self._studio.progress = self._share(message.done / message.total)
        elif isinstance(message, EngineNotice):
            self._studio.notice = message.code
            self._studio.styles.heard(message, self._studio.look.style)
        elif isinstance(message, (Translated, Problem, Cancelled)):
            self._call = None
            self._take(place, message)

    def _take(self, place: Place, message: Message) -> None:
        self._studio.preparing_s = 0.0
        if isinstance(message, Translated) and message.pixels:
            if message.part is None:
                self._left.clear()
            else:
                self._left.remove(place)
            self._fetch(message, message.pixels.path)
        elif isinstance(message, Problem):
            # What failed once is not asked for at every movement.
            self._left.clear()
            if self._photo is not None:
                self._mark(self._photo, Trouble.of(message, self._photo.path))
        if isinstance(message, Translated):
            self._next()
        if self._call is None:
            self._rest()

    def _fetch(self, message: Translated, path: str) -> None:
        base, ended = self._base, not self._left

        def loaded(outcome: object) -> None:
            shown = self._studio.shown
            if isinstance(outcome, ShownPicture) and shown and shown.picture.levels is base:
                self._show(shown, outcome, message, ended=ended)

        self._background.run(lambda: load_shown(Path(path), None, remove=True), loaded)

    def _show(self, shown: Shown, picture: ShownPicture, message: Translated, *, ended: bool) -> None:
        if message.part is None:
            now = replace(shown, picture=picture, full=True, seconds=message.seconds, device=message.device)
        else:
            left, top, right, bottom = message.part
            patch = Patch(picture, QRectF(QPointF(left, top), QPointF(right, bottom)))
            patches = (*shown.picture.patches, patch)
            before_s = shown.seconds if shown.picture.patches else 0.0
            now = replace(
                shown,
                picture=replace(shown.picture, patches=patches),
                full=len(patches) == self._count,
                seconds=before_s + message.seconds,
            )
        self._studio.shown = now
        if ended:
            self._studio.finished.emit(now)

    def _throw_away(self, message: Message) -> None:
        if isinstance(message, Translated) and message.pixels:
            path = Path(message.pixels.path)
            self._background.run(lambda: path.unlink(missing_ok=True), lambda _: None)


def parts_of(size: QSize) -> list[Place]:
    """A picture of this size in parts, row by row."""
    width, height = size.width(), size.height()
    return [
        (
            column * TILE_PX / width,
            row * TILE_PX / height,
            min(1.0, (column + 1) * TILE_PX / width),
            min(1.0, (row + 1) * TILE_PX / height),
        )
        for row in range(math.ceil(height / TILE_PX))
        for column in range(math.ceil(width / TILE_PX))
    ]


def nearest(places: list[Place], seen: QRectF) -> Place:
    """What is seen first, and of that and of all else what is nearest to the middle of it."""

    def rank(place: Place) -> tuple[bool, float]:
        box = QRectF(QPointF(place[0], place[1]), QPointF(place[2], place[3]))
        away = box.center() - seen.center()
        # Shares of a narrow picture's sides are not alike, but what is seen is about as narrow.
        return not box.intersects(seen), math.hypot(
            away.x() / max(seen.width(), 1e-6), away.y() / max(seen.height(), 1e-6)
        )

    return min(places, key=rank)
