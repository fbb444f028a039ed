"""What a person should know before a batch starts: how much, how long, what will go wrong."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from gui.state.jobs import Job
from gui.workers.pictures import MEGAPIXELS_MAX, size_of

_BYTES_PER_PIXEL = {"keep": 0.6, "jpg": 0.6, "webp": 0.4, "avif": 0.3, "png": 2.2, "tiff": 4.5}


@dataclass(frozen=True)
class CheckFacts:
    """Attributes: photos by format, megapixels, results that exist, what cannot be used, disk in bytes."""

    formats: dict[str, int] = field(default_factory=dict)
    megapixels: float = 0.0
    collisions: int = 0
    unreadable: tuple[str, ...] = ()
    too_large: tuple[str, ...] = ()
    needed_bytes: int = 0
    free_bytes: int = 0
    writable: bool = True
    probe: str = ""
    """A photo of middling size, for measuring the time."""
    probe_megapixels: float = 0.0

    @property
    def fits(self) -> bool:
        """True when the results have room on the disk."""
        return self.needed_bytes < self.free_bytes


def check(job: Job, stopped: Callable[[], bool] = lambda: False) -> CheckFacts:
    """Look at every photo's header and at the target folder. Slow for thousands: runs on another thread."""
    formats: dict[str, int] = {}
    sizes: list[tuple[float, str]] = []
    unreadable, too_large = [], []
    collisions = 0
    for item in job.items:
        if stopped():
            break
        path = Path(item.path)
        formats[path.suffix[1:].upper()] = formats.get(path.suffix[1:].upper(), 0) + 1
        collisions += job.wished_for(item).exists()
        size = size_of(path)
        if not path.is_file() or (not size.isValid() and path.stat().st_size == 0):
            unreadable.append(item.path)
        elif size.isValid() and size.width() * size.height() > MEGAPIXELS_MAX * 1e6:
            too_large.append(item.path)
        elif size.isValid():
            sizes.append((size.width() * size.height() / 1e6, item.path))
    megapixels = sum(size for size, _ in sizes)
    middle = sorted(sizes)[len(sizes) // 2] if sizes else (0.0, "")
    folder = _existing(Path(job.target))
    per_pixel = _BYTES_PER_PIXEL[str(job.options.get("format", "keep"))]
    return CheckFacts(
        formats,
        megapixels,
        collisions,
        tuple(unreadable),
        tuple(too_large),
        int(megapixels * 1e6 * per_pixel),
        shutil.disk_usage(folder).free,
        _writable(folder),
        middle[1],
        middle[0],
    )


def _existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _writable(folder: Path) -> bool:
    import os

    return folder.is_dir() and os.access(folder, os.W_OK)
