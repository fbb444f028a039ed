"""The open photos, how they are to look, what is shown and what is being computed."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QUndoStack

from gui.observable import Observable, Property
from gui.state.asking import Asks
from gui.state.edits import RemovePhotos, SetLook
from gui.state.look import Look
from gui.state.photos import Photo, PhotoList, Version
from gui.state.problem import Trouble
from gui.state.rendering import Rendering
from gui.state.shown import Shown
from gui.state.styles import Styles
from gui.workers.pictures import Background
from translator.events.parts import Output

PREVIEW_DELAY_MS = 120


@dataclass(frozen=True)
class Added:
    """What came of adding files: photos that are new, those open before, and files that are no pictures."""

    photos: int
    known: int
    others: int


class Studio(Observable):
    """The state behind the Studio page.

    Attributes:
        current: the photo in view.
        look: its look, or the one that the next photo gets.
        original: the photo as shown; None until it is decoded.
        shown: preview or version to the right of the line.
        left: what stands to the left of the line instead of the photo; None for the photo.
        compare: split | side | hold | difference | loupe.
        working: purpose of what is being computed for the photo in view; empty when nothing is.
        progress: share that is done, in [0, 1].
        preparing_s: how long its style has been got ready for this computer; 0 when it is not.
        readable: how much of the file could be read, in [0, 1]; below 1 only where that was asked for.
    """

    current: Property[Photo | None] = Property(None)
    look = Property(Look())
    original: Property[Shown | None] = Property(None)
    shown: Property[Shown | None] = Property(None)
    left: Property[Shown | None] = Property(None)
    compare = Property("split")
    working = Property("")
    progress = Property(0.0)
    preparing_s = Property(0.0)
    readable = Property(1.0)
    trouble: Property[Trouble | None] = Property(None)
    notice = Property("")
    added = Signal(object)
    saved = Signal(str)
    finished = Signal(object)
    """A `Shown` that was computed now."""

    def __init__(
        self, engine: Asks, styles: Styles, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.photos = PhotoList()
        self.styles = styles
        self.undo = QUndoStack(self)
        self.rendering = Rendering(self, engine, background)
        self.pasted_folder = Path(tempfile.gettempdir())
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(PREVIEW_DELAY_MS)
        self._debounce.timeout.connect(self._preview_if_changed)
        self._is_behind = False
        styles.changed.connect(self._on_styles)

    # Photos

    def add(self, paths: Iterable[Path], others: int = 0) -> None:
        """Open pictures; the first new one comes into view."""
        new, known, first = [], 0, None
        for path in paths:
            open_already = self.photos.find(str(path))
            first = first or open_already
            if open_already:
                known += 1
            else:
                new.append(Photo(str(path), self.look))
        self.photos.append(new)
        self.added.emit(Added(len(new), known, others))
        if new or first:
            self.select(new[0] if new else first)

    def paste_image(self, image: QImage) -> None:
        """Open pixels from the clipboard; they are kept in the program's own folder."""
        self.pasted_folder.mkdir(parents=True, exist_ok=True)
        number = 1 + sum(1 for _ in self.pasted_folder.glob("pasted-*.png"))
        path = self.pasted_folder / f"pasted-{number:03d}.png"
        if image.save(str(path)):
            self.add([path])

    def select(self, photo: Photo | None) -> None:
        """Bring a photo into view."""
        if photo is self.current:
            return
        self.rendering.leave()
        self.current = photo
        self.trouble = None
        self.notice = ""
        self.left = None
        self.original = None
        self.shown = None
        self.readable = photo.readable if photo else 1.0
        if photo is None:
            return
        self.look = photo.look if photo.look.style else self.look
        photo.look = self.look
        self.rendering.originals.load(photo, self.rendering.proxy_px)
        self._show_version_or_ask()

    def relocate(self, photo: Photo, path: Path) -> None:
        """The file of a photo is somewhere else now; what was done with it stays."""
        photo.path, photo.fault = str(path), ""
        photo.partial, photo.readable = False, 1.0
        self.photos.touch(photo)
        if photo is self.current:
            self.trouble, self.readable = None, 1.0
            self.rendering.originals.load(photo, self.rendering.proxy_px)
            self.rendering.preview()

    def step(self, by: int) -> None:
        """Go to the photo before or after."""
        row = self.photos.row_of(self.current) + by
        if 0 <= row < len(self.photos):
            self.select(self.photos[row])

    def remove(self, photos: Sequence[Photo]) -> None:
        """Close photos; files are not touched. Can be undone."""
        if photos:
            self.undo.push(RemovePhotos(self, photos))

    def select_near(self, row: int) -> None:
        """After a removal: the photo that is now in that place, or none."""
        self.select(self.photos[min(row, len(self.photos) - 1)] if len(self.photos) else None)

    # Look

    def set_value(self, name: str, value: object) -> None:
        """Change one control; a drag of a slider is one step of undo."""
        self.set_look(self.look.with_value(name, value), name)

    def set_style(self, style_id: str, to: str = "") -> None:
        """Choose a style and a direction; the other controls stay."""
        style = self.styles.get(style_id)
        target = to or (style.domains[0] if style and style.domains else "")
        self.set_look(self.look.with_value("style", style_id).with_value("to", target), "style")

    def set_look(self, look: Look, field: str) -> None:
        """Change the look of the photo in view as one step of undo."""
        if look != self.look:
            self.undo.push(SetLook(self, self.current, self.look, look, field))

    def apply_look(self, photo: Photo | None, look: Look) -> None:
        """Without undo: what the undo stack itself calls."""
        if photo is not None:
            photo.look = look
            if photo is not self.current:
                self.select(photo)
        before, self.look = self.look, look
        if photo is not None and photo.shown is not None:
            photo.shown = None
            self._refresh()
        elif not before.shown_alike(look):
            self._refresh()

    def compare_with(self, look: Look) -> None:
        """Show what another look makes of the photo to the left of the line."""
        self.rendering.preview_left(look)

    def compare_with_version(self, index: int) -> None:
        """Put a version of the photo to the left of the line, in place of the original."""
        if self.current is not None and 0 <= index < len(self.current.versions):
            self.rendering.show_left(self.current, self.current.versions[index])

    def _refresh(self) -> None:
        """Ask for a preview: at once after a pause, and once a moment while something is dragged."""
        if self.current is None:
            return
        if self._debounce.isActive():
            self._is_behind = True
        else:
            self.rendering.preview()
            self._debounce.start()

    def _preview_if_changed(self) -> None:
        if self._is_behind:
            self._is_behind = False
            self.rendering.preview()
            self._debounce.start()

    def _on_styles(self, which: object) -> None:
        chosen = self.styles.get(self.look.style)
        # What makes pictures of its own has nothing to do here.
        unfit = chosen is None or chosen.makes
        if which is Styles.loaded and self.styles.loaded and unfit:
            usable = self.styles.usable()
            if usable:
                first = usable[0]
                self.look = self.look.with_value("style", first.id).with_value("to", first.domains[0])
                for photo in self.photos.all():
                    if not self.styles.get(photo.look.style):
                        photo.look = self.look
            self._refresh()
        elif which is Styles.loaded and self.shown is None:
            self._refresh()

    # Results

    def translate(self) -> None:
        """Compute the photo in view at full size as a new version."""
        if self.current is not None:
            self.rendering.full()

    def stop(self) -> None:
        """Stop what is being computed for the photo in view."""
        self.rendering.stop()

    def show_version(self, index: int | None) -> None:
        """Bring a version, or None for the preview, to the right of the line."""
        photo = self.current
        if photo is None or (index is not None and not 0 <= index < len(photo.versions)):
            return
        photo.shown = index
        if index is not None:
            # The controls say what made it, and what is changed starts from there.
            photo.look = photo.versions[index].look.with_value("strength", photo.look.strength)
            self.look = photo.look
        self.photos.touch(photo)
        self._show_version_or_ask()

    def rate(self, stars: int) -> None:
        """Give the version in view stars, or take them when it has as many."""
        photo = self.current
        if photo and photo.shown is not None:
            version = photo.versions[photo.shown]
            version.stars = 0 if version.stars == stars else stars
            self.photos.touch(photo)

    def annotate(self, index: int, note: str) -> None:
        """Write a note on a version of the photo in view."""
        if self.current is not None:
            self.current.versions[index].note = note
            self.photos.touch(self.current)

    def save(self, output: Output) -> None:
        """Write the photo in view, as it looks now, to a file."""
        if self.current is not None:
            self.rendering.save(self.current, output)

    def on_version(self, photo: Photo, version: Version) -> None:
        """A full-size result has come."""
        version.number = len(photo.versions) + 1
        photo.versions.append(version)
        photo.shown = len(photo.versions) - 1
        self.photos.touch(photo)
        if photo is self.current:
            self._show_version_or_ask()

    def _show_version_or_ask(self) -> None:
        photo = self.current
        if photo is None:
            return
        if photo.shown is None:
            self.rendering.preview()
        else:
            self.rendering.show_version(photo, photo.versions[photo.shown])
