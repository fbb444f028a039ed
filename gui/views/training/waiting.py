"""A training that waits for its turn."""

from PySide6.QtWidgets import QStackedWidget

from gui.state.training.queue import TrainQueue, Waiting
from gui.views.training import words
from gui.views.widgets import EmptyState, button


class WaitingPage(QStackedWidget):
    """What it waits for, and two ways out."""

    def __init__(self, queue: TrainQueue) -> None:
        super().__init__()
        self._queue = queue

    def show_entry(self, entry: Waiting) -> None:
        """Show one."""
        while self.count():
            old = self.currentWidget()
            assert old is not None
            self.removeWidget(old)
            old.deleteLater()
        reasons = {
            "time": self.tr("It begins at %1.").replace("%1", words.clock(entry.at_s)),
            "batch": self.tr("It begins when the batch is finished."),
            "runs": self.tr("It begins when the training before it is finished."),
            "idle": self.tr("It begins when nobody has used the computer for ten minutes."),
        }
        text = reasons.get(entry.when, "") + " " + self.tr("This window must be open then.")
        self.addWidget(
            EmptyState(
                "clock",
                entry.title,
                text,
                (
                    button(
                        self.tr("Start now"), lambda: self._queue.start_now(entry), icon="play", primary=True
                    ),
                    button(self.tr("Remove"), lambda: self._queue.remove(entry), icon="remove"),
                ),
            )
        )
