"""What the critics of a method say of pictures: found by their type, whatever the method.

By the methods' convention `critic_a` judges domain a, `critic_b` domain b, and `critic` what the model makes;
one that takes six channels judges a picture beside its source.
"""

from typing import Any

import torch
from torch import Tensor

from translator.losses.adversarial import ADVERSARIAL
from translator.method import Method
from translator.methods._adversaries import CRITIC_FACTOR
from translator.methods._latent import LatentSettings
from translator.networks.patchgan import Critic
from translator.settings import Settings


def critics(method: Method[Any]) -> dict[str, Critic]:
    """Domain id -> the critic that judges it."""
    found = {}
    for name, part in method.named_children():
        if isinstance(part, Critic) and name.startswith("critic"):
            domain = name.removeprefix("critic").removeprefix("_")
            found[domain or max(d.target for d in method.model.directions)] = part
    return found


def scores(critic: Critic, images: Tensor, sources: Tensor) -> list[float]:
    """Mean score of each of (N, 3, H, W) pictures; beside (N, 3, H, W) sources where the critic wants them.

    Call it without gradients and with the critic in evaluation mode.
    """
    first = next(critic.parameters())
    seen = torch.cat((sources, images), 1) if first.ndim == 4 and first.shape[1] == 6 else images
    found = []
    for picture in torch.split(seen, 1):
        maps = critic(picture.to(first.device))
        found.append(float(torch.stack([each.float().mean() for each in maps]).mean()))
    return found


def chance(settings: Settings) -> float | None:
    """What one domain's critic loses when it only guesses, as it is logged; None where that has no meaning.

    Of all constant scores the best one: 1/2 in the least-squares loss, 0 in the others.
    """
    mode = getattr(settings, "gan_mode", None)
    if mode is None or mode == "wgan":
        return None
    guess = [torch.tensor(0.5 if mode == "lsgan" else 0.0)]
    # UNIT and MUNIT weigh the critics' side of the game too.
    usual = settings.gan_weight if isinstance(settings, LatentSettings) else CRITIC_FACTOR
    factor = float(getattr(settings, "critic_factor", usual))
    scales = getattr(settings, "critic_scales", 1)
    return float(ADVERSARIAL[mode].critic(guess, guess)) * factor * scales
