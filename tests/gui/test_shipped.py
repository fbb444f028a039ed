"""What the shipped styles say of themselves, in the languages of the window."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.i18n import PSEUDO, Languages
from gui.state.problem import Trouble
from gui.state.settings import AppSettings
from gui.state.styles import Styles
from gui.views import words
from gui.views.shipped import TEXTS, said, said_lines, ways
from gui.views.style_details import StyleDetails
from gui.views.style_list import StyleModel
from tests.gui import layout
from tests.gui.asks import INK, MONET, FakeAsks
from translator.engine.catalogue import style_infos
from translator.events.parts import StyleInfo
from translator.library import gallery

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def chinese(qapp) -> Iterator[None]:
    languages = Languages()
    languages.use("zh_CN")
    yield
    languages.use("en")
    languages.take_off()


def shipped() -> list[StyleInfo]:
    return [style for style in style_infos() if style.bundled]


def test_every_text_of_the_shipped_cards_is_named_once_and_nothing_else() -> None:
    cards = [style.card for style in gallery.styles() if style.packaged]
    assert len(cards) >= 6
    written = {
        text
        for card in cards
        for text in (
            *(card.title, card.description, card.training.data),
            *(*card.domains.values(), *card.good_at, *card.bad_at),
        )
    }
    assert sorted(TEXTS) == sorted(written)


def test_what_the_window_gets_can_be_translated_whole(chinese: None) -> None:
    for style in shipped():
        prose = [style.facts[name] for name in ("good at", "bad at", "learned from")]
        lines = [line for text in prose for line in text.split("\n")]
        for text in (style.title, style.description, *style.domains, *style.sources, *lines):
            assert HAN.search(said(text, style)), text


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
def test_the_gallery_speaks_chinese(chinese: None, qtbot, tmp_path) -> None:
    (style,) = [one for one in shipped() if one.id == "denoise"]
    model = StyleModel()
    model.fill([style, INK])
    assert [model.index(row).data() for row in (0, 1)] == ["去除噪点", "Ink"]
    assert ways(style) == ["有噪点 → 干净"]
    assert ways(MONET) == ["Photo → Monet", "Monet → Photo"]
    assert "“去除噪点”" in words.sentence(Trouble.of_style("model_invalid", style))
    settings = AppSettings(tmp_path / "settings.json")
    details = StyleDetails(Styles(FakeAsks(), settings), FakeCards())
    qtbot.addWidget(details)
    details.show_style(style)
    text = "\n".join(label.text() for label in details.findChildren(type(details._words)))
    assert said(style.description, style) in text
    assert said_lines(style.facts["bad at"], style) in text
    assert style.facts["bad at"] not in text
    settings._save.stop()


def test_a_style_of_somebody_else_is_shown_in_its_own_words(chinese: None, tmp_path) -> None:
    mine = MONET.model_copy(
        update={
            "id": "mine",
            "title": "Remove noise",
            "description": "outlines, branches, architecture, lettering",
            "domains": ("watercolour", "outline"),
            "sources": ("outline", "watercolour"),
            "bundled": False,
        }
    )
    assert ways(mine) == ["outline → watercolour", "watercolour → outline"]
    model = StyleModel()
    model.fill([mine])
    assert model.index(0).data() == "Remove noise"
    assert model.index(0).data(Qt.ItemDataRole.ToolTipRole) == mine.description
    assert "“Remove noise”" in words.sentence(Trouble.of_style("model_invalid", mine))
    # A file that is called like a style is still that file.
    assert "“outline”" in words.sentence(Trouble("picture_missing", "/x/outline"))
    asks, settings = FakeAsks(), AppSettings(tmp_path / "settings.json")
    styles = Styles(asks, settings)
    styles.refresh()
    asks.list_styles(mine)
    assert styles.matching("噪点", said=said) == []
    settings._save.stop()


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
@pytest.mark.parametrize("language", ["en", "zh_CN", PSEUDO])
def test_what_is_known_of_a_style_is_never_cut_off(qapp, qtbot, tmp_path, language: str) -> None:
    languages, settings = Languages(), AppSettings(tmp_path / "settings.json")
    languages.use(language)
    window = QWidget()
    details = StyleDetails(Styles(FakeAsks(), settings), FakeCards())
    QHBoxLayout(window).addWidget(details)
    window.resize(420, 640)
    qtbot.addWidget(window)
    window.show()
    for style in shipped():
        details.show_style(style)
        qtbot.waitUntil(lambda: layout.cut_off(window) == [], timeout=20_000)
        assert layout.wider_than_its_view(window) == []
    languages.take_off()
    settings._save.stop()


def test_a_style_is_found_by_the_words_of_either_language(chinese: None, tmp_path) -> None:
    asks, settings = FakeAsks(), AppSettings(tmp_path / "settings.json")
    styles = Styles(asks, settings)
    styles.refresh()
    asks.list_styles(*shipped(), INK)
    for words_typed, found in (("噪点 边缘", "denoise"), ("noise", "denoise"), ("水彩", "fruit-watercolour")):
        assert found in [style.id for style in styles.matching(words_typed, said=said)]
    assert styles.matching("噪点") == []
    settings._save.stop()


class FakeCards:
    def live(self, style: StyleInfo) -> None:
        return None

    def sample(self, style: StyleInfo) -> None:
        return None
