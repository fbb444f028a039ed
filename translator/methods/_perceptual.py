"""The knobs of a fixed network that judges likeness, and the way to its weights."""

from pathlib import Path
from typing import Literal

from translator.networks.vgg import Vgg, open_vgg
from translator.settings import Settings, knob


class PerceptualSettings(Settings):
    """Knobs of a perceptual term; a method has them by deriving its own from these."""

    perceptual: Literal["off", "vgg16", "vgg19"] = knob(
        "off", "Network that judges likeness; its weights must be on this computer.",
        advanced=True, group="Perceptual",
    )  # fmt: skip
    perceptual_weight: float = knob(
        1.0, "Weight of its judgement.", ge=0, le=1e4, advanced=True, group="Perceptual"
    )
    perceptual_file: str | None = knob(
        None, "File of the network's weights as torchvision has them; torchvision's cache when not given.",
        advanced=True, group="Perceptual",
    )  # fmt: skip


def open_judge(settings: PerceptualSettings, last: str) -> Vgg | None:
    """The network of the perceptual term; None when that is off.

    Args:
        settings: which, how heavy, and where it is.
        last: name of the deepest activation that will be asked for.

    Raises:
        UserError: MODEL_MISSING or MODEL_INVALID, about the file of its weights.
    """
    if settings.perceptual == "off" or settings.perceptual_weight == 0:
        return None
    path = None if settings.perceptual_file is None else Path(settings.perceptual_file)
    return open_vgg(settings.perceptual, path, last)
