"""Damaged, hostile and impossible files: one sentence, never a crash; and files that cannot be written."""

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.images.files import camera_exif, gradient, noise, saved
from translator.errors import ErrorCode, UserError
from translator.images import Picture, exif, png, read_picture, write_picture
from translator.images.write import encode_picture

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment] # a module that is not there

MUTATIONS = int(os.environ.get("MUTATIONS", "40"))
"""Of each file; 1300 make ten thousand in all."""

MOST_S, MOST_BYTES = 10, 256 << 20
"""For one file of a million pixels at most, time and memory beyond what the process had before."""

RSS_UNIT = 1 if sys.platform == "darwin" else 1024

PLAIN = gradient()
SEEDS = [
    saved(PLAIN, "JPEG", exif=b"Exif\0\0" + camera_exif(5, thumbnail=b"x" * 50), quality=80),
    png.encode(noise(channels=4, dtype=np.uint16), exif=camera_exif(), text={"a": "b"}),
    saved(PLAIN, "TIFF", compression="tiff_lzw"),
    saved(PLAIN, "WEBP"),
    saved(PLAIN, "GIF"),
    saved(PLAIN, "BMP"),
    saved(PLAIN, "AVIF"),
    encode_picture(Picture(gradient(dtype=np.uint16), gradient(dtype=np.uint16)[..., 0].copy()), "AVIF")[0],
]


def code_of(data: bytes | Path, **options: int | None) -> ErrorCode:
    with pytest.raises(UserError) as caught:
        read_picture(data, **options)
    assert "\n" not in caught.value.sentence
    return caught.value.code


@pytest.fixture(scope="module")
def peak_before() -> int:
    """The greatest memory of the process until now, whatever other tests took."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss if resource is not None else 0


@pytest.mark.parametrize("seed", range(len(SEEDS)))
@settings(max_examples=MUTATIONS, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutated_files_give_a_picture_or_a_sentence(peak_before: int, seed: int, data: st.DataObject) -> None:
    started_s = time.perf_counter()
    _read_mutated(seed, data)
    assert time.perf_counter() - started_s < MOST_S
    if resource is not None:
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak_before < MOST_BYTES / RSS_UNIT


def _read_mutated(seed: int, data: st.DataObject) -> None:
    mutated = bytearray(SEEDS[seed])
    for _ in range(data.draw(st.integers(1, 8))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del mutated[data.draw(st.integers(1, len(mutated))) :]
    try:
        picture = read_picture(bytes(mutated), max_pixels=1_000_000)
    except UserError:
        return
    encode_picture(picture, "PNG", metadata="no-location")


@given(st.data())
def test_mutated_exif_never_breaks_the_editor(data: st.DataObject) -> None:
    block = bytearray(camera_exif(6, thumbnail=b"y" * 30))
    for _ in range(data.draw(st.integers(1, 8))):
        block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
    mutated = bytes(block[: data.draw(st.integers(0, len(block)))])
    for location in (True, False):
        exif.carried(mutated, location=location, software="x")
    exif.of_tiff(mutated)


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5])
def test_half_a_file_is_unreadable(seed: int) -> None:
    assert code_of(SEEDS[seed][: len(SEEDS[seed]) // 2]) is ErrorCode.PICTURE_UNREADABLE


def test_what_is_no_picture_is_unsupported(tmp_path: Path) -> None:
    assert code_of(b"%PDF-1.7 not a picture") is ErrorCode.PICTURE_UNSUPPORTED
    assert code_of(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n") is ErrorCode.PICTURE_UNSUPPORTED
    floats = tmp_path / "floats.tif"
    saved_floats = np.linspace(0, 9, 64, dtype=np.float32).reshape(8, 8)
    floats.write_bytes(saved(saved_floats, "TIFF"))
    assert code_of(floats) is ErrorCode.PICTURE_UNSUPPORTED


def test_missing_and_empty_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    for path in (tmp_path, tmp_path / "none.png", tmp_path / "empty.png", Path("a\0b")):
        assert code_of(path) is ErrorCode.PICTURE_UNREADABLE


def test_claims_of_size_are_refused_by_the_header_and_allowed_on_request() -> None:
    huge = bytearray(saved(np.zeros((1, 1, 3), np.uint8), "PNG"))
    import zlib

    huge[16:24] = (60_000).to_bytes(4, "big") * 2
    huge[29:33] = zlib.crc32(bytes(huge[12:29])).to_bytes(4, "big")
    assert code_of(bytes(huge)) is ErrorCode.PICTURE_TOO_LARGE
    data = saved(PLAIN, "PNG")
    assert code_of(data, max_pixels=PLAIN.shape[0] * PLAIN.shape[1] - 1) is ErrorCode.PICTURE_TOO_LARGE
    assert read_picture(data, max_pixels=PLAIN.shape[0] * PLAIN.shape[1]).pixels.shape == PLAIN.shape


def test_the_override_reaches_past_pillows_own_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    data = saved(PLAIN, "PNG")
    assert read_picture(data, max_pixels=10_000).pixels.shape == PLAIN.shape
    assert read_picture(data, max_pixels=None).pixels.shape == PLAIN.shape
    assert Image.MAX_IMAGE_PIXELS == 10


def test_sides_beyond_a_format_are_refused_before_encoding() -> None:
    picture = read_picture(saved(np.zeros((1, 17_000, 3), np.uint8), "PNG"))
    with pytest.raises(UserError) as caught:
        encode_picture(picture, "WEBP")
    assert caught.value.code is ErrorCode.PICTURE_TOO_LARGE


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, ErrorCode.DISK_FULL), (errno.EACCES, ErrorCode.NOT_WRITABLE)]
)
def test_a_failed_write_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: ErrorCode
) -> None:
    target = tmp_path / "out.png"
    target.write_bytes(b"what was there before")

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(UserError) as caught:
        write_picture(read_picture(SEEDS[0]), target)
    assert caught.value.code is code
    assert target.read_bytes() == b"what was there before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    script = """
import resource, signal, sys
from translator.errors import UserError
from translator.images import read_picture, write_picture
picture = read_picture(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
try:
    write_picture(picture, sys.argv[2])
except UserError as error:
    print(error.code)
"""
    source = tmp_path / "in.png"
    source.write_bytes(png.encode(noise()))
    (tmp_path / "out").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", script, str(source), str(tmp_path / "out" / "a.png")],
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "disk_full", done.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_reading_and_writing_need_no_torch(tmp_path: Path) -> None:
    script = """
import sys
import translator.images
light = "numpy" not in sys.modules
from translator.images import read_picture, write_picture
write_picture(read_picture(sys.argv[1]), sys.argv[2])
print(light, "torch" in sys.modules)
"""
    source = tmp_path / "in.png"
    source.write_bytes(png.encode(noise(dtype=np.uint16)))
    done = subprocess.run(
        [sys.executable, "-c", script, str(source), str(tmp_path / "out.tif")], capture_output=True, text=True
    )
    assert done.stdout.split() == ["True", "False"], done.stderr
