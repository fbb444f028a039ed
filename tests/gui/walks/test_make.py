"""A newcomer's way: from an empty start to a style in the gallery applied to a photo, with real pictures.

TRANSLATOR_WALKS=1 TRANSLATOR_SCREENSHOTS=FOLDER python -m pytest tests/gui/walks/test_make.py
"""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.gui.walks.conftest import Place
from tests.gui.walks.desk import ROOT, Window
from tests.gui.walks.test_walks import close_by_mouse, drop, type_into_dialog
from tests.gui.walks.tongue import Tongue
from tests.pictures import write_scenes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(700)]
DATA = ROOT.parent / "shared" / "data"
DAISIES = DATA / "daisy2sunflower"
ICONS = DATA / "fxemoji"
PICTURES = 64
PATIENCE_S = 300.0
WIZARD = "window.pages['make'].wizard"
SPIN_DOWN = (
    "next(on_screen(w, QRect(w.width() - 10, 3 * w.height() // 4, 2, 2)) for w in QApplication.allWidgets() "
    "if w.accessibleName() in {names!r} and w.isVisible())"
)


class Walk:
    """One way through the program: its hands are the mouse's or the keyboard's, its eyes are screenshots."""

    def __init__(self, place: Place, theme: str, language: str) -> None:
        # A newcomer has no styles of his own.
        shutil.rmtree(place.home / "share" / "translator" / "styles")
        settings = {"theme": theme, "language": language, "device": "cpu"}
        self.place, self.desk = place, place.desk
        self.window = Window(place.desk, place.home, settings=settings)
        self.say = Tongue(self.window, language)
        self._shots = 0
        self.window.wait("states.styles.loaded and states.runs.scanned")

    def shoot(self, name: str) -> None:
        """Keep what is to be seen, and see that nothing is cut off or lies over something else."""
        self._shots += 1
        # What was just asked for is painted by then, however slow the machine is.
        self.window.ask("window.repaint()")
        time.sleep(0.5)
        self.window.ask("window.here")
        self.desk.shoot(self.place.shots / f"{self._shots:02d} {name}.png")
        self.window.ask("measured()")

    def let_on(self, name: str) -> None:
        """Wait until the wizard lets go on."""
        self.window.wait(f"{WIZARD}.on.isEnabled()", PATIENCE_S)
        self.shoot(name)

    def checked(self) -> None:
        self.window.wait(
            f"{WIZARD}.draft.check.ended is not None and not {WIZARD}.draft.checking", PATIENCE_S
        )

    def learned(self) -> None:
        """Wait for the first pictures and for the end."""
        self.window.wait("window.pages['make'].wizard is None")
        self.window.wait("states.live.facts is not None and states.live.facts.state == 'running'", PATIENCE_S)
        self.shoot("begun")
        self.window.wait("states.live.film.moments", PATIENCE_S)
        self.window.wait("states.live.film.result(0, states.live.film.at) is not None")
        self.shoot("learning")
        self.window.wait("states.live.facts.state == 'finished'", PATIENCE_S)
        self.window.wait("states.live.models")
        self.shoot("finished")

    def in_the_gallery(self) -> None:
        """The new style is there, marked and in sight."""
        self.window.wait("window.here == 'styles'")
        self.window.wait("states.styles.get(states.studio.look.style) is not None")
        self.window.wait("window.pages['styles'].list.currentIndex().isValid()")
        self.shoot("gallery")

    def applied(self, go: Callable[[], object]) -> None:
        """The photo that was opened is translated by the new style."""
        self.window.wait("len(states.studio.photos) == 1 and states.studio.shown is not None", PATIENCE_S)
        self.window.wait("states.studio.working == ''", PATIENCE_S)
        go()
        self.window.wait("states.studio.current.versions and states.studio.working == ''", PATIENCE_S)
        self.shoot("applied")
        used = self.window.ask("states.studio.look.style")
        assert used == self.window.ask("[s.id for s in states.styles.all if not s.bundled]")[0]
        results = self.window.ask("[v.pixels for v in states.studio.current.versions]")
        assert all(Path(path).stat().st_size > 1000 for path in results)


def some_of(folder: Path, target: Path) -> Path:
    """Links to a few real pictures, or drawn ones where there are none."""
    if not folder.is_dir():
        return write_scenes(target, PICTURES, invert="b" in target.name)
    target.mkdir(parents=True)
    for path in sorted(folder.iterdir())[:PICTURES]:
        (target / path.name).symlink_to(path)
    return target


def test_with_the_mouse_from_two_piles(place: Place, tmp_path: Path) -> None:
    """In English and light; folders and photo are dragged from another window."""
    piles = [
        some_of(DAISIES / folder, tmp_path / name)
        for folder, name in (("trainA", "daisy"), ("trainB", "sunflower"))
    ]
    walk = Walk(place, "light", "en")
    window, say = walk.window, walk.say
    say.click("Make a style")
    window.wait("window.here == 'make'")
    walk.shoot("empty")
    say.click("Start…")
    window.wait(WIZARD)
    walk.shoot("what")
    say.click("Next")
    plan_with_the_mouse(walk, piles)
    say.click("Start")
    walk.learned()
    say.click("Keep as a style…")
    window.wait("called('KeepSheet')")
    walk.shoot("keep")
    say.click("Put into the gallery")
    walk.in_the_gallery()
    say.click("Studio")
    drop(window, place, [place.photos[1]])
    walk.applied(lambda: say.click("Translate"))
    close_by_mouse(window)
    window.gone()


def plan_with_the_mouse(walk: Walk, piles: list[Path]) -> None:
    window, say = walk.window, walk.say
    for number, pile in enumerate(piles):
        field = f"{WIZARD}.steps[1][1].drops[{number}]"
        drop(window, walk.place, [pile], field, f"{field}.property('taking')")
        window.wait(f"{field}.folder")
        walk.shoot(f"pile {number + 1}")
    walk.let_on("pictures")
    say.click("Next")
    walk.checked()
    walk.let_on("check")
    say.click("Next")
    say.click("As long as I say")
    down = SPIN_DOWN.format(names=say.names("How long"))
    while window.ask(f"{WIZARD}.draft.wish.minutes") > 1:
        walk.desk.click(window.ask(down), times="10")
    walk.shoot("plan")
    say.click("Next")
    walk.let_on("start")


def test_with_the_keyboard_from_pairs(place: Place, tmp_path: Path) -> None:
    """In Chinese and dark."""
    piles = [some_of(ICONS / key, tmp_path / key) for key in ("outline", "color")]
    walk = Walk(place, "dark", "zh_CN")
    window, say, keys = walk.window, walk.say, walk.desk.keys
    keys("ctrl+3")
    window.wait("window.here == 'make'")
    walk.shoot("empty")
    say.press("Start…")
    say.tab_to("Turn pictures like these into pictures like those")
    keys("Down")
    window.wait(f"{WIZARD}.draft.wish.intent == 'paired'")
    walk.shoot("what")
    say.press("Next")
    plan_with_the_keyboard(walk, piles)
    say.press("Start")
    walk.learned()
    say.press("Keep as a style…")
    window.wait("called('KeepSheet')")
    walk.shoot("keep")
    keys("Return")
    walk.in_the_gallery()
    keys("ctrl+1", "ctrl+o")
    type_into_dialog(window, str(place.photos[1]))
    walk.applied(lambda: keys("Return"))
    keys("ctrl+q")
    assert window.gone() == 0


def plan_with_the_keyboard(walk: Walk, piles: list[Path]) -> None:
    window, say, keys = walk.window, walk.say, walk.desk.keys
    for pile, name in zip(piles, ("Choose a folder…", "Choose the second folder…"), strict=True):
        say.press(name)
        type_into_dialog(window, str(pile))
        window.wait("QApplication.activeModalWidget() is None")
    walk.let_on("pictures")
    say.press("Next")
    walk.checked()
    walk.let_on("check")
    say.press("Look at the pairs…")
    window.wait("called('PairSheet')")
    window.wait("len(sheet()._draft.pairs.found) == len(sheet().pairs)", PATIENCE_S)
    keys("Right")
    window.wait("sheet().at == 1")
    walk.shoot("pairs")
    keys("Escape")
    window.wait("QApplication.activeModalWidget() is None")
    say.press("Next")
    say.tab_to("How long")
    keys("ctrl+a")
    walk.desk.write("1")
    keys("Tab")
    window.wait(f"{WIZARD}.draft.wish.minutes == 1")
    walk.shoot("plan")
    say.press("Next")
    walk.let_on("start")
