"""pix2pixHD: learn from pairs, coarse to fine, with critics of several sizes whose features must match.

Wang, Liu, Zhu, Tao, Kautz and Catanzaro, "High-Resolution Image Synthesis and Semantic Manipulation with
Conditional GANs", CVPR 2018, https://arxiv.org/abs/1711.11585.
"""

from typing import Any, Literal, final

import torch
from pydantic import field_validator
from torch import Tensor
from torch.nn import functional as F
from torch.optim import Optimizer

from translator.domains import Batch, Direction, Pairing
from translator.losses.adversarial import ADVERSARIAL
from translator.losses.content import l1
from translator.losses.perceptual import feature_l1
from translator.method import Method, Update, evaluating, frozen
from translator.methods._adversaries import (
    AdversarialSettings,
    build_augment,
    build_critic,
    critic_loss,
    critic_penalties,
)
from translator.methods._optimizers import adam
from translator.methods._perceptual import PerceptualSettings, open_judge
from translator.model import TranslationModel
from translator.networks.coarse_to_fine import (
    CoarseToFineGenerator,
    CoarseToFineShape,
    LabelCoding,
    PlainCoding,
    halved,
)
from translator.networks.initialise import initialise
from translator.settings import knob

PERCEPTUAL_LAYERS = {"relu1_1": 1 / 32, "relu2_1": 1 / 16, "relu3_1": 1 / 8, "relu4_1": 1 / 4, "relu5_1": 1.0}
"""Activations of VGG and their weights."""

CRITIC_PADDING = 2

Stage = Literal["coarse", "fine", "both"]


class Pix2PixHdSettings(AdversarialSettings, PerceptualSettings):
    """Knobs of pix2pixHD; the defaults are the published ones, but for the generator's ends."""

    generator: Literal["resnet"] = knob("resnet", "Kind of the generator.", advanced=True, group="Generator")
    norm: Literal["instance", "none"] = knob(
        "instance", "Kind of the norms in generator and critics.", advanced=True, group="Generator"
    )
    resnet_downs: int = knob(
        4, "Halvings of the coarse generator, which works at half the size.", ge=1, le=6, advanced=True,
        group="Generator",
    )  # fmt: skip
    fine_blocks: int = knob(
        3, "Residual blocks of the fine generator.", ge=1, le=64, advanced=True, group="Generator"
    )
    critic_scales: int = knob(
        2, "Number of sizes of the picture that are judged; 3 for 2000 px.", ge=1, le=5, advanced=True,
        group="Critic",
    )  # fmt: skip
    coarse_share: float = knob(
        0.5,
        "Share of the training in which the coarse generator learns alone, at half the size.",
        ge=0,
        le=0.9,
    )
    fixed_share: float = knob(
        0.05, "Share of the training after that in which the fine generator learns alone.", ge=0, le=0.9,
        advanced=True,
    )  # fmt: skip
    feature_weight: float = knob(
        10.0,
        "Weight of matching the critics' features of the pair's other picture.",
        ge=0,
        le=1e4,
        stronger=0.5,
    )
    l1_weight: float = knob(
        0.0, "Weight of the L1 distance to the pair's other picture; not in the paper.", ge=0, le=1e4,
        advanced=True, stronger=0.5,
    )  # fmt: skip
    perceptual_weight: float = knob(
        10.0, "Weight of its judgement.", ge=0, le=1e4, advanced=True, group="Perceptual"
    )
    labels: str = knob(
        "", "Colours of a label map, as 000000,ff8800,...: the source is then coded as labels and edges."
    )
    edge_threshold: float = knob(
        0.1, "Difference of neighbouring pixels of a label map, of a range of 2, that is an edge.",
        gt=0, le=2, advanced=True,
    )  # fmt: skip

    @field_validator("generator_width")
    @classmethod
    def _check_width(cls, width: int) -> int:
        if width % 2:
            raise ValueError("half of it must be a whole number")
        return width

    @field_validator("labels")
    @classmethod
    def _check_labels(cls, text: str) -> str:
        words = [word.strip().lstrip("#").lower() for word in text.split(",")] if text.strip() else []
        if not all(len(word) == 6 and set(word) <= set("0123456789abcdef") for word in words):
            raise ValueError("colours are six hexadecimal digits each, with commas between them")
        if len(set(words)) < len(words) or len(words) in (1,) or len(words) > 256:
            raise ValueError("it takes 2 to 256 different colours")
        return ",".join(words)

    @property
    def label_colours(self) -> Tensor | None:
        """(K, 3) in [-1, 1]; None where the source is a picture."""
        if not self.labels:
            return None
        rows = [[int(word[i : i + 2], 16) for i in (0, 2, 4)] for word in self.labels.split(",")]
        return torch.tensor(rows, device="cpu") / 127.5 - 1


@final
class CoarseToFineModel(TranslationModel):
    """The generator with what codes its input. While the coarse part learns alone, its result is enlarged.

    Attributes:
        is_fine: whether the fine part has begun to learn; a buffer.
    """

    directions = frozenset({Direction.A_TO_B})
    is_fine: Tensor

    def __init__(self, generator: CoarseToFineGenerator, coding: LabelCoding | PlainCoding) -> None:
        super().__init__()
        self.generator = generator
        self.coding = coding
        self.size_multiple = generator.size_multiple
        self.register_buffer("is_fine", torch.zeros((), dtype=torch.bool))

    def translate(self, images: Tensor, direction: Direction, style: Tensor | None = None) -> Tensor:
        """See `TranslationModel.translate`; there is no style."""
        assert style is None
        assert direction in self.directions
        coded: Tensor = self.coding(images)
        if bool(self.is_fine):
            result: Tensor = self.generator(coded)
            return result
        return F.interpolate(self.generator.coarse_result(coded), scale_factor=2, mode="bilinear")


@final
class Pix2PixHd(Method[Pix2PixHdSettings]):
    """A coarse generator at half the size and a fine one around it learn y = G(x) against critics D_1, D_2.

    L_D = sum_k 1/2 [(D_k(x, y) - 1)^2 + D_k(x, G(x))^2]
    L_G = sum_k (D_k(x, G(x)) - 1)^2 + l_FM sum_k 1/K sum_i 4/(n + 1) |D_k^i(x, y) - D_k^i(x, G(x))|_1
          + l_VGG sum_j w_j |F_j(y) - F_j(G(x))|_1

    (eq. 2 to 5 of the paper and its section 3.3; D^i are the features after layer i of the n + 1 before the
    scores, F those of VGG, where its weights are at hand.) First the coarse generator learns alone from
    pictures of half the size, then the fine one alone, then both. In each step first D learns, then G.
    """

    name = "pix2pixhd"
    title = "pix2pixHD"
    paper = "Wang et al., CVPR 2018, https://arxiv.org/abs/1711.11585"
    pairing = Pairing.PAIRED
    Settings = Pix2PixHdSettings

    num_steps: Tensor

    def __init__(self, settings: Pix2PixHdSettings) -> None:
        super().__init__(settings)
        self.critic = build_critic(settings, self._model.coding.channels + 3, padding=CRITIC_PADDING)
        self.augment = build_augment(settings)
        self.judge = open_judge(settings, "relu5_1")
        self.register_buffer("num_steps", torch.zeros((), dtype=torch.int64))
        if settings.coarse_share == 0:
            # Nothing ever comes out of the coarse generator's own last layers.
            self._model.generator.coarse.tail.requires_grad_(False)

    @staticmethod
    def build_model(settings: Pix2PixHdSettings) -> CoarseToFineModel:
        """The generator and the coding of its input."""
        colours = settings.label_colours
        coding = PlainCoding() if colours is None else LabelCoding(colours, settings.edge_threshold)
        generator = CoarseToFineGenerator(
            CoarseToFineShape(
                coding.channels,
                settings.generator_width,
                settings.resnet_downs,
                settings.blocks,
                settings.fine_blocks,
                settings.ends,
                settings.norm,
            )
        )
        initialise(generator, settings.initialisation)
        model = CoarseToFineModel(generator, coding)
        model.is_fine.fill_(settings.coarse_share == 0)
        return model

    @classmethod
    def settings_for(cls, size_px: int) -> dict[str, Any]:
        """As many halvings as leave 8 px of half the size, 4 at most; 6 blocks up to 128 px."""
        downs = [n for n in range(1, 5) if size_px % 2 ** (n + 1) == 0 and size_px >= 16 * 2**n]
        return {"resnet_downs": max(downs, default=1), "blocks": 6 if size_px <= 128 else 9}

    def optimizers(self) -> dict[str, Optimizer]:
        """Adam for "generator" and for "critic"."""
        learning = [p for p in self.model.parameters() if p.requires_grad]
        return {
            "generator": adam(self.settings, learning),
            "critic": adam(self.settings, self.critic.parameters(), self.settings.critic_learning_rate),
        }

    def step(self, batch: Batch, update: Update) -> None:
        """D, then G; G at every `critic_steps`-th step."""
        num_steps_done = int(self.num_steps)
        self.num_steps += 1
        stage = self.stage(update.progress)
        self._model.is_fine.fill_(stage != "coarse")
        learns = (num_steps_done + 1) % self.settings.critic_steps == 0
        source, real = self._model.coding(batch.a), batch.b
        with torch.set_grad_enabled(learns):
            fake = self._generate(source, stage)
        if stage == "coarse":
            source, real = halved(source), halved(real)
        update("critic", self._critic_terms(source, real, fake.detach(), num_steps_done))
        if learns:
            with frozen(self.critic):
                update("generator", self._generator_terms(source, real, fake))

    def stage(self, progress: float) -> Stage:
        """What learns when this share of the training is done."""
        fixed_until = self.settings.coarse_share + self.settings.fixed_share
        if progress < self.settings.coarse_share:
            return "coarse"
        # Without a coarse stage there is nothing that could be kept as it is.
        return "fine" if progress < fixed_until and self.settings.coarse_share > 0 else "both"

    def pictures(self, batch: Batch) -> dict[str, Tensor]:
        """Input, result, and what it should be."""
        with evaluating(self.model):
            fake_b = self.model.translate(batch.a, Direction.A_TO_B)
        return {"real_a": batch.a, "real_b": batch.b, "fake_b": fake_b}

    def _generate(self, source: Tensor, stage: Stage) -> Tensor:
        """(B, C, H, W) -> (B, 3, H, W), or half of both sides in the coarse stage."""
        generator = self._model.generator
        if stage == "coarse":
            return generator.coarse_result(source)
        with torch.set_grad_enabled(stage == "both" and torch.is_grad_enabled()):
            features = generator.coarse_features(source)
        return generator.enhance(source, features)

    def _critic_terms(self, source: Tensor, real: Tensor, fake: Tensor, num_done: int) -> dict[str, Tensor]:
        change = self.augment.draw(real)
        source, real, fake = change(source), change(real), change(fake)
        pairs = torch.cat((source, real), 1), torch.cat((source, fake), 1)
        terms = {"gan": critic_loss(self.settings, self.critic, *pairs, self.augment)}

        def judge(images: Tensor) -> list[Tensor]:
            scores: list[Tensor] = self.critic(torch.cat((source, images), 1))
            return scores

        return terms | critic_penalties(self.settings, self.critic, judge, real, fake, num_done)

    def _generator_terms(self, source: Tensor, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        s, change = self.settings, self.augment.draw(fake)
        of_fake = self.critic.features(torch.cat((change(source), change(fake)), 1))
        terms = {"gan": ADVERSARIAL[s.gan_mode].generator([maps[-1] for maps in of_fake])}
        if s.feature_weight > 0:
            with torch.no_grad():
                of_real = self.critic.features(torch.cat((change(source), change(real)), 1))
            terms["feature"] = s.feature_weight * _feature_matching(of_fake, of_real)
        if s.l1_weight > 0:
            terms["l1"] = s.l1_weight * l1(fake, real)
        if self.judge is not None:
            names, weights = list(PERCEPTUAL_LAYERS), list(PERCEPTUAL_LAYERS.values())
            with torch.no_grad():
                wanted = self.judge(real, names)
            terms["perceptual"] = s.perceptual_weight * feature_l1(self.judge(fake, names), wanted, weights)
        return terms

    @property
    def _model(self) -> CoarseToFineModel:
        assert isinstance(self.model, CoarseToFineModel)
        return self.model


def _feature_matching(fake: list[list[Tensor]], real: list[list[Tensor]]) -> Tensor:
    """Mean over scales of the distances of their maps, the scores apart, weighted 4 / number of maps."""
    scales = [
        feature_l1(ours[:-1], theirs[:-1], [4 / len(ours[:-1])] * len(ours[:-1]))
        for ours, theirs in zip(fake, real, strict=True)
    ]
    return torch.stack(scales).mean()
