"""How the Studio gets what it shows: decoded photos, previews, full-size results; only the newest counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF

from gui.state.asking import Asks
from gui.state.look import Look
from gui.state.originals import Originals
from gui.state.photos import Photo, Version
from gui.state.problem import FAULTS_OF_PHOTO, Trouble
from gui.state.sharpening import Sharpening
from gui.state.shown import Shown
from gui.state.wanted import Wanted
from gui.workers.pictures import Background, ShownPicture, load_shown
from translator.errors import ErrorCode
from translator.events.engine import (
    Cancelled,
    EngineNotice,
    Message,
    Problem,
    Progress,
    Purpose,
    Translate,
    Translated,
)
from translator.events.parts import Output

if TYPE_CHECKING:
    from gui.state.studio import Studio


class Rendering:
    """Asks for what the Studio shows."""

    def __init__(self, studio: Studio, engine: Asks, background: Background) -> None:
        self._studio = studio
        self._engine = engine
        self._background = background
        self._calls: dict[str, Any] = {}
        self._failed: Wanted | None = None
        self.proxy_px = 1280
        self.device = ""
        self.originals = Originals(studio, engine, background, self._mark)
        self.sharpening = Sharpening(studio, engine, background, self._mark)

    def leave(self) -> None:
        """Another photo comes into view: what was asked for the old one's preview is not wanted any more."""
        self.sharpening.pause()
        for purpose in ("preview", "left"):
            self._drop(purpose)
        self._studio.working = "full" if "full" in self._calls else ""

    def stop(self) -> None:
        """Stop everything that runs for the photo in view."""
        self.sharpening.pause()
        for purpose in list(self._calls):
            if purpose in ("full", "save"):
                self._engine.cancel(self._calls[purpose])
            else:
                self._drop(purpose)
        self._studio.working = "stopping" if self._calls else ""

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

    def again(self) -> None:
        """Ask once more for what failed."""
        self._studio.trouble = None
        failed, self._failed = self._failed, None
        if failed is not None and failed.photo is self._studio.current:
            self._ask(failed)
        else:
            self.preview()

    def on_cpu(self) -> None:
        """Ask once more for what failed; the CPU computes this photo from now on."""
        if self._studio.current is not None:
            self._studio.current.device = "cpu"
        self.again()

    def exactly(self) -> None:
        """Ask once more for what failed, in a number format in which nothing overflows."""
        if self._studio.current is not None:
            self._studio.current.precision = "fp32"
        self.again()

    def in_part(self) -> None:
        """Take what can be read of the photo in view, whose file was cut off."""
        photo = self._studio.current
        if photo is not None:
            photo.partial, photo.fault = True, ""
            self._studio.photos.touch(photo)
            self._studio.original = None
            self.originals.load(photo, self.proxy_px)
            self.again()

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

        self._ask(Wanted("preview", photo, look, show))

    def sharpen(self, seen: QRectF) -> None:
        """Ask for the preview at full size where it is looked at closely; all else goes first.

        Args:
            seen: what is looked at, in shares of the picture.
        """
        photo, shown = self._studio.current, self._studio.shown
        if photo is None or shown is None or shown.kind != "preview" or shown.full or self._calls:
            return
        look = self._studio.look
        request, style = self._request(Wanted("sharp", photo, look)), self._studio.styles.get(look.style)
        if request is not None and style is not None:
            in_parts = not style.whole and look.scale in (0.0, 1.0)
            self.sharpening.look(photo, request, seen, in_parts=in_parts)

    def preview_left(self, look: Look) -> None:
        """Ask for a reduced result with another look, for the left side of the line."""
        photo = self._studio.current
        if photo is None:
            return

        def show(picture: ShownPicture, message: Translated) -> None:
            if self._studio.current is photo:
                self._studio.left = Shown(picture, "preview", False, look, message.seconds, message.device)

        self._ask(Wanted("left", photo, look, show))

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

        photo.working = self._ask(Wanted("full", photo, look, done=keep))
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

        self._ask(Wanted("save", photo, look, done=written, output=output))

    def _request(self, wanted: Wanted) -> Translate | None:
        look, output = wanted.look, wanted.output
        style = self._studio.styles.get(look.style)
        if style is None or style.problem:
            if look.style and self._studio.styles.loaded:
                code = style.problem if style else ErrorCode.MODEL_MISSING
                self._studio.trouble = Trouble.of_style(code, style, title=look.style)
            return None
        kind: Purpose = "preview" if wanted.reduced else "full"
        return Translate(
            purpose=kind,
            slot=wanted.slot,
            source=wanted.photo.path,
            style=style.path,
            controls=look.controls(blended=output is not None, varied=style.style_size > 0),
            long_side=self.proxy_px if wanted.reduced else None,
            device=wanted.photo.device or self.device,
            output=output,
            precision=wanted.photo.precision,
            partial=wanted.photo.partial,
        )

    def _ask(self, wanted: Wanted) -> bool:
        purpose, request = wanted.purpose, self._request(wanted)
        if request is None:
            return False
        self.sharpening.pause()
        self._drop(purpose)
        # A preview beside a result at full size takes neither its note nor its way to stop.
        if not wanted.reduced or self._studio.working in ("", "preview", "left"):
            self._studio.working = purpose
            self._studio.progress = 0.0
        box: list[Any] = [None]
        box[0] = self._calls[purpose] = self._engine.ask(
            request, lambda said: self._hear(wanted, box[0], said)
        )
        return True

    def _hear(self, wanted: Wanted, call: object, message: Message) -> None:
        if self._calls.get(wanted.purpose) is call:
            self._on_message(wanted.purpose, wanted.photo, message)
        if isinstance(message, (Translated, Problem, Cancelled)):
            wanted.done(message)
        if isinstance(message, Problem):
            self._failed = wanted
        if isinstance(message, Translated) and not wanted.reduced and not message.skipped:
            self._studio.styles.took.emit(wanted.look.style, message.device, message.seconds)
        if wanted.slot and isinstance(message, Translated) and message.pixels:
            self._fetch(message.pixels.path, lambda picture: wanted.show(picture, message))

    def _on_message(self, purpose: str, photo: Photo, message: Message) -> None:
        studio = self._studio
        if isinstance(message, Progress) and studio.working == purpose:
            studio.preparing_s = message.done if message.phase == "preparing" else 0.0
            studio.progress = message.done / message.total if message.total else studio.progress
        elif isinstance(message, EngineNotice):
            studio.notice = message.code
            studio.styles.heard(message, photo.look.style)
        elif isinstance(message, (Translated, Problem, Cancelled)):
            self._calls.pop(purpose, None)
            if studio.working in (purpose, "stopping"):
                studio.preparing_s = 0.0
                studio.working = next(iter(self._calls), "")
            if isinstance(message, Problem):
                about = studio.styles.get(photo.look.style) if message.code.startswith("model_") else None
                self._mark(photo, Trouble.of(message, photo.path, about))
            elif isinstance(message, Translated) and studio.current is photo:
                studio.trouble = None

    def _drop(self, purpose: str) -> None:
        call = self._calls.pop(purpose, None)
        if call is not None:
            self._engine.cancel(call)

    def _fetch(self, path: str, show: Callable[[ShownPicture], object], *, keep: bool = False) -> None:
        def loaded(outcome: object) -> None:
            if isinstance(outcome, ShownPicture):
                show(outcome)
            else:
                self._studio.trouble = Trouble(ErrorCode.PROTOCOL, path)

        self._background.run(lambda: load_shown(Path(path), None, remove=not keep), loaded)
