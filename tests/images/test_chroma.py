"""Colour is kept as finely as the original had it, and as finely as can be where the quality is high."""

import numpy as np
import pytest

from tests.images.files import gradient, noise, saved
from translator.images import animation, deep_write, read_picture
from translator.images.heif import register
from translator.images.write import encode_picture

CHROMA = {"4:4:4": 0, "4:2:2": 1, "4:2:0": 2}


def of(name: str, chroma: str, quality: int) -> bytes:
    """A file of a format that was written elsewhere."""
    options = {"chroma": int(chroma.replace(":", ""))} if name == "HEIF" else {"subsampling": chroma}
    return saved(gradient(32, 48), name, quality=quality, **options)


def kept(data: bytes, name: str, quality: int | None = None) -> int:
    """What the result of a file keeps."""
    result, _ = encode_picture(read_picture(data), name, quality=quality)
    return read_picture(result).origin.subsampling


@pytest.fixture(autouse=True)
def heif() -> None:
    register("HEIC pictures cannot be tested.")


@pytest.mark.parametrize("name", ["JPEG", "AVIF", "HEIF"])
@pytest.mark.parametrize("chroma", CHROMA)
def test_the_original_decides(name: str, chroma: str) -> None:
    data = of(name, chroma, 86)
    assert read_picture(data).origin.subsampling == CHROMA[chroma]
    assert kept(data, name) == CHROMA[chroma]
    assert kept(data, name, 80) == CHROMA[chroma]


@pytest.mark.parametrize("name", ["JPEG", "AVIF", "HEIF"])
def test_who_asks_for_quality_gets_all_colour(name: str) -> None:
    data = of(name, "4:2:0", 86)
    assert kept(data, name, 89) == 2
    assert kept(data, name, 90) == 0


def test_a_jpeg_of_high_quality_has_results_of_full_colour() -> None:
    for quality, expected in ((86, 2), (89, 2), (90, 0), (97, 0)):
        assert kept(of("JPEG", "4:2:0", quality), "JPEG") == expected


@pytest.mark.parametrize("name", ["JPEG", "AVIF", "HEIF"])
def test_what_lost_nothing_keeps_all_colour(name: str) -> None:
    for data in (saved(gradient(), "PNG"), saved(gradient(), "WEBP", lossless=True)):
        assert kept(data, name) == 0
    assert read_picture(saved(gradient(), "WEBP", quality=95)).origin.subsampling == 2


@pytest.mark.parametrize("name", ["AVIF", "HEIF"])
def test_fine_colour_comes_back(name: str) -> None:
    """Red and blue pixels side by side, which half the resolution would mix."""
    stripes = np.zeros((32, 32, 3), np.uint8)
    stripes[:, ::2, 0] = stripes[:, 1::2, 2] = 220
    result = encode_picture(read_picture(saved(stripes, "PNG")), name)[0]
    error = np.abs(read_picture(result).pixels.astype(int) - stripes)
    assert error.mean() < 8


def test_deep_heic_keeps_colour_as_its_original() -> None:
    picture = read_picture(saved(gradient(32, 48), "PNG"))
    deep = picture.with_pixels(noise(32, 48, dtype=np.uint16))
    assert read_picture(encode_picture(deep, "HEIF")[0]).origin.subsampling == 0


def test_deep_avif_says_that_it_keeps_less() -> None:
    if not deep_write._writes_avif():
        pytest.skip("this OpenCV writes no AVIF")
    picture = read_picture(saved(gradient(32, 48), "PNG"))
    deep = picture.with_pixels(noise(32, 48, dtype=np.uint16))
    for quality, said in ((None, True), (95, True), (100, False)):
        data, notices = encode_picture(deep, "AVIF", quality=quality)
        assert any("half the resolution" in notice for notice in notices) == said
        assert (read_picture(data).origin.subsampling == 2) == said
        again = encode_picture(read_picture(data), "AVIF")[1]
        assert any("half the resolution" in notice for notice in again) != said


def test_moving_pictures_too() -> None:
    picture = read_picture(saved(gradient(32, 48), "PNG"))
    frames = [(picture, 100), (picture.with_pixels(noise(32, 48)), 100)]
    assert read_picture(animation.encode_animation(frames, "AVIF")[0]).origin.subsampling == 0
