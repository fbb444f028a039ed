"""CUT and FastCUT: learn without pairs, one way, by contrast between patches.

Park, Efros, Zhang and Zhu, "Contrastive Learning for Unpaired Image-to-Image Translation", ECCV 2020,
https://arxiv.org/abs/2007.15651.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, final

import torch
from pydantic import ValidationInfo, field_validator, model_validator
from torch import Tensor, nn
from torch.optim import Optimizer

from translator.domains import Batch, Direction, Pairing
from translator.losses.contrastive import Negatives, Weighting, patch_nce
from translator.method import Method, Update, evaluating, frozen
from translator.methods._adversaries import (
    RESIDUAL_HELP,
    AdversarialSettings,
    build_augment,
    build_critic,
    build_generator,
    critic_loss,
    critic_penalties,
    generator_loss,
)
from translator.methods._models import OneWay
from translator.methods._optimizers import adam
from translator.networks.initialise import InitKind, initialise
from translator.networks.projection import (
    PatchProjection,
    draw_places,
    mirror_places,
    tap,
    translate_and_tap,
)
from translator.networks.resnet import ResnetGenerator
from translator.settings import knob

Variant = Literal["cut", "fastcut"]

VARIANTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "cut": {"nce_weight": 1.0, "nce_identity": True, "flip_equivariance": False},
        "fastcut": {"nce_weight": 10.0, "nce_identity": False, "flip_equivariance": True},
    }
)
"""What a variant stands for where nothing else is said (table 4 of the paper's appendix)."""


class CutSettings(AdversarialSettings):
    """Knobs of CUT; the defaults are the published ones."""

    variant: Variant = knob(
        "cut", "Published settings to start from: cut, or fastcut, which takes half the time and memory."
    )
    nce_weight: float = knob(
        1.0, "Weight (lambda) of the contrast; 10 in fastcut.", ge=0, le=1e4, stronger=0.5
    )
    nce_identity: bool = knob(
        True, "Contrast also what becomes of a picture of the target domain; keeps colours. Off in fastcut."
    )
    flip_equivariance: bool = knob(
        False, "Translate half of the pictures mirrored, and contrast them unmirrored. On in fastcut.",
        advanced=True,
    )  # fmt: skip
    generator: Literal["resnet"] = knob("resnet", "Kind of the generator.", advanced=True, group="Generator")
    norm: Literal["instance", "none"] = knob(
        "instance", "Kind of the norms in generator and critic.", advanced=True, group="Generator"
    )
    residual: bool = knob(False, RESIDUAL_HELP, advanced=True, group="Generator")
    initialisation: InitKind = knob(
        "xavier", "How weights are drawn at first.", advanced=True, group="Generator"
    )
    critic_antialiased: bool = knob(
        True, "Let the critic halve by a blur instead of by stride.", advanced=True, group="Critic"
    )
    nce_layers: str = knob(
        "0,4,8,12,16", "Layers of the generator whose patches are contrasted, counted from 0.",
        advanced=True, group="Contrast",
    )  # fmt: skip
    patches: int = knob(
        256, "Patches contrasted in each layer.", ge=2, le=4096, advanced=True, group="Contrast"
    )
    projection_width: int = knob(
        256, "Length of a patch's vector.", ge=1, le=4096, advanced=True, group="Contrast"
    )
    temperature: float = knob(
        0.07, "Temperature (tau) of the contrast.", gt=0, le=10, advanced=True, group="Contrast"
    )
    negatives: Negatives = knob(
        "own", "What a patch is told from: patches of its own picture, or of all pictures of the batch.",
        advanced=True, group="Contrast",
    )  # fmt: skip
    weighting: Weighting = knob(
        "equal", "How negatives count: all the same, by optimal transport (monce), or by likeness (hard).",
        advanced=True, group="Contrast",
    )  # fmt: skip
    concentration: float = knob(
        1.0, "Parameter (beta) of the weighting: of monce a temperature, of hard a sharpness.", gt=0, le=100,
        advanced=True, group="Contrast",
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _fill_in_variant(cls, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        return {**VARIANTS.get(str(values.get("variant", "cut")), {}), **values}

    @field_validator("nce_layers")
    @classmethod
    def _check_layers(cls, text: str, info: ValidationInfo) -> str:
        ends, blocks, downs = (info.data.get(name) for name in ("ends", "blocks", "resnet_downs"))
        if ends is None or blocks is None or downs is None:
            return text
        words, last = text.split(","), num_layers(ends, blocks, downs) - 1 - bool(info.data.get("residual"))
        layers = [int(word) for word in words if word.strip().isdecimal()]
        if len(layers) < len(words) or sorted(set(layers)) != layers or layers[-1] > last:
            raise ValueError(f"it takes ascending numbers from 0 to {last} with commas between them")
        return text

    @property
    def taps(self) -> tuple[int, ...]:
        """`nce_layers` as numbers."""
        return tuple(int(word) for word in self.nce_layers.split(","))


@final
class Cut(Method[CutSettings]):
    """A generator G: A -> B learns against a critic D, and to keep each patch recognisable among others.

    L_D = 1/2 [(D(b) - 1)^2 + D(G(a))^2]
    L_G = (D(G(a)) - 1)^2 + lambda NCE(a, G(a))                              without the identity term,
    L_G = (D(G(a)) - 1)^2 + lambda/2 [NCE(a, G(a)) + NCE(b, G(b))]           with it

    (eq. 1 to 5 of the paper; NCE is the mean over layers of `patch_nce`.) First D learns, then G with the
    projections of its patches, which belong to its optimizer.

    The source's patches are those of the pass that translates it: the published code computes them anew and
    gets the same.
    """

    name = "cut"
    title = "CUT"
    paper = "Park et al., ECCV 2020, https://arxiv.org/abs/2007.15651"
    pairing = Pairing.UNPAIRED
    Settings = CutSettings

    num_steps: Tensor

    def __init__(self, settings: CutSettings) -> None:
        super().__init__(settings)
        self.critic = build_critic(settings, in_channels=3)
        self.augment = build_augment(settings)
        channels = self._generator.feature_channels
        self.projection = PatchProjection([channels[i] for i in settings.taps], settings.projection_width)
        initialise(self.projection, settings.initialisation)
        self.register_buffer("num_steps", torch.zeros((), dtype=torch.int64))

    @staticmethod
    def build_model(settings: CutSettings) -> OneWay:
        """A generator from a to b."""
        return OneWay(build_generator(settings, residual=settings.residual))

    def optimizers(self) -> dict[str, Optimizer]:
        """Adam for "generator", the projections included, and for "critic"."""
        learning = nn.ModuleList([self.model, self.projection])
        return {
            "generator": adam(self.settings, learning.parameters()),
            "critic": adam(self.settings, self.critic.parameters(), self.settings.critic_learning_rate),
        }

    def step(self, batch: Batch, update: Update) -> None:
        """D, then G; G at every `critic_steps`-th step."""
        s, num_steps_done = self.settings, int(self.num_steps)
        self.num_steps += 1
        mirrored = s.flip_equivariance and torch.rand(()).item() < 0.5
        sources = torch.cat((batch.a, batch.b)) if s.nce_identity else batch.a
        learns = (num_steps_done + 1) % s.critic_steps == 0
        with torch.set_grad_enabled(learns):
            translated, maps = translate_and_tap(self._generator, _mirror(sources, mirrored), s.taps)
        fake_b = translated[: len(batch.a)]
        update("critic", self._critic_terms(batch.b, fake_b.detach(), num_steps_done))
        if learns:
            if mirrored or s.dropout:
                # Then the pass that translated saw something else than the source as it is.
                with torch.no_grad():
                    maps = tap(self._generator, sources, s.taps)
            with frozen(self.critic):
                terms = {"gan": self._fooling(fake_b)}
                update("generator", terms | self._contrast(maps, translated, len(batch.a), mirrored))

    def pictures(self, batch: Batch) -> dict[str, Tensor]:
        """Both inputs, the result, and what becomes of b, which should stay as it is."""
        with evaluating(self.model):
            fake_b = self.model.translate(batch.a, Direction.A_TO_B)
            same_b = self.model.translate(batch.b, Direction.A_TO_B)
        return {"real_a": batch.a, "real_b": batch.b, "fake_b": fake_b, "identity_b": same_b}

    def _critic_terms(self, real: Tensor, fake: Tensor, num_steps_done: int) -> dict[str, Tensor]:
        change = self.augment.draw(real)
        real, fake = change(real), change(fake)
        penalties = critic_penalties(self.settings, self.critic, self.critic, real, fake, num_steps_done)
        return {"gan": critic_loss(self.settings, self.critic, real, fake, self.augment)} | penalties

    def _fooling(self, fake: Tensor) -> Tensor:
        change = self.augment.draw(fake)
        return generator_loss(self.settings, self.critic, change(fake))

    def _contrast(
        self, source_maps: list[Tensor], translated: Tensor, num_a: int, mirrored: bool
    ) -> dict[str, Tensor]:
        """The weighted NCE terms.

        Args:
            source_maps: of the pictures of a, then those of b where the identity term is on.
            translated: what became of them, (B, 3, H, W).
            num_a: number of pictures of a.
            mirrored: whether they were translated mirrored.
        """
        s = self.settings
        if s.nce_weight == 0:
            return {}
        groups = [num_a, len(translated) - num_a] if s.nce_identity else [num_a]
        places = draw_places(source_maps, s.patches, groups)
        with torch.no_grad():
            keys = self.projection(source_maps, places)
        maps = tap(self._generator, translated, s.taps)
        queries = self.projection(maps, mirror_places(maps, places) if mirrored else places)
        layers = [
            zip(q.split(groups), k.split(groups), strict=True) for q, k in zip(queries, keys, strict=True)
        ]
        per_layer = [torch.stack([self._nce(q, k) for q, k in pairs]) for pairs in layers]
        means = torch.stack(per_layer).mean(0) * s.nce_weight / len(groups)
        return dict(zip(("nce", "nce_identity"), means.unbind(), strict=False))

    def _nce(self, query: Tensor, key: Tensor) -> Tensor:
        s = self.settings
        return patch_nce(
            query,
            key,
            s.temperature,
            negatives=s.negatives,
            weighting=s.weighting,
            concentration=s.concentration,
        )

    @property
    def _generator(self) -> ResnetGenerator:
        generator = self.model.get_submodule("a_to_b")
        assert isinstance(generator, ResnetGenerator)
        return generator


def num_layers(ends: str, blocks: int, downs: int = 2) -> int:
    """Layers of a ResNet generator, as `ResnetGenerator.layers` counts them."""
    head, tail = 4, 3
    down = 4 if ends in ("antialiased", "antialiased-down") else 3
    up = 4 if ends in ("antialiased", "antialiased-up") else 3
    return head + downs * (down + up) + blocks + tail


def _mirror(images: Tensor, mirrored: bool) -> Tensor:
    return images.flip(3) if mirrored else images
