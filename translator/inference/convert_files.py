"""Which pictures a folder holds, and what their results are called."""

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from translator.atomic import is_temporary, not_written
from translator.errors import ErrorCode, UserError
from translator.images import formats

Existing: TypeAlias = Literal["skip", "number", "replace"]

Identity: TypeAlias = tuple[int, int]
"""Device and inode: what a file is, whatever it is called."""


@dataclass(frozen=True)
class Job:
    """One picture to convert.

    Attributes:
        source: where it is.
        relative: its path below the source folder, with slashes.
        size_bytes: its length.
        mtime_ns: its time of modification.
        identity: which file it is.
    """

    source: Path
    relative: str
    size_bytes: int
    mtime_ns: int
    identity: Identity


def check_folders(source: Path, target: Path) -> None:
    """See that pictures can go from one folder to the other, and make the other.

    Raises:
        UserError: FOLDER_MISSING, NOT_A_FOLDER, SAME_FOLDER or NOT_WRITABLE.
    """
    if not source.exists():
        raise UserError(ErrorCode.FOLDER_MISSING, f"There is no folder {str(source)!r}.")
    for folder in (source, target):
        if folder.exists() and not folder.is_dir():
            hint = "`translator translate` is for single photos." if folder == source else ""
            raise UserError(ErrorCode.NOT_A_FOLDER, f"{str(folder)!r} is a file, not a folder.", hint)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(target, error) from None
    if source.samefile(target):
        raise UserError(
            ErrorCode.SAME_FOLDER,
            f"The results would lie among the originals in {str(source)!r}.",
            "Give another folder for the results; it may be one inside.",
        )


@dataclass(frozen=True)
class Contents:
    """What lies below a folder.

    Attributes:
        jobs: all pictures, sorted by name.
        others: how many files of other kinds there are, by the ending of their names, most first.
    """

    jobs: list[Job]
    others: dict[str, int]


def look_into(source: Path, target: Path) -> Contents:
    """Go through a folder once; the folder of the results and hidden files are left out.

    Linked files count, linked folders do not: they may lead in circles.
    """
    jobs, others = list[Job](), Counter[str]()
    for path in _files(source, target):
        if not formats.is_picture_name(path):
            others[path.suffix.lower()] += 1
        elif (job := _job(source, path)) is not None:
            jobs.append(job)
    most_first = sorted(others.items(), key=lambda item: (-item[1], item[0]))
    return Contents(sorted(jobs, key=lambda job: job.relative), dict(most_first))


def _job(source: Path, path: Path) -> Job | None:
    try:
        found = path.stat()
    except OSError:  # a broken link
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    relative = path.relative_to(source).as_posix()
    return Job(path, relative, found.st_size, found.st_mtime_ns, (found.st_dev, found.st_ino))


def _files(source: Path, target: Path) -> Iterator[Path]:
    """Everything below a folder but hidden files and the folder of the results."""
    results = target.stat()
    for folder, inner, names in os.walk(source):
        here = Path(folder)
        inner[:] = [name for name in inner if not name.startswith(".") and not _is(here / name, results)]
        yield from (here / name for name in names if not name.startswith("."))


def _is(folder: Path, other: os.stat_result) -> bool:
    try:
        return os.path.samestat(folder.stat(), other)
    except OSError:
        return False


def remove_leftovers(target: Path) -> None:
    """Remove what a conversion that was killed had not finished writing."""
    for folder, _, names in os.walk(target):
        for name in names:
            if is_temporary(path := Path(folder) / name):
                path.unlink(missing_ok=True)


def suffix_of(job: Job, asked: str | None) -> str:
    """Ending of a result's name: that of the format asked for, else the source's own if it can be written."""
    own = job.source.suffix
    if asked is not None:
        kind = formats.format_named(asked)
        return own if own.lower() in kind.suffixes else kind.suffixes[0]
    if any(own.lower() in kind.suffixes for kind in formats.FORMATS.values()):
        return own
    return ".jpg" if own.lower() == ".mpo" else ".png"


def name_key(relative: str) -> str:
    """The same for names that any file system might take for the same."""
    return unicodedata.normalize("NFC", relative).casefold()


class Names:
    """Gives every result a name of its own below the target folder.

    Two names are the same here if any file system might take them for the same, so that a folder converted
    on Linux is complete on Windows and macOS.

    Args:
        target: folder of the results.
        originals: what must never be written.
        is_anothers: names that results have which are not among those to be named now.
    """

    def __init__(
        self,
        target: Path,
        originals: Iterable[Identity],
        is_anothers: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._target = target
        self._originals = frozenset(originals)
        self._is_anothers = is_anothers
        self._taken: set[str] = set()

    def claim(self, relative: str) -> bool:
        """Take a name; False when another result has it."""
        key = name_key(relative)
        if key in self._taken or self._is_anothers(relative):
            return False
        self._taken.add(key)
        return True

    def is_original(self, relative: str) -> bool:
        """Whether writing there would replace an original, reached through links or another spelling."""
        try:
            found = (self._target / relative).stat()
        except OSError:
            return False
        return (found.st_dev, found.st_ino) in self._originals

    def there(self, relative: str) -> os.stat_result | None:
        """The file of that name, or the link; None when there is none."""
        try:
            return (self._target / relative).lstat()
        except OSError:
            return None

    def free(self, relative: str, *, unused: bool) -> str:
        """The first of NAME.EXT, NAME-2.EXT, NAME-3.EXT, ... that is nobody's, and takes it.

        Args:
            relative: the name wished for.
            unused: whether no file of that name may be there.
        """
        stem, dot, suffix = relative.rpartition(".")
        number, name = 1, relative
        while self.is_original(name) or (unused and self.there(name)) or not self.claim(name):
            number += 1
            name = f"{stem}-{number}{dot}{suffix}"
        return name
