"""Turns what happens to the states into banners, the engine's pill, badges and notifications."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from gui import icons, theme
from gui.observable import Binding, timer
from gui.state.batch import Batch
from gui.state.batch_power import BatchPower
from gui.state.jobs import FINAL, Job
from gui.state.pace import Pace
from gui.state.problem import Trouble
from gui.state.program import Program
from gui.state.studio import Studio
from gui.views import words
from gui.views.banner import Action
from gui.views.finishing import Finishing
from gui.views.photo_news import PhotoNews
from gui.workers.desktop import Desktop
from gui.workers.engine import EngineClient
from translator.events.parts import DeviceInfo

if TYPE_CHECKING:
    from gui.views.window import Window


_SAID_AGAIN_MS = 2000
_A_WHILE_S = 2.0
_DRIVERS = "https://www.nvidia.com/drivers"


class News(QObject):
    """Belongs to one window."""

    def __init__(self, program: Program, window: Window) -> None:
        super().__init__(window)
        self._program, self._window = program, window
        self._desktop = Desktop(self)
        self._told_of = self._battery_text = ""
        self._since_s = 0.0
        self._clock = timer(self, 1000, self._show_pill, single=False)
        self.finishing = Finishing(program, window)
        self.of_photo = PhotoNews(program, window, self._always_cpu)
        engine, batch = program.engine, program.batch
        self._bindings: list[Binding] = [
            engine.watch(EngineClient.status, lambda _: self._show_engine(), self),
            engine.watch(EngineClient.devices, lambda _: self._show_engine(), self),
            program.pace.watch(Pace.version, lambda _: self._show_pill(), self),
            program.studio.watch(Studio.look, lambda _: self._show_pill(), self),
            batch.watch(Batch.now, lambda _: self._show_batch(), self),
            batch.watch(Batch.paused, lambda _: self._show_batch(), self),
            program.batch_power.watch(BatchPower.waiting, self._on_battery, self),
        ]
        self._signals: list[tuple[object, Callable[..., None]]] = [
            (engine.restarted, self._on_restarted),
            (batch.jobs_changed, self._show_batch),
            (batch.job_changed, self._show_batch),
            (batch.job_finished, self._on_job_finished),
            (program.studio.saved, self._on_saved),
            (program.settings.write_failed, self._on_write_failed),
            (batch.write_failed, self._on_write_failed),
        ]
        for source, slot in self._signals:
            source.connect(slot)  # type: ignore[attr-defined]  # bound signals have no common type
        self._on_settings_read()
        self._on_interrupted()

    def retire(self) -> None:
        """The window is gone."""
        self._clock.stop()
        self.finishing.retire()
        self.of_photo.retire()
        for binding in self._bindings:
            binding.disconnect()
        for source, slot in self._signals:
            source.disconnect(slot)  # type: ignore[attr-defined]  # bound signals have no common type

    # Engine

    def _show_engine(self) -> None:
        engine, status = self._program.engine, self._program.engine.status
        if status in ("starting", "silent") and not self._clock.isActive():
            self._since_s = time.monotonic() - (engine.silent_after_s if status == "silent" else 0)
            self._clock.start()
        elif status not in ("starting", "silent"):
            self._clock.stop()
        self._show_pill()
        self._engine_banner(status, engine.reason)

    def _show_pill(self) -> None:
        engine = self._program.engine
        device = engine.devices[0] if engine.devices else None
        tone = "muted"
        if engine.status == "ready" and device is not None:
            text = {
                "ready": device.name + " · " + self.tr("ready"),
                "cpu": self._of_cpu(device),
                "driver": self.tr("%1: driver too old, using the CPU").replace("%1", device.name),
                "busy": self.tr("%1: memory in use by another program").replace("%1", device.name),
            }[device.state]
            tone = {"ready": "good", "cpu": "muted"}.get(device.state, "warn")
        else:
            text = {
                "off": self.tr("Engine off"),
                "starting": self.tr("Engine starting…") + self._for_s(),
                "ready": self.tr("Engine ready"),
                "silent": self.tr("Engine not responding") + self._for_s(),
                "failed": self.tr("Engine stopped"),
            }[engine.status]
            tone = "bad" if engine.status in ("silent", "failed") else "muted"
        pill = self._window.pill
        pill.setText(text)
        pill.setToolTip(self._about(device) if device else "")
        pill.setIcon(
            icons.icon("warning" if tone in ("warn", "bad") else "chip", theme.tokens().colour(tone))
        )

    def _for_s(self) -> str:
        """How long it has been so, once that can be called a time."""
        waited_s = time.monotonic() - self._since_s
        return f" {words.seconds_of(waited_s)}" if waited_s >= _A_WHILE_S else ""

    def _pace_s(self, device: DeviceInfo) -> float | None:
        return self._program.pace.seconds(self._program.studio.look.style, device.name)

    def _of_cpu(self, device: DeviceInfo) -> str:
        """With the time of a photo, once there were some."""
        seconds = self._pace_s(device)
        if seconds is None:
            return self.tr("CPU · ready")
        return self.tr("CPU — about %1 per photo").replace("%1", words.duration(seconds))

    def _about(self, device: DeviceInfo) -> str:
        if device.state != "cpu" or self._pace_s(device) is None:
            return device.detail
        return self.tr("Measured on the last photos in this style. Click to learn why the CPU computes.")

    def _engine_banner(self, status: str, reason: str) -> None:
        banner, engine = self._window.banner, self._program.engine
        if status == "failed":
            actions: list[Action] = [(self.tr("Start again"), engine.start), self._log_action()]
            banner.show_message("bad", words.sentence(Trouble(reason)), actions)
        elif status == "silent":
            text = self.tr("The engine has not responded for a minute.")
            banner.show_message(
                "warn", text, [(self.tr("Wait"), banner.clear), (self.tr("Restart it"), engine.restart)]
            )
        elif banner.property("about") == "engine":
            banner.clear()
        banner.setProperty("about", "engine" if status in ("failed", "silent") else "")
        if status == "ready" and engine.devices and self._program.settings.device != "cpu":
            self._device_banner(engine.devices[0])

    def _device_banner(self, device: DeviceInfo) -> None:
        """Say once what keeps a GPU from being used."""
        texts = {
            "driver": self.tr("The driver of %1 is too old, so that the CPU is used."),
            "busy": self.tr("Another program uses most of the memory of %1: %2 of %3 are free."),
        }
        told, self._told_of = self._told_of, device.state
        if device.state not in texts or told == device.state:
            return
        banner = self._window.banner
        text = texts[device.state].replace("%1", device.name)
        text = text.replace("%2", words.size(device.free_mb << 20)).replace(
            "%3", words.size(device.memory_mb << 20)
        )
        if device.state == "busy":
            actions: list[Action] = [
                (self.tr("Use the CPU"), self._always_cpu),
                (self.tr("Wait"), banner.clear),
            ]
        else:
            text += f" ({device.detail})" if device.detail else ""
            page = (self.tr("Open the driver's page"), lambda: QDesktopServices.openUrl(QUrl(_DRIVERS)))
            actions = [page, (self.tr("Use the CPU"), self._always_cpu)]
        banner.show_message("warn", text, actions)

    def _always_cpu(self) -> None:
        """Photos and jobs are computed by the CPU from now on; what failed is tried again."""
        self._program.settings.device = "cpu"
        self._window.banner.clear()
        if self._program.studio.trouble is not None:
            self._program.studio.rendering.again()
        self._window.say(self.tr("The CPU is used from now on; the settings can change that."))

    def _on_restarted(self, source: str) -> None:
        text = self.tr("The engine stopped and was restarted.")
        if source:
            text += " " + self.tr("“%1” is tried once more.").replace("%1", Path(source).name)
        self._window.banner.show_message("warn", text, [self._log_action()])

    def _log_action(self) -> Action:
        return self.tr("Show the log"), lambda: self._window.show_activity("log")

    # Telling

    def _on_saved(self, path: str) -> None:
        self._window.say(self.tr("Saved as “%1”").replace("%1", Path(path).name))

    def _on_settings_read(self) -> None:
        """Say what became of the settings, at start and after they were restored."""
        settings, banner = self._program.settings, self._window.banner
        restore = (self.tr("Restore them"), self._restore_settings)
        if settings.damaged:
            text = self.tr("The settings could not be read. Defaults are in use; the old file was kept.")
            banner.show_message("warn", text, [restore])
        elif settings.refused:
            text = self.tr("%n setting(s) could not be understood.", "", len(settings.refused))
            text += " " + self.tr("Defaults are in use; the old file was kept.")
            banner.show_message("warn", text, [restore])
        elif settings.restored is not None:
            text = self.tr("%n setting(s) are as they were.", "", settings.restored)
            nothing = self.tr("Nothing could be restored from the old file.")
            banner.show_message("info", text if settings.restored else nothing)

    def _restore_settings(self) -> None:
        settings = self._program.settings
        settings.restore()
        self._on_settings_read()
        # Another language or theme makes another window, which says it again; later ones do not.
        QTimer.singleShot(_SAID_AGAIN_MS, settings, lambda: setattr(settings, "restored", None))

    def _on_write_failed(self, reason: str) -> None:
        text = self.tr("Settings or queue could not be written: %1").replace("%1", reason)
        self._window.banner.show_message("warn", text)

    # Batch

    def _show_batch(self) -> None:
        batch, window = self._program.batch, self._window
        waiting = batch.waiting
        window.set_badge("batch", waiting)
        job = batch.running
        window.batch_bar.setVisible(job is not None)
        if job is None:
            window.batch_status.setText(self.tr("Batch paused") if batch.paused and waiting else "")
            self._desktop.progress(None)
            return
        window.batch_bar.setRange(0, len(job.items))
        window.batch_bar.setValue(job.count(*FINAL))
        left = f" · {words.duration(job.eta_s)}" if job.eta_s is not None else ""
        window.batch_status.setText(f"{job.title}: {job.count(*FINAL)}/{len(job.items)}{left}")
        self._desktop.progress(job.share_done)

    def _on_battery(self, waiting: bool) -> None:
        banner = self._window.banner
        if waiting:
            text = self.tr("The computer runs on its battery: the batch waits until the plug is in.")
            banner.show_message("info", text, [(self.tr("Go on now"), self._program.batch_power.go_on)])
            self._battery_text = text
        elif banner.text and banner.text == self._battery_text:
            banner.clear()

    def _on_job_finished(self, job: Job) -> None:
        done, failed = job.count("done", "skipped"), job.count("failed")
        text = self.tr("“%1” is finished: %2 of %3 done.").replace("%1", job.title)
        text = text.replace("%2", words.number(done)).replace("%3", words.number(len(job.items)))
        actions: list[Action] = [(self.tr("Show"), lambda: self._window.go("batch"))]
        if failed:
            text += " " + self.tr("%n photo(s) need attention.", "", failed)
        self._window.banner.show_message("warn" if failed else "info", text, actions)
        settings = self._program.settings
        wanted = settings.notify and settings.when_finished == "notify"
        if wanted and QApplication.activeWindow() is None:
            self._desktop.notify(self.tr("Batch finished"), text, job.target)
        self.finishing.after(job)

    def _on_interrupted(self) -> None:
        batch = self._program.batch
        jobs = [job for job in batch.jobs if job.state == "interrupted"]
        if not jobs:
            return
        job = jobs[0]
        text = self.tr("“%1” was interrupted at %2 of %3.").replace("%1", job.title)
        text = text.replace("%2", words.number(job.count(*FINAL))).replace("%3", words.number(len(job.items)))

        def go_on() -> None:
            for one in jobs:
                batch.resume(one)
            self._window.banner.clear()

        def discard() -> None:
            for one in jobs:
                batch.remove(one)
            self._window.banner.clear()

        self._window.banner.show_message(
            "info", text, [(self.tr("Continue"), go_on), (self.tr("Discard"), discard)]
        )
