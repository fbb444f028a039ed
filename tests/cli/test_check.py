"""`translator check` as a person uses it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.pictures import write_scenes
from translator.cli.check import command
from translator.errors import ErrorCode, UserError


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSLATOR_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    one, other = write_scenes(tmp_path / "one", 8), write_scenes(tmp_path / "other", 8, 100)
    return str(one), str(other)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--size", "32"])


def test_good_folders_exit_with_0_and_a_verdict(folders: tuple[str, str], tmp_path: Path) -> None:
    result = run(*folders)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1].startswith("Ready to train: 8 one and 8 other")
    assert list((tmp_path / "cache").glob("*.sqlite"))


def test_faults_exit_with_1_and_are_listed(folders: tuple[str, str], tmp_path: Path) -> None:
    one = Path(folders[0])
    (one / "copy.png").write_bytes((one / "00.png").read_bytes())
    (one / "broken.png").write_bytes(b"x")
    page, out = tmp_path / "report.html", tmp_path / "clean"
    result = run(*folders, "--report", str(page), "--fix", str(out))
    assert result.exit_code == 1
    assert "1 exact copies" in result.stdout
    assert "copy.png is an exact copy of 00.png" in result.stdout
    assert page.read_text().startswith("<!doctype html>")
    assert f"Train on the good ones: {out / 'one'} {out / 'other'}" in result.stderr
    assert len(list((out / "one").iterdir())) == 8


def test_json_is_one_object(folders: tuple[str, str]) -> None:
    (Path(folders[0]) / "copy.png").write_bytes((Path(folders[0]) / "00.png").read_bytes())
    result = run(*folders, "--json")
    found = json.loads(result.stdout)
    assert found["verdict"] == "mend"
    assert found["counts"]["duplicate"] == 1
    assert {"kind", "severity", "sentence"} <= found["findings"][0].keys()


def test_events_are_lines(folders: tuple[str, str]) -> None:
    lines = [json.loads(line) for line in run(*folders, "--events", "jsonl").stdout.splitlines()]
    assert [lines[0]["event"], lines[-1]["event"]] == ["check_started", "check_ended"]


def test_one_folder(folders: tuple[str, str], tmp_path: Path) -> None:
    assert run(folders[0]).stdout.splitlines()[-1].startswith("Ready to train: 8 one")
    root = tmp_path / "apple2pear"
    write_scenes(root / "trainA", 4)
    write_scenes(root / "trainB", 4, 50)
    assert "4 apple and 4 pear" in run(str(root)).stdout


def test_what_the_user_must_change_is_one_sentence(folders: tuple[str, str], tmp_path: Path) -> None:
    result = run(folders[0], str(tmp_path / "none"))
    assert isinstance(result.exception, UserError)
    assert result.exception.code is ErrorCode.FOLDER_MISSING
    result = run(*folders, "--report", str(tmp_path / "none" / "x.html"))
    assert isinstance(result.exception, UserError)
    assert result.exception.code is ErrorCode.NOT_WRITABLE


def test_many_piles_and_lists_are_checked_too(folders: tuple[str, str], tmp_path: Path) -> None:
    third = str(write_scenes(tmp_path / "third", 8, 200))
    result = run(*folders, third)
    assert result.exit_code == 0, result.output
    assert "8 one, 8 other and 8 third" in result.stdout
    rows = [
        f"{Path(folder).name}/{n:02d}.png;{Path(folder).name}"
        for folder in (*folders, third)
        for n in range(8)
    ]
    (tmp_path / "list.csv").write_text("\n".join([*rows, "one/gone.png;one"]))
    result = run(str(tmp_path / "list.csv"))
    assert result.exit_code == 1, result.output
    assert "gone.png is missing (line 25 of list.csv)" in result.stdout
    assert run(*folders, third, "--domains", "--json").exit_code == 0
    with pytest.raises(UserError, match="exclude"):
        CliRunner().invoke(command, [*folders, "--paired", "--domains"], catch_exceptions=False)


def test_one_kind_in_many_folders(tmp_path: Path) -> None:
    for year in (100, 200):
        write_scenes(tmp_path / "photos" / str(year), 4, year)
    result = run(str(tmp_path / "photos"), "--unconditional")
    assert result.exit_code == 0, result.output
    assert "8 photos" in result.stdout
