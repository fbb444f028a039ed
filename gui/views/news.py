"""Turns what happens to the states into banners, the engine's pill, badges and notifications."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from gui import icons, theme
from gui.observable import Binding
from gui.state.batch import Batch
from gui.state.batch_power import BatchPower
from gui.state.jobs import FINAL, Job
from gui.state.problem import Trouble
from gui.state.program import Program
from gui.views import words
from gui.views.banner import Action
from gui.views.finishing import Finishing
from gui.views.photo_news import PhotoNews
from gui.workers.desktop import Desktop
from gui.workers.engine import EngineClient
from translator.events.parts import DeviceInfo

if TYPE_CHECKING:
    from gui.views.window import Window


_DRIVERS = "https://www.nvidia.com/drivers"


class News(QObject):
    """Belongs to one window."""

    def __init__(self, program: Program, window: Window) -> None:
        super().__init__(window)
        self._program, self._window = program, window
        self._desktop = Desktop(self)
        self._told_of = self._battery_text = ""
        self.finishing = Finishing(program, window)
        self.of_photo = PhotoNews(program, window, self._always_cpu)
        engine, batch = program.engine, program.batch
        self._bindings: list[Binding] = [
            engine.watch(EngineClient.status, lambda _: self._show_engine(), self),
            engine.watch(EngineClient.devices, lambda _: self._show_engine(), self),
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
        if program.settings.damaged:
            text = self.tr("The settings could not be read. Defaults are in use; the old file was kept.")
            window.banner.show_message("warn", text)
        self._on_interrupted()

    def retire(self) -> None:
        """The window is gone."""
        self.finishing.retire()
        self.of_photo.retire()
        for binding in self._bindings:
            binding.disconnect()
        for source, slot in self._signals:
            source.disconnect(slot)  # type: ignore[attr-defined]  # bound signals have no common type

    # Engine

    def _show_engine(self) -> None:
        engine = self._program.engine
        device = engine.devices[0] if engine.devices else None
        tone = "muted"
        if engine.status == "ready" and device is not None:
            text = {
                "ready": device.name + " · " + self.tr("ready"),
                "cpu": self.tr("CPU · ready"),
                "driver": self.tr("%1: driver too old, using the CPU").replace("%1", device.name),
                "busy": self.tr("%1: memory in use by another program").replace("%1", device.name),
            }[device.state]
            tone = {"ready": "good", "cpu": "muted"}.get(device.state, "warn")
        else:
            text = {
                "off": self.tr("Engine off"),
                "starting": self.tr("Engine starting…"),
                "ready": self.tr("Engine ready"),
                "silent": self.tr("Engine not responding"),
                "failed": self.tr("Engine stopped"),
            }[engine.status]
            tone = "bad" if engine.status in ("silent", "failed") else "muted"
        pill = self._window.pill
        pill.setText(text)
        pill.setToolTip(device.detail if device else "")
        pill.setIcon(
            icons.icon("warning" if tone in ("warn", "bad") else "chip", theme.tokens().colour(tone))
        )
        self._engine_banner(engine.status, engine.reason)

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
        return self.tr("Show the log"), lambda: self._window.go("activity")

    # Telling

    def _on_saved(self, path: str) -> None:
        self._window.say(self.tr("Saved as “%1”").replace("%1", Path(path).name))

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
            self._desktop.notify(self.tr("Batch finished"), text)
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
