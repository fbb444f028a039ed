"""What a check of the pictures says while it looks at them."""

from typing import Literal

from pydantic import Field

from translator.events import Event

Kind = Literal[
    "unreadable",
    "left_out",
    "orphan",
    "too_small",
    "duplicate",
    "near_duplicate",
    "in_both",
    "leak",
    "wrong_pile",
    "border",
    "overlay",
    "gray",
    "odd_shape",
    "misregistered",
    "size_mismatch",
    "same_pair",
    "few",
    "imbalance",
    "shape",
    "resolution",
    "colour",
    "format",
    "alike",
]
"""The closed list of what can be found; a window translates it."""

Severity = Literal["mend", "look", "note"]
"""mend: the picture is better left out; look: a person should decide; note: about the pictures as a whole."""

Verdict = Literal["ready", "mend", "unusable"]


class CheckStarted(Event):
    """How much there is to look at."""

    event: Literal["check_started"] = "check_started"
    pictures: dict[str, int]
    """Domain name -> number of files, held-out ones included."""


class CheckProgress(Event):
    """Where the check stands."""

    event: Literal["check_progress"] = "check_progress"
    done: int
    total: int
    eta_s: float | None = None


class CheckFinding(Event):
    """One thing that was found: about one file, or about the pictures as a whole when `path` is empty."""

    event: Literal["check_finding"] = "check_finding"
    kind: Kind
    severity: Severity
    sentence: str
    domain: str = ""
    """Name of the domain; empty when it is about several."""
    path: str = ""
    other: str = ""
    """The file that it is a copy or the partner of."""
    belongs: str = ""
    """Name of the domain that a picture in the wrong one looks like."""
    score: float | None = None
    """How sure or how far, in the unit that the sentence names; greater is worse."""


class CheckEnded(Event):
    """The verdict."""

    event: Literal["check_ended"] = "check_ended"
    verdict: Verdict
    sentence: str
    """The verdict in one line, with its reasons."""
    counts: dict[str, int] = Field(default_factory=dict)
    """Kind -> number of files, or 1 for what concerns the whole."""
    pictures: dict[str, int] = Field(default_factory=dict)
    """Domain name -> number of files that would be left after mending."""
    seconds: float = 0.0
