"""What was open last time."""

from pathlib import Path
from typing import Any

from gui.state.look import Look
from gui.state.photos import Photo
from gui.state.studio import Studio
from gui.workers.storage import read_json, write_json

_RECENT_MAX = 8


class Session:
    """Reads and writes the open photos, their looks and the folders used before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values, _ = read_json(path)
        recent = self._values.get("recent", [])
        self.recent: list[str] = [str(folder) for folder in recent if isinstance(folder, str)]

    @property
    def page(self) -> str:
        """The place that was open."""
        return str(self._values.get("page", "studio"))

    @property
    def geometry(self) -> tuple[int, int]:
        """Width and height of the window; zeros when unknown."""
        size = self._values.get("size")
        if isinstance(size, list) and len(size) == 2 and all(isinstance(n, int) for n in size):
            return size[0], size[1]
        return 0, 0

    def used(self, folder: str) -> None:
        """Remember a folder, the newest first."""
        self.recent = [folder, *(other for other in self.recent if other != folder)][:_RECENT_MAX]

    def restore(self, studio: Studio) -> None:
        """Open the photos of last time; those that are gone are shown as gone."""
        photos = []
        entries = self._values.get("photos", [])
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict) and isinstance(entry.get("path"), str):
                photo = Photo(entry["path"], Look.from_json(entry.get("look")))
                photo.partial = entry.get("partial") is True
                photo.fault = "" if Path(photo.path).is_file() else "picture_missing"
                photos.append(photo)
        studio.photos.append(photos)
        current = self._values.get("current")
        if isinstance(current, int) and 0 <= current < len(photos):
            studio.select(photos[current])
        elif photos:
            studio.select(photos[0])
        if self._values.get("compare") in ("split", "side", "hold", "difference", "loupe"):
            studio.compare = self._values["compare"]

    def save(self, studio: Studio, page: str, size: tuple[int, int]) -> None:
        """Write all that; a full disk is no reason to fail at the end."""
        photos = [
            {"path": photo.path, "look": photo.look.to_json(), "partial": photo.partial}
            for photo in studio.photos.all()
        ]
        values: dict[str, Any] = {
            "photos": photos,
            "current": studio.photos.row_of(studio.current),
            "compare": studio.compare,
            "page": page,
            "size": list(size),
            "recent": self.recent,
        }
        try:
            write_json(self._path, values)
        except OSError:
            return
