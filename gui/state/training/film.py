"""The held-out pictures over time: a film with one frame a moment and one strip a photo."""

from bisect import bisect_left, insort
from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from gui.observable import Observable, Property, timer
from gui.state.training.history import Moment
from gui.workers.pictures import Background, decode

FRAME_PX = 256
"""Frames are kept no larger than this; the stage asks for more."""
_MEMORY_BYTES = 192 << 20
_AT_ONCE = 2
_AHEAD = 12
_PLAY_MS = 90
_BOTH_WAYS = 2
_TELL_MS = 15
Key = tuple[int, int, str]
"""Step, number of the photo, column."""


@dataclass(frozen=True)
class Way:
    """One direction: columns of the pictures' names, such as real_a and fake_b, or real_a and made_a.

    Where source and target are one, pictures are made out of nothing: they are of no photo.
    """

    source: str
    target: str

    @property
    def key(self) -> str:
        """Ids of the domains."""
        return f"{self.source}>{self.target}"

    @property
    def is_from_nothing(self) -> bool:
        """Whether there is no photo that becomes something."""
        return self.source == self.target

    @property
    def result(self) -> str:
        """The column of its results."""
        return f"{'made' if self.is_from_nothing else 'fake'}_{self.target}"


class Film(Observable):
    """Frames of a run, loaded as they are wanted.

    Attributes:
        moments: when pictures were made.
        at: index of the moment in view; -1 before there is one. While it is the last, it stays the last.
        photo: index of the held-out photo in view.
        photos: how many there are.
        ways: directions in which there are pictures; `way` is the one in view.
        playing: whether time runs by itself.
    """

    moments: Property[tuple[Moment, ...]] = Property(())
    at = Property(-1)
    photo = Property(0)
    photos = Property(0)
    ways: Property[tuple[Way, ...]] = Property(())
    way: Property[Way | None] = Property(None)
    playing = Property(False)
    arrived = Signal()
    """Frames that were waited for are there."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._run: Path | None = None
        self._frames: OrderedDict[Key, QImage | None] = OrderedDict()
        self._steps: dict[tuple[int, str], list[int]] = {}
        self._bytes = 0
        self._running: set[Key] = set()
        self._tell = timer(self, _TELL_MS, self.arrived.emit)
        self._play = timer(self, _PLAY_MS, self._next, single=False)

    def open(self, run: Path | None) -> None:
        """Show the pictures of a run."""
        self.playing = False
        self._play.stop()
        self._run = run
        self._frames.clear()
        self._steps.clear()
        self._running.clear()
        self._bytes = 0
        self.moments, self.at, self.photo, self.photos = (), -1, 0, 0
        self.ways, self.way = (), None

    def set_moments(self, moments: list[Moment]) -> None:
        """There are more moments, or fewer after the run went back; the newest stays in view if it was."""
        if tuple(moments) == self.moments:
            return
        at_end = self.at >= len(self.moments) - 1
        self.moments = tuple(moments)
        if not self.ways and moments:
            self._find_ways(moments[-1])
        self.at = len(moments) - 1 if at_end and not self.playing else min(self.at, len(moments) - 1)
        self.load()

    def _find_ways(self, moment: Moment) -> None:
        assert self._run is not None
        names = {path.stem for path in (self._run / moment.folder).glob("*_*.png")}
        self.photos = len({name.partition("_")[0] for name in names})
        columns = {name.partition("_")[2] for name in names}
        ids = sorted(name.removeprefix("real_") for name in columns if name.startswith("real_"))
        # Of two kinds each becomes the other; of more, the first becomes each of the others.
        pairs = [(s, t) for s in (ids if len(ids) <= _BOTH_WAYS else ids[:1]) for t in ids if s != t]
        ways = [Way(s, t) for s, t in pairs] or [Way(one, one) for one in ids]
        self.ways = tuple(way for way in ways if {f"real_{way.source}", way.result} <= columns)
        self.way = self.ways[0] if self.ways else None

    # Going through it

    def go(self, index: int) -> None:
        """Show another moment."""
        if self.moments:
            self.at = max(0, min(index, len(self.moments) - 1))
            self.load()

    def go_to_step(self, step: int) -> None:
        """Show the moment that is closest to a step; of two, the earlier."""
        if self.moments:
            self.play(on=False)
            self.go(self.closest_to(step))

    def play(self, *, on: bool) -> None:
        """Let time run, from the beginning when it is at its end."""
        if on and len(self.moments) > 1:
            if self.at >= len(self.moments) - 1:
                self.go(0)
            self.playing = True
            self._play.start()
        else:
            self.playing = False
            self._play.stop()

    def _next(self) -> None:
        self.go(self.at + 1)
        if self.at >= len(self.moments) - 1:
            self.play(on=False)

    def shutdown(self) -> None:
        """Stop playing."""
        self._play.stop()
        self._tell.stop()

    # Frames

    @property
    def moment(self) -> Moment | None:
        """The moment in view."""
        return self.moments[self.at] if 0 <= self.at < len(self.moments) else None

    def closest_to(self, step: int) -> int:
        """Index of the moment that is closest to a step; of two, the earlier; -1 without any."""
        place = bisect_left(self.moments, step, key=lambda moment: moment.step)
        near = range(max(0, place - 1), min(place + 1, len(self.moments)))
        return min(near, key=lambda at: abs(self.moments[at].step - step), default=-1)

    def original(self, photo: int) -> QImage | None:
        """The photo as it was, or what was made at first out of nothing; None while it is being read."""
        if self.way is None or not self.moments:
            return None
        if self.way.is_from_nothing:
            return self.result(photo, 0)
        return self._frame(0, photo, f"real_{self.way.source}")

    def result(self, photo: int, at: int) -> QImage | None:
        """A photo at a moment; None while it is being read."""
        if self.way is None or not 0 <= at < len(self.moments):
            return None
        return self._frame(at, photo, self.way.result)

    def nearest(self, photo: int, at: int) -> QImage | None:
        """The photo at a moment, or at the closest one whose picture is there: a film never waits."""
        exact = self.result(photo, at)
        if exact is not None or self.way is None:
            return exact
        column = self.way.result
        steps = self._steps.get((photo, column), [])
        if not steps or not self.moments:
            return None
        wanted = self.moments[max(0, min(at, len(self.moments) - 1))].step
        place = bisect_left(steps, wanted)
        near = min(steps[max(0, place - 1) : place + 1], key=lambda step: abs(step - wanted))
        return self._frames.get((near, photo, column))

    def file(self, photo: int, at: int) -> str:
        """Path of a result, or of the photo itself when `at` is negative; empty when there is none."""
        if self.way is None or not self.moments:
            return ""
        is_result = at >= 0 or self.way.is_from_nothing
        column = self.way.result if is_result else f"real_{self.way.source}"
        return str(self._path(max(at, 0), photo, column))

    def load(self) -> None:
        """Read what is in view, and what comes next."""
        if self.way is None or self.at < 0:
            return
        ahead = range(self.at, min(self.at + _AHEAD, len(self.moments)))
        for at in (*ahead, max(0, self.at - 1)):
            for photo in range(self.photos):
                self.result(photo, at)

    def _frame(self, at: int, photo: int, column: str) -> QImage | None:
        key = (self.moments[at].step, photo, column)
        if key in self._frames:
            self._frames.move_to_end(key)
            return self._frames[key]
        if key not in self._running and len(self._running) < _AT_ONCE * 32:
            self._running.add(key)
            path, run = self._path(at, photo, column), self._run
            self._background.run(partial(_decoded, path), partial(self._on_frame, run, key))
        return None

    def _path(self, at: int, photo: int, column: str) -> Path:
        return (self._run or Path()) / self.moments[at].folder / f"{photo:02d}_{column}.png"

    def _on_frame(self, run: Path | None, key: Key, outcome: object) -> None:
        if run != self._run:
            return
        self._running.discard(key)
        # A picture that cannot be read is remembered as such, or it would be tried at every look.
        image = outcome if isinstance(outcome, QImage) else None
        self._frames[key] = image
        if image is not None:
            self._bytes += image.sizeInBytes()
            insort(self._steps.setdefault(key[1:], []), key[0])
        while self._bytes > _MEMORY_BYTES and len(self._frames) > 1:
            (step, photo, column), old = self._frames.popitem(last=False)
            if old is not None:
                self._bytes -= old.sizeInBytes()
                self._steps[photo, column].remove(step)
        if not self._tell.isActive():
            self._tell.start()


def _decoded(path: Path) -> object:
    """A small picture in the form that is painted fastest."""
    image = decode(path, FRAME_PX)
    return image.convertToFormat(QImage.Format.Format_RGB32) if isinstance(image, QImage) else image
