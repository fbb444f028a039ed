"""Batch norms measured anew with the weights that are shipped."""

from pathlib import Path

import torch

from translator.data.loader import Loader
from translator.domains import Direction
from translator.model import TranslationModel
from translator.networks.norms import BatchNorm
from translator.training.plan import load_plan

BATCHES, BATCH_SIZE, SEED = 20, 16, 0


def calibrate(model: TranslationModel, run: Path) -> None:
    """Set the running means of batch norms to the plain means over training crops.

    A running mean of the weights has its own statistics, not those that the weights of the last steps had
    (Izmailov et al. 2018, section 3.2, for averaged weights). Without this, flat areas come out stained.

    Args:
        model: in evaluation mode, as it is afterwards.
        run: the run that it comes from.
    """
    norms = [module for module in model.modules() if isinstance(module, BatchNorm)]
    if not norms:
        return
    plan = load_plan(run)
    before = [norm.momentum for norm in norms]
    model.train()
    with Loader(plan.listing, plan.data, batch_size=BATCH_SIZE, seed=SEED) as batches, torch.no_grad():
        for number in range(1, BATCHES + 1):
            for norm in norms:
                norm.momentum = 1 / number
            model.translate(next(batches).a, Direction.A_TO_B)
    model.eval()
    for norm, momentum in zip(norms, before, strict=True):
        norm.momentum = momentum
