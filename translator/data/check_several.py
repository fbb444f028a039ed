"""Findings about pictures seen together: copies, leaks, wrong piles, pairs."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from translator.data.check_duplicates import Copy, copies
from translator.data.check_pairs import register
from translator.data.check_pile import LEAST_ACCURACY, LEAST_PICTURES, judge
from translator.data.check_scan import Place, Scan
from translator.data.check_single import about
from translator.events.check import CheckFinding

SHAPE_TOLERANCE = 0.05
"""Share by which the shapes of a pair may differ before one is visibly stretched onto the other."""


def of_copies(scan: Scan, names: dict[str, str]) -> Iterator[CheckFinding]:
    """Superfluous pictures, and which of them are in two domains or held out and trained on at once."""
    for copy in copies(scan):
        place, original = scan.places[copy.index], scan.places[copy.original]
        if place.path == original.path:
            continue  # the two halves of one side-by-side file
        yield from _copy(copy, place, original, names)


def _copy(copy: Copy, place: Place, original: Place, names: dict[str, str]) -> Iterator[CheckFinding]:
    name, score = names[place.domain], round(copy.difference, 3)
    other = str(original.path)
    if place.domain != original.domain:
        words = f"is the same picture as {original.path.name} of {names[original.domain]}"
        yield about(place, "in_both", name, words, other=other, score=score)
        return
    if copy.exact:
        yield about(
            place, "duplicate", name, f"is an exact copy of {original.path.name}", other=other, score=0.0
        )
    else:
        how = "mirrored, resized or compressed" if copy.mirrored else "resized or compressed"
        words = f"is {original.path.name} {how} again"
        yield about(place, "near_duplicate", name, words, other=other, score=score)
    if place.held_out != original.held_out:
        held_out, trained = (place, original) if place.held_out else (original, place)
        words = f"is held out, but {trained.path.name}, which is trained on, is the same picture"
        finding = about(held_out, "leak", name, words, other=str(trained.path), score=score)
        # Leaving the superfluous one out ends the leak; the other may stay.
        yield finding if held_out is place else finding.model_copy(update={"severity": "look"})


def of_misplaced(scan: Scan, names: dict[str, str], seed: int) -> Iterator[CheckFinding]:
    """Pictures that look like those of another domain; domains of few pictures are left out of it."""
    found = {domain: scan.of(domain) for domain in names}
    piles = [domain for domain, indices in found.items() if len(indices) >= LEAST_PICTURES]
    if len(piles) < 2:
        return
    indices = np.concatenate([found[domain] for domain in piles])
    own = np.repeat(np.arange(len(piles)), [len(found[domain]) for domain in piles])
    judgement = judge(scan.records["features"][indices], own, seed)
    called = [names[domain] for domain in piles]
    for one, other in combinations(range(len(piles)), 2):
        if not judgement.can_tell(one, other):
            yield _alike(called[one], called[other], judgement.accuracy(one, other))
    margin, goal = judgement.margin, judgement.goal
    for k in judgement.misplaced():
        words = f"looks like {called[goal[k]]}, not like {called[own[k]]}"
        score = round(float(-margin[k]), 3)
        finding = about(scan.places[indices[k]], "wrong_pile", called[own[k]], words, score=score)
        yield finding.model_copy(update={"belongs": called[goal[k]]})


def _alike(one: str, other: str, accuracy: float) -> CheckFinding:
    return CheckFinding(
        kind="alike",
        severity="note",
        sentence=f"By colours and shapes, {accuracy:.0%} of {one} and {other} are told "
        f"apart (50% is chance, {LEAST_ACCURACY:.0%} is needed): pictures in the wrong folder were not "
        "looked for.",
    )


def of_pairs(scan: Scan, names: dict[str, str], *, side_by_side: bool) -> Iterator[CheckFinding]:
    """Pairs out of register, of different shape, or of one picture twice; the second picture is named."""
    rows: dict[tuple[bool, int], dict[str, int]] = {}
    for index, place in enumerate(scan.places):
        rows.setdefault((place.held_out, place.row), {})[place.domain] = index
    for row in rows.values():
        if "a" in row and "b" in row:
            yield from _pair(scan, row["a"], row["b"], names["b"], side_by_side)


def _pair(scan: Scan, a: int, b: int, name: str, side_by_side: bool) -> Iterator[CheckFinding]:
    first, second, place = scan.records[a], scan.records[b], scan.places[b]
    partner = str(scan.places[a].path)
    if not side_by_side and first["digest"] == second["digest"]:
        yield about(place, "same_pair", name, "is the same file as its partner", other=partner)
        return
    shapes = [int(record["width"]) / max(1, int(record["height"])) for record in (first, second)]
    if abs(shapes[0] / shapes[1] - 1) > SHAPE_TOLERANCE:
        sizes = [f"{record['width']}x{record['height']} px" for record in (first, second)]
        words = f"has {sizes[1]} where its partner has {sizes[0]}: it will be stretched"
        yield about(place, "size_mismatch", name, words, other=partner).model_copy(
            update={"severity": "look"}
        )
    registration = register(first["luma"], second["luma"])
    if registration.is_off:
        x, y = (
            round(registration.shift_x * int(second["width"])),
            round(registration.shift_y * int(second["height"])),
        )
        across, down = (
            f"{abs(x)} px {'right' if x > 0 else 'left'}",
            f"{abs(y)} px {'down' if y > 0 else 'up'}",
        )
        words = f"lies {across} and {down} of its partner"
        score = round(float(np.hypot(registration.shift_x, registration.shift_y)), 3)
        yield about(place, "misregistered", name, words, other=partner, score=score)
