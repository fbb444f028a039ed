"""Photos of the window's batch and those of `translator convert` know of each other."""

import multiprocessing
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.engine.conftest import do
from tests.fake_styles import TinySettings, write_tiny
from tests.small_disk import fill, small_disk
from translator.engine.work import Works
from translator.errors import ErrorCode, UserError
from translator.events.conversion import ConversionEnded, ConversionStarted
from translator.events.engine import Translate, Translated
from translator.events.parts import Controls, Output
from translator.inference.convert import Conversion, convert
from translator.inference.convert_manifest import MANIFEST, held
from translator.inference.translator import Translator, Wish

ONE_WAY = TinySettings(two_ways=False)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for number, name in enumerate(("a.png", "b.png", "deep/c.png", "deep/d.jpg")):
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        save_photo(path, number)
    return tmp_path / "photos"


@pytest.fixture
def style(tmp_path: Path) -> str:
    return str(write_tiny(tmp_path / "winter.safetensors", ONE_WAY))


def save_photo(path: Path, seed: int) -> None:
    # Pictures of one size go through the network together, and come out equal but for rounding.
    shape = (40 + 4 * (seed % 20), 60, 3)
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, shape, np.uint8)).save(path)


def ask(works: Works, style: str, photo: Path, root: Path, target: Path, **options: Any) -> Translated:
    controls = options.pop("controls", Controls(to="winter"))
    request = Translate(
        purpose="batch",
        source=str(photo),
        relative=photo.relative_to(root).as_posix(),
        style=style,
        controls=controls,
        output=Output(path=str(target), **options),
    )
    answer = do(works, request)
    assert isinstance(answer, Translated)
    return answer


def by_command_line(style: str, photos: Path, target: Path, **options: Any) -> tuple[int, int]:
    """How many were converted and how many were there."""
    translator = Translator.open(style, device="cpu", precision="fp32")
    events = list(convert(Conversion(photos, target, **options), translator))
    started = next(event for event in events if isinstance(event, ConversionStarted))
    ended = next(event for event in events if isinstance(event, ConversionEnded))
    assert ended.failed == 0
    return ended.converted, started.skipped


def files_of(folder: Path) -> dict[str, bytes]:
    found = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def originals(photos: Path) -> list[Path]:
    return sorted(path for path in photos.rglob("*") if path.is_file())


@pytest.mark.parametrize("window_first", [True, False])
def test_either_goes_on_where_the_other_was(
    works: Works, style: str, photos: Path, tmp_path: Path, window_first: bool
) -> None:
    target, half = tmp_path / "out", originals(photos)[:2]
    if window_first:
        for photo in half:
            assert not ask(works, style, photo, photos, target).remembered
        assert by_command_line(style, photos, target) == (2, 2)
    else:
        assert by_command_line(style, photos, target) == (4, 0)
        (target / "b.png").unlink()
        again = [ask(works, style, photo, photos, target).remembered for photo in originals(photos)]
        assert again == [True, False, True, True]
    assert by_command_line(style, photos, tmp_path / "alone") == (4, 0)
    assert files_of(target) == files_of(tmp_path / "alone")


def test_a_second_run_computes_nothing(works: Works, style: str, photos: Path, tmp_path: Path) -> None:
    results = [ask(works, style, photo, photos, tmp_path / "out") for photo in originals(photos)]
    before = files_of(tmp_path / "out")
    Works.release(works)
    again = [ask(works, style, photo, photos, tmp_path / "out") for photo in originals(photos)]
    assert [answer.result for answer in again] == [answer.result for answer in results]
    assert all(answer.remembered for answer in again)
    assert files_of(tmp_path / "out") == before


def test_what_differs_is_made_anew(works: Works, style: str, photos: Path, tmp_path: Path) -> None:
    photo = photos / "a.png"
    ask(works, style, photo, photos, tmp_path / "out")
    weaker = ask(works, style, photo, photos, tmp_path / "out", controls=Controls(to="winter", strength=0.5))
    assert (weaker.remembered, Path(weaker.result).name) == (False, "a-2.png")
    deep = ask(works, style, photo, photos, tmp_path / "deep", depth="16")
    assert not deep.remembered
    shallow = ask(works, style, photo, photos, tmp_path / "deep", existing="replace")
    assert (shallow.remembered, shallow.result) == (False, deep.result)
    save_photo(photo, 77)
    assert not ask(works, style, photo, photos, tmp_path / "deep", existing="replace").remembered


def test_strength_and_note_are_those_of_the_command_line(
    works: Works, style: str, photos: Path, tmp_path: Path
) -> None:
    controls = Controls(to="winter", strength=0.5, keep_colours=True)
    for photo in originals(photos):
        ask(works, style, photo, photos, tmp_path / "out", controls=controls)
    wish = Wish(strength=0.5, keep_colours=True)
    assert by_command_line(style, photos, tmp_path / "out", wish=wish) == (0, 4)
    by_command_line(style, photos, tmp_path / "alone", wish=wish)
    assert files_of(tmp_path / "out") == files_of(tmp_path / "alone")


def test_results_of_two_originals_never_share_a_name(works: Works, style: str, tmp_path: Path) -> None:
    root = tmp_path / "photos"
    root.mkdir()
    for number, name in enumerate(("a.jpg", "a.png")):
        save_photo(root / name, number)
    for policy in ("number", "skip", "replace"):
        options = {"format": "png", "existing": policy}
        names = {
            Path(ask(works, style, photo, root, tmp_path / policy, **options).result).name
            for photo in originals(root)
        }
        assert names == {"a.png", "a-2.png"}


@pytest.mark.parametrize("policy", ["number", "skip", "replace"])
def test_originals_beside_results_are_never_written(
    works: Works, style: str, photos: Path, policy: str
) -> None:
    before = files_of(photos)
    for photo in [photos / "a.png", photos / "b.png"]:
        # A result as JPEG, then back: the name of each is that of the other original.
        ask(works, style, photo, photos, photos, existing=policy)
    save_photo(photos / "a.jpg", 9)
    ask(works, style, photos / "a.jpg", photos, photos, existing=policy, format="png")
    after = files_of(photos)
    assert {name: after[name] for name in before} == before


def test_somebody_elses_file_is_left(works: Works, style: str, photos: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "a.png").write_bytes(b"theirs")
    answer = ask(works, style, photos / "a.png", photos, target, existing="skip")
    assert (answer.skipped, answer.remembered) == (True, False)
    assert files_of(target) == {"a.png": b"theirs"}
    ask(works, style, photos / "a.png", photos, target)
    assert sorted(files_of(target)) == ["a-2.png", "a.png"]


def test_a_folder_that_a_conversion_has_is_waited_for_and_then_refused(
    works: Works, style: str, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translator.inference.convert_one._PATIENCE_S", 0.1)
    target = tmp_path / "out"
    target.mkdir()
    with held(target), pytest.raises(UserError) as caught:
        ask(works, style, photos / "a.png", photos, target)
    assert caught.value.code == ErrorCode.RUN_BUSY
    assert not ask(works, style, photos / "a.png", photos, target).remembered


def test_a_manifest_that_others_write_to_is_read_again(
    works: Works, style: str, photos: Path, tmp_path: Path
) -> None:
    ask(works, style, photos / "a.png", photos, tmp_path / "out")
    by_command_line(style, photos, tmp_path / "out")
    assert ask(works, style, photos / "b.png", photos, tmp_path / "out").remembered


def test_a_bad_photo_and_a_missing_one_leave_nothing(
    works: Works, style: str, photos: Path, tmp_path: Path
) -> None:
    (photos / "bad.png").write_bytes((photos / "a.png").read_bytes()[:300])
    codes = []
    for name in ("bad.png", "gone.png"):
        with pytest.raises(UserError) as caught:
            ask(works, style, photos / name, photos, tmp_path / "out")
        codes.append(caught.value.code)
    assert codes == [ErrorCode.PICTURE_UNREADABLE, ErrorCode.PICTURE_MISSING]
    assert files_of(tmp_path / "out") == {}


def test_a_full_disk_is_told_and_leaves_no_half_file(
    works: Works, style: str, photos: Path, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        on_a_full_disk(works, style, photos, disk)


def on_a_full_disk(works: Works, style: str, photos: Path, disk: Path) -> None:
    target = disk / "out"
    ask(works, style, photos / "a.png", photos, target)
    filler = fill(disk)
    whole = Output(path=str(disk / "saved.png"))
    save = Translate(source=str(photos / "b.png"), style=style, controls=Controls(to="winter"), output=whole)
    for attempt in (lambda: ask(works, style, photos / "b.png", photos, target), lambda: do(works, save)):
        with pytest.raises(UserError) as caught:
            attempt()
        assert caught.value.code == ErrorCode.DISK_FULL
    assert [path.name for path in target.rglob("*.png")] == ["a.png"]
    assert sorted(path.name for path in disk.iterdir()) == ["filler", "out"]
    filler.unlink()
    assert not ask(works, style, photos / "b.png", photos, target).remembered
    assert ask(works, style, photos / "a.png", photos, target).remembered
    do(works, save)
    assert sorted(files_of(disk)) == ["out/a.png", "out/b.png", "saved.png"]
    works.release()


def one_after_the_other(home: str, style: str, photos: str, target: str, results: Any) -> None:
    """What an engine of another window does."""
    import torch

    from tests.fake_styles import only_tiny
    from translator import methods
    from translator.events.engine import Hello

    torch.set_num_threads(1)
    methods.get = only_tiny
    plain_open = Translator.open
    Translator.open = lambda *args, **kw: plain_open(*args, **kw, engine="pytorch")
    exchange = Path(home) / f"exchange-{os.getpid()}"
    exchange.mkdir()
    works = Works()
    do(works, Hello(exchange=str(exchange), device="cpu", precision="fp32"))
    root = Path(photos)
    made = [ask(works, style, photo, root, Path(target)) for photo in originals(root)]
    results.put([not answer.remembered for answer in made])


def test_two_engines_share_a_folder_without_damage(style: str, photos: Path, tmp_path: Path) -> None:
    for number in range(16):
        save_photo(photos / f"more-{number:02d}.png", 100 + number)
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    words = (str(tmp_path), style, str(photos), str(tmp_path / "out"), results)
    engines = [context.Process(target=one_after_the_other, args=words) for _ in range(2)]
    for engine in engines:
        engine.start()
    made = [results.get(timeout=120) for _ in engines]
    for engine in engines:
        engine.join(30)
        assert engine.exitcode == 0
    results.close()
    results.join_thread()
    # Each photo was saved by one of them, and by one only.
    assert [sum(both) for both in zip(*made, strict=True)] == [1] * 20
    names = sorted(path.relative_to(photos).as_posix() for path in originals(photos))
    assert sorted(files_of(tmp_path / "out")) == names
    for line in (tmp_path / "out" / MANIFEST).read_text().splitlines():
        assert line[0] + line[-1] == "{}"
