"""DTN: translate what one fixed network sees in a picture.

Taigman, Polyak and Wolf, "Unsupervised Cross-Domain Image Generation", ICLR 2017,
https://arxiv.org/abs/1611.02200.
"""

from pathlib import Path
from typing import Any, final

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim import Optimizer

from translator.domains import Batch, Direction, Pairing
from translator.losses.content import mean_square, total_variation
from translator.losses.domains import domain_loss
from translator.method import Method, Update, evaluating, frozen
from translator.methods import _vector
from translator.methods._augment import CriticAugment
from translator.methods._optimizers import adam
from translator.methods._vector import VectorSettings
from translator.model import TranslationModel
from translator.networks.fixed_classifier import FixedClassifier
from translator.networks.initialise import initialise
from translator.networks.layers import Linear
from translator.networks.norms import NormKind
from translator.networks.precision import Network
from translator.networks.vector import VectorCritic, VectorDecoder, VectorEncoder, resized
from translator.settings import knob

OWN = "classifier"
"""Name of the encoder that the training itself teaches to tell the two domains apart."""

FROM_SOURCE, FROM_TARGET, REAL = 0, 1, 2
"""Classes of the critic: G(s), G(t) and t."""


class DtnSettings(VectorSettings):
    """Knobs of DTN; the weights are those of the paper's digits."""

    norm: NormKind = knob(
        "none", "Kind of the norms; a batch norm would keep statistics of two domains in one.",
        advanced=True, group="Generator",
    )  # fmt: skip
    backbone: str = knob(
        OWN, "The fixed encoder f: a classifier of torchvision such as resnet18, with --backbone-file; or "
        "classifier, which is taught at first to tell the two domains apart.",
        group="Encoder",
    )  # fmt: skip
    backbone_file: str | None = knob(
        None, "File of the encoder's weights as torchvision has them.", group="Encoder"
    )
    backbone_px: int = knob(
        128, "Side of the pictures that a torchvision encoder sees.", ge=32, le=1024, advanced=True,
        group="Encoder", unit="px",
    )  # fmt: skip
    classifier_steps: int = knob(
        3, "Steps after which an encoder that is taught here is fixed; taught long, it sees nothing but the "
        "domain, and translations forget what they show.", ge=1, le=10_000_000, group="Encoder",
    )  # fmt: skip
    constancy_weight: float = knob(
        15.0, "Weight (alpha) of a translation looking to f like its source.", ge=0, le=1e4, stronger=0.5
    )
    identity_weight: float = knob(
        15.0, "Weight (beta) of leaving a picture of the target domain as it is.", ge=0, le=1e4
    )
    variation_weight: float = knob(
        0.0, "Weight (gamma) of smoothness; 0.05 in the paper's faces.", ge=0, le=1e4, advanced=True
    )


@final
class FixedEncoderModel(TranslationModel):
    """G = g(f(x)): an encoder f that is kept fixed, and a decoder g.

    Pictures of other sizes are brought to the networks' own and back.
    """

    directions = frozenset({Direction.A_TO_B})

    def __init__(self, settings: DtnSettings) -> None:
        super().__init__()
        self.side_px = settings.side_px
        size = settings.code_size
        self.encoder: Network
        if settings.backbone == OWN:
            self.encoder = VectorEncoder(settings.shape, size)
        else:
            self.encoder = FixedClassifier(settings.backbone, settings.backbone_px)
            size = self.encoder.size
        self.decoder = VectorDecoder(settings.shape, size)

    def code(self, images: Tensor) -> Tensor:
        """f: (B, 3, side_px, side_px) -> (B, size) float32; an own encoder's are in [-1, 1]."""
        features: Tensor = self.encoder(images)
        return features if isinstance(self.encoder, FixedClassifier) else features.tanh()

    def translate(self, images: Tensor, direction: Direction, style: Tensor | None = None) -> Tensor:
        """See `TranslationModel.translate`; there is no style."""
        assert style is None
        assert direction in self.directions
        made = self.decoder(self.code(resized(images, self.side_px, self.side_px)))
        return resized(made, *images.shape[2:])


@final
class Dtn(Method[DtnSettings]):
    """A decoder g after a fixed encoder f learns G = g(f(x)) against a critic D of three classes.

    With sources s and targets t:

    L_D = -log D_1(G(s)) - log D_2(G(t)) - log D_3(t)
    L_G = -log D_3(G(s)) - log D_3(G(t)) + alpha |f(G(s)) - f(s)|^2 + beta |G(t) - t|^2 + gamma TV(G)

    (eq. 3 to 8 of the paper; the distances are means over their values, TV is the absolute one.) The own
    encoder learns in the first `classifier_steps` steps to tell s from t, -1/2 [log c(f(s)) + log(1 -
    c(f(t)))], while g learns already from what f gives; then f is fixed. What tells the domains apart is not
    all that they share, so that f keeps less of a picture than a torchvision encoder does.

    First f learns while it may, then D, then g, from the same translations.
    """

    name = "dtn"
    title = "DTN"
    paper = "Taigman et al., ICLR 2017, https://arxiv.org/abs/1611.02200"
    pairing = Pairing.UNPAIRED
    Settings = DtnSettings
    usual_size_px = 64
    usual_batch_size = 32

    num_steps: Tensor

    def __init__(self, settings: DtnSettings) -> None:
        super().__init__(settings)
        encoder = self._model.encoder
        if isinstance(encoder, FixedClassifier):
            encoder.load(Path(settings.backbone_file or f"{settings.backbone}.safetensors"))
        self.critic = VectorCritic(settings.shape, 3)
        self.augment = CriticAugment(settings, "vanilla")
        self.classifier = None if isinstance(encoder, FixedClassifier) else Linear(settings.code_size, 1)
        initialise(self.critic, "kaiming")
        self.register_buffer("num_steps", torch.zeros((), dtype=torch.int64))

    @staticmethod
    def build_model(settings: DtnSettings) -> FixedEncoderModel:
        """Encoder and decoder; the weights of a torchvision encoder are not in it yet."""
        model = FixedEncoderModel(settings)
        initialise(model.decoder, "kaiming")
        if not isinstance(model.encoder, FixedClassifier):
            initialise(model.encoder, "kaiming")
        return model

    @classmethod
    def settings_for(cls, size_px: int) -> dict[str, Any]:
        """See `_vector.settings_for`."""
        return _vector.settings_for(size_px)

    def optimizers(self) -> dict[str, Optimizer]:
        """Adam for "generator", for "critic" and, where f is taught here, for "classifier"."""
        s, model = self.settings, self._model
        found: dict[str, Optimizer] = {
            "generator": adam(s, model.decoder.parameters()),
            "critic": adam(s, self.critic.parameters(), s.critic_learning_rate),
        }
        if self.classifier is not None:
            both = nn.ModuleList((model.encoder, self.classifier))
            found["classifier"] = adam(s, both.parameters())
        return found

    def step(self, batch: Batch, update: Update) -> None:
        """F while it may, D, then g."""
        s, model = self.settings, self._model
        source, target = (resized(images, s.side_px, s.side_px) for images in (batch.a, batch.b))
        if self.classifier is not None and int(self.num_steps) < s.classifier_steps:
            scores = (self.classifier(model.code(images)) for images in (source, target))
            update("classifier", {"domain": domain_loss(*scores)})
        self.num_steps += 1
        with torch.no_grad():
            codes = model.code(source), model.code(target)
        of_source, of_target = (model.decoder(code) for code in codes)
        shown = {FROM_SOURCE: of_source.detach(), FROM_TARGET: of_target.detach(), REAL: target}
        update("critic", {"gan": self._critic_term(shown)})
        with frozen(self.critic, model.encoder):
            terms = {
                "gan": self._generator_term(of_source, of_target),
                "constancy": s.constancy_weight * mean_square(model.code(of_source), codes[0]),
                "identity": s.identity_weight * mean_square(of_target, target),
            }
            if s.variation_weight > 0:
                both = torch.cat((of_source, of_target))
                terms["variation"] = s.variation_weight * total_variation(both)
            update("generator", terms)

    def pictures(self, batch: Batch) -> dict[str, Tensor]:
        """Input, result, and what becomes of a picture that is in the target domain already."""
        with evaluating(self.model):
            fake_b = self.model.translate(batch.a, Direction.A_TO_B)
            same_b = self.model.translate(batch.b, Direction.A_TO_B)
        return {"real_a": batch.a, "fake_b": fake_b, "real_b": batch.b, "reconstructed_b": same_b}

    def _critic_term(self, shown: dict[int, Tensor]) -> Tensor:
        change = self.augment.draw(shown[REAL])
        scores = {number: self.critic(change(images)) for number, images in shown.items()}
        real = scores[REAL]
        self.augment.watch([real[:, REAL] - real[:, :REAL].logsumexp(1)])
        return torch.stack([ternary_loss(found, number) for number, found in scores.items()]).sum()

    def _generator_term(self, of_source: Tensor, of_target: Tensor) -> Tensor:
        change = self.augment.draw(of_source)
        losses = [ternary_loss(self.critic(change(images)), REAL) for images in (of_source, of_target)]
        return torch.stack(losses).sum()

    @property
    def _model(self) -> FixedEncoderModel:
        assert isinstance(self.model, FixedEncoderModel)
        return self.model


def ternary_loss(scores: Tensor, number: int) -> Tensor:
    """-log of the probability that a critic gives one of its classes, the mean over pictures.

    Args:
        scores: (B, 3), logits.
        number: the class.
    """
    return F.cross_entropy(scores, torch.full((len(scores),), number, device=scores.device))
