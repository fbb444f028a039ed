"""Other ways to give pictures: a list of them, three and more piles, one pile to make new pictures like."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from gui.state.making.wish import Wish
from gui.views.making.pictures import PicturesStep
from gui.views.making.plan import PlanStep
from gui.views.making.take_along import bundle
from tests.gui import layout
from tests.gui.conftest import Driver
from tests.gui.making.test_pictures import drop_on
from tests.gui.making.test_wizard import checked, piles, recognised, wizard_of
from tests.gui.test_pages import keep

__all__ = ["piles"]
TIMEOUT_MS = 20_000
Piles = Callable[..., tuple[Path, Path]]


def list_of(folder: Path, *labels: str) -> Path:
    """Every picture of both piles with a label in turn."""
    files = sorted(folder.glob("*/*.png"))
    lines = [
        f"{path.relative_to(folder)};{labels[number % len(labels)]}" for number, path in enumerate(files)
    ]
    (folder / "all of them.csv").write_text("\n".join(lines))
    return folder / "all of them.csv"


def test_a_list_is_taken_and_explained(
    driver: Driver, piles: Piles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = driver.start("ready")
    driver.ready(app)
    piles(number=40)
    path = list_of(tmp_path, "summer", "winter")
    wizard = wizard_of(app)
    wizard.go(1)
    step = wizard.steps[1][1]
    assert isinstance(step, PicturesStep)
    assert step.drops[1].choose_list.isHidden()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    step.drops[0].choose_list.click()
    driver.bot.waitUntil(lambda: wizard.on.isEnabled(), timeout=TIMEOUT_MS)
    assert step.said.text().startswith("Two piles of pictures. summer: 40 · winter: 40.")
    assert step.drops[0].count.text() == "80 pictures"
    assert wizard.draft.wish.command(Path("/r")).startswith(f"translator train --unpaired '{path}' --preset")
    assert wizard.draft.wish.title == "all of them"
    driver.bot.wait(100)
    keep(app.window, "making-list")
    layout.check(app.window)
    checked(driver, wizard)
    assert wizard.on.isEnabled()
    # What is left out needs folders of links; whoever takes it along gets the pictures themselves.
    gone = wizard.draft.recognised.train["a"][0]  # type: ignore[union-attr]  # it is there
    wizard.draft.check.decide([gone], "leave")
    wish = wizard.draft.final_wish(tmp_path / "run", write=True)
    assert [len(list(Path(folder).rglob("*.png"))) for folder in wish.folders] == [39, 40]
    wizard.draft.check.decide([gone], "keep")
    assert wizard.draft.final_wish(tmp_path / "run").folders == (str(path),)
    assert bundle(wizard.draft, tmp_path / "along.zip") == 80


def test_a_dropped_list_of_pairs(driver: Driver, piles: Piles, tmp_path: Path) -> None:
    app = driver.start("ready")
    piles(number=6)
    lines = [f"daisies/{n:03d}.png;sunflowers/{(n + 1) % 6:03d}.png" for n in range(6)]
    (tmp_path / "pairs.csv").write_text("\n".join(lines))
    wizard = wizard_of(app, Wish(intent="paired"))
    wizard.go(1)
    step = wizard.steps[1][1]
    assert isinstance(step, PicturesStep)
    drop_on(step.drops[0], tmp_path / "pairs.csv")
    driver.bot.waitUntil(lambda: wizard.on.isEnabled(), timeout=TIMEOUT_MS)
    assert step.said.text().startswith("Pairs: the two pictures of a line belong together.")


def test_a_list_of_three_piles_makes_one_style_of_many(driver: Driver, piles: Piles, tmp_path: Path) -> None:
    app = driver.start("ready")
    driver.ready(app)
    piles(number=30)
    path = list_of(tmp_path, "spring", "summer", "autumn")
    wizard = wizard_of(app, Wish(folders=(str(path),)))
    recognised(driver, wizard)
    assert wizard.draft.wish.kind == "domains"
    step = wizard.steps[1][1]
    assert isinstance(step, PicturesStep)
    wizard.go(1)
    assert "3 piles of pictures" in step.said.text()
    checked(driver, wizard)
    assert wizard.on.isEnabled()
    # Three folders of links keep the names of their piles.
    wizard.draft.check.decide([wizard.draft.recognised.train["a"][0]], "leave")  # type: ignore[union-attr]  # it is there
    wish = wizard.draft.final_wish(tmp_path / "run", write=True)
    arguments = wish.arguments(preset=False)
    assert arguments[0] == "--domains"
    assert [Path(folder).name for folder in arguments[1:4]] == ["1 spring", "2 summer", "3 autumn"]
    assert arguments[4:8] == ["--names", "spring", "summer", "autumn"]


def test_one_pile_to_make_new_pictures_like(driver: Driver, piles: Piles) -> None:
    app = driver.start("ready")
    driver.ready(app)
    first, second = piles(number=80)
    wizard = wizard_of(app, Wish(folders=(str(first), str(second)), names=("x", "y")))
    wizard.go(0)
    intent = wizard.steps[0][1]
    intent.choices["single"].click()  # type: ignore[attr-defined]  # the step of the intents
    driver.bot.wait(100)
    keep(app.window, "making-single")
    layout.check(app.window)
    wizard.on.click()
    driver.bot.waitUntil(lambda: wizard.on.isEnabled(), timeout=TIMEOUT_MS)
    step = wizard.steps[1][1]
    assert isinstance(step, PicturesStep)
    assert step.said.text().startswith("One pile; the style will make new pictures like these.")
    checked(driver, wizard)
    wizard.on.click()
    plan = wizard.steps[3][1]
    assert isinstance(plan, PlanStep)
    driver.bot.waitUntil(lambda: len(wizard.draft.measured) == 3, timeout=TIMEOUT_MS)
    plan.fold.click()
    assert plan.advanced is not None
    driver.bot.waitUntil(lambda: bool(plan.advanced.forms), timeout=TIMEOUT_MS)
    box = plan.advanced.method
    usable = [box.itemData(row) for row in range(box.count()) if box.model().item(row).isEnabled()]
    assert usable == ["vae"]
    assert wizard.draft.wish.arguments()[:2] == ["--unconditional", str(first)]
    assert "--names" not in wizard.draft.wish.arguments()
