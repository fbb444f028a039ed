"""The pictures of a new style: dropped, looked through, turned and cropped, set aside, taken along."""

import json
import re
import shlex
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gui.state.making.checking import Checked, Group
from gui.state.making.draft import Draft
from gui.state.making.wish import Wish
from gui.state.training.idle import Idle
from gui.state.training.queue import TrainQueue
from gui.state.training.runs import Runs
from gui.views.making import take_along, words
from gui.views.making.plan import PlanStep
from gui.views.making.review import ReviewSheet
from gui.views.making.summary import SummaryStep
from gui.views.making.wizard import Wizard
from gui.workers.pictures import Background
from gui.workers.piles import Chosen, write_piles
from tests.gui import layout
from tests.gui.conftest import Driver, settle
from tests.gui.fake_trainer import plan_of
from tests.gui.making.test_wizard import checked, given, piles, recognised, wizard_of
from tests.gui.test_pages import dialog, keep

__all__ = ["piles"]
TIMEOUT_MS = 20_000
Piles = Callable[..., tuple[Path, Path]]


def drop_on(widget: QWidget, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, none)
    widget.dropEvent(event)


def folders_of(wizard: Wizard) -> list[str]:
    return [drop.folder for drop in wizard.steps[1][1].drops]  # type: ignore[attr-defined]  # the pictures


def test_folders_are_dropped_in_any_order(driver: Driver, piles: Piles) -> None:
    app = driver.start("ready")
    first, second = piles()
    for order in (0, 1), (1, 0):
        wizard = wizard_of(app)
        wizard.go(1)
        step = wizard.steps[1][1]
        for number in order:
            drop_on(step.drops[number], (first, second)[number])  # type: ignore[attr-defined]  # the pictures
        assert folders_of(wizard) == [str(first), str(second)]
        assert wizard.draft.wish.folders == (str(first), str(second))
    wizard = wizard_of(app)
    wizard.go(1)
    drop_on(wizard.steps[1][1].drops[1], first, second)  # type: ignore[attr-defined]  # the pictures
    assert folders_of(wizard) == [str(first), str(second)]
    wizard = wizard_of(app)
    wizard.go(1)
    drop_on(wizard.steps[1][1], first)
    drop_on(wizard.steps[1][1], second)
    assert folders_of(wizard) == [str(first), str(second)]
    recognised(driver, wizard)


def test_what_a_drop_does_is_said_without_standing_in_its_way(driver: Driver) -> None:
    app = driver.start("ready")
    wizard = wizard_of(app)
    wizard.go(1)
    settle()
    field = wizard.steps[1][1].drops[1]  # type: ignore[attr-defined]  # the step of the pictures
    app.window.show_overlay("Open in the Studio")
    below = app.window.childAt(field.mapTo(app.window, field.rect().center()))
    while below is not None and below is not field:
        below = below.parentWidget()
    assert below is field


def test_tab_follows_the_eye_after_arrow_keys_have_chosen(driver: Driver) -> None:
    app = driver.start("ready")
    driver.ready(app)
    wizard = wizard_of(app)
    choices = wizard.steps[0][1].choices  # type: ignore[attr-defined]  # the step of the wish
    settle()
    for key, chosen in (("unpaired", "paired"), ("paired", "derive")):
        choices[key].setFocus()
        settle()
        QTest.keyClick(choices[key], Qt.Key.Key_Down)
        settle()
        assert wizard.draft.wish.intent == chosen
        assert layout.jumps_back(app.window) == []


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
@pytest.mark.parametrize(("theme", "language"), [("dark", "en"), ("light", "zh_CN"), ("contrast", "pseudo")])
def test_pictures_are_looked_through_by_keyboard(
    driver: Driver, piles: Piles, theme: str, language: str
) -> None:
    app = driver.start("ready", theme=theme, language=language)
    driver.ready(app)
    wizard = wizard_of(app, given(piles()))
    step = checked(driver, wizard)
    driver.bot.waitUntil(lambda: not step.set_aside.isHidden(), timeout=TIMEOUT_MS)
    keep(app.window, f"making-set-aside-{theme}-{language}")
    layout.check(app.window)
    step.review.click()
    sheet = dialog(driver, "ReviewSheet")
    check, paths = wizard.draft.check, sheet.paths
    assert sheet.focusWidget() is sheet.frame
    driver.bot.waitUntil(lambda: sheet.frame._image is not None, timeout=TIMEOUT_MS)
    QTest.keyClick(sheet.frame, Qt.Key.Key_X)
    assert check.choices == {paths[0]: "leave"}
    QTest.keyClick(sheet.frame, Qt.Key.Key_R)
    QTest.keyClick(sheet.frame, Qt.Key.Key_C)
    assert check.turns == {paths[1]: 1}
    assert check.choices[paths[1]] == "crop"
    driver.bot.waitUntil(lambda: sheet.frame._image is not None, timeout=TIMEOUT_MS)
    settle()
    keep(sheet, f"making-review-{theme}-{language}")
    layout.check(sheet)
    sheet.alike.click()
    assert check.choices[paths[0]] == "leave"
    assert {check.choices[path] for path in paths[1:]} == {"crop"}
    assert {check.crops[path] for path in paths[1:]} == {check.crops[paths[1]]}
    sheet.accept()
    settle()


def test_a_picture_is_turned_before_it_is_cropped(tmp_path: Path) -> None:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    for x in range(10):
        for y in range(5):
            image.setPixelColor(x, y, Qt.GlobalColor.red)
    path = tmp_path / "corner.png"
    assert image.save(str(path))
    check = Checked()
    check.crops[str(path)] = (0.0, 0.0, 0.25, 0.25)
    for turns in range(1, 5):
        check.turn(str(path))
        assert check.turns.get(str(path), 0) == turns % 4
        chosen = Chosen(str(path), check.crops[str(path)], turns=check.turns.get(str(path), 0))
        folder = write_piles(tmp_path / f"out {turns}", {"a": [chosen]})["a"]
        part = QImage(str(folder / "corner.png"))
        assert (part.width(), part.height()) == ((5, 10) if turns % 2 else (10, 5))
        colours = {part.pixelColor(x, y).name() for x in range(part.width()) for y in range(part.height())}
        assert colours == {"#ff0000"}, "the part of the picture that is used stays the same"
    assert not check.is_changed
    check.turn(str(path))
    assert check.is_changed


def sheet_of(driver: Driver, wizard: Wizard) -> ReviewSheet:
    step = checked(driver, wizard)
    step.review.click()
    sheet = dialog(driver, "ReviewSheet")
    assert isinstance(sheet, ReviewSheet)
    driver.bot.waitUntil(
        lambda: len(wizard.draft.crops.found) == len(sheet.paths) and not wizard.draft.crops.busy,
        timeout=TIMEOUT_MS,
    )
    return sheet


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
def test_crops_are_proposed_around_the_subject(driver: Driver, piles: Piles) -> None:
    app = driver.start("ready")
    driver.ready(app)
    wizard = wizard_of(app, given(piles(number=8)))
    sheet = sheet_of(driver, wizard)
    check = wizard.draft.check
    driver.bot.waitUntil(lambda: sheet.frame._image is not None, timeout=TIMEOUT_MS)
    assert sheet.frame.proposed == (0.5, 0.0, 0.5, 0.5)
    keep(sheet, "making-subject-proposed")
    layout.check(sheet)
    first, second, third = sheet.paths[:3]
    # C takes what is proposed, R turns it with the picture, X leaves out and goes on, K keeps.
    QTest.keyClick(sheet.frame, Qt.Key.Key_C)
    assert (check.choices[first], check.crops[first]) == ("crop", (0.5, 0.0, 0.5, 0.5))
    assert sheet.frame.crop == check.crops[first]
    QTest.keyClick(sheet.frame, Qt.Key.Key_R)
    assert check.crops[first] == (0.5, 0.5, 0.5, 0.5)
    QTest.keyClick(sheet.frame, Qt.Key.Key_Right)
    QTest.keyClick(sheet.frame, Qt.Key.Key_R)
    assert sheet.frame.proposed == (0.5, 0.5, 0.5, 0.5), "a proposal turns with its picture"
    QTest.keyClick(sheet.frame, Qt.Key.Key_X)
    assert check.choices[second] == "leave"
    assert sheet.path == third
    QTest.keyClick(sheet.frame, Qt.Key.Key_K)
    assert third not in check.choices
    sheet.subjects.click()
    assert check.choices[second] == "leave"
    assert check.choices[third] == "crop"
    assert [path for path in sheet.paths if check.choices.get(path) == "crop"] == [first, *sheet.paths[2:]]
    assert "cropped" in sheet.said.text()
    settle()
    keep(sheet, "making-subjects-cropped")
    layout.check(sheet)


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
def test_pairs_are_not_cropped_apart(driver: Driver, piles: Piles) -> None:
    app = driver.start("ready")
    driver.ready(app)
    wizard = wizard_of(app, given(piles(number=8), intent="paired"))
    assert sheet_of(driver, wizard).subjects.isHidden()


def test_a_subject_that_is_the_whole_picture_is_not_cropped() -> None:
    check = Checked()
    parts = {"/a": None, "/b": (0.1, 0.2, 0.3, 0.4)}
    check.decide(["/c"], "leave")
    assert check.crop_to_subjects(["/a", "/b", "/c", "/d"], {**parts, "/c": (0.0, 0.0, 0.5, 0.5)}) == 1
    assert check.choices == {"/b": "crop", "/c": "leave"}
    check.decide(["/a"], "crop", parts)
    assert check.crops["/a"][:2] == (0.08, 0.08), "without a proposal only borders are cut away"


def test_the_plan_says_what_was_measured_and_what_is_free(driver: Driver, piles: Piles) -> None:
    app = driver.start("ready")
    driver.ready(app)
    wizard = wizard_of(app, given(piles()))
    recognised(driver, wizard)
    wizard.go(3)
    plan = wizard.steps[3][1]
    assert isinstance(plan, PlanStep)
    driver.bot.waitUntil(lambda: len(wizard.draft.measured) == 3, timeout=TIMEOUT_MS)
    driver.bot.waitUntil(lambda: "Free on the disk" in plan.device.text(), timeout=TIMEOUT_MS)
    assert "Measured here: 1 pictures a second." in plan.device.text()
    assert "The processor takes 100 W; the rest of the computer comes on top." in plan.device.text()
    assert plan._facts["good"].text().endswith("about 0.6 kWh")
    assert "kWh" not in plan._facts["best"].text(), "what was not measured is not said"
    assert [key for key, label in plan._recommended.items() if not label.isHidden()] in (["quick"], ["good"])
    assert not plan.on_battery.isChecked()
    plan.on_battery.click()
    assert not app.program.settings.train_on_battery


def test_a_training_is_taken_to_another_computer(
    driver: Driver, piles: Piles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = driver.start("ready")
    wizard = wizard_of(app, given(piles(number=8), settings={"generator_width": "48"}))
    checked(driver, wizard)
    left_out = wizard.draft.recognised.train["a"][0]  # type: ignore[union-attr]  # it was recognised
    wizard.draft.check.decide([left_out], "leave")
    wizard.go(4)
    summary = wizard.steps[4][1]
    assert isinstance(summary, SummaryStep)
    target = tmp_path / "my style.zip"
    monkeypatch.setattr(take_along.QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    summary.along.click()
    driver.bot.waitUntil(lambda: "15 pictures" in summary.said.text(), timeout=TIMEOUT_MS)
    settle()
    keep(app.window, "making-taken-along")
    layout.check(app.window)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        script, note = archive.read("train.sh").decode(), archive.read("README.txt").decode()
        assert archive.getinfo("train.sh").external_attr >> 16 == 0o755
    assert {"train.sh", "train.cmd", "README.txt"} <= names
    pictures = {name for name in names if name.startswith("pictures/")}
    assert len(pictures) == 15
    assert Path(left_out).name not in {Path(name).name for name in pictures if "daisy" in name}
    command = shlex.split(script.splitlines()[1].partition("exec ")[2])
    assert command[:3] == ["translator", "train", "--unpaired"]
    named = command[3:5]
    assert {re.split(r"/(?:train|val)/", name)[0] for name in pictures} == set(named)
    assert command[-2:] == ["--out", "run"]
    assert "--generator-width=48" in command
    assert "Watch a training folder" in note
    assert not list(tmp_path.glob(".*.part"))
    monkeypatch.setattr(
        take_along.QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "x.zip"), "")
    )
    summary.along.click()
    driver.bot.waitUntil(lambda: "No such file" in summary.said.text(), timeout=TIMEOUT_MS)


def test_a_style_that_is_improved_goes_along(tmp_path: Path) -> None:
    wish = Wish(intent="improve", parent="style.safetensors", folders=("pictures/1 a", "pictures/2 b"))
    script = take_along.scripts(wish)["train.sh"]
    assert "--from style.safetensors" in script
    assert "'pictures/1 a'" in script


def test_names_are_no_commands_on_another_computer() -> None:
    piles = ("pictures/1 a", "pictures/2 b")
    wish = Wish(intent="unpaired", folders=piles, names=('x" & calc & "', "%PATH%|more"))
    scripts = take_along.scripts(wish)
    line = scripts["train.cmd"].splitlines()[1]
    assert re.fullmatch(r'@"translator"(?: "[^"]*")*', line), "everything is inside quotation marks"
    assert "%%PATH%%" in line
    assert 'x" & calc & "' in shlex.split(scripts["train.sh"].splitlines()[1].partition("exec ")[2])
    assert take_along._plain('a:b*c?"<>|. ') == "a_b_c_____"


def test_one_folder_of_many_piles_is_recognised(qtbot, tmp_path: Path) -> None:
    plan = plan_of([str(tmp_path / name) for name in "ab"])
    plan["listing"]["names"] |= {"c": "third"}
    plan["listing"]["domains"] |= {"c": ["/c/1.png"]}
    script = tmp_path / "command.py"
    script.write_text(
        f"import sys\nif '--domains' in sys.argv:\n    print({json.dumps(plan)!r})\n"
        "else:\n    sys.exit('error: Two folders of pictures are needed, not 3.')\n"
    )
    background = Background(1)
    runs = Runs(tmp_path / "runs", (), background)
    queue = TrainQueue(tmp_path / "q.json", runs, lambda: False, Idle(background))
    for number in range(2):
        (tmp_path / "piles" / str(number)).mkdir(parents=True)
    wish = Wish(folders=(str(tmp_path / "piles"),))
    draft = Draft(runs, queue, [sys.executable, str(script)], wish, tmp_path / "scratch")
    qtbot.waitUntil(lambda: bool(draft.refused), timeout=TIMEOUT_MS)
    assert not draft.wish.many, "two piles are no reason to look for more"
    (tmp_path / "piles" / "2").mkdir()
    draft.want(names=("x", "y"))
    qtbot.waitUntil(lambda: draft.recognised is not None, timeout=TIMEOUT_MS)
    assert draft.wish.kind == "domains"
    assert len(draft.recognised.names) == 3
    assert draft.wish.arguments(preset=False) == ["--domains", str(tmp_path / "piles")]
    draft.want(folders=("/a", "/b"), many=False)
    assert draft.wish.kind == "unpaired"
    draft.shutdown()
    background.shutdown()


def test_what_concerns_a_whole_pile_is_said_in_the_words_of_the_window() -> None:
    found = Group("border", "note", "icons", (), (), "25 of the 64 pictures have plain strips.")
    assert words.group(found) == (
        "icons: many have plain strips at an edge; these are taken for part of the look."
    )
    assert words.why(found) == ""
    assert words.why(Group("border", "look", "icons", ("/a",), ("",), "One.")) != ""
