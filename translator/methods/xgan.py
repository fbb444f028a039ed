"""XGAN: learn without pairs, both ways, what two kinds of pictures have in common in meaning.

Royer, Bousmalis, Gouws, Bertsch, Mosseri, Cole and Murphy, "XGAN: Unsupervised Image-to-Image Translation for
Many-to-Many Mappings", 2017, https://arxiv.org/abs/1711.05139.
"""

from collections.abc import Mapping
from typing import Any, Literal, final

from torch import Tensor, nn
from torch.optim import Optimizer

from translator.domains import Batch, Direction, Pairing
from translator.losses.content import l1, mean_square
from translator.losses.domains import domain_confusion, domain_loss, reversal_factor, reverse_gradient
from translator.method import Method, Update, evaluating, frozen
from translator.methods import _vector
from translator.methods._optimizers import adam
from translator.methods._vector import GameSettings, build_augment, critic_loss, generator_loss
from translator.model import TranslationModel
from translator.networks.initialise import initialise
from translator.networks.latent import DOMAINS
from translator.networks.norms import NormKind
from translator.networks.semantic import DomainClassifier, SemanticNetwork
from translator.networks.vector import VectorCritic, resized
from translator.settings import knob


class XganSettings(GameSettings):
    """Knobs of XGAN; sizes as published, weights for distances that are means over their values.

    With all weights at 1 the likeness of pixels, a mean, is nothing beside the game of critics and
    classifier: codes then say nothing but their domain.
    """

    width: int = knob(
        32, "Channels of the largest maps; half of it trains about 3 times as fast.", ge=1, le=512,
        group="Generator",
    )  # fmt: skip
    code_size: int = knob(1024, "Length of a code.", ge=1, le=8192, group="Generator")
    own_stages: int = knob(
        2, "Outer layers of encoders and decoders that each domain has for itself.", ge=0, le=8,
        advanced=True, group="Generator",
    )  # fmt: skip
    norm: NormKind = knob(
        "none", "Kind of the norms; a batch norm would keep statistics of two domains in one.",
        advanced=True, group="Generator",
    )  # fmt: skip
    learning_rate: float = knob(5e-4, "Learning rate.", gt=0, le=1, group="Optimizer")
    gan_mode: Literal["vanilla", "lsgan", "hinge"] = knob("lsgan", "Adversarial loss.", group="Critic")
    reconstruction_weight: float = knob(
        100.0, "Weight of getting a picture back from its own code.", ge=0, le=1e4
    )
    domain_weight: float = knob(
        3.0,
        "Weight (omega_d) of codes that say nothing of their domain: 1 lets the classifier win, 10 the "
        "codes.", ge=0, le=1e4,
    )  # fmt: skip
    domain_loss: Literal["reversal", "confusion"] = knob(
        "reversal",
        "How codes learn that: against the classifier's gradient as published, or towards its doubt, which "
        "is steadier.",
        advanced=True,
    )
    semantic_weight: float = knob(
        1.0, "Weight (omega_s) of a translation having the code of its source.", ge=0, le=1e4, stronger=0.5
    )
    gan_weight: float = knob(0.5, "Weight (omega_g) of the adversarial loss.", ge=0, le=1e4)


@final
class SemanticModel(TranslationModel):
    """Two auto-encoders of whole pictures with one space of codes.

    Pictures of other sizes are brought to the networks' own and back.
    """

    directions = frozenset({Direction.A_TO_B, Direction.B_TO_A})

    def __init__(self, settings: XganSettings) -> None:
        super().__init__()
        self.side_px = settings.side_px
        self.network = SemanticNetwork(settings.shape, settings.code_size, settings.own_stages)

    def translate(self, images: Tensor, direction: Direction, style: Tensor | None = None) -> Tensor:
        """See `TranslationModel.translate`; there is no style."""
        assert style is None
        assert direction in self.directions
        code = self.network.encode(resized(images, self.side_px, self.side_px), direction.source)
        return resized(self.network.decode(code, direction.target), *images.shape[2:])


@final
class Xgan(Method[XganSettings]):
    """Auto-encoders (e_a, d_a), (e_b, d_b) with shared inner layers learn against critics and a classifier c.

    g_ab(a) = d_b(e_a(a)). L_e,d sums for both domains

    |d_a(e_a(a)) - a|^2 + w_d [log c(e_a(a)) + log(1 - c(e_b(b)))] / 2 + w_s |e_a(a) - e_b(g_ab(a))|_1
                        - w_g log D_b(g_ab(a))

    while c learns -[log c(e_a(a)) + log(1 - c(e_b(b)))] / 2 and the critics L_D = -log D_b(b)
    - log(1 - D_b(g_ab(a))) and the same for a, or both with the least squares of LSGAN (section 3 of the
    paper, eq. 1 to 6; distances are means over their values; its optional teacher is left out). Codes are
    scaled to a mean square of 1, so that c cannot drive them apart without end. With "reversal" c learns in
    the same step through a layer that turns the gradient round, whose factor 2 / (1 + e^(-10 p)) - 1 rises
    with the share p of the training; with "confusion" c learns with the critics, and codes learn
    -[log c + log(1 - c)] / 2 for both.

    First the critics learn, then encoders and decoders, from the same translations.
    """

    name = "xgan"
    title = "XGAN"
    paper = "Royer et al., 2017, https://arxiv.org/abs/1711.05139"
    pairing = Pairing.UNPAIRED
    Settings = XganSettings
    usual_size_px = 64
    usual_batch_size = 16

    def __init__(self, settings: XganSettings) -> None:
        super().__init__(settings)
        self.critics = nn.ModuleDict({d: VectorCritic(settings.shape) for d in DOMAINS})
        self.augments = nn.ModuleDict({d: build_augment(settings) for d in DOMAINS})
        self.classifier = DomainClassifier(settings.code_size)
        initialise(self.critics, "kaiming")
        initialise(self.classifier, "kaiming")

    @staticmethod
    def build_model(settings: XganSettings) -> SemanticModel:
        """Encoders and decoders of both domains."""
        model = SemanticModel(settings)
        initialise(model, "kaiming")
        return model

    @classmethod
    def settings_for(cls, size_px: int) -> dict[str, Any]:
        """See `_vector.settings_for`."""
        return _vector.settings_for(size_px)

    def optimizers(self) -> dict[str, Optimizer]:
        """Adam for "generators" and for "critics"; the classifier is with whom it learns."""
        s = self.settings
        generators, critics = list(self.model.parameters()), list(self.critics.parameters())
        (generators if s.domain_loss == "reversal" else critics).extend(self.classifier.parameters())
        return {
            "generators": adam(s, generators),
            "critics": adam(s, critics, s.critic_learning_rate),
        }

    def step(self, batch: Batch, update: Update) -> None:
        """Critics, then encoders and decoders."""
        s, network = self.settings, self._network
        reals = {d: resized(batch.images[d], s.side_px, s.side_px) for d in DOMAINS}
        codes = {d: network.encode(reals[d], d) for d in DOMAINS}
        fakes = {"a": network.decode(codes["b"], "a"), "b": network.decode(codes["a"], "b")}
        update("critics", self._critic_terms(reals, codes, fakes))
        with frozen(self.critics):
            terms = {f"gan_{d}": s.gan_weight * generator_loss(s, *self._judge(d), fakes[d]) for d in DOMAINS}
            for here, there in (("a", "b"), ("b", "a")):
                same = network.decode(codes[here], here)
                terms[f"reconstruction_{here}"] = s.reconstruction_weight * mean_square(same, reals[here])
                again = network.encode(fakes[there], there)
                terms[f"semantic_{here}"] = s.semantic_weight * l1(again, codes[here])
            terms["domain"] = s.domain_weight * self._domain_term(codes, update.progress)
            update("generators", terms)

    def pictures(self, batch: Batch) -> dict[str, Tensor]:
        """Both inputs, both results, and both inputs back from their own codes."""
        s, model = self.settings, self.model
        with evaluating(model):
            reals = {d: resized(batch.images[d], s.side_px, s.side_px) for d in DOMAINS}
            same = {d: self._network.decode(self._network.encode(reals[d], d), d) for d in DOMAINS}
            fake_b = model.translate(batch.a, Direction.A_TO_B)
            fake_a = model.translate(batch.b, Direction.B_TO_A)
        shown = {"real_a": batch.a, "real_b": batch.b, "fake_b": fake_b, "fake_a": fake_a}
        return shown | {f"reconstructed_{d}": same[d] for d in DOMAINS}

    def _critic_terms(
        self, reals: Mapping[str, Tensor], codes: Mapping[str, Tensor], fakes: Mapping[str, Tensor]
    ) -> dict[str, Tensor]:
        s = self.settings
        terms = {f"gan_{d}": critic_loss(s, *self._judge(d), reals[d], fakes[d].detach()) for d in DOMAINS}
        if s.domain_loss == "confusion":
            terms["domain"] = domain_loss(*(self.classifier(codes[d].detach()) for d in DOMAINS))
        return terms

    def _domain_term(self, codes: Mapping[str, Tensor], progress: float) -> Tensor:
        """What teaches codes not to say their domain."""
        if self.settings.domain_loss == "reversal":
            factor = reversal_factor(progress)
            return domain_loss(*(self.classifier(reverse_gradient(codes[d], factor)) for d in DOMAINS))
        with frozen(self.classifier):
            return domain_confusion(*(self.classifier(codes[d]) for d in DOMAINS))

    def _judge(self, domain: str) -> tuple[VectorCritic, Any]:
        critic = self.critics[domain]
        assert isinstance(critic, VectorCritic)
        return critic, self.augments[domain]

    @property
    def _network(self) -> SemanticNetwork:
        assert isinstance(self.model, SemanticModel)
        return self.model.network
