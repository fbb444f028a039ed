"""What the numbers of a training mean to a person: is it still improving, and is anything wrong."""

from dataclasses import dataclass
from typing import Literal

from gui.state.training.history import History
from translator.events.training import Health, Validated

LIGHTS: dict[str, tuple[str, ...]] = {
    "learning": ("divergence", "colour_inversion", "identity"),
    "balanced": ("critic_wins", "critic_loses", "critic_overfits"),
    "variety": ("collapse",),
    "clean": ("checkerboard", "saturation"),
    "speed": ("stalled_input",),
    "room": ("little_memory", "little_disk"),
}
"""Which ailments each light stands for; one that no light knows shows at "learning"."""

RESTARTS: dict[str, dict[str, str]] = {
    "colour_inversion": {"identity_weight": "0.5"},
    "identity": {"identity_weight": "0.1"},
    "critic_overfits": {"diffaugment": "colour+translation+cutout"},
    "critic_wins": {"diffaugment": "translation"},
    "checkerboard": {"ends": "antialiased"},
}
"""Ailments that a new start with another setting mends, and the setting."""

_BARS = 24
Tone = Literal["good", "warn", "bad", "unknown"]


@dataclass(frozen=True)
class Light:
    """One health light.

    Attributes:
        key: of `LIGHTS`.
        ailment: what is wrong; None when nothing is.
        action: what a person can do here: restart | finish | pause | nothing.
    """

    key: str
    tone: Tone
    ailment: Health | None = None
    action: str = ""


@dataclass(frozen=True)
class Improvement:
    """Attributes: costs of the last validations, oldest first; what they say; since when nothing came."""

    bars: tuple[float, ...]
    verdict: Literal["unknown", "improving", "ended"]
    since_step: int = 0
    best_step: int = 0


def lights(history: History) -> list[Light]:
    """All lights; unknown until there was a step."""
    places = {name: key for key, names in LIGHTS.items() for name in names}
    worst: dict[str, Health] = {}
    for ailment in history.ailments.values():
        key = places.get(ailment.name, "learning")
        if key not in worst or _rank(ailment) > _rank(worst[key]):
            worst[key] = ailment
    begun = history.stepped is not None
    return [_light(key, worst.get(key), begun=begun) for key in LIGHTS]


def _light(key: str, ailment: Health | None, *, begun: bool) -> Light:
    if ailment is None:
        return Light(key, "good" if begun else "unknown")
    tone: Tone = {"note": "good", "warning": "warn", "severe": "bad"}[ailment.severity]  # type: ignore[assignment]  # literals of a mapping
    return Light(key, tone, ailment, _action(ailment))


def _action(ailment: Health) -> str:
    if ailment.name in RESTARTS:
        return "restart"
    if ailment.name in ("little_memory", "little_disk"):
        return "pause"
    return "finish" if ailment.severity == "severe" else "nothing"


def _rank(ailment: Health) -> int:
    return ("note", "warning", "severe").index(ailment.severity)


def improvement(history: History) -> Improvement:
    """Whether waiting is worth it, by the validations."""
    found = history.validations
    if not found:
        return Improvement((), "unknown")
    best = found[-1].best_step
    return Improvement(
        tuple(one.cost for one in found[-_BARS:]), found[-1].trend, _flat_since(found, best), best
    )


def _flat_since(found: list[Validated], best_step: int) -> int:
    """First step from which on every validation said that nothing is to come; 0 when the last does not."""
    since = 0
    for one in reversed(found):
        if one.trend != "ended":
            break
        since = one.step
    return since or (best_step if found[-1].trend == "ended" else 0)
