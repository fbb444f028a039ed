"""What a search for pairs says while it looks at the pictures."""

from typing import Literal

from translator.events import Event

By = Literal["name", "time", "likeness"]
Part = tuple[float, float, float, float]
"""Left, top, width, height as shares of a picture."""


def common_parts(shift_x: float, shift_y: float) -> tuple[Part, Part]:
    """The part of each picture that both show, when the second's content lies that far right and down.

    >>> common_parts(0.25, 0.0)
    ((0.0, 0.0, 0.75, 1.0), (0.25, 0.0, 0.75, 1.0))
    """
    size = (1 - abs(shift_x), 1 - abs(shift_y))
    first = (max(0.0, -shift_x), max(0.0, -shift_y), *size)
    second = (max(0.0, shift_x), max(0.0, shift_y), *size)
    return first, second


class PairsProgress(Event):
    """Where the search stands."""

    event: Literal["pairs_progress"] = "pairs_progress"
    done: int
    total: int


class PairFound(Event):
    """Two pictures that belong together, and how they lie on each other."""

    event: Literal["pair_found"] = "pair_found"
    first: str
    second: str
    shift_x: float = 0.0
    """How far the content of the second lies to the right, as a share of the width."""
    shift_y: float = 0.0
    """How far down, as a share of the height."""
    likeness: float = 0.0
    """Correlation of their edges as they are, at most 1."""
    likeness_aligned: float = 0.0
    """The same after the shift is taken back."""
    is_off: bool = False
    """Whether taking it back is clearly better."""
    seconds_apart: float | None = None
    """By time: between the two captures, after the clocks' difference."""


class PairAlone(Event):
    """A picture for which no partner was found."""

    event: Literal["pair_alone"] = "pair_alone"
    path: str


class PairsEnded(Event):
    """How many there are."""

    event: Literal["pairs_ended"] = "pairs_ended"
    by: By
    pairs: int
    alone: int
    sentence: str
    folders: tuple[str, ...] = ()
    """Where links to them were written; names agree there."""
