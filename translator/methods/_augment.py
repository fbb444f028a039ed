"""What critics are shown of small sets: pictures changed at random, as many of them as the critic needs."""

from typing import Literal, Self, final

import torch
from pydantic import model_validator
from torch import Tensor, nn

from translator.losses.adversarial import SCORE_MIDDLE, GanMode
from translator.losses.augment import Change, Policy, draw_change
from translator.settings import Settings, knob

BATCHES_BETWEEN_CHANGES = 4
"""How many batches of the critic are averaged before the share moves (Karras et al. 2020, section 3)."""


class AugmentSettings(Settings):
    """Knobs of what critics are shown. A method with a critic has them by deriving its own from these."""

    diffaugment: Policy = knob(
        "none", "Random changes to what critics see; for sets of fewer than about 1000 pictures.",
        group="Critic",
    )  # fmt: skip
    diffaugment_strength: Literal["fixed", "adaptive"] = knob(
        "fixed", "Change every picture, or only as many as keep critics from learning the set by heart.",
        advanced=True, group="Critic",
    )  # fmt: skip
    diffaugment_target: float = knob(
        0.6, "Sureness on real pictures, from 0 to 1, that the adaptive strength holds critics at.",
        ge=0, le=1, advanced=True, group="Critic",
    )  # fmt: skip
    diffaugment_pictures: int = knob(
        20_000, "Real pictures after which the adaptive strength may have risen from nothing to everything.",
        ge=1, le=100_000_000, advanced=True, group="Critic",
    )  # fmt: skip

    @model_validator(mode="after")
    def _check_adaptive(self) -> Self:
        if self.diffaugment_strength == "adaptive" and getattr(self, "gan_mode", None) == "wgan":
            raise ValueError("with the wgan loss scores have no middle, so the strength cannot be adaptive")
        return self


@final
class CriticAugment(nn.Module):
    """Draws changes for one critic and, where the strength is adaptive, watches how sure the critic is.

    With r = mean over batches, places and scales of sign(D(y) - middle), y real, the share p of pictures
    that each part of a policy changes moves after every 4 batches by the pictures in them divided by
    `diffaugment_pictures`, up when r is above the target and down when below, within [0, 1] (Karras et al.,
    "Training Generative Adversarial Networks with Limited Data", NeurIPS 2020, section 3 and eq. 1: r_t with
    its target 0.6; their 500 000 pictures from 0 to 1 are a setting here, for small trainings see fewer).

    Attributes:
        share: p, a scalar tensor; a buffer, so that a resumed training goes on with it. Only where adaptive.
    """

    share: Tensor
    sureness_sum: Tensor
    num_batches: Tensor
    num_pictures: Tensor

    def __init__(self, settings: AugmentSettings, gan_mode: GanMode) -> None:
        super().__init__()
        self._policy: Policy = settings.diffaugment
        self._adaptive = settings.diffaugment != "none" and settings.diffaugment_strength == "adaptive"
        self._target = settings.diffaugment_target
        self._pictures = settings.diffaugment_pictures
        self._middle = SCORE_MIDDLE[gan_mode]
        if self._adaptive:
            for name in ("share", "sureness_sum", "num_batches", "num_pictures"):
                self.register_buffer(name, torch.zeros(()))

    def draw(self, images: Tensor) -> Change:
        """How to change what the critic sees of a batch; see `draw_change`.

        Args:
            images: (B, C, H, W); its shape alone counts.
        """
        return draw_change(self._policy, images, self.share if self._adaptive else None)

    @torch.no_grad()
    def watch(self, real_scores: list[Tensor]) -> None:
        """Take note of a critic's scores of a batch of real pictures; moves the share after every fourth.

        Args:
            real_scores: one (B, 1, h, w) map for each scale.
        """
        if not self._adaptive:
            return
        signs = torch.stack([(scores.float() - self._middle).sign().mean() for scores in real_scores])
        self.sureness_sum += signs.mean()
        self.num_pictures += len(real_scores[0])
        self.num_batches += 1
        # Nothing here waits for the device: whether it is time is a number there too.
        due = self.num_batches == BATCHES_BETWEEN_CHANGES
        way = (self.sureness_sum / self.num_batches - self._target).sign()
        self.share.copy_((self.share + due * way * self.num_pictures / self._pictures).clamp(0, 1))
        for counted in (self.sureness_sum, self.num_batches, self.num_pictures):
            counted.mul_(~due)
