"""Painting two pictures against each other: split, side by side, one behind a key, difference, loupe."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from gui.views.viewport import Viewport
from gui.workers.pictures import ShownPicture

MODES = ("split", "side", "hold", "difference", "loupe")
_PIXELS_FROM = 2.0
"""Above this zoom pixels are shown as squares."""
LOUPE_PX = 110
LOUPE_ZOOM = 3.0
_AMPLIFY_TWICE = 2


@dataclass(frozen=True)
class Pair:
    """Attributes: the photo; what is left (None is the photo) and right of the line; share of the right."""

    original: ShownPicture | None
    left: ShownPicture | None
    right: ShownPicture | None
    strength: float = 1.0


def paint_left(painter: QPainter, pair: Pair, viewport: Viewport, clip: QRectF) -> None:
    """The photo, or what stands in its place."""
    picture = pair.left or pair.original
    if picture is not None:
        draw(painter, picture, viewport, clip)


def paint_right(painter: QPainter, pair: Pair, viewport: Viewport, clip: QRectF) -> None:
    """The result, as strong as wanted; the photo until there is one."""
    if pair.right is None:
        paint_left(painter, pair, viewport, clip)
        return
    if pair.strength == 1 or pair.original is None:
        draw(painter, pair.right, viewport, clip)
        return
    draw(painter, pair.original, viewport, clip)
    painter.setOpacity(pair.strength)
    if pair.right.patches:
        _draw_flat(painter, pair.right, viewport, clip)
    else:
        draw(painter, pair.right, viewport, clip)
    painter.setOpacity(1.0)


def draw(painter: QPainter, picture: ShownPicture, viewport: Viewport, clip: QRectF) -> None:
    """Draw the part of a picture that lies in `clip`, from the smallest level that is sharp enough."""
    target = viewport.target
    _draw_in(painter, picture, target, viewport.ratio, clip)
    for patch in picture.patches:
        place = QRectF(
            target.x() + patch.place.x() * target.width(),
            target.y() + patch.place.y() * target.height(),
            patch.place.width() * target.width(),
            patch.place.height() * target.height(),
        )
        _draw_in(painter, patch.picture, place, viewport.ratio, clip)


def _draw_flat(painter: QPainter, picture: ShownPicture, viewport: Viewport, clip: QRectF) -> None:
    """The same by way of one image: what lies under a patch must not shine through it."""
    ratio = viewport.ratio
    size = QSize(math.ceil(clip.right() * ratio), math.ceil(clip.bottom() * ratio))
    flat = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    flat.setDevicePixelRatio(ratio)
    flat.fill(Qt.GlobalColor.transparent)
    inner = QPainter(flat)
    draw(inner, picture, viewport, clip)
    inner.end()
    painter.drawImage(0, 0, flat)


def _draw_in(painter: QPainter, picture: ShownPicture, target: QRectF, ratio: float, clip: QRectF) -> None:
    seen = target.intersected(clip)
    if seen.isEmpty() or target.isEmpty():
        return
    scale = target.width() * ratio / picture.size.width()
    level = picture.level_for(scale)
    factor_x, factor_y = level.width() / target.width(), level.height() / target.height()
    source = QRectF(
        (seen.x() - target.x()) * factor_x,
        (seen.y() - target.y()) * factor_y,
        seen.width() * factor_x,
        seen.height() * factor_y,
    )
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < _PIXELS_FROM)
    painter.drawImage(seen, level, source)


def paint_split(painter: QPainter, pair: Pair, viewport: Viewport, area: QRectF, line_x: float) -> None:
    """Left of the line the one, right of it the other."""
    left = QRectF(area.left(), area.top(), line_x - area.left(), area.height())
    right = QRectF(line_x, area.top(), area.right() - line_x, area.height())
    paint_left(painter, pair, viewport, left)
    paint_right(painter, pair, viewport, right)


def paint_difference(painter: QPainter, pair: Pair, viewport: Viewport, area: QRectF) -> None:
    """Four times the difference; black where nothing changed."""
    if pair.right is None or (pair.left or pair.original) is None:
        paint_left(painter, pair, viewport, area)
        return
    ratio = viewport.ratio
    canvas = QImage(
        QSize(max(1, round(area.width() * ratio)), max(1, round(area.height() * ratio))),
        QImage.Format.Format_RGB32,
    )
    canvas.setDevicePixelRatio(ratio)
    canvas.fill(Qt.GlobalColor.black)
    inner = QPainter(canvas)
    paint_left(inner, pair, viewport, area)
    other = QImage(canvas.size(), QImage.Format.Format_RGB32)
    other.setDevicePixelRatio(ratio)
    other.fill(Qt.GlobalColor.black)
    second = QPainter(other)
    paint_right(second, pair, viewport, area)
    second.end()
    inner.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    inner.drawImage(0, 0, other)
    inner.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
    for _ in range(_AMPLIFY_TWICE):
        inner.drawImage(0, 0, canvas.copy())
    inner.end()
    painter.save()
    painter.setClipRect(viewport.target.intersected(area))
    painter.drawImage(area.topLeft(), canvas)
    painter.restore()


def paint_loupe(
    painter: QPainter, pair: Pair, viewport: Viewport, area: QRectF, pointer: QPointF | None
) -> None:
    """The result, and under the pointer a glass: photo in its left half, result in its right half."""
    paint_right(painter, pair, viewport, area)
    if pointer is None or not viewport.target.contains(pointer):
        return
    glass = QRectF(pointer.x() - LOUPE_PX, pointer.y() - LOUPE_PX, 2 * LOUPE_PX, 2 * LOUPE_PX)
    target, scale = viewport.target, LOUPE_ZOOM
    held = viewport.to_picture(pointer)
    near_target = QRectF(
        pointer.x() - held.x() * target.width() * scale,
        pointer.y() - held.y() * target.height() * scale,
        target.width() * scale,
        target.height() * scale,
    )
    painter.save()
    path = QPainterPath()
    path.addEllipse(glass)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(path)
    painter.fillPath(path, QColor("#202020"))
    magnified = _Fixed(viewport, near_target)
    halves = QRectF(glass.left(), glass.top(), LOUPE_PX, 2 * LOUPE_PX)
    paint_left(painter, pair, magnified, halves)
    paint_right(painter, pair, magnified, halves.translated(LOUPE_PX, 0))
    painter.restore()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(255, 255, 255, 230), 2))
    painter.drawEllipse(glass)
    painter.setPen(QPen(QColor(255, 255, 255, 150), 1))
    painter.drawLine(QPointF(pointer.x(), glass.top()), QPointF(pointer.x(), glass.bottom()))
    painter.restore()


class _Fixed(Viewport):
    """A viewport whose target is given."""

    def __init__(self, like: Viewport, target: QRectF) -> None:
        super().__init__(like.document, like.view, like.ratio, like.zoom, QPointF(like.centre))
        self._target = target

    @property
    def target(self) -> QRectF:
        """As given."""
        return self._target
