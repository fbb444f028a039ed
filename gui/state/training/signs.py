"""What the numbers of a training mean to a person: is it still improving, and is anything wrong."""

from dataclasses import dataclass
from typing import Literal

from gui.state.training.history import History
from translator.events.training import Health, Machine, Validated

LIGHTS: dict[str, tuple[str, ...]] = {
    "learning": ("divergence", "colour_inversion", "identity"),
    "balanced": ("critic_wins", "critic_loses", "critic_overfits"),
    "variety": ("collapse",),
    "clean": ("checkerboard", "saturation"),
    "speed": ("stalled_input",),
    "memory": ("little_memory",),
    "heat": ("too_hot",),
    "disk": ("little_disk",),
}
"""Which ailments each light stands for; one that no light knows shows at "learning"."""

_ONLY_WHEN_READ = frozenset(("heat",))
"""Lights that say nothing where nothing can be read."""

RESTARTS: dict[str, dict[str, str]] = {
    "colour_inversion": {"identity_weight": "0.5"},
    "identity": {"identity_weight": "0.1"},
    "critic_overfits": {"diffaugment": "colour+translation+cutout"},
    "critic_wins": {"diffaugment": "translation"},
    "checkerboard": {"ends": "antialiased"},
}
"""Ailments that a new start with another setting mends, and the setting."""

_BARS = 24
STILL_LOOKS, STILL_SHARE = 4, 0.1
"""In so many looks, and for this share of all steps, pictures must hardly change before it is said."""
Tone = Literal["good", "warn", "bad", "unknown"]


@dataclass(frozen=True)
class Light:
    """One health light.

    Attributes:
        key: of `LIGHTS`.
        ailment: what is wrong; None when nothing is.
        action: what a person can do here: restart | finish | pause | nothing.
        reading: numbers beside its name, None for what cannot be read: of memory, in MB, what is taken, all
            there is and the training's own part; of heat the temperature and its limit in °C; of the disk, in
            MB, what is free. Empty for other lights and while nobody says.
    """

    key: str
    tone: Tone
    ailment: Health | None = None
    action: str = ""
    reading: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Improvement:
    """Whether waiting is worth it, by two witnesses: validations, and the pictures that a person sees.

    Attributes:
        bars: costs of the last validations, oldest first; without any, how far the pictures moved.
        verdict: what the validations say.
        since_step: step since which they say that nothing better comes.
        best_step: of the best state.
        still_since: step since which the pictures hardly change, for so long that it is worth saying; None
            while they do.
        judged: there were validations.
        seconds: how long it has learnt with nothing to show for it; None while there is, or nobody knows.
    """

    bars: tuple[float, ...]
    verdict: Literal["unknown", "improving", "ended"]
    since_step: int = 0
    best_step: int = 0
    still_since: int | None = None
    judged: bool = False
    seconds: float | None = None

    @property
    def is_plateau(self) -> bool:
        """Nothing visible comes any more: the validations say so, or, without any, the pictures alone."""
        return self.verdict == "ended" or (not self.judged and self.still_since is not None)


def lights(history: History) -> list[Light]:
    """All lights; unknown until there was a step."""
    places = {name: key for key, names in LIGHTS.items() for name in names}
    worst: dict[str, Health] = {}
    for ailment in history.ailments.values():
        key = places.get(ailment.name, "learning")
        if key not in worst or _rank(ailment) > _rank(worst[key]):
            worst[key] = ailment
    begun = history.stepped is not None
    found = [_light(key, worst.get(key), _reading(key, history.machine), begun=begun) for key in LIGHTS]
    return [light for light in found if light.key not in _ONLY_WHEN_READ or light.reading or light.ailment]


def _reading(key: str, machine: Machine | None) -> tuple[float | None, ...]:
    """Numbers beside a light; none where the first and most important one cannot be read."""
    if machine is None:
        return ()
    readings: dict[str, tuple[float | None, ...]] = {
        "memory": (machine.used_mb, machine.total_mb, machine.own_mb),
        "heat": (machine.celsius, machine.limit_celsius),
        "disk": (machine.disk_free_mb,),
    }
    found = readings.get(key, ())
    return found if found and found[0] is not None else ()


def _light(key: str, ailment: Health | None, reading: tuple[float | None, ...], *, begun: bool) -> Light:
    if ailment is None:
        return Light(key, "good" if begun else "unknown", reading=reading)
    tone: Tone = {"note": "good", "warning": "warn", "severe": "bad"}[ailment.severity]  # type: ignore[assignment]  # literals of a mapping
    return Light(key, tone, ailment, _action(ailment), reading)


def _action(ailment: Health) -> str:
    if ailment.name in RESTARTS:
        return "restart"
    if ailment.name in ("little_memory", "little_disk", "too_hot"):
        return "pause"
    return "finish" if ailment.severity == "severe" else "nothing"


def _rank(ailment: Health) -> int:
    return ("note", "warning", "severe").index(ailment.severity)


def improvement(history: History) -> Improvement:
    """Whether waiting is worth it, by the validations and the pictures."""
    found, still = history.validations, _still_since(history)
    if not found:
        moved = history.changes.columns.get("change", ())
        seconds = history.seconds_since(still) if still is not None else None
        return Improvement(tuple(moved[-_BARS:]), "unknown", still_since=still, seconds=seconds)
    best, trend = found[-1].best_step, found[-1].trend
    since = _flat_since(found, best)
    seconds = history.seconds_since(max(since, still or 0)) if trend == "ended" else None
    bars = tuple(one.cost for one in found[-_BARS:])
    return Improvement(bars, trend, since, best, still, judged=True, seconds=seconds)


def _still_since(history: History) -> int | None:
    """Since when the pictures hardly change, if that is long: several looks, and a part of the training."""
    since = history.still_since
    if since is None:
        return None
    looks = sum(moment.step >= since for moment in history.moments)
    is_long = history.step - since >= STILL_SHARE * history.steps
    return since if looks >= STILL_LOOKS and is_long else None


def _flat_since(found: list[Validated], best_step: int) -> int:
    """First step from which on every validation said that nothing is to come; 0 when the last does not."""
    since = 0
    for one in reversed(found):
        if one.trend != "ended":
            break
        since = one.step
    return since or (best_step if found[-1].trend == "ended" else 0)
