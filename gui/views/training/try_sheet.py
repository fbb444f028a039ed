"""My photo in a style that is still being learned."""

from pathlib import Path

from PySide6.QtCore import QSizeF
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from gui import theme
from gui.state.training.tryout import Tryout
from gui.views import words
from gui.views.banner import Banner
from gui.views.canvas import Canvas
from gui.views.compare import Pair
from gui.views.widgets import NoScrollComboBox, button, column, heading, muted, row
from gui.workers.pictures import SUFFIXES, with_levels


class TrySheet(QDialog):
    """Choose a photo, see it in the style; the training goes on.

    Args:
        tryout: shows and asks.
        model: file of the state that is tried.
        photo: shown first; empty for none.
        kinds: what the state can turn a photo into.
        wanted: the one of them to begin with.
        step: of the state, for people.
        parent: the window.
    """

    def __init__(
        self,
        tryout: Tryout,
        model: Path,
        photo: str,
        kinds: tuple[str, ...],
        wanted: str,
        step: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._tryout, self._model = tryout, model
        self._photo = photo
        self.setWindowTitle(self.tr("Try it on my photo"))
        self.resize(860, 640)
        self.banner = Banner()
        self.canvas = Canvas()
        self.note = muted("", wrap=False)
        self.to = NoScrollComboBox()
        self.to.setAccessibleName(self.tr("Turn it into"))
        for name in kinds:
            self.to.addItem(name, name)
        self.to.setCurrentIndex(max(0, self.to.findData(wanted)))
        self.to.activated.connect(lambda _: self._try())
        head = row()
        head.addWidget(heading(self.tr("The style after step %1").replace("%1", step)), 1)
        head.addWidget(self.to)
        head.addWidget(button(self.tr("Another photo…"), self.choose, icon="open"))
        body = column(margin=theme.MARGIN)
        body.addLayout(head)
        body.addWidget(self.banner)
        body.addWidget(self.canvas, 1)
        foot = row()
        foot.addWidget(self.note, 1)
        foot.addWidget(button(self.tr("Close"), self.reject))
        body.addLayout(foot)
        self.setLayout(body)
        # Shown before it has a parent, it would be a window of its own for a moment.
        self.to.setVisible(len(kinds) > 1)
        tryout.watch(Tryout.original, lambda _: self._show(), self)
        tryout.watch(Tryout.result, lambda _: self._show(), self)
        tryout.watch(Tryout.working, lambda _: self._show(), self)
        tryout.watch(Tryout.notice, lambda _: self._show(), self)
        tryout.watch(Tryout.trouble, lambda _: self._show(), self)
        self.finished.connect(lambda _: tryout.stop())
        if photo:
            self._try()

    def choose(self) -> None:
        """Ask for a photo."""
        kinds = " ".join(f"*.{suffix} *.{suffix.upper()}" for suffix in sorted(SUFFIXES))
        filters = self.tr("Pictures") + f" ({kinds})"
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a photo"), self._photo, filters)
        if path:
            self._photo = path
            self._try()

    def _try(self) -> None:
        if self._photo:
            self._tryout.try_on(self._photo, self._model, str(self.to.currentData() or ""))

    def _show(self) -> None:
        tryout = self._tryout
        original = with_levels(tryout.original) if tryout.original else None
        result = with_levels(tryout.result) if tryout.result else None
        shown = result or original
        if shown is not None:
            labels = (self.tr("Photo"), self.tr("Result"))
            self.canvas.show_pair(Pair(original, None, result), labels, QSizeF(shown.size))
        if tryout.trouble is not None:
            again = (self.tr("Try again"), self._try)
            self.banner.show_message("warn", words.sentence(tryout.trouble), [again])
        else:
            self.banner.clear()
        parts = [self.tr("Working… the training goes on meanwhile.")] if tryout.working else []
        if tryout.notice == "moved_to_cpu":
            parts.append(self.tr("The training needs the graphics card, so the CPU computes this picture."))
        self.note.setText(" ".join(parts))
