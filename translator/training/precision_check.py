"""At the end of a training: whether its models may compute in bfloat16, recorded in their cards."""

from collections.abc import Iterator
from itertools import islice

from torch import Tensor

from translator.domains import Direction
from translator.errors import UserError
from translator.library.card import PrecisionCheck, read_card
from translator.library.model_file import open_model, save_model
from translator.metrics.precision import check_bf16
from translator.networks.devices import pick_precision
from translator.training.held_out import HeldOut
from translator.training.run_folder import RunFolder
from translator.training.session import Session

PICTURES = 4
"""Held-out pictures that are compared; each is translated twice in every direction."""


def record_precision(folder: RunFolder, session: Session, held_out: HeldOut) -> None:
    """Compare results in bfloat16 and float32 on held-out pictures and write it into the run's model files.

    Nothing is done where nothing was held out or is left of it, where the device does not compute bfloat16
    fast, for models that translate nothing or draw pixel after pixel, and for files whose card tells it
    already.

    Args:
        folder: the run's; its model and best model are looked at.
        session: what trained them.
        held_out: pictures that were never trained on.

    Raises:
        UserError: DISK_FULL or NOT_WRITABLE; the file before is whole.
    """
    unfit = not session.directions or not session.model.is_one_graph
    if unfit or not held_out.there_are or pick_precision("auto", session.device) != "bf16":
        return
    try:
        inputs = list(_inputs(session, held_out))
    except UserError:  # a validation has told it
        return
    known: dict[str, PrecisionCheck] = {}
    for path in (folder.model, folder.best):
        if not path.exists() or read_card(path).bf16_checked is not None:
            continue
        with session.undisturbed():
            model, card = open_model(path, session.device)
            if card.weights_sha256 not in known:
                known[card.weights_sha256] = check_bf16(model, inputs)
        save_model(path, model, card.model_copy(update={"bf16_checked": known[card.weights_sha256]}))


def expected_s(session: Session, translation_s: float) -> float:
    """Seconds that `record_precision` takes at most, from those of translating one picture one way."""
    # The last model and the best one, each in both formats, float32 taking twice as long.
    return 2 * 3 * PICTURES * len(session.directions) * translation_s


def _inputs(session: Session, held_out: HeldOut) -> Iterator[tuple[Tensor, Direction]]:
    for batch in islice(held_out.batches(PICTURES), PICTURES):
        images = batch.to(session.device).images
        for direction in session.directions:
            yield images[direction.source], direction
