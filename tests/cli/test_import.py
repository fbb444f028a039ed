import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.reference import foreign
from translator.cli.main import run
from translator.library.card import read_card
from translator.library.model_file import open_model

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for letter in "AB":
        torch.save(
            foreign.Resnet("instance with statistics", width=1, blocks=1).state_dict(),
            tmp_path / f"5_net_G_{letter}.pth",
        )
    return tmp_path


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Run:
    def called(*arguments: object) -> tuple[int, str, str]:
        code = run(["import", *map(str, arguments)])
        captured = capfd.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return called


def test_a_pair_of_generators_becomes_a_model_file(folder: Path, call: Run) -> None:
    out = folder / "m.safetensors"
    code, stdout, stderr = call(
        folder / "5_net_G_A.pth", "-o", out, "--names", "horse", "zebra", "--title", "Stripes"
    )
    assert (code, stdout.strip()) == (0, str(out))
    assert "horse to zebra, zebra to horse" in stderr
    assert "5_net_G_A.pth, 5_net_G_B.pth" in stderr
    model, card = open_model(out)
    assert (card.title, card.method, len(model.directions)) == ("Stripes", "cyclegan", 2)


def test_the_report_accounts_for_every_tensor(folder: Path, call: Run) -> None:
    options = ("--single", "--json", "--author", "me", "--licence", "CC0-1.0", "--half")
    code, stdout, _ = call(folder / "5_net_G_B.pth", "-o", folder / "m.safetensors", *options)
    assert code == 0
    report = json.loads(stdout)
    known = torch.load(folder / "5_net_G_B.pth", weights_only=True).keys()
    assert report["renamed"].keys() | report["dropped"].keys() == known
    assert report["files"] == [str(folder / "5_net_G_B.pth")]
    card = read_card(folder / "m.safetensors", verify=True)
    assert (card.author, card.licence) == ("me", "CC0-1.0")
    assert report["card"]["weights_sha256"] == card.weights_sha256


def test_running_statistics_can_be_asked_for(folder: Path, call: Run) -> None:
    assert call(folder / "5_net_G_A.pth", "-o", folder / "m.safetensors", "--in-stats", "running")[0] == 0
    assert read_card(folder / "m.safetensors").norm == "running"


def test_nothing_is_overwritten_unasked(folder: Path, call: Run) -> None:
    file, out = folder / "5_net_G_A.pth", folder / "m.safetensors"
    out.write_text("precious")
    code, _, stderr = call(file, "-o", out)
    assert code == 2
    assert "--replace" in stderr
    assert out.read_text() == "precious"
    assert call(file, "-o", out, "--replace")[0] == 0
    before = file.read_bytes()
    assert call(file, "-o", file, "--replace")[0] == 2
    assert file.read_bytes() == before


def test_what_is_no_file_of_weights_is_told(folder: Path, call: Run) -> None:
    (folder / "photo.pth").write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(100))
    code, _, stderr = call(folder / "photo.pth", "-o", folder / "m.safetensors")
    assert code == 2
    assert "neither a PyTorch checkpoint nor a .safetensors file" in stderr
    assert not (folder / "m.safetensors").exists()
    (folder / "cut.pth").write_bytes(b"\x10\0\0")
    assert "cut short" in call(folder / "cut.pth", "-o", folder / "m.safetensors")[2]


def test_a_name_that_no_command_would_open_is_refused(folder: Path, call: Run) -> None:
    code, _, stderr = call(folder / "5_net_G_A.pth", "-o", folder / "m.pth")
    assert code == 2
    assert "does not end in .safetensors" in stderr
    assert not (folder / "m.pth").exists()


def test_what_cannot_be_imported_leaves_nothing_behind(folder: Path, call: Run) -> None:
    torch.save(foreign.PatchCritic().state_dict(), folder / "5_net_D.pth")
    before = sorted(folder.iterdir())
    code, stdout, stderr = call(folder / "5_net_D.pth", "-o", folder / "m.safetensors")
    assert (code, stdout) == (2, "")
    assert "critic" in stderr
    assert call(folder / "none.pth", "-o", folder / "m.safetensors")[0] == 2
    assert sorted(folder.iterdir()) == before
