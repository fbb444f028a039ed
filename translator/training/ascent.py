"""Pictures by the critic alone: noise climbs to where the critic of a run calls it real.

The thought experiment of lectures on generative adversarial networks: a critic knows what is real, so why a
generator? Because what it calls real need not look so, and each picture takes hundreds of its gradients.
"""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from translator import methods
from translator.errors import ErrorCode, UserError
from translator.networks.vector import VectorCritic
from translator.settings import validated
from translator.training.plan import load_plan
from translator.training.run_folder import RunFolder
from translator.training.state import load_state


def open_critic(run: Path) -> tuple[VectorCritic, int]:
    """The critic of a training's newest state in evaluation mode, and the side of its pictures in px.

    Args:
        run: the run folder, or the model file in it.

    Raises:
        UserError: RUN_MISSING, RUN_DAMAGED, or MODEL_UNSUPPORTED when the method has no critic of whole
            pictures.
    """
    folder = RunFolder(run if run.is_dir() else run.parent)
    found = load_state(folder.state) if folder.plan.is_file() else None
    if found is None:
        raise UserError(
            ErrorCode.RUN_MISSING,
            f"There is no training beside {run}, and a model file alone has no critic.",
            "Name the run folder.",
        )
    plan = load_plan(folder.path)
    cls = methods.get(plan.method)
    settings = validated(cls.Settings, plan.settings)
    critic, side_px = getattr(cls(settings), "critic", None), getattr(settings, "side_px", 0)
    if not isinstance(critic, VectorCritic) or critic.head.out_features != 1:
        raise UserError(
            ErrorCode.MODEL_UNSUPPORTED,
            f"A training by {cls.title} has no critic that can be climbed.",
            "Use a run of --method gan or vaegan.",
        )
    prefix = "critic."
    weights = {k.removeprefix(prefix): v for k, v in found[0]["method"].items() if k.startswith(prefix)}
    critic.load_state_dict(weights)
    return critic.eval().requires_grad_(False), int(side_px)


def ascend(score: Callable[[Tensor], Tensor], images: Tensor, steps: int, rate: float) -> Tensor:
    """X <- clip(x + rate g / rms(g)) with g = dD(x)/dx, so many times.

    Args:
        score: D, (B, 3, H, W) -> (B, 1).
        images: where to start, in [-1, 1].
        steps: how often.
        rate: how far the root mean square value of a picture moves at each step.

    Returns:
        (B, 3, H, W) in [-1, 1].
    """
    x = images.detach().clone()
    for _ in range(steps):
        x.requires_grad_()
        with torch.enable_grad():
            (gradient,) = torch.autograd.grad(score(x).sum(), x)
        size = gradient.square().mean((1, 2, 3), keepdim=True).sqrt().clamp_min(1e-12)
        x = (x.detach() + rate * gradient / size).clamp(-1, 1)
    return x
