"""An error as data: what happened, to what; the words are made by the views."""

from dataclasses import dataclass

from translator.errors import ErrorCode
from translator.events.engine import Problem as EngineProblem

FAULTS_OF_PHOTO = frozenset(
    (
        ErrorCode.PICTURE_MISSING,
        ErrorCode.PICTURE_UNREADABLE,
        ErrorCode.PICTURE_TOO_LARGE,
        ErrorCode.PICTURE_TOO_SMALL,
        ErrorCode.PICTURE_UNSUPPORTED,
    )
)
"""Codes that mark the photo itself."""


@dataclass(frozen=True)
class Trouble:
    """Attributes: code of the closed list; subject (file or style); the engine's sentence; its traceback."""

    code: str
    subject: str = ""
    sentence: str = ""
    detail: str = ""

    @classmethod
    def of(cls, problem: EngineProblem, subject: str = "") -> "Trouble":
        """From the engine's answer."""
        return cls(problem.code, subject, f"{problem.sentence} {problem.hint}".strip(), problem.detail)
