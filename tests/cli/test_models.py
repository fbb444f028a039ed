import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.fake_styles import TinySettings, tiny, tiny_card, tiny_model, write_tiny
from tests.images.files import gradient
from translator.cli.main import run
from translator.library import gallery
from translator.library.card import read_card
from translator.library.model_file import save_model

__all__ = ["tiny"]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    packaged = tmp_path / "packaged"
    packaged.mkdir()
    write_tiny(packaged / "frost.safetensors")
    monkeypatch.setattr(gallery, "packaged_folder", lambda: packaged)
    monkeypatch.setenv(gallery.STYLES_VARIABLE, str(tmp_path / "own"))
    return tmp_path


@pytest.fixture
def models(capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = run(["models", *map(str, arguments)])
        captured = capfd.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return call


def test_list_shows_every_style_and_its_ways(folders: Path, models: Run) -> None:
    models("add", write_tiny(folders / "ink.safetensors", title="Ink"))
    code, out, _ = models("list")
    assert code == 0
    assert out.splitlines() == [
        "frost  Deep winter  summer > winter, winter > summer",
        "ink    Ink          summer > winter, winter > summer  added",
    ]
    rows = json.loads(models("list", "--json")[1])
    assert [(row["id"], row["packaged"], row["title"]) for row in rows] == [
        ("frost", True, "Deep winter"),
        ("ink", False, "Ink"),
    ]


def test_a_damaged_style_is_listed_with_its_problem(folders: Path, models: Run) -> None:
    (folders / "packaged" / "frost.safetensors").write_bytes(b"junk")
    code, out, _ = models("list")
    assert code == 0
    assert "not a usable model file" in out
    assert "problem" in json.loads(models("list", "--json")[1])[0]


def test_an_empty_gallery_says_so(folders: Path, models: Run) -> None:
    (folders / "packaged" / "frost.safetensors").unlink()
    code, out, err = models("list")
    assert (code, out) == (0, "")
    assert "empty" in err
    assert json.loads(models("list", "--json")[1]) == []


def test_show_tells_what_the_card_knows(folders: Path, models: Run) -> None:
    code, out, _ = models("show", "frost")
    assert code == 0
    assert "Deep winter" in out
    assert "summer > winter" in out
    assert "description" not in out
    shown = json.loads(models("show", str(folders / "packaged" / "frost.safetensors"), "--json")[1])
    assert shown["method"] == "tiny"
    assert len(shown["weights_sha256"]) == 64


def test_styles_are_added_and_removed(folders: Path, models: Run) -> None:
    file = write_tiny(folders / "ink.safetensors")
    assert models("add", file, "--name", "blue-ink")[0] == 0
    code, _, err = models("add", file, "--name", "blue-ink")
    assert code == 2
    assert "--replace" in err
    assert models("add", file, "--name", "blue-ink", "--replace")[0] == 0
    assert json.loads(models("remove", "blue-ink", "--json")[1])["removed"] is True
    assert [row["id"] for row in json.loads(models("list", "--json")[1])] == ["frost"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["show", "forst"], "Did you mean frost"),
        (["remove", "frost"], "came with the program"),
        (["remove", "nothing"], "no style"),
        (["add", "none.safetensors"], "no model file"),
    ],
)
def test_mistakes_are_told_in_a_sentence(models: Run, arguments: list[str], expected: str) -> None:
    code, out, err = models(*arguments)
    assert code == 2
    assert expected in err
    assert out == ""


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("half", [False, True])
def test_check_records_whether_bf16_is_as_good(
    folders: Path, models: Run, tmp_path: Path, half: bool
) -> None:
    style, photo = tmp_path / "s.safetensors", tmp_path / "p.png"
    save_model(style, tiny_model(), tiny_card(TinySettings()), half=half)
    weights = read_card(style).weights_sha256
    Image.fromarray(gradient()).save(photo)
    code, out, _ = models("check", style, photo, photo, "--json")
    assert code == 0
    shown = json.loads(out)
    card = read_card(style, verify=True)
    assert card.weights_sha256 == weights
    assert card.bf16_checked is not None
    assert card.bf16_checked.passed == shown["passed"]
    assert card.bf16_checked.pictures == 2 * len(card.ways) == shown["pictures"]
    assert card.bf16_checked.mean_difference == shown["mean_difference"] == 0
    assert models("show", style)[1].count("bf16") == 1


def test_check_without_photos_is_a_mistake(models: Run) -> None:
    assert models("check", "frost")[0] == 2
