"""Validation while a training runs: what it costs, when it is due, which state is best, whether to go on."""

import math
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Literal

import torch
from torch import Tensor

from translator.domains import Direction, Pairing
from translator.events.training import Validated
from translator.metrics.features import FeatureNetwork
from translator.metrics.lpips import Lpips
from translator.metrics.score import Score
from translator.metrics.selection import Selection, Trend, trend
from translator.metrics.validation import validate
from translator.training.held_out import FEWEST, HeldOut
from translator.training.plan import Plan
from translator.training.session import Session

SHARE = 0.035
"""Of the training's time that validations may take; the rest of 5 % is for looks at its health."""

ONE_SHARE = 0.01
"""Of the whole training's time that a single validation may take, as long as four pictures are scored."""

TREND_OF = 5
"""Validations on either side that a trend compares where no patience was asked for."""


class CalledAway(Exception):  # noqa: N818 - nothing went wrong
    """A validation was left because the training is wanted for something else."""


class Judge:
    """Scores states on the held-out split alone and remembers all scores; its memory is part of the state.

    Every validation translates the same pictures, from the same random draws where a model draws, and
    touches nothing of the training. The distance between two follows from what the last one took.

    Attributes:
        history: one for each validation, in order.
        steps: at which step each was.
        best: index of the best in `history`, by `translator.metrics.selection`; None before the first.
        next_step: when the next is due; 0 until a first estimate.
        cost_s: what the last one took, or the next is expected to.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.held_out = HeldOut(plan)
        self.history: list[Selection] = []
        self.steps: list[int] = []
        self.scores: dict[str, Score] = {}
        self.best: int | None = None
        self.next_step = 0
        self._count = 0
        self.cost_s = 0.0
        self._networks: tuple[FeatureNetwork | None, Lpips | None] | None = None

    @property
    def is_on(self) -> bool:
        """Whether there is anything to score and the plan asks for it."""
        return self.held_out.there_are and self._plan.training.validate_every_steps != 0

    def is_missing(self, session: Session) -> bool:
        """Whether this very state could be scored and has not been."""
        return self.is_on and bool(session.directions) and self.steps[-1:] != [session.step]

    def is_due(self, session: Session) -> bool:
        """Whether to validate after this step: at the interval, and once more at the end."""
        if not self.is_missing(session):
            return False
        if session.step >= session.course.end:
            return True
        every = self._plan.training.validate_every_steps
        if every:
            return session.step % every == 0
        return bool(self.next_step) and session.step >= self.next_step

    def estimate(self, session: Session, a_translation_s: float, step_s: float) -> None:
        """Choose, once, how many pictures are scored, and when for the first time.

        Args:
            session: the training.
            a_translation_s: seconds of translating one picture one way.
            step_s: seconds of one step.
        """
        if self._count or not self.is_on or not session.directions:
            return
        # Reading, comparing and noise come on top of translating: as much again, found by measuring.
        a_picture_s = 2 * a_translation_s * len(session.directions) + 0.01
        affordable = int(ONE_SHARE * step_s * session.course.end / a_picture_s)
        self._count = max(min(FEWEST, self.held_out.most), min(affordable, self.held_out.most))
        self.cost_s = self._count * a_picture_s
        self._plan_next(session, step_s)

    def validate(
        self, session: Session, step_s: float, is_called_away: Callable[[], bool] = lambda: False
    ) -> Validated:
        """Score what is shown of the training now.

        Args:
            session: the training.
            step_s: seconds of one step.
            is_called_away: asked before each picture; True leaves at once.

        Raises:
            CalledAway: nothing was scored; it is due again.
            UserError: the held-out pictures or a network's file cannot be read.
        """
        started_s = time.monotonic()
        self._count = self._count or min(FEWEST, self.held_out.most)
        self.scores = self._scored(session, is_called_away)
        found = Selection.of(self.scores)
        is_best = found.is_better_than(None if self.best is None else self.history[self.best])
        self.history.append(found)
        self.steps.append(session.step)
        if is_best:
            self.best = len(self.history) - 1
        self.cost_s = time.monotonic() - started_s
        self._plan_next(session, step_s)
        return self._said(session, found, is_best=is_best)

    @property
    def best_step(self) -> int | None:
        """Step of the best state."""
        return None if self.best is None else self.steps[self.best]

    def trend(self) -> Trend:
        """What the last validations say of the next ones."""
        return trend(self.history, self._plan.training.patience or TREND_OF)

    def has_patience_ended(self) -> bool:
        """Whether `patience` says that it is enough."""
        return bool(self._plan.training.patience) and self.trend().has_ended

    def passed_over(self, session: Session, step_s: float) -> None:
        """A validation could not be made; the next is tried at its time."""
        self._plan_next(session, step_s)

    def state(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "history": [asdict(found) for found in self.history],
            "steps": list(self.steps),
            "scores": {name: (score.value, score.noise) for name, score in self.scores.items()},
            "best": self.best,
            "next_step": self.next_step,
            "count": self._count,
            "cost_s": self.cost_s,
        }

    def load(self, state: dict[str, Any] | None) -> None:
        """The inverse of `state`; nothing for a state of before there was a judge."""
        if not state:
            return
        self.history = [Selection(**found) for found in state["history"]]
        self.steps, self.best = list(state["steps"]), state["best"]
        self.scores = {name: Score(*pair) for name, pair in state["scores"].items()}
        self.next_step, self._count, self.cost_s = state["next_step"], state["count"], state["cost_s"]

    def _scored(self, session: Session, is_called_away: Callable[[], bool]) -> dict[str, Score]:
        """Translate the held-out pictures one by one, and score them."""

        def translate(images: Tensor, direction: Direction) -> Tensor:
            parts = []
            for part in torch.split(images, 1):
                if is_called_away():
                    raise CalledAway
                parts.append(session.translations(part, direction))
            return torch.cat(parts)

        features, lpips = self._open_networks()
        with session.undisturbed(session.model):
            return validate(
                translate,
                self.held_out.batches(self._count),
                directions=session.directions,
                paired=self._plan.data.pairing is Pairing.PAIRED,
                features=features,
                lpips=lpips,
            )

    def _plan_next(self, session: Session, step_s: float) -> None:
        every = self._plan.training.validate_every_steps
        interval = every or max(1, math.ceil(self.cost_s / (SHARE * max(step_s, 1e-6))))
        self.next_step = session.step + interval
        # One shortly before the end would say what the one at the end says.
        if not every and self.next_step + interval // 2 > session.course.end:
            self.next_step = session.course.end

    def _said(self, session: Session, found: Selection, *, is_best: bool) -> Validated:
        assert self.best is not None or not math.isfinite(found.cost)
        best = self.history[self.best] if self.best is not None else found
        seen = self.trend()
        verdict: Literal["unknown", "improving", "ended"] = "improving"
        if not seen.window:
            verdict = "unknown"
        elif seen.has_ended:
            verdict = "ended"
        return Validated(
            step=session.step,
            scores={name: score.value for name, score in self.scores.items()},
            noise={name: score.noise for name, score in self.scores.items()},
            cost=found.cost,
            cost_noise=found.noise,
            realism=found.realism,
            content=found.content,
            is_best=is_best,
            best_step=self.best_step if self.best_step is not None else session.step,
            best_cost=best.cost,
            trend=verdict,
            sentence=seen.sentence,
            seconds=round(self.cost_s, 3),
            next_step=min(self.next_step, session.course.end),
        )

    def _open_networks(self) -> tuple[FeatureNetwork | None, Lpips | None]:
        if self._networks is None:
            training = self._plan.training
            self._networks = (
                FeatureNetwork.load(training.features) if training.features else None,
                Lpips.load(training.lpips_weights) if training.lpips_weights else None,
            )
        return self._networks


def why_best(judge: Judge) -> str:
    """Why the best state was chosen, in one sentence; empty before the first validation."""
    if judge.best is None:
        return ""
    best, last = judge.history[judge.best], judge.history[-1]
    found = (
        f"Step {judge.steps[judge.best]} is the best of {len(judge.history)} validated: its cost is "
        f"{best.cost:.3f} ± {best.noise:.3f} (realism {best.realism:.3f}, content {best.content:.3f})"
    )
    if judge.best == len(judge.history) - 1:
        return f"{found}; it is the last one, too."
    return f"{found}, that of the last, step {judge.steps[-1]}, is {last.cost:.3f}."
