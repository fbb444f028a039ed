"""The held-out pictures of a run, read once and kept, so that every state is scored on the very same ones."""

from pathlib import Path

from translator.data.held_out import held_out_batches
from translator.domains import Batch
from translator.training.plan import Plan

MOST_BYTES = 256 << 20
"""Memory for pictures that wait to be scored."""

FEWEST = 4


class HeldOut:
    """Pictures that are never trained on; without any, `there_are` says so and nothing is scored."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._batches: list[Batch] = []
        held_out = plan.listing.held_out
        self.there_are = bool(held_out) and all(held_out.values())

    @property
    def most(self) -> int:
        """How many there are to be had, by the plan, the listing and the memory."""
        a_picture = 3 * 4 * self._plan.data.size**2 * max(1, len(self._plan.listing.names))
        there = max((len(paths) for paths in self._plan.listing.held_out.values()), default=0)
        return max(1, min(self._plan.training.validate_pictures, there, max(FEWEST, MOST_BYTES // a_picture)))

    def batches(self, count: int) -> list[Batch]:
        """The first `count` rows, one in a batch; where one cannot be read, the next one stands for it.

        Raises:
            UserError: PICTURE_UNREADABLE, when a domain has no held-out picture left.
        """
        if len(self._batches) < min(count, self.most):
            found = held_out_batches(self._plan.listing, self._plan.data, count=min(count, self.most))
            self._batches = list(found)
        return self._batches[:count]

    def missing(self) -> list[str]:
        """Held-out files that are gone."""
        paths = {path for group in self._plan.listing.held_out.values() for path in group}
        return sorted(path for path in paths if not Path(path).exists())
