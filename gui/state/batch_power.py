"""A batch keeps the computer awake while it works, and waits for the plug where a person wants that."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject

from gui.observable import Observable, Property, timer
from gui.state.batch import Batch
from gui.state.settings import AppSettings
from gui.workers.pictures import Background
from gui.workers.power import on_battery

LOOK_MS = 5000
_RELEASE_MS = 3000
"""Between two photos nothing is in hand for a moment."""
WHY = "Photos are being translated"


class Holder(Protocol):
    """Who holds sleep off."""

    def hold(self) -> None:
        """Ask, unless that is done."""

    def release(self) -> None:
        """The computer may sleep again."""


def awake() -> Holder:
    """Who holds sleep off on this system."""
    from translator.cli.awake import Awake

    return Awake(wanted=True, why=WHY)


class BatchPower(Observable):
    """Looks at the power while photos are to be done, and at nothing when there are none.

    Attributes:
        waiting: the batch was paused here until the plug is in.

    Args:
        look: whether the computer runs on its battery; may be slow.
        holder: makes who holds sleep off.
    """

    waiting = Property(False)

    def __init__(
        self,
        batch: Batch,
        settings: AppSettings,
        background: Background,
        parent: QObject | None = None,
        look: Callable[[], bool] = on_battery,
        holder: Callable[[], Holder] = awake,
    ) -> None:
        super().__init__(parent)
        self._batch, self._settings, self._background = batch, settings, background
        self._look, self._make_holder = look, holder
        self._holder: Holder | None = None
        self._looking = self._overruled = False
        self.timer = timer(self, LOOK_MS, self.check, single=False)
        self._release = timer(self, _RELEASE_MS, self._let_sleep)
        batch.watch(Batch.now, lambda _: self._follow(), self)
        batch.watch(Batch.paused, self._on_paused, self)
        batch.jobs_changed.connect(self._follow)
        settings.changed.connect(self._on_setting)

    def shutdown(self) -> None:
        """Look no more, and let the computer sleep."""
        self.timer.stop()
        self._release.stop()
        self._let_sleep()

    def go_on(self) -> None:
        """A person wants the batch to go on, battery or not."""
        self._batch.pause_all(False)

    def _follow(self) -> None:
        busy = self._batch.running is not None
        if busy and self._settings.batch_awake:
            self._release.stop()
            self._holder = self._holder or self._make_holder()
            self._holder.hold()
        elif self._holder is not None and not self._release.isActive():
            self._release.start()
        minds = not self._settings.batch_on_battery and (self._batch.waiting > 0 or self.waiting)
        if minds and not self.timer.isActive():
            self.timer.start()
            self.check()
        elif not minds:
            self.timer.stop()

    def _let_sleep(self) -> None:
        if self._holder is not None:
            self._holder.release()

    def _on_setting(self, which: object) -> None:
        if which is AppSettings.batch_on_battery and self._settings.batch_on_battery and self.waiting:
            self.go_on()
        if which in (AppSettings.batch_awake, AppSettings.batch_on_battery):
            self._follow()

    def _on_paused(self, paused: bool) -> None:
        if not paused and self.waiting:
            # Whoever goes on by hand knows about the battery.
            self.waiting, self._overruled = False, True
        self._follow()

    def check(self) -> None:
        """Look at the power, on another thread."""
        if not self._looking:
            self._looking = True
            self._background.run(self._look, self._on_look)

    def _on_look(self, outcome: object) -> None:
        self._looking = False
        if outcome is not True:
            self._overruled = False
            if self.waiting:
                self.waiting = False
                self._batch.pause_all(False)
        elif self._minds() and not self._batch.paused:
            self.waiting = True
            self._batch.pause_all(True)

    def _minds(self) -> bool:
        return not self._overruled and not self._settings.batch_on_battery and self._batch.waiting > 0
