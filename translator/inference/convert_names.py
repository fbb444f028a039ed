"""What a conversion has to do: what is missing, and what each result is called."""

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

    def todo(self, jobs: list[Job]) -> list[tuple[Job, str]]:
        """What is to be done and what each result is called; earlier results keep their names."""
        names = Names(self._target, (job.identity for job in jobs))
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
