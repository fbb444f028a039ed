"""From a drop to a finished batch with the real engine: once by keyboard alone, once by mouse alone.

TRANSLATOR_WALKS=1 python -m pytest tests/gui/walks
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.gui.walks.conftest import HERE, STYLES, Place
from tests.gui.walks.desk import ROOT, Window, wait_for
from translator.images.read import read_picture

pytestmark = [pytest.mark.slow, pytest.mark.timeout(560)]
SETTINGS = {"theme": "dark", "language": "en", "device": "cpu"}
COMMAND = [sys.executable, "-m", "translator"]
SIDE_BY_SIDE = 2


def test_by_keyboard_alone(place: Place) -> None:
    desk = place.desk
    window = Window(desk, place.home, settings=SETTINGS)
    window.wait("states.styles.loaded")
    desk.keys("ctrl+o")
    type_into_dialog(window, " ".join(f'"{path}"' for path in place.photos))
    window.wait("len(states.studio.photos) == 3 and states.studio.shown is not None")
    desk.shoot(place.shots / "1 opened.png")
    try_all(window, place)
    pick_and_compare_by_keys(window)
    desk.shoot(place.shots / "3 compared.png")
    desk.keys("Return")
    window.wait("states.studio.current.versions")
    window.wait("states.studio.working == ''")
    target = place.photos[0].with_name("saved.tif")
    desk.keys("ctrl+shift+s")
    window.wait("called('SaveDialog')")
    desk.keys("ctrl+a")
    desk.write(str(target.with_suffix(".png")))
    tab_to(window, "Format")
    desk.write("TIFF")
    tab_to(window, "Depth")
    desk.write("16")
    desk.shoot(place.shots / "4 save as.png")
    desk.keys("Return")
    wait_for(target.is_file, "the saved file")
    command_of(window, "Go to the batch")
    tab_to(window, "Add a folder…")
    desk.keys("space")
    type_into_dialog(window, str(place.folder))
    window.wait("called('CheckSheet')")
    window.wait("called('Start')")
    desk.shoot(place.shots / "5 check.png")
    desk.keys("Return")
    leave_in_the_middle(window, lambda: desk.keys("ctrl+q"))
    window = Window(desk, place.home)
    window.wait("called('Continue')")
    desk.shoot(place.shots / "6 interrupted.png")
    tab_to(window, "Continue")
    desk.keys("space")
    finish(window, place)
    desk.keys("ctrl+q")
    assert window.gone() == 0
    compare_with_command_line(place, target, style=1)


def test_by_mouse_alone(place: Place) -> None:
    desk = place.desk
    window = Window(desk, place.home, settings=SETTINGS)
    window.wait("states.styles.loaded")
    drop(window, place, place.photos)
    window.wait("len(states.studio.photos) == 3 and states.studio.shown is not None")
    desk.shoot(place.shots / "1 dropped.png")
    window.click("Try all styles")
    window.wait("called('Sheet')")
    window.wait("states.cards.pending == 0")
    desk.shoot(place.shots / "2 all styles.png")
    window.desk.click(window.ask(f"entry(sheet().list, {STYLES[1]!r})"))
    window.click("Take this style")
    window.wait(f"states.styles.get(states.studio.look.style).title == {STYLES[1]!r}")
    window.click("Side by side")
    window.wait("states.studio.compare == 'side'")
    window.click("Split line")
    window.wait("states.studio.shown is not None and states.studio.working == ''")
    canvas = window.place("Canvas")
    desk.drag(canvas, [canvas[0] - 200, canvas[1]])
    assert window.ask("window.studio_page.canvas.handle.value()") < 450
    desk.shoot(place.shots / "3 compared.png")
    window.click("Translate")
    window.wait("states.studio.current.versions and states.studio.working == ''")
    window.click("Save as…")
    window.wait("called('SaveDialog')")
    choose(window, "Format", "TIFF")
    choose(window, "Depth", "16 bits")
    desk.shoot(place.shots / "4 save as.png")
    target = Path(window.ask("sheet().path.text()"))
    assert target.suffix == ".tif"
    window.click("Save")
    wait_for(target.is_file, "the saved file")
    window.click("Batch")
    drop(window, place, [place.folder])
    window.wait("called('CheckSheet')")
    choose(window, "Style", STYLES[0])
    desk.shoot(place.shots / "5 check.png")
    window.click("Start")
    leave_in_the_middle(window, lambda: close_by_mouse(window))
    window = Window(desk, place.home)
    window.click("Continue")
    finish(window, place)
    close_by_mouse(window)
    window.gone()
    compare_with_command_line(place, target, style=2)


def try_all(window: Window, place: Place) -> None:
    window.wait("states.studio.working == ''")
    window.desk.keys("t")
    window.wait("called('Sheet')")
    window.wait("states.cards.pending == 0")
    window.desk.shoot(place.shots / "2 all styles.png")


def pick_and_compare_by_keys(window: Window) -> None:
    """In the sheet: mark the two styles of the walk with the arrows, compare them, take the first."""
    keys = window.desk.keys
    tab_to(window, "StyleList")
    keys("Home")
    row = window.ask(f"[s.title for s in states.styles.usable()].index({STYLES[0]!r})")
    keys(*["Right"] * row, "shift+Right")
    tab_to(window, "Compare two")
    keys("space")
    window.wait("states.studio.left is not None and states.studio.shown is not None")
    window.wait("states.studio.working == ''")
    keys(*["b"] * SIDE_BY_SIDE)
    window.wait("states.studio.compare == 'hold'")
    keys("b", "b", "b")
    window.wait("states.studio.compare == 'split'")
    keys("t")
    window.wait("called('Sheet')")
    tab_to(window, "StyleList")
    keys("Home", *["Right"] * row, "Return")
    window.wait(f"states.styles.get(states.studio.look.style).title == {STYLES[0]!r}")
    window.wait("states.studio.shown is not None and states.studio.working == ''")


def command_of(window: Window, text: str) -> None:
    """Through the command palette."""
    window.desk.keys("ctrl+k")
    window.wait("called('Palette')")
    window.desk.write(text)
    window.desk.keys("Return")
    window.wait("QApplication.activeModalWidget() is None")


def tab_to(window: Window, name: str) -> None:
    """Press Tab until what has that name has the keyboard."""
    for _ in range(80):
        if name in window.ask("focused()"):
            return
        window.desk.keys("Tab")
    raise AssertionError(f"Tab never comes to {name!r}")


def type_into_dialog(window: Window, text: str) -> None:
    """Into the file dialog, whose line has the keyboard."""
    window.wait("QApplication.activeModalWidget() is not None and 'QFileDialog' in names(sheet())")
    tab_to(window, "fileNameEdit")
    window.desk.keys("ctrl+a")
    window.desk.write(text)
    window.wait(f"QApplication.focusWidget().text() == {text!r}")
    time.sleep(0.5)
    if window.ask("QApplication.activePopupWidget() is not None"):
        # What it proposes would take the place of what was typed.
        window.desk.keys("Escape")
    window.desk.keys("Return")


def drop(
    window: Window,
    place: Place,
    paths: list[Path],
    onto: str = "window.stack",
    taking: str = "window.overlay.isVisible()",
) -> None:
    """Drag files from another window onto the middle of the page, or of another widget."""
    desk = place.desk
    source = desk.run([sys.executable, str(HERE / "drag_source.py"), *map(str, paths)])
    wait_for(
        lambda: subprocess_says(desk.display, "search", "--name", "^Files$"), "the window with the files"
    )
    # Beside the middle of the program's window, wherever the window manager has put it.
    desk.tool("search", "--name", "^Files$", "windowmove", "--sync", "1390", "40", "windowraise")
    time.sleep(0.5)
    said = desk.tool("search", "--name", "^Files$", "getwindowgeometry", "--shell")
    at = dict(line.split("=") for line in said.splitlines())
    start = [int(at["X"]) + int(at["WIDTH"]) // 2, int(at["Y"]) + int(at["HEIGHT"]) // 2]
    middle = window.ask(f"on_screen({onto})")

    def taken() -> None:
        # The two programs have to agree first: a button that is let go before that drops nothing.
        window.wait(taking)
        desk.tool("mousemove", str(middle[0] + 3), str(middle[1] + 3))
        time.sleep(1.0)

    desk.drag(start, middle, steps=20, ready=taken)
    source.wait(20)


def close_by_mouse(window: Window) -> None:
    """The button at the right end of the title."""
    frame = "window.frameGeometry()"
    window.desk.click(window.ask(f"[{frame}.right() - 10, {frame}.top() + 9]"))


def subprocess_says(display: str, *words: str) -> bool:
    found = subprocess.run(
        ["xdotool", *words], env={**os.environ, "DISPLAY": display}, capture_output=True, check=False
    )
    return found.returncode == 0


def choose(window: Window, box: str, text: str) -> None:
    """In a drop-down list, with the mouse."""
    window.click(box)
    window.wait(f"listed({box!r}).isVisible()")
    time.sleep(0.3)
    window.desk.click(window.ask(f"entry(listed({box!r}), {text!r})"))
    window.wait(f"not listed({box!r}).isVisible()")


def leave_in_the_middle(window: Window, leave: object) -> None:
    window.wait("states.batch.jobs and states.batch.jobs[0].count('done') >= 1")
    assert callable(leave)
    leave()
    window.gone()


def finish(window: Window, place: Place) -> None:
    window.wait("states.batch.jobs and states.batch.jobs[0].state == 'done'", 180)
    assert window.ask("states.batch.jobs[0].counts.get('done')") == len(list(place.folder.rglob("*.jpg")))
    window.desk.shoot(place.shots / "7 done.png")


def compare_with_command_line(place: Place, saved: Path, style: int) -> None:
    """The batch has the command line's bytes, the file of 16 bits its pixels."""
    run = {"XDG_CACHE_HOME": str(place.home / "cache"), "PYTHONPATH": str(ROOT)}
    results = next(path for path in place.folder.parent.glob("holiday *") if path.is_dir())
    theirs = place.home / "theirs"
    batch_style = str(place.style(1))
    command_line("convert", str(place.folder), str(theirs), "--model", batch_style, "--device", "cpu", **run)
    names = sorted(path.relative_to(theirs) for path in theirs.rglob("*.jpg"))
    assert len(names) == 6
    ours = [path for path in results.rglob("*") if path.is_file() and not path.name.startswith(".")]
    assert sorted(path.relative_to(results) for path in ours) == names
    for name in names:
        assert (results / name).read_bytes() == (theirs / name).read_bytes(), name
    plain = place.home / "plain.tif"
    source, model = str(place.photos[0]), str(place.style(style))
    command_line("translate", source, "--model", model, "-o", str(plain), "--device", "cpu", **run)
    ours, wanted = read_picture(saved), read_picture(plain)
    assert ours.depth == wanted.depth == 16
    np.testing.assert_array_equal(ours.pixels, wanted.pixels)


def command_line(*arguments: str, **extra: str) -> None:
    done = subprocess.run(
        [*COMMAND, *arguments], env={**os.environ, **extra}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
