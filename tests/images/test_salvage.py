"""Pictures whose files were cut off: refused, unless what is left of them is asked for."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from translator.errors import ErrorCode, UserError
from translator.images import png
from translator.images.read import read_picture
from translator.images.salvage import blanked


def scene(height: int = 96, width: int = 80, channels: int = 3, seed: int = 0) -> np.ndarray:
    """Noise above a flat ground, brighter than any plain gray."""
    return np.random.default_rng(seed).integers(150, 256, (height, width, channels), dtype=np.uint8)


def jpeg(array: np.ndarray, **options: Any) -> bytes:
    file = BytesIO()
    Image.fromarray(array).save(file, "JPEG", quality=92, **options)
    return file.getvalue()


def cut(data: bytes, share: float) -> bytes:
    return data[: round(len(data) * share)]


@pytest.mark.parametrize("make", [jpeg, png.encode], ids=["JPEG", "PNG"])
def test_a_cut_off_file_is_refused_unless_parts_are_asked_for(make: Any, tmp_path: Path) -> None:
    whole = make(scene())
    path = tmp_path / "photo"
    path.write_bytes(cut(whole, 0.6))
    with pytest.raises(UserError) as error:
        read_picture(path)
    assert error.value.code is ErrorCode.PICTURE_UNREADABLE
    picture, original = read_picture(path, partial=True), read_picture(whole)
    readable = picture.origin.readable
    assert readable is not None
    assert 0.25 < readable.share < 0.65
    rows = round(readable.share * 96)
    assert readable.place == (0.0, 0.0, 1.0, readable.share)
    np.testing.assert_array_equal(picture.pixels[: rows - 1], original.pixels[: rows - 1])
    assert (picture.pixels[rows:] == 128).all()
    assert not (picture.pixels[rows - 1] == 128).all()
    assert f"{int(100 * readable.share)} %" in picture.origin.notices[-1]


@pytest.mark.parametrize("make", [jpeg, png.encode], ids=["JPEG", "PNG"])
def test_a_whole_file_is_read_as_ever_when_parts_are_asked_for(make: Any) -> None:
    whole = make(scene())
    picture = read_picture(whole, partial=True)
    assert picture.origin.readable is None
    np.testing.assert_array_equal(picture.pixels, read_picture(whole).pixels)


@pytest.mark.parametrize("turn", range(1, 9))
def test_what_was_read_is_where_the_turned_picture_has_it(turn: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    whole = jpeg(scene(), exif=exif)
    original, picture = read_picture(whole), read_picture(cut(whole, 0.5), partial=True)
    readable = picture.origin.readable
    assert readable is not None
    left, top, right, bottom = readable.place
    height, width = picture.height, picture.width
    inside = np.zeros((height, width), bool)
    inside[round(top * height) : round(bottom * height), round(left * width) : round(right * width)] = True
    assert inside.mean() == pytest.approx(readable.share)
    assert (picture.pixels[~inside] == 128).all()
    assert (picture.pixels == original.pixels)[inside].mean() > 0.95  # chroma at the edge is interpolated


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_sixteen_bits_of_a_png_are_kept(channels: int) -> None:
    deep = scene(64, 40, channels).astype(np.uint16) * 257 + 3
    whole = png.encode(deep)
    picture = read_picture(cut(whole, 0.5), partial=True)
    readable = picture.origin.readable
    assert readable is not None
    assert picture.depth == 16
    rows = round(readable.share * 64)
    assert 16 < rows < 40
    colours = np.repeat(deep, 3, axis=2) if channels == 1 else deep[..., :3]
    np.testing.assert_array_equal(picture.pixels[:rows], colours[:rows])
    assert (picture.pixels[rows:] == 32768).all()
    if channels == 4:
        assert picture.alpha is not None
        np.testing.assert_array_equal(picture.alpha[:rows], deep[:rows, :, 3])
        assert not picture.alpha[rows:].any()


def test_a_palette_keeps_its_colours() -> None:
    file = BytesIO()
    noise = np.random.default_rng(2).integers(0, 60, (64, 64), dtype=np.uint8)
    image = Image.fromarray(noise, "L").convert("RGB").quantize(50)
    image.save(file, "PNG")
    whole = file.getvalue()
    picture = read_picture(cut(whole, 0.7), partial=True)
    readable = picture.origin.readable
    assert readable is not None
    rows = round(readable.share * 64)
    assert rows > 20
    np.testing.assert_array_equal(picture.pixels[:rows], read_picture(whole).pixels[:rows])
    assert (picture.pixels[rows:] == 128).all()


def test_a_progressive_jpeg_is_said_to_be_coarse() -> None:
    picture = read_picture(cut(jpeg(scene(), progressive=True), 0.6), partial=True)
    assert picture.origin.readable is not None
    assert picture.origin.readable.coarse
    assert "fine detail" in picture.origin.notices[-1]


def test_a_jpeg_in_ink_has_no_part_taken_for_read_that_was_not() -> None:
    array = np.random.default_rng(3).integers(0, 100, (96, 80, 4), dtype=np.uint8)
    file = BytesIO()
    Image.fromarray(array, "CMYK").save(file, "JPEG", quality=92)
    picture = read_picture(cut(file.getvalue(), 0.5), partial=True)
    assert picture.origin.readable is not None
    assert 0.25 < picture.origin.readable.share < 0.6
    rows = round(picture.origin.readable.share * 96)
    assert not np.ptp(picture.pixels[rows:].reshape(-1, 3), axis=0).any()


@pytest.mark.parametrize("content", ["head", "interlaced", "webp", "noise"])
def test_where_nothing_can_be_read_it_is_refused_all_the_same(content: str) -> None:
    file = BytesIO()
    image = Image.fromarray(scene())
    if content == "webp":
        image.save(file, "WEBP", lossless=True)
        data = cut(file.getvalue(), 0.5)
    elif content == "interlaced":
        whole = bytearray(png.encode(scene()))
        whole[28] = 1
        data = cut(bytes(whole), 0.5)
    elif content == "head":
        data = cut(jpeg(scene()), 0.05)
    else:
        data = b"\xff\xd8\xff" + bytes(range(256))
    with pytest.raises(UserError) as error:
        read_picture(data, partial=True)
    assert error.value.code is ErrorCode.PICTURE_UNREADABLE


@given(share=st.floats(0.02, 0.999), seed=st.integers(0, 3), kind=st.sampled_from(["JPEG", "PNG"]))
def test_wherever_a_file_is_cut_off_nothing_is_made_up(share: float, seed: int, kind: str) -> None:
    array = scene(40, 24, seed=seed)
    whole = jpeg(array, subsampling=0) if kind == "JPEG" else png.encode(array)
    data = cut(whole, share)
    try:
        picture = read_picture(data, partial=True)
    except UserError:
        return
    readable, original = picture.origin.readable, read_picture(whole)
    rows = 40 if readable is None else round(40 * readable.share)
    np.testing.assert_array_equal(picture.pixels[:rows], original.pixels[:rows])
    assert (picture.pixels[rows:] == 128).all()


def test_a_result_has_nothing_where_nothing_was_read() -> None:
    picture = read_picture(cut(jpeg(scene()), 0.6), partial=True)
    result = blanked(picture.with_pixels(np.full((192, 160, 3), 7, np.uint8)))
    assert picture.origin.readable is not None
    rows = round(picture.origin.readable.share * 192)
    assert (result.pixels[:rows] == 7).all()
    assert (result.pixels[rows:] == 128).all()
