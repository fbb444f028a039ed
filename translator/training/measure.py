"""What a plan takes on this machine: a few seconds of real steps with its own pictures, and what follows.

Nothing of the plan is written or changed; random generators are given back.
"""

import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import torch

from translator import methods
from translator.data.held_out import held_out_batches
from translator.errors import ErrorCode, UserError
from translator.memory import PeakMemory, available_bytes, resident_bytes
from translator.power import Power, PowerMeter
from translator.settings import validated
from translator.training import judge, watch
from translator.training.held_out import FEWEST, HeldOut
from translator.training.plan import Plan
from translator.training.session import Session
from translator.training.state import KEPT, save_state

WARM_STEPS = 2
LEAST_STEPS = 5
SECONDS = 4.0
SMALL_PX = 128
"""Half of a crop's side times the batch: less always fits."""

CHECK_S = 0.015
"""Of looking through the pictures, for each of them, on two cores."""

COMPARING_S = 0.01
"""Of one picture, beside its translation, when a state is scored."""


@dataclass(frozen=True)
class Measured:
    """What was measured of a plan, and what it is to do.

    Attributes:
        steps: of the plan.
        step_s: median seconds of a warm step.
        start_s: seconds from the plan to the first warm step.
        translation_s: seconds of translating one held-out picture one way.
        directions: ways that are learned.
        pictures: held-out pictures to be shown; `scored` those to be scored at most.
        scored: held-out pictures that can be scored; 0 without validation.
        look_every: steps between two looks; 0 for never.
        save_every: steps between two saves; 0 for by time alone.
        save_every_s: seconds between two saves.
        save_s: seconds of one save.
        state_bytes: size of a saved state.
        model_bytes: size of the model.
        moments: earlier models that are kept.
        memory_bytes: at the peak.
        check_s: of looking through the pictures before the first step.
        power: what steps take of electricity; None where the machine does not tell.
    """

    steps: int
    step_s: float
    start_s: float
    translation_s: float
    directions: int
    pictures: int
    scored: int
    look_every: int
    save_every: int
    save_every_s: float
    save_s: float
    state_bytes: int
    model_bytes: int
    moments: int
    memory_bytes: int
    check_s: float = 0.0
    power: Power | None = None

    def of(self, steps: int) -> "Measured":
        """The same for another number of steps."""
        return replace(self, steps=steps)

    @property
    def seconds(self) -> float:
        """Of the whole training."""
        trained_s = self.steps * self.step_s
        looks = self.steps // self.look_every if self.look_every else 0
        shown_s = looks * self.pictures * (3 * self.directions * self.translation_s + 0.03)
        health_s = min(
            self.steps // watch.LOOK_EVERY_STEPS * watch.PICTURES * self.directions * self.translation_s,
            2 * watch.MOST_SHARE * trained_s,
        )
        saves = max(
            self.steps // self.save_every if self.save_every else 0, int(trained_s / self.save_every_s)
        )
        before_s = self.start_s + self.check_s
        return before_s + trained_s + shown_s + health_s + self.scoring_s + (saves + 1) * self.save_s

    @property
    def scoring_s(self) -> float:
        """Of all validations, by the rules of `translator.training.judge`."""
        if not self.scored:
            return 0.0
        trained_s = self.steps * self.step_s
        one_s = 2 * self.translation_s * self.directions + COMPARING_S
        count = max(min(FEWEST, self.scored), min(self.scored, int(judge.ONE_SHARE * trained_s / one_s)))
        return judge.SHARE * trained_s + count * one_s

    @property
    def disk_bytes(self) -> int:
        """That the run folder will hold at the end, pictures roughly."""
        looks = self.steps // self.look_every if self.look_every else 0
        return KEPT * self.state_bytes + (2 + self.moments) * self.model_bytes + looks * (1 << 19)


def measure(plan: Plan, seconds: float = SECONDS) -> Measured:
    """Do real steps of a plan for some seconds, and one of each thing that happens beside them.

    Raises:
        UserError: OUT_OF_MEMORY, when a step does not fit; as `Session` and `Loader` otherwise.
    """
    started_s, rng, peak = time.monotonic(), torch.get_rng_state(), PeakMemory()
    try:
        peak.reset()
        session = Session(plan)
        meter = _meter(session.device)
        times_s, start_s = _steps(session, seconds, started_s, meter)
        power = meter.stop()
        translation_s = _translation_s(session)
        save_s, state_bytes = _save(session)
        memory = _peak_bytes(session, peak)
    except torch.OutOfMemoryError:
        raise too_little_memory(plan, 0, 0) from None
    finally:
        torch.set_rng_state(rng)
    training, held_out = plan.training, HeldOut(plan)
    validates = held_out.there_are and training.validate_every_steps != 0 and bool(session.directions)
    return Measured(
        steps=training.steps,
        step_s=median(times_s),
        start_s=start_s,
        translation_s=translation_s,
        directions=len(session.directions),
        pictures=training.picture_count,
        scored=held_out.most if validates else 0,
        look_every=training.pictures_every_steps,
        save_every=training.save_every_steps,
        save_every_s=60 * training.save_every_minutes,
        save_s=save_s,
        state_bytes=state_bytes,
        model_bytes=sum(p.numel() * p.element_size() for p in session.model.parameters()),
        moments=training.moments,
        memory_bytes=memory,
        power=power,
        check_s=CHECK_S * sum(map(len, plan.listing.domains.values())) if training.check else 0.0,
    )


def too_little_memory(plan: Plan, needed: int, there: int) -> UserError:
    """What a plan that does not fit means to the user."""
    needs = (
        f": about {needed / 2**30:.1f} GiB are needed and {there / 2**30:.1f} GiB are free" if needed else ""
    )
    return UserError(
        ErrorCode.OUT_OF_MEMORY,
        f"There is too little memory for crops of {plan.data.size} px and {plan.training.batch_size} of each "
        f"domain in a step{needs}.",
        "Use a smaller --size, --batch-size or width.",
    )


def _meter(device: torch.device) -> PowerMeter:
    """Of what computes: where the card does not tell, the processor alone would say too little."""
    uuid = ""
    if device.type == "cuda" and not torch.version.hip:
        uuid = f"GPU-{getattr(torch.cuda.get_device_properties(device), 'uuid', '')}"
    return PowerMeter(uuid or ("" if device.type == "cpu" else device.type))


def _steps(
    session: Session, seconds: float, started_s: float, meter: PowerMeter
) -> tuple[list[float], float]:
    """Seconds of warm steps, and what came before them; the meter runs from the first of them."""
    times_s: list[float] = []
    start_s = 0.0
    with closing(session.run()) as steps:
        for _ in steps:
            if session.step <= WARM_STEPS:
                start_s = time.monotonic() - started_s
                meter.start()
                continue
            times_s.append(session.waited_s + session.stepped_s)
            if len(times_s) >= LEAST_STEPS and sum(times_s) >= seconds:
                break
    return times_s or [start_s / max(1, session.step)], start_s


def _translation_s(session: Session) -> float:
    if not session.directions or not session.model.is_one_graph:
        return 0.0
    direction = session.directions[0]
    batch = next(held_out_batches(session.plan.listing, session.plan.data, count=1))
    with session.undisturbed(session.model):
        session.translations(batch.images[direction.source], direction)
        started_s = time.monotonic()
        session.translations(batch.images[direction.source], direction)
        return time.monotonic() - started_s


def _save(session: Session) -> tuple[float, int]:
    """Seconds and bytes of a saved state, beside the future run where that can be written."""
    parent = session.plan.run.parent
    with tempfile.TemporaryDirectory(dir=parent if parent.is_dir() else None) as folder:
        started_s = time.monotonic()
        path = save_state(Path(folder), 0, session.state())
        # The model, without optimizers and critics, is a part of that.
        return 1.3 * (time.monotonic() - started_s), path.stat().st_size


def _peak_bytes(session: Session, peak: PeakMemory) -> int:
    if session.device.type == "cuda":
        return torch.cuda.max_memory_allocated(session.device)
    return peak.bytes()


def foresee_memory(plan: Plan) -> None:
    """Try a step on smaller crops and refuse what would not fit, before the system ends the program for it.

    On a device with memory of its own a step that does not fit fails without harm, and nothing is tried.

    Raises:
        UserError: OUT_OF_MEMORY, with what is needed and what is free.
    """
    smaller = smaller_crops(plan)
    if smaller is None or Session(smaller).device.type != "cpu":
        return
    rng, peak = torch.get_rng_state(), PeakMemory()
    try:
        session = Session(smaller)
        before = resident_bytes()
        peak.reset()
        with closing(session.run()) as steps:
            next(steps)
        grown = max(0, peak.bytes() - before)
    finally:
        torch.set_rng_state(rng)
    needed = round(grown * (plan.data.size / smaller.data.size) ** 2)
    there = available_bytes()
    if needed > there:
        raise too_little_memory(plan, needed, there)


def smaller_crops(plan: Plan) -> Plan | None:
    """The same plan with crops of a quarter of the area; None where they are small or the networks refuse."""
    size = plan.data.size // 2
    cls = methods.get(plan.method)
    with torch.device("meta"):
        multiple = cls.build_model(validated(cls.Settings, plan.settings)).size_multiple
    if size * plan.training.batch_size < SMALL_PX or size % multiple:
        return None
    data = plan.data.model_copy(update={"size": size, "load_size": None})
    return plan.model_copy(update={"data": data, "parent": None})
