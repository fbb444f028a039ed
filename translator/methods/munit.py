"""MUNIT: learn without pairs, both ways, and give one picture many styles.

Huang, Liu, Belongie and Kautz, "Multimodal Unsupervised Image-to-Image Translation", ECCV 2018,
https://arxiv.org/abs/1804.04732.
"""

from collections.abc import Mapping
from typing import Any, final

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from translator.domains import Batch, Direction, Pairing
from translator.errors import ErrorCode, UserError
from translator.losses.content import l1
from translator.method import Method, Update, evaluating, frozen
from translator.methods import _latent
from translator.methods._latent import (
    PERCEPTUAL_LAYER,
    LatentSettings,
    build_augment,
    build_critic,
    critic_term,
    generator_term,
    perceptual_terms,
)
from translator.methods._noise import usual_noise
from translator.methods._perceptual import open_judge
from translator.model import TranslationModel
from translator.networks.content_style import STYLE_LEAST_PX, ContentStyleNetwork
from translator.networks.initialise import initialise
from translator.networks.latent import DOMAINS, LatentShape
from translator.settings import knob


class MunitSettings(LatentSettings):
    """Knobs of MUNIT; the defaults are the published ones."""

    style_size: int = knob(8, "Length of a style code.", ge=1, le=1024, group="Generator")
    mlp_width: int = knob(
        256, "Width of the perceptron that turns a style code into norms.", ge=1, le=4096,
        advanced=True, group="Generator",
    )  # fmt: skip
    reconstruction_weight: float = knob(
        10.0, "Weight (lambda_x) of getting a picture back from its own codes.", ge=0, le=1e4
    )
    content_weight: float = knob(
        1.0, "Weight (lambda_c) of getting a translation's content back from it.", ge=0, le=1e4, stronger=0.5
    )
    style_weight: float = knob(
        1.0, "Weight (lambda_s) of getting a translation's style back from it.", ge=0, le=1e4
    )
    cycle_weight: float = knob(
        0.0, "Weight of getting a picture back from its translation; 10 keeps more of its content.",
        ge=0, le=1e4, stronger=0.5,
    )  # fmt: skip


@final
class ContentStyleModel(TranslationModel):
    """An auto-encoder of content and style for each domain.

    Attributes:
        networks: by domain.
    """

    directions = frozenset({Direction.A_TO_B, Direction.B_TO_A})

    def __init__(self, shape: LatentShape, style_size: int, mlp_width: int) -> None:
        super().__init__()
        self.networks = nn.ModuleDict({d: ContentStyleNetwork(shape, style_size, mlp_width) for d in DOMAINS})
        self.size_multiple = 2**shape.num_downs
        self.style_size = style_size

    def of(self, domain: str) -> ContentStyleNetwork:
        """The auto-encoder of a domain."""
        network = self.networks[domain]
        assert isinstance(network, ContentStyleNetwork)
        return network

    def translate(self, images: Tensor, direction: Direction, style: Tensor | None = None) -> Tensor:
        """See `TranslationModel.translate`; without a style `usual_noise` is one."""
        assert direction in self.directions
        content = self.of(direction.source).content(images)
        if style is None:
            style = usual_noise(images, self.style_size)
        return self.of(direction.target).decode(content, style)

    def style_of(self, images: Tensor, direction: Direction) -> Tensor:
        """The style of pictures of the direction's target domain, to be given to `translate`.

        Args:
            images: (B, 3, H, W) in [-1, 1], of any size above 16 px.
            direction: one of `directions`.

        Returns:
            (B, style_size) float32.

        Raises:
            UserError: PICTURE_TOO_SMALL.
        """
        height, width = images.shape[2:]
        if min(height, width) < STYLE_LEAST_PX:
            raise UserError(
                ErrorCode.PICTURE_TOO_SMALL,
                f"A style cannot be taken from a picture of {width} x {height} px.",
                f"Take one of at least {STYLE_LEAST_PX} x {STYLE_LEAST_PX} px.",
            )
        return self.of(direction.target).style(images)


@final
class Munit(Method[MunitSettings]):
    """Auto-encoders with content c and style s for each domain learn against critics D_a and D_b.

    c_a, s_a are the codes of a, a_b = G_b(c_a, s') with s' ~ N(0, 1), c', s'' the codes of a_b; and the same
    from b. L_E,G is the sum for both domains of

    (D_b(a_b) - 1)^2 + l_x |G_a(c_a, s_a) - a|_1 + l_c |c' - c_a|_1 + l_s |s'' - s'|_1
                     + l_cyc |G_a(c', s_a) - a|_1

    and L_D = (D_b(b) - 1)^2 + D_b(a_b)^2 + the same for a (eq. 2 to 5 of the paper and its appendix B.1).

    First D learns, then E and G, from the same translations.
    """

    name = "munit"
    title = "MUNIT"
    paper = "Huang et al., ECCV 2018, https://arxiv.org/abs/1804.04732"
    pairing = Pairing.UNPAIRED
    Settings = MunitSettings

    def __init__(self, settings: MunitSettings) -> None:
        super().__init__(settings)
        self.critic_a = build_critic(settings)
        self.critic_b = build_critic(settings)
        self.augment_a = build_augment(settings)
        self.augment_b = build_augment(settings)
        self.judge = open_judge(settings, PERCEPTUAL_LAYER)

    @staticmethod
    def build_model(settings: MunitSettings) -> ContentStyleModel:
        """Encoders and decoders of both domains."""
        model = ContentStyleModel(settings.shape, settings.style_size, settings.mlp_width)
        initialise(model, "kaiming")
        return model

    @classmethod
    def settings_for(cls, size_px: int) -> dict[str, Any]:
        """As many scales of the critic as a crop has room for."""
        return _latent.settings_for(size_px)

    def optimizers(self) -> dict[str, Optimizer]:
        """Adam for "generators" and for "critics"."""
        return dict(_latent.optimizers(self.settings, self.model, self.critic_a, self.critic_b))

    def step(self, batch: Batch, update: Update) -> None:
        """Critics, then encoders and decoders."""
        s, a, b = self.settings, self._of("a"), self._of("b")
        contents = {"a": a.content(batch.a), "b": b.content(batch.b)}
        styles = {"a": a.style(batch.a), "b": b.style(batch.b)}
        drawn = {d: torch.randn_like(styles[d]) for d in DOMAINS}
        same_a, b_to_a = _decode(a, (contents["a"], styles["a"]), (contents["b"], drawn["a"]))
        same_b, a_to_b = _decode(b, (contents["b"], styles["b"]), (contents["a"], drawn["b"]))
        update(
            "critics",
            {
                "gan_a": critic_term(s, self.critic_a, batch.a, b_to_a.detach(), self.augment_a),
                "gan_b": critic_term(s, self.critic_b, batch.b, a_to_b.detach(), self.augment_b),
            },
        )
        with frozen(self.critic_a, self.critic_b):
            terms = {
                "gan_a": generator_term(s, self.critic_a, b_to_a, self.augment_a),
                "gan_b": generator_term(s, self.critic_b, a_to_b, self.augment_b),
                "reconstruction_a": s.reconstruction_weight * l1(same_a, batch.a),
                "reconstruction_b": s.reconstruction_weight * l1(same_b, batch.b),
            }
            terms |= self._code_terms(batch, {"a": b_to_a, "b": a_to_b}, contents, styles, drawn)
            pairs = {"a": (b_to_a, batch.b), "b": (a_to_b, batch.a)}
            update("generators", terms | perceptual_terms(s, self.judge, pairs))

    def pictures(self, batch: Batch) -> dict[str, Tensor]:
        """Both inputs, each translated in the mean style and in the other's style, and both back again."""
        model = self._model
        with evaluating(model):
            shown = {"real_a": batch.a, "real_b": batch.b}
            for direction in (Direction.A_TO_B, Direction.B_TO_A):
                source, target = direction.source, direction.target
                images = batch.images[source]
                style = model.style_of(batch.images[target], direction)
                shown[f"fake_{target}"] = model.translate(images, direction)
                shown[f"fake_{target}_in_style_of_{target}"] = model.translate(images, direction, style)
            for d in DOMAINS:
                network, images = model.of(d), batch.images[d]
                shown[f"reconstructed_{d}"] = network.decode(network.content(images), network.style(images))
        return shown

    def _code_terms(
        self,
        batch: Batch,
        translated: Mapping[str, Tensor],
        contents: Mapping[str, Tensor],
        styles: Mapping[str, Tensor],
        drawn: Mapping[str, Tensor],
    ) -> dict[str, Tensor]:
        """Codes got back from the translations, and the way back to the source.

        Args:
            batch: the sources.
            translated: what became of them, by the domain that they are in now.
            contents: of the sources, by domain.
            styles: of the sources, by domain.
            drawn: the styles of the translations, by the domain that they are in now.
        """
        s, terms = self.settings, dict[str, Tensor]()
        for here, there in (("a", "b"), ("b", "a")):
            network, images = self._of(there), translated[there]
            content = network.content(images)
            terms[f"content_{here}"] = s.content_weight * l1(content, contents[here])
            terms[f"style_{there}"] = s.style_weight * l1(network.style(images), drawn[there])
            if s.cycle_weight > 0:
                back = self._of(here).decode(content, styles[here])
                terms[f"cycle_{here}"] = s.cycle_weight * l1(back, batch.images[here])
        return terms

    @property
    def _model(self) -> ContentStyleModel:
        assert isinstance(self.model, ContentStyleModel)
        return self.model

    def _of(self, domain: str) -> ContentStyleNetwork:
        return self._model.of(domain)


def _decode(network: ContentStyleNetwork, *codes: tuple[Tensor, Tensor]) -> tuple[Tensor, ...]:
    """Pictures from several contents and styles in one call: no norm mixes the pictures of a batch."""
    contents, styles = zip(*codes, strict=True)
    images = network.decode(torch.cat(contents), torch.cat(styles))
    return torch.split(images, [len(content) for content in contents])
