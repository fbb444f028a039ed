"""What concerns whole piles: their numbers, shapes, sizes, colours; what is learnt instead of a style."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from translator.data.check_scan import Scan
from translator.events.check import CheckFinding, Kind

FEW = 50
"""Pictures of a side below which a style is hard to learn."""

UNEQUAL_NUMBERS = 5.0
UNEQUAL_SHAPES = 1.25
UNEQUAL_SIZES = 2.0
UNEQUAL_SHARPNESS = 2.0
STRONG_EFFECT = 1.5
"""Standard deviations between two piles (Cohen's d) from which one number tells most pictures apart."""

OTHERS = "all else"
LOSSLESS = frozenset(("PNG", "BMP", "TIFF", "GIF", "PPM", "TGA"))

Records = npt.NDArray[np.void]


@dataclass(frozen=True)
class Pile:
    """The pictures of one domain that can be read."""

    name: str
    records: Records

    @property
    def aspects(self) -> npt.NDArray[np.float64]:
        """(N,) width over height."""
        return np.asarray(self.records["width"] / np.maximum(self.records["height"], 1), np.float64)

    @property
    def short_sides(self) -> npt.NDArray[np.uint32]:
        """(N,) px."""
        return np.asarray(np.minimum(self.records["width"], self.records["height"]), np.uint32)


def piles(scan: Scan, names: dict[str, str]) -> list[Pile]:
    """One for each domain that has pictures."""
    found = [Pile(name, scan.records[scan.of(domain)]) for domain, name in names.items()]
    return [pile for pile in found if len(pile.records)]


def of_piles(found: list[Pile], *, paired: bool, balanced: bool = False) -> Iterator[CheckFinding]:
    """Findings about whole piles; pairs share their numbers, and their colours are what is to be learnt.

    Args:
        found: the piles; of more than two, each is held against all others together.
        paired: whether they belong together one by one.
        balanced: whether crops are cut so that upright and wide pictures are framed alike.
    """
    for pile in found:
        if len(pile.records) < FEW:
            yield _note(
                "few",
                f"{pile.name} has {len(pile.records)} pictures: {FEW} or more teach a style better.",
                "look",
            )
    if len(found) > 1 and not paired:
        yield from _numbers(found)
    for one, other in _compared(found):
        for finding in _between(one, other, paired=paired, balanced=balanced):
            yield finding.model_copy(update={"domain": other.name if len(found) > 2 else ""})


def _between(one: Pile, other: Pile, *, paired: bool, balanced: bool) -> Iterator[CheckFinding]:
    if not balanced:
        yield from _shapes(one, other)
    yield from _sizes(one, other)
    yield from _sharpness(one, other)
    yield from _formats(one, other)
    if not paired:
        yield from _colours(one, other)


def _compared(found: list[Pile]) -> Iterator[tuple[Pile, Pile]]:
    """The two piles; of more, each and all others together."""
    if len(found) == 2:
        yield found[0], found[1]
    elif len(found) > 2:
        for pile in found:
            others = np.concatenate([other.records for other in found if other is not pile])
            yield Pile(OTHERS, others), pile


def _numbers(found: list[Pile]) -> Iterator[CheckFinding]:
    less, *_, more = sorted(found, key=lambda pile: len(pile.records))
    if len(more.records) > UNEQUAL_NUMBERS * len(less.records):
        yield _note(
            "imbalance",
            f"{more.name} has {len(more.records)} pictures and {less.name} {len(less.records)}: "
            f"each of {less.name} is seen far more often.",
        )


def _shapes(one: Pile, other: Pile) -> Iterator[CheckFinding]:
    middle = [float(np.median(pile.aspects)) for pile in (one, other)]
    if max(middle) / min(middle) <= UNEQUAL_SHAPES:
        return
    upright, wide = (one, other) if middle[0] < middle[1] else (other, one)
    shares = [float((upright.aspects < 1).mean()), float((wide.aspects > 1).mean())]
    if min(shares) > 0.5:
        said = f"{shares[0]:.0%} of {upright.name} is upright and {shares[1]:.0%} of {wide.name} wide"
    else:
        said = f"{one.name} is {_shape(middle[0])} and {other.name} {_shape(middle[1])}"
    yield _note(
        "shape",
        f"{said}: crops show different parts of the subjects, and the framing is learnt with the style; "
        "train with --balance-crops.",
    )


def _sizes(one: Pile, other: Pile) -> Iterator[CheckFinding]:
    sides = [float(np.median(pile.short_sides)) for pile in (one, other)]
    if max(sides) / min(sides) > UNEQUAL_SIZES:
        yield _note(
            "resolution",
            f"The short side is {sides[0]:.0f} px in {one.name} and {sides[1]:.0f} px in {other.name}: "
            "resized alike, one is softer, and softness is learnt with the style.",
        )


def _shape(aspect: float) -> str:
    word = "square" if 0.95 < aspect < 1.05 else "wide" if aspect > 1 else "tall"
    return f"{word} ({aspect:.2f}:1)"


def _sharpness(one: Pile, other: Pile) -> Iterator[CheckFinding]:
    middle = [float(np.median(pile.records["sharpness"])) for pile in (one, other)]
    sides = [float(np.median(pile.short_sides)) for pile in (one, other)]
    if max(sides) / min(sides) <= UNEQUAL_SIZES and max(middle) / max(min(middle), 0.1) > UNEQUAL_SHARPNESS:
        sharper, softer = (one, other) if middle[0] > middle[1] else (other, one)
        yield _note(
            "resolution",
            f"{sharper.name} has {max(middle) / max(min(middle), 0.1):.1f} times the fine detail of "
            f"{softer.name}: if that is not meant, sharpness and noise are learnt with the style.",
        )


def _colours(one: Pile, other: Pile) -> Iterator[CheckFinding]:
    """Numbers in which the piles hardly overlap; naming them lets a person say whether they are the style."""
    wordings = (
        ("lab_mean", 0, "brighter", "darker"),
        ("lab_mean", 1, "redder", "greener"),
        ("lab_mean", 2, "yellower", "bluer"),
        ("lab_std", 0, "higher in contrast", "lower in contrast"),
    )
    words = []
    for column, channel, more, less in wordings:
        a, b = (pile.records[column][:, channel].astype(np.float64) for pile in (one, other))
        spread = np.sqrt((a.var() + b.var()) / 2) + 1e-6
        effect = (b.mean() - a.mean()) / spread
        if abs(effect) >= STRONG_EFFECT and abs(b.mean() - a.mean()) > 3:
            words.append(f"{more if effect > 0 else less} by {abs(b.mean() - a.mean()):.0f}")
    if words:
        yield _note(
            "colour",
            f"As a whole, {other.name} is {' and '.join(words)} (of 100) than {one.name}: "
            "if that is not the style you mean, a model will still learn it first.",
        )


def _formats(one: Pile, other: Pile) -> Iterator[CheckFinding]:
    common = [Counter(pile.records["format"].tolist()).most_common(1)[0][0].decode() for pile in (one, other)]
    if (common[0] in LOSSLESS) != (common[1] in LOSSLESS):
        yield _note(
            "format",
            f"{one.name} is mostly {common[0]} and {other.name} mostly {common[1]}: "
            "the traces of compression are learnt with the style.",
        )


def _note(kind: Kind, sentence: str, severity: str = "note") -> CheckFinding:
    return CheckFinding(kind=kind, severity="look" if severity == "look" else "note", sentence=sentence)
