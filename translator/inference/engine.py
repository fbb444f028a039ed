"""What computes: an engine takes pictures as a network wants them and gives back what it makes of them."""

from collections.abc import Callable
from typing import Literal, Protocol, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.library.card import ModelCard

Planes: TypeAlias = npt.NDArray[np.float32]
"""(B, 3, H, W) float32 in [-1, 1]."""

Precision: TypeAlias = Literal["auto", "fast", "fp32", "bf16", "fp16"]
"""What may be asked for: a format by name; "fast", the one that the device computes fastest, for previews; or
"auto", which is the fast one for models whose card records that it was checked, else fp32."""

PRECISIONS: tuple[str, ...] = get_args(Precision)

EngineName: TypeAlias = Literal["auto", "pytorch", "openvino"]
ENGINES: tuple[str, ...] = get_args(EngineName)


class Engine(Protocol):
    """A loaded model, ready to translate. One call at a time.

    Attributes:
        name: "pytorch" or "openvino".
        device: what it computes on, such as "cpu" or "cuda:0".
        precision: number format of the arithmetic: "fp32", "bf16" or "fp16".
    """

    name: str
    device: str
    precision: str
    cancelled: Callable[[], bool] | None = None
    """Asked now and then while a picture is computed; True ends the work with the error CANCELLED."""

    def translate(
        self, images: Planes, direction: Direction, style: npt.NDArray[np.float32] | None = None
    ) -> Planes:
        """Translate pictures of one size.

        Args:
            images: (B, 3, H, W) in [-1, 1]; H and W are multiples of the card's `size_multiple`.
            direction: one of the card's.
            style: (B, style_size) code for models that have one.

        Returns:
            (B, 3, H, W) float32 in [-1, 1].

        Raises:
            UserError: OUT_OF_MEMORY; CANCELLED.
        """


def innermost(engine: Engine) -> Engine:
    """What computes, behind engines that add something to another, which they have as `inner`."""
    while (inner := getattr(engine, "inner", None)) is not None:
        engine = inner
    return engine


def stopped() -> UserError:
    """The error for work that was cancelled."""
    return UserError(ErrorCode.CANCELLED, "The translation was stopped.")


def resolve_precision(asked: Precision, card: ModelCard, fast: str) -> str:
    """The number format to compute in.

    Args:
        asked: what the user wants.
        card: of the model; "auto" trusts reduced precision only where the card records a passed check.
        fast: the format that the device computes fastest.

    Raises:
        UserError: SETTING, for a name that is none.
    """
    if asked not in PRECISIONS:
        raise UserError(
            ErrorCode.SETTING, f"There is no precision {asked!r}.", f"There are: {', '.join(PRECISIONS)}."
        )
    if asked == "fast":
        return fast
    if asked == "auto":
        checked = card.bf16_checked is not None and card.bf16_checked.passed
        return "bf16" if checked and fast == "bf16" else "fp32"
    return asked


def out_of_memory(images: Planes) -> UserError:
    """The error for pictures that do not fit."""
    height, width = images.shape[2:]
    return UserError(
        ErrorCode.OUT_OF_MEMORY,
        f"There is not enough memory to translate {width} x {height} pixels at once.",
        "Work at a smaller size with --scale 0.5, or close other programs.",
    )
