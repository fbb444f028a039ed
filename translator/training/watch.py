"""The health of a training while it runs: what is looked at, how often, and what is said of it.

Losses are looked at with every line of progress, pictures every 50 steps (two of each domain, held out where
there are any: less than 1 % of the time), critics with every validation.
"""

import math
import time
from collections import deque
from collections.abc import Mapping
from statistics import median
from typing import Any

import torch
from torch import Tensor

from translator.data.held_out import held_out_batches
from translator.domains import Batch, Direction, Pairing
from translator.events.training import Health
from translator.metrics import health
from translator.metrics.health import Ailment
from translator.training.critics import chance, critics, scores
from translator.training.lamps import Lamps
from translator.training.plan import Plan
from translator.training.session import Session

LOOK_EVERY_STEPS = 50
MOST_SHARE = 0.01
"""Of the time that looks may take; where they would take twice that, they become rarer."""

PICTURES = 4
LOOKS_NEEDED = 2
BALANCE_STEPS = 200
DIVERGENCE_STEPS = 50
STRIDE_PX = 4
"""Period of the checkerboard that two upsamplings leave; that of one is found with it."""

EARLY_STEPS = 2_000
EARLY_SHARE = 0.25
"""Light and dark may be exchanged by a style; at the beginning it is an accident."""

_BY_PICTURES = ("identity", "collapse", "checkerboard", "saturation")
_BY_CRITICS = ("critic_wins", "critic_loses")


class Watch:
    """Looks, remembers what it compares, and says what has changed. Its memory is part of the state."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.lamps = Lamps()
        every = plan.training.log_every_steps
        self._window = max(5, DIVERGENCE_STEPS // every)
        self._balance = max(5, BALANCE_STEPS // every)
        self._losses: dict[str, deque[float]] = {}
        self._waited_s: deque[float] = deque(maxlen=100)
        self._stepped_s: deque[float] = deque(maxlen=100)
        self._batches: list[Batch] = []
        self._look_every = LOOK_EVERY_STEPS
        self.translation_s = 0.0
        """What the translation of one picture one way took at the last look."""

    @property
    def step_s(self) -> float:
        """Median seconds of the last steps, pictures included; 0 before the first."""
        return median([w + s for w, s in zip(self._waited_s, self._stepped_s, strict=True)] or [0.0])

    def timed(self, waited_s: float, stepped_s: float) -> None:
        """Take note of one step's time."""
        self._waited_s.append(waited_s)
        self._stepped_s.append(stepped_s)

    def by_losses(self, session: Session, losses: Mapping[str, float]) -> list[Health]:
        """Look at the losses since the last look, and at the time that steps took."""
        for name, value in losses.items():
            longest = 2 * max(self._window, self._balance)
            self._losses.setdefault(name, deque(maxlen=longest)).append(value)
        found: dict[str, Ailment] = {}
        series = {name: list(values) for name, values in self._losses.items()}
        # A critic that was nearly perfect may double its loss many times over and be well.
        others = {name: values for name, values in series.items() if not _is_game_of(session, name)}
        if (diverged := health.divergence(others, self._window)) is not None:
            found["divergence"] = diverged
        if (stalled := health.stalled_input(self._waited_s, self._stepped_s)) is not None:
            found["stalled_input"] = stalled
        found.update(self._balance_of(session, series))
        looked_for = ("divergence", "stalled_input", *_BY_CRITICS)
        return self.lamps.look(session.step, looked_for, found)

    def is_due(self, session: Session) -> bool:
        """Whether to look at pictures after this step; what is made pixel by pixel is too slow for it."""
        if not session.directions or not session.model.is_one_graph:
            return False
        return session.step % self._look_every == 0

    def by_pictures(self, session: Session) -> list[Health]:
        """Look at what the generators make now.

        Raises:
            UserError: no held-out picture can be read.
        """
        self._batches = self._batches or list(
            held_out_batches(self._plan.listing, self._plan.data, count=PICTURES)
        )
        found: dict[str, Ailment] = {}
        early = self._is_early(session)
        model = session.method.model
        started_s = time.monotonic()
        with session.undisturbed(model):
            for direction in session.directions:
                inputs = torch.cat([batch.images[direction.source] for batch in self._batches])
                outputs = session.translations(inputs, direction, model)
                for ailment in _in_pictures(inputs, outputs, inversion=early):
                    found.setdefault(ailment.name, self._named(ailment, direction))
        self._took(time.monotonic() - started_s, session)
        looked_for = (*_BY_PICTURES, *(("colour_inversion",) if early else ()))
        return self.lamps.look(session.step, looked_for, found, LOOKS_NEEDED)

    def by_critics(self, session: Session, held_out: list[Batch], trained: list[Batch]) -> list[Health]:
        """Ask the critics of pictures that they were trained on, of held-out ones and of results."""
        into = {direction.target: direction for direction in session.directions}
        found: dict[str, Ailment] = {}
        asked = {d: c for d, c in critics(session.method).items() if d in into}
        with session.undisturbed(session.method):
            for domain, critic in asked.items():
                source = into[domain].source
                real, unseen = (_joined(batches, domain) for batches in (trained, held_out))
                beside, sources = (_joined(batches, source) for batches in (trained, held_out))
                fakes = session.translations(sources, into[domain], session.method.model)
                pairs = ((real, beside), (unseen, sources), (fakes, sources))
                ailment = health.critic_overfits(*(scores(critic, *pair) for pair in pairs))
                if ailment is not None:
                    found[ailment.name] = ailment
        return self.lamps.look(session.step, ("critic_overfits",) if asked else (), found, LOOKS_NEEDED)

    def state(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "lamps": self.lamps.state(),
            "losses": {name: list(values) for name, values in self._losses.items()},
            "look_every": self._look_every,
        }

    def load(self, state: dict[str, Any] | None) -> None:
        """The inverse of `state`; nothing for a state of before there was a watch."""
        if not state:
            return
        self.lamps.load(state["lamps"])
        self._look_every = state["look_every"]
        longest = 2 * max(self._window, self._balance)
        self._losses = {name: deque(values, maxlen=longest) for name, values in state["losses"].items()}

    def forget(self, *names: str) -> None:
        """After something was done about ailments: look at them afresh."""
        self.lamps.reset(*names)
        self._losses.clear()
        self._waited_s.clear()
        self._stepped_s.clear()

    def _took(self, seconds: float, session: Session) -> None:
        """Look as seldom as it needs to stay cheap; by whole multiples, so that it settles."""
        self.translation_s = seconds / (len(self._batches) * len(session.directions))
        affordable = seconds / max(MOST_SHARE * LOOK_EVERY_STEPS * self.step_s, 1e-9)
        if affordable > 2 * self._look_every / LOOK_EVERY_STEPS:
            self._look_every = LOOK_EVERY_STEPS * math.ceil(affordable)

    def _balance_of(self, session: Session, series: Mapping[str, list[float]]) -> dict[str, Ailment]:
        guessing = chance(session.settings)
        found: dict[str, Ailment] = {}
        for name, values in series.items():
            if guessing is None or not _is_game_of(session, name):
                continue
            for ailment in (
                health.critic_balance(values, guessing, self._balance),
                health.critic_diverges(values, guessing, self._window),
            ):
                if ailment is not None:
                    found.setdefault(ailment.name, ailment)
        return found

    def _is_early(self, session: Session) -> bool:
        """Whether exchanged light and dark would be an accident; pairs say what is right by themselves."""
        if self._plan.data.pairing is Pairing.PAIRED or self._plan.parent is not None:
            return False
        return session.step <= max(EARLY_STEPS, EARLY_SHARE * session.course.end)

    def _named(self, ailment: Ailment, direction: Direction) -> Ailment:
        """The same with the direction in its sentence, where there are several."""
        names = self._plan.listing.names
        if len(names) < 2:
            return ailment
        way = f"{names[direction.source]} to {names[direction.target]}"
        return health.Ailment(**{**vars(ailment), "sentence": f"{ailment.sentence[:-1]} ({way})."})


def _in_pictures(inputs: Tensor, outputs: Tensor, *, inversion: bool) -> list[Ailment]:
    """Everything that pictures before and after translation give away."""
    found = [health.identity(inputs, outputs), health.saturation(inputs, outputs)]
    if inversion:
        found.append(health.colour_inversion(inputs, outputs))
    if len(inputs) > 1:
        found.append(health.collapse(inputs, outputs))
    if min(inputs.shape[2:]) >= 8 * STRIDE_PX:
        found.append(health.checkerboard(inputs, outputs, STRIDE_PX))
    return [ailment for ailment in found if ailment is not None]


def _is_game_of(session: Session, name: str) -> bool:
    """Whether a loss is a critic's side of the game."""
    optimizer, _, term = name.partition("/")
    return optimizer in session.critic_optimizers and term.startswith("gan")


def _joined(batches: list[Batch], domain: str) -> Tensor:
    return torch.cat([batch.images[domain] for batch in batches])
