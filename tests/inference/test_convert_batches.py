"""Small pictures of one size are translated together; results are those of each alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.fake_styles import TinySettings, tiny, write_tiny
from tests.images.files import gradient
from tests.inference.convert_child import Inverting, events_of
from translator.errors import ErrorCode, UserError
from translator.events.conversion import ConversionEnded, FileFailed
from translator.images import Picture, read_picture
from translator.inference.note import note_of
from translator.inference.streaming_door import translate_together
from translator.inference.translator import Translator, Wish

__all__ = ["tiny"]


class Together(Inverting):
    """Inverts up to three pictures at once, none of which may begin with a black pixel."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []

    def batch_size(self, picture: Picture, wish: Wish) -> int:
        return 3

    def apply_all(self, pictures: Sequence[Picture], wish: Wish) -> list[Picture]:
        self.batches.append(len(pictures))
        assert len({picture.pixels.shape for picture in pictures}) == 1
        if any(not picture.pixels[0, 0].any() for picture in pictures):
            raise UserError(ErrorCode.RESULT_EMPTY, "No.")
        return [picture.with_pixels(255 - picture.pixels) for picture in pictures]


def put(folder: Path, name: str, size: tuple[int, int], value: int) -> None:
    folder.mkdir(exist_ok=True)
    pixels = np.array(Image.fromarray(gradient()).resize(size))
    pixels[0, 0] = value
    Image.fromarray(pixels).save(folder / name)


def test_pictures_of_one_size_go_together(tmp_path: Path) -> None:
    for number in range(5):
        put(tmp_path / "in", f"a{number}.png", (20, 16), 200)
    put(tmp_path / "in", "b.png", (16, 20), 200)
    put(tmp_path / "in", "c.png", (16, 20), 200)
    style = Together()
    events = events_of(tmp_path / "in", tmp_path / "out", style)
    assert isinstance(events[-1], ConversionEnded)
    assert (events[-1].converted, events[-1].failed) == (7, 0)
    assert style.batches == [3, 2, 2]
    for path in (tmp_path / "in").iterdir():
        result = read_picture(tmp_path / "out" / path.name).pixels
        np.testing.assert_array_equal(result, 255 - read_picture(path).pixels)


def test_what_fails_together_is_tried_alone(tmp_path: Path) -> None:
    for number in range(3):
        put(tmp_path / "in", f"a{number}.png", (20, 16), 0 if number == 1 else 200)
    (tmp_path / "in" / "a1x.png").write_bytes(b"broken")
    events = events_of(tmp_path / "in", tmp_path / "out", Together())
    assert isinstance(events[-1], ConversionEnded)
    assert (events[-1].converted, events[-1].failed) == (3, 1)
    assert [Path(event.source).name for event in events if isinstance(event, FileFailed)] == ["a1x.png"]


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("settings", [TinySettings(), TinySettings(style_size=4)])
def test_a_translator_gives_the_same_together_and_alone(tmp_path: Path, settings: TinySettings) -> None:
    model = write_tiny(tmp_path / "m.safetensors", settings)
    translator = Translator.open(model, device="cpu", engine="pytorch")
    pictures = [Picture.from_array(np.roll(gradient(), shift, axis=0)[:37, :41]) for shift in (0, 5, 9)]
    wish = Wish(to="winter", strength=0.7)
    together = translator.apply_all(pictures, wish)
    for picture, result in zip(pictures, together, strict=True):
        np.testing.assert_array_equal(result.pixels, translator.apply(picture, wish).pixels)


@pytest.mark.usefixtures("tiny")
def test_a_batch_is_small_on_a_cpu_and_within_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    translator = Translator.open(write_tiny(tmp_path / "m.safetensors"), device="cpu", engine="pytorch")

    def most(side: int, **wishes: float) -> int:
        return translator.batch_size(Picture.from_array(np.zeros((side, side, 3), np.uint8)), Wish(**wishes))

    assert (most(32), most(256), most(300), most(512), most(2000)) == (16, 4, 2, 1, 1)
    assert (most(512, scale=0.5), most(256, scale=2.0), most(128, enlarge=2)) == (4, 1, 4)
    request = translator._begun(Picture.from_array(gradient()), Wish(to="winter")).request
    sizes: list[int] = []
    translate = translator.engine.translate

    def counted(images: Any, *rest: Any) -> Any:
        sizes.append(len(images))
        return translate(images, *rest)

    monkeypatch.setattr(translator.engine, "translate", counted)
    for budget in (2 << 20, 4 << 20):  # for one, and for both together
        assert len(translate_together(translator.engine, [request, request], budget)) == 2
    assert sizes == [1, 1, 2]


def test_the_note_says_what_was_asked() -> None:
    assert note_of("Winter", Wish()) == "style Winter"
    wish = Wish(to="snow", strength=0.5, keep_colours=True, style_from=Path("a.jpg"))
    assert note_of("Winter", wish) == "style Winter, to snow, strength 0.5, keep-colours, style-from"
