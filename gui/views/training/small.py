"""Small pictures of numbers: the bars of "still improving" and the health lights."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from gui import icons, theme
from gui.state.training.signs import Light
from gui.views.training import words
from gui.views.widgets import button, column, muted, row

_BAR_PX, _BARS_PX = 14, 240
_SIGNS = {"good": "check", "warn": "warning", "bad": "warning", "unknown": "clock"}


class Bars(QWidget):
    """A row of bars, the newest on the right; lower is better."""

    def __init__(self) -> None:
        super().__init__()
        self._values: tuple[float, ...] = ()
        self.setFixedHeight(30)
        self.setMinimumWidth(80)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_values(self, values: Sequence[float]) -> None:
        """Show these."""
        shown = tuple(value for value in values if value == value)
        if shown != self._values:
            self._values = shown
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Wide enough for all, and no wider: what they mean is written beside them."""
        return QSize(max(self.minimumWidth(), min(_BARS_PX, _BAR_PX * len(self._values))), 30)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Paint them from zero, so that small changes look small."""
        painter = QPainter(self)
        if not self._values:
            painter.fillRect(0, self.height() - 2, self.width(), 2, theme.tokens().colour("line"))
            return
        most = max(self._values) or 1.0
        each = min(_BAR_PX, self.width() / len(self._values))
        best = min(self._values)
        for index, value in enumerate(self._values):
            height = max(2.0, self.height() * value / most)
            place = QRectF(index * each, self.height() - height, each - 2, height)
            painter.fillRect(place, theme.tokens().colour("accent" if value == best else "muted"))


class LightDot(QLabel):
    """The sign of a light: another shape for each tone, since colour alone says nothing to some."""

    def show_tone(self, tone: str) -> None:
        """Show it."""
        colour = theme.tokens().colour(tone if tone != "unknown" else "muted")
        self.setPixmap(icons.pixmap(_SIGNS[tone], 16, colour, self.devicePixelRatioF()))


LIGHTS_IN_A_LINE = 3
"""More would not have room in a narrow window, with the long words of some languages."""


class Lights(QWidget):
    """All lights in a few lines; below, a sentence and an action for each that is not well."""

    action_wanted = Signal(object)
    """The `Light` whose action was chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(theme.GAP * 2)
        self._lines.setVerticalSpacing(4)
        self._lines.setColumnStretch(LIGHTS_IN_A_LINE, 1)
        self._dots: dict[str, tuple[LightDot, QLabel]] = {}
        self._rows = column(gap=4)
        self._shown: list[Light] = []
        body = column(gap=6)
        body.addLayout(self._lines)
        body.addLayout(self._rows)
        self.setLayout(body)

    def show_lights(self, lights: list[Light]) -> bool:
        """Show these; nothing is rebuilt while nothing changes. Returns whether something was."""
        if lights == self._shown:
            return False
        before, self._shown = self._shown, lights
        for light in lights:
            self._show_light(light)
        for key in self._dots.keys() - {light.key for light in lights}:
            for part in self._dots[key]:
                part.hide()
        # Numbers alone change every few seconds: what one may be about to click on stays where it is.
        if [replace(one, reading=()) for one in before] == [replace(one, reading=()) for one in lights]:
            return False
        self._show_sentences(lights)
        return True

    def _show_light(self, light: Light) -> None:
        if light.key not in self._dots:
            self._add(light)
        dot, name = self._dots[light.key]
        dot.show_tone(light.tone)
        said = words.ailment(light.ailment) if light.ailment else self._well(light)
        said = f"{said} {words.reading_more(light)}".strip()
        text = words.reading(light)
        name.setText(text)
        name.setAccessibleName(f"{text}: {said}")
        for part in (dot, name):
            part.setToolTip(said)
            part.show()

    def _well(self, light: Light) -> str:
        return self.tr("Not known yet.") if light.tone == "unknown" else self.tr("All is well.")

    def _add(self, light: Light) -> None:
        dot, name = LightDot(), QLabel()
        pair = row(gap=4)
        pair.addWidget(dot)
        pair.addWidget(name)
        self._lines.addLayout(pair, *divmod(len(self._dots), LIGHTS_IN_A_LINE))
        pair.addStretch(1)
        self._dots[light.key] = (dot, name)

    def _show_sentences(self, lights: list[Light]) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for light in lights:
            if light.ailment is not None and light.tone in ("warn", "bad"):
                self._rows.addWidget(self._sentence(light))

    def _sentence(self, light: Light) -> QWidget:
        assert light.ailment is not None
        holder = QWidget()
        line = row()
        dot = LightDot()
        dot.show_tone(light.tone)
        text = muted(f"{words.ailment(light.ailment)} {words.advice(light.ailment)}")
        line.addWidget(dot, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(text, 1)
        name = {
            "restart": self.tr("Start again with this change…"),
            "finish": self.tr("Finish with the best moment"),
            "pause": self.tr("Pause"),
        }.get(light.action)
        if name:
            line.addWidget(button(name, lambda: self.action_wanted.emit(light)))
        holder.setLayout(line)
        return holder


class Curve(QWidget):
    """One line over the steps; as many points as pixels, however many steps there are.

    A library for plots would bring NumPy into the window's process and three tenths of a second to its start.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._steps: Sequence[int] = ()
        self._values: Sequence[float] = ()
        self.setMinimumHeight(84)
        self.setAccessibleName(name)

    def show_values(self, steps: Sequence[int], values: Sequence[float]) -> None:
        """Show these; the sequences are read when painting."""
        self._steps, self._values = steps, values
        self.update()

    def points(self, width: int) -> list[tuple[int, float, float]]:
        """Step, least and greatest value of each pixel column that has numbers."""
        num = len(self._values)
        columns = min(max(1, width), num)
        found = []
        for place in range(columns):
            begin, end = num * place // columns, num * (place + 1) // columns
            # Of many steps in one column a few tell as much as all, and cost nothing.
            stride = max(1, (end - begin) // 16)
            part = [v for v in self._values[begin:end:stride] if v == v and abs(v) != float("inf")]
            if part:
                found.append((self._steps[begin], min(part), max(part)))
        return found

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Name, range, line."""
        tokens, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), tokens.colour("base"))
        points = self.points(self.width() - 12)
        last = f"{points[-1][2]:.4g}" if points else "–"  # noqa: RUF001 - a dash is meant
        painter.setPen(tokens.colour("muted"))
        painter.drawText(8, 6, self.width() - 16, 18, Qt.AlignmentFlag.AlignLeft, self._name)
        painter.drawText(8, 6, self.width() - 16, 18, Qt.AlignmentFlag.AlignRight, last)
        if len(points) < 2:
            return
        low, high = min(p[1] for p in points), max(p[2] for p in points)
        spread = (high - low) or 1.0
        first, length = points[0][0], max(1, points[-1][0] - points[0][0])

        def place(step: int, value: float) -> QPointF:
            x = 6 + (step - first) / length * (self.width() - 12)
            return QPointF(x, self.height() - 6 - (value - low) / spread * (self.height() - 34))

        upper = [place(step, most) for step, _, most in points]
        lower = [place(step, least) for step, least, _ in reversed(points)]
        band = tokens.colour("accent")
        band.setAlpha(90)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(band)
        painter.drawPolygon(QPolygonF([*upper, *lower]))
        painter.setPen(QPen(tokens.colour("focus"), 1.4))
        painter.drawPolyline(QPolygonF([place(s, (a + b) / 2) for s, a, b in points]))
