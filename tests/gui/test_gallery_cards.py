"""The gallery shows the photo in the styles that are for photos, and the samples of the others."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from gui.state.styles import Styles
from gui.views.style_list import StyleList
from tests.gui.conftest import Driver


def test_a_style_for_drawings_shows_its_sample(
    driver: Driver, picture: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = driver.start()
    driver.ready(app)
    styles, cards = app.program.styles, app.program.cards
    first, get = styles.all[0], styles.get
    drawn = first.model_copy(update={"for_photos": False})
    monkeypatch.setattr(styles, "get", lambda name: drawn if name == first.id else get(name))
    app.program.studio.add([picture("a.png")])
    app.window.go("styles")
    driver.bot.waitUntil(lambda: bool(app.window.pages["styles"].list.seen_ids()), timeout=20000)
    seen = [styles.get(name) for name in app.window.pages["styles"].list.seen_ids()]
    photo_styles = [
        style for style in seen if style is not None and style.id != first.id and not style.problem
    ]
    assert photo_styles
    driver.bot.waitUntil(
        lambda: all(isinstance(cards.live(style), QImage) for style in photo_styles), timeout=20000
    )
    driver.bot.waitUntil(lambda: cards.pending == 0, timeout=20000)
    assert cards.live(drawn) is None


def test_what_the_sheet_made_of_it_does_not_stay_in_the_gallery(
    driver: Driver, picture: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = driver.start()
    driver.ready(app)
    app.program.studio.add([picture("a.png")])
    app.window.go("styles")
    page, styles = app.window.pages["styles"], app.program.styles
    red = QImage(60, 40, QImage.Format.Format_RGB32)
    red.fill(Qt.GlobalColor.red)
    monkeypatch.setattr(app.program.cards, "live", lambda _style: red)
    first, second, *others = styles.all
    drawn = first.model_copy(update={"for_photos": False})
    page.list.styles_model.fill([drawn, second, *others])
    driver.bot.waitUntil(lambda: len(page.list.seen_ids()) > 1, timeout=20000)
    assert [_is_red(page.list, row) for row in (0, 1)] == [False, True]
    for style in (drawn, second):
        page.details.show_style(style)
        seen = page.details.grab().toImage()
        colours = {seen.pixelColor(seen.width() // 2, y).name() for y in range(seen.height())}
        assert ("#ff0000" in colours) is style.for_photos


def _is_red(cards: StyleList, row: int) -> bool:
    ratio = cards.devicePixelRatioF()
    place = cards.visualRect(cards.styles_model.index(row)).center() * ratio
    return cards.viewport().grab().toImage().pixelColor(place) == QColor(Qt.GlobalColor.red)


def test_styles_for_drawings_are_offered_last(driver: Driver) -> None:
    styles: Styles = driver.start().program.styles
    driver.bot.waitUntil(lambda: styles.loaded, timeout=20000)
    first, *others = styles.all
    styles.all = (first.model_copy(update={"for_photos": False}), *others)
    assert styles.usable()[-1].id == first.id
    styles.toggle_favourite(first.id)
    assert styles.usable()[0].id == first.id, "a favourite is one all the same"
