"""How the Studio gets what it shows: decoded photos, previews, full-size results; only the newest counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage

from gui.state.asking import Asks
from gui.state.look import Look
from gui.state.photos import Photo, Version
from gui.state.problem import FAULTS_OF_PHOTO, Trouble
from gui.workers.pictures import SHOWN_PX_MAX, Background, LoadFailure, ShownPicture, decode, with_levels
from translator.errors import ErrorCode
from translator.events.engine import (
    Cancelled,
    EngineNotice,
    Message,
    OpenPicture,
    PictureOpened,
    Problem,
    Progress,
    Purpose,
    Translate,
    Translated,
)
from translator.events.parts import Output

if TYPE_CHECKING:
    from gui.state.studio import Studio


@dataclass(frozen=True, eq=False)
class Shown:
    """A picture on the screen.

    Attributes:
        picture: its pixels.
        kind: original | preview | version.
        full: False for a reduced copy.
        look: what made it.
    """

    picture: ShownPicture
    kind: str
    full: bool = False
    look: Look = field(default_factory=Look)
    seconds: float = 0.0
    device: str = ""


class Rendering:
    """Asks for what the Studio shows."""

    def __init__(self, studio: Studio, engine: Asks, background: Background) -> None:
        self._studio = studio
        self._engine = engine
        self._background = background
        self._calls: dict[str, Any] = {}
        self.proxy_px = 1280

    def leave(self) -> None:
        """Another photo comes into view: what was asked for the old one's preview is not wanted any more."""
        for purpose in ("preview", "left"):
            self._drop(purpose)
        self._studio.working = "full" if "full" in self._calls else ""

    def stop(self) -> None:
        """Stop everything that runs for the photo in view."""
        for purpose in list(self._calls):
            if purpose in ("full", "save"):
                self._engine.cancel(self._calls[purpose])
            else:
                self._drop(purpose)
        self._studio.working = "stopping" if self._calls else ""

    # The photo

    def load_original(self, photo: Photo) -> None:
        """A reduced copy at once, the full picture after it."""
        path = Path(photo.path)

        def reduced(outcome: object) -> None:
            if self._studio.current is not photo:
                return
            if isinstance(outcome, LoadFailure):
                self._not_decoded(photo, outcome)
                return
            self._show_original(photo, outcome, full=False)
            self._background.run(lambda: _load(path, None), whole)

        def whole(outcome: object) -> None:
            if self._studio.current is photo and isinstance(outcome, ShownPicture):
                self._show_original(photo, outcome, full=True)

        self._background.run(lambda: _load(path, self.proxy_px), reduced)

    def _not_decoded(self, photo: Photo, failure: LoadFailure) -> None:
        if failure.code != ErrorCode.PICTURE_UNSUPPORTED:
            self._mark(photo, Trouble(failure.code, photo.path))
            return

        def opened(message: Message) -> None:
            if isinstance(message, PictureOpened):
                self._fetch(message.pixels.path, lambda shown: self._show_original(photo, shown, full=False))
            elif isinstance(message, Problem):
                self._mark(photo, Trouble.of(message, photo.path))

        self._engine.ask(OpenPicture(source=photo.path, long_side=2 * self.proxy_px), opened)

    def _show_original(self, photo: Photo, picture: object, *, full: bool) -> None:
        if self._studio.current is photo and isinstance(picture, ShownPicture):
            if photo.fault:
                photo.fault = ""
                self._studio.photos.touch(photo)
            self._studio.original = Shown(picture, "original", full)

    def _mark(self, photo: Photo, trouble: Trouble) -> None:
        if trouble.code in FAULTS_OF_PHOTO or trouble.code in (
            ErrorCode.ENGINE_CRASHED,
            ErrorCode.RESULT_EMPTY,
        ):
            photo.fault = trouble.code
            self._studio.photos.touch(photo)
        if self._studio.current is photo:
            self._studio.trouble = trouble

    # Results

    def preview(self) -> None:
        """Ask for a reduced result with the look of now; an older wish is forgotten."""
        photo = self._studio.current
        if photo is None or photo.shown is not None:
            return
        look = self._studio.look

        def show(picture: ShownPicture, message: Translated) -> None:
            if self._studio.current is photo and photo.shown is None and self._studio.look.shown_alike(look):
                shown = Shown(picture, "preview", False, look, message.seconds, message.device)
                self._studio.shown = shown
                self._studio.finished.emit(shown)

        self._ask("preview", photo, look, show)

    def preview_left(self, look: Look) -> None:
        """Ask for a reduced result with another look, for the left side of the line."""
        photo = self._studio.current
        if photo is None:
            return

        def show(picture: ShownPicture, message: Translated) -> None:
            if self._studio.current is photo:
                self._studio.left = Shown(picture, "preview", False, look, message.seconds, message.device)

        self._ask("left", photo, look, show)

    def full(self) -> None:
        """Ask for the result at full size; it becomes a version of the photo."""
        photo = self._studio.current
        if photo is None or "full" in self._calls:
            return
        look = self._studio.look
        style = self._studio.styles.get(look.style)

        def keep(message: Message) -> None:
            photo.working = False
            if isinstance(message, Translated) and message.pixels:
                title = style.title if style else look.style
                version = Version(look, title, message.pixels.path, message.seconds, message.device)
                self._studio.on_version(photo, version)
            self._studio.photos.touch(photo)

        photo.working = self._ask("full", photo, look, lambda *_: None, keep)
        self._studio.photos.touch(photo)

    def show_version(self, photo: Photo, version: Version) -> None:
        """Load the pixels of a version."""

        def show(picture: ShownPicture) -> None:
            if (
                self._studio.current is photo
                and photo.shown is not None
                and photo.versions[photo.shown] is version
            ):
                shown = Shown(picture, "version", True, version.look, version.seconds, version.device)
                self._studio.shown = shown
                self._studio.finished.emit(shown)

        self._fetch(version.pixels, show, keep=True)

    def show_left(self, photo: Photo, version: Version) -> None:
        """Load the pixels of a version for the left side of the line."""

        def show(picture: ShownPicture) -> None:
            if self._studio.current is photo:
                self._studio.left = Shown(
                    picture, "version", True, version.look, version.seconds, version.device
                )

        self._fetch(version.pixels, show, keep=True)

    def save(self, photo: Photo, output: Output) -> None:
        """Ask for the photo at full size in a file."""
        shown = photo.versions[photo.shown] if photo.shown is not None else None
        look = photo.look if shown is None else shown.look.with_value("strength", photo.look.strength)

        def written(message: Message) -> None:
            if isinstance(message, Translated) and message.result:
                photo.saved.append(message.result)
                self._studio.photos.touch(photo)
                self._studio.saved.emit(message.result)

        self._ask("save", photo, look, lambda *_: None, written, output)

    def _ask(
        self,
        purpose: str,
        photo: Photo,
        look: Look,
        show: Callable[[ShownPicture, Translated], None],
        done: Callable[[Message], None] | None = None,
        output: Output | None = None,
    ) -> bool:
        style = self._studio.styles.get(look.style)
        if style is None or style.problem:
            if look.style and self._studio.styles.loaded:
                code = style.problem if style else ErrorCode.MODEL_MISSING
                self._studio.trouble = Trouble(code, style.title if style else look.style)
            return False
        self._drop(purpose)
        reduced = purpose in ("preview", "left")
        kind: Purpose = "preview" if reduced else "full"
        request = Translate(
            purpose=kind,
            slot=purpose if reduced else "",
            source=photo.path,
            style=style.path,
            controls=look.controls(blended=output is not None, varied=style.style_size > 0),
            long_side=self.proxy_px if reduced else None,
            output=output,
        )
        # A preview beside a result at full size takes neither its note nor its way to stop.
        if not reduced or self._studio.working in ("", "preview", "left"):
            self._studio.working = purpose
            self._studio.progress = 0.0

        def hear(message: Message) -> None:
            if self._calls.get(purpose) is call_box[0]:
                self._on_message(purpose, photo, message)
            if isinstance(message, (Translated, Problem, Cancelled)) and done:
                done(message)
            if reduced and isinstance(message, Translated) and message.pixels:
                self._fetch(message.pixels.path, lambda picture: show(picture, message))

        call_box: list[Any] = [None]
        call_box[0] = self._calls[purpose] = self._engine.ask(request, hear)
        return True

    def _on_message(self, purpose: str, photo: Photo, message: Message) -> None:
        studio = self._studio
        if isinstance(message, Progress):
            if studio.working == purpose:
                studio.progress = message.done / message.total if message.total else 0.0
        elif isinstance(message, EngineNotice):
            studio.notice = message.code
        elif isinstance(message, (Translated, Problem, Cancelled)):
            self._calls.pop(purpose, None)
            if studio.working in (purpose, "stopping"):
                studio.working = next(iter(self._calls), "")
            if isinstance(message, Problem):
                self._mark(photo, Trouble.of(message, photo.path))
            elif isinstance(message, Translated) and studio.current is photo:
                studio.trouble = None

    def _drop(self, purpose: str) -> None:
        call = self._calls.pop(purpose, None)
        if call is not None:
            self._engine.cancel(call)

    def _fetch(self, path: str, show: Callable[[ShownPicture], None], *, keep: bool = False) -> None:
        def loaded(outcome: object) -> None:
            if isinstance(outcome, ShownPicture):
                show(outcome)
            else:
                self._studio.trouble = Trouble(ErrorCode.PROTOCOL, path)

        self._background.run(lambda: _load(Path(path), None, remove=not keep), loaded)


def _load(path: Path, long_side_px: int | None, *, remove: bool = False) -> object:
    image = decode(path, long_side_px or SHOWN_PX_MAX)
    if remove:
        path.unlink(missing_ok=True)
    return with_levels(image) if isinstance(image, QImage) else image
