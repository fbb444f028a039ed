"""What a folder conversion says while it runs."""

from typing import Literal

from pydantic import Field

from translator.events import Event


class ConversionStarted(Event):
    """How much there is to do."""

    event: Literal["conversion_started"] = "conversion_started"
    files: int
    skipped: int
    """Files whose result is already there."""
    others: dict[str, int] = Field(default_factory=dict)
    """Files that are left out because they are no pictures that can be read, by the ending of their names."""
    earlier: int = 0
    """Results of earlier conversions among the originals, which are left out."""


class FileConverted(Event):
    """One picture is done and its result is safely on disk."""

    event: Literal["file_converted"] = "file_converted"
    source: str
    result: str
    seconds: float
    notices: tuple[str, ...] = ()
    """Sentences on what the result's format could not hold."""


class FileFailed(Event):
    """One picture could not be done; the others go on."""

    event: Literal["file_failed"] = "file_failed"
    source: str
    code: str
    sentence: str
    hint: str = ""
    """What the user can do."""


class ConversionProgress(Event):
    """Where the conversion stands."""

    event: Literal["conversion_progress"] = "conversion_progress"
    done: int
    failed: int
    files: int
    eta_s: float | None = None
    frames_done: int | None = None
    """Of the video that is under way."""
    frames: int | None = None
    """All of it, as far as its file tells."""


class ConversionEnded(Event):
    """The summary."""

    event: Literal["conversion_ended"] = "conversion_ended"
    converted: int
    skipped: int
    failed: int
    stopped: bool = False
    """True when the user stopped it before the end."""
    seconds: float
