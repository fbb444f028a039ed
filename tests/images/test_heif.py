"""HEIC pictures where the package for them is missing, and where it is there."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

from translator.cli.translate import command
from translator.errors import ErrorCode, UserError
from translator.images import heif
from translator.images.picture import Picture
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
