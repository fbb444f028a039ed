"""Pictures from codes, and photos changed by codes, by the library and by the commands."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.contract.tiny import tiny
from tests.pictures import scene, write_scenes
from translator.cli.main import run
from translator.errors import ErrorCode, UserError
from translator.images.picture import Picture
from translator.images.read import read_picture
from translator.inference import codes
from translator.inference.translator import Translator
from translator.library.card import ModelCard
from translator.library.model_file import save_model
from translator.model import EncodingModel
from translator.networks.initialise import initialise


def saved(folder: Path, name: str) -> Path:
    method = tiny(name)
    # Ten times the usual weights: what is drawn at first hardly follows its code.
    initialise(method.model, "normal", 0.2)
    path = folder / f"{name}.safetensors"
    settings = method.settings.model_dump(mode="json")
    domains = {"a": "faces"} if name in ("gan", "vaegan") else {"a": "x", "b": "y"}
    save_model(path, method.model, ModelCard(method=name, settings=settings, domains=domains, directions=()))
    return path


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    return {name: saved(folder, name) for name in ("gan", "vaegan", "xgan")}


def encoder(models: dict[str, Path]) -> EncodingModel:
    return codes.open_encoder(models["vaegan"])[0]


def test_slerp_keeps_to_the_arc() -> None:
    first, second = torch.tensor([3.0, 0.0, 0.0]), torch.tensor([0.0, 0.0, 3.0])
    for share in (0.0, 0.25, 0.5, 1.0):
        angle = share * math.pi / 2
        expected = torch.tensor([3 * math.cos(angle), 0.0, 3 * math.sin(angle)])
        torch.testing.assert_close(codes.slerp(first, second, share), expected, atol=1e-5, rtol=0)


def test_slerp_between_parallels_is_the_straight_line() -> None:
    one = torch.tensor([1.0, 2.0])
    torch.testing.assert_close(codes.slerp(one, 3 * one, 0.5), 2 * one)
    torch.testing.assert_close(codes.slerp(one, one, 0.3), one)


def test_normal_codes_keep_their_length_on_the_way() -> None:
    first, second = codes.drawn_codes(2, 512, 0)
    lengths = codes.between(first, second, 7).norm(dim=1)
    assert lengths.min() > 0.97 * min(first.norm(), second.norm())
    assert torch.lerp(first, second, 0.5).norm() < 0.8 * first.norm(), "which the straight line does not"


def test_the_first_of_many_codes_are_the_same_as_of_few() -> None:
    assert torch.equal(codes.drawn_codes(3, 8, 5), codes.drawn_codes(10, 8, 5)[:3])
    assert not torch.equal(codes.drawn_codes(1, 8, 5), codes.drawn_codes(1, 8, 6))


def test_pictures_of_a_batch_do_not_depend_on_each_other(models: dict[str, Path]) -> None:
    model = codes.open_codes(models["gan"])[0]
    drawn = codes.drawn_codes(3, model.code_size, 1)
    together, alone = codes.made(model, drawn), [codes.made(model, code[None])[0] for code in drawn]
    for one, other in zip(together, alone, strict=True):
        assert one.shape == (32, 32, 3)
        assert np.abs(one.astype(int) - other).max() <= 1


def test_an_edit_of_amount_nothing_is_the_photo_itself(models: dict[str, Path]) -> None:
    photo = Picture.from_array(scene(3, 50, 70))
    change = torch.ones(encoder(models).code_size)
    assert np.array_equal(codes.edited(encoder(models), photo, change, 0.0).pixels, photo.pixels)
    other = codes.edited(encoder(models), photo, change, 2.0)
    assert other.pixels.shape == photo.pixels.shape
    assert not np.array_equal(other.pixels, photo.pixels)


def test_an_edit_adds_what_the_code_changes(models: dict[str, Path]) -> None:
    model = encoder(models)
    pixels = np.full((32, 32, 3), 128, np.uint8)
    change = torch.randn(model.code_size, generator=torch.Generator().manual_seed(0))
    code = codes.encoded(model, [Picture.from_array(pixels)])
    with torch.no_grad():
        difference: Tensor = model.decode(code + 1.5 * change) - model.decode(code)
    expected = np.clip(np.rint(128 + 127.5 * difference[0].permute(1, 2, 0).numpy()), 0, 255)
    found = codes.edited(model, Picture.from_array(pixels), change, 1.5).pixels
    assert np.abs(found.astype(float) - expected).max() <= 1


def test_steps_of_a_strip_are_measured() -> None:
    frames = [np.full((4, 4, 3), value, np.uint8) for value in (0, 10, 20, 60)]
    assert codes.greatest_step(frames) == pytest.approx(2)
    assert codes.strip(frames).shape == (4, 4 * 4 + 3 * 2, 3)


def test_a_style_that_translates_makes_nothing_and_the_other_way_round(models: dict[str, Path]) -> None:
    with pytest.raises(UserError, match="makes no pictures of its own") as caught:
        codes.open_codes(models["xgan"])
    assert caught.value.code is ErrorCode.MODEL_UNSUPPORTED
    with pytest.raises(UserError, match="cannot find the code"):
        codes.open_encoder(models["gan"])
    with pytest.raises(UserError, match="makes pictures of its own") as caught:
        Translator.open(models["gan"])
    assert caught.value.code is ErrorCode.DIRECTION_UNKNOWN


def test_sample_writes_pictures_and_strips(
    tmp_path: Path, models: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(["sample", str(models["gan"]), "-o", str(out), "--count=3", "--seed=7"]) == 0
    written = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert [path.name for path in written] == [f"made_7_{index:04d}.png" for index in range(3)]
    assert all(read_picture(path).width == 32 for path in written)
    photo = write_scenes(tmp_path / "photos", 1) / "00.png"
    between = ["--between", "3", str(photo), "--frames=4"]
    assert run(["sample", str(models["vaegan"]), "-o", str(out), *between]) == 0
    captured = capsys.readouterr()
    assert read_picture(Path(captured.out.strip())).width == 4 * 32 + 3 * 2
    assert "times the mean step" in captured.err


def test_sample_refuses_in_one_sentence(
    tmp_path: Path, models: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, said in (
        ([str(models["xgan"])], "it translates"),
        ([str(models["gan"]), "--between", "1", "photo.jpg"], "cannot find the code"),
        ([str(models["gan"]), "--by", "critic"], "no training beside"),
        ([str(models["gan"]), "--by", "critic", "--between", "1", "2"], "exclude each other"),
    ):
        assert run(["sample", *arguments, "-o", str(tmp_path)]) == 2
        captured = capsys.readouterr()
        assert said in captured.err
        assert captured.out == ""


def test_edit_writes_beside_the_photo_and_replaces_nothing(
    tmp_path: Path, models: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    bright, dark = write_scenes(tmp_path / "bright", 3), write_scenes(tmp_path / "dark", 3, invert=True)
    photo = sorted(bright.iterdir())[0]
    before = photo.read_bytes()
    command = ["edit", str(photo), "--towards", str(dark), "--away", str(bright)]
    command += ["--model", str(models["vaegan"])]
    for name in (f"{photo.stem}_edited{photo.suffix}", f"{photo.stem}_edited-2{photo.suffix}"):
        assert run(command) == 0
        assert capsys.readouterr().out.strip() == str(photo.with_name(name))
    assert photo.read_bytes() == before
    (tmp_path / "none").mkdir()
    for wrong, said in (
        (["--out", str(photo)], "replace the photo"),
        (["--towards", str(tmp_path / "none")], "no picture in"),
        (["--towards", str(tmp_path / "missing")], "no folder"),
        (["--model", str(models["gan"])], "cannot find the code"),
    ):
        assert run([*command, *wrong]) == 2
        assert said in capsys.readouterr().err
