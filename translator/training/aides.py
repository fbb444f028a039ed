"""Those who accompany a training: who scores it, who watches its health, who keeps its record."""

from dataclasses import dataclass
from typing import Any

from translator.training.judge import Judge
from translator.training.plan import Plan
from translator.training.progress import Progress
from translator.training.watch import Watch


@dataclass
class Aides:
    """Made for a plan; what they remember is a part of the saved state."""

    judge: Judge
    watch: Watch
    progress: Progress

    @classmethod
    def of(cls, plan: Plan) -> "Aides":
        """Without memories."""
        return cls(Judge(plan), Watch(plan), Progress())

    def state(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "judge": self.judge.state(),
            "watch": self.watch.state(),
            "progress": self.progress.state(),
        }

    def load(self, state: dict[str, Any] | None) -> None:
        """The inverse of `state`; nothing for a state of before there were any."""
        if state:
            self.judge.load(state["judge"])
            self.watch.load(state["watch"])
            self.progress.load(state["progress"])
