"""What a search for the subjects of pictures says while it looks at them."""

from typing import Literal

from translator.events import Event
from translator.events.pairs import Part


class CropProposed(Event):
    """The part of a picture that holds its subject."""

    event: Literal["crop_proposed"] = "crop_proposed"
    path: str
    part: Part | None = None
    """Left, top, width, height as shares of the picture as it is seen; absent when it is all of it."""
    problem: str = ""
    """Why it could not be looked at, in a sentence."""


class CropsEnded(Event):
    """How many pictures were looked at."""

    event: Literal["crops_ended"] = "crops_ended"
    proposed: int
    whole: int
    failed: int
    sentence: str
