"""What is said of files that cannot be read: one sentence each."""

import contextlib
from collections.abc import Iterator

from PIL import Image, UnidentifiedImageError

from translator.errors import ErrorCode, UserError

_TOGETHER = 4
"""All frames of an animation together may have so many times the pixels that one picture may have."""


def check_size(size: tuple[int, int], name: str, max_pixels: int | None) -> None:
    """Refuse what is larger than allowed.

    Raises:
        UserError: PICTURE_TOO_LARGE.
    """
    if max_pixels is not None and size[0] * size[1] > max_pixels:
        raise too_large(name, f"{size[0]} x {size[1]} pixels")


def check_together(size: tuple[int, int], frames: int, name: str, max_pixels: int | None) -> None:
    """Refuse an animation that is too large as a whole: a small file can claim any number of frames.

    Raises:
        UserError: PICTURE_TOO_LARGE.
    """
    if max_pixels is not None and frames * size[0] * size[1] > _TOGETHER * max_pixels:
        raise too_large(name, f"{frames} frames of {size[0]} x {size[1]} pixels")


@contextlib.contextmanager
def plain_errors(name: str, kind: str | None) -> Iterator[None]:
    """One sentence for whatever a decoder raises on damaged data."""
    try:
        yield
    except UserError as error:
        sentence = (
            error.sentence.replace("It ", f"{name} ", 1)
            if error.sentence.startswith("It ")
            else error.sentence
        )
        raise UserError(error.code, sentence, error.hint) from None
    except Image.DecompressionBombError:
        raise too_large(name, "more pixels than any camera takes") from None
    except MemoryError:
        raise too_large(name, "more pixels than there is memory for") from None
    except UnidentifiedImageError:
        if kind is None:
            raise UserError(
                ErrorCode.PICTURE_UNSUPPORTED,
                f"{name} is no picture of a kind that can be read.",
                "If another program shows it, save it there as JPEG, PNG or TIFF.",
            ) from None
        raise damaged(name, kind) from None
    except Exception as error:  # decoders raise anything on hostile bytes, and none of it is a defect of ours
        raise damaged(name, kind) from error


def damaged(name: str, kind: str | None) -> UserError:
    """A file that a decoder gave up on."""
    what = f" {kind} picture" if kind else " picture"
    return UserError(
        ErrorCode.PICTURE_UNREADABLE,
        f"{name} is damaged, incomplete or an unusual kind of{what} and cannot be read.",
        "Copy it again from where it came, or open and save it in another program.",
    )


def too_large(name: str, claims: str) -> UserError:
    """A file whose header claims more pixels than allowed."""
    return UserError(
        ErrorCode.PICTURE_TOO_LARGE,
        f"{name} says that it has {claims}.",
        "If it really is that large, allow it with --max-pixels.",
    )
