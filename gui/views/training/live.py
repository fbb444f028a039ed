"""One training, live: its film, whether it still improves, whether it is well, and what to do with it."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.observable import Observable, Property
from gui.state.training.breaks import Breaks, Until
from gui.state.training.facts import CONTINUABLE, GOING, RunFacts
from gui.state.training.film import Film
from gui.state.training.kept import Choice
from gui.state.training.live import LiveRun
from gui.state.training.runs import Runs
from gui.state.training.saver import MakeRoom
from gui.state.training.signs import Light, improvement, lights
from gui.state.training.stronger import Stronger
from gui.views.banner import Banner
from gui.views.order import follow_the_eye
from gui.views.training import words
from gui.views.training.details import Details
from gui.views.training.film_grid import FilmGrid
from gui.views.training.pausing import pause_menu
from gui.views.training.small import Bars, Lights
from gui.views.training.stage import Stage, TimeLine
from gui.views.training.troubles import show_trouble
from gui.views.widgets import ElidedLabel, EmptyState, button, column, heading, muted, row, set_tone, tool


class LivePage(QWidget):
    """Shows the run that `LiveRun` observes."""

    try_wanted = Signal()
    keep_wanted = Signal()
    """The moment in view is to become a style."""
    restart_wanted = Signal(object)
    """The `Light` whose mending setting a new run should have."""
    folder_wanted = Signal(str)
    stronger_wanted = Signal()
    """A new training is to begin from here that changes pictures more."""

    allowed = Signal(str)
    """battery | rival: from now on trainings are to pause by themselves for it."""

    def __init__(self, live: LiveRun, runs: Runs, breaks: Breaks, room: MakeRoom, stronger: Stronger) -> None:
        super().__init__()
        self._live, self._runs = live, runs
        self.breaks, self.room, self.stronger = breaks, room, stronger
        self.choices = live.choices
        self._was_going = True
        self.banner = Banner()
        self.grid = FilmGrid(live.film)
        self.stage = Stage(live.film)
        self.time = TimeLine(live.film)
        self.bars, self.verdict = Bars(), muted("", wrap=True)
        self.lights = Lights()
        self.lights.action_wanted.connect(self._on_light)
        self.details = Details(live)
        self.setLayout(self._body())
        self._wire()
        self.details.unfolded.connect(lambda: follow_the_eye(self))
        follow_the_eye(self)

    def _wire(self) -> None:
        self._live.film.watch(Film.at, lambda _: self._show_models(), self)
        self._live.watch(LiveRun.version, lambda _: self._show_history(), self)
        self._live.watch(LiveRun.facts, self._show_facts, self)
        watched: tuple[tuple[Observable, Property[Any]], ...] = (
            (self.breaks, Breaks.planned),
            (self.room, MakeRoom.battery),
            (self.room, MakeRoom.rival),
            (self.room, MakeRoom.waiting),
            (self.stronger, Stronger.forms),
            (self._live, LiveRun.models),
        )
        for state, what in watched:
            state.watch(what, lambda _: self._show_facts(self._live.facts), self)

    # Parts

    def _body(self) -> QVBoxLayout:
        body = column(margin=theme.MARGIN, gap=theme.GAP + 2)
        body.addLayout(self._head())
        body.addWidget(self.banner)
        page = QWidget()
        page.setObjectName("page")
        inner = column(gap=theme.GAP + 2)
        inner.addWidget(self._pictures(), 1)
        inner.addWidget(self.time)
        inner.addLayout(self._improving())
        inner.addWidget(self.lights)
        inner.addLayout(self._actions())
        inner.addWidget(self.details)
        page.setLayout(inner)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        body.addWidget(area, 1)
        return body

    def _head(self) -> QVBoxLayout:
        self.title = heading("")
        self.standing = ElidedLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(self.tr("Progress of the training"))
        self.pause = button(self.tr("Pause"), self.take_break, icon="pause")
        self.pause_more = tool("more", self.tr("Pause for a while"))
        self.pause_more.setMenu(pause_menu(self))
        self.pause_more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.go_on = button(self.tr("Continue"), self._go_on, icon="play", primary=True)
        self.finish = button(self.tr("Finish now"), lambda: self._tell("finish"), icon="check")
        self.stop = button(self.tr("Stop"), lambda: self._tell("stop"), icon="stop")
        first = row()
        first.addWidget(self.title, 1)
        for one in (self.go_on, self.pause, self.pause_more, self.finish, self.stop):
            first.addWidget(one)
        self.pause.setToolTip(self.tr("Saves, frees the memory, and waits"))
        self.finish.setToolTip(self.tr("Ends here and keeps the style as it is"))
        self.stop.setToolTip(self.tr("Saves and ends; it can be continued at any time"))
        head = column(gap=4)
        head.addLayout(first)
        head.addWidget(self.standing)
        head.addWidget(self.bar)
        return head

    def _pictures(self) -> QWidget:
        self.split = QSplitter()
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.grid)
        self.split.addWidget(self.stage)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 2)
        self.split.setMinimumHeight(300)
        coming = EmptyState(
            "clock",
            self.tr("The first pictures are on their way"),
            self.tr("A few of your photos were set aside. Soon they are shown here as the style sees them."),
        )
        none = EmptyState(
            "photo",
            self.tr("There are no pictures"),
            self.tr("The training was to make none while it learned, or it ended before the first."),
        )
        self.no_pictures = QStackedWidget()
        self.no_pictures.addWidget(coming)
        self.no_pictures.addWidget(none)
        self.no_pictures.setMinimumHeight(260)
        holder = QWidget()
        both = column()
        both.addWidget(self.split, 1)
        both.addWidget(self.no_pictures, 1)
        holder.setLayout(both)
        return holder

    def _improving(self) -> QHBoxLayout:
        line = row(gap=theme.GAP + 4)
        self.improving = QLabel(self.tr("Still improving?"))
        line.addWidget(self.improving)
        line.addWidget(self.bars)
        line.addWidget(self.verdict, 1)
        return line

    def _actions(self) -> QVBoxLayout:
        line = row()
        self.try_it = button(self.tr("Try it on my photo…"), self.try_wanted.emit, icon="photo")
        self.keep = button(self.tr("Keep as a style…"), self.keep_wanted.emit, icon="star")
        self.moment_note = muted("", wrap=True)
        line.addWidget(self.try_it)
        line.addWidget(self.keep)
        line.addStretch(1)
        both = column(gap=4)
        both.addLayout(line)
        both.addWidget(self.moment_note)
        return both

    # Showing

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Somebody looks."""
        self._live.show(visible=True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Nobody looks."""
        self._live.show(visible=False)
        self._live.film.play(on=False)

    def _show_facts(self, facts: RunFacts | None) -> None:
        if facts is None:
            return
        self.title.setText(facts.title)
        self.standing.set_text(words.standing(facts))
        set_tone(self.standing, words.tone(facts).replace("muted", ""))
        self.bar.setValue(round(1000 * facts.share))
        going = facts.state in GOING
        self.pause.setVisible(facts.state in ("running", "pausing"))
        self.pause_more.setVisible(facts.state == "running")
        self.pause.setEnabled(facts.state == "running")
        can_go_on = facts.state == "paused" or (facts.state in CONTINUABLE and not facts.remote)
        self.go_on.setVisible(can_go_on)
        self.finish.setVisible(facts.state in ("running", "paused", "finishing"))
        self.finish.setEnabled(facts.state != "finishing")
        self.stop.setVisible(going)
        self.stop.setEnabled(facts.state not in ("stopping", "starting"))
        self.no_pictures.setCurrentIndex(0 if going else 1)
        self.stage.set_names(facts.names)
        show_trouble(self, facts, self._live.history)
        if going is not self._was_going:
            self._was_going = going
            self._show_history()
        self._show_models()

    def _show_history(self) -> None:
        history = self._live.history
        found = improvement(history)
        self.grid.show_best(found.best_step if found.judged else -1)
        self.time.show_best(found.best_step if found.judged else -1)
        self.bars.show_values(found.bars)
        self.bars.setVisible(bool(found.bars))
        facts = self._live.facts
        going = facts is None or facts.state in GOING
        self.improving.setText(self.tr("Still improving?") if going else self.tr("Has it improved?"))
        self.verdict.setText(words.improving(found) if going else words.improved(found))
        if self.lights.show_lights(lights(history)):
            follow_the_eye(self)
        self.split.setVisible(bool(history.moments))
        self.no_pictures.setVisible(not history.moments)
        self.time.setVisible(bool(history.moments))
        self._show_models()
        if self._live.facts is not None:
            show_trouble(self, self._live.facts, history)

    def _show_models(self) -> None:
        choice = self._live.choice()
        way = self._live.film.way
        # What is made out of nothing has no photo to be tried on.
        self.try_it.setEnabled(choice is not None and not (way is not None and way.is_from_nothing))
        self.keep.setEnabled(choice is not None)
        self.moment_note.setText(self._choice_text(choice))

    def _choice_text(self, choice: Choice | None) -> str:
        moment = self._live.film.moment
        if choice is None:
            return self.tr("The style can be tried as soon as it is saved for the first time.")
        step = words.steps_short(choice.step)
        if choice.kind == "best":
            return self.tr("The moment in view is the best so far (step %1).").replace("%1", step)
        if moment is None or moment.step == choice.step:
            return self.tr("The moment in view is taken (step %1).").replace("%1", step)
        return self.tr("Of the moments that were kept, step %1 is closest to the one in view.").replace(
            "%1", step
        )

    # Doing

    def _tell(self, command: str) -> None:
        facts = self._live.facts
        if facts is not None and command in ("stop", "finish", "pause"):
            self._runs.tell(facts, command)  # type: ignore[arg-type]  # one of three literals

    def take_break(self, until: Until = "asked") -> None:
        """Pause the run in view."""
        if self._live.facts is not None:
            self.breaks.take(self._live.facts, until)

    def _go_on(self) -> None:
        if self._live.facts is not None:
            self.breaks.forget(self._live.facts.path)
            self._runs.go_on(self._live.facts)

    def learn_further(self) -> None:
        """Go on with the run in view, which has finished."""
        if self._live.facts is not None:
            self._runs.learn_further(self._live.facts)

    def _on_light(self, light: Light) -> None:
        if light.action == "restart":
            self.restart_wanted.emit(light)
        else:
            self._tell(light.action)
