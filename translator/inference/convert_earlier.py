"""Results of earlier conversions that lie among the originals, so that no style is applied twice unasked.

They are known by what the folder that they were written into remembers, and by the note that results carry.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from translator.inference.convert_files import Job
from translator.inference.convert_manifest import MANIFEST, Stamps, stamps_of

_NOTE = re.compile(rb"Translator(?: [\w.+!-]+)? \(style ")
"""See `translator.images.metadata.software` and `note_of`."""

_HEAD_BYTES = 1 << 17
"""The note is at the end of an EXIF block, which takes up to 64 KiB."""

_TAIL_BYTES = 1 << 16
_SAYS_IT_FIRST = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng")


class Earlier:
    """Looks for results of earlier conversions; what was looked at is not read again unless it changed.

    Args:
        source: folder of the originals. If it is itself one that results were written into, they are meant.
        is_known: whether a picture was an original of the folder of the results before.
    """

    def __init__(self, source: Path, is_known: Callable[[Job], bool]) -> None:
        self._source, self._is_known = source, is_known
        self._looked: dict[tuple[str, int, int], bool] = {}

    def among(self, jobs: list[Job]) -> frozenset[str]:
        """The results among pictures, by their path below the source; none if there is nothing else."""
        if (self._source / MANIFEST).exists():
            return frozenset()
        folders = self._folders(jobs)
        found = frozenset(
            job.relative
            for job in jobs
            if not self._is_known(job) and (_is_remembered(job, folders) or self._says_so(job))
        )
        return frozenset() if len(found) == len(jobs) else found

    def _folders(self, jobs: Iterable[Job]) -> dict[PurePosixPath, Stamps]:
        """What folders remember, by their path below the source."""
        places = {place for job in jobs for place in PurePosixPath(job.relative).parents}
        there = ((place, self._source / place / MANIFEST) for place in places)
        return {place: stamps_of(manifest) for place, manifest in there if manifest.is_file()}

    def _says_so(self, job: Job) -> bool:
        mark = job.relative, job.size_bytes, job.mtime_ns
        if mark not in self._looked:
            self._looked[mark] = _carries_note(job.source)
        return self._looked[mark]


def _is_remembered(job: Job, folders: dict[PurePosixPath, Stamps]) -> bool:
    path = PurePosixPath(job.relative)
    stamp = job.size_bytes, job.mtime_ns
    return any(
        stamp in folders[place].get(path.relative_to(place).as_posix(), ())
        for place in path.parents
        if place in folders
    )


def _carries_note(path: Path) -> bool:
    """Whether a picture says that a style made it; what cannot be read says nothing."""
    try:
        with path.open("rb") as file:
            if _NOTE.search(file.read(_HEAD_BYTES)):
                return True
            if path.suffix.lower() in _SAYS_IT_FIRST:
                return False
            file.seek(max(file.tell(), path.stat().st_size - _TAIL_BYTES))
            return _NOTE.search(file.read()) is not None
    except OSError:
        return False
