"""The page "Make a style": an invitation, the trainings, or the way to a new one."""

import string
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QSplitter, QStackedWidget, QWidget

from gui import theme
from gui.state.making.wish import Wish
from gui.state.program import Program
from gui.state.training.facts import CONTINUABLE, RunFacts
from gui.state.training.queue import Waiting
from gui.state.training.runs import Runs
from gui.state.training.signs import RESTARTS, Light
from gui.views.banner import Banner
from gui.views.training.film_file import save_film
from gui.views.training.live import LivePage
from gui.views.training.run_list import RunList
from gui.views.training.waiting import WaitingPage
from gui.views.training.words import steps_short
from gui.views.widgets import EmptyState, button, column, heading, row
from translator.errors import UserError
from translator.events.parts import StyleInfo
from translator.library.card import read_card


class MakePage(QStackedWidget):
    """Empty, or runs, or the wizard."""

    made = Signal(str)
    """Id of a style that has just come into the gallery."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        self.runs, self.queue = program.runs, program.train_queue
        self.empty = self._make_empty()
        self.list = RunList(self.runs, self.queue)
        self.live = LivePage(program.live, self.runs, program.breaks, program.make_room, program.stronger)
        self.waiting = WaitingPage(self.queue)
        self.banner = Banner()
        self.wizard: QWidget | None = None
        self.right = QStackedWidget()
        self.right.addWidget(self.live)
        self.right.addWidget(self.waiting)
        self.work = self._make_work()
        self.addWidget(self.empty)
        self.addWidget(self.work)
        self._wire()

    def _wire(self) -> None:
        self.list.picked.connect(self._on_picked)
        self.live.try_wanted.connect(self.try_it)
        self.live.keep_wanted.connect(self.keep)
        self.live.restart_wanted.connect(self._on_restart)
        self.live.stronger_wanted.connect(self.try_stronger)
        self.live.allowed.connect(self._on_allowed)
        self.live.time.save_wanted.connect(lambda: save_film(self, self._program))
        self.live.folder_wanted.connect(lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(path)))
        self.runs.watch(Runs.all, lambda _: self._on_runs(), self)
        self.runs.watch(Runs.trouble, self._on_trouble, self)
        self.queue.watch(type(self.queue).waiting, lambda _: self._on_runs(), self)
        self.list.keep_selection()

    def _make_empty(self) -> EmptyState:
        return EmptyState(
            "wand",
            self.tr("Make a style of your own"),
            self.tr(
                "Show the program two piles of pictures. It learns to turn the one kind into the other, "
                "on this computer, and you watch it learn."
            ),
            (
                button(self.tr("Start…"), lambda: self.new(), icon="wand", primary=True),
                button(self.tr("Watch a training folder…"), self.watch_folder, icon="watch"),
            ),
        )

    def _make_work(self) -> QWidget:
        side = QWidget()
        left = column(margin=theme.MARGIN, gap=theme.GAP)
        left.addWidget(heading(self.tr("Make a style")))
        left.addWidget(button(self.tr("New style…"), lambda: self.new(), icon="add", primary=True))
        left.addWidget(self.list, 1)
        more = row(gap=4)
        more.addWidget(
            button(self.tr("Watch a training folder…"), self.watch_folder, icon="watch", flat=True)
        )
        more.addStretch(1)
        left.addLayout(more)
        side.setLayout(left)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(side)
        right = QWidget()
        body = column(gap=0)
        body.addWidget(self.banner)
        body.addWidget(self.right, 1)
        right.setLayout(body)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([270, 1000])
        return split

    # Showing

    def _on_runs(self) -> None:
        if self.currentWidget() is self.wizard and self.wizard is not None:
            return
        some = bool(self.runs.all or self.queue.waiting)
        self.setCurrentWidget(self.work if some else self.empty)

    def _on_picked(self, entry: RunFacts | Waiting) -> None:
        if isinstance(entry, RunFacts):
            self._program.live.open(entry.path)
            self.right.setCurrentWidget(self.live)
        else:
            self.waiting.show_entry(entry)
            self.right.setCurrentWidget(self.waiting)

    def _on_trouble(self, text: str) -> None:
        if text:
            self.banner.show_message("bad", text)
        else:
            self.banner.clear()

    def open_run(self, path: str) -> None:
        """Show a run."""
        self.close_wizard()
        self.list.select(path)

    def go_on_with(self, path: str) -> None:
        """Show a run and continue it where it was saved; of a finished one, a person decides there."""
        self.open_run(path)
        run = self.runs.get(path)
        if run is not None and run.state in CONTINUABLE:
            self.live.breaks.forget(path)
            self.runs.go_on(run)

    # Doing

    def new(self, wish: Wish | None = None) -> None:
        """Begin the way to a new style, from a wish that is filled in already or from nothing."""
        from gui.views.making.wizard import Wizard

        self.close_wizard()
        wizard = Wizard(self._program, wish or Wish())
        wizard.cancelled.connect(self.close_wizard)
        wizard.started.connect(self._on_started)
        self.wizard = wizard
        self.addWidget(wizard)
        self.setCurrentWidget(wizard)
        wizard.setFocus()

    def close_wizard(self) -> None:
        """Back to the trainings."""
        wizard, self.wizard = self.wizard, None
        if wizard is not None:
            self.removeWidget(wizard)
            wizard.deleteLater()
        self._on_runs()

    def _on_started(self, path: str) -> None:
        self.open_run(path)
        self.list.setFocus()

    def _on_restart(self, light: Light) -> None:
        assert light.ailment is not None
        wish = Wish.of_plan(self._program.live.path, RESTARTS.get(light.ailment.name, {}))
        self.new(wish)

    def try_stronger(self) -> None:
        """Ask whether to begin again from here with a style that changes pictures more."""
        from gui.views.training.stronger_sheet import begin_stronger

        sheet = begin_stronger(self._program, self)
        if sheet is not None:
            sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            sheet.begun.connect(self._on_started)
            sheet.open()

    def _on_allowed(self, why: str) -> None:
        settings = self._program.settings
        if why == "battery":
            settings.train_on_battery = False
        else:
            settings.make_room = True
        self._program.make_room.check()

    def watch_folder(self) -> None:
        """Ask for a folder where runs of another machine arrive."""
        path = QFileDialog.getExistingDirectory(self, self.tr("Watch a training folder"))
        if path:
            self.runs.watch_folder(path)
            settings = self._program.settings
            settings.run_folders = (*settings.run_folders, path)

    def try_it(self) -> None:
        """Open the photo of the Studio, or one that is asked for, in the moment in view."""
        from gui.views.training.try_sheet import TrySheet

        live, studio = self._program.live, self._program.studio
        choice = live.choice()
        if choice is None or live.facts is None:
            return
        photo = studio.current.path if studio.current is not None else ""
        names, way = live.facts.names, live.film.way
        wanted = names[string.ascii_lowercase.index(way.target)] if way and len(names) > 1 else ""
        kinds = kinds_of(Path(choice.path)) or names
        sheet = TrySheet(
            self._program.tryout, Path(choice.path), photo, kinds, wanted, steps_short(choice.step), self
        )
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()
        if not photo:
            sheet.choose()

    def keep(self) -> None:
        """Ask what the style is called and under which licence it is; then it is in the gallery."""
        from gui.views.training.keep_sheet import KeepSheet

        choice, facts = self._program.live.choice(), self._program.live.facts
        if choice is None or facts is None:
            return
        sheet = KeepSheet(self._program, choice, facts, self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.kept.connect(self.made)
        sheet.open()


def kinds_of(model: Path) -> tuple[str, ...]:
    """What a model file can turn a photo into, by its card; empty when it cannot be read."""
    try:
        card = read_card(model)
    except UserError:
        return ()
    targets = dict.fromkeys(direction.partition(">")[2] for direction in card.directions)
    return tuple(card.domains[target] for target in targets if target in card.domains)


def wish_to_improve(style: StyleInfo) -> Wish:
    """The wish to teach a style more; its card says of which shape its networks are."""
    try:
        card = read_card(Path(style.path)).model_dump(mode="json")
    except UserError:
        card = {}
    return Wish.of_style(style.path, style.title, card)
