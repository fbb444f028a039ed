"""What a trainer has changed of its plan by itself; part of the saved state, so a resumed run has it too."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

LEAST_RATE_SCALE, MOST_RATE_SCALE = 1 / 16, 4.0


@dataclass(frozen=True)
class Changes:
    """Differences to the plan.

    Attributes:
        restarts: how often the run has begun again; the seed of its weights and of its order moves with it.
        settings: of the method, name -> value.
        rate_scales: optimizer -> factor of its learning rate.
        workers: processes that load pictures; None as planned.
        taken: name of an ailment -> how often something was done about it.
    """

    restarts: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    rate_scales: Mapping[str, float] = field(default_factory=dict)
    workers: int | None = None
    taken: Mapping[str, int] = field(default_factory=dict)

    def with_setting(self, name: str, value: Any) -> "Changes":
        """Another value of a setting of the method."""
        return replace(self, settings={**self.settings, name: value})

    def with_rate_scaled(self, optimizer: str, factor: float) -> "Changes":
        """An optimizer's rate times `factor`, within what is sensible."""
        scale = self.rate_scales.get(optimizer, 1.0) * factor
        kept = min(MOST_RATE_SCALE, max(LEAST_RATE_SCALE, scale))
        return replace(self, rate_scales={**self.rate_scales, optimizer: kept})

    def restarted(self) -> "Changes":
        """Another beginning."""
        return replace(self, restarts=self.restarts + 1)

    def counted(self, name: str) -> "Changes":
        """One more thing done about `name`."""
        return replace(self, taken={**self.taken, name: self.taken.get(name, 0) + 1})

    def state(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)

    @classmethod
    def from_state(cls, state: dict[str, Any] | None) -> "Changes":
        """The inverse of `state`; a state of before there were changes has none."""
        return cls(**state) if state else cls()
