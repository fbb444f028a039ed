"""Translate pictures of any kind and size with a style; torch is imported only when an engine needs it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy.typing as npt

from translator.images.alpha import fill_hidden
from translator.images.picture import Picture
from translator.inference import choose, controls
from translator.inference.controls import Controls
from translator.inference.engine import Engine, EngineName, Planes, Precision, innermost
from translator.inference.kinds import Source, opened
from translator.inference.streaming_door import Notice, Request, Watch, translate_pixels, translate_together
from translator.inference.styles import StyleCodes, Variation
from translator.library import gallery
from translator.library.card import ModelCard, read_card

if TYPE_CHECKING:
    from PIL.Image import Image

    from translator.model import TranslationModel

MIN_SCALE, MAX_SCALE = 0.05, 4.0
MAX_ENLARGE = 4

_BATCH_PX, _GPU_BATCH_PX = 1 << 18, 1 << 22
"""Pixels that are translated at once if pictures are small: on a CPU more only leaves its caches."""

_MOST_IN_A_BATCH = 16

_SAID: dict[Notice, str] = {
    "smaller_pieces": "It did not fit into memory at once and was worked on in pieces, with the same result.",
    "moved_to_cpu": "It did not fit into the GPU's memory and was worked on by the CPU.",
}
"""What a result remembers of notices, as sentences."""


@dataclass(frozen=True)
class Wish:
    """Everything that may be said about a translation besides the picture.

    Attributes:
        to: name of the domain to translate to; None when the style has one direction.
        strength: share of the result, in [0, 1].
        keep_colours: take only lightness from the result.
        keep_detail: share of the fine detail that is the original's, in [0, 1].
        scale: working size as a factor of the picture's; None is what the style's card recommends.
        enlarge: the result is this many times larger than the picture; None is what the card recommends.
        style_seed: draws the style code of models that have one; None is 0.
        style_from: picture whose style is taken, for models that can.
        style_mix: two of these and the share of the second, in [0, 1]; an `int` is a seed.
    """

    to: str | None = None
    strength: float = 1.0
    keep_colours: bool = False
    keep_detail: float = 0.0
    scale: float | None = None
    enlarge: int | None = None
    style_seed: int | None = None
    style_from: "Source | None" = None
    style_mix: "tuple[int | Source, int | Source, float] | None" = None

    def __post_init__(self) -> None:
        _ = self.controls, self.variation
        if self.scale is not None:
            controls.check_range("scale", self.scale, MIN_SCALE, MAX_SCALE)
        if self.enlarge is not None:
            controls.check_range("enlarge", self.enlarge, 1, MAX_ENLARGE)

    @property
    def controls(self) -> Controls:
        """What concerns the mixing with the original."""
        return Controls(self.strength, self.keep_colours, self.keep_detail)

    @property
    def variation(self) -> Variation:
        """What concerns the style code."""
        return Variation(self.style_seed, self.style_from, self.style_mix)


class Translator:
    """A style, ready to be applied.

        Translator.open("winter").translate("photo.jpg", to="winter")

    Attributes:
        path: the model file.
        card: what the style says of itself.
        engine: what computes.
        memory_bytes: what the network may use for a picture; None is what the machine has free.
    """

    def __init__(self, path: Path, card: ModelCard, engine: Engine, memory_bytes: int | None = None) -> None:
        self.path = path
        self.card = card
        self.engine = engine
        self.memory_bytes = memory_bytes
        self._styles = StyleCodes(card, lambda: self.model)

    @classmethod
    def open(
        cls,
        model: str | Path,
        *,
        device: str = "auto",
        precision: Precision = "auto",
        engine: EngineName = "auto",
        memory_bytes: int | None = None,
    ) -> "Translator":
        """Open a style.

        Args:
            model: id of a style of the gallery, or path of a model file.
            device: "auto", "cpu", "cuda", "cuda:1", "xpu" or "mps".
            precision: "fp32", "bf16" or "fp16"; "auto" is fp32 unless the card records that bf16 was checked;
                "fast" is what the device computes fastest, for previews.
            engine: "pytorch" or "openvino"; "auto" takes what is faster on this machine.
            memory_bytes: what the network may use for a picture; None is what the machine has free.

        Raises:
            UserError: the model, device or engine is missing, or the file is not sound.
        """
        path = gallery.find(model)
        card = read_card(path)
        if not card.ways:
            card.direction_to(None)  # says that there is nothing to translate to
        chosen = choose.open_engine(path, card, device=device, precision=precision, engine=engine)
        return cls(path, card, chosen, memory_bytes)

    @cached_property
    def model(self) -> "TranslationModel":
        """The network as a PyTorch module; it is loaded at first use when another engine computes."""
        from translator.inference.pytorch import PyTorchEngine
        from translator.library.model_file import open_model

        engine = innermost(self.engine)
        return engine.model if isinstance(engine, PyTorchEngine) else open_model(self.path)[0]

    @overload
    def translate(self, image: str | Path | Picture, to: str | None = None, **wishes: Any) -> Picture: ...
    @overload
    def translate(self, image: "Image", to: str | None = None, **wishes: Any) -> "Image": ...
    @overload
    def translate(
        self, image: npt.NDArray[Any], to: str | None = None, **wishes: Any
    ) -> npt.NDArray[Any]: ...
    def translate(self, image: Source, to: str | None = None, **wishes: Any) -> Any:
        """Translate one picture.

        Args:
            image: a path, a `Picture`, a PIL image, or (H, W) or (H, W, 1 to 4) uint8 or uint16.
            to: name of the domain to translate to; may be left out when the style has one direction.
            wishes: the other fields of `Wish` by name.

        Returns:
            The same kind of the same size and depth (a `Picture` for a path); opacity is kept.

        Raises:
            UserError: the picture cannot be read, there is no such direction or not enough memory, a wish is
                out of range, or the result is not a picture.
        """
        picture, same_kind = opened(image)
        return same_kind(self.apply(picture, Wish(to=to, **wishes)))

    def check(self, wish: Wish) -> None:
        """Refuse what this style cannot do, before any picture is read.

        Raises:
            UserError: DIRECTION_UNKNOWN or SETTING.
        """
        self._styles.of(wish.variation, self.card.direction_to(wish.to))

    def apply(
        self,
        picture: Picture,
        wish: Wish,
        *,
        progress: Callable[[float], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
        notice: Callable[[Notice], None] = lambda _: None,
    ) -> Picture:
        """Translate a picture; what `translate` does once its kind is settled.

        Args:
            picture: the picture.
            wish: how.
            progress: is told the share that is done, in [0, 1], when a picture is computed in pieces; what it
                raises ends the work.
            cancelled: asked before every piece; True ends the work with the error CANCELLED.
            notice: is told when memory did not suffice and what was done; the result's origin says it too.
        """
        work, said = self._begun(picture, wish), list[Notice]()

        def say(what: Notice) -> None:
            said.append(what)
            notice(what)

        watch = Watch(progress, cancelled, say)
        result = work.finished(translate_pixels(self.engine, work.request, self.memory_bytes, watch), wish)
        notices = (*result.origin.notices, *(_SAID[what] for what in said))
        return replace(result, origin=replace(result.origin, notices=notices)) if said else result

    def apply_all(self, pictures: Sequence[Picture], wish: Wish) -> list[Picture]:
        """Translate pictures of one size and depth at once, which for small ones is faster; see `apply`."""
        works = [self._begun(picture, wish) for picture in pictures]
        results = translate_together(self.engine, [work.request for work in works], self.memory_bytes)
        return [work.finished(planes, wish) for work, planes in zip(works, results, strict=True)]

    def batch_size(self, picture: Picture, wish: Wish) -> int:
        """How many pictures like this one `apply_all` is best given."""
        if getattr(innermost(self.engine), "moved", False):
            return 1  # each result is to remember it, which together they would not
        factor = self._scale(wish.scale, picture.height, picture.width) * (wish.enlarge or self.card.enlarge)
        most_px = _BATCH_PX if self.engine.device == "cpu" else _GPU_BATCH_PX
        return int(min(_MOST_IN_A_BATCH, max(1, most_px // (picture.height * picture.width * factor**2))))

    def _begun(self, picture: Picture, wish: Wish) -> "_Work":
        direction = self.card.direction_to(wish.to)
        style = self._styles.of(wish.variation, direction)
        picture = _enlarged(picture, wish.enlarge or self.card.enlarge)
        height, width = picture.height, picture.width
        scale = self._scale(wish.scale, height, width)
        seen = picture.pixels if picture.alpha is None else fill_hidden(picture.pixels, picture.alpha)
        working = controls.resized_pixels(seen, _scaled(height, scale), _scaled(width, scale))
        request = Request(working, direction, style, self.card.size_multiple)
        return _Work(picture, scale, request, self.card.adds_change)

    def _scale(self, asked: float | None, height: int, width: int) -> float:
        """The working size as a factor: what is asked, or else what the card recommends for this size."""
        if asked is not None:
            return asked
        limit = self.card.working_size_px
        return min(self.card.scale, limit / max(height, width)) if limit else self.card.scale


@dataclass(frozen=True, eq=False)
class _Work:
    """A picture on its way: as large as its result, its working size, and what the network is given.

    Of the network's result the change alone is enlarged where `adds_change` says so.
    """

    picture: Picture
    scale: float
    request: Request
    adds_change: bool

    def finished(self, planes: Planes, wish: Wish) -> Picture:
        """The result, of what the network made."""
        height, width = self.picture.height, self.picture.width
        if self.adds_change and planes.shape[2:] != (height, width):
            result = controls.with_enlarged_change(self.picture.pixels, self.request.pixels, planes)
        else:
            result = controls.resized_planes(planes, height, width)
        detail_px = controls.detail_size_px(height, width, self.scale)
        pixels = controls.finish(self.picture.pixels, result, wish.controls, detail_px=detail_px)
        return self.picture.with_pixels(pixels)


def _enlarged(picture: Picture, factor: int) -> Picture:
    if factor == 1:
        return picture
    height, width = picture.height * factor, picture.width * factor
    return picture.with_pixels(controls.resized_pixels(picture.pixels, height, width))


def _scaled(side_px: int, scale: float) -> int:
    return max(1, round(side_px * scale))
