"""For how long a training may be paused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from gui.state.training.breaks import Until

if TYPE_CHECKING:
    from gui.views.training.live import LivePage

translate = QCoreApplication.translate


def pause_menu(page: LivePage) -> QMenu:
    """Pauses that end by themselves."""
    menu = QMenu(page)
    lengths: tuple[tuple[Until, str], ...] = (
        ("later", translate("LivePage", "For two hours")),
        ("idle", translate("LivePage", "Until nobody uses the computer")),
    )
    for until, text in lengths:
        menu.addAction(text).triggered.connect(lambda _=False, until=until: page.take_break(until))
    return menu
