"""A newcomer's way: from an empty start to a style in the gallery applied to a photo, with real pictures.

TRANSLATOR_WALKS=1 python -m pytest tests/gui/walks/test_make.py
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.gui.walks.conftest import Place
from tests.gui.walks.desk import ROOT, Window, wait_for
from tests.gui.walks.test_walks import command_of, tab_to, type_into_dialog
from tests.pictures import write_scenes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(580)]
DATA = ROOT.parent / "shared" / "data"
DAISIES = DATA / "daisy2sunflower"
ICONS = DATA / "fxemoji"
PATIENCE_S = 240.0
REOPENED = 20
FOUND_WITHIN_S = 1.0


def some_of(folder: Path, number: int, target: Path) -> Path:
    """Links to a few real pictures, or drawn ones where there are none."""
    if not folder.is_dir():
        return write_scenes(target, number, invert="b" in target.name)
    target.mkdir(parents=True)
    for path in sorted(folder.iterdir())[:number]:
        (target / path.name).symlink_to(path)
    return target


def test_with_the_mouse_from_two_piles(place: Place, tmp_path: Path) -> None:
    piles = [
        some_of(DAISIES / f"train{key}", 64, tmp_path / name)
        for key, name in (("A", "daisy"), ("B", "sunflower"))
    ]
    window = Window(place.desk, place.home, settings={"theme": "dark", "language": "en", "device": "cpu"})
    window.click("Make a style")
    place.desk.shoot(place.shots / "1 empty.png")
    window.click("Start…")
    place.desk.shoot(place.shots / "2 what.png")
    window.click("Next")
    for pile in piles:
        window.click("Choose a folder…" if pile is piles[0] else "Choose the second folder…")
        type_into_dialog(window, str(pile))
        window.wait("QApplication.activeModalWidget() is None")
    ready(window, place, "3 pictures")
    window.click("Next")
    window.wait("window.pages['make'].wizard.draft.check.ended is not None", PATIENCE_S)
    place.desk.shoot(place.shots / "4 check.png")
    ready(window, place, "4 check")
    window.click("Next")
    window.click("As long as I say")
    minutes = window.place("How long")
    place.desk.click(minutes, times="3")
    place.desk.write("1")
    place.desk.keys("Tab")
    place.desk.shoot(place.shots / "5 plan.png")
    window.click("Next")
    ready(window, place, "6 start")
    window.click("Start")
    learned(window, place)
    window.click("Keep as a style…")
    window.wait("called('KeepSheet')")
    place.desk.shoot(place.shots / "9 keep.png")
    window.click("Put into the gallery")
    window.wait("window.here == 'styles'")
    in_the_gallery(window, place)
    window.click("Studio")
    window.click("Open photos…")
    apply_to_a_photo(window, place, lambda: window.click("Translate"))


def test_with_the_keyboard_from_pairs(place: Place, tmp_path: Path) -> None:
    piles = [some_of(ICONS / key, 64, tmp_path / key) for key in ("outline", "color")]
    window = Window(place.desk, place.home, settings={"theme": "light", "language": "en", "device": "cpu"})
    command_of(window, "Go to making a style")
    tab_to(window, "Start…")
    place.desk.keys("space")
    tab_to(window, "Turn pictures like these into pictures like those")
    place.desk.keys("Down")
    window.wait("window.pages['make'].wizard.draft.wish.intent == 'paired'")
    place.desk.shoot(place.shots / "2 what.png")
    tab_to(window, "Next")
    place.desk.keys("space")
    for pile in piles:
        tab_to(window, "Choose a folder…" if pile is piles[0] else "Choose the second folder…")
        place.desk.keys("space")
        type_into_dialog(window, str(pile))
        window.wait("QApplication.activeModalWidget() is None")
    ready(window, place, "3 pictures")
    press(window, "Next")
    window.wait("window.pages['make'].wizard.draft.check.ended is not None", PATIENCE_S)
    ready(window, place, "4 check")
    press(window, "Next")
    tab_to(window, "How long")
    place.desk.keys("ctrl+a")
    place.desk.write("1")
    place.desk.keys("Tab")
    press(window, "Next")
    ready(window, place, "6 start")
    press(window, "Start")
    learned(window, place)
    press(window, "Keep as a style…")
    window.wait("called('KeepSheet')")
    place.desk.keys("Return")
    window.wait("window.here == 'styles'")
    in_the_gallery(window, place)
    place.desk.keys("ctrl+o")
    apply_to_a_photo(window, place, lambda: place.desk.keys("Return"))


def test_a_killed_window_finds_its_training_again(place: Place, tmp_path: Path) -> None:
    """The run never notices: its process, its log and its steps go on through twenty windows."""
    run = place.home / "share" / "translator" / "runs" / "day → night"
    piles = [write_scenes(tmp_path / name, 12, invert=name == "night") for name in ("day", "night")]
    settings = {"theme": "dark", "language": "en", "device": "cpu"}
    window = Window(place.desk, place.home, settings=settings)
    arguments = [
        "train",
        "--unpaired",
        *map(str, piles),
        "--out",
        str(run),
        "--steps",
        "1000000",
        "--size",
        "32",
    ]
    arguments += [
        "--generator-width",
        "8",
        "--critic-width",
        "8",
        "--blocks",
        "1",
        "--pictures-every-steps",
        "50",
    ]
    window.ask(f"states.runs.begin(__import__('pathlib').Path({str(run)!r}), {arguments!r})")
    window.wait("any(run.state == 'running' for run in states.runs.all)", PATIENCE_S)
    pid = (run / "trainer.json").read_text()
    seen, found_s = [], []
    for _ in range(REOPENED):
        window.kill()
        before = time.monotonic()
        window = Window(place.desk, place.home)
        started_s = time.monotonic() - before
        window.wait("states.runs.going")
        found_s.append(time.monotonic() - before - started_s)
        seen.append(int(window.ask("states.runs.going[0].step")))
        assert (run / "trainer.json").read_text() == pid
    print("found again after", [round(s, 2) for s in found_s], "s at steps", seen)
    assert seen == sorted(seen)
    assert sorted(found_s)[len(found_s) // 2] <= FOUND_WITHIN_S
    window.ask("states.runs.tell(states.runs.going[0], 'stop')")
    window.wait("not states.runs.going")
    assert "Traceback" not in (run / "trainer.log").read_text()


def press(window: Window, name: str) -> None:
    tab_to(window, name)
    window.desk.keys("space")


def ready(window: Window, place: Place, shot: str) -> None:
    """Wait until the wizard lets go on."""
    window.wait("window.pages['make'].wizard.on.isEnabled()", PATIENCE_S)
    window.ask("measured()")
    place.desk.shoot(place.shots / f"{shot}.png")


def learned(window: Window, place: Place) -> None:
    """Wait for the first pictures and for the end."""
    window.wait("states.live.film.moments", PATIENCE_S)
    place.desk.shoot(place.shots / "7 learning.png")
    window.wait("states.live.facts.state == 'finished'", PATIENCE_S)
    window.wait("states.live.models")
    place.desk.shoot(place.shots / "8 finished.png")
    window.ask("measured()")


def in_the_gallery(window: Window, place: Place) -> None:
    """The new style is there, marked and in sight."""
    window.wait("states.styles.get(states.studio.look.style) is not None")
    window.wait("window.pages['styles'].list.currentIndex().isValid()")
    time.sleep(1.0)
    place.desk.shoot(place.shots / "10 gallery.png")


def apply_to_a_photo(window: Window, place: Place, go: Callable[[], object]) -> None:
    """The new style is chosen; a photo is opened and translated."""
    desk = place.desk
    type_into_dialog(window, str(place.photos[1]))
    window.wait("len(states.studio.photos) == 1 and states.studio.shown is not None", PATIENCE_S)
    go()
    window.wait("states.studio.current.versions", PATIENCE_S)
    desk.shoot(place.shots / "11 applied.png")
    assert window.ask("states.studio.look.style not in ('', 'walk-1', 'walk-2')")
    desk.keys("ctrl+q")
    assert window.gone() == 0
    wait_for(lambda: not window.process.poll(), "the end")
