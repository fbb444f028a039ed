"""Several domains in one model, from the folders to a translated picture."""

import json
import shlex
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.pictures import scene, write_scenes
from translator.cli.main import run
from translator.training.command_line import command_line
from translator.training.plan import Plan

TINY = [
    "--size=32", "--generator-width=4", "--critic-width=4", "--critic-layers=2", "--mapping-width=8",
    "--steps=2", "--device=cpu", "--precision=fp32",
]  # fmt: skip


def test_from_folders_to_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = [
        str(write_scenes(tmp_path / name, 6, 10 * n, invert=n == 1))
        for n, name in enumerate(("red", "green", "blue"))
    ]
    out, photo, example = tmp_path / "run", tmp_path / "photo.png", tmp_path / "example.png"
    assert run(["train", "--domains", *folders, "--out", str(out), *TINY]) == 0
    plan = json.loads((out / "plan.json").read_text())
    assert plan["method"] == "stargan"
    assert plan["settings"]["num_domains"] == 3
    assert plan["training"]["batch_size"] == 2
    Image.fromarray(scene(1, 40, 56)).save(photo)
    Image.fromarray(scene(2, 40, 56)).save(example)
    model = str(out / "model.safetensors")
    capsys.readouterr()
    results = {}
    for name, said in {
        "seed": ["--style-seed", "3"],
        "another": ["--style-seed", "4"],
        "from": ["--style-from", str(example)],
        "mixed": ["--style-mix", "3", str(example), "0.5"],
        "first": ["--style-mix", "3", str(example), "0"],
    }.items():
        target = tmp_path / f"{name}.png"
        assert run(["translate", str(photo), "--model", model, "--to", "blue", "-o", str(target), *said]) == 0
        results[name] = np.asarray(Image.open(target))
        assert results[name].shape == (40, 56, 3)
    assert np.array_equal(results["seed"], results["first"])
    for other in ("another", "from", "mixed"):
        assert not np.array_equal(results["seed"], results[other])
    assert run(["translate", str(photo), "--model", model, "-o", str(tmp_path / "no.png")]) == 2
    assert "Say to which: green, blue, red." in capsys.readouterr().err
    assert run(["models", "show", model]) == 0
    shown = capsys.readouterr().out
    assert "any > blue" in shown
    assert "--style-seed, --style-from, --style-mix" in shown


@pytest.mark.parametrize("first", ["names", "folders"])
def test_each_domain_can_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], first: str) -> None:
    folders = [str(write_scenes(tmp_path / name, 4, 10 * n)) for n, name in enumerate(("x", "y", "z"))]
    names = ["--names", "red", "green", "blue"]
    said = [*names, *folders] if first == "names" else [*folders, *names]
    assert run(["train", "--domains", *said, "--out", str(tmp_path / "run"), *TINY, "--dry-run"]) == 0
    plan = Plan.model_validate_json(capsys.readouterr().out)
    assert plan.data.names == ("red", "green", "blue")
    assert [str(folder) for folder in plan.data.folders] == folders
    # The command that a run writes down says the same.
    again = shlex.split(command_line(plan))[1:]
    assert run([*again, "--out", str(tmp_path / "run"), "--dry-run"]) == 0
    assert Plan.model_validate_json(capsys.readouterr().out).data == plan.data


def test_as_many_names_as_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = [str(write_scenes(tmp_path / name, 4)) for name in "xyz"]
    assert run(["train", "--domains", *folders, "--names", "red", "green", *TINY, "--dry-run"]) == 2
    assert "not as many names as folders" in capsys.readouterr().err
