from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from gui.state.settings import AppSettings
from gui.state.studio import Studio
from gui.state.styles import Styles
from gui.workers.pictures import Background
from tests.gui.asks import INK, MONET, FakeAsks
from translator.events.engine import Cancelled, Problem, Progress, Translated
from translator.events.parts import Output, Pixels


@pytest.fixture
def asks() -> FakeAsks:
    return FakeAsks()


@pytest.fixture
def studio(qapp, asks, tmp_path):
    background = Background(1)
    settings = AppSettings(tmp_path / "settings.json")
    styles = Styles(asks, settings)
    made = Studio(asks, styles, background)
    made.pasted_folder = tmp_path / "pasted"
    styles.refresh()
    yield made
    background.shutdown()
    settings._save.stop()


def ppm(folder: Path, name: str = "x.ppm") -> Pixels:
    path = folder / name
    path.write_bytes(b"P6\n30 20\n255\n" + bytes(range(180)) * 10)
    return Pixels(path=str(path), width=30, height=20)


def test_the_first_style_is_taken_and_a_preview_asked(studio, asks, picture, qtbot) -> None:
    studio.add([picture()])
    assert asks.translations() == []
    asks.list_styles()
    qtbot.waitUntil(lambda: len(asks.translations()) == 1, timeout=20000)
    request = asks.translations()[0].request
    assert (request.purpose, request.style, request.controls.to, request.long_side) == (
        "preview",
        MONET.path,
        "Monet",
        1280,
    )


def test_a_preview_is_shown_and_its_file_removed(studio, asks, picture, qtbot, tmp_path) -> None:
    asks.list_styles()
    studio.add([picture()])
    pixels = ppm(tmp_path)
    asks.translations()[0].answer(Translated(pixels=pixels, seconds=0.4, device="CPU"))
    qtbot.waitUntil(lambda: studio.shown is not None, timeout=20000)
    assert studio.shown.kind == "preview"
    assert not Path(pixels.path).exists()


def test_what_failed_is_tried_again_as_it_was(studio, asks, picture, tmp_path) -> None:
    asks.list_styles()
    studio.add([picture()])
    output = Output(path=str(tmp_path / "a.png"))
    studio.save(output)
    asks.translations()[-1].answer(Problem(code="disk_full", sentence="Full."))
    assert studio.trouble.code == "disk_full"
    studio.rendering.again()
    assert asks.translations()[-1].request.output == output
    assert studio.trouble is None
    asks.finish(asks.translations()[-1])
    assert studio.current.saved == [output.path]


def test_a_photo_that_was_moved_is_found_again(studio, asks, picture, qtbot) -> None:
    asks.list_styles()
    old, new = picture("old.png"), picture("new.png")
    old.unlink()
    studio.add([old])
    qtbot.waitUntil(lambda: studio.trouble is not None, timeout=20000)
    assert studio.current.fault == "picture_missing"
    studio.relocate(studio.current, new)
    qtbot.waitUntil(lambda: studio.original is not None, timeout=20000)
    assert (studio.trouble, studio.current.fault, studio.current.name) == (None, "", "new.png")
    assert asks.translations()[-1].request.source == str(new)


def test_strength_asks_the_engine_nothing(studio, asks, picture, qtbot) -> None:
    asks.list_styles()
    studio.add([picture()])
    for value in (0.9, 0.5, 0.2):
        studio.set_value("strength", value)
    qtbot.wait(250)
    assert len(asks.translations()) == 1
    studio.set_value("keep_colours", True)
    qtbot.waitUntil(lambda: len(asks.translations()) == 2, timeout=20000)
    assert asks.translations()[0].cancelled
    assert asks.translations()[1].request.controls.strength == 1.0


def test_a_late_preview_of_another_photo_is_not_shown(studio, asks, picture, qtbot, tmp_path) -> None:
    asks.list_styles()
    studio.add([picture("a.png"), picture("b.png")])
    first = asks.translations()[0]
    studio.step(1)
    first.answer(Translated(pixels=ppm(tmp_path), seconds=1, device="CPU"))
    qtbot.wait(200)
    assert studio.current.name == "b.png"
    assert studio.shown is None


def test_every_control_can_be_undone_and_a_drag_is_one_step(studio, asks, picture) -> None:
    asks.list_styles()
    studio.add([picture()])
    start = studio.look
    for value in (0.9, 0.8, 0.7):
        studio.set_value("strength", value)
    studio.set_value("keep_colours", True)
    studio.set_style("ink")
    assert (studio.look.style, studio.look.to) == ("ink", "Ink")
    assert studio.undo.count() == 3
    for _ in range(3):
        studio.undo.undo()
    assert studio.look == start
    for _ in range(3):
        studio.undo.redo()
    assert studio.look.style == "ink"
    assert studio.look.strength == 0.7


def test_removed_photos_come_back_in_their_places(studio, picture) -> None:
    studio.add([picture(f"{name}.png") for name in "abcd"])
    names = [photo.name for photo in studio.photos.all()]
    studio.remove([studio.photos[2], studio.photos[0]])
    assert [photo.name for photo in studio.photos.all()] == ["b.png", "d.png"]
    assert studio.current.name == "b.png"
    studio.undo.undo()
    assert [photo.name for photo in studio.photos.all()] == names


def test_adding_twice_opens_once(studio, picture) -> None:
    added = []
    studio.added.connect(added.append)
    path = picture()
    studio.add([path])
    studio.add([path], others=2)
    assert len(studio.photos) == 1
    assert (added[1].photos, added[1].known, added[1].others) == (0, 1, 2)


def test_each_photo_keeps_its_look(studio, asks, picture) -> None:
    asks.list_styles()
    studio.add([picture("a.png"), picture("b.png")])
    studio.set_value("strength", 0.3)
    studio.step(1)
    assert studio.look.strength == 1.0
    studio.step(-1)
    assert studio.look.strength == 0.3


def test_full_size_results_become_versions(studio, asks, picture, qtbot, tmp_path) -> None:
    asks.list_styles()
    studio.add([picture()])
    studio.translate()
    studio.translate()
    call = asks.translations("full")
    assert len(call) == 1
    call[0].answer(Progress(done=1, total=4))
    assert studio.progress == 0.25
    call[0].answer(Translated(pixels=ppm(tmp_path), seconds=3.0, device="CPU"))
    qtbot.waitUntil(lambda: studio.shown is not None and studio.shown.kind == "version", timeout=20000)
    assert [version.number for version in studio.current.versions] == [1]
    studio.rate(4)
    assert studio.current.versions[0].stars == 4
    studio.set_value("keep_colours", True)
    assert studio.current.shown is None
    studio.show_version(0)
    assert studio.current.shown == 0


def test_a_version_is_saved_as_it_was_made_and_shows_how(studio, asks, picture, tmp_path) -> None:
    asks.list_styles()
    studio.add([picture()])
    studio.set_style("monet", "Photo")
    studio.set_value("keep_detail", 0.5)
    studio.translate()
    asks.translations("full")[-1].answer(Translated(pixels=ppm(tmp_path), seconds=3.0, device="CPU"))
    studio.set_style("ink")
    studio.set_value("keep_detail", 0.0)
    studio.set_value("strength", 0.25)
    studio.show_version(0)
    assert (studio.look.style, studio.look.to, studio.look.keep_detail) == ("monet", "Photo", 0.5)
    studio.save(Output(path="/o/x.jpg"))
    request = asks.translations("full")[-1].request
    assert request.style == "/s/monet"
    controls = request.controls
    assert (controls.to, controls.keep_detail, controls.strength) == ("Photo", 0.5, 0.25)


def test_two_versions_are_compared(studio, asks, picture, qtbot, tmp_path) -> None:
    asks.list_styles()
    studio.add([picture()])
    for style in ("monet", "ink"):
        studio.set_style(style)
        studio.translate()
        pixels = ppm(tmp_path)
        asks.translations("full")[-1].answer(Translated(pixels=pixels, seconds=3.0, device="CPU"))
    studio.compare_with_version(0)
    qtbot.waitUntil(lambda: studio.left is not None, timeout=20000)
    assert studio.left.look.style == "monet"
    assert studio.current.shown == 1
    studio.select(None)
    assert studio.left is None


def test_stopping_says_so_until_it_has_stopped(studio, asks, picture) -> None:
    asks.list_styles()
    studio.add([picture()])
    studio.translate()
    studio.stop()
    assert studio.working == "stopping"
    assert asks.translations("full")[0].cancelled
    asks.translations("full")[0].answer(Cancelled())
    assert studio.working in ("", "preview")
    assert studio.current.versions == []


def test_a_preview_beside_a_full_size_result_hides_neither_its_progress_nor_its_end(
    studio, asks, picture
) -> None:
    asks.list_styles()
    studio.add([picture()])
    studio.translate()
    studio.rendering.preview()
    assert studio.working == "full"
    asks.translations("full")[0].answer(Progress(phase="translating", done=1, total=4))
    assert studio.progress == 0.25
    studio.stop()
    assert studio.working == "stopping"
    assert all(call.cancelled for call in asks.translations("full") + asks.translations("preview")[-1:])


def test_saving_gives_the_strength_to_the_engine(studio, asks, picture, tmp_path) -> None:
    asks.list_styles()
    studio.add([picture()])
    studio.set_value("strength", 0.4)
    saved = []
    studio.saved.connect(saved.append)
    studio.save(Output(path=str(tmp_path / "r.png")))
    call = asks.translations("full")[0]
    assert call.request.controls.strength == 0.4
    asks.finish(call)
    assert saved == [str(tmp_path / "r.png")]
    assert studio.current.saved == saved


@pytest.mark.parametrize(
    ("code", "marks"),
    [("picture_unreadable", True), ("engine_crashed", True), ("out_of_memory", False), ("disk_full", False)],
)
def test_trouble_is_data_and_goes_with_the_next_success(studio, asks, picture, code, marks, tmp_path) -> None:
    asks.list_styles()
    studio.add([picture()])
    asks.translations()[0].answer(Problem(code=code, sentence="Because."))
    assert studio.trouble.code == code
    assert bool(studio.current.fault) == marks
    studio.rendering.preview()
    asks.translations()[-1].answer(Translated(pixels=ppm(tmp_path)))
    assert studio.trouble is None


def test_a_photo_that_is_gone_is_marked(studio, asks, picture, qtbot) -> None:
    path = picture()
    path.unlink()
    studio.add([path])
    qtbot.waitUntil(lambda: studio.trouble is not None, timeout=20000)
    assert studio.trouble.code == "picture_missing"
    assert studio.current.fault == "picture_missing"


def test_a_style_that_is_gone_is_told(studio, asks, picture) -> None:
    asks.list_styles()
    studio.add([picture()])
    studio.styles.all = (INK,)
    studio.set_value("keep_colours", True)
    studio.rendering.preview()
    assert studio.trouble.code == "model_missing"


def test_pasted_pixels_are_kept_in_the_programs_folder(studio, tmp_path) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    studio.paste_image(image)
    studio.paste_image(image)
    assert [photo.name for photo in studio.photos.all()] == ["pasted-001.png", "pasted-002.png"]
    assert all(Path(photo.path).parent == tmp_path / "pasted" for photo in studio.photos.all())
