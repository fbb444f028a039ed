"""How far along a training is, when its end may move while it runs."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Course:
    """From steps to progress in [0, 1]; a straight line to the end from where the end was last moved.

    Moving the end never turns progress back or makes it jump, so that the learning rate bends but does not
    break. A course is part of the saved state: what follows a save follows from it alone.

    Attributes:
        end: the last step.
        from_step: step at which the end was last moved.
        from_progress: progress at that step.
        planned: what the plan asked for when the end was moved; another number makes the course void.
    """

    end: int
    from_step: int = 0
    from_progress: float = 0.0
    planned: int = 0

    def progress(self, step: int) -> float:
        """Share of the training that is done before step number `step` (from 0)."""
        share = (step - self.from_step) / max(1, self.end - self.from_step)
        return self.from_progress + (1.0 - self.from_progress) * min(1.0, share)

    def moved(self, step: int, end: int, planned: int) -> "Course":
        """The same up to `step`, and another end; at least one step is left."""
        return Course(max(end, step + 1), step, self.progress(step), planned)

    def ended(self, step: int, planned: int) -> "Course":
        """The same, over at `step`."""
        return Course(step, self.from_step, self.from_progress, planned)

    def state(self) -> dict[str, Any]:
        """As plain numbers."""
        return dict(vars(self))

    @classmethod
    def from_state(cls, state: dict[str, Any] | None, planned: int) -> "Course":
        """The inverse of `state`; a plan that has changed since begins a straight line of its own."""
        if not state or state["planned"] != planned:
            return cls(planned)
        return cls(**state)
