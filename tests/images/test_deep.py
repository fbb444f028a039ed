"""Depths between 8 and 16 bits, and colours that AVIF names by number: kept, or said."""

import sys

import cv2
import numpy as np
import pytest

from tests.images.files import camera_exif, gradient, noise, saved
from translator.images import encode, icc, read_picture
from translator.images.formats import sniff
from translator.images.picture import Origin, Picture
from translator.images.write import encode_picture

XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
STEP = {10: 65535 / 1023, 12: 65535 / 4095}

needs_avif = pytest.mark.skipif(not hasattr(cv2, "imencodeWithMetadata"), reason="OpenCV is too old")


def picture(bits: int | None, *, opaque: bool = True) -> Picture:
    alpha = None if opaque else np.ascontiguousarray(gradient(40, 52, np.uint16)[::-1, :, 0])
    origin = Origin(format="AVIF", depth=16, bits=bits, exif=camera_exif(), xmp=XMP, lossless=False)
    return Picture(gradient(40, 52, np.uint16), alpha, origin)


@needs_avif
@pytest.mark.parametrize("bits", [10, 12])
@pytest.mark.parametrize("opaque", [True, False])
def test_avif_keeps_its_depth_opacity_and_metadata(bits: int, opaque: bool) -> None:
    original = picture(bits, opaque=opaque)
    data, notices = encode_picture(original, "AVIF", quality=100)
    assert notices == []
    again = read_picture(data)
    assert (again.depth, again.origin.bits, again.origin.notices) == (16, bits, ())
    assert np.abs(again.pixels.astype(int) - original.pixels).max() <= STEP[bits] / 2 + 1
    assert again.pixels.max() == 65535
    assert again.origin.xmp == XMP
    assert b"Nikon" in (again.origin.exif or b"")
    assert (again.alpha is None) == opaque
    if again.alpha is not None and original.alpha is not None:
        assert np.abs(again.alpha.astype(int) - original.alpha).max() <= STEP[bits] / 2 + 1


@needs_avif
@pytest.mark.parametrize("bits", [10, 12])
def test_the_second_generation_has_the_firsts_very_codes(bits: int) -> None:
    first = read_picture(encode_picture(picture(bits), "AVIF", quality=100)[0])
    second = read_picture(encode_picture(first, "AVIF", quality=100)[0])
    assert np.array_equal(first.pixels, second.pixels)


@needs_avif
def test_opacity_of_a_deep_avif_is_exact_without_being_asked() -> None:
    first = read_picture(encode_picture(picture(10, opaque=False), "AVIF")[0])
    second = read_picture(encode_picture(first, "AVIF")[0])
    assert first.alpha is not None
    assert np.array_equal(first.alpha, second.alpha)


def test_opacity_of_an_avif_is_exact_at_any_quality() -> None:
    alpha = gradient(40, 52)[::-1, :, 2].copy()
    original = Picture(gradient(40, 52), alpha)
    for quality in (None, 60):
        again = read_picture(encode_picture(original, "AVIF", quality=quality)[0])
        assert np.array_equal(again.alpha, alpha)


def test_an_encoder_without_that_option_writes_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode, "EXACT_ALPHA", {"advanced": {"alpha:unheard-of": "1"}})
    alpha = gradient(40, 52)[::-1, :, 2].copy()
    again = read_picture(encode_picture(Picture(gradient(40, 52), alpha), "AVIF")[0])
    assert again.alpha is not None
    assert np.abs(again.alpha.astype(int) - alpha).mean() < 4


@needs_avif
def test_what_is_rounded_is_said_and_what_is_not_is_not() -> None:
    def said(bits: int | None, name: str) -> list[str]:
        return [words for words in encode_picture(picture(bits), name)[1] if "rounded" in words]

    assert said(None, "AVIF") == ["AVIF is written with 12 bits a channel; the 16 bits were rounded."]
    assert said(10, "JPEG") == ["JPEG is written with 8 bits a channel; the 10 bits were rounded."]
    assert said(10, "PNG") == said(12, "TIFF") == said(12, "AVIF") == []


@needs_avif
def test_without_avif_in_opencv_the_depth_is_lost_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encode_picture(picture(12), "AVIF")[0]
    monkeypatch.setattr(cv2, "imdecode", lambda *_: None)
    monkeypatch.delattr(cv2, "imencodeWithMetadata")
    again = read_picture(data)
    assert (again.depth, again.origin.bits) == (8, None)
    assert again.origin.notices == ("Its 12 bits a channel were read as 8.",)
    notices = encode_picture(picture(12), "AVIF")[1]
    assert "AVIF is written with 8 bits a channel; the 12 bits were rounded." in notices


def test_eight_bits_of_avif_stay_eight() -> None:
    again = read_picture(saved(gradient(), "AVIF"))
    assert (again.depth, again.origin.bits, again.origin.notices) == (8, None, ())


@pytest.mark.parametrize("maximum", [65535, 4095, 1000])
def test_deep_pixmaps_keep_their_codes(maximum: int) -> None:
    own = gradient(40, 52, np.uint16)
    codes = (own.astype(int) * maximum + 32767) // 65535
    again = read_picture(b"P6\n# a note\n52 40\n%d\n" % maximum + codes.astype(">u2").tobytes())
    assert again.depth == 16
    assert again.origin.notices == ()
    assert np.abs(again.pixels.astype(int) - own).max() <= 65535 / maximum / 2 + 1
    assert again.pixels.max() == 65535


def test_depth_that_no_decoder_keeps_is_said() -> None:
    digits = " ".join(map(str, noise(4, 5, 3, np.uint16).ravel()))
    plain = read_picture(f"P3 5 4 65535 {digits}\n".encode())
    assert (plain.depth, plain.origin.notices) == (8, ("Its 16 bits a channel were read as 8.",))
    assert cv2.haveImageWriter("a.jp2")
    fine, data = cv2.imencode(".jp2", gradient(40, 52, np.uint16))
    assert fine
    scan = read_picture(data.tobytes())
    assert (scan.depth, scan.origin.notices) == (8, ("Its 16 bits a channel were read as 8.",))


def test_gray_of_sixteen_bits_is_not_said_to_be_lost() -> None:
    codes = gradient(40, 52, np.uint16)[..., 0]
    again = read_picture(b"P5 52 40 65535\n" + codes.astype(">u2").tobytes())
    assert (again.depth, again.origin.notices) == (16, ())
    assert np.array_equal(again.pixels[..., 1], codes)


def _numbered(primaries: int, transfer: int) -> bytes:
    """An AVIF file whose colours are named by these numbers."""
    data = saved(gradient(40, 52), "AVIF", quality=100, subsampling="4:4:4")
    place = data.index(b"colrnclx") + 8
    return data[:place] + bytes([0, primaries, 0, transfer]) + data[place + 4 :]


def test_display_p3_named_by_number_is_wide() -> None:
    plain, wide = read_picture(_numbered(1, 13)), read_picture(_numbered(12, 13))
    assert plain.origin.profile is None
    assert wide.origin.profile == icc.DISPLAY_P3_PROFILE
    assert np.array_equal(wide.origin.native, plain.pixels)
    red = wide.pixels[2:, 26:].astype(int) - plain.pixels[2:, 26:]
    assert red[..., 0].max() > 5, "a red of Display P3 is a stronger one of sRGB"


@pytest.mark.parametrize(("transfer", "name"), [(16, "PQ"), (18, "HLG")])
def test_high_dynamic_range_is_said(transfer: int, name: str) -> None:
    (said,) = read_picture(_numbered(9, transfer)).origin.notices
    assert name in said


def test_containers_are_told_apart_by_the_brands_that_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    data = saved(gradient(), "AVIF")
    size = int.from_bytes(data[:4], "big")
    brands = data[16:size]
    assert b"mif1" in brands
    renamed = data[:8] + b"mif1" + data[12:16] + brands.replace(b"mif1", b"avif", 1) + data[size:]
    assert sniff(renamed[:64]) == "AVIF"
    assert np.array_equal(read_picture(renamed).pixels, read_picture(data).pixels)
    assert sniff(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(40)) == "HEIF"
