"""What a training says while it runs. Every event carries the step on top level; 0 is before the first.

Before the first step there may also be the events of a check of the pictures (`translator.events.check`).
"""

from typing import Literal, get_args

from pydantic import Field

from translator.events import Event

HealthName = Literal[
    "colour_inversion",
    "identity",
    "collapse",
    "critic_wins",
    "critic_loses",
    "critic_overfits",
    "checkerboard",
    "saturation",
    "divergence",
    "stalled_input",
    "little_memory",
    "little_disk",
    "too_hot",
]

HEALTH: tuple[HealthName, ...] = get_args(HealthName)
"""Names of what can be wrong; a window translates them. A newer trainer may know more."""

HealthSeverity = Literal["note", "warning", "severe"]
"""note: good to know; warning: the result may suffer; severe: going on as it is is in vain."""


class Started(Event):
    """The run begins or goes on; `step` steps are behind it."""

    event: Literal["started"] = "started"
    step: int
    steps: int
    method: str
    title: str
    device: str
    precision: str
    pictures: dict[str, int]
    """Domain name -> number of training pictures."""
    held_out: int
    batch_size: int


class Stepped(Event):
    """Some steps were done; losses are means since the last such event."""

    event: Literal["step"] = "step"
    step: int
    steps: int
    losses: dict[str, float]
    """"optimizer/term" -> weighted value, as it was summed."""
    pictures_per_s: float
    eta_s: float | None = None
    learning_rate: float
    seconds: float
    """Wall-clock seconds of training since the run's first step, pauses left out."""


class PicturesWritten(Event):
    """Held-out pictures were translated into a folder of the run."""

    event: Literal["pictures"] = "pictures"
    step: int
    folder: str
    """Relative to the run folder."""
    change: float | None = None
    """How far results have moved since the last look: nine tenths of them by no more than this colour
    difference (CIE 1976, where 2.3 can just be told apart); None for the first."""
    still_since: int | None = None
    """Step of the earliest look that these pictures can hardly be told from, nor any look since; None while
    they change visibly."""


class Machine(Event):
    """What the training takes of the machine, as far as it can be read; what cannot is left out."""

    event: Literal["machine"] = "machine"
    step: int
    memory: Literal["main", "device"] = "main"
    """Which memory the next three are of: the computer's, or that of the device that trains."""
    own_mb: float | None = None
    """Taken by this process."""
    used_mb: float | None = None
    """Taken by all programs."""
    total_mb: float | None = None
    celsius: float | None = None
    """Temperature of what computes."""
    limit_celsius: float | None = None
    """Temperature at which it slows itself down."""
    disk_free_mb: float | None = None
    """Where the run folder is."""


class Saved(Event):
    """The state of `step` is safely on disk, and the model file with it."""

    event: Literal["saved"] = "saved"
    step: int


class Notice(Event):
    """Something a person should know; the run goes on."""

    event: Literal["notice"] = "notice"
    step: int
    code: str
    text: str


class PlanMeasured(Event):
    """What a plan will take on this machine, from real steps with these pictures."""

    event: Literal["plan_measured"] = "plan_measured"
    step: int = 0
    preset: str = ""
    steps: int
    size: int
    """Side of the crops in px."""
    width: int
    """Channels of the networks; 0 where the method has no such knob."""
    batch_size: int
    step_s: float
    """Seconds of one step, data included."""
    seconds: float
    """Predicted for the whole run: steps, validation, pictures, saves."""
    memory_mib: float
    """Greatest memory of the process (of the device, where it has its own), measured or predicted."""
    disk_mib: float
    """What the run folder will hold at the end."""
    watts: float | None = None
    """What steps took of electricity, by the machine's own counters; absent where it has none."""
    counted: Literal["computer", "processor", "card", "processor and card"] | None = None
    """What of the machine the watts are of."""
    given_up: tuple[str, ...] = ()
    """Sentences: what a longer time would have allowed."""
    sentence: str = ""


class Validated(Event):
    """Held-out pictures were translated and scored."""

    event: Literal["validated"] = "validated"
    step: int
    scores: dict[str, float]
    """"direction/name" -> value, such as "a>b/realism" (0 is real, 1 is what doing nothing gives)."""
    noise: dict[str, float]
    """The same keys -> standard error."""
    cost: float
    """What states are compared by: 0 is perfect, 0.5 what doing nothing gives."""
    cost_noise: float = 0.0
    realism: float
    """Mean over directions."""
    content: float
    """Mean over directions; 1 is kept."""
    is_best: bool
    best_step: int
    best_cost: float
    trend: Literal["unknown", "improving", "ended"] = "unknown"
    """ended: with 95 % confidence nothing worthwhile is to come."""
    sentence: str = ""
    """The trend for people."""
    seconds: float = 0.0
    """What this validation took."""
    next_step: int = 0
    """When the next is planned."""


class BestSaved(Event):
    """The state of `step` is the best so far by the stated rule, and its model file is on disk."""

    event: Literal["best_saved"] = "best_saved"
    step: int
    cost: float
    path: str = "best.safetensors"
    """Relative to the run folder."""
    sentence: str = ""
    """Why it was chosen."""


class Health(Event):
    """Something is wrong with the training, or was and no longer is (`cleared`)."""

    event: Literal["health"] = "health"
    step: int
    name: str
    """One of `HEALTH`."""
    severity: HealthSeverity = "warning"
    sentence: str
    """What is seen."""
    advice: str = ""
    """What to do."""
    action: str = ""
    """The same for a program; `--autopilot` takes it where it can."""
    measured: float | None = None
    cleared: bool = False


class AutopilotActed(Event):
    """The trainer has done something about what was wrong, by itself."""

    event: Literal["autopilot_acted"] = "autopilot_acted"
    step: int
    name: str
    """What was wrong: one of `HEALTH`."""
    action: str
    sentence: str
    values: dict[str, float] = Field(default_factory=dict)
    """What was changed: setting -> new value, where that is a number."""


class Paused(Event):
    """The trainer waits and has freed what it could."""

    event: Literal["paused"] = "paused"
    step: int
    reason: Literal["asked", "disk_full"] = "asked"
    """disk_full: it goes on by itself as soon as there is room, and on "resume" or "stop" as ever."""
    sentence: str = ""


class Resumed(Event):
    """The trainer goes on after a pause."""

    event: Literal["resumed"] = "resumed"
    step: int


class Ended(Event):
    """The run is over for now: finished, or stopped with its state saved."""

    event: Literal["ended"] = "ended"
    step: int
    finished: bool
    """True when no steps are left or the user said "finish"; False when it can be resumed."""
    model: str | None = None
    """Path of the model file."""
    seconds: float = 0.0
    best: str | None = None
    """Path of the model file of the best validated state."""
    best_step: int | None = None
    reason: Literal["done", "asked", "patience", "time"] = "done"
    sentence: str = ""
    """Why it ended and which state is best."""


class Failed(Event):
    """The run ended with an error."""

    event: Literal["failed"] = "failed"
    step: int
    code: str
    sentence: str
    hint: str = ""
