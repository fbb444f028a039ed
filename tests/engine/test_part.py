"""A part of a picture at full size, for the screen."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.engine.conftest import do
from translator import methods
from translator.engine.work import Works
from translator.events.engine import Message, Translate, Translated
from translator.events.parts import Controls, Output
from translator.library import gallery

REAL_GET = methods.get
WIDTH, HEIGHT = 130, 90


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    pixels = np.random.default_rng(5).integers(90, 160, (HEIGHT, WIDTH, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def pixels_of(answer: Message) -> np.ndarray[Any, Any]:
    assert isinstance(answer, Translated)
    assert answer.pixels is not None
    with Image.open(answer.pixels.path) as written:
        return np.asarray(written).astype(int)


def test_a_part_comes_alone_and_says_which_it_is(
    works: Works, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(methods, "get", REAL_GET)
    request = Translate(source=str(photo), style=str(gallery.find("upscale-x2")))
    whole = pixels_of(do(works, request))
    for place in ((0.5, 0.3, 0.903, 1.0), (0.2, 0.999, 0.2, 0.999), (-1.0, 0.0, 7.0, 0.5)):
        answer = do(works, request.model_copy(update={"part": place}))
        assert isinstance(answer, Translated)
        assert answer.part is not None
        edges = [share * side for share, side in zip(answer.part, (WIDTH, HEIGHT) * 2, strict=True)]
        left, top, right, bottom = map(round, edges)
        assert edges == pytest.approx([left, top, right, bottom])
        for said, asked in zip(answer.part, place, strict=True):
            assert abs(said - min(max(asked, 0.0), 1.0)) <= 1 / HEIGHT
        expected = whole[2 * top : 2 * bottom, 2 * left : 2 * right]
        found = pixels_of(answer)
        assert found.shape == expected.shape
        assert np.abs(found - expected).max() <= 1


def test_a_style_that_needs_all_of_the_picture_gives_it_all(works: Works, style: str, photo: Path) -> None:
    request = Translate(source=str(photo), style=style, controls=Controls(to="winter"))
    answer = do(works, request.model_copy(update={"part": (0.0, 0.0, 0.5, 0.5)}))
    assert isinstance(answer, Translated)
    assert answer.part is None
    np.testing.assert_array_equal(pixels_of(answer), pixels_of(do(works, request)))


def test_a_file_is_always_whole(works: Works, photo: Path, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(methods, "get", REAL_GET)
    output = Output(path=str(tmp_path / "whole.png"))
    part = (0.0, 0.0, 0.5, 0.5)
    request = Translate(source=str(photo), style=str(gallery.find("denoise")), part=part, output=output)
    answer = do(works, request)
    assert isinstance(answer, Translated)
    assert answer.part is None
    with Image.open(answer.result) as written:
        assert written.size == (WIDTH, HEIGHT)
