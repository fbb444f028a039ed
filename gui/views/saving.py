"""Saving the photo in view: at once with the usual choices, or after asking."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.state.jobs import EXTENSIONS, fill_template
from gui.state.photos import Photo
from gui.state.program import Program
from gui.views.shipped import said
from translator.events.parts import Output

if TYPE_CHECKING:
    from gui.views.window import Window


class Saving(QObject):
    """Makes the `Output` that the Studio needs."""

    def __init__(self, program: Program, window: Window) -> None:
        super().__init__(window)
        self._program, self._window = program, window

    def save(self) -> None:
        """Save beside the original, or in the folder of the settings, by the template."""
        photo = self._program.studio.current
        if photo is not None and not photo.fault:
            self._program.studio.save(self.usual(photo))

    def save_as(self) -> None:
        """Ask for everything first."""
        photo = self._program.studio.current
        if photo is None or photo.fault:
            return
        from gui.views.save_dialog import SaveDialog

        dialog = SaveDialog(self._program, self.usual(photo), self._window)
        dialog.accepted.connect(lambda: self._program.studio.save(dialog.output()))
        dialog.open()

    def usual(self, photo: Photo) -> Output:
        """What the settings say for this photo; an existing file is never replaced unasked."""
        settings = self._program.settings
        style = self._program.styles.get(photo.look.style)
        source = Path(photo.path)
        title = said(style.title, style) if style else photo.look.style
        to = said(photo.look.to, style)
        name = fill_template(settings.template, name=source.stem, style=title, to=to, n="")
        suffix = EXTENSIONS.get(settings.format, source.suffix)
        pasted = self._program.studio.pasted_folder
        folder = Path(settings.folder) if settings.folder else source.parent
        if folder in (pasted, self._program.cache / "sample"):
            folder = Path.home()
        existing = "number" if settings.existing == "replace" else settings.existing
        values = {
            "path": str(folder / (name + suffix)),
            "format": settings.format,
            "quality": settings.quality or None,
            "depth": settings.depth,
            "colour": settings.colour,
            "metadata": settings.metadata,
            "existing": "number" if existing == "skip" else existing,
        }
        return Output.model_validate(values)
