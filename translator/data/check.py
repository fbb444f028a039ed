"""Are these pictures good enough to learn from? A check looks at every one and says what is wrong, in words.

    for event in check(listing, CheckSettings(size=256)):
        ...                                     # CheckStarted, CheckProgress, CheckFinding ..., CheckEnded

Nothing is changed, moved or deleted; closing the generator stops it, and what was measured until then is
kept.
"""

import os
import time
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

from translator.data.check_cache import Cache, default_folder
from translator.data.check_scan import Place, Scan, places, scan
from translator.data.check_several import of_copies, of_misplaced, of_pairs
from translator.data.check_single import about, of_pictures
from translator.data.check_statistics import of_piles, piles
from translator.data.header import check as check_file
from translator.data.listing import LeftOut, Listing
from translator.errors import UserError
from translator.events import Event
from translator.events.check import CheckEnded, CheckFinding, CheckStarted, Kind, Verdict
from translator.settings import Settings, knob

LEAST_USABLE = 2

WORDS: dict[Kind, str] = {
    "unreadable": "unreadable",
    "left_out": "left out",
    "orphan": "without a partner",
    "too_small": "too small",
    "duplicate": "exact copies",
    "near_duplicate": "near copies",
    "in_both": "in two folders",
    "leak": "held out and trained on at once",
    "wrong_pile": "probably in the wrong folder",
    "border": "with bars or frames",
    "overlay": "with a watermark or stamp",
    "gray": "gray among colour",
    "odd_shape": "of odd shape",
    "misregistered": "pairs out of register",
    "size_mismatch": "pairs of different shape",
    "same_pair": "pairs of one picture twice",
}
"""What a verdict calls the findings about single pictures."""


class CheckSettings(Settings):
    """How the pictures are looked at."""

    size: int = knob(256, "Side of the crops that will be trained on.", ge=16, le=4096, unit="px")
    workers: int = knob(
        min(8, os.cpu_count() or 1), "Pictures looked at at a time.", ge=1, le=64, advanced=True
    )
    balance_crops: bool = knob(False, "Whether crops of upright and wide pictures are framed alike.")
    seed: int = knob(
        0, "Draws the pictures that judge the others in very large folders.", ge=0, advanced=True
    )


def check(
    listing: Listing,
    settings: CheckSettings | None = None,
    *,
    cache_folder: Path | None = None,
    cached: bool = True,
) -> Generator[Event, None, None]:
    """Look at every picture of a listing and yield what was found, the verdict last.

    Args:
        listing: what `collect` gave.
        settings: how to look.
        cache_folder: where measurements are kept; by default the user's cache folder.
        cached: False looks at everything anew and keeps nothing.
    """
    settings = settings or CheckSettings()
    started_s = time.monotonic()
    counted = Counter(listing.names[place.domain] for place in places(listing))
    yield CheckStarted(pictures={name: counted[name] for name in listing.names.values()})
    with Cache((cache_folder or default_folder()) if cached else None) as cache:
        seen = yield from _passed_on(scan(listing, cache, settings.workers))
    found: list[CheckFinding] = []
    for finding in _findings(listing, seen, settings):
        found.append(finding)
        yield finding
    yield _verdict(listing, found, time.monotonic() - started_s)


def _passed_on(scanning: Generator[Event, None, Scan]) -> Generator[Event, None, Scan]:
    try:
        return (yield from scanning)
    finally:
        scanning.close()


def _findings(listing: Listing, seen: Scan, settings: CheckSettings) -> Iterator[CheckFinding]:
    paired = listing.form in ("paired", "side_by_side")
    for entry in listing.left_out:
        yield from _left_out(entry, listing)
    said = set()
    for place, sentence in seen.broken:
        if place.path not in said:  # both halves of a side-by-side picture are one file
            said.add(place.path)
            yield CheckFinding(
                kind="unreadable",
                severity="mend",
                domain=listing.names[place.domain],
                path=str(place.path),
                sentence=sentence,
            )
    yield from of_pictures(seen, listing.names, settings.size)
    yield from of_copies(seen, listing.names)
    if paired:
        yield from of_pairs(seen, listing.names, side_by_side=listing.form == "side_by_side")
    elif listing.form == "unpaired" and len(listing.names) > 1:
        yield from of_misplaced(seen, listing.names, settings.seed)
    yield from of_piles(piles(seen, listing.names), paired=paired, balanced=settings.balance_crops)


def _left_out(entry: LeftOut, listing: Listing) -> Iterator[CheckFinding]:
    """Why the listing leaves a file out: it cannot be read, it has no partner, or what the listing says."""
    path = Path(entry.path)
    place = Place("", 0, False, path)
    if not path.exists():
        yield about(place, "unreadable", "", entry.reason)
        return
    try:
        check_file(path)
    except UserError as error:
        yield CheckFinding(kind="unreadable", severity="mend", path=entry.path, sentence=error.sentence)
        return
    except OSError:
        yield CheckFinding(
            kind="unreadable", severity="mend", path=entry.path, sentence=f"{path} cannot be opened."
        )
        return
    if listing.form == "paired":
        yield about(place, "orphan", "", entry.reason)
    else:
        yield about(place, "left_out", "", entry.reason)


def to_leave_out(listing: Listing, found: list[CheckFinding], keep: frozenset[str] = frozenset()) -> set[str]:
    """Paths of the listing that are better left out: those with a finding to mend, and the partners of such.

    Args:
        listing: what was checked.
        found: its findings.
        keep: kinds of findings that are no reason.
    """
    bad = {f.path for f in found if f.severity == "mend" and f.path and f.kind not in keep}
    if listing.form == "paired":
        for rows in (listing.domains, listing.held_out):
            for pair in zip(*rows.values(), strict=True):
                if bad & set(pair):
                    bad.update(pair)
    return bad


def _verdict(listing: Listing, found: list[CheckFinding], seconds: float) -> CheckEnded:
    bad = to_leave_out(listing, found)
    left = {
        name: len({*listing.domains[domain], *listing.held_out.get(domain, [])} - bad)
        for domain, name in listing.names.items()
        if domain in listing.domains
    }
    paths: dict[Kind, set[str]] = {}
    for finding in found:
        paths.setdefault(finding.kind, set()).add(finding.path)
    verdict, sentence = _in_words(left, paths, mend=bool(bad))
    notes = sum(not finding.path for finding in found)
    if notes:
        sentence = f"{sentence[:-1]}; {notes} remark{'s' if notes > 1 else ''} on the whole."
    return CheckEnded(
        verdict=verdict,
        sentence=sentence,
        counts={kind: len(files) for kind, files in paths.items()},
        pictures=left,
        seconds=round(seconds, 2),
    )


def _in_words(left: dict[str, int], paths: dict[Kind, set[str]], *, mend: bool) -> tuple[Verdict, str]:
    """The verdict and its sentence; `paths` has an empty path where a finding is about the whole."""
    files = {kind: len(found - {""}) for kind, found in paths.items()}
    reasons = ", ".join(f"{files[kind]} {words}" for kind, words in WORDS.items() if files.get(kind))
    *rest, last = (f"{num} {name}" for name, num in left.items())
    total = f"{', '.join(rest)} and {last}" if rest else last
    if min(left.values(), default=0) < LEAST_USABLE:
        short = min(left, key=lambda name: left[name])
        return "unusable", f"Not usable: {short} has {left[short]} good pictures; {reasons}."
    if mend:
        return "mend", f"Better mended before training: {reasons}; {total} would be left."
    return (
        "ready",
        f"Ready to train: {total}, nothing to mend{f'; to look at: {reasons}' if reasons else ''}.",
    )
