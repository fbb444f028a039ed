"""HEIC pictures where the package for them is missing, and where it is there."""

import sys
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

from tests.images.files import camera_exif, gradient
from translator.cli.translate import command
from translator.errors import ErrorCode, UserError
from translator.images import heif
from translator.images.picture import Origin, Picture
from translator.images.read import read_picture
from translator.images.write import encode_picture

_HEADER = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40)


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)


@pytest.mark.usefixtures("missing")
def test_without_the_package_reading_and_writing_are_refused_with_a_sentence() -> None:
    with pytest.raises(UserError, match="cannot be read") as caught:
        read_picture(_HEADER)
    assert caught.value.code == ErrorCode.PICTURE_UNSUPPORTED
    with pytest.raises(UserError, match="cannot be written") as caught:
        encode_picture(Picture.from_array(np.zeros((8, 8, 3), np.uint8)), "heic")
    assert caught.value.code == ErrorCode.PICTURE_UNSUPPORTED
    assert "pillow-heif" in caught.value.hint


@pytest.mark.usefixtures("missing")
def test_a_format_that_cannot_be_written_is_refused_before_any_style_is_opened(tmp_path: Path) -> None:
    photo = tmp_path / "a.png"
    photo.write_bytes(b"")
    arguments = [str(photo), "--model", str(tmp_path / "none.safetensors"), "--format", "heic"]
    result = CliRunner().invoke(command, arguments)
    assert isinstance(result.exception, UserError)
    assert result.exception.code == ErrorCode.PICTURE_UNSUPPORTED


def test_the_format_is_made_known_where_the_package_is(monkeypatch: pytest.MonkeyPatch) -> None:
    called = []
    package = SimpleNamespace(register_heif_opener=lambda: called.append(True))
    monkeypatch.setitem(sys.modules, "pillow_heif", package)
    heif.check_writable("HEIF")
    heif.check_writable("PNG")
    assert called == [True]


@pytest.fixture
def package() -> None:
    pytest.importorskip("pillow_heif")


def _picture(bits: int, *, opaque: bool = True) -> Picture:
    kind = np.uint8 if bits == 8 else np.uint16
    alpha = None if opaque else np.ascontiguousarray(gradient(40, 52, kind)[::-1, :, 0])
    deep = bits > 8
    origin = Origin(format="HEIF", depth=16 if deep else 8, bits=bits if deep else None, exif=camera_exif())
    return Picture(np.ascontiguousarray(gradient(44, 52, kind)[4:]), alpha, origin)


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("bits", [8, 10, 12])
def test_depth_and_metadata_come_back(bits: int) -> None:
    original = _picture(bits)
    data, notices = encode_picture(original, "HEIF", quality=95)
    again = read_picture(data)
    assert notices == []
    assert (again.depth, again.origin.bits) == (8 if bits == 8 else 16, None if bits == 8 else bits)
    assert again.origin.notices == ()
    assert b"Nikon" in (again.origin.exif or b"")
    assert again.origin.profile is None
    difference = np.abs(again.pixels.astype(int) - original.pixels)
    assert difference.mean() < np.iinfo(original.pixels.dtype).max / 32, "chroma is halved"


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("bits", [8, 10, 12])
def test_opacity_is_exact(bits: int) -> None:
    first = read_picture(encode_picture(_picture(bits, opaque=False), "HEIF")[0])
    second = read_picture(encode_picture(first, "HEIF")[0])
    assert first.alpha is not None
    assert np.array_equal(first.alpha, second.alpha)


@pytest.mark.usefixtures("package")
def test_sixteen_bits_are_said_to_become_ten() -> None:
    picture = Picture(gradient(dtype=np.uint16), None, Origin(depth=16))
    data, notices = encode_picture(picture, "HEIF")
    assert notices == ["HEIF is written with 10 bits a channel; the 16 bits were rounded."]
    assert read_picture(data).origin.bits == 10


@pytest.mark.usefixtures("package")
def test_a_gray_picture_of_ten_bits() -> None:
    import pillow_heif

    codes = np.ascontiguousarray(gradient(40, 52, np.uint16)[..., 0]) >> 6 << 6
    file = pillow_heif.from_bytes(mode="L;16", size=(52, 40), data=codes.tobytes())
    buffer = BytesIO()
    file.save(buffer, quality=-1, bit_depth=10)
    again = read_picture(buffer.getvalue())
    assert again.origin.bits == 10
    assert np.abs(again.pixels[..., 0].astype(int) - codes).max() <= 64


@pytest.mark.usefixtures("package")
def test_half_a_file_is_unreadable() -> None:
    data, _ = encode_picture(_picture(10), "HEIF")
    with pytest.raises(UserError) as caught:
        read_picture(data[: len(data) // 2])
    assert caught.value.code == ErrorCode.PICTURE_UNREADABLE
