"""A part of a result is what the whole result has there."""

from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translator.images.picture import Picture
from translator.inference.engine import EngineName, Planes
from translator.inference.part import part_of
from translator.inference.stages_regions import Region, Span
from translator.inference.translator import Translator, Wish
from translator.library import gallery
from translator.library.card import ModelCard
from translator.library.model_file import save_model
from translator.methods import get

HEIGHT, WIDTH = 150, 203


def picture(height: int = HEIGHT, width: int = WIDTH, depth: type = np.uint8) -> Picture:
    """Waves and noise: smooth enough to be a photo, and never twice the same."""
    rng = np.random.default_rng(height * width)
    y, x = (axis[..., None] for axis in np.mgrid[:height, :width])
    waves = np.sin(x / 9 + np.arange(3)) + np.cos(y / 7 - np.arange(3))
    values = 0.5 + 0.2 * waves + rng.normal(0, 0.04, (height, width, 3))
    return Picture.from_array((np.clip(values, 0, 1) * np.iinfo(depth).max).astype(depth))


def opened(name: str, engine: EngineName = "pytorch") -> Translator:
    return Translator.open(gallery.find(name), device="cpu", precision="fp32", engine=engine)


def differ(translator: Translator, whole: Picture, wish: Wish, part: Region) -> int:
    """The greatest difference between a part and that part of the whole."""
    found = part_of(translator, whole, wish, part)
    assert found is not None
    by = translator.card.enlarge
    expected = translator.apply(whole, wish).pixels[
        part.rows.start * by : part.rows.stop * by, part.cols.start * by : part.cols.stop * by
    ]
    assert found.pixels.shape == expected.shape
    assert found.pixels.dtype == expected.dtype
    return int(np.abs(found.pixels.astype(int) - expected.astype(int)).max())


PARTS = {
    "inside": Region(Span(61, 90), Span(83, 120)),
    "corner": Region(Span(0, 40), Span(0, 33)),
    "last corner": Region(Span(130, HEIGHT), Span(190, WIDTH)),
    "one pixel": Region(Span(77, 78), Span(101, 102)),
    "all": Region(Span(0, HEIGHT), Span(0, WIDTH)),
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("name", ["denoise", "upscale-x2"])
def test_a_part_is_that_of_the_whole(name: str, part: Region) -> None:
    assert differ(opened(name), picture(), Wish(), part) <= 1


@pytest.mark.parametrize("engine", ["pytorch", "openvino"])
def test_what_is_mixed_in_is_that_of_the_whole_too(engine: EngineName) -> None:
    if engine == "openvino":
        pytest.importorskip("openvino")
    wish = Wish(keep_colours=True, keep_detail=0.7, strength=0.8)
    assert differ(opened("denoise", engine), picture(), wish, PARTS["inside"]) <= 1
    sixteen = picture(depth=np.uint16)
    assert differ(opened("denoise", engine), sixteen, wish, PARTS["last corner"]) <= 257


def test_the_detail_of_a_large_picture_reaches_far(tmp_path: Path) -> None:
    """What counts as detail grows with the picture, past what the network itself looks at."""
    translator = _random_style(tmp_path / "local.safetensors", "none", norm="none")
    pixels = np.full((32, 16000, 3), 20, np.uint8)
    pixels[:, 8030:] = 230
    part = Region(Span(8, 24), Span(8000, 8010))
    assert differ(translator, Picture(pixels, None), Wish(to="B", keep_detail=1.0), part) <= 1


@given(st.data())
@settings(max_examples=12, deadline=None)
def test_any_part_of_any_size(data: st.DataObject) -> None:
    height, width = (data.draw(st.integers(5, 170)) for _ in range(2))
    rows, cols = (
        Span(*sorted(data.draw(st.lists(st.integers(0, side), min_size=2, max_size=2, unique=True))))
        for side in (height, width)
    )
    assert differ(opened("restore"), picture(height, width), Wish(), Region(rows, cols)) <= 1


def test_far_pixels_are_not_even_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    translator, given_px = opened("denoise"), []
    plain = translator.engine.translate

    def noted(images: Planes, *rest: Any) -> Planes:
        given_px.append(images.shape[2:])
        return plain(images, *rest)

    monkeypatch.setattr(translator.engine, "translate", noted)
    large = picture(600, 800)
    assert part_of(translator, large, Wish(), Region(Span(300, 364), Span(400, 464))) is not None
    assert max(given_px[0]) < 250


def test_where_all_of_the_picture_counts_there_is_no_part(tmp_path: Path) -> None:
    part, whole = PARTS["inside"], picture()
    assert part_of(opened("denoise"), whole, Wish(scale=0.5), part) is None
    assert part_of(opened("fruit-watercolour"), whole, Wish(), part) is None, "it works at a size of its own"
    alpha = np.full((HEIGHT, WIDTH), 255, np.uint8)
    seen_through = Picture(whole.pixels, alpha)
    assert part_of(opened("denoise"), seen_through, Wish(), part) is None
    for norm in ("picture", "none"):
        translator = _random_style(tmp_path / f"{norm}.safetensors", norm)
        assert part_of(translator, whole, Wish(to="B"), part) is None, "the network counts, not its card"


def _random_style(path: Path, said: Literal["picture", "none"], *, norm: str = "instance") -> Translator:
    """Random weights, and a card that says of the norms what is so or is mistaken."""
    method = get("cyclegan")
    values = method.Settings.model_validate({"generator_width": 4, "blocks": 1, "norm": norm})
    card = ModelCard(
        method="cyclegan",
        domains={"a": "A", "b": "B"},
        settings=values.model_dump(mode="json"),
        directions=("a>b", "b>a"),
        norm=said,
    )
    save_model(path, method.build_model(values), card)
    return Translator.open(path, device="cpu", precision="fp32", engine="pytorch")
