"""`translator train` as a user meets it: what it refuses, in which words, and what it leaves behind."""

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from tests.pictures import scene, write_scenes
from translator.cli.main import run
from translator.cli.train import _say_what_next
from translator.training.run_folder import RunFolder

TINY = [
    "--size=32", "--generator-width=4", "--critic-width=4", "--critic-layers=2", "--steps=3", "--device=cpu",
    "--precision=fp32",
]  # fmt: skip


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    a, b = write_scenes(tmp_path / "day", 8), write_scenes(tmp_path / "night", 8, 50, invert=True)
    return str(a), str(b)


def _refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The message of a refusal: exit code 2, nothing on standard output, no traceback."""
    assert run(["train", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert captured.err.startswith("error: ")
    assert len(captured.err.strip().splitlines()) <= 3
    return captured.err


def test_dry_run_prints_the_plan_and_touches_nothing(
    tmp_path: Path,
    folders: tuple[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert run(["train", "--unpaired", *folders, "--blocks=2", "--dry-run", *TINY]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["settings"]["blocks"] == 2
    assert plan["method"] == "cyclegan"
    assert plan["listing"]["names"] == {"a": "day", "b": "night"}
    assert sorted(tmp_path.rglob("*")) == before


def test_train_then_resume_with_more_steps(
    tmp_path: Path, folders: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    assert run(["train", "--unpaired", *folders, "--out", str(out), "--blocks=1", *TINY]) == 0
    assert capsys.readouterr().out.strip() == str(out / "model.safetensors")
    assert run(["train", "--resume", str(out), "--steps=5", "--events=jsonl"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert events[0] == {**events[0], "event": "started", "step": 3, "steps": 5}
    assert events[-1] == {**events[-1], "event": "ended", "step": 5, "finished": True}
    assert run(["train", "--unpaired", *folders, "--out", str(out), *TINY]) == 2
    assert "--resume" in capsys.readouterr().err


def test_presets_fill_in_what_is_not_said(
    folders: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["train", "--unpaired", *folders, "--preset=quick", "--steps=7", "--dry-run"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert (plan["data"]["size"], plan["training"]["steps"], plan["settings"]["generator_width"]) == (
        128,
        7,
        32,
    )


def test_epochs_become_steps(folders: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["train", "--unpaired", *folders, "--epochs=10", "--batch-size=2", "--dry-run", *TINY]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["training"]["steps"] == 10 * -(-len(plan["listing"]["domains"]["a"]) // 2)


def test_help_shows_the_options_of_the_method(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["train", "--method=pix2pix", "--help"]) == 0
    assert "--l1-weight" in capsys.readouterr().out
    assert run(["train", "--unpaired", "--help"]) == 0
    assert "--cycle-weight-a" in capsys.readouterr().out


def test_bad_folders_are_named(
    tmp_path: Path, folders: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = folders
    (tmp_path / "empty").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "notes.txt").write_text("no picture")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n nothing")
    for bad in ("missing", "empty", "texts", "broken", "day/00.png"):
        message = _refused(capsys, "--unpaired", a, str(tmp_path / bad), *TINY)
        assert bad in message
    assert "same" in _refused(capsys, "--unpaired", a, a, *TINY)
    shutil.copytree(a, tmp_path / "one")
    for path in sorted((tmp_path / "one").iterdir())[1:]:
        path.unlink()
    assert "one" in _refused(capsys, "--unpaired", str(tmp_path / "one"), b, *TINY)


def test_pairs_that_do_not_match_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, name in (("a", "cat"), ("b", "dog")):
        (tmp_path / folder).mkdir()
        for index in range(3):
            Image.fromarray(scene(index)).save(tmp_path / folder / f"{name}{index}.png")
    message = _refused(capsys, "--paired", str(tmp_path / "a"), str(tmp_path / "b"), *TINY)
    assert "cat" in message
    assert "dog" in message


def test_bad_words_are_refused(folders: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "nonesuch" in _refused(capsys, "--unpaired", *folders, "--method=nonesuch")
    assert "--colourfulness" in _refused(capsys, "--unpaired", *folders, "--colourfulness=3")
    assert "blocks" in _refused(capsys, "--unpaired", *folders, "--blocks=-1")
    assert "at least 1" in _refused(capsys, "--unpaired", *folders, "--steps=0")
    assert "cuda" in _refused(capsys, "--unpaired", *folders, "--device=cuda:99", *TINY[:-2])
    assert "--paired" in _refused(capsys, *folders)
    assert "exclude" in _refused(capsys, "--unpaired", "--paired", *folders)
    assert "multiple" in _refused(capsys, "--unpaired", *folders, "--size=33")
    assert "pix2pix" in _refused(capsys, "--unpaired", *folders, "--method=pix2pix", *TINY)


def test_resume_of_what_is_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "not a run" in _refused(capsys, "--resume", str(tmp_path / "missing"))
    folder = RunFolder(tmp_path / "newer")
    folder.path.mkdir()
    folder.plan.write_text('{"format": 99}')
    assert "newer" in _refused(capsys, "--resume", str(folder.path))
    folder.plan.write_text('{"format": 1}')
    assert "whole plan" in _refused(capsys, "--resume", str(folder.path))
    folder.plan.write_text("{")
    assert "cannot be read" in _refused(capsys, "--resume", str(folder.path))


def test_a_place_that_cannot_be_written(
    tmp_path: Path, folders: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    message = _refused(
        capsys, "--unpaired", *folders, "--out", str(tmp_path / "file" / "run"), "--blocks=1", *TINY
    )
    assert "cannot be written" in message


def test_broken_pictures_among_good_ones_are_left_out(
    tmp_path: Path, folders: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    a = Path(folders[0])
    whole = (a / "00.png").read_bytes()
    (a / "cut.png").write_bytes(whole[: len(whole) // 2])
    (a / "text.png").write_text("not a picture")
    assert run(["train", "--unpaired", *folders, "--blocks=1", "--dry-run", *TINY]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert {Path(item["path"]).name for item in plan["listing"]["left_out"]} == {"cut.png", "text.png"}


def test_a_list_of_pairs_is_trained_on_and_what_makes_pictures_is_sampled(
    tmp_path: Path, folders: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [f"day/{n:02d}.png;night/{n:02d}.png" for n in range(8)]
    (tmp_path / "pairs.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    out = tmp_path / "run"
    arguments = ["--generator=resnet", "--blocks=1", "--balance-crops", "--no-check"]
    assert run(["train", "--paired", str(tmp_path / "pairs.csv"), "--out", str(out), *arguments, *TINY]) == 0
    captured = capsys.readouterr()
    assert captured.out.strip() == str(out / "model.safetensors")
    assert "translator translate PHOTO" in captured.err
    plan = json.loads((out / "plan.json").read_text())
    assert plan["listing"]["names"] == {"a": "day", "b": "night"}
    assert plan["data"]["balance_crops"]
    _say_what_next(RunFolder(out), finished=True, is_of_photos=False)
    assert f"translator sample {out / 'model.safetensors'}" in capsys.readouterr().err
