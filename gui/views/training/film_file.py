"""The film of a training as a file to give away; the command line makes it, in a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from gui.workers.command import Command
from gui.workers.trainer import trainer_command

if TYPE_CHECKING:
    from gui.state.program import Program
    from gui.views.training.page import MakePage

translate = QCoreApplication.translate
FORMATS = (".gif", ".webp", ".mp4")


def save_film(page: MakePage, program: Program) -> None:
    """Ask where to, and say when it is there."""
    facts, film = program.live.facts, program.live.film
    if facts is None or film.way is None:
        return
    start = Path.home() / f"{facts.title.replace('/', '-')}.gif"
    kinds = translate(
        "Training", "GIF for everywhere (*.gif);;WebP, smaller and finer (*.webp);;Video (*.mp4)"
    )
    target, kind = QFileDialog.getSaveFileName(
        page, translate("Training", "Save the film"), str(start), kinds
    )
    if not target:
        return
    path = Path(target)
    if path.suffix.lower() not in FORMATS:
        path = path.with_name(path.name + next((one for one in FORMATS if one in kind), FORMATS[0]))
    arguments = ["runs", "film", facts.path, str(path), "--to", film.way.target]
    command = Command(program.trainer or trainer_command(), arguments, page)
    command.ended.connect(lambda code, _, error: _said(page, path, error if code else ""))
    page.banner.show_message("info", translate("Training", "The film is being made…"))
    command.start()


def _said(page: MakePage, path: Path, error: str) -> None:
    if error:
        page.banner.show_message("bad", error)
        return
    text = translate("Training", "The film is there: %1").replace("%1", path.name)
    folder = QUrl.fromLocalFile(str(path.parent))
    show = (translate("Training", "Show it in its folder"), lambda: QDesktopServices.openUrl(folder))
    page.banner.show_message("info", text, [show])
