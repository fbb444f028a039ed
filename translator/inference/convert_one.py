"""Pictures of a folder that come one by one, as the desktop program's batch asks for them.

Everything is as `convert` does it - names, bytes, and what the folder of results remembers - so that either
goes on where the other was stopped. The folder is kept from others only while a name is chosen and a result
saved: two that work on it at once share it, and what the other has done meanwhile is not written again.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from translator.atomic import not_written
from translator.errors import ErrorCode, UserError
from translator.images.picture import as_depth
from translator.inference import convert_pictures as pictures
from translator.inference import convert_work as work
from translator.inference.convert_files import Existing, Job, remove_leftovers
from translator.inference.convert_manifest import MANIFEST, Manifest, held
from translator.inference.convert_names import Planner
from translator.inference.convert_pictures import Loaded, Style
from translator.inference.convert_work import Output
from translator.inference.note import note_of
from translator.inference.translator import Wish

_PATIENCE_S = 5.0
_ASK_AGAIN_S = 0.02


@dataclass(frozen=True)
class One:
    """One picture.

    Attributes:
        source: where it is.
        relative: its path below the folder it was found in, with slashes; its result lies likewise.
        target: folder of the results.
        existing: see `Conversion`.
    """

    source: Path
    relative: str
    target: Path
    existing: Existing = "skip"


@dataclass(frozen=True)
class Converted:
    """What came of it.

    Attributes:
        result: the file; None when a file of its name was left as it is.
        made: False when it was there already, made of this very picture with these settings.
        notices: sentences on what could not be kept.
        readable: how much could be read of a picture that was cut off, in [0, 1].
    """

    result: Path | None
    made: bool = False
    notices: tuple[str, ...] = ()
    readable: float = 1.0


class Results:
    """What the folder of the last picture remembers, kept between pictures and read again when it changed."""

    def __init__(self) -> None:
        self._target = Path()
        self._manifest: Manifest | None = None
        self._stamp = (0, 0)

    def of(self, target: Path) -> Manifest:
        """The manifest of a folder that is held.

        Raises:
            UserError: DISK_FULL or NOT_WRITABLE.
        """
        if self._manifest is None or target != self._target:
            self.close()
            remove_leftovers(target)
            self._open(target)
        elif _stamp(target) != self._stamp:
            self.close()
            self._open(target)
        assert self._manifest is not None
        return self._manifest

    def keep(self) -> None:
        """The manifest was written to by this process: it need not be read again."""
        self._stamp = _stamp(self._target)

    def close(self) -> None:
        """Let go of the folder."""
        if self._manifest is not None:
            self._manifest.close()
            self._manifest = None

    def _open(self, target: Path) -> None:
        self._manifest, self._target = Manifest(target), target
        self.keep()


def convert_one(one: One, style: Style, wish: Wish, output: Output, results: Results) -> Converted:
    """Convert one picture, unless its result is there.

    Args:
        one: which, and where to.
        style: a `Translator`, or anything with its `card` and `apply`.
        wish: what the style is asked for.
        output: how the result is written.
        results: what folders remember.

    Raises:
        UserError: the picture cannot be read or translated, the folder cannot be written, the disk is full,
            or another conversion has the folder.
    """
    job = _job(one)
    settings = work.settings_key(style, wish, output)
    with _target_of(one):
        name, done = _wanted(one, job, settings, output, results)
    if name is None:
        return done
    loaded = work.load(job, output)
    if loaded.error is not None:
        raise loaded.error
    translated = pictures.translate(_in_depth(loaded, output.depth), style, wish, name)
    with _target_of(one):
        name, done = _wanted(one, job, settings, output, results)
        if name is None:
            return done
        note = note_of(style.card.label, wish)
        ready = replace(translated, result=name)
        said = work.save(ready, one.target, results.of(one.target), settings, note, output)
        results.keep()
    part = loaded.picture.origin.readable if loaded.picture else None
    readable = part.share if part else 1.0
    return Converted(one.target / name, made=True, notices=tuple(said), readable=readable)


def _wanted(
    one: One, job: Job, settings: str, output: Output, results: Results
) -> tuple[str | None, Converted]:
    """What the result is to be called; or None and what is there instead."""
    manifest = results.of(one.target)
    if manifest.is_done(job, settings):
        entry = manifest.of(job.relative)
        assert entry is not None, "what is done has an entry"
        return None, Converted(one.target / entry.result)
    planner = Planner(one.target, manifest, settings, one.existing, output.format)
    return planner.alone(job), Converted(None)


def _job(one: One) -> Job:
    try:
        found = one.source.stat()
    except OSError:
        raise UserError(ErrorCode.PICTURE_MISSING, f"{one.source.name} is no longer there.") from None
    identity = (found.st_dev, found.st_ino)
    return Job(one.source, one.relative, found.st_size, found.st_mtime_ns, identity)


def _in_depth(loaded: Loaded, depth: str) -> Loaded:
    """A still picture with 8 or 16 bits a channel, or as it is."""
    if depth == "keep" or loaded.data or loaded.picture is None:
        return loaded
    pixels = as_depth(loaded.picture.pixels, 16 if depth == "16" else 8)
    return replace(loaded, picture=loaded.picture.with_pixels(pixels))


@contextmanager
def _target_of(one: One) -> Iterator[None]:
    """The folder of the results, held; another that saves one picture lets go of it soon.

    Raises:
        UserError: RUN_BUSY, NOT_WRITABLE or DISK_FULL.
    """
    try:
        one.target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(one.target, error) from None
    end_s = time.monotonic() + _PATIENCE_S
    while True:
        holding = held(one.target)
        try:
            holding.__enter__()
            break
        except UserError as error:
            if error.code is not ErrorCode.RUN_BUSY or time.monotonic() > end_s:
                raise
        time.sleep(_ASK_AGAIN_S)
    try:
        yield
    finally:
        holding.__exit__(None, None, None)


def _stamp(target: Path) -> tuple[int, int]:
    try:
        found = (target / MANIFEST).stat()
    except OSError:
        return (0, 0)
    return found.st_size, found.st_mtime_ns
