"""Save as: what is chosen is what the engine is asked for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gui.views.save_dialog import SaveDialog
from tests.gui import layout
from tests.gui.conftest import Driver


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
def test_a_smaller_copy_can_be_saved(driver: Driver, picture: Callable[..., Path]) -> None:
    app = driver.start()
    driver.ready(app)
    studio = app.program.studio
    studio.add([picture("a.png", 3000, 2000)])
    driver.bot.waitUntil(lambda: studio.original is not None and studio.original.full, timeout=20000)
    window = app.window
    usual = window.saving.usual(studio.current)
    dialog = SaveDialog(app.program, usual, window)
    driver.bot.addWidget(dialog)
    dialog.show()
    assert dialog.output().long_side is None
    whole = dialog._size.text()
    dialog.long_side.setValue(2048)
    assert dialog.output().long_side == 2048
    assert dialog._size.text() != whole
    dialog.long_side.setValue(9000)  # larger than it is
    assert dialog._size.text() == whole
    layout.check(dialog)
    again = SaveDialog(app.program, dialog.output(), window)
    driver.bot.addWidget(again)
    assert again.long_side.value() == 9000
