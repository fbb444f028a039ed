"""What pix2pix and CycleGAN have in common: knobs, networks, how a critic is asked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor

from translator.losses.adversarial import ADVERSARIAL, GanMode
from translator.losses.penalties import gradient_penalty, r1
from translator.methods._augment import AugmentSettings, CriticAugment
from translator.methods._models import Generator
from translator.methods._optimizers import beta1_knob, beta2_knob
from translator.networks.backbone import BackboneKind, open_backbone
from translator.networks.initialise import InitKind, initialise, spectrally_normalise
from translator.networks.norms import NormInference, NormKind
from translator.networks.patchgan import Critic, MultiScaleCritic, PatchGan, PatchGanShape
from translator.networks.precision import computing_in
from translator.networks.projected import ProjectedCritic
from translator.networks.resnet import BlockPadding, Ends, ResnetGenerator, ResnetShape
from translator.networks.restorer import RestorerGenerator, RestorerShape
from translator.networks.unet import UnetGenerator, UnetShape
from translator.settings import knob

GeneratorKind = Literal["unet", "resnet", "restorer"]
KINDS_HELP = "Kind of the generator; a restorer learns what to change, for clean, sharp or coloured copies."
RESIDUAL_HELP = "Let a ResNet or U-Net learn a change that is added to the picture; a restorer always does."

CRITIC_FACTOR = 0.5
"""The published factor before a critic's loss: the mean of its real and its fake half."""


class AdversarialSettings(AugmentSettings):
    """Knobs of the generators, the critics and their game. A method states its own defaults."""

    generator: GeneratorKind = knob("resnet", KINDS_HELP, group="Generator")
    generator_width: int = knob(
        64, "Channels after the generator's first layer; half of it trains about 3 times as fast.",
        ge=1, le=512, group="Generator",
    )  # fmt: skip
    blocks: int = knob(
        9, "Residual blocks of a ResNet; published are 9 for 256 px and 6 for 128 px.",
        ge=0, le=64, group="Generator",
    )  # fmt: skip
    ends: Ends = knob(
        "antialiased",
        "How a ResNet changes size: without checkerboard (one way or both), or by transposed convolutions as "
        "published.",
        advanced=True, group="Generator",
    )  # fmt: skip
    resnet_downs: int = knob(
        2, "Halvings of a ResNet; published are 2, and 4 for pictures of 1000 px.", ge=1, le=6,
        advanced=True, group="Generator",
    )  # fmt: skip
    block_padding: BlockPadding = knob(
        "mirror", "What the residual blocks of a ResNet see beyond the picture's edge.",
        advanced=True, group="Generator",
    )  # fmt: skip
    unet_downs: int = knob(
        8, "Halvings of a U-Net; sides must be multiples of 2 to their number: 8 for 256 px, 7 for 128 px.",
        ge=1, le=12, advanced=True, group="Generator",
    )  # fmt: skip
    norm: NormKind = knob(
        "instance", "Kind of the norms in generators and critics.", advanced=True, group="Generator"
    )
    norm_inference: NormInference = knob(
        "picture",
        "Whose statistics a batch norm uses after training: each picture's, as published, or running means.",
        advanced=True, group="Generator",
    )  # fmt: skip
    dropout: bool = knob(
        False, "Drop half of some of the generator's values.", advanced=True, group="Generator"
    )
    dropout_inference: bool = knob(
        False,
        "Drop after training too, as published; a picture then comes out a little different each time.",
        advanced=True, group="Generator",
    )  # fmt: skip
    initialisation: InitKind = knob(
        "normal", "How weights are drawn at first.", advanced=True, group="Generator"
    )
    gan_mode: GanMode = knob("lsgan", "Adversarial loss.", group="Critic")
    critic: Literal["patch", "projected"] = knob(
        "patch",
        "What judges: a network of patches, or one that sees what a trained network makes of pictures.",
        advanced=True, group="Critic",
    )  # fmt: skip
    backbone: BackboneKind = knob(
        "vgg16", "That trained network, of projected critics.", advanced=True, group="Critic"
    )
    backbone_file: str | None = knob(
        None, "File of its weights as torchvision has them; torchvision's cache when not given.",
        advanced=True, group="Critic",
    )  # fmt: skip
    critic_width: int = knob(
        64, "Channels after the critic's first layer.", ge=1, le=512, advanced=True, group="Critic"
    )
    critic_layers: int = knob(
        3, "Layers of the critic: 3 judges patches of 70 x 70 px, 0 single pixels.", ge=0, le=8,
        advanced=True, group="Critic",
    )  # fmt: skip
    critic_scales: int = knob(
        1, "Number of sizes of the picture that are judged.", ge=1, le=5, advanced=True, group="Critic"
    )
    critic_antialiased: bool = knob(
        False, "Let the critic halve by a blur instead of by stride.", advanced=True, group="Critic"
    )
    critic_spectral_norm: bool = knob(
        False, "Bound the critic's weights by spectral norm.", advanced=True, group="Critic"
    )
    critic_steps: int = knob(
        1, "Batches that the critic learns from for each one of the generator.", ge=1, le=100, advanced=True,
        group="Critic",
    )  # fmt: skip
    gradient_penalty_weight: float = knob(
        10.0, "Weight of the gradient penalty; used with the wgan loss alone.", ge=0, le=1e4, advanced=True,
        group="Critic",
    )  # fmt: skip
    r1_weight: float = knob(
        0.0,
        "Weight (gamma) of the R1 penalty on real pictures; 0 is off.",
        ge=0,
        le=1e4,
        advanced=True,
        group="Critic",
    )
    r1_interval: int = knob(
        16, "The R1 penalty is taken every so many steps, and then so many times as heavy.", ge=1, le=1000,
        advanced=True, group="Critic",
    )  # fmt: skip
    learning_rate: float = knob(2e-4, "Learning rate of the generator.", gt=0, le=1, group="Optimizer")
    critic_learning_rate: float | None = knob(
        None, "Learning rate of the critic; the generator's when not given.", gt=0, le=1, advanced=True,
        group="Optimizer",
    )  # fmt: skip
    beta1: float = beta1_knob(0.5)
    beta2: float = beta2_knob(0.999)


def settings_for(size_px: int) -> dict[str, Any]:
    """What a crop size suggests: 6 blocks up to 128 px as published, and as many halvings as the side allows.

    Raises nothing: a side that cannot be halved leaves one halving, refused where the size is checked.
    """
    downs = max((n for n in range(1, 9) if size_px % 2**n == 0), default=1)
    return {"blocks": 6 if size_px <= 128 else 9, "unet_downs": downs}


def build_generator(settings: AdversarialSettings, *, residual: bool = False) -> Generator:
    """A freshly initialised generator of 3 channels in and out.

    Args:
        settings: what kind, and how large.
        residual: whether it computes a change to the picture; it then begins close to the identity.
    """
    network: Generator
    if settings.generator == "resnet":
        network = ResnetGenerator(
            ResnetShape(
                width=settings.generator_width,
                num_downs=settings.resnet_downs,
                num_blocks=settings.blocks,
                ends=settings.ends,
                norm=settings.norm,
                norm_inference=settings.norm_inference,
                dropout=settings.dropout,
                dropout_inference=settings.dropout_inference,
                residual=residual,
                block_padding=settings.block_padding,
            )
        )
    elif settings.generator == "restorer":
        network = RestorerGenerator(RestorerShape(width=settings.generator_width, num_blocks=settings.blocks))
    else:
        network = UnetGenerator(
            UnetShape(
                width=settings.generator_width,
                num_downs=settings.unet_downs,
                norm=settings.norm,
                norm_inference=settings.norm_inference,
                dropout=settings.dropout,
                dropout_inference=settings.dropout_inference,
                residual=residual,
            )
        )
    initialise(network, settings.initialisation)
    if residual or isinstance(network, RestorerGenerator):
        network.start_from_input()
    return network


def build_critic(settings: AdversarialSettings, in_channels: int, *, padding: int = 1) -> Critic:
    """A freshly initialised critic.

    Raises:
        UserError: MODEL_MISSING or MODEL_INVALID, about the backbone of a projected one.
    """
    shape = PatchGanShape(
        in_channels=in_channels,
        width=settings.critic_width,
        num_layers=settings.critic_layers,
        norm=settings.norm,
        antialiased=settings.critic_antialiased,
        padding=padding,
    )
    critic: Critic
    if settings.critic == "projected":
        path = None if settings.backbone_file is None else Path(settings.backbone_file)
        critic = ProjectedCritic(open_backbone(settings.backbone, path), in_channels, settings.critic_width)
    elif settings.critic_scales > 1:
        critic = MultiScaleCritic(shape, settings.critic_scales)
    else:
        critic = PatchGan(shape)
    initialise(critic, settings.initialisation)
    if settings.critic_spectral_norm:
        spectrally_normalise(critic)
    return critic


def build_augment(settings: AdversarialSettings) -> CriticAugment:
    """What one critic is shown."""
    return CriticAugment(settings, settings.gan_mode)


def critic_loss(
    settings: AdversarialSettings, critic: Critic, real: Tensor, fake: Tensor, augment: CriticAugment
) -> Tensor:
    """The critic's side of the game, with the published factor 1/2; `augment` is told of the real scores.

    Real and fake go through it in one call where no norm mixes the pictures of a batch, which is the same and
    faster.
    """
    if settings.norm == "batch":
        real_scores, fake_scores = critic(real), critic(fake)
    else:
        both = [scale.split((len(real), len(fake))) for scale in critic(torch.cat((real, fake)))]
        real_scores, fake_scores = [scale[0] for scale in both], [scale[1] for scale in both]
    augment.watch(real_scores)
    return CRITIC_FACTOR * ADVERSARIAL[settings.gan_mode].critic(real_scores, fake_scores)


def generator_loss(settings: AdversarialSettings, critic: Critic, fake: Tensor) -> Tensor:
    """The generator's side of the game."""
    return ADVERSARIAL[settings.gan_mode].generator(critic(fake))


def critic_penalties(
    settings: AdversarialSettings,
    critic: Critic,
    judge: Callable[[Tensor], list[Tensor]],
    real: Tensor,
    fake: Tensor,
    num_steps_done: int,
) -> dict[str, Tensor]:
    """The penalties that the settings ask for at this step, weighted; computed in float32 in any case.

    Args:
        settings: which and how heavy.
        critic: the network that `judge` asks.
        judge: scores of pictures; the condition, if there is one, is in it.
        real: (B, 3, H, W).
        fake: the same shape.
        num_steps_done: counts the steps of the lazy penalty.

    Returns:
        "gradient_penalty" and "r1", each only when due.
    """
    terms = {}
    with computing_in(torch.float32, critic):
        if settings.gan_mode == "wgan" and settings.gradient_penalty_weight > 0:
            # Half of the published weight, for the critic's loss it stands beside is halved too.
            weight = CRITIC_FACTOR * settings.gradient_penalty_weight
            terms["gradient_penalty"] = weight * gradient_penalty(judge, real, fake)
        if settings.r1_weight > 0 and num_steps_done % settings.r1_interval == 0:
            terms["r1"] = settings.r1_weight * settings.r1_interval * r1(judge, real)
    return terms
