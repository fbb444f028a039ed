"""Findings, verdicts and choices in words."""

from PySide6.QtCore import QCoreApplication

from gui.state.making.checking import Checked, Group
from gui.state.making.pictures import Recognised
from gui.state.making.score import FEW, GOOD, MOST, Score
from gui.views import words as common

translate = QCoreApplication.translate


def verdict(check: Checked, recognised: Recognised | None, *, checking: bool) -> tuple[str, str]:
    """Tone and sentence."""
    if recognised is None:
        return "", translate("Making", "Choose the pictures first.")
    left = check.left(recognised)
    least = min(left.values(), default=0)
    if least < 2 or (check.ended is not None and check.ended.verdict == "unusable"):
        name = min(left, key=lambda one: left[one]) if left else ""
        return "bad", translate("Making", "There are too few good pictures in “%1”.").replace("%1", name)
    if checking:
        return "", translate("Making", "Looking through the pictures…")
    if check.ended is None:
        return "", translate("Making", "Not checked.")
    if least < FEW:
        text = translate("Making", "Possible, but few: below %1 pictures the results may be copies.")
        return "warn", text.replace("%1", str(FEW))
    return "good", translate("Making", "Good to try.")


def points(score: Score, left: dict[str, int]) -> str:
    """The points of a verdict, and what they would be more with."""
    text = translate("Making", "%1 of %2").replace("%1", str(score.points)).replace("%2", str(MOST))
    name = min(left, key=lambda one: left[one]) if left else ""
    because = {
        "few": translate("Making", "more pictures in “%1” would help").replace("%1", name),
        "faults": translate("Making", "pictures with faults are used as they are"),
        "remarks": translate("Making", "what the piles differ in besides may be learned too"),
    }
    return ": ".join(
        (text, "; ".join(because[reason] for reason in score.reasons)) if score.reasons else (text,)
    )


def pile(name: str, number: int) -> str:
    """How many pictures a pile has, and whether that is enough."""
    if number < FEW:
        text = translate("Making", "%1: %2, few")
    elif number < GOOD:
        text = translate("Making", "%1: %2, possible")
    else:
        text = translate("Making", "%1: %2, enough")
    return text.replace("%1", name).replace("%2", common.number(number))


def group(found: Group) -> str:
    """How many of what, in which pile."""
    number = len(found.paths)
    if found.kind == "border" and not found.paths:
        strips = translate(
            "Making", "%1: many have plain strips at an edge; these are taken for part of the look."
        )
        return strips.replace("%1", found.domain)
    text = _kinds(number).get(found.kind) or found.sentence
    if not found.paths and (found.kind not in _kinds(0) or found.kind in _PER_PICTURE):
        return found.sentence
    return f"{found.domain}: {text}" if found.domain else text


_PER_PICTURE = frozenset(
    (
        *("unreadable", "left_out", "orphan", "too_small", "duplicate", "near_duplicate", "in_both", "leak"),
        *(
            "wrong_pile",
            "border",
            "overlay",
            "gray",
            "odd_shape",
            "misregistered",
            "size_mismatch",
            "same_pair",
        ),
    )
)


def _kinds(n: int) -> dict[str, str]:
    return {
        "unreadable": translate("Making", "%n cannot be read", "", n),
        "left_out": translate("Making", "%n are not used", "", n),
        "orphan": translate("Making", "%n have no partner", "", n),
        "too_small": translate("Making", "%n are too small", "", n),
        "duplicate": translate("Making", "%n are exact copies", "", n),
        "near_duplicate": translate("Making", "%n are nearly the same as others", "", n),
        "in_both": translate("Making", "%n are in another pile too", "", n),
        "leak": translate("Making", "%n would be learned from and looked at", "", n),
        "wrong_pile": translate("Making", "%n look as if they belong to another pile", "", n),
        "border": translate("Making", "%n have borders or frames", "", n),
        "overlay": translate("Making", "%n have a watermark or text on them", "", n),
        "gray": translate("Making", "%n are black and white among colour", "", n),
        "odd_shape": translate("Making", "%n have an unusual shape", "", n),
        "misregistered": translate("Making", "%n pairs do not lie on each other", "", n),
        "size_mismatch": translate("Making", "%n pairs differ in shape", "", n),
        "same_pair": translate("Making", "%n pairs are twice the same picture", "", n),
        "few": translate("Making", "There are few pictures: results may be copies of them."),
        "imbalance": translate("Making", "One pile is much larger than another."),
        "shape": translate(
            "Making", "The piles differ in upright and wide pictures: the framing may be learned."
        ),
        "resolution": translate("Making", "The piles differ in size: sharpness may be learned."),
        "colour": translate("Making", "The piles differ in colour; that is probably what you want to learn."),
        "format": translate("Making", "The piles differ in file format: its traces may be learned."),
        "alike": translate("Making", "The piles look alike; there may be little to learn."),
    }


def why(found: Group) -> str:
    """What it would do to the training, where that is not plain."""
    if not found.paths:
        return ""
    return {
        "near_duplicate": translate("Making", "Bursts count for more than they should."),
        "leak": translate("Making", "What is looked at must never have been learned from."),
        "border": translate("Making", "The style would learn to draw borders."),
        "overlay": translate("Making", "The style would learn to write."),
        "wrong_pile": translate("Making", "The style would learn the opposite from them."),
        "misregistered": translate("Making", "Edges become soft where pairs do not fit."),
    }.get(found.kind, "")


def action(choice: str) -> str:
    """What to do with pictures."""
    return {
        "keep": translate("Making", "Keep"),
        "leave": translate("Making", "Leave out"),
        "move": translate("Making", "Move to the pile they look like"),
        "crop": translate("Making", "Crop"),
    }[choice]


def preset(name: str) -> tuple[str, str]:
    """Title and sentence of a preset."""
    return {
        "quick": (translate("Making", "Quick look"), translate("Making", "Is my idea any good?")),
        "good": (translate("Making", "Good"), translate("Making", "For most purposes.")),
        "own": (translate("Making", "As long as I say"), ""),
        "best": (translate("Making", "Best"), translate("Making", "As in the papers; takes patience.")),
    }[name]


def watts(number: float, counted: str | None) -> str:
    """What computing takes of electricity, and what of the computer that is of."""
    text = {
        "computer": translate("Making", "The computer takes %1 W."),
        "processor": translate("Making", "The processor takes %1 W; the rest of the computer comes on top."),
        "card": translate("Making", "The graphics card takes %1 W; the rest of the computer comes on top."),
    }.get(
        counted or "",
        translate("Making", "Processor and graphics card take %1 W; the rest of the computer comes on top."),
    )
    return text.replace("%1", f"{number:.0f}")
