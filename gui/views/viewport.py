"""Which part of a picture is seen, how large: arithmetic without widgets."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF

ZOOM_MAX = 16.0
_STEPS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


@dataclass
class Viewport:
    """A view of a document.

    Attributes:
        document: size of the picture in px.
        view: size of the area in device-independent px.
        ratio: device px for each of those.
        zoom: device px for each picture px; None fits the whole picture in.
        centre: point of the picture in the middle of the area, as shares of width and height.
    """

    document: QSizeF
    view: QSizeF
    ratio: float = 1.0
    zoom: float | None = None
    centre: QPointF = None  # type: ignore[assignment]  # set below: QPointF is mutable

    def __post_init__(self) -> None:
        if self.centre is None:
            self.centre = QPointF(0.5, 0.5)

    @property
    def fit_zoom(self) -> float:
        """The zoom at which the whole picture is seen; small pictures are not enlarged beyond 2."""
        if self.document.isEmpty() or self.view.isEmpty():
            return 1.0
        wide = self.view.width() * self.ratio / self.document.width()
        high = self.view.height() * self.ratio / self.document.height()
        return min(wide, high, 2.0)

    @property
    def scale(self) -> float:
        """Device-independent px on screen for each picture px."""
        return (self.zoom or self.fit_zoom) / self.ratio

    @property
    def target(self) -> QRectF:
        """Where the whole picture lies in the area."""
        width, height = self.document.width() * self.scale, self.document.height() * self.scale
        x = self.view.width() / 2 - self.centre.x() * width
        y = self.view.height() / 2 - self.centre.y() * height
        # A picture smaller than the area is centred; a larger one never leaves a gap at an edge.
        x = (
            (self.view.width() - width) / 2
            if width <= self.view.width()
            else min(0.0, max(x, self.view.width() - width))
        )
        y = (
            (self.view.height() - height) / 2
            if height <= self.view.height()
            else min(0.0, max(y, self.view.height() - height))
        )
        return QRectF(x, y, width, height)

    @property
    def seen(self) -> QRectF:
        """What of the picture is seen, in shares of its size."""
        first = self.to_picture(QPointF(0, 0))
        last = self.to_picture(QPointF(self.view.width(), self.view.height()))
        return QRectF(first, last).intersected(QRectF(0, 0, 1, 1))

    def to_picture(self, point: QPointF) -> QPointF:
        """The place of the picture, in shares of its size, under a point of the area."""
        target = self.target
        if target.isEmpty():
            return QPointF(0.5, 0.5)
        return QPointF((point.x() - target.x()) / target.width(), (point.y() - target.y()) / target.height())

    def zoom_to(self, zoom: float | None, pointer: QPointF | None = None) -> None:
        """Change the zoom so that what is under the pointer stays there."""
        pointer = pointer or QPointF(self.view.width() / 2, self.view.height() / 2)
        held = self.to_picture(pointer)
        if zoom is not None:
            zoom = min(max(zoom, min(self.fit_zoom, 0.02)), ZOOM_MAX)
            if zoom <= self.fit_zoom:
                zoom = None
        self.zoom = zoom
        width, height = self.document.width() * self.scale, self.document.height() * self.scale
        if width and height:
            x = held.x() + (self.view.width() / 2 - pointer.x()) / width
            y = held.y() + (self.view.height() / 2 - pointer.y()) / height
            self._set_centre(x, y)

    def step(self, direction: int, pointer: QPointF | None = None) -> None:
        """To the next zoom of the ladder, in (+1) or out (-1)."""
        now = self.zoom or self.fit_zoom
        if direction > 0:
            self.zoom_to(next((z for z in _STEPS if z > now * 1.01), ZOOM_MAX), pointer)
        else:
            self.zoom_to(next((z for z in reversed(_STEPS) if z < now * 0.99), None), pointer)

    def pan(self, by: QPointF) -> None:
        """Move the picture by a distance on the screen."""
        target = self.target
        if target.width() and target.height():
            middle = self.to_picture(QPointF(self.view.width() / 2, self.view.height() / 2))
            self._set_centre(middle.x() - by.x() / target.width(), middle.y() - by.y() / target.height())

    def _set_centre(self, x: float, y: float) -> None:
        target_w, target_h = self.document.width() * self.scale, self.document.height() * self.scale
        half_x = min(0.5, self.view.width() / 2 / target_w) if target_w else 0.5
        half_y = min(0.5, self.view.height() / 2 / target_h) if target_h else 0.5
        self.centre = QPointF(min(max(x, half_x), 1 - half_x), min(max(y, half_y), 1 - half_y))
