"""What a conversion has to do: what is missing, and what each result is called."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from translator.inference.convert_files import Existing, Job, Names, suffix_of
from translator.inference.convert_manifest import Manifest


class Planner:
    """Compares the originals with what the manifest remembers.

    Args:
        target: folder of the results.
        manifest: its memory.
        settings: key of the style and everything that was asked for.
        existing: see `Conversion`.
        format: of the results; None is each original's own.
    """

    def __init__(
        self, target: Path, manifest: Manifest, settings: str, existing: Existing, format: str | None
    ) -> None:
        self._target, self._manifest, self._settings = target, manifest, settings
        self._existing, self._format = existing, format

    def todo(self, jobs: list[Job], left_out: Iterable[Job] = ()) -> list[tuple[Job, str]]:
        """What is to be done and what each result is called; earlier results keep their names.

        Args:
            jobs: the pictures.
            left_out: others that are never written either.
        """
        names = Names(self._target, (job.identity for job in (*jobs, *left_out)))
        todo: list[tuple[Job, str | None]] = []
        for job in jobs:
            entry = self._manifest.of(job.relative)
            suffix = suffix_of(job, self._format)
            if self._manifest.is_done(job, self._settings):
                assert entry is not None, "what is done has an entry"
                names.claim(entry.result)
                continue
            reusable = (
                entry is not None and entry.result.endswith(suffix) and not names.is_original(entry.result)
            )
            todo.append((job, entry.result if entry and reusable and names.claim(entry.result) else None))
        return [(job, name) for job, old in todo if (name := self._name(job, old, names)) is not None]

    def alone(self, job: Job) -> str | None:
        """What the result of a picture is called that comes without the others of its folder.

        Names of other pictures' results stay theirs, and what lies beside the picture and was not made here
        may be an original, so it is never replaced.

        Returns:
            None when a file of that name is there and is to be left.
        """
        is_anothers = partial(self._manifest.is_anothers, source=job.relative)
        names = Names(self._target, (job.identity,), is_anothers)
        suffix, entry = suffix_of(job, self._format), self._manifest.of(job.relative)
        old = entry.result if entry is not None and entry.result.endswith(suffix) else None
        if old is not None and (names.is_original(old) or not names.claim(old)):
            old = None
        name = self._name(job, old, names)
        found = names.there(name) if name is not None else None
        if name is None or found is None or self._manifest.is_ours(name, found):
            return name
        beside = (self._target / name).parent.samefile(job.source.parent)
        return names.free(name, unused=True) if beside else name

    def _name(self, job: Job, old: str | None, names: Names) -> str | None:
        """What a result is called; None when it is left out because a file of that name is there."""
        wished = f"{job.relative.removesuffix(job.source.suffix)}{suffix_of(job, self._format)}"
        numbered = self._existing == "number"
        if old is None:
            name = names.free(wished, unused=numbered)
        elif numbered and names.there(old):
            name = names.free(wished, unused=True)
        else:
            name = old
        found = names.there(name)
        if found is None or self._existing != "skip" or self._manifest.is_ours(name, found):
            return name
        return None
