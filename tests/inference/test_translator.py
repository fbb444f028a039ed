from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.fake_styles import TinyModel, TinySettings, tiny, tiny_card, tiny_model, write_tiny
from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.images.picture import Picture
from translator.inference.translator import Translator, Wish
from translator.library.card import ModelCard, PrecisionCheck
from translator.library.model_file import save_model

__all__ = ["tiny"]
pytestmark = pytest.mark.usefixtures("tiny")


def open_tiny(folder: Path, given_settings: TinySettings | None = None, **card_values: Any) -> Translator:
    given_settings = given_settings or TinySettings()
    card = ModelCard.model_validate({**tiny_card(given_settings).model_dump(), **card_values})
    save_model(folder / "m.safetensors", tiny_model(given_settings), card)
    return Translator.open(folder / "m.safetensors", engine="pytorch", device="cpu")


def noise(*shape: int, dtype: Any = np.uint8, seed: int = 0) -> np.ndarray[Any, Any]:
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max + 1, shape, dtype)


def assert_same_where_visible(result: Any, expected: Any) -> None:
    """Opacity is the same everywhere, colour where there is something to see."""
    assert result.shape == expected.shape
    visible = expected[..., 3] > 0 if expected.shape[2] == 4 else np.full(expected.shape[:2], True)
    assert np.array_equal(result[..., 3:], expected[..., 3:])
    assert np.array_equal(result[visible], expected[visible])


IDENTITY = TinySettings(identity=True)


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Translator:
    from translator import methods

    with pytest.MonkeyPatch.context() as patch:
        from tests.fake_styles import only_tiny

        patch.setattr(methods, "get", only_tiny)
        return open_tiny(tmp_path_factory.mktemp("identity"), IDENTITY)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    channels=st.integers(1, 4),
    dtype=st.sampled_from([np.uint8, np.uint16]),
)
def test_an_identity_model_gives_back_what_comes_in(
    identity: Translator, height: int, width: int, channels: int, dtype: Any
) -> None:
    array = noise(height, width, channels, dtype=dtype)
    result = identity.translate(array, to="winter")
    colour = array[..., :1].repeat(3, axis=2) if channels < 3 else array[..., :3]
    expected = np.dstack([colour, array[..., -1]]) if channels in (2, 4) else colour
    assert result.dtype == dtype
    assert_same_where_visible(result, expected)


def test_two_dimensional_arrays_are_gray(identity: Translator) -> None:
    array = noise(5, 7)
    assert np.array_equal(identity.translate(array, "winter"), array[..., None].repeat(3, axis=2))


def test_the_network_sees_the_whole_picture_padded(tmp_path: Path) -> None:
    translator = open_tiny(tmp_path)
    array = noise(30, 37, 3)
    planes = torch.from_numpy(array).permute(2, 0, 1)[None].float() / 127.5 - 1
    padded = torch.nn.functional.pad(planes, (0, 3, 0, 2), mode="reflect")
    model = tiny_model()
    for name, direction in (("winter", Direction.A_TO_B), ("summer", Direction.B_TO_A)):
        expected = model.translate(padded, direction).detach()[0, :, :30, :37].permute(1, 2, 0)
        expected_codes = ((expected + 1) * 127.5).round().to(torch.uint8).numpy()
        difference = np.abs(translator.translate(array, name).astype(int) - expected_codes)
        assert difference.max() <= 1
        assert (difference == 0).mean() > 0.99


def test_each_kind_gives_the_same_kind(tmp_path: Path) -> None:
    translator = open_tiny(tmp_path)
    array = noise(20, 24, 3)
    expected = translator.translate(array, "winter")
    image = Image.fromarray(array)
    image.save(tmp_path / "photo.png")
    from_pil = translator.translate(image, "winter")
    assert isinstance(from_pil, Image.Image)
    assert np.array_equal(np.asarray(from_pil), expected)
    for path in (tmp_path / "photo.png", str(tmp_path / "photo.png")):
        from_path = translator.translate(path, "winter")
        assert isinstance(from_path, Picture)
        assert from_path.origin.format == "PNG"
        assert np.array_equal(from_path.pixels, expected)
    with pytest.raises(TypeError):
        translator.translate(3, "winter")  # type: ignore[call-overload]  # a defect of the caller
    with pytest.raises(ValueError, match="uint8 or uint16"):
        translator.translate(np.zeros((4, 4, 3)), "winter")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK"])
def test_pil_modes(identity: Translator, mode: str) -> None:
    image = (
        Image.fromarray(noise(9, 11, 4), "RGBA")
        if mode in ("LA", "RGBA")
        else Image.fromarray(noise(9, 11, 3))
    )
    image = image.convert(mode)
    result = identity.translate(image, "winter")
    assert result.mode == ("RGBA" if mode in ("LA", "RGBA") else "RGB")
    assert_same_where_visible(np.asarray(result), np.asarray(image.convert(result.mode)))


def test_hidden_colours_do_not_reach_the_result(tmp_path: Path) -> None:
    translator = open_tiny(tmp_path)
    one = noise(32, 32, 4)
    one[..., 3] = 255
    one[:, 16:, 3] = 0
    other = one.copy()
    other[:, 16:, :3] = 0
    results = [translator.translate(array, "winter") for array in (one, other)]
    assert np.array_equal(results[0][:, :16], results[1][:, :16])
    assert np.array_equal(results[0][..., 3], one[..., 3])


def test_direction_may_be_left_out_when_there_is_one(tmp_path: Path) -> None:
    one_way = open_tiny(tmp_path, TinySettings(two_ways=False))
    array = noise(16, 16, 3)
    assert np.array_equal(one_way.translate(array), one_way.translate(array, "winter"))
    with pytest.raises(UserError, match="winter") as caught:
        one_way.translate(array, "summer")
    assert caught.value.code == ErrorCode.DIRECTION_UNKNOWN


def test_strength_blends(tmp_path: Path) -> None:
    translator = open_tiny(tmp_path)
    array = noise(16, 20, 3, dtype=np.uint16)
    full = translator.translate(array, "winter").astype(float)
    assert np.array_equal(translator.translate(array, "winter", strength=0.0), array)
    half = translator.translate(array, "winter", strength=0.5)
    assert np.abs(half - (full + array) / 2).max() <= 1


def test_scale_works_at_another_size_and_gives_the_full_size(tmp_path: Path) -> None:
    translator = open_tiny(tmp_path)
    seen: list[tuple[int, ...]] = []
    inner = translator.engine.translate

    def spy(images: Any, *rest: Any) -> Any:
        seen.append(images.shape)
        return inner(images, *rest)

    translator.engine.translate = spy  # type: ignore[method-assign]  # a spy
    array = noise(64, 96, 3)
    assert translator.translate(array, "winter", scale=0.5).shape == array.shape
    assert translator.translate(array, "winter", scale=2.0).shape == array.shape
    assert seen == [(1, 3, 32, 48), (1, 3, 128, 192)]


def test_the_card_recommends_a_working_size(tmp_path: Path) -> None:
    translator = open_tiny(tmp_path, working_size_px=48, scale=0.9)
    assert translator._scale(None, 96, 64) == 0.5
    assert translator._scale(None, 40, 40) == 0.9
    assert translator._scale(1.0, 96, 64) == 1.0


def test_a_style_that_adds_its_change_keeps_detail_that_its_working_size_loses(tmp_path: Path) -> None:
    array = noise(40, 56, 4)
    array[..., 3] |= 1
    tinting = open_tiny(tmp_path, IDENTITY, working_size_px=16, adds_change=True)
    assert_same_where_visible(tinting.translate(array, "winter"), array)
    several = tinting.apply_all([Picture.from_array(array)] * 2, Wish(to="winter"))
    assert np.array_equal(several[1].pixels, array[..., :3])
    plain = open_tiny(tmp_path, IDENTITY, working_size_px=16)
    assert not np.array_equal(plain.translate(array, "winter"), array)


def test_enlarging_styles_give_larger_pictures(tmp_path: Path) -> None:
    translator = open_tiny(tmp_path, IDENTITY, enlarge=2)
    array = noise(10, 12, 4)
    array[..., 3] = 200
    result = translator.translate(array, "winter")
    assert result.shape == (20, 24, 4)
    assert (result[..., 3] == 200).all()
    assert translator.translate(array, "winter", enlarge=1).shape == (10, 12, 4)


@pytest.mark.parametrize(
    "wish",
    [
        {"strength": -0.1},
        {"strength": float("nan")},
        {"keep_detail": 1.5},
        {"scale": 0.0},
        {"scale": 100.0},
        {"enlarge": 9},
        {"style_seed": 3},
    ],
)
def test_wishes_out_of_range(identity: Translator, wish: dict[str, Any]) -> None:
    with pytest.raises(UserError) as caught:
        identity.translate(noise(8, 8, 3), "winter", **wish)
    assert caught.value.code == ErrorCode.SETTING


def test_style_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    translator = open_tiny(tmp_path, TinySettings(style_size=5))
    array = noise(16, 16, 3)
    plain = translator.translate(array, "winter")
    assert np.array_equal(plain, translator.translate(array, "winter", style_seed=0))
    assert not np.array_equal(plain, translator.translate(array, "winter", style_seed=1))
    with pytest.raises(UserError, match="--style-seed"):
        translator.translate(array, "winter", style_from=array)

    def style_of(_: TinyModel, images: torch.Tensor, direction: Direction) -> torch.Tensor:
        assert direction == Direction.A_TO_B
        return images.mean(dim=(2, 3)).repeat(1, 2)[:, :5]

    monkeypatch.setattr(TinyModel, "style_of", style_of, raising=False)
    white, black = np.full((16, 16, 3), 255, np.uint8), np.zeros((16, 16, 3), np.uint8)
    by_picture = [translator.translate(array, "winter", style_from=other) for other in (white, black, white)]
    assert np.array_equal(by_picture[0], by_picture[2])
    assert not np.array_equal(by_picture[0], by_picture[1])


def test_results_that_are_not_numbers_are_refused(tmp_path: Path) -> None:
    model = tiny_model()
    with torch.no_grad():
        model.inner["a>b"][1].weight.fill_(float("nan"))
    save_model(tmp_path / "m.safetensors", model, tiny_card(TinySettings()))
    translator = Translator.open(tmp_path / "m.safetensors", engine="pytorch", device="cpu")
    for wish in ({}, {"strength": 0.5}, {"keep_colours": True}):
        with pytest.raises(UserError) as caught:
            translator.translate(noise(16, 16, 3), "winter", **wish)
        assert caught.value.code == ErrorCode.RESULT_EMPTY


def test_memory_that_runs_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    translator = open_tiny(tmp_path)
    for error in (
        MemoryError(),
        RuntimeError("DefaultCPUAllocator: can't allocate memory"),
        torch.OutOfMemoryError(),
    ):

        def fail(*_: Any, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(TinyModel, "translate", fail)
        with pytest.raises(UserError) as caught:
            translator.translate(noise(16, 16, 3), "winter")
        assert caught.value.code == ErrorCode.OUT_OF_MEMORY
    monkeypatch.setattr(TinyModel, "translate", lambda *_: (_ for _ in ()).throw(RuntimeError("a defect")))
    with pytest.raises(RuntimeError, match="a defect"):
        translator.translate(noise(16, 16, 3), "winter")


@pytest.mark.parametrize(
    ("asked", "check", "expected"),
    [
        ("auto", None, "fp32"),
        ("auto", PrecisionCheck(pictures=9, mean_difference=0.6, p999_difference=1), "fp32"),
        ("auto", PrecisionCheck(pictures=9, mean_difference=0.4, p999_difference=2), "bf16"),
        ("fast", None, "bf16"),
        ("fp16", None, "fp16"),
        ("fp32", PrecisionCheck(pictures=9, mean_difference=0.4, p999_difference=2), "fp32"),
    ],
)
def test_reduced_precision_needs_a_checked_card(
    asked: Any, check: PrecisionCheck | None, expected: str
) -> None:
    from translator.inference.engine import resolve_precision

    card = tiny_card(TinySettings()).model_copy(update={"bf16_checked": check})
    assert resolve_precision(asked, card, "bf16") == expected
    assert resolve_precision(asked, card, "fp32") != "bf16"


def test_opening_by_gallery_name_and_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSLATOR_STYLES", str(tmp_path))
    write_tiny(tmp_path / "frost.safetensors")
    translator = Translator.open("frost", engine="pytorch", device="cpu")
    assert translator.card.title == "Deep winter"
    assert isinstance(translator.model, TinyModel)
    with pytest.raises(UserError, match="frost"):
        Translator.open("forst")


def test_a_missing_device_is_said(tmp_path: Path) -> None:
    path = write_tiny(tmp_path / "m.safetensors")
    for device in ("cuda:99", "toaster"):
        with pytest.raises(UserError) as caught:
            Translator.open(path, device=device)
        assert caught.value.code == ErrorCode.DEVICE_MISSING


def test_real_methods_translate_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    from translator import methods

    for name, values in {"cyclegan": {"width": 4, "blocks": 1}, "pix2pix": {"width": 4, "size": 64}}.items():
        method = methods.get(name)
        known = {key: value for key, value in values.items() if key in method.Settings.model_fields}
        built = method.Settings.model_validate(known)
        model = method.build_model(built)
        card = ModelCard(
            method=name,
            settings=built.model_dump(mode="json"),
            domains={"a": "summer", "b": "winter"},
            directions=tuple(str(d) for d in model.directions),
        )
        save_model(tmp_path / "m.safetensors", model, card)
        translator = Translator.open(tmp_path / "m.safetensors", engine="pytorch", device="cpu")
        for height, width in ((1, 1), (3, 50), (33, 17), (64, 64)):
            assert translator.translate(noise(height, width, 3), "winter").shape == (height, width, 3)
