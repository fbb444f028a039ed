"""Colour and metadata from file to file through the command line, with a style that changes nothing."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.fake_styles import TinySettings, tiny, write_tiny
from tests.images.files import ADOBE_RGB, DISPLAY_P3, camera_exif, gradient, noise, saved
from tests.images.test_colour import managed
from tests.images.test_faithful import XMP, fields
from translator.cli.main import run
from translator.images import exif, icc, png, read_picture
from translator.inference import cache

__all__ = ["tiny"]
pytestmark = pytest.mark.usefixtures("tiny")

HIRES = Path(__file__).parents[3] / "shared" / "data" / "hires"
WIDE = [pytest.param(ADOBE_RGB, id="Adobe RGB"), pytest.param(DISPLAY_P3, id="Display P3")]

Run = Callable[..., bytes]


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(cache.CACHE_VARIABLE, str(tmp_path / "cache"))
    write_tiny(tmp_path / "same.safetensors", TinySettings(identity=True))
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=["translate", "convert"])
def through(request: pytest.FixtureRequest, work: Path) -> Run:
    """The bytes of a file's result by either command."""

    def call(name: str, data: bytes, *options: str) -> bytes:
        (work / "in" / name).write_bytes(data)
        style = ["--model", "same.safetensors", "--to", "winter", "--engine", "pytorch", "--device", "cpu"]
        if request.param == "translate":
            assert run(["translate", f"in/{name}", "-o", f"out/{name}", *style, *options]) == 0
        else:
            assert run(["convert", "in", "out", *style, *options]) == 0
        assert (work / "in" / name).read_bytes() == data, "originals are never written"
        (result,) = (work / "out").glob("a.*")
        return result.read_bytes()

    return call


@pytest.mark.parametrize("profile", WIDE)
def test_colour_keep_gives_the_files_own_values_and_profile(through: Run, profile: bytes) -> None:
    own = gradient(40, 52)
    result = through("a.png", png.encode(own, profile=profile), "--colour", "keep")
    with Image.open(BytesIO(result)) as image:
        assert image.info["icc_profile"] == profile
        assert np.array_equal(np.array(image), own)


@pytest.mark.parametrize("profile", WIDE)
def test_colour_srgb_gives_the_same_colours_in_srgb(through: Run, profile: bytes) -> None:
    own = gradient(40, 52)
    result = through("a.png", png.encode(own, profile=profile), "--colour", "srgb")
    with Image.open(BytesIO(result)) as image:
        written = np.array(image)
        kept = image.info.get("icc_profile")
    assert kept is None or icc.parse(kept).is_srgb  # type: ignore[union-attr] # a profile that is no profile fails, too
    assert not np.array_equal(written, own)
    assert np.abs(written.astype(int) - managed(own, profile, icc.SRGB_PROFILE)).max() <= 1


@pytest.mark.parametrize(
    ("metadata", "place", "rest"),
    [("keep", True, True), ("no-location", False, True), ("none", False, False)],
)
def test_metadata(through: Run, metadata: str, place: bool, rest: bool) -> None:
    source = saved(gradient(), "JPEG", exif=b"Exif\0\0" + camera_exif(6), xmp=XMP)
    result = through("a.jpg", source, "--metadata", metadata)
    found = fields(result)
    places = [tag for tag in found if isinstance(tag, tuple) and tag[0] == exif.GPS_IFD]
    assert bool(places) is place
    assert (b"GPSLatitude" in result) is place
    assert (b"Nikon" in result) is rest
    assert ("Zoë".encode() in result) is rest
    if place:
        assert found == fields(source)
    with Image.open(BytesIO(result)) as image:
        assert image.getexif().get(exif.ORIENTATION, 1) == 1
        assert image.size == (24, 31), "turned upright"


def test_sixteen_bits_and_opacity_come_back(through: Run) -> None:
    own = noise(40, 52, 4, np.uint16)
    again = read_picture(through("a.png", png.encode(own)))
    assert np.abs(again.pixels.astype(int) - own[..., :3])[own[..., 3] > 0].max() <= 2
    assert again.alpha is not None
    assert np.array_equal(again.alpha, own[..., 3])


def _shot(part: str) -> bytes:
    """A photograph that is there for tests, cut to its upper left with all that belongs to its file."""
    found = sorted(HIRES.glob(f"*{part}*.jpg"))
    if not found:
        pytest.skip("the photographs are not there")
    with Image.open(found[0]) as image:
        kept = {name: image.info[name] for name in ("exif", "icc_profile", "xmp") if name in image.info}
        buffer = BytesIO()
        image.crop((0, 0, 400, 300)).save(buffer, "JPEG", quality=95, **kept)
    return buffer.getvalue()


@pytest.mark.parametrize("metadata", ["keep", "no-location", "none"])
def test_a_photograph_with_a_place(through: Run, metadata: str) -> None:
    source = _shot("gps")
    before, after = fields(source), fields(through("a.jpg", source, "--metadata", metadata))
    assert any(isinstance(tag, tuple) and tag[0] == exif.GPS_IFD for tag in before)
    expected = {
        "keep": before,
        "no-location": {t: v for t, v in before.items() if not isinstance(t, tuple) or t[0] != exif.GPS_IFD},
        "none": {},
    }
    assert after == expected[metadata]


@pytest.mark.parametrize("part", ["6mp_icc", "15mp_icc", "4mp_canon", "21mp_icc"])
def test_a_photograph_with_a_profile(through: Run, part: str) -> None:
    source = _shot(part)
    with Image.open(BytesIO(source)) as image:
        profile, own = image.info["icc_profile"], np.array(image.convert("RGB"))
    with Image.open(BytesIO(through("a.jpg", source, "--format", "png"))) as image:
        assert image.info["icc_profile"] == profile
        assert np.array_equal(np.array(image.convert("RGB")), own)


def test_lost_depth_is_said(through: Run, capfd: pytest.CaptureFixture[str]) -> None:
    digits = " ".join(map(str, noise(12, 16, 3, np.uint16).ravel()))
    through("a.ppm", f"P3 16 12 65535 {digits}\n".encode(), "--format", "png")
    assert "Its 16 bits a channel were read as 8." in capfd.readouterr().err


def test_lost_depth_is_an_event(work: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (work / "in" / "a.png").write_bytes(png.encode(noise(12, 16, 3, np.uint16)))
    style = ["--model", "same.safetensors", "--to", "winter", "--engine", "pytorch", "--device", "cpu"]
    assert run(["convert", "in", "out", *style, "--format", "jpg", "--events", "jsonl"]) == 0
    events = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    (done,) = [event for event in events if event["event"] == "file_converted"]
    assert "JPEG is written with 8 bits a channel; the 16 bits were rounded." in done["notices"]
