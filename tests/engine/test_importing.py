"""Styles come into the gallery: our own files, those of other programs, those of trainings."""

from pathlib import Path

import pytest
import torch

from tests.engine.conftest import do, listed
from translator import methods
from translator.engine.catalogue import info_of
from translator.engine.work import Works
from translator.errors import ErrorCode, UserError
from translator.events.engine import (
    ImportStyle,
    PublishStyle,
    StyleCommand,
    StyleImported,
    StyleRecognised,
)
from translator.library.card import ModelCard, read_card
from translator.library.gallery import Style

REAL_GET = methods.get


def test_styles_are_imported_listed_checked_and_removed(works: Works, style: str, tmp_path: Path) -> None:
    recognised = do(works, ImportStyle(source=style))
    assert isinstance(recognised, StyleRecognised)
    assert recognised.style.title == "Deep winter"
    added = do(works, ImportStyle(source=style, confirmed=True, title="My winter"))
    assert isinstance(added, StyleImported)
    mine = [info for info in listed(works) if not info.bundled]
    assert [(info.id, info.domains) for info in mine] == [("My-winter", ("winter", "summer"))]
    do(works, StyleCommand(action="verify", style="My-winter"))
    do(works, StyleCommand(action="export", style="My-winter", target=str(tmp_path / "copy.safetensors")))
    copied, original = read_card(tmp_path / "copy.safetensors", verify=True), read_card(Path(style))
    assert (copied.title, copied.weights_sha256) == ("My winter", original.weights_sha256)
    damaged = bytearray(Path(mine[0].path).read_bytes())
    damaged[-1] ^= 1
    Path(mine[0].path).write_bytes(damaged)
    with pytest.raises(UserError) as caught:
        do(works, StyleCommand(action="verify", style="My-winter"))
    assert caught.value.code == ErrorCode.MODEL_INVALID
    do(works, StyleCommand(action="remove", style="My-winter"))
    assert all(info.bundled for info in listed(works))


def test_styles_of_many_domains_and_of_none(tmp_path: Path) -> None:
    card = ModelCard(
        method="stargan",
        domains={"a": "cat", "b": "dog", "c": "fox"},
        directions=("a>b", "a>c", "b>a", "b>c", "c>a", "c>b"),
    )
    (tmp_path / "x.safetensors").write_bytes(b"")
    style = Style("x", tmp_path / "x.safetensors", packaged=False)
    info = info_of(style, card)
    assert (sorted(info.domains), set(info.sources), info.problem) == (["cat", "dog", "fox"], {""}, "")
    assert info.for_photos, "a card without tags says nothing else"
    assert info_of(style, card.model_copy(update={"tags": ("photo", "painting")})).for_photos
    assert not info_of(style, card.model_copy(update={"tags": ("pixel art",)})).for_photos
    info = info_of(style, card.model_copy(update={"directions": ()}))
    assert info.problem == ErrorCode.MODEL_UNSUPPORTED


def test_files_of_other_programs_are_recognised_and_added(
    works: Works, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from tests.reference import foreign

    monkeypatch.setattr(methods, "get", REAL_GET)
    path = tmp_path / "latest_net_G_A.pth"
    torch.save(foreign.Resnet(blocks=1).state_dict(), path)
    asked = do(works, ImportStyle(source=str(path)))
    assert isinstance(asked, StyleRecognised)
    assert asked.foreign
    assert asked.kind
    assert len(asked.style.domains) == 1
    names = {"title": "My horse", "from_name": "horse", "to": "zebra"}
    added = do(works, ImportStyle(source=str(path), confirmed=True, **names))
    assert isinstance(added, StyleImported)
    assert (added.style.id, added.style.domains, added.style.sources) == ("My-horse", ("zebra",), ("horse",))
    assert not list((tmp_path / "exchange").iterdir())
    with pytest.raises(UserError) as caught:
        do(works, ImportStyle(source=str(path), confirmed=True, **names))
    assert caught.value.code == ErrorCode.FILE_EXISTS


def test_foreign_files_are_refused_without_being_opened(works: Works, tmp_path: Path) -> None:
    trap = tmp_path / "style.pth"
    trap.write_bytes(b"cos\nsystem\n(S'touch " + str(tmp_path / "ran").encode() + b"'\ntR.")
    with pytest.raises(UserError) as caught:
        do(works, ImportStyle(source=str(trap)))
    assert caught.value.code in (ErrorCode.MODEL_UNSUPPORTED, ErrorCode.MODEL_INVALID)
    assert not (tmp_path / "ran").exists()


def test_a_finished_training_becomes_a_style_with_a_card(works: Works, style: str) -> None:
    answers = [
        do(works, PublishStyle(source=style, title="Mohn im Feld", licence="CC0-1.0", data="my own photos"))
        for _ in range(2)
    ]
    assert all(isinstance(answer, StyleImported) for answer in answers)
    found = {info.id: info for info in listed(works) if not info.bundled}
    assert set(found) == {"Mohn-im-Feld", "Mohn-im-Feld-2"}
    assert found["Mohn-im-Feld"].license == "CC0-1.0"
    assert found["Mohn-im-Feld"].facts["learned from"] == "my own photos"
    assert not found["Mohn-im-Feld"].problem


def test_what_no_card_can_have_leaves_no_style_behind(works: Works, style: str) -> None:
    with pytest.raises(UserError) as caught:
        do(works, PublishStyle(source=style, title="Mohn", thumbnail="http://x"))
    assert caught.value.code is ErrorCode.USAGE
    assert [info.id for info in listed(works) if not info.bundled] == []
