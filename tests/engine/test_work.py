"""The engine's hands on real model files and pictures."""

import time
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
import torch
from PIL import Image

from tests.engine.conftest import do
from tests.fake_styles import TinyModel, TinySettings, write_tiny
from translator import methods
from translator.engine.desk import Ticket
from translator.engine.say import Say
from translator.engine.shelf import RememberingEngine, Shelf
from translator.engine.work import Works
from translator.errors import ErrorCode, UserError
from translator.events import Event
from translator.events.engine import (
    EngineNotice,
    Hello,
    Message,
    OpenPicture,
    PictureOpened,
    Progress,
    Translate,
    Translated,
)
from translator.events.parts import Controls, Output
from translator.inference.engine import EngineName
from translator.inference.kinds import opened
from translator.inference.pytorch import PyTorchEngine
from translator.inference.translator import Translator, Wish
from translator.library.card import ModelCard
from translator.library.model_file import save_model

REAL_GET = methods.get


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    pixels = np.random.default_rng(3).integers(0, 256, (40, 60, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def shown(answer: Message) -> np.ndarray[Any, Any]:
    assert isinstance(answer, Translated | PictureOpened)
    assert answer.pixels
    return np.asarray(Image.open(answer.pixels.path))


def written(answer: Message) -> np.ndarray[Any, Any]:
    assert isinstance(answer, Translated)
    return np.asarray(Image.open(answer.result))


def test_a_saved_result_is_what_the_library_makes(
    works: Works, style: str, photo: Path, tmp_path: Path
) -> None:
    controls = Controls(to="winter", strength=0.7, keep_detail=0.4, keep_colours=True)
    output = Output(path=str(tmp_path / "out" / "r.png"))
    answer = do(works, Translate(source=str(photo), style=style, controls=controls, output=output))
    plain = Translator.open(style, device="cpu", precision="fp32")
    wanted = plain.translate(
        np.asarray(Image.open(photo)), "winter", strength=0.7, keep_detail=0.4, keep_colours=True
    )
    np.testing.assert_array_equal(written(answer), wanted)


def test_a_picture_is_computed_by_the_device_that_it_names(
    works: Works, style: str, photo: Path, tmp_path: Path
) -> None:
    assert isinstance(do(works, Translate(source=str(photo), style=style, device="cpu")), Translated)
    with pytest.raises(UserError) as told:
        do(works, Translate(source=str(photo), style=style, device="cuda:97"))
    assert told.value.code == ErrorCode.DEVICE_MISSING
    do(works, Hello(exchange=str(tmp_path / "exchange"), device="cuda:97"))
    assert isinstance(do(works, Translate(source=str(photo), style=style, device="cpu")), Translated)


def test_pixels_for_the_window_are_those_of_the_file(
    works: Works, style: str, photo: Path, tmp_path: Path
) -> None:
    controls = Controls(to="summer")
    view = do(works, Translate(source=str(photo), style=style, controls=controls))
    output = Output(path=str(tmp_path / "r.png"))
    file = do(works, Translate(source=str(photo), style=style, controls=controls, output=output))
    np.testing.assert_array_equal(shown(view), written(file))


def test_changing_strength_computes_nothing_anew(works: Works, style: str, photo: Path) -> None:
    calls = []
    for strength in (1.0, 0.5, 0.25):
        controls = Controls(to="winter", strength=strength)
        do(works, Translate(source=str(photo), style=style, controls=controls))
        engine = works._shelf.get(Path(style), "cpu", "fp32").engine
        assert isinstance(engine, RememberingEngine)
        if not calls:
            inner = engine.inner.translate
            engine.inner.translate = lambda *args, inner=inner: calls.append(1) or inner(*args)
            calls.append(0)
    assert calls == [0]
    do(works, Translate(source=str(photo), style=style, controls=Controls(to="summer")))
    assert calls == [0, 1]


def test_what_is_given_again_tells_the_time_that_it_took(works: Works, style: str, photo: Path) -> None:
    request = Translate(source=str(photo), style=style, controls=Controls(to="winter"))
    do(works, request.model_copy(update={"controls": Controls(to="summer")}))
    inner, calls = works._shelf.get(Path(style), "cpu", "fp32").engine.inner, []
    plain = inner.translate

    def slow(*args: Any) -> Any:
        calls.append(1)
        time.sleep(0.3)
        return plain(*args)

    inner.translate = slow
    answers = [do(works, request) for _ in range(2)]
    assert calls == [1]
    assert min(answer.seconds for answer in answers) >= 0.3


def test_a_large_picture_is_translated_in_pieces(
    works: Works, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(methods, "get", REAL_GET)
    path = tmp_path / "large.png"
    Image.fromarray(np.random.default_rng(2).integers(0, 256, (520, 640, 3), np.uint8)).save(path)
    method = methods.get("pix2pix")
    settings = method.Settings.model_validate({"generator": "resnet", "generator_width": 4, "blocks": 2})
    card = ModelCard(
        method="pix2pix",
        settings=settings.model_dump(mode="json"),
        domains={"a": "ink", "b": "colour"},
        directions=("a>b",),
    )
    style = str(tmp_path / "resnet.safetensors")
    save_model(Path(style), method.build_model(settings), card)
    request = Translate(source=str(path), style=style, controls=Controls(to="colour"))
    whole = shown(do(works, request)).astype(int)
    translator = works._shelf.get(Path(style), "cpu", "fp32")
    translator.memory_bytes = 1 << 20
    calls = translator.engine.inner.translate = Mock()
    said: list[Event] = []
    pieces = shown(works.handlers[Translate](request, Say(Ticket(request), said.append))).astype(int)
    assert not calls.called
    assert abs(pieces - whole).max() <= 1
    shares = [event.done for event in said if isinstance(event, Progress) and event.done < 1]
    assert len(set(shares)) > 3


def test_a_full_device_leaves_the_work_to_the_cpu_and_says_so(
    works: Works, style: str, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = Translate(source=str(photo), style=style, controls=Controls(to="winter"))
    wanted = shown(do(works, request))
    works.release()
    opened_on = PyTorchEngine.open

    def open_on_gpu(path: Path, device: str, precision: Any) -> PyTorchEngine:
        engine = opened_on(path, device, precision)
        engine.device = "meta"
        monkeypatch.setattr(engine.model, "to", lambda _: None)
        return engine

    def compute(model: TinyModel, *args: Any) -> Any:
        engine = works._shelf.get(Path(style), "cpu", "fp32").engine.inner
        if engine.device != "cpu":
            raise torch.OutOfMemoryError
        return computed(model, *args)

    computed = TinyModel.translate
    monkeypatch.setattr(TinyModel, "translate", compute)
    monkeypatch.setattr(PyTorchEngine, "open", open_on_gpu)
    said: list[Event] = []
    answer = works.handlers[Translate](request, Say(Ticket(request), said.append))
    np.testing.assert_array_equal(shown(answer), wanted)
    assert [event.code for event in said if isinstance(event, EngineNotice)] == ["moved_to_cpu"]
    assert isinstance(answer, Translated)
    assert answer.device == "CPU"


@pytest.mark.parametrize("engine", ["pytorch", "openvino"])
def test_a_picture_is_stopped_between_two_layers(tiny: None, tmp_path: Path, engine: EngineName) -> None:
    if engine == "openvino":
        pytest.importorskip("openvino")
    path = write_tiny(tmp_path / "winter.safetensors", TinySettings(width=256))
    translator = Translator.open(path, device="cpu", precision="fp32", engine=engine)
    picture = np.zeros((1600, 1600, 3), np.uint8)
    asked: list[bool] = []
    with pytest.raises(UserError) as caught:
        translator.apply(opened(picture)[0], Wish(to="winter"), cancelled=lambda: not asked.append(True))
    assert caught.value.code == ErrorCode.CANCELLED
    assert len(asked) == 1
    assert translator.translate(np.zeros((40, 40, 3), np.uint8), "winter").shape == (40, 40, 3)


def test_sixteen_bits_are_written_as_such(works: Works, style: str, photo: Path, tmp_path: Path) -> None:
    output = Output(path=str(tmp_path / "deep.tif"), format="tiff", depth="16")
    answer = do(
        works, Translate(source=str(photo), style=style, controls=Controls(to="winter"), output=output)
    )
    from translator.images.read import read_picture

    assert isinstance(answer, Translated)
    picture = read_picture(answer.result)
    assert picture.depth == 16
    assert len(np.unique(picture.pixels)) > 256


@pytest.mark.parametrize(
    ("policy", "names"), [("number", ["r 2.png", "r.png"]), ("skip", ["r.png"]), ("replace", ["r.png"])]
)
def test_what_is_there_is_treated_as_asked(
    works: Works, style: str, photo: Path, tmp_path: Path, policy: Any, names: list[str]
) -> None:
    folder = tmp_path / "out"
    output = Output(path=str(folder / "r.png"), existing=policy)
    answers = [
        do(works, Translate(source=str(photo), style=style, controls=Controls(to="winter"), output=output))
        for _ in range(2)
    ]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert [a.skipped for a in answers if isinstance(a, Translated)] == [False, policy == "skip"]


@pytest.mark.parametrize("policy", ["number", "skip", "replace"])
def test_the_original_is_never_written(
    works: Works, style: str, photo: Path, tmp_path: Path, policy: Any
) -> None:
    before = photo.read_bytes()
    alias = tmp_path / "alias.png"
    alias.symlink_to(photo)
    for path in (photo, alias):
        request = Translate(
            source=str(photo),
            style=style,
            controls=Controls(to="winter"),
            output=Output(path=str(path), existing=policy),
        )
        if policy == "replace":
            with pytest.raises(UserError):
                do(works, request)
        else:
            do(works, request)
    assert photo.read_bytes() == before


def test_a_copy_keeps_its_shape_and_brush(works: Works, style: str, tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (200, 320, 3), np.uint8)).save(path)
    answer = do(works, Translate(source=str(path), style=style, controls=Controls(to="winter"), long_side=80))
    assert shown(answer).shape == (50, 80, 3)
    copy = do(works, OpenPicture(source=str(path), long_side=80))
    assert isinstance(copy, PictureOpened)
    assert (copy.width, copy.height, shown(copy).shape) == (320, 200, (50, 80, 3))


@pytest.mark.parametrize(
    ("source", "code"),
    [("gone.png", ErrorCode.PICTURE_MISSING), ("text.png", ErrorCode.PICTURE_UNSUPPORTED)],
)
def test_pictures_that_are_none(
    works: Works, style: str, tmp_path: Path, source: str, code: ErrorCode
) -> None:
    (tmp_path / "text.png").write_text("not a picture at all")
    with pytest.raises(UserError) as caught:
        do(works, Translate(source=str(tmp_path / source), style=style, controls=Controls(to="winter")))
    assert caught.value.code in (code, ErrorCode.PICTURE_UNREADABLE)


def test_a_full_target_leaves_nothing(works: Works, style: str, photo: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    output = Output(path=str(blocked / "deeper" / "r.png"))
    with pytest.raises(UserError) as caught:
        do(works, Translate(source=str(photo), style=style, controls=Controls(to="winter"), output=output))
    assert caught.value.code == ErrorCode.NOT_WRITABLE
    assert not list(tmp_path.glob("**/*part*"))


def test_settings_of_the_brush_are_given_to_the_network(works: Works, photo: Path, tmp_path: Path) -> None:
    path = str(write_tiny(tmp_path / "varied.safetensors", TinySettings(style_size=4)))
    views = [
        shown(do(works, Translate(source=str(photo), style=path, controls=Controls(to="winter", seed=seed))))
        for seed in (0, 0, 1)
    ]
    np.testing.assert_array_equal(views[0], views[1])
    assert (views[0] != views[2]).any()


def test_a_style_whose_file_was_deleted_is_told(
    works: Works, style: str, photo: Path, tmp_path: Path
) -> None:
    request = Translate(source=str(photo), style=style, controls=Controls(to="winter"))
    do(works, request)
    Path(style).unlink()
    with pytest.raises(UserError) as caught:
        do(works, request)
    assert caught.value.code == ErrorCode.MODEL_MISSING


def test_a_style_whose_file_was_changed_is_opened_anew(
    works: Works, style: str, photo: Path, tmp_path: Path
) -> None:
    request = Translate(source=str(photo), style=style, controls=Controls(to="winter"))
    before = shown(do(works, request))
    write_tiny(Path(style), TinySettings(identity=True))
    assert (shown(do(works, request)) != before).any()


def cut_off(path: Path) -> Path:
    pixels = np.random.default_rng(5).integers(0, 100, (60, 40, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: round(0.6 * len(whole))])
    return path


@pytest.mark.parametrize("name", ["photo.png", "photo.jpg"])
def test_a_photo_that_is_cut_off_is_done_in_part_where_that_is_asked_for(
    works: Works, style: str, tmp_path: Path, name: str
) -> None:
    photo = cut_off(tmp_path / name)
    for plain in (OpenPicture(source=str(photo)), Translate(source=str(photo), style=style)):
        with pytest.raises(UserError) as told:
            do(works, plain)
        assert told.value.code is ErrorCode.PICTURE_UNREADABLE
    opened = do(works, OpenPicture(source=str(photo), partial=True))
    assert isinstance(opened, PictureOpened)
    assert 0.2 < opened.readable < 0.7
    rows = round(60 * opened.readable)
    assert (shown(opened)[rows:] == 128).all()
    output = Output(path=str(tmp_path / "out" / "r.png"), format="png")
    saved = do(works, Translate(source=str(photo), style=style, partial=True, output=output))
    preview = do(works, Translate(source=str(photo), style=style, partial=True, part=(0.0, 0.0, 0.5, 0.5)))
    assert isinstance(saved, Translated)
    assert isinstance(preview, Translated)
    assert saved.readable == preview.readable == opened.readable
    assert preview.part is None  # norms see the whole of what is there
    for result in (written(saved), shown(preview)):
        assert (result[rows:] == 128).all()
        assert not (result[:rows] == 128).all(axis=2).all(axis=1).any()


def test_a_photo_of_a_folder_is_done_in_part_where_that_is_asked_for(
    works: Works, style: str, tmp_path: Path
) -> None:
    photo = cut_off(tmp_path / "photo.png")
    output = Output(path=str(tmp_path / "out"))
    request = Translate(purpose="batch", source=str(photo), relative="photo.png", style=style, output=output)
    with pytest.raises(UserError):
        do(works, request)
    answer = do(works, request.model_copy(update={"partial": True}))
    assert isinstance(answer, Translated)
    assert answer.readable < 0.7
    assert (written(answer)[round(60 * answer.readable) :] == 128).all()
    # What was done in part is no result of a plain wish.
    with pytest.raises(UserError):
        do(works, request)


def test_a_picture_is_computed_in_the_number_format_that_it_names(
    works: Works, style: str, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    plain_get = Shelf.get

    def get(shelf: Shelf, path: Path, device: str, precision: Any) -> Translator:
        asked.append(precision)
        return plain_get(shelf, path, device, "fp32")

    monkeypatch.setattr(Shelf, "get", get)
    do(works, Hello(exchange=str(photo.parent), device="cpu", precision="auto"))
    preview = Translate(purpose="preview", source=str(photo), style=style)
    do(works, preview)
    do(works, preview.model_copy(update={"precision": "fp32"}))
    assert asked == ["fast", "fp32"]


@pytest.mark.parametrize(("long_side", "size"), [(30, (30, 20)), (60, (60, 40)), (500, (60, 40))])
def test_a_result_is_saved_smaller_where_that_is_asked_for(
    works: Works, style: str, photo: Path, tmp_path: Path, long_side: int, size: tuple[int, int]
) -> None:
    output = Output(path=str(tmp_path / "r.png"), long_side=long_side)
    answer = do(works, Translate(source=str(photo), style=style, output=output))
    assert isinstance(answer, Translated)
    assert (answer.width, answer.height) == size
    assert written(answer).shape[1::-1] == size
