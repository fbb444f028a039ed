"""What a person has chosen, kept in one versioned JSON file."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from gui.observable import Observable, Property
from gui.workers.storage import aside, keep_aside, keep_good, last_good, read_json, salvaged, write_json

FORMAT = 1
_SAVE_MS = 400

SECTIONS: dict[str, tuple[str, ...]] = {
    "general": ("language", "theme", "text_scale", "restore_session", "notify", "viewer"),
    "photos": ("proxy_px", "cache_mb", "live_cards"),
    "output": ("template", "format", "quality", "depth", "colour", "metadata", "existing", "folder"),
    "performance": ("device", "precision", "memory_mb", "idle_minutes", "batch_awake", "batch_on_battery"),
    "training": ("run_folder", "keep_awake", "train_on_battery", "make_room", "remote_hosts"),
    "shortcuts": ("shortcuts",),
}
"""Which setting is shown, and reset, under which heading."""

CHOICES: dict[str, tuple[str, ...]] = {
    "language": ("system", "en", "zh_CN"),
    "theme": ("system", "light", "dark", "contrast"),
    "viewer": ("theme", "black", "grey", "white", "checker"),
    "format": ("keep", "jpg", "png", "tiff", "webp", "avif"),
    "depth": ("keep", "8", "16"),
    "colour": ("keep", "srgb"),
    "metadata": ("keep", "no-location", "none"),
    "existing": ("number", "skip", "replace"),
    "when_finished": ("nothing", "notify", "folder", "quit", "sleep"),
    "device": ("auto", "cpu", "cuda"),
    "precision": ("auto", "fp32", "bf16"),
}
_NOT_OFFERED = {"language": ("pseudo",)}
"""Taken from the file all the same: the stretched language is for whoever tests layouts."""
LIMITS: dict[str, tuple[int, int]] = {
    "text_scale": (80, 200),
    "proxy_px": (512, 2560),
    "cache_mb": (100, 20_000),
    "quality": (0, 100),
    "memory_mb": (0, 65_536),
    "idle_minutes": (0, 240),
}


class AppSettings(Observable):
    """The settings; assigning one writes the file a moment later.

    Attributes:
        damaged: the file could not be read at start; defaults are in use and the old file is kept as `.bak`.
        refused: settings of the file with values that nobody can have chosen; they have their defaults, and
            the old file is kept likewise.
        restored: how many settings `restore` has brought back; None before.
    """

    language = Property("system")
    theme = Property("system")
    text_scale = Property(100)
    restore_session = Property(True)
    notify = Property(True)
    viewer = Property("theme")
    proxy_px = Property(1280)
    cache_mb = Property(2000)
    live_cards = Property(True)
    template = Property("{name} – {style}")  # noqa: RUF001 - a dash is meant
    format = Property("keep")
    quality = Property(0)
    depth = Property("keep")
    colour = Property("keep")
    metadata = Property("keep")
    existing = Property("number")
    folder = Property("")
    device = Property("auto")
    precision = Property("auto")
    memory_mb = Property(0)
    idle_minutes = Property(5)
    shortcuts: Property[dict[str, str]] = Property({})
    favourites: Property[tuple[str, ...]] = Property(())
    run_folder = Property("")
    run_folders: Property[tuple[str, ...]] = Property(())
    remote_hosts = Property("")
    keep_awake = Property(True)
    train_on_battery = Property(True)
    make_room = Property(False)
    batch_awake = Property(True)
    batch_on_battery = Property(True)
    when_finished = Property("notify")
    welcomed = Property(False)
    write_failed = Signal(str)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        values, self.damaged = read_json(path)
        self._unknown: dict[str, Any] = {}
        self.restored: int | None = None
        self.refused = self._load(values)
        if self.refused:
            keep_aside(path)
        self._save = QTimer(self)
        self._save.setSingleShot(True)
        self._save.setInterval(_SAVE_MS)
        self._save.timeout.connect(self.save)
        self.changed.connect(lambda _: self._save.start())

    def save(self) -> None:
        """Write the file now."""
        self._save.stop()
        values: dict[str, Any] = {"format_version": FORMAT, **self._unknown}
        values |= {name: _plain(prop.__get__(self, type(self))) for name, prop in properties().items()}
        try:
            write_json(self._path, values)
        except OSError as error:
            self.write_failed.emit(str(error))

    def reset(self, section: str) -> None:
        """Give the settings of a section their defaults."""
        for name in SECTIONS[section]:
            setattr(self, name, properties()[name].default)

    def keep_good(self) -> None:
        """Keep a copy of the file as it was read at start; slow."""
        if not self.damaged and not self.refused:
            keep_good(self._path)

    def restore(self) -> int:
        """Take what is left of a damaged file, and what the last good copy says of the rest.

        Returns:
            How many settings that makes.
        """
        good, kept = salvaged(last_good(self._path)), salvaged(aside(self._path))
        fitting = {**_fitting(good), **_fitting(kept)}
        if self.damaged:
            self._unknown = {**_unknown(good), **_unknown(kept)}
        else:
            fitting = {name: value for name, value in fitting.items() if name in self.refused}
        self.damaged, self.refused = False, ()
        for name, value in fitting.items():
            setattr(self, name, value)
        self.restored = len(fitting)
        return self.restored

    def _load(self, values: dict[str, Any]) -> tuple[str, ...]:
        self._unknown, fitting = _unknown(values), _fitting(values)
        self.__dict__.update({"_" + name: value for name, value in fitting.items()})
        return tuple(name for name in values if name in properties() and name not in fitting)


def properties() -> dict[str, Property[Any]]:
    """All settings by name."""
    return {name: prop for name, prop in vars(AppSettings).items() if isinstance(prop, Property)}


def _unknown(values: dict[str, Any]) -> dict[str, Any]:
    """What a newer version of the program may know."""
    return {name: value for name, value in values.items() if name not in (*properties(), "format_version")}


def _fitting(values: dict[str, Any]) -> dict[str, Any]:
    """The settings among them whose values can have been chosen."""
    known = properties()
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in values.items()
        if name in known and _fits(name, value, known[name].default)
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _fits(name: str, value: Any, default: Any) -> bool:
    if isinstance(default, tuple):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(default, dict):
        return isinstance(value, dict) and all(
            isinstance(item, str) for pair in value.items() for item in pair
        )
    if type(value) is not type(default):
        return False
    if name in CHOICES:
        return value in CHOICES[name] or value in _NOT_OFFERED.get(name, ())
    if name in LIMITS:
        return bool(LIMITS[name][0] <= value <= LIMITS[name][1])
    return True
