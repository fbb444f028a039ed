"""The way to a new style: each step, what it refuses, and what it starts."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from gui.app import App
from gui.state.making.checking import Checked
from gui.state.making.pairing import pairs_of
from gui.state.making.pictures import Recognised
from gui.state.making.wish import Wish
from gui.views.making.check import CheckStep
from gui.views.making.plan import PlanStep
from gui.views.making.summary import SummaryStep
from gui.views.making.wizard import Wizard
from gui.views.training.page import MakePage, wish_to_improve
from gui.workers.piles import Chosen, write_piles
from tests.gui import layout
from tests.gui.conftest import Driver, settle
from tests.gui.fake_trainer import png
from tests.gui.test_pages import dialog, keep
from translator.events.check import CheckFinding
from translator.events.parts import StyleInfo

TIMEOUT_MS = 20_000
Piles = Callable[..., tuple[Path, Path]]


@pytest.fixture
def piles(tmp_path: Path) -> Piles:
    def make(first: str = "daisies", second: str = "sunflowers", number: int = 80) -> tuple[Path, Path]:
        folders = (tmp_path / first, tmp_path / second)
        for shade, folder in enumerate(folders):
            folder.mkdir()
            for index in range(number):
                (folder / f"{index:03d}.png").write_bytes(png(100 * shade + index))
        return folders

    return make


def wizard_of(app: App, wish: Wish | None = None) -> Wizard:
    page = app.window.go("make")
    assert isinstance(page, MakePage)
    page.new(wish)
    assert isinstance(page.wizard, Wizard)
    return page.wizard


def given(folders: tuple[Path, Path], **values: object) -> Wish:
    wish = Wish(folders=tuple(str(folder) for folder in folders), names=("daisy", "sunflower"))
    for name, value in values.items():
        wish = wish.with_value(name, value)
    return wish


def recognised(driver: Driver, wizard: Wizard) -> None:
    driver.bot.waitUntil(lambda: wizard.draft.recognised is not None, timeout=TIMEOUT_MS)


def checked(driver: Driver, wizard: Wizard) -> CheckStep:
    recognised(driver, wizard)
    wizard.go(2)
    driver.bot.waitUntil(lambda: wizard.draft.check.ended is not None, timeout=TIMEOUT_MS)
    driver.bot.waitUntil(lambda: not wizard.draft.checking, timeout=TIMEOUT_MS)
    step = wizard.steps[2][1]
    assert isinstance(step, CheckStep)
    return step


@pytest.mark.parametrize(("theme", "language"), [("dark", "en"), ("light", "zh_CN"), ("contrast", "pseudo")])
def test_from_nothing_to_a_running_training(driver: Driver, piles: Piles, theme: str, language: str) -> None:
    app = driver.start("ready", theme=theme, language=language)
    driver.ready(app)
    wizard = wizard_of(app)

    def look(step: str) -> None:
        driver.bot.wait(100)
        keep(app.window, f"making-{step}-{theme}-{language}")
        layout.check(app.window)

    look("1-intent")
    wizard.on.click()
    assert not wizard.on.isEnabled()
    look("2-pictures-empty")
    drops = wizard.steps[1][1].drops  # type: ignore[attr-defined]  # the step of the pictures
    first, second = piles("daisies", "bad sunflowers")
    drops[0].take(str(first))
    driver.bot.waitUntil(lambda: bool(wizard.draft.refused), timeout=TIMEOUT_MS)
    assert not wizard.on.isEnabled()
    drops[1].take(str(second))
    recognised(driver, wizard)
    driver.bot.waitUntil(lambda: wizard.on.isEnabled(), timeout=TIMEOUT_MS)
    look("2-pictures")
    wizard.on.click()
    checked(driver, wizard)
    look("3-check")
    wizard.on.click()
    driver.bot.waitUntil(lambda: len(wizard.draft.measured) == 3, timeout=TIMEOUT_MS)
    plan = wizard.steps[3][1]
    assert isinstance(plan, PlanStep)
    look("4-plan")
    plan.presets["quick"].click()
    plan.fold.click()
    assert plan.advanced is not None
    driver.bot.waitUntil(lambda: bool(plan.advanced.forms), timeout=TIMEOUT_MS)
    look("4-advanced")
    wizard.on.click()
    summary = wizard.steps[4][1]
    assert isinstance(summary, SummaryStep)
    driver.bot.waitUntil(lambda: wizard.on.isEnabled(), timeout=TIMEOUT_MS)
    assert "--preset quick" in summary.command.toPlainText()
    look("5-summary")
    wizard.on.click()
    page = app.window.pages["make"]
    assert isinstance(page, MakePage)
    assert page.wizard is None
    driver.bot.waitUntil(
        lambda: any(one.state == "running" for one in app.program.runs.going), timeout=TIMEOUT_MS
    )
    run = Path(app.program.runs.going[0].path)
    left = json.loads((run / "plan.json").read_text())["listing"]
    assert [len(left["domains"][key]) + len(left["held_out"][key]) for key in "ab"] == [80, 79]
    driver.bot.waitUntil(lambda: app.program.live.facts is not None, timeout=TIMEOUT_MS)
    app.program.runs.tell(app.program.runs.going[0], "stop")
    driver.bot.waitUntil(lambda: not app.program.runs.going, timeout=TIMEOUT_MS)


def test_folders_that_cannot_be_used_are_refused_with_the_sentence(driver: Driver, tmp_path: Path) -> None:
    app = driver.start("ready")
    wizard = wizard_of(app, given((tmp_path / "missing", tmp_path / "b")))
    driver.bot.waitUntil(lambda: bool(wizard.draft.refused), timeout=TIMEOUT_MS)
    assert wizard.draft.refused == f"There is no folder {tmp_path / 'missing'}. Check how it is spelt."
    assert not wizard.on.isEnabled()


def test_too_few_pictures_stop_before_the_start(driver: Driver, piles: Piles) -> None:
    app = driver.start("ready")
    wizard = wizard_of(app, given(piles("hopeless", "b", number=3)))
    step = checked(driver, wizard)
    keep(app.window, "making-too-few")
    assert not wizard.on.isEnabled()
    assert step.verdict.property("tone") == "bad"


def test_few_pictures_are_a_warning(driver: Driver, piles: Piles) -> None:
    app = driver.start("ready")
    wizard = wizard_of(app, given(piles(number=20)))
    step = checked(driver, wizard)
    assert wizard.on.isEnabled()
    assert step.verdict.property("tone") == "warn"


def test_a_gpu_that_another_program_holds_is_told_in_the_plan(driver: Driver, piles: Piles) -> None:
    app = driver.start("busy")
    driver.ready(app)
    wizard = wizard_of(app, given(piles()))
    recognised(driver, wizard)
    wizard.go(3)
    plan = wizard.steps[3][1]
    assert isinstance(plan, PlanStep)
    assert "another program" in plan.device.text()
    keep(app.window, "making-gpu-busy")


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
def test_pairs_of_other_names_are_found_by_likeness_and_aligned(driver: Driver, piles: Piles) -> None:
    app = driver.start("ready")
    driver.ready(app)
    first, second = piles(number=9)
    wizard = wizard_of(app, given((first, second), intent="paired", names=()))
    recognised(driver, wizard)
    matching = wizard.steps[1][1].matching  # type: ignore[attr-defined]  # the step of the pictures
    assert not matching.isHidden()
    matching.box.setCurrentIndex(matching.box.findData("likeness"))
    matching.box.activated.emit(2)
    driver.bot.waitUntil(lambda: bool(wizard.draft.matched), timeout=TIMEOUT_MS)
    driver.bot.waitUntil(lambda: wizard.on.isEnabled(), timeout=TIMEOUT_MS)
    assert "8 pairs; 1 pictures" in matching.said.text()
    assert wizard.draft.named_folders == (str(first), str(second))
    assert wizard.draft.wish.names == (first.name, second.name)
    keep(app.window, "making-pairs-matched")
    layout.check(app.window)
    step = checked(driver, wizard)
    step.pairs.click()
    sheet = dialog(driver, "PairSheet")
    assert sheet.focusWidget() is sheet.canvas
    QTest.keyClick(sheet.canvas, Qt.Key.Key_Right)
    QTest.keyClick(sheet.canvas, Qt.Key.Key_Left)
    QTest.keyClick(sheet.canvas, Qt.Key.Key_Right)
    assert sheet.at == 1
    driver.bot.waitUntil(lambda: len(wizard.draft.pairs.found) == 8, timeout=TIMEOUT_MS)
    assert "4 that are shifted" in sheet.align_all.text()
    sheet.align_all.click()
    crops = wizard.draft.check.crops
    assert len(crops) == 8
    assert all(part[2:] == pytest.approx((0.9, 0.95)) for part in crops.values())
    shift = next(number for number, pair in enumerate(sheet.pairs) if pair[0] in crops)
    sheet.go(shift - sheet.at)
    settle()
    keep(sheet, "making-pair-aligned")
    layout.check(sheet)
    assert "Aligned" in sheet.score.text()
    left = crops[sheet.pair[1]][0]
    QTest.keyClick(sheet, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert crops[sheet.pair[1]][0] == pytest.approx(left - 0.0025)
    sheet.align.click()
    assert len(crops) == 6
    sheet.accept()
    settle()
    run = app.program.runs.folder / "x"
    wish = wizard.draft.final_wish(run, write=True)
    written = [sorted(path.stem for path in Path(folder).rglob("*.png")) for folder in wish.folders]
    assert written[0] == written[1]
    assert len(written[0]) == 8
    app.window.pages["make"].close_wizard()  # type: ignore[attr-defined]  # the page
    settle()
    links = [path for path in Path(wish.folders[1]).rglob("*.png") if path.is_symlink()]
    assert {path.resolve().parent for path in links} == {second}
    assert all(path.exists() for path in links), "the folders of the search are gone, the pictures are not"


def test_a_plan_can_wait_in_the_queue(driver: Driver, piles: Piles) -> None:
    app = driver.start("ready")
    wizard = wizard_of(app, given(piles()))
    recognised(driver, wizard)
    plan = wizard.steps[3][1]
    assert isinstance(plan, PlanStep)
    plan.whens["time"].click()
    wizard.go(4)
    wizard.on.click()
    assert [entry.when for entry in app.program.train_queue.waiting] == ["time"]
    assert not app.program.runs.going


def test_a_wrong_setting_holds_the_wizard_with_a_sentence(driver: Driver, piles: Piles) -> None:
    app = driver.start("ready")
    driver.ready(app)
    wizard = wizard_of(app, given(piles()))
    recognised(driver, wizard)
    wizard.go(3)
    plan = wizard.steps[3][1]
    assert isinstance(plan, PlanStep)
    plan.fold.click()
    assert plan.advanced is not None
    driver.bot.waitUntil(lambda: bool(plan.advanced.forms), timeout=TIMEOUT_MS)
    field = plan.advanced.forms[0].fields["generator_width"]
    assert field.text == "32"
    field.control.setText("0")  # type: ignore[attr-defined]  # a line edit
    field._on_edit()
    assert "at least 1" in field.wrong.text()
    assert not wizard.on.isEnabled()
    field.control.setText("48")  # type: ignore[attr-defined]  # a line edit
    field._on_edit()
    assert field.is_changed
    wizard.go(4)
    assert wizard.draft.wish.settings == {"generator_width": "48"}
    wizard.go(3)
    assert plan.advanced.forms[0].fields["generator_width"].text == "48"
    plan.advanced.forms[0].fields["generator_width"].reset()
    wizard.go(4)
    assert wizard.draft.wish.settings == {}


def test_a_setting_that_only_the_command_line_can_judge_is_refused_before_the_start(
    driver: Driver, piles: Piles
) -> None:
    app = driver.start("ready")
    driver.ready(app)
    wizard = wizard_of(app, given(piles()))
    recognised(driver, wizard)
    wizard.go(3)
    plan, summary = wizard.steps[3][1], wizard.steps[4][1]
    assert isinstance(plan, PlanStep)
    assert isinstance(summary, SummaryStep)
    plan.fold.click()
    assert plan.advanced is not None
    driver.bot.waitUntil(lambda: bool(plan.advanced.forms), timeout=TIMEOUT_MS)
    field = plan.advanced.forms[0].fields["generator_width"]
    field.control.setText("13")  # type: ignore[attr-defined]  # a line edit
    field._on_edit()
    assert field.problem == ""
    wizard.go(4)
    assert not wizard.on.isEnabled()
    driver.bot.waitUntil(lambda: bool(wizard.draft.refused), timeout=TIMEOUT_MS)
    sentence = "The setting 'generator_width' cannot be 13: half of it must be whole. See --help."
    assert summary.wrong.text() == sentence
    assert not summary.wrong.isHidden()
    assert not wizard.on.isEnabled()
    wizard.go(3)
    plan.advanced.forms[0].fields["generator_width"].reset()
    wizard.go(4)
    driver.bot.waitUntil(lambda: wizard.on.isEnabled(), timeout=TIMEOUT_MS)
    assert summary.wrong.isHidden()


def test_a_new_method_appears_by_itself(driver: Driver, piles: Piles) -> None:
    app = driver.start("ready")
    driver.ready(app)
    wizard = wizard_of(app, given(piles()))
    recognised(driver, wizard)
    wizard.go(3)
    plan = wizard.steps[3][1]
    assert isinstance(plan, PlanStep)
    plan.fold.click()
    assert plan.advanced is not None
    driver.bot.waitUntil(lambda: bool(plan.advanced.forms), timeout=TIMEOUT_MS)
    box = plan.advanced.method
    assert [box.itemData(row) for row in range(box.count())] == ["cyclegan", "novel", "many", "vae"]
    assert [box.model().item(row).isEnabled() for row in range(box.count())] == [True, True, False, False]
    assert "three and more piles" in box.itemText(2)


# Without a window


def test_what_was_decided_makes_the_piles(tmp_path: Path, piles: Piles) -> None:
    first, second = piles(number=4)
    a, b = (tuple(str(path) for path in sorted(folder.iterdir())) for folder in (first, second))
    found = Recognised(
        form="unpaired",
        names={"a": "daisy", "b": "sunflower"},
        train={"a": a[1:], "b": b[1:]},
        held_out={"a": a[:1], "b": b[:1]},
    )
    check = Checked()
    check.findings.append(
        CheckFinding(kind="unreadable", severity="mend", sentence="Cut off.", domain="daisy", path=a[1])
    )
    check.findings.append(
        CheckFinding(kind="wrong_pile", severity="look", sentence="Odd.", domain="daisy", path=a[2])
    )
    check.proposed()
    assert check.choices == {a[1]: "leave"}
    check.decide([a[2]], "move")
    check.decide([b[3]], "crop")
    assert check.left(found) == {"daisy": 2, "sunflower": 5}
    folders = write_piles(tmp_path / "chosen", check.piles(found))
    names = {key: sorted(p.relative_to(f).as_posix() for p in f.rglob("*.png")) for key, f in folders.items()}
    assert names == {
        "a": ["train/003.png", "val/000.png"],
        "b": ["train/001.png", "train/002 2.png", "train/002.png", "train/003.png", "val/000.png"],
    }
    assert (folders["a"] / "train/003.png").resolve() == Path(a[3])
    cropped = QImage(str(folders["b"] / "train/003.png"))
    assert cropped.width() == pytest.approx(48 * 0.84, abs=1)
    assert all(Path(path).exists() for path in (*a, *b))


def test_two_of_one_name_do_not_hide_each_other(tmp_path: Path) -> None:
    for number in range(2):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "x.png").write_bytes(png(number))
    chosen = [Chosen(str(tmp_path / str(number) / "x.png")) for number in range(2)]
    folders = write_piles(tmp_path / "out", {"a": chosen})
    assert sorted(path.name for path in folders["a"].iterdir()) == ["x 2.png", "x.png"]


def test_pairs_are_those_of_the_listing() -> None:
    found = Recognised(
        form="paired", train={"a": ("/a/1",), "b": ("/b/1",)}, held_out={"a": ("/a/2",), "b": ("/b/2",)}
    )
    assert pairs_of(found) == [("/a/1", "/b/1"), ("/a/2", "/b/2")]
    assert pairs_of(Recognised(form="side_by_side", train={"a": ("/a",)})) == []


def test_a_wish_is_a_command() -> None:
    wish = Wish(
        folders=("/a b", "/c"), names=("x", "y"), preset="own", minutes=25, settings={"flip": "false"}
    )
    assert wish.command(Path("/r")) == (
        "translator train --unpaired '/a b' /c --names x y --for 25min --no-flip --out /r"
    )
    derived = Wish(intent="derive", derive="lowres", folders=("/p",), settings={"rate": "-1.0"})
    assert derived.arguments() == ["--derive", "lowres", "/p", "--preset", "good", "--rate=-1.0"]


def test_to_improve_a_style_keeps_its_shape(tmp_path: Path) -> None:
    from tests.fake_styles import write_tiny

    path = write_tiny(tmp_path / "winter.safetensors")
    wish = wish_to_improve(StyleInfo(id="winter", title="Winter", path=str(path)))
    assert (wish.intent, wish.method, wish.names) == ("improve", "tiny", ("summer", "winter"))
    arguments = wish.with_value("folders", ("/a", "/b")).arguments()
    assert arguments[arguments.index("--from") + 1] == str(path)
    assert "--width=4" in arguments


def test_a_run_can_be_begun_again_with_one_change(tmp_path: Path) -> None:
    plan = {
        "method": "cyclegan",
        "settings": {"identity_weight": 0.0, "flip": True},
        "data": {"folders": ["/a", "/b"], "pairing": "unpaired", "size": 192, "derive": None},
        "listing": {"names": {"a": "x", "b": "y"}},
        "training": {"steps": 500},
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    wish = Wish.of_plan(str(tmp_path), {"identity_weight": "0.5"})
    assert (wish.method, wish.folders, wish.names) == ("cyclegan", ("/a", "/b"), ("x", "y"))
    wanted = {"identity_weight": "0.5", "flip": "true", "steps": "500", "size": "192"}
    assert wish.settings == wanted
