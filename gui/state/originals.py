"""How the Studio gets the photo itself: decoded by the window, or by the engine where the window cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gui.state.asking import Asks
from gui.state.photos import Photo
from gui.state.problem import Trouble
from gui.state.shown import Shown
from gui.workers.pictures import Background, LoadFailure, ShownPicture, load_shown
from translator.errors import ErrorCode
from translator.events.engine import Message, OpenPicture, PictureOpened, Problem

if TYPE_CHECKING:
    from gui.state.studio import Studio


class Originals:
    """Loads the photo in view.

    Args:
        studio: who shows it.
        engine: decodes what the window cannot.
        background: threads for decoding.
        mark: is told when a photo cannot be used.
    """

    def __init__(
        self, studio: Studio, engine: Asks, background: Background, mark: Callable[[Photo, Trouble], None]
    ) -> None:
        self._studio, self._engine, self._background = studio, engine, background
        self._mark = mark

    def load(self, photo: Photo, proxy_px: int) -> None:
        """A reduced copy at once, the full picture after it."""
        path = Path(photo.path)
        if photo.partial:
            self._by_engine(photo, proxy_px)
            return

        def reduced(outcome: object) -> None:
            if self._studio.current is not photo or photo.partial:
                return
            if isinstance(outcome, LoadFailure):
                self._not_decoded(photo, outcome, proxy_px)
                return
            self._show(photo, outcome, full=False)
            self._background.run(lambda: load_shown(path, None), whole)

        def whole(outcome: object) -> None:
            if not photo.partial and isinstance(outcome, ShownPicture):
                self._show(photo, outcome, full=True)

        self._background.run(lambda: load_shown(path, proxy_px), reduced)

    def _not_decoded(self, photo: Photo, failure: LoadFailure, proxy_px: int) -> None:
        if failure.code != ErrorCode.PICTURE_UNSUPPORTED:
            self._mark(photo, Trouble(failure.code, photo.path))
        else:
            self._by_engine(photo, proxy_px)

    def _by_engine(self, photo: Photo, proxy_px: int) -> None:
        def opened(message: Message) -> None:
            if isinstance(message, PictureOpened):
                self._read_in_part(photo, message)
                path = Path(message.pixels.path)
                self._background.run(
                    lambda: load_shown(path, None, remove=True),
                    lambda outcome: self._show(photo, outcome, full=False),
                )
            elif isinstance(message, Problem):
                self._mark(photo, Trouble.of(message, photo.path))

        request = OpenPicture(source=photo.path, long_side=2 * proxy_px, partial=photo.partial)
        self._engine.ask(request, opened)

    def _read_in_part(self, photo: Photo, message: PictureOpened) -> None:
        photo.readable, photo.coarse = message.readable, message.coarse
        self._studio.photos.touch(photo)
        if self._studio.current is photo:
            self._studio.readable = photo.readable

    def _show(self, photo: Photo, picture: object, *, full: bool) -> None:
        if self._studio.current is photo and isinstance(picture, ShownPicture):
            # What the engine has complained of is not mended by what the window could decode.
            if photo.fault and self._studio.trouble is None:
                photo.fault = ""
                self._studio.photos.touch(photo)
            self._studio.original = Shown(picture, "original", full)
