"""Apply a style to a folder of any size: overlapped, resumable, one bad file never stops the rest.

    with contextlib.closing(convert(Conversion(photos, results), translator)) as events:
        for event in events: ...

Reading, translating and writing overlap: threads read ahead and encode behind, the style works in the
thread of the caller. Closing the generator stops it; what is done stays done, and the next conversion goes
on from there.
"""

import contextlib
import os
import time
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from translator.errors import ErrorCode, UserError
from translator.events import Event
from translator.events.conversion import (
    ConversionEnded,
    ConversionProgress,
    ConversionStarted,
    FileConverted,
    FileFailed,
)
from translator.inference import convert_pictures as pictures
from translator.inference import convert_work as work
from translator.inference.convert_earlier import Earlier
from translator.inference.convert_files import (
    Existing,
    Job,
    check_folders,
    look_into,
    remove_leftovers,
)
from translator.inference.convert_manifest import Manifest, held
from translator.inference.convert_names import Planner
from translator.inference.convert_pictures import Loaded, Style
from translator.inference.convert_work import Output
from translator.inference.note import note_of
from translator.inference.translator import Wish

_AHEAD_BYTES = 64 << 20
"""Length of the files that may be read ahead; their pixels take some ten times as much memory."""

_PROGRESS_EVERY_S = 0.2
_WATCH_EVERY_S = 1.0


@dataclass(frozen=True)
class Conversion:
    """What is to be converted, and how.

    Attributes:
        source: folder of the originals; folders inside are converted too.
        target: folder of the results.
        wish: what the style is asked for.
        output: how results are written.
        existing: what happens where a file of a result's name is there that these originals and settings did
            not make: "skip" leaves it (but makes anew what an earlier conversion wrote), "number" chooses
            another name, "replace" replaces it. An original is never replaced.
        watch: go on for ever and convert pictures as they come.
        include_results: take results of earlier conversions among the originals for originals too.
    """

    source: Path
    target: Path
    wish: Wish = field(default_factory=Wish)
    output: Output = field(default_factory=Output)
    existing: Existing = "skip"
    watch: bool = False
    include_results: bool = False


def convert(plan: Conversion, style: Style) -> Generator[Event, None, None]:
    """Convert a folder.

    Args:
        plan: what and how.
        style: a `Translator`, or anything with its `card` and `apply`.

    Yields:
        ConversionStarted; FileConverted, FileFailed and ConversionProgress in between; ConversionEnded,
        also when it is interrupted once it has started. Closing the generator ends it without.

    Raises:
        UserError: the folders do not allow it, or the disk is full.
    """
    check_folders(plan.source, plan.target)
    with held(plan.target):
        remove_leftovers(plan.target)
        with contextlib.closing(Manifest(plan.target)) as manifest, _Run(plan, style, manifest) as run:
            yield from run.events()


class _Run:
    """One conversion under way."""

    def __init__(self, plan: Conversion, style: Style, manifest: Manifest) -> None:
        self._plan, self._style, self._manifest = plan, style, manifest
        self._settings = work.settings_key(style, plan.wish, plan.output)
        self._names = Planner(plan.target, manifest, self._settings, plan.existing, plan.output.format)
        self._earlier = Earlier(plan.source, manifest.knows)
        threads = max(2, min(8, (os.cpu_count() or 2) // 2))
        self._pool = ThreadPoolExecutor(2 * threads, "convert")
        self._limit = threads + 1
        self._saving: deque[tuple[Loaded, str, float, Future[list[str]]]] = deque()
        self._started_s = self._said_s = time.monotonic()
        self._converted = self._failed = self._skipped = self._files = 0
        self._bytes_done = self._bytes = 0
        self._began = False
        self._gave_up: set[tuple[str, int, int]] = set()

    def __enter__(self) -> "_Run":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def events(self) -> Iterator[Event]:
        """All events of the conversion."""
        stopped: BaseException | None = None
        try:
            yield from self._events()
        except (KeyboardInterrupt, UserError) as error:
            if not self._began and isinstance(error, UserError):
                raise
            stopped = error
            self._pool.shutdown(wait=True, cancel_futures=True)
            yield from self._settled()
        yield ConversionEnded(
            converted=self._converted,
            skipped=self._skipped,
            failed=self._failed,
            stopped=stopped is not None,
            seconds=time.monotonic() - self._started_s,
        )
        if stopped is not None:
            raise stopped

    def _events(self) -> Iterator[Event]:
        there = look_into(self._plan.source, self._plan.target)
        jobs, results = self._apart(there.jobs)
        if not jobs and not self._plan.watch:
            raise UserError(
                ErrorCode.FOLDER_EMPTY,
                f"There are no pictures in {str(self._plan.source)!r}.",
                "Pictures are files such as .jpg, .png, .webp, .tif, .avif or .heic.",
            )
        todo = self._names.todo(jobs, results)
        self._skipped, self._files = len(jobs) - len(todo), len(todo)
        self._bytes = sum(job.size_bytes for job, _ in todo)
        work.check_estimate(self._plan.target, todo)
        self._began = True
        yield ConversionStarted(
            files=len(todo), skipped=self._skipped, others=there.others, earlier=len(results)
        )
        yield from self._all(todo)
        while self._plan.watch:
            time.sleep(_WATCH_EVERY_S)
            yield self._progress()
            todo = self._arrived()
            self._files += len(todo)
            self._bytes += sum(job.size_bytes for job, _ in todo)
            yield from self._all(todo)

    def _apart(self, jobs: list[Job]) -> tuple[list[Job], list[Job]]:
        """Originals, and results of earlier conversions that are left out."""
        results = frozenset[str]() if self._plan.include_results else self._earlier.among(jobs)
        originals = [job for job in jobs if job.relative not in results]
        return originals, [job for job in jobs if job.relative in results]

    def _arrived(self) -> list[tuple[Job, str]]:
        """What came or changed since the last look, and is no longer being written."""
        settled_ns = time.time_ns() - int(2 * _WATCH_EVERY_S * 1e9)
        todo = self._names.todo(*self._apart(look_into(self._plan.source, self._plan.target).jobs))
        return [
            (job, name) for job, name in todo if _mark(job) not in self._gave_up and job.mtime_ns < settled_ns
        ]

    def _all(self, todo: list[tuple[Job, str]]) -> Iterator[Event]:
        """Read ahead, translate, write behind."""
        for batch in self._batches(self._loaded(todo)):
            yield from self._translated(batch)
            yield from self._saved(self._limit)
        yield from self._saved(0)
        if todo:
            yield self._progress()

    def _loaded(self, todo: list[tuple[Job, str]]) -> Iterator[tuple[Loaded, str]]:
        """Each picture with the name of its result, read ahead."""
        waiting, ahead_bytes = deque(todo), 0
        reading: deque[tuple[str, Future[Loaded]]] = deque()
        while waiting or reading:
            while waiting and len(reading) < self._limit and (not reading or ahead_bytes < _AHEAD_BYTES):
                job, name = waiting.popleft()
                ahead_bytes += job.size_bytes
                reading.append((name, self._pool.submit(work.load, job, self._plan.output)))
            name, future = reading.popleft()
            loaded = future.result()
            ahead_bytes -= loaded.job.size_bytes
            yield loaded, name

    def _batches(self, found: Iterator[tuple[Loaded, str]]) -> Iterator[list[tuple[Loaded, str]]]:
        """Pictures that follow each other and are best translated together."""
        batch: list[tuple[Loaded, str]] = []
        for item in found:
            if batch and not pictures.alike(batch[0][0], item[0]):
                yield batch
                batch = []
            batch.append(item)
            if len(batch) >= pictures.batch_size(batch[0][0], self._style, self._plan.wish):
                yield batch
                batch = []
        if batch:
            yield batch

    def _translated(self, batch: list[tuple[Loaded, str]]) -> Iterator[Event]:
        """Translate pictures and hand them on to be written."""
        sound = [(loaded, name) for loaded, name in batch if loaded.error is None]
        for loaded, _ in batch:
            if loaded.error is not None:
                yield self._failure(loaded, loaded.error)
        started_s = time.perf_counter()
        results = pictures.translate_all(sound, self._style, self._plan.wish)
        seconds = (time.perf_counter() - started_s) / max(len(sound), 1)
        note = note_of(self._style.card.label, self._plan.wish)
        for (loaded, name), done in zip(sound, results, strict=True):
            if isinstance(done, UserError):
                yield self._failure(loaded, done)
                continue
            options = (self._plan.target, self._manifest, self._settings, note, self._plan.output)
            self._saving.append((loaded, name, seconds, self._pool.submit(work.save, done, *options)))

    def _saved(self, most: int) -> Iterator[Event]:
        """What has been written; waits until no more than `most` are being written.

        Raises:
            UserError: DISK_FULL, which no other file would survive either.
        """
        while self._saving and (len(self._saving) > most or self._saving[0][3].done()):
            loaded, name, seconds, saving = self._saving.popleft()
            try:
                notices = saving.result()
            except Exception as error:
                failure = pictures.as_user_error(error, loaded.job)
                yield self._failure(loaded, failure)
                if failure.code is ErrorCode.DISK_FULL:
                    raise failure from None
                continue
            yield self._success(loaded, name, seconds, notices)
            if time.monotonic() - self._said_s > _PROGRESS_EVERY_S:
                yield self._progress()

    def _settled(self) -> Iterator[Event]:
        """What was still written when the conversion was interrupted."""
        while self._saving:
            loaded, name, seconds, saving = self._saving.popleft()
            if not saving.cancelled() and saving.exception() is None:
                yield self._success(loaded, name, seconds, saving.result())

    def _success(self, loaded: Loaded, name: str, seconds: float, notices: list[str]) -> FileConverted:
        self._converted += 1
        self._bytes_done += loaded.job.size_bytes
        result = str(self._plan.target / name)
        return FileConverted(
            source=str(loaded.job.source), result=result, seconds=seconds, notices=tuple(notices)
        )

    def _failure(self, loaded: Loaded, error: UserError) -> FileFailed:
        self._failed += 1
        self._bytes_done += loaded.job.size_bytes
        self._gave_up.add(_mark(loaded.job))
        source = str(loaded.job.source)
        return FileFailed(source=source, code=str(error.code), sentence=error.sentence, hint=error.hint)

    def _progress(self) -> ConversionProgress:
        self._said_s = time.monotonic()
        left = self._bytes - self._bytes_done
        rate = self._bytes_done / max(self._said_s - self._started_s, 1e-9)
        return ConversionProgress(
            done=self._converted,
            failed=self._failed,
            files=self._files,
            eta_s=left / rate if rate else None,
        )


def _mark(job: Job) -> tuple[str, int, int]:
    return job.relative, job.size_bytes, job.mtime_ns
