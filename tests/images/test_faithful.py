"""What goes in comes out: orientation, depth, opacity, modes, metadata."""

import struct
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from tests.images.files import camera_exif, gradient, noise, saved
from translator.images import Picture, exif, png, read_header, read_picture, write_picture
from translator.images.alpha import fill_hidden, over_white
from translator.images.picture import Origin
from translator.images.write import encode_picture

XMP = b"".join(
    (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description tiff:Orientation="6" ',
        b'exif:GPSLatitude="48,51N" photoshop:City="Paris" dc:creator="Zo\xc3\xab">',
        b"<xmp:Thumbnails><rdf:Alt>AAAA</rdf:Alt></xmp:Thumbnails>",
        b"</rdf:Description></rdf:RDF></x:xmpmeta>",
    )
)
IPTC = b"\x1c\x02\x5a\x00\x05Paris" + b"\x1c\x02\x50\x00\x04Zoe!"


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_every_orientation_is_upright(turn: int, name: str) -> None:
    block = Image.Exif()
    block[0x0112] = turn
    options = {"lossless": True} if name == "WEBP" else {"quality": 95} if name == "JPEG" else {}
    data = saved(gradient(), name, exif=block.tobytes(), **options)
    with Image.open(BytesIO(data)) as image:
        expected = np.array(ImageOps.exif_transpose(image))
    picture = read_picture(data)
    assert np.array_equal(picture.pixels, expected)
    header = read_header(data)
    assert (header.height, header.width) == expected.shape[:2]
    again = Image.open(BytesIO(encode_picture(picture, name)[0]))
    again.load()
    assert again.getexif().get(0x0112, 1) == 1
    assert again.size == (expected.shape[1], expected.shape[0])


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_16_bit_pictures_are_turned_too(turn: int, name: str) -> None:
    pixels = noise(5, 8, dtype=np.uint16)
    block = exif.build({0x0112: exif.short("<", turn)})
    if name == "PNG":
        data = png.encode(pixels, exif=block)
    else:
        from translator.images import tiff

        upright, turned = (struct.pack("<HHIH", 0x0112, 3, 1, way) for way in (1, turn))
        data = tiff.encode(pixels, "rgb").replace(upright, turned)
    expected = {
        1: pixels, 2: pixels[:, ::-1], 3: pixels[::-1, ::-1], 4: pixels[::-1], 5: pixels.swapaxes(0, 1),
        6: np.rot90(pixels, -1), 7: np.rot90(pixels, 2).swapaxes(0, 1), 8: np.rot90(pixels, 1),
    }[turn]  # fmt: skip
    assert np.array_equal(read_picture(data).pixels, expected)


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_depth_and_opacity_are_identical(tmp_path: Path, name: str, channels: int, dtype: type) -> None:
    array = noise(channels=channels, dtype=dtype)
    source = tmp_path / "in.png"
    source.write_bytes(png.encode(array))
    picture = read_picture(source)
    assert write_picture(picture, tmp_path / f"out.{name.lower()}") == []
    again = read_picture(tmp_path / f"out.{name.lower()}")
    assert again.pixels.dtype == dtype
    assert np.array_equal(again.pixels, np.broadcast_to(array[..., :3], again.pixels.shape))
    assert (again.alpha is None) == (channels != 4)
    if channels == 4:
        assert np.array_equal(again.alpha, array[..., 3])
    assert again.origin.mode == ("gray" if channels == 1 else "rgb")


@pytest.mark.parametrize("name", ["PNG", "WEBP", "TIFF", "AVIF", "BMP"])
def test_opacity_is_carried_by_formats_that_hold_it(name: str) -> None:
    array = noise(channels=4)
    array[..., 3] = np.arange(array[..., 3].size).reshape(array.shape[:2]) % 256
    picture = read_picture(png.encode(array))
    alpha = read_picture(encode_picture(picture, name)[0]).alpha
    assert alpha is not None
    assert np.abs(alpha.astype(int) - array[..., 3]).max() <= (2 if name == "AVIF" else 0)


def test_what_jpeg_cannot_hold_is_said() -> None:
    array = noise(channels=4, dtype=np.uint16)
    array[..., 3] = 0
    data, notices = encode_picture(read_picture(png.encode(array)), "JPEG")
    assert np.array_equal(np.array(Image.open(BytesIO(data))), np.full((24, 31, 3), 255))
    assert len(notices) == 2


def test_white_under_half_transparency_is_exact() -> None:
    pixels, alpha = noise(), noise(channels=1)[..., 0]
    share = alpha[..., None] / 255
    assert np.abs(over_white(pixels, alpha) - (pixels * share + 255 * (1 - share))).max() <= 0.5 + 1e-9


def test_hidden_colours_do_not_reach_the_edge() -> None:
    pixels, alpha = np.zeros((9, 9, 3), np.uint8), np.zeros((9, 9), np.uint8)
    pixels[3:6, 3:6], alpha[3:6, 3:6] = (200, 100, 50), 255
    assert (fill_hidden(pixels, alpha) == (200, 100, 50)).all()
    two = pixels.copy()
    two[4, 5] = (1, 2, 3)
    assert tuple(fill_hidden(two, alpha)[4, 8]) == (1, 2, 3)
    assert fill_hidden(pixels, np.zeros_like(alpha)) is pixels


def test_premultiplied_tiff_is_made_straight() -> None:
    from translator.images import tiff

    colour, alpha = np.full((4, 4, 3), 20_000, np.uint16), np.full((4, 4, 1), 32_768, np.uint16)
    data = tiff.encode(np.dstack([colour // 2, alpha]), "rgb")
    entry = struct.pack("<HHIH", 338, 3, 1, 2)
    assert data.count(entry) == 1
    picture = read_picture(data.replace(entry, struct.pack("<HHIH", 338, 3, 1, 1)))
    assert np.abs(picture.pixels.astype(int) - 20_000).max() <= 2


def test_modes() -> None:
    rgb = gradient()
    palette = Image.fromarray(rgb).quantize(16)
    buffer = BytesIO()
    palette.save(buffer, "PNG", transparency=3)
    picture = read_picture(buffer.getvalue())
    assert picture.origin.mode == "palette"
    assert np.array_equal(picture.pixels, np.array(palette.convert("RGB")))
    assert picture.alpha is not None
    assert np.array_equal(picture.alpha == 0, np.array(palette) == 3)

    bits = np.indices((24, 31)).sum(axis=0) % 2 * 255
    bilevel = read_picture(saved(bits.astype(np.uint8), "PNG", "1"))
    assert bilevel.origin.mode == "bilevel"
    assert np.array_equal(bilevel.pixels[..., 2], bits)

    cmyk = read_picture(saved(rgb, "TIFF", "CMYK"))
    assert cmyk.origin.mode == "cmyk"
    assert np.abs(cmyk.pixels.astype(int) - rgb).max() <= 2
    assert cmyk.origin.notices


def test_lab_is_converted() -> None:
    from PIL import ImageCms

    rgb = gradient() // 8 + 110
    profiles = [ImageCms.createProfile(name) for name in ("sRGB", "LAB")]
    buffer = BytesIO()
    ImageCms.profileToProfile(Image.fromarray(rgb), *profiles, outputMode="LAB").save(buffer, "TIFF")
    picture = read_picture(buffer.getvalue())
    assert picture.origin.mode == "lab"
    assert np.abs(picture.pixels.astype(int) - rgb).max() <= 3
    assert np.abs(read_picture(encode_picture(picture, "PNG")[0]).pixels.astype(int) - rgb).max() <= 3


def test_gray_photo_may_become_colour() -> None:
    gray = read_picture(saved(noise(channels=1), "JPEG", quality=95))
    assert Image.open(BytesIO(encode_picture(gray, "JPEG")[0])).mode == "L"
    coloured = gray.with_pixels(gradient())
    assert Image.open(BytesIO(encode_picture(coloured, "JPEG")[0])).mode == "RGB"


THUMBNAIL = b"\xff\xd8 a small picture of where I live \xff\xd9" * 20


def fields(data: bytes) -> dict[object, object]:
    """What Pillow reads of a file's EXIF, but orientation, software and thumbnail."""
    with Image.open(BytesIO(data)) as image:
        image.load()
        block = image.getexif()
        found: dict[object, object] = {tag: value for tag, value in block.items() if tag in exif.DESCRIPTIVE}
        for part in (exif.EXIF_IFD, exif.GPS_IFD, exif.INTEROP_IFD):
            found |= {
                (part, tag): value for tag, value in block.get_ifd(part).items() if tag != exif.INTEROP_IFD
            }
    return {tag: value for tag, value in found.items() if tag not in (exif.ORIENTATION, exif.SOFTWARE)}


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_exif_is_equal_but_for_orientation_thumbnail_and_software(name: str) -> None:
    source = saved(gradient(), "JPEG", exif=b"Exif\0\0" + camera_exif(6, thumbnail=THUMBNAIL), dpi=(240, 240))
    assert THUMBNAIL in source
    data, notices = encode_picture(read_picture(source), name, note="winter")
    assert not notices
    assert fields(data) == fields(source)
    assert len(fields(data)) >= 9
    assert THUMBNAIL not in data
    with Image.open(BytesIO(data)) as image:
        image.load()
        assert "winter" in image.getexif()[exif.SOFTWARE]
        assert image.getexif().get(exif.ORIENTATION, 1) == 1
        assert 1 not in getattr(image.getexif(), "_ifds", {})
        if name in ("JPEG", "PNG", "TIFF"):
            assert image.info["dpi"] == pytest.approx((240, 240), abs=0.01)


def test_exif_of_a_tiff_goes_into_every_format() -> None:
    picture = read_picture(saved(gradient(), "JPEG", exif=b"Exif\0\0" + camera_exif()))
    source, _ = encode_picture(picture, "TIFF")
    for name in ("JPEG", "PNG", "TIFF"):
        assert fields(encode_picture(read_picture(source), name)[0]) == fields(source)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_place_is_dropped_on_request_and_nothing_of_it_is_left(name: str) -> None:
    source = saved(gradient(), "JPEG", exif=b"Exif\0\0" + camera_exif(), xmp=XMP)
    picture = read_picture(source)
    picture = Picture(
        picture.pixels, None, picture.origin.__class__(**{**vars(picture.origin), "iptc": IPTC})
    )
    kept, _ = encode_picture(picture, name)
    assert (exif.GPS_IFD, 2) in fields(kept)
    dropped, _ = encode_picture(picture, name, metadata="no-location")
    assert not any(isinstance(tag, tuple) and tag[0] == exif.GPS_IFD for tag in fields(dropped))
    assert (exif.EXIF_IFD, 0x927C) in fields(dropped)
    for trace in (struct.pack("<I", 29_999), b"GPSLatitude", b"Paris"):
        assert trace in kept
        assert trace not in dropped
    assert "Zoë".encode() in dropped
    nothing, _ = encode_picture(picture, name, metadata="none")
    assert not fields(nothing)
    assert b"Nikon" not in nothing
    assert b"creator" not in nothing


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_xmp_is_carried_upright_and_without_thumbnails(name: str) -> None:
    source = saved(gradient(), "JPEG", xmp=XMP)
    xmp = read_picture(encode_picture(read_picture(source), name)[0]).origin.xmp
    assert xmp is not None
    assert b'tiff:Orientation="1"' in xmp
    assert b"Thumbnails" not in xmp
    assert "Zoë".encode() in xmp
    assert b"GPSLatitude" in xmp


@pytest.mark.parametrize("name", ["JPEG", "TIFF"])
def test_iptc_is_carried(name: str) -> None:
    picture = read_picture(saved(gradient(), "JPEG"))
    picture = Picture(
        picture.pixels, None, picture.origin.__class__(**{**vars(picture.origin), "iptc": IPTC})
    )
    again = read_picture(encode_picture(picture, name)[0])
    assert again.origin.iptc == IPTC
    placeless = read_picture(encode_picture(again, name, metadata="no-location")[0])
    assert placeless.origin.iptc == IPTC[10:]


def test_texts_of_a_png_are_carried() -> None:
    data = png.encode(gradient(), text={"Title": "Zoë", "Author": "名前", "Comment": "plain"})
    assert read_picture(encode_picture(read_picture(data), "PNG")[0]).origin.text == {
        "Title": "Zoë", "Author": "名前", "Comment": "plain",
    }  # fmt: skip


def test_a_jpeg_keeps_its_quantisation_unless_coarse() -> None:
    fine = read_picture(saved(gradient(), "JPEG", quality=87, subsampling=1))
    again = read_picture(encode_picture(fine, "JPEG")[0])
    assert again.origin.jpeg == fine.origin.jpeg
    assert again.origin.subsampling == 1
    coarse = read_picture(saved(gradient(), "JPEG", quality=30))
    better = read_picture(encode_picture(coarse, "JPEG")[0]).origin.jpeg
    assert better is not None
    assert better == read_picture(saved(gradient(), "JPEG", quality=85)).origin.jpeg


def test_bytes_do_not_depend_on_when_they_are_written() -> None:
    picture = read_picture(png.encode(gradient(), profile=None, exif=camera_exif()))
    for name in ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP"):
        assert (
            encode_picture(picture, name, colour="srgb")[0] == encode_picture(picture, name, colour="srgb")[0]
        )


def test_a_thumbnail_is_cut_off_at_the_end_and_blanked_elsewhere() -> None:
    with_it, without = camera_exif(thumbnail=THUMBNAIL), camera_exif()
    at_end = exif.carried(with_it, location=True, software=None)
    assert at_end is not None
    assert len(at_end) < len(without) + 300
    inside = exif.carried(with_it + b"other" * 20, location=True, software=None)
    assert inside is not None
    assert THUMBNAIL[:30] not in inside
    assert b"other" * 20 in inside


PHONE = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:hdrgm="h"><rdf:Description hdrgm:Version="1.0"'
    b' dc:creator="me" GCamera:MotionPhoto="1" GCamera:MotionPhotoVersion="1"><Container:Directory>'
    b"<rdf:Seq><Container:Item Item:Semantic='GainMap'/></rdf:Seq></Container:Directory >"
    b"</rdf:Description></x:xmpmeta>"
)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "AVIF"])
def test_what_a_phone_put_beside_the_picture_is_said_to_be_left_out(name: str) -> None:
    picture = read_picture(saved(gradient(), "JPEG", xmp=PHONE))
    assert [notice.split()[1] for notice in picture.origin.notices] == ["gain", "short"]
    xmp = read_picture(encode_picture(picture, name)[0]).origin.xmp or b""
    assert b"creator" in xmp
    for gone in (b"hdrgm:Version", b"MotionPhoto", b"GainMap", b"Container"):
        assert gone not in xmp
    assert read_picture(saved(gradient(), "JPEG", xmp=XMP)).origin.notices == ()


@pytest.mark.parametrize(
    "filler",
    [b" " * 1_000_000, b"<xmp:Thumbnails>" * 60_000, b"<xmp:Thumbnails" * 60_000, b" hdrgm:a" * 100_000],
    ids=["spaces", "open elements", "open tags", "names"],
)
def test_hostile_xmp_is_cleaned_in_one_walk(filler: bytes) -> None:
    packet = XMP.replace(b"</rdf:RDF>", filler + b"</rdf:RDF>")
    data, _ = encode_picture(Picture(gradient(), None, Origin(xmp=packet)), "PNG", metadata="no-location")
    assert b"GPSLatitude" not in data
    assert b"creator" in data
