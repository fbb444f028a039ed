"""Several domains in one model, from the folders to a translated picture."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.pictures import scene, write_scenes
from translator.cli.main import run

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
