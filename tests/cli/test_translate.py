import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
from PIL import Image

from tests.fake_styles import TinySettings, tiny, write_tiny
from translator.cli.main import run
from translator.cli.style_options import ByteSize
from translator.images.animation import read_frames
from translator.images.read import read_picture
from translator.inference import cache
from translator.inference.translator import Translator, Wish

__all__ = ["tiny"]
pytestmark = pytest.mark.usefixtures("tiny")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A work folder with a style, a gallery folder and two photos."""
    monkeypatch.setenv(cache.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv("TRANSLATOR_STYLES", str(tmp_path / "styles"))
    (tmp_path / "styles").mkdir()
    write_tiny(tmp_path / "styles" / "frost.safetensors")
    work = tmp_path / "work"
    work.mkdir()
    photo(work / "one.png", 20, 30)
    photo(work / "two.jpg", 33, 17)
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def translate(capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = run(["translate", *map(str, arguments), "--engine", "pytorch", "--device", "cpu"])
        captured = capfd.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return call


def photo(path: Path, height: int, width: int, channels: int = 3) -> Path:
    pixels = np.random.default_rng(height).integers(0, 256, (height, width, channels), np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_results_lie_beside_the_photos(places: Path, translate: Run) -> None:
    before = (places / "one.png").read_bytes()
    code, out, _ = translate("one.png", "two.jpg", "--model", "frost", "--to", "winter")
    assert code == 0
    assert out.splitlines() == ["one_frost.png", "two_frost.jpg"]
    assert names(places) == ["one.png", "one_frost.png", "two.jpg", "two_frost.jpg"]
    assert (places / "one.png").read_bytes() == before
    expected = Translator.open("frost", engine="pytorch", device="cpu").translate(
        places / "one.png", "winter"
    )
    assert np.array_equal(read_picture(places / "one_frost.png").pixels, expected.pixels)
    assert read_picture(places / "two_frost.jpg").origin.format == "JPEG"


def test_controls_reach_the_translator(places: Path, translate: Run) -> None:
    wishes = ["--strength", 0.5, "--keep-colours", "--keep-detail", 0.5, "--scale", 0.5, "--enlarge", 2]
    code, _, err = translate("one.png", "-m", "frost", "--to", "b", "-o", "out/x.png", *wishes)
    assert code == 0, err
    expected = Translator.open("frost", engine="pytorch", device="cpu").translate(
        places / "one.png", "b", strength=0.5, keep_colours=True, keep_detail=0.5, scale=0.5, enlarge=2
    )
    assert np.array_equal(read_picture(places / "out" / "x.png").pixels, expected.pixels)
    assert expected.pixels.shape == (40, 60, 3)


def test_nothing_is_overwritten_unless_asked(translate: Run) -> None:
    said = [translate("one.png", "-m", "frost", "--to", "winter")[1].strip() for _ in range(3)]
    assert said == ["one_frost.png", "one_frost-2.png", "one_frost-3.png"]
    Path("one_frost.png").write_bytes(b"mine")
    code, out, err = translate("one.png", "-m", "frost", "--to", "winter", "--existing", "skip")
    assert (code, out) == (0, "")
    assert "skipped" in err
    assert Path("one_frost.png").read_bytes() == b"mine"
    code, out, _ = translate("one.png", "-m", "frost", "--to", "winter", "--existing", "replace")
    assert (code, out.strip()) == (0, "one_frost.png")
    assert Path("one_frost.png").read_bytes() == Path("one_frost-2.png").read_bytes()


@pytest.mark.parametrize("existing", ["replace", "skip"])
def test_photos_of_one_name_do_not_replace_each_other(places: Path, translate: Run, existing: str) -> None:
    (places / "sub").mkdir()
    photo(places / "sub" / "one.png", 8, 8)
    code, out, _ = translate(
        "one.png", "sub/one.png", "-m", "frost", "--to", "winter", "-o", "out", "--existing", existing
    )
    assert code == 0
    assert out.splitlines() == ["out/one_frost.png", "out/one_frost-2.png"]
    assert read_picture(places / "out" / "one_frost-2.png").pixels.shape == (8, 8, 3)


def test_an_original_is_never_replaced(places: Path, translate: Run) -> None:
    (places / "link.png").symlink_to("one.png")
    before = (places / "one.png").read_bytes()
    for target in ("one.png", "link.png"):
        code, _, err = translate(
            "one.png", "-m", "frost", "--to", "winter", "-o", target, "--existing", "replace"
        )
        assert code == 2
        assert "original" in err
    assert (places / "one.png").read_bytes() == before
    assert translate("one.png", "-m", "frost", "--to", "winter", "-o", "one.png")[1].strip() == "one-2.png"


def test_failures_are_listed_and_the_others_done(places: Path, translate: Run) -> None:
    (places / "broken.png").write_bytes(b"\x89PNG nothing")
    (places / "folder").mkdir()
    code, out, err = translate(
        "broken.png", "none.png", "one.png", "folder", "-m", "frost", "--to", "winter", "--json"
    )
    assert code == 1
    report = json.loads(out)
    assert [done["result"] for done in report["results"]] == ["one_frost.png"]
    assert [(bad["source"], bad["code"]) for bad in report["failed"]] == [
        ("broken.png", "picture_unreadable"),
        ("none.png", "picture_unreadable"),
        ("folder", "picture_unreadable"),
    ]
    assert "translator convert" in report["failed"][2]["hint"]
    code, _, err = translate("broken.png", "one.png", "-m", "frost", "--to", "winter")
    assert code == 1
    assert "1 of 2" in err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["one.png", "-m", "forst"], "Did you mean frost"),
        (["one.png", "-m", "frost"], "winter"),
        (["one.png", "-m", "frost", "--to", "autumn"], "autumn"),
        (["one.png", "-m", "frost", "--to", "winter", "--style-seed", "3"], "style code"),
        (["one.png", "-m", "frost", "--to", "winter", "--strength", "nan"], "strength"),
        (["one.png", "-m", "frost", "--to", "winter", "--strength", "7"], "strength"),
        (["one.png", "-m", "frost", "--to", "winter", "--memory", "many"], "2GiB"),
        (["one.png", "two.jpg", "-m", "frost", "--to", "winter", "-o", "x.png"], "one file"),
        (["none.png", "-m", "frost", "--to", "winter"], "none.png"),
        (["one.png", "-m", "frost", "--to", "winter", "-o", "two.jpg/below"], "cannot be written"),
        (["-m", "frost"], "PHOTOS"),
    ],
)
def test_what_the_user_must_change_is_said_in_a_sentence(
    places: Path, translate: Run, arguments: list[str], expected: str
) -> None:
    before = names(places)
    code, out, err = translate(*arguments)
    assert code == 2
    assert expected in err
    assert out == ""
    assert names(places) == before


def test_formats_follow_the_photo_or_the_wish(places: Path, translate: Run) -> None:
    _, out, _ = translate("one.png", "-m", "frost", "--to", "winter", "--format", "jpg", "--quality", "80")
    assert out.strip() == "one_frost.jpg"
    assert read_picture(places / "one_frost.jpg").origin.format == "JPEG"
    for name, suffix in (("tiff", ".tif"), ("JPEG", ".jpg"), ("keep", ".png")):
        out = translate("one.png", "-m", "frost", "--to", "winter", "--format", name)[1].strip()
        assert out.endswith(suffix)
    code, _, err = translate("one.png", "-m", "frost", "--format", "psd")
    assert code == 2
    assert "'psd' is not one of 'keep', 'jpg'" in err
    (places / "one.png").rename(places / "odd.jpg")
    assert translate("odd.jpg", "-m", "frost", "--to", "winter")[1].strip() == "odd_frost.png"
    deep = np.random.default_rng(0).integers(0, 65536, (12, 9), np.uint16)
    Image.fromarray(deep).save(places / "deep.png")
    translate("deep.png", "-m", "frost", "--to", "winter")
    assert read_picture(places / "deep_frost.png").pixels.dtype == np.uint16


def test_style_from_a_picture_and_a_model_file(
    places: Path, translate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from tests.fake_styles import TinyModel

    def style_of(_: TinyModel, images: torch.Tensor, __: Any) -> torch.Tensor:
        return images.mean(dim=(2, 3))[:, :2]

    monkeypatch.setattr(TinyModel, "style_of", style_of, raising=False)
    path = write_tiny(places / "varied.safetensors", TinySettings(style_size=2))
    for wish in (["--style-seed", "1"], ["--style-from", "two.jpg"]):
        code, _, err = translate("one.png", "-m", path, "--to", "winter", *wish)
        assert code == 0, err
    assert Path("one_varied.png").read_bytes() != Path("one_varied-2.png").read_bytes()


def test_an_animation_is_translated_frame_by_frame(places: Path, translate: Run) -> None:
    shades = [Image.new("RGB", (16, 12), (40 + 80 * step, 0, 0)) for step in range(3)]
    shades[0].save(places / "a.gif", save_all=True, append_images=shades[1:], duration=[50, 120, 200], loop=0)
    style = ("-m", "frost", "--to", "winter")
    _, out, err = translate("a.gif", *style)
    assert err == ""
    frames = list(read_frames(places / out.strip()))
    assert [ms for _, ms in frames] == [50, 120, 200]
    frost = Translator.open("frost", engine="pytorch", device="cpu")
    for (frame, _), (original, _) in zip(frames, read_frames(places / "a.gif"), strict=True):
        expected = frost.apply(original, Wish(to="winter")).pixels
        assert np.abs(frame.pixels.astype(int) - expected).max() <= 1
    _, _, err = translate("a.gif", *style, "-o", "still.png", "--format", "jpg")
    assert "Only the first of its 3 pages or frames was translated." in err
    code, _, err = translate("a.gif", *style, "--max-pixels", 16 * 12 * 3 // 4 - 1)
    assert code == 2
    assert "--max-pixels" in err


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_computed(
    places: Path, translate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Translator, "apply", None)
    code, _, err = translate("one.png", "-m", "frost", "--to", "winter", "-o", "one.ppm")
    assert code == 2
    assert "no format to write" in err


@pytest.mark.parametrize(
    ("text", "size_bytes"),
    [
        ("2GiB", 2 << 30),
        ("500MB", 500_000_000),
        ("1.5G", 3 << 29),
        ("64 MiB", 64 << 20),
        ("2000000B", 2_000_000),
    ],
)
def test_sizes(text: str, size_bytes: int) -> None:
    assert ByteSize().convert(text, None, None) == size_bytes


@pytest.mark.parametrize("text", ["", "2", "2i", "GiB", "-1GiB", "1KiB", "2GiBs", "nan"])
def test_texts_that_are_no_size(text: str) -> None:
    with pytest.raises(click.BadParameter):
        ByteSize().convert(text, None, None)


@pytest.mark.parametrize("options", [("--style-from", "two.jpg"), ("--style-mix", 3, "two.jpg", 0.5)])
def test_pictures_of_a_style_are_read_within_the_limit(
    places: Path, translate: Run, options: tuple[object, ...]
) -> None:
    write_tiny(places / "styles.safetensors", TinySettings(style_size=4))
    photo(places / "one.png", 4, 4)
    arguments = ("one.png", "-m", "styles.safetensors", "--to", "winter", *options)
    code, _, err = translate(*arguments, "--max-pixels", 33 * 17 - 1)
    assert code == 2
    assert "17 x 33" in err or "33 x 17" in err or str(33 * 17) in err
    code, _, err = translate(*arguments, "--max-pixels", 33 * 17)
    assert "cannot take its style from a picture" in err, "it was read"
