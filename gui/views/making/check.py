"""Step 3: are these pictures good enough; runs while the person looks, and can be mended in place."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QProgressBar, QWidget

from gui import theme
from gui.state.making.checking import Choice, Group
from gui.state.making.draft import MENDABLE, Draft
from gui.state.making.score import MOST, score
from gui.state.program import Program
from gui.views.making import words
from gui.views.making.meter import Meter
from gui.views.making.set_aside import SetAside
from gui.views.thumbnails import show_thumb
from gui.views.widgets import NoScrollComboBox, button, column, heading, muted, row, set_tone

_THUMB = QSize(56, 56)
_THUMBS = 6
_GROUPS_MAX = 24


class CheckStep(QWidget):
    """Findings by kind with thumbnails and what to do; the verdict; the pictures that are looked at."""

    def __init__(self, draft: Draft, program: Program) -> None:
        super().__init__()
        self._draft, self._program = draft, program
        self.verdict = heading("", 2)
        self.verdict.setWordWrap(True)
        self.detail = muted("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the check"))
        self.set_aside = SetAside(draft, program)
        self.rows = column(gap=theme.GAP)
        self._shown: list[tuple[Group, tuple[Choice, ...]]] = []
        self._lines: list[GroupLine] = []
        self.meter = Meter(self.tr("How promising it is"), MOST)
        self.points = muted("", wrap=False)
        body = column(gap=theme.GAP + 2)
        body.addWidget(self.verdict)
        body.addLayout(self._scale())
        body.addWidget(self.detail)
        body.addWidget(self.bar)
        body.addLayout(self._helpers())
        body.addWidget(self.set_aside)
        body.addLayout(self.rows)
        body.addStretch(1)
        self.setLayout(body)
        draft.check_changed.connect(self._show)
        draft.watch(Draft.checking, lambda _: self._show(), self)
        program.thumbs.loaded.connect(self._on_thumb)

    def _scale(self) -> QHBoxLayout:
        line = row(gap=theme.GAP + 2)
        line.addWidget(self.meter)
        line.addWidget(self.points, 1)
        return line

    def _helpers(self) -> QHBoxLayout:
        line = row()
        self.pairs = button(self.tr("Look at the pairs…"), self._show_pairs, icon="side")
        self.review = button(self.tr("Look through the pictures…"), self._show_review, icon="photo")
        self.previews = button(
            self.tr("Choose what to look at while it learns…"), self._show_previews, icon="eye"
        )
        self.stop = button(self.tr("Skip the check"), self._draft.stop_check, flat=True)
        for one in (self.pairs, self.review, self.previews, self.stop):
            line.addWidget(one)
        line.addStretch(1)
        return line

    def enter(self) -> None:
        """Begin, unless it was done."""
        self._draft.start_check()
        wish = self._draft.wish
        self.pairs.setVisible(wish.kind == "paired")
        self.review.setVisible(self._is_mendable())
        self.previews.setVisible(self._is_mendable())
        self._show()

    def is_ready(self) -> bool:
        """Too few pictures stop here: before the start, never after."""
        ended, recognised = self._draft.check.ended, self._draft.recognised
        if recognised is None or (ended is not None and ended.verdict == "unusable"):
            return False
        return min(self._draft.check.left(recognised).values(), default=1) > 1

    def _is_mendable(self) -> bool:
        found = self._draft.recognised
        return found is not None and found.form in MENDABLE

    # Showing

    def _show(self) -> None:
        check, recognised = self._draft.check, self._draft.recognised
        checking = self._draft.checking
        self.bar.setVisible(checking)
        self.stop.setVisible(checking)
        if check.progress is not None:
            self.bar.setRange(0, check.progress.total)
            self.bar.setValue(check.progress.done)
        elif checking:
            self.bar.setRange(0, 0)
        tone, text = words.verdict(check, recognised, checking=checking)
        self.verdict.setText(text)
        set_tone(self.verdict, tone)
        left = check.left(recognised) if recognised is not None else {}
        judged = recognised is not None and check.ended is not None and not checking
        if recognised is not None and judged:
            found = score(check, recognised, balanced=self._draft.wish.balances)
            said = words.points(found, left)
            self.points.setText(said)
            self.meter.show_points(found.points, tone, said)
        self.meter.setVisible(judged)
        self.points.setVisible(judged)
        counts = " · ".join(words.pile(name, number) for name, number in left.items())
        self.detail.setText(self.tr("To learn from: %1").replace("%1", counts) if counts else "")
        self.set_aside.refresh()
        self._show_groups()

    def _show_groups(self) -> None:
        groups = self._draft.check.groups()[:_GROUPS_MAX]
        key: list[tuple[Group, tuple[Choice, ...]]] = [
            (group, tuple(self._draft.check.choices.get(p, "keep") for p in group.paths)) for group in groups
        ]
        if key == self._shown:
            return
        self._shown = key
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = [GroupLine(group, self._draft, self._program) for group in groups]
        for line in self._lines:
            line.looked_at.connect(self._show_group)
            self.rows.addWidget(line)

    def _on_thumb(self, path: str) -> None:
        for line in self._lines:
            if path in line.thumb_paths:
                line.show_thumbs()

    # Helpers

    def _show_group(self, group: Group) -> None:
        self._open_review(list(group.paths), words.group(group))

    def _show_review(self) -> None:
        found = self._draft.recognised
        if found is not None:
            paths = [path for pile in found.train.values() for path in pile]
            self._open_review(paths, self.tr("Your pictures"))

    def _open_review(self, paths: list[str], title: str) -> None:
        from gui.views.making.review import ReviewSheet

        sheet = ReviewSheet(self._draft, self._program, paths, title, self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.finished.connect(lambda _: self._draft.check_changed.emit())
        sheet.open()

    def _show_pairs(self) -> None:
        from gui.views.making.pairs import PairSheet

        sheet = PairSheet(self._draft, self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.finished.connect(lambda _: self._draft.check_changed.emit())
        sheet.open()

    def _show_previews(self) -> None:
        from gui.views.making.previews import PreviewSheet

        sheet = PreviewSheet(self._draft, self._program, self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.finished.connect(lambda _: self._draft.check_changed.emit())
        sheet.open()


class GroupLine(QFrame):
    """One kind of finding."""

    looked_at = Signal(object)

    def __init__(self, group: Group, draft: Draft, program: Program) -> None:
        super().__init__()
        self._group, self._draft, self._program = group, draft, program
        self.thumb_paths = group.paths[:_THUMBS]
        self._cells = [QLabel() for _ in self.thumb_paths]
        self.setObjectName("card")
        text = QLabel(words.group(group))
        text.setWordWrap(True)
        set_tone(text, {"mend": "warn", "look": "", "note": ""}[group.severity])
        text.setToolTip(group.sentence)
        line = row(margin=theme.GAP, gap=theme.GAP)
        words_part = column(gap=2)
        words_part.addWidget(text)
        why = words.why(group)
        if why:
            words_part.addWidget(muted(why))
        line.addLayout(words_part, 1)
        for cell in self._cells:
            cell.setFixedSize(_THUMB)
            line.addWidget(cell)
        if group.paths:
            look = button(self.tr("Show"), lambda: self.looked_at.emit(group))
            look.setAccessibleName(self.tr("Show") + f": {words.group(group)}")
            line.addWidget(look)
            line.addWidget(self._make_box())
        if group.kind == "shape":
            line.addWidget(self._make_balance())
        self.setLayout(line)
        self.show_thumbs()

    def _make_box(self) -> NoScrollComboBox:
        box = NoScrollComboBox()
        box.setAccessibleName(words.group(self._group))
        for action in self._group.actions:
            box.addItem(words.action(action), action)
        now: set[Choice] = {self._draft.check.choices.get(path, "keep") for path in self._group.paths}
        if len(now) == 1:
            box.setCurrentIndex(max(0, box.findData(now.pop())))
        else:
            box.insertItem(0, self.tr("As chosen one by one"), "")
            box.setCurrentIndex(0)
        box.activated.connect(lambda _: self._decide(box.currentData()))
        return box

    def _make_balance(self) -> QCheckBox:
        """A box to tick: it says by itself whether it was done, and takes it back."""
        box = QCheckBox(self.tr("Balance crops"))
        box.setToolTip(
            self.tr("Uses the square in the middle of each picture, so that all are framed alike.")
        )
        box.setAccessibleDescription(box.toolTip())
        box.setChecked(self._draft.wish.balances)
        box.toggled.connect(self._draft.balance)
        return box

    def _decide(self, choice: str) -> None:
        if choice in ("keep", "leave", "move", "crop"):
            self._draft.check.decide(self._group.paths, choice)  # type: ignore[arg-type]  # one of the literals
            self._draft.check_changed.emit()

    def show_thumbs(self) -> None:
        """Show those that are there."""
        for path, cell in zip(self.thumb_paths, self._cells, strict=True):
            image = self._program.thumbs.get(path)
            show_thumb(cell, image, _THUMB)
