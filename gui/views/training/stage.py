"""The photo in view at the moment in view, large, against the photo or another moment; and time's slider."""

import string
from collections.abc import Sequence

from PySide6.QtCore import QSizeF, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui.state.training.film import Film, Way
from gui.views.canvas import Canvas
from gui.views.compare import Pair
from gui.views.training.words import steps_short
from gui.views.widgets import NoScrollComboBox, NoScrollSlider, Segments, button, column, muted, row, tool
from gui.workers.pictures import ShownPicture


class _Ways(Segments):
    """Directions; each run has its own."""

    def show_only(self, keys: Sequence[str]) -> None:
        """Offer these and no others."""
        for key, choice in self._buttons.items():
            choice.setVisible(key in keys)


class Stage(QWidget):
    """Canvas, what to compare with, and the way."""

    def __init__(self, film: Film) -> None:
        super().__init__()
        self._film = film
        self._names: tuple[str, ...] = ()
        self._shown: tuple[int, int] = (0, 0)
        self.canvas = Canvas()
        self.canvas.setAccessibleName(self.tr("Photo at this moment"))
        self.against = NoScrollComboBox()
        self.against.setAccessibleName(self.tr("Compare with"))
        self.against.activated.connect(lambda _: self.refresh())
        self.way = _Ways(self.tr("Direction"))
        self.way.chosen.connect(self._set_way)
        first, second = row(), row()
        first.addWidget(self.way)
        first.addStretch(1)
        second.addWidget(muted(self.tr("Compare with"), wrap=False))
        second.addWidget(self.against)
        second.addStretch(1)
        body = column()
        body.addLayout(first)
        body.addLayout(second)
        body.addWidget(self.canvas, 1)
        self.setLayout(body)
        film.watch(Film.at, lambda _: self.refresh(), self)
        film.watch(Film.photo, lambda _: self.refresh(), self)
        film.watch(Film.way, self._show_way, self)
        film.watch(Film.moments, lambda _: self._fill_against(), self)
        film.watch(Film.ways, lambda _: self._fill_ways(), self)
        film.arrived.connect(self.refresh)

    def set_names(self, names: tuple[str, ...]) -> None:
        """What the domains are called."""
        if names != self._names:
            self._names = names
            self._fill_ways()

    def _fill_ways(self) -> None:
        called = dict(zip(string.ascii_lowercase, self._names, strict=False))
        for way in self._film.ways:
            text = f"{called.get(way.source, way.source)} → {called.get(way.target, way.target)}"
            if way.key not in self.way.keys:
                self.way.add(way.key, text)
            self.way.rename(way.key, text)
        self.way.show_only([way.key for way in self._film.ways])
        self.way.setVisible(len(self._film.ways) > 1)
        if self._film.way is not None:
            self.way.select(self._film.way.key)

    def _show_way(self, way: Way | None) -> None:
        if way is not None:
            self.way.select(way.key)
            self._fill_against()
        self.refresh()

    def _set_way(self, key: str) -> None:
        self._film.way = next((way for way in self._film.ways if way.key == key), self._film.way)
        self._film.load()

    def _fill_against(self) -> None:
        chosen = self.against.currentData()
        moments, way = self._film.moments, self._film.way
        nothing = way is not None and way.is_from_nothing
        # What is compared with stays so, however many moments there come to be.
        offered = {0, len(moments) // 3, 2 * len(moments) // 3, -1 if chosen is None else int(chosen)}
        wanted = sorted({-1, *(at for at in offered if at < len(moments))})
        self.against.clear()
        for at in wanted:
            name = (
                (self.tr("the beginning") if nothing else self.tr("the photo"))
                if at < 0
                else self.tr("step %1").replace("%1", steps_short(moments[at].step))
            )
            self.against.addItem(name, at)
        self.against.setCurrentIndex(max(0, self.against.findData(chosen)))

    def refresh(self) -> None:
        """Show what is in view."""
        film = self._film
        other = self.against.currentData()
        other = -1 if other is None else int(other)
        original = _shown(film.original(film.photo))
        result = film.nearest(film.photo, film.at)
        left = _shown(film.result(film.photo, other)) if other >= 0 else None
        if original is None or result is None:
            if not film.moments:
                self.canvas.show_pair(Pair(None, None, None), ("", ""), QSizeF())
            return
        document = QSizeF(result.size()) * 4
        moment = film.moment
        names = (
            self.against.currentText(),
            self.tr("step %1").replace("%1", str(moment.step if moment else 0)),
        )
        self.canvas.show_pair(Pair(original, left, _shown(result)), names, document)


def _shown(image: QImage | None) -> ShownPicture | None:
    # Frames are small: halvings of them would be made for nothing.
    return ShownPicture((image,)) if image is not None else None


class TimeLine(QWidget):
    """Play button, slider, the step in view, and a button that makes a file of it."""

    save_wanted = Signal()

    def __init__(self, film: Film) -> None:
        super().__init__()
        self._film = film
        self.play = button(self.tr("Play as a film"), self._toggle, icon="play")
        self.save = tool("save", self.tr("Save the film…"), self.save_wanted.emit)
        self.best = button(self.tr("Best so far"), lambda: film.go_to_step(self._best_step), icon="star")
        self.best.setToolTip(self.tr("Show the moment that was the best by the numbers; you decide"))
        self._best_step = -1
        self.slider = NoScrollSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(self.tr("Time"))
        self.slider.valueChanged.connect(film.go)
        self.step = QLabel()
        self.step.setMinimumWidth(self.fontMetrics().horizontalAdvance("00 000 000"))
        self.step.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(self._line())
        film.watch(Film.moments, lambda _: self._refresh(), self)
        film.watch(Film.at, lambda _: self._refresh(), self)
        film.watch(Film.playing, self._show_playing, self)

    def _line(self) -> QHBoxLayout:
        line = row()
        line.addWidget(self.play)
        line.addWidget(self.slider, 1)
        line.addWidget(self.step)
        line.addWidget(self.best)
        line.addWidget(self.save)
        return line

    def show_best(self, step: int) -> None:
        """The step of the best moment; -1 while there is none."""
        self._best_step = step
        self.best.setVisible(step >= 0)

    def _toggle(self) -> None:
        self._film.play(on=not self._film.playing)

    def _show_playing(self, playing: bool) -> None:
        self.play.setText(self.tr("Stop the film") if playing else self.tr("Play as a film"))

    def _refresh(self) -> None:
        film, moment = self._film, self._film.moment
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, len(film.moments) - 1))
        self.slider.setPageStep(max(1, len(film.moments) // 10))
        self.slider.setValue(max(0, film.at))
        self.slider.blockSignals(False)
        self.setEnabled(len(film.moments) > 1)
        self.step.setText(steps_short(moment.step) if moment else "")
