"""What happens to the photo in view, said above it with what can be done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from gui.observable import Binding
from gui.state.photos import Photo
from gui.state.problem import Trouble
from gui.state.program import Program
from gui.state.studio import Studio
from gui.views import words
from gui.views.banner import Action
from translator.errors import ErrorCode

if TYPE_CHECKING:
    from gui.views.window import Window

_TOLD_BY_THE_WINDOW = ("engine_missing", "protocol")
"""What stops the engine as a whole is said once, above all pages."""


class PhotoNews(QObject):
    """Belongs to one window.

    Args:
        program: all states.
        window: where it is said.
        always_cpu: has all photos computed by the CPU.
    """

    def __init__(self, program: Program, window: Window, always_cpu: Callable[[], None]) -> None:
        super().__init__(window)
        self._program, self._window, self._always_cpu = program, window, always_cpu
        studio = program.studio
        self._bindings: list[Binding] = [
            studio.watch(Studio.trouble, lambda _: self._show(), self),
            studio.watch(Studio.readable, lambda _: self._show(), self),
            studio.watch(Studio.current, lambda _: self._show(), self),
            studio.watch(Studio.notice, self._show_notice, self),
        ]

    def retire(self) -> None:
        """The window is gone."""
        for binding in self._bindings:
            binding.disconnect()

    def _show(self) -> None:
        if "studio" not in self._window.pages:
            return
        banner, studio = self._window.studio_page.banner, self._program.studio
        trouble, photo = studio.trouble, studio.current
        if trouble is None or trouble.code in _TOLD_BY_THE_WINDOW:
            if photo is not None and studio.readable < 1:
                banner.show_message("warn", words.in_part(photo), self._of_parts(photo))
            else:
                banner.clear()
            return
        tone = "warn" if trouble.code.startswith(("picture_", "model_")) else "bad"
        banner.show_message(tone, self._sentence(trouble, photo), self._remedies(trouble))

    def _sentence(self, trouble: Trouble, photo: Photo | None) -> str:
        if trouble.code == ErrorCode.PICTURE_UNREADABLE and photo is not None and photo.partial:
            return self.tr("No part of “%1” can be read.").replace("%1", photo.name)
        return words.sentence(trouble)

    def _of_parts(self, photo: Photo) -> list[Action]:
        folder = (self.tr("Open its folder"), self._window.show_in_folder)
        return [folder, (self.tr("Remove"), lambda: self._program.studio.remove([photo]))]

    def _remedies(self, trouble: Trouble) -> list[Action]:
        studio, window = self._program.studio, self._window
        remove = (self.tr("Remove"), lambda: studio.remove([studio.current] if studio.current else []))
        again = (self.tr("Try again"), studio.rendering.again)
        folder = (self.tr("Open its folder"), window.show_in_folder)
        smaller = (self.tr("Use half the size"), lambda: studio.set_value("scale", 0.5))
        elsewhere = (self.tr("Choose another folder…"), window.saving.save_as)
        styles = (self.tr("Choose another style"), lambda: window.go("styles"))
        report = (self.tr("Report a problem…"), self._report)
        cpu: list[Action] = []
        if studio.current is not None and studio.current.device != "cpu" and self._program.has_another_device:
            always = (self.tr("Always use the CPU"), self._always_cpu)
            cpu = [(self.tr("Use the CPU this time"), studio.rendering.on_cpu), always]
        known: dict[str, list[Action]] = {
            "picture_missing": [(self.tr("Locate…"), self._locate), remove],
            "picture_unreadable": [*self._in_part(), folder, remove],
            "picture_too_large": [folder, remove],
            "picture_unsupported": [folder, remove],
            "engine_crashed": [*cpu[:1], again, remove, report],
            "out_of_memory": [*cpu, smaller, again],
            "device_missing": [*cpu, again],
            "result_empty": [*self._exactly(), *cpu[:1], again, report],
            "disk_full": [again, elsewhere],
            "not_writable": [again, elsewhere],
            "model_missing": [(self.tr("Locate its file…"), window.choose_style), styles],
            "model_invalid": [(self.tr("Repair it…"), self._show_style), styles],
            "model_newer": [styles],
            "defect": [*cpu[:1], again, report],
        }
        return known.get(trouble.code, [again])

    def _in_part(self) -> list[Action]:
        """What was cut off can be opened in part, where that has not been tried."""
        studio = self._program.studio
        if studio.current is None or studio.current.partial:
            return []
        return [(self.tr("Open what can be read"), studio.rendering.in_part)]

    def _exactly(self) -> list[Action]:
        """Numbers that have overflowed may fit where they are longer."""
        photo = self._program.studio.current
        if photo is None or "fp32" in (photo.precision, self._program.settings.precision):
            return []
        return [(self.tr("Compute exactly (fp32)"), self._program.studio.rendering.exactly)]

    def _show_style(self) -> None:
        """The style of the photo in view, with what can be done about it."""
        page = self._window.go("styles")
        page.list.select(self._program.studio.look.style)  # type: ignore[attr-defined]  # made lazily

    def _report(self) -> None:
        self._window.go("activity").report()  # type: ignore[attr-defined]  # the Activity page, made lazily

    def _locate(self) -> None:
        """Ask where the file of the photo in view is now."""
        photo = self._program.studio.current
        path, _ = QFileDialog.getOpenFileName(self._window, self.tr("Locate the photo"))
        if path and photo is not None:
            self._program.studio.relocate(photo, Path(path))

    def _show_notice(self, code: str) -> None:
        texts = {
            "smaller_pieces": self.tr("The photo was done in smaller pieces to save memory."),
            "moved_to_cpu": self.tr("The GPU had too little memory; the CPU was used."),
        }
        if code in texts:
            self._window.say(texts[code])
