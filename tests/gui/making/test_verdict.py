"""The verdict on the pictures: its points, what takes some away, and what is done about it with one click."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QCheckBox

from gui.state.making.checking import Checked
from gui.state.making.pictures import Recognised
from gui.state.making.score import MOST, score
from gui.views.making import words
from gui.views.making.check import CheckStep
from gui.workers.piles import write_piles
from tests.gui import layout
from tests.gui.conftest import Driver
from tests.gui.fake_trainer import png
from tests.gui.making.test_wizard import checked, given, piles, wizard_of
from tests.gui.test_pages import keep
from translator.events.check import CheckFinding

__all__ = ["piles"]
Piles = Callable[..., tuple[Path, Path]]


def many(first: int, second: int) -> Recognised:
    train = {
        key: tuple(f"/{key}/{n}.png" for n in range(count)) for key, count in (("a", first), ("b", second))
    }
    return Recognised(form="unpaired", names={"a": "daisy", "b": "sunflower"}, train=train)


def note(kind: str) -> CheckFinding:
    return CheckFinding(kind=kind, severity="note", sentence="So.")  # type: ignore[arg-type]  # one of the kinds


def test_points_follow_the_smaller_pile() -> None:
    points = [score(Checked(), many(500, count), balanced=False).points for count in (0, 2, 30, 60, 100, 200)]
    assert points == [0, 5, 6, 8, 9, MOST]
    assert score(Checked(), many(500, 60), balanced=False).reasons == ("few",)
    assert score(Checked(), many(500, 500), balanced=False).reasons == ()


def test_faults_cost_points_until_something_is_done_about_them() -> None:
    found, check = many(200, 200), Checked()
    for number in range(60):
        path = f"/a/{number}.png"
        check.findings.append(
            CheckFinding(kind="border", severity="mend", sentence=".", domain="daisy", path=path)
        )
    assert score(check, found, balanced=False).points == MOST - 2
    assert score(check, found, balanced=False).reasons == ("faults",)
    check.decide([f"/a/{number}.png" for number in range(40)], "crop")
    assert score(check, found, balanced=False).points == MOST - 1
    check.proposed()
    assert score(check, found, balanced=False).points == MOST
    check.decide([f"/a/{number}.png" for number in range(60)], "leave")
    assert score(check, found, balanced=False).points == MOST - 1, "fewer are left"


def test_remarks_cost_points_and_balanced_crops_win_one_back() -> None:
    found, check = many(200, 200), Checked()
    check.findings += [note("colour"), note("shape")]
    assert score(check, found, balanced=False).points == MOST - 1
    assert score(check, found, balanced=True).points == MOST
    check.findings += [note("format"), note("resolution"), note("imbalance")]
    assert score(check, found, balanced=True).points == MOST - 2
    said = words.points(score(check, found, balanced=True), check.left(found))
    assert said == "8 of 10: what the piles differ in besides may be learned too"


def test_the_scale_stands_beside_the_verdict_and_is_read_out(driver: Driver, piles: Piles) -> None:
    app = driver.start("ready")
    wizard = wizard_of(app, given(piles(number=80)))
    step = checked(driver, wizard)
    assert (step.meter.value(), step.meter.maximum()) == (8, MOST)
    assert not step.meter.isHidden()
    assert step.points.text() == "8 of 10: more pictures in “daisy” would help"
    read = QAccessible.queryAccessibleInterface(step.meter)
    assert read.role() is QAccessible.Role.ProgressBar
    assert read.text(QAccessible.Text.Name) == "How promising it is"
    assert read.text(QAccessible.Text.Description) == step.points.text()
    # Filled and empty cells differ by more than their colour: the middle of one is not its edge.
    image = step.meter.grab().toImage()
    scale = image.devicePixelRatio()

    def at(cell: int) -> tuple[object, object]:
        left = cell * 18 + 1
        return image.pixel(int((left + 7) * scale), int(8 * scale)), image.pixel(
            int(left * scale), int(8 * scale)
        )

    filled, empty = at(0), at(9)
    assert filled[0] == filled[1]
    assert empty[0] != empty[1]
    keep(app.window, "making-verdict")
    layout.check(app.window)


def test_nothing_is_promised_before_the_check_has_ended(driver: Driver, piles: Piles) -> None:
    app = driver.start("ready")
    wizard = wizard_of(app, given(piles()))
    step = wizard.steps[2][1]
    assert isinstance(step, CheckStep)
    driver.bot.waitUntil(lambda: wizard.draft.recognised is not None, timeout=20_000)
    wizard.go(2)
    step.stop.click()
    assert step.meter.isHidden()
    assert step.points.isHidden()


def test_crops_are_balanced_with_one_click(driver: Driver, piles: Piles) -> None:
    app = driver.start("ready")
    wizard = wizard_of(app, given(piles("tall", "wide", number=200)))
    step = checked(driver, wizard)
    boxes = [box for box in step.findChildren(QCheckBox) if box.text() == "Balance crops"]
    assert len(boxes) == 1
    assert step.meter.value() == MOST - 1
    boxes[0].click()
    assert step.meter.value() == MOST
    assert "--balance-crops" in wizard.draft.wish.arguments()
    driver.bot.wait(150)
    keep(app.window, "making-balanced")
    layout.check(app.window)
    boxes[0].click()
    assert "--balance-crops" not in wizard.draft.wish.arguments()
    assert step.meter.value() == MOST - 1


# Without a window


def test_of_three_piles_a_stray_goes_where_it_belongs() -> None:
    names = {"a": "spring", "b": "summer", "c": "autumn"}
    found = Recognised(form="unpaired", names=names, train={key: (f"/{key}/1", f"/{key}/2") for key in names})
    check = Checked()
    check.findings.append(
        CheckFinding(
            kind="wrong_pile", severity="mend", sentence=".", domain="spring", path="/a/1", belongs="autumn"
        )
    )
    check.decide(["/a/1"], "move")
    assert check.left(found) == {"spring": 1, "summer": 2, "autumn": 3}
    assert [one.path for one in check.piles(found)["c"]] == ["/a/1", "/c/1", "/c/2"]


@pytest.mark.parametrize("names", [("x", "y"), ("same", "same")])
def test_pairs_without_a_common_name_stay_pairs(tmp_path: Path, names: tuple[str, str]) -> None:
    sides: dict[str, tuple[str, ...]] = {}
    for key, name in zip("ab", names, strict=True):
        (tmp_path / key).mkdir()
        for number in range(4):
            (tmp_path / key / f"{name}{number}.png").write_bytes(png(number))
        sides[key] = tuple(str(tmp_path / key / f"{name}{number}.png") for number in range(4))
    listed = Recognised(form="paired", names={"a": "in", "b": "out"}, train=sides)
    check = Checked()
    check.decide([sides["a"][1]], "leave")
    check.decide([sides["b"][2]], "crop")
    folders = write_piles(tmp_path / "chosen", check.piles(listed))
    stems = {key: sorted(path.stem for path in folder.iterdir()) for key, folder in folders.items()}
    assert len(set(stems["a"]) & set(stems["b"])) == 3
    numbered = [f"{number:06d}" for number in range(4)]
    assert stems["b"] == (numbered if names[0] != names[1] else [f"same{n}" for n in range(4)])
