"""A plan that fits a time: size, width, batch and steps chosen by what real steps take here.

Larger crops and wider networks make better pictures only when they are trained long enough; so the largest
rung of a ladder is taken for which the time is long enough, and the time left over goes into steps.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from translator.events.training import PlanMeasured
from translator.training.measure import Measured, measure
from translator.training.plan import PRESETS, Plan

MINUTES = {"quick": 25.0, "good": 6 * 60.0, "best": 48 * 60.0}
"""What a preset may take at most."""

LADDER = ((64, 16), (64, 32), (96, 32), (128, 32), (128, 48), (192, 48), (256, 48), (256, 64))
"""(side of the crops in px, width of the networks), each better and slower than the one before."""

ENOUGH_STEPS_AT_128 = 3_000
GROWTH = 2.2
"""Enough steps grow with the side to this power: 640 at 64 px, 14 000 at 256 px."""

WIDTH_COST = 1.5
"""A step's time grows with the width to about this power, and with the area."""

FIRST_S, SECOND_S = 2.0, 4.0
MOST_MEASURED = 3
GPU_BATCH = 4
GPU_GAIN = 1.5
"""A larger batch is taken where it makes this many times as many pictures a second."""

SPARE = 0.97
"""Of the time that is planned for; the rest is for what no measurement sees."""


@dataclass(frozen=True)
class Wish:
    """What is wanted, and what the user has fixed.

    Attributes:
        seconds: to fit into.
        preset: name of the preset; empty for a time of the user's.
        size: of the crops, when fixed.
        width: of the networks, when fixed.
        batch_size: when fixed.
    """

    seconds: float
    preset: str = ""
    size: int | None = None
    width: int | None = None
    batch_size: int | None = None

    @property
    def most_steps(self) -> int:
        """More are of no use, as far as the presets know."""
        return int(PRESETS[self.preset or "best"]["steps"])

    def rungs(self) -> list[tuple[int, int]]:
        """The rungs of the ladder that are left, lowest first."""
        top = PRESETS[self.preset or "best"]
        allowed = [(s, w) for s, w in LADDER if s <= top["size"] and w <= top["width"]]
        fixed = [(self.size or s, self.width or w) for s, w in allowed or [(top["size"], top["width"])]]
        return list(dict.fromkeys(fixed))


Make = Callable[[int, int, int], Plan]
"""(size, width, batch size) -> the plan with these, its steps any number."""


Cache = dict[tuple[int, int, int], Measured]
"""(size, width, batch size) -> what was measured of it, for several wishes about the same pictures."""


def fit(wish: Wish, make: Make, batch_size: int = 1, cache: Cache | None = None) -> tuple[Plan, PlanMeasured]:
    """Choose size, width, batch and steps for a time by measuring.

    Args:
        wish: what is wanted.
        make: makes plans.
        batch_size: what the method is usually trained with.
        cache: what is known already; what is measured is put into it.

    Raises:
        UserError: as `measure`.
    """
    rungs = wish.rungs()
    batch = wish.batch_size or batch_size
    cache = {} if cache is None else cache

    def measured(index: int, seconds: float) -> Measured:
        key = (*rungs[index], batch)
        if key not in cache:
            cache[key] = measure(make(*key), seconds)
        return cache[key]

    known: dict[int, Measured] = {0: measured(0, FIRST_S)}
    chosen = _highest(wish, rungs, known)
    while chosen not in known and len(known) < MOST_MEASURED:
        known[chosen] = measured(chosen, SECOND_S)
        chosen = _highest(wish, rungs, known)
    if chosen not in known:
        chosen = max(index for index in known if index <= max(chosen, 0) or index == 0)
    found, plan = known[chosen], make(*rungs[chosen], batch)
    if wish.batch_size is None and batch == 1:
        plan, found = _larger_batch(make, rungs[chosen], plan, found)
    steps = min(wish.most_steps, steps_in(found, wish.seconds * SPARE))
    training = plan.training.model_copy(update={"steps": steps})
    plan = plan.model_copy(update={"training": training})
    given_up = _given_up(wish, rungs[chosen], rungs[-1], steps)
    return plan, said(plan, found.of(steps), rungs[chosen][1], wish.preset, given_up)


def steps_in(found: Measured, seconds: float) -> int:
    """The most steps that a time has room for; at least 1."""
    low = 1
    high: int = max(1, math.ceil(seconds / found.step_s))
    while low < high:
        middle = (low + high + 1) // 2
        if found.of(middle).seconds <= seconds:
            low = middle
        else:
            high = middle - 1
    return low


def enough_steps(size: int) -> int:
    """Fewer steps are better spent on smaller crops."""
    return round(float(ENOUGH_STEPS_AT_128 * (size / 128) ** GROWTH))


def said(
    plan: Plan, found: Measured, width: int, preset: str = "", given_up: tuple[str, ...] = ()
) -> PlanMeasured:
    """What was measured, as the event that says it."""
    seconds, training = found.seconds, plan.training
    wide = f", width {width}" if width else ""
    sentence = (
        f"{training.steps} steps of {plan.data.size} px{wide}, batch {training.batch_size}: about "
        f"{_minutes(seconds)}, {found.memory_bytes / 2**30:.1f} GiB of memory and "
        f"{found.disk_bytes / 2**20:.0f} MiB of disk."
    )
    power = found.power
    if power is not None:
        sentence += f" The {power.counts} takes {power.watts:.0f} W: about {power.kwh(seconds):.2g} kWh."
    return PlanMeasured(
        preset=preset,
        steps=training.steps,
        size=plan.data.size,
        width=width,
        batch_size=training.batch_size,
        step_s=round(found.step_s, 5),
        seconds=round(seconds, 1),
        memory_mib=round(found.memory_bytes / 2**20, 1),
        disk_mib=round(found.disk_bytes / 2**20, 1),
        watts=round(power.watts, 1) if power else None,
        counted=power.counts if power else None,
        given_up=given_up,
        sentence=sentence,
    )


def _highest(wish: Wish, rungs: list[tuple[int, int]], known: dict[int, Measured]) -> int:
    """The highest rung with enough steps in the time, by what is known of the nearest one below or above."""
    best = 0
    for index, rung in enumerate(rungs):
        nearest = min(known, key=lambda k: abs(k - index))
        ratio = _cost(rung) / _cost(rungs[nearest])
        found = known[nearest]
        guessed = replace(
            found, step_s=found.step_s * ratio, translation_s=found.translation_s * ratio, save_s=found.save_s
        )
        if steps_in(guessed, wish.seconds * SPARE) >= enough_steps(rung[0]):
            best = index
    return best


def _cost(rung: tuple[int, int]) -> float:
    size, width = rung
    return float(size**2 * width**WIDTH_COST)


def _larger_batch(make: Make, rung: tuple[int, int], plan: Plan, found: Measured) -> tuple[Plan, Measured]:
    """Where a GPU is not busy with one picture, several in a step go through it in nearly the same time."""
    from translator.networks.devices import pick_device

    if pick_device(plan.training.device).type == "cpu":
        return plan, found
    larger = make(*rung, GPU_BATCH)
    measured = measure(larger, FIRST_S)
    gain = GPU_BATCH * found.step_s / measured.step_s
    return (larger, measured) if gain >= GPU_GAIN else (plan, found)


def _given_up(wish: Wish, rung: tuple[int, int], top: tuple[int, int], steps: int) -> tuple[str, ...]:
    """What more time would have allowed, in sentences."""
    found = []
    if rung[0] < top[0]:
        found.append(f"Crops of {top[0]} px: these are {rung[0]} px.")
    if rung[1] < top[1]:
        found.append(f"Networks of width {top[1]}: these are {rung[1]} wide.")
    if steps < enough_steps(rung[0]):
        found.append(
            f"{enough_steps(rung[0])} steps, with which such crops come out well: these are {steps}."
        )
    elif rung == top and steps < wish.most_steps:
        found.append(f"{wish.most_steps} steps: it is {steps}.")
    return tuple(found)


def _minutes(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
