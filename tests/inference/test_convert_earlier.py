"""Results of earlier conversions among the originals are no originals."""

from pathlib import Path
from typing import Any

import pytest

from tests.images.files import gradient, saved
from tests.inference.convert_child import Inverting, events_of
from tests.inference.test_convert import ended, hashes, put
from translator.events.conversion import ConversionStarted
from translator.images.formats import FORMATS
from translator.images.heif import register
from translator.images.picture import Picture
from translator.images.write import write_picture
from translator.inference import convert_earlier
from translator.inference.convert import Conversion, convert
from translator.inference.convert_manifest import MANIFEST
from translator.inference.convert_work import Output
from translator.inference.note import note_of
from translator.inference.translator import Wish


def started(source: Path, target: Path, **options: Any) -> tuple[int, int]:
    """How many pictures are converted, and how many left out."""
    first, *_ = events = events_of(source, target, **options)
    assert isinstance(first, ConversionStarted)
    assert ended(events)[0] == first.files
    return first.files, first.earlier


def noted(path: Path, name: str = "Inverting", **options: Any) -> None:
    """A result of `translator translate`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_picture(Picture(gradient()), path, note=note_of(name, Wish(strength=0.5)), **options)


def test_a_folder_of_results_inside_is_left_out(tmp_path: Path) -> None:
    put(tmp_path / "in", "a.png", "b/c.png")
    assert started(tmp_path / "in", tmp_path / "in/first", output=Output(metadata="none")) == (2, 0)
    put(tmp_path / "in", "first/own.png")
    assert started(tmp_path / "in", tmp_path / "in/second") == (3, 2)
    assert set(hashes(tmp_path / "in/second")) == {"a.png", "b/c.png", "first/own.png"}
    assert started(tmp_path / "in", tmp_path / "out", include_results=True) == (8, 0)
    assert started(tmp_path / "in", tmp_path / "out") == (0, 0), "what was an original stays one"


def test_a_result_that_was_edited_is_an_original(tmp_path: Path) -> None:
    put(tmp_path / "in", "a.png")
    started(tmp_path / "in", tmp_path / "in/first", output=Output(metadata="none"))
    put(tmp_path / "in", "first/a.png", "b.png")
    assert started(tmp_path / "in", tmp_path / "out") == (3, 0)


@pytest.mark.parametrize("kind", [kind for kind in FORMATS.values() if kind.tags], ids=lambda kind: kind.name)
def test_a_result_is_known_by_its_note(tmp_path: Path, kind: Any) -> None:
    if kind.name == "HEIF":
        register("HEIC pictures cannot be tested.")
    put(tmp_path / "in", "a.png")
    noted(tmp_path / f"in/a_inverting{kind.suffixes[0]}")
    assert started(tmp_path / "in", tmp_path / "out") == (1, 1)
    assert set(hashes(tmp_path / "out")) == {"a.png"}


def test_a_note_behind_a_long_block_is_found(tmp_path: Path) -> None:
    from tests.images.files import camera_exif
    from translator.images import read_picture

    put(tmp_path / "in", "a.png")
    long = camera_exif() + bytes(60_000)
    photo = read_picture(saved(gradient(), "JPEG", exif=b"Exif\0\0" + long))
    write_picture(photo, tmp_path / "in/b.jpg", note=note_of("Inverting", Wish()))
    assert started(tmp_path / "in", tmp_path / "out") == (1, 1)


def test_who_converts_nothing_but_results_means_them(tmp_path: Path) -> None:
    noted(tmp_path / "moved/a.jpg")
    noted(tmp_path / "moved/b.jpg")
    assert started(tmp_path / "moved", tmp_path / "out") == (2, 0)


def test_a_folder_of_results_with_a_new_photo_is_meant_whole(tmp_path: Path) -> None:
    put(tmp_path / "in", "a.png")
    started(tmp_path / "in", tmp_path / "first")
    put(tmp_path / "first", "new.png")
    assert started(tmp_path / "first", tmp_path / "second") == (2, 0)


def test_pictures_of_others_are_originals(tmp_path: Path) -> None:
    put(tmp_path / "in", "a.png")
    for name, text in (("b.jpg", b"Photo Translator"), ("c.jpg", b"Translator 2.0"), ("d.jpg", b"(style x)")):
        (tmp_path / "in" / name).write_bytes(saved(gradient(), "JPEG", comment=text))
    assert started(tmp_path / "in", tmp_path / "out") == (4, 0)


def test_a_damaged_manifest_says_nothing(tmp_path: Path) -> None:
    put(tmp_path / "in", "a.png", "b/c.png")
    (tmp_path / "in/b" / MANIFEST).write_bytes(b'\xff{"source": 1}\n[]\n{}')
    assert started(tmp_path / "in", tmp_path / "out") == (2, 0)


def test_watching_leaves_them_out_and_reads_each_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "in", "a.png")
    noted(tmp_path / "in/b.jpg")
    looked: list[str] = []
    carries = convert_earlier._carries_note

    def counted(path: Path) -> bool:
        looked.append(path.name)
        return carries(path)

    monkeypatch.setattr(convert_earlier, "_carries_note", counted)
    monkeypatch.setattr("translator.inference.convert._WATCH_EVERY_S", 0.01)
    events = convert(Conversion(tmp_path / "in", tmp_path / "out", watch=True), Inverting())
    for count, _ in enumerate(events):
        if count > 30:
            break
    events.close()
    assert set(hashes(tmp_path / "out")) == {"a.png"}
    assert looked.count("b.jpg") == 1
