"""From looks to health events: seen once may be luck; what is seen again is said once, until it is gone.

The events are made here; what is looked at is in `translator.training.watch`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from translator.events.training import Health, HealthSeverity
from translator.metrics.health import Ailment

NEGATIVES_TO_CLEAR = 3
SEVERE = frozenset({"divergence", "colour_inversion", "collapse"})


class Lamps:
    """One lamp for each ailment: looks in a row that see it light it, three that do not put it out.

    Attributes:
        alight: the event of each ailment that is there now.
    """

    def __init__(self) -> None:
        self.alight: dict[str, Health] = {}
        self._seen: dict[str, int] = {}
        self._unseen: dict[str, int] = {}

    def look(
        self, step: int, looked_for: Sequence[str], found: Mapping[str, Ailment], needed: int = 1
    ) -> list[Health]:
        """Take one look into account; returns what is to be said of it.

        Args:
            step: of the training.
            looked_for: names that this look could have found.
            found: what it found.
            needed: looks in a row that must see an ailment.
        """
        said = []
        for name in looked_for:
            if name in found:
                said += self._positive(step, name, found[name], needed)
            else:
                said += self._negative(step, name)
        return said

    def reset(self, *names: str) -> None:
        """Forget what was seen of some ailments; of all when none is named."""
        for name in names or tuple(self._seen):
            self._seen.pop(name, None)
            self._unseen.pop(name, None)
            self.alight.pop(name, None)

    def _positive(self, step: int, name: str, ailment: Ailment, needed: int) -> list[Health]:
        self._unseen[name] = 0
        self._seen[name] = self._seen.get(name, 0) + 1
        if self._seen[name] < needed or name in self.alight:
            return []
        self.alight[name] = as_event(step, ailment)
        return [self.alight[name]]

    def _negative(self, step: int, name: str) -> list[Health]:
        self._seen[name] = 0
        self._unseen[name] = self._unseen.get(name, 0) + 1
        if name not in self.alight or self._unseen[name] < NEGATIVES_TO_CLEAR:
            return []
        was = self.alight.pop(name)
        return [was.model_copy(update={"step": step, "cleared": True})]

    def state(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "alight": {name: event.model_dump() for name, event in self.alight.items()},
            "seen": dict(self._seen),
            "unseen": dict(self._unseen),
        }

    def load(self, state: dict[str, Any]) -> None:
        """The inverse of `state`."""
        self.alight = {name: Health.model_validate(event) for name, event in state["alight"].items()}
        self._seen, self._unseen = dict(state["seen"]), dict(state["unseen"])


def as_event(step: int, ailment: Ailment) -> Health:
    """What is said of an ailment."""
    severity: HealthSeverity = "severe" if ailment.name in SEVERE else "warning"
    return Health(
        step=step,
        name=ailment.name,
        severity=severity,
        sentence=ailment.sentence,
        advice=ailment.advice,
        action=ailment.action,
        measured=ailment.measured,
    )
