"""An error as data: what happened, to what; the words are made by the views."""

from dataclasses import dataclass

from translator.errors import ErrorCode
from translator.events.engine import Problem as EngineProblem
from translator.events.parts import StyleInfo

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
    """What happened.

    Attributes:
        code: of the closed list.
        subject: name of the file or style that it concerns.
        sentence: the engine's.
        detail: its traceback.
        style: the style that it concerns, where it is known.
    """

    code: str
    subject: str = ""
    sentence: str = ""
    detail: str = ""
    style: StyleInfo | None = None

    @classmethod
    def of_style(cls, code: str, style: StyleInfo | None, sentence: str = "", title: str = "") -> "Trouble":
        """A style cannot be used; `title` is what it was called where it is not there any more."""
        return cls(code, style.title if style else title, sentence, style=style)

    @classmethod
    def of(cls, problem: EngineProblem, subject: str = "", style: StyleInfo | None = None) -> "Trouble":
        """From the engine's answer, on a file or a style."""
        sentence = f"{problem.sentence} {problem.hint}".strip()
        return cls(problem.code, style.title if style else subject, sentence, problem.detail, style)
