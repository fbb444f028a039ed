from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.images.files import gradient
from translator.errors import ErrorCode, UserError
from translator.images import Picture, icc, read_frames, read_picture, write_animation
from translator.images.picture import Origin

COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]


def film(path: Path, **options: object) -> Path:
    frames = [Image.new("RGB", (16, 12), colour) for colour in COLOURS]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=[50, 120, 200], **options)
    return path


@pytest.mark.parametrize("name", ["gif", "png", "webp"])
def test_frames_durations_and_repeats_come_back(tmp_path: Path, name: str) -> None:
    path = film(tmp_path / f"in.{name}", loop=3, **({"lossless": True} if name == "webp" else {}))
    inverted = [(picture.with_pixels(255 - picture.pixels), ms) for picture, ms in read_frames(path)]
    write_animation(inverted, tmp_path / f"out.{name}")
    again = list(read_frames(tmp_path / f"out.{name}"))
    assert [ms for _, ms in again] == [50, 120, 200]
    for (picture, _), colour in zip(again, COLOURS, strict=True):
        assert (picture.pixels == 255 - np.array(colour)).all()
    assert again[0][0].origin.loop == read_picture(path).origin.loop
    assert again[0][0].origin.frames == 3


def test_an_avif_moves_as_it_did(tmp_path: Path) -> None:
    path = film(tmp_path / "in.avif", quality=100, subsampling="4:4:4")
    inverted = [(picture.with_pixels(255 - picture.pixels), ms) for picture, ms in read_frames(path)]
    notices = write_animation(inverted, tmp_path / "out.avif")
    again = list(read_frames(tmp_path / "out.avif"))
    assert notices == []
    assert [ms for _, ms in again] == [50, 120, 200]
    for (picture, _), colour in zip(again, COLOURS, strict=True):
        assert np.abs(picture.pixels.astype(int) - 255 + np.array(colour)).max() <= 8
    assert read_picture(path).origin.loop == again[0][0].origin.loop == 0
    assert again[0][0].origin.frames == 3


def test_an_animation_that_ends_is_said_to_go_on_as_avif(tmp_path: Path) -> None:
    path = film(tmp_path / "in.gif", loop=3)
    assert any("for ever" in words for words in write_animation(read_frames(path), tmp_path / "out.avif"))
    write_animation(read_frames(tmp_path / "out.avif"), tmp_path / "out.gif")
    assert read_picture(tmp_path / "out.gif").origin.loop == 0


@pytest.mark.parametrize("name", ["gif", "png", "webp", "avif"])
def test_transparent_frames_stay_transparent(tmp_path: Path, name: str) -> None:
    alpha = np.zeros((24, 31), np.uint8)
    alpha[5:15, 6:20] = 255
    frames = [
        (Picture(gradient() // 64 * 64, alpha), 100),
        (Picture(gradient()[::-1] // 64 * 64, alpha[::-1].copy()), 100),
    ]
    write_animation(frames, tmp_path / f"out.{name}")
    for (again, _), (picture, _) in zip(read_frames(tmp_path / f"out.{name}"), frames, strict=True):
        assert again.alpha is not None
        assert np.array_equal(again.alpha, picture.alpha)


def test_frames_are_read_one_at_a_time(tmp_path: Path) -> None:
    path = film(tmp_path / "in.gif", loop=0)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    frames = read_frames(path)
    first, _ = next(frames)
    assert (first.pixels == COLOURS[0]).all()
    frames.close()


def test_formats_that_do_not_move_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        write_animation([(Picture(gradient()), 100)], tmp_path / "out.jpg")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["gif", "png", "webp", "avif"])
def test_frames_that_are_too_large_together_are_refused(tmp_path: Path, name: str) -> None:
    path, pixels = tmp_path / f"a.{name}", 16 * 12
    frames = [Image.new("RGB", (16, 12), (40 * shade, 0, 0)) for shade in range(6)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=50)
    assert len(list(read_frames(path, max_pixels=pixels * 6 // 4))) == 6
    with pytest.raises(UserError, match="6 frames of 16 x 12") as caught:
        list(read_frames(path, max_pixels=pixels * 6 // 4 - 1))
    assert caught.value.code == ErrorCode.PICTURE_TOO_LARGE
    assert "--max-pixels" in caught.value.hint


XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><photoshop:City>Ulm</photoshop:City></x:xmpmeta>"


@pytest.mark.parametrize("name", ["png", "webp", "avif"])
@pytest.mark.parametrize("policy", ["keep", "no-location", "none"])
def test_an_animation_says_of_itself_what_the_original_did(tmp_path: Path, name: str, policy: str) -> None:
    origin = Origin(format="PNG", xmp=XMP, iptc=b"\x1c\x02\x05\0\1a", text={"Title": "Lake", "Software": "x"})
    frames = [(Picture(np.full((8, 8, 3), shade, np.uint8), None, origin), 100) for shade in (0, 90, 200)]
    path = tmp_path / f"a.{name}"
    notices = write_animation(frames, path, metadata=policy)
    again = read_picture(path).origin
    assert again.frames == 3
    assert (again.xmp is not None) == (policy != "none")
    assert (b"Ulm" in path.read_bytes()) == (policy == "keep")
    assert any("IPTC" in notice for notice in notices) == (policy != "none")
    if name == "png":
        assert again.text.get("Title") == (None if policy == "none" else "Lake")
        assert again.text.get("Software") != "x"


def test_colours_of_their_own_are_said_to_become_srgb(tmp_path: Path) -> None:
    native = np.zeros((8, 8, 3), np.uint8)
    origin = Origin(profile=icc.ADOBE_RGB_PROFILE, native=native, shown=native)
    frames = [(Picture(np.full((8, 8, 3), shade, np.uint8), None, origin), 100) for shade in (0, 90)]
    assert any("sRGB" in notice for notice in write_animation(frames, tmp_path / "a.png"))
