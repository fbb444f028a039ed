"""What is looked at closely comes at full size: where one looks first, the rest outwards from there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter

from gui.state.settings import AppSettings
from gui.state.sharpening import TILE_PX, nearest, parts_of
from gui.state.studio import Studio
from gui.state.styles import Styles
from gui.views import compare
from gui.views.compare import Pair
from gui.views.viewport import Viewport
from gui.workers.pictures import Background, Patch, ShownPicture
from tests.gui.asks import Asked, FakeAsks
from translator.events.engine import Cancelled, EngineNotice, Problem, Progress, Translated
from translator.events.parts import Pixels

SIZE = QSize(2000, 1000)
"""Three parts in each of two rows."""
CORNER = QRectF(0.8, 0.8, 0.2, 0.2)


@pytest.fixture
def asks() -> FakeAsks:
    return FakeAsks()


@pytest.fixture
def studio(qapp, asks, tmp_path) -> Iterator[Studio]:
    background = Background(1)
    settings = AppSettings(tmp_path / "settings.json")
    styles = Styles(asks, settings)
    made = Studio(asks, styles, background)
    styles.refresh()
    yield made
    background.shutdown()
    settings._save.stop()


def ppm(folder: Path, name: str) -> Pixels:
    path = folder / name
    path.write_bytes(b"P6\n30 20\n255\n" + bytes(range(180)) * 10)
    return Pixels(path=str(path), width=30, height=20)


@pytest.fixture
def preview(studio, asks, picture, qtbot, tmp_path) -> Studio:
    """A photo of two million pixels whose preview is there."""
    asks.list_styles()
    studio.add([picture("large.png", SIZE.width(), SIZE.height())])
    asks.translations()[0].answer(Translated(pixels=ppm(tmp_path, "preview.ppm"), seconds=0.1))
    qtbot.waitUntil(lambda: studio.shown is not None, timeout=20000)
    qtbot.waitUntil(lambda: studio.original is not None and studio.original.full, timeout=20000)
    return studio


def answered(call: Asked, folder: Path, number: int) -> None:
    pixels = ppm(folder, f"part {number}.ppm")
    call.answer(Translated(pixels=pixels, part=call.request.part, seconds=0.5, device="CPU"))


def test_the_parts_are_the_picture_and_do_not_overlap() -> None:
    for size in (SIZE, QSize(1, 1), QSize(TILE_PX, 2 * TILE_PX), QSize(6000, 4000)):
        covered = 0
        for left, top, right, bottom in parts_of(size):
            edges = [left * size.width(), right * size.width(), top * size.height(), bottom * size.height()]
            x0, x1, y0, y1 = map(round, edges)
            assert edges == pytest.approx([x0, x1, y0, y1], abs=1e-6)
            covered += (x1 - x0) * (y1 - y0)
        assert covered == size.width() * size.height()


def test_what_is_seen_comes_first_and_the_rest_by_distance() -> None:
    places = parts_of(QSize(6000, 4000))
    seen = QRectF(0.5, 0.5, 0.2, 0.2)
    order = []
    while places:
        order.append(nearest(places, seen))
        places.remove(order[-1])
    boxes = [QRectF(QPointF(a, b), QPointF(c, d)) for a, b, c, d in order]
    touched = [box.intersects(seen) for box in boxes]
    assert any(touched)
    assert touched == sorted(touched, reverse=True)
    assert boxes[-1].contains(0.01, 0.01), "the corner that is farthest away"


def test_where_one_looks_is_sharpened_first_and_the_rest_after_it(preview, asks, qtbot, tmp_path) -> None:
    finished: list[object] = []
    preview.finished.connect(finished.append)
    preview.rendering.sharpen(CORNER)
    call = asks.translations()[-1]
    asked = (call.request.purpose, call.request.slot, call.request.long_side, call.request.output)
    assert asked == ("full", "", None, None)
    assert call.request.part == pytest.approx((1536 / 2000, 768 / 1000, 1.0, 1.0))
    call.answer(Progress(done=1, total=2))
    assert (preview.working, preview.progress) == ("sharp", pytest.approx(0.5 / 6))
    for number in range(6):
        answered(asks.translations()[-1], tmp_path, number)
        qtbot.waitUntil(lambda: len(preview.shown.picture.patches) == number + 1, timeout=20000)  # noqa: B023 - waited for at once
        assert preview.shown.full == (number == 5)
    assert len(asks.translations()) == 7
    places = {patch.place.topLeft().toTuple() for patch in preview.shown.picture.patches}
    assert len(places) == 6
    assert (preview.working, preview.shown.kind, preview.shown.seconds) == ("", "preview", 3.0)
    assert len(preview.current.versions) == 0
    assert finished == [preview.shown]
    assert not list(tmp_path.glob("*.ppm"))
    preview.rendering.sharpen(CORNER)
    assert len(asks.translations()) == 7, "nothing is left to do"


def test_the_eye_may_wander_meanwhile(preview, asks, qtbot, tmp_path) -> None:
    preview.rendering.sharpen(CORNER)
    preview.rendering.sharpen(QRectF(0, 0, 0.1, 0.1))
    assert len(asks.translations()) == 2, "what is begun is finished"
    answered(asks.translations()[-1], tmp_path, 0)
    assert asks.translations()[-1].request.part[:2] == (0, 0)


def test_a_style_that_needs_the_whole_picture_gives_it_at_once(preview, asks, qtbot, tmp_path) -> None:
    preview.rendering.sharpen(CORNER)
    asks.translations()[-1].answer(Translated(pixels=ppm(tmp_path, "whole.ppm"), seconds=3.0))
    qtbot.waitUntil(lambda: preview.shown.full, timeout=20000)
    assert (preview.shown.picture.patches, preview.working, preview.shown.seconds) == ((), "", 3.0)
    assert len(asks.translations()) == 2


@pytest.mark.parametrize("why", ["style", "scale"])
def test_what_is_known_to_need_the_whole_picture_is_asked_for_so(
    preview, asks, qtbot, tmp_path, why: str
) -> None:
    if why == "style":
        preview.styles.all = tuple(one.model_copy(update={"whole": True}) for one in preview.styles.all)
    else:
        preview.look = preview.look.with_value("scale", 0.5)
    preview.rendering.sharpen(CORNER)
    call = asks.translations()[-1]
    assert call.request.part is None
    call.answer(Progress(done=1, total=4))
    assert preview.progress == 0.25
    call.answer(Translated(pixels=ppm(tmp_path, "whole.ppm"), seconds=3.0))
    qtbot.waitUntil(lambda: preview.shown.full, timeout=20000)


def test_any_change_ends_it_and_late_parts_are_thrown_away(preview, asks, qtbot, tmp_path) -> None:
    preview.rendering.sharpen(CORNER)
    sharp = asks.translations()[-1]
    preview.set_value("keep_colours", True)
    qtbot.waitUntil(lambda: asks.translations()[-1].request.purpose == "preview", timeout=20000)
    assert sharp.cancelled
    assert preview.working == "preview"
    answered(sharp, tmp_path, 0)
    qtbot.waitUntil(lambda: not list(tmp_path.glob("part*.ppm")), timeout=20000)
    assert preview.shown.picture.patches == ()
    asks.translations()[-1].answer(Translated(pixels=ppm(tmp_path, "new.ppm"), seconds=0.1))
    before = preview.shown
    qtbot.waitUntil(lambda: preview.shown is not before, timeout=20000)
    preview.rendering.sharpen(CORNER)
    assert asks.translations()[-1].request.controls.keep_colours


def test_what_is_more_urgent_goes_first_and_what_was_done_stays(preview, asks, qtbot, tmp_path) -> None:
    preview.rendering.sharpen(CORNER)
    answered(asks.translations()[-1], tmp_path, 0)
    qtbot.waitUntil(lambda: len(preview.shown.picture.patches) == 1, timeout=20000)
    preview.translate()
    assert asks.translations()[-2].cancelled
    assert preview.working == "full"
    preview.rendering.sharpen(CORNER)
    asks.translations()[-1].answer(Problem(code="out_of_memory", sentence="Too large."))
    count = len(asks.translations())
    preview.rendering.sharpen(CORNER)
    assert len(asks.translations()) == count + 1
    done = preview.shown.picture.patches[0].place
    assert asks.translations()[-1].request.part != (done.left(), done.top(), done.right(), done.bottom())
    preview.stop()
    assert asks.translations()[-1].cancelled
    assert preview.working == ""
    asks.translations()[-1].answer(Cancelled())
    assert preview.working == ""


def test_what_fails_is_told_and_not_asked_for_again(preview, asks) -> None:
    preview.rendering.sharpen(CORNER)
    asks.translations()[-1].answer(EngineNotice(code="smaller_pieces"))
    assert preview.notice == "smaller_pieces"
    asks.translations()[-1].answer(Problem(code="out_of_memory", sentence="Too large."))
    assert (preview.trouble.code, preview.working) == ("out_of_memory", "")
    count = len(asks.translations())
    preview.rendering.sharpen(CORNER)
    assert len(asks.translations()) == count


def flat(colour: str, side: int) -> ShownPicture:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return ShownPicture((image,))


@pytest.mark.parametrize("strength", [1.0, 0.5])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_patch_lies_on_the_picture_and_hides_what_is_below(qapp, strength: float, ratio: float) -> None:
    patch = Patch(flat("#00ff00", 100), QRectF(0.25, 0.25, 0.5, 0.5))
    right = ShownPicture(flat("#ff0000", 50).levels, (patch,))
    viewport = Viewport(QSizeF(200, 200), QSizeF(100, 100), ratio, ratio)
    screen = QImage(QSize(100, 100) * ratio, QImage.Format.Format_RGB32)
    screen.setDevicePixelRatio(ratio)
    screen.fill(QColor("#0000ff"))
    painter = QPainter(screen)
    # The middle half of the picture is seen: all of the patch and nothing else.
    pair = Pair(flat("#000000", 200), None, right, strength)
    compare.paint_right(painter, pair, viewport, QRectF(0, 0, 100, 100))
    painter.end()
    level = round(255 * strength)
    for point in (0, 50 * ratio, 100 * ratio - 1):
        found = screen.pixelColor(int(point), int(point))
        assert (found.red(), found.blue()) == (0, 0)
        assert abs(found.green() - level) <= 1
    viewport.pan(QPointF(30, 0))
    painter = QPainter(screen)
    compare.paint_right(painter, pair, viewport, QRectF(0, 0, 100, 100))
    painter.end()
    assert abs(screen.pixelColor(int(10 * ratio), int(50 * ratio)).red() - level) <= 1
    assert abs(screen.pixelColor(int(60 * ratio), int(50 * ratio)).green() - level) <= 1
    assert viewport.seen == QRectF(0.1, 0.25, 0.5, 0.5)
