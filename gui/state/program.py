"""All states of the program, made once and shared by whatever windows there are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from PySide6.QtCore import QObject

from gui.state.activity import Activity
from gui.state.batch import Batch
from gui.state.batch_power import BatchPower
from gui.state.pace import Pace
from gui.state.room import RoomWatch
from gui.state.session import Session
from gui.state.settings import AppSettings
from gui.state.studio import Studio
from gui.state.styles import Cards, Styles
from gui.state.training.breaks import Breaks
from gui.state.training.idle import Idle
from gui.state.training.live import LiveRun
from gui.state.training.queue import TrainQueue
from gui.state.training.runs import Runs
from gui.state.training.saver import MakeRoom
from gui.state.training.stronger import Stronger
from gui.state.training.tryout import Tryout
from gui.workers.engine import EngineClient
from gui.workers.folders import FolderWatch
from gui.workers.pictures import Background
from gui.workers.queue_files import QueueFiles
from gui.workers.thumbs import Thumbs


@dataclass
class Program:
    """Everything but the windows."""

    settings: AppSettings
    engine: EngineClient
    background: Background
    thumb_threads: Background
    thumbs: Thumbs
    styles: Styles
    cards: Cards
    studio: Studio
    batch: Batch
    room: RoomWatch
    batch_power: BatchPower
    pace: Pace
    session: Session
    watch: FolderWatch
    cache: Path
    runs: Runs
    live: LiveRun
    train_queue: TrainQueue
    tryout: Tryout
    idle: Idle
    breaks: Breaks
    make_room: MakeRoom
    stronger: Stronger
    trainer: list[str] | None
    activity: Activity = field(default_factory=Activity)

    @classmethod
    def make(
        cls,
        data: Path,
        cache: Path,
        exchange: Path,
        command: list[str] | None,
        parent: QObject,
        trainer: list[str] | None = None,
    ) -> "Program":
        """Make all states.

        Args:
            data: folder of settings, session and queue.
            cache: folder of thumbnails and pasted pictures.
            exchange: folder where the engine leaves pixels.
            command: how the engine is started; None is this installation's.
            parent: who owns the objects.
            trainer: how the command line is started, likewise.
        """
        settings = AppSettings(data / "settings.json", parent)
        engine = EngineClient(exchange, command, parent)
        background, thumb_threads = Background(2, parent), Background(2, parent)
        styles = Styles(engine, settings, parent)
        batch = Batch(engine, styles, QueueFiles(data / "queue"), parent)
        return cls(
            settings=settings,
            engine=engine,
            background=background,
            thumb_threads=thumb_threads,
            thumbs=_thumbs(cache / "thumbs", thumb_threads),
            styles=styles,
            cards=Cards(engine, styles, background, parent),
            studio=_studio(settings, engine, styles, background, cache, parent),
            batch=batch,
            **_guards(batch, settings, background, data, parent),
            session=Session(data / "session.json"),
            watch=FolderWatch(background, parent),
            cache=cache,
            **_trainings(settings, engine, background, data, lambda: batch.waiting > 0, parent, trainer),
        )

    @property
    def has_another_device(self) -> bool:
        """True when something else than the CPU computes, or is asked to."""
        asked = self.settings.device
        return asked == "cuda" or (asked != "cpu" and any(one.id != "cpu" for one in self.engine.devices))

    def shutdown(self) -> bool:
        """Stop the engine and all threads; trainings are processes of their own and go on.

        Returns:
            False, when a thread still waits for a disk that does not answer.
        """
        self.train_queue.shutdown()
        self.breaks.shutdown()
        self.idle.shutdown()
        self.make_room.shutdown()
        self.live.shutdown()
        self.runs.shutdown()
        self.room.shutdown()
        self.batch_power.shutdown()
        self.pace.shutdown()
        self.engine.shutdown()
        self.batch.shutdown()
        ended = [threads.shutdown() for threads in (self.background, self.thumb_threads)]
        return all(ended)


def _studio(
    settings: AppSettings,
    engine: EngineClient,
    styles: Styles,
    background: Background,
    cache: Path,
    parent: QObject,
) -> Studio:
    studio = Studio(engine, styles, background, parent)
    studio.rendering.proxy_px = settings.proxy_px
    studio.pasted_folder = cache / "pasted"
    return studio


def _runs(
    settings: AppSettings, background: Background, data: Path, trainer: list[str] | None, parent: QObject
) -> Runs:
    folder = Path(settings.run_folder) if settings.run_folder else data / "runs"
    runs = Runs(folder, settings.run_folders, background, trainer, parent)
    runs.extra = lambda: ["--keep-awake"] if settings.keep_awake else []
    return runs


class _Guards(TypedDict):
    room: RoomWatch
    batch_power: BatchPower
    pace: Pace


def _guards(
    batch: Batch, settings: AppSettings, background: Background, data: Path, parent: QObject
) -> _Guards:
    return {
        "room": RoomWatch(batch, background, parent),
        "batch_power": BatchPower(batch, settings, background, parent),
        "pace": Pace(data / "pace.json", batch.styles, parent),
    }


class _Trainings(TypedDict):
    runs: Runs
    live: LiveRun
    train_queue: TrainQueue
    idle: Idle
    breaks: Breaks
    tryout: Tryout
    make_room: MakeRoom
    stronger: Stronger
    trainer: list[str] | None


def _trainings(
    settings: AppSettings,
    engine: EngineClient,
    background: Background,
    data: Path,
    batch_waits: Callable[[], bool],
    parent: QObject,
    trainer: list[str] | None,
) -> _Trainings:
    runs = _runs(settings, background, data, trainer, parent)
    idle = Idle(background, parent=parent)
    return {
        "runs": runs,
        "live": LiveRun(runs, background, parent),
        "train_queue": TrainQueue(data / "trainings.json", runs, batch_waits, idle, parent),
        "idle": idle,
        "breaks": Breaks(data / "breaks.json", runs, idle, parent),
        "tryout": Tryout(engine, background, parent),
        "stronger": Stronger(engine, parent),
        "make_room": MakeRoom(runs, settings, background, lambda: (engine.pid,), parent=parent),
        "trainer": trainer,
    }


def _thumbs(folder: Path, threads: Background) -> Thumbs:
    folder.mkdir(parents=True, exist_ok=True)
    return Thumbs(folder, threads)
