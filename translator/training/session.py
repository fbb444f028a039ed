"""One stretch of a training between two loads of its state: built, stepped, saved, dropped."""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import torch

from translator import methods
from translator.data.held_out import held_out_batches
from translator.data.loader import Loader
from translator.domains import Batch, Direction
from translator.errors import ErrorCode, UserError
from translator.library.model_file import open_model
from translator.method import Method
from translator.model import TranslationModel
from translator.networks.allocator import keep_freed_memory
from translator.networks.devices import DTYPES, describe, pick_device, pick_precision
from translator.networks.precision import set_compute_dtype
from translator.settings import Settings, validated
from translator.training import schedule
from translator.training.changes import Changes
from translator.training.course import Course
from translator.training.ema import Ema, shown_by
from translator.training.plan import Plan
from translator.training.update import Updater


class Session:
    """A method in training, built deterministically from the plan; `load` brings it to a saved step exactly.

    Attributes:
        step: steps that are behind it.
        seconds: wall-clock seconds of training behind it.
        spent_s: wall-clock seconds of everything behind it: steps, looking, validating and saving.
        rate_scale: what a roll-back after divergence multiplies the learning rate with.
        course: the way to the end, which may have moved.
        changes: what differs from the plan.
        waited_s: seconds that the last step waited for its pictures.
        stepped_s: seconds that the last step took besides.
        settings: of the method, changes included.
    """

    def __init__(self, plan: Plan, changes: Changes | None = None, *, is_loaded: bool = False) -> None:
        """Build it.

        Args:
            plan: what to do.
            changes: what differs from the plan.
            is_loaded: `load` follows, so that the model which the run began from is no longer needed.
        """
        self.plan = plan
        self._starts_from = None if is_loaded else plan.parent
        self.changes = changes or Changes()
        self.course = Course(plan.training.steps)
        self.waited_s = self.stepped_s = self.spent_s = 0.0
        self.device = pick_device(plan.training.device)
        self.precision = pick_precision(plan.training.precision, self.device)
        if self.device.type == "cpu":
            keep_freed_memory()
        self.step = 0
        self.seconds = 0.0
        self.rate_scale = 1.0
        torch.manual_seed(self._seed)
        self.settings = self._settings()
        self.method = self._build()
        self.optimizers = self.method.optimizers()
        self._base_rates = schedule.base_rates(self.optimizers)
        self.updater = Updater(
            self.optimizers,
            accumulate=plan.training.accumulate,
            clip_norm=plan.training.clip_norm,
            scaled_on=self.device.type if self.precision == "fp16" else None,
        )
        self.ema = Ema(self.method.model, plan.training.ema_decay) if plan.training.ema_decay else None
        if self.ema:
            self.ema.follow(self.method.model)
        self._generator_names = self._names_of(self.method.model)
        self._loader: Loader | None = None

    @property
    def model(self) -> TranslationModel:
        """What is shown and saved: the running mean, or the model itself where there is none."""
        return self.ema.model if self.ema else self.method.model

    @property
    def device_name(self) -> str:
        """The device for people."""
        return describe(self.device)

    def run(self) -> Generator[int, None, None]:
        """Do steps until none is left; yields the number of each. Closing it stops in between."""
        training, workers = self.plan.training, self.changes.workers
        self._loader = Loader(
            self.plan.listing,
            self.plan.data,
            batch_size=training.batch_size,
            seed=self._seed,
            workers=training.workers if workers is None else workers,
            first_step=self.step * training.accumulate,
            cache_bytes=int(training.cache_gib * 2**30),
            pin_memory=self.device.type == "cuda",
        )
        with closing(self._loader):
            while self.step < self.course.end:
                started_s = time.monotonic()
                self.waited_s = 0.0
                self.step_with(self._loader)
                seconds = time.monotonic() - started_s
                self.stepped_s = seconds - self.waited_s
                self.seconds += seconds
                yield self.step

    def notices(self) -> list[str]:
        """What the loader had to say since the last call: pictures that vanished or broke."""
        waiting = self._loader.notices if self._loader else None
        return [waiting.popleft() for _ in range(len(waiting))] if waiting else []

    @property
    def learning_rate(self) -> float:
        """The rate of the first optimizer's first group in the last step."""
        return float(next(iter(self.optimizers.values())).param_groups[0]["lr"])

    def pictures(self) -> Iterator[dict[str, torch.Tensor]]:
        """Held-out pictures as the method shows them, one at a time: column -> (1, 3, H, W) in [-1, 1]."""
        with self.undisturbed(self.model), shown_by(self.method, self.model):
            count = self.plan.training.picture_count
            for batch in held_out_batches(self.plan.listing, self.plan.data, count=count):
                shown = self.method.pictures(batch.to(self.device))
                yield {column: images.float().cpu() for column, images in shown.items()}

    def translations(
        self, images: torch.Tensor, direction: Direction, model: TranslationModel | None = None
    ) -> torch.Tensor:
        """(B, 3, H, W) of the CPU -> its translation there, one by one, by `model` or what is shown.

        Call it in `undisturbed`.
        """
        model = model or self.model
        parts = [
            model.translate(part.to(self.device), direction).float().cpu() for part in torch.split(images, 1)
        ]
        return torch.cat(parts).clamp(-1, 1)

    @contextmanager
    def undisturbed(self, *modules: torch.nn.Module) -> Iterator[None]:
        """Look without changing what is learned.

        Modules evaluate without gradients, random draws are the same each time; modes and generators are
        given back.
        """
        modes = [(part, part.training) for module in modules for part in module.modules()]
        rng = torch.get_rng_state()
        on_cuda = self.device.type == "cuda"
        device_rng = torch.cuda.get_rng_state(self.device) if on_cuda else None
        for module in modules:
            module.eval()
        try:
            torch.manual_seed(0)
            with torch.no_grad():
                yield
        finally:
            torch.set_rng_state(rng)
            if device_rng is not None:
                torch.cuda.set_rng_state(device_rng, self.device)
            for part, mode in modes:
                part.training = mode

    @property
    def directions(self) -> Sequence[Direction]:
        """The ways that are learned, in a fixed order."""
        return sorted(self.model.directions)

    @property
    def critic_optimizers(self) -> frozenset[str]:
        """Names of the optimizers that do not move the model."""
        return frozenset(self.optimizers) - self._generator_names

    def state(self) -> dict[str, Any]:
        """Everything an exact resume needs."""
        return {
            "step": self.step,
            "seconds": self.seconds,
            "spent_s": self.spent_s,
            "rate_scale": self.rate_scale,
            "course": self.course.state() if self.course.planned else None,
            "changes": self.changes.state(),
            "method": self.method.state_dict(),
            "optimizers": {name: optimizer.state_dict() for name, optimizer in self.optimizers.items()},
            "updater": self.updater.state_dict(),
            "ema": self.ema.state_dict() if self.ema else None,
            "rng": torch.get_rng_state(),
            "device_rng": torch.cuda.get_rng_state(self.device) if self.device.type == "cuda" else None,
        }

    def load(self, state: dict[str, Any]) -> None:
        """The inverse of `state`, on a session freshly built from the same plan with the state's changes."""
        self.step, self.seconds, self.rate_scale = state["step"], state["seconds"], state["rate_scale"]
        self.spent_s = state.get("spent_s", self.seconds)
        self.course = Course.from_state(state.get("course"), self.plan.training.steps)
        self.method.load_state_dict(state["method"])
        for name, optimizer in self.optimizers.items():
            optimizer.load_state_dict(state["optimizers"][name])
        self.updater.load_state_dict(state["updater"])
        if self.ema:
            self.ema.load_state_dict(state["ema"])
        torch.set_rng_state(state["rng"])
        if state["device_rng"] is not None and self.device.type == "cuda":
            torch.cuda.set_rng_state(state["device_rng"], self.device)

    @property
    def is_resting(self) -> bool:
        """Whether the critics learn alone: at the beginning of what starts from a model."""
        return self.plan.parent is not None and self.step < self.plan.training.critic_warmup_steps

    def is_finite(self) -> bool:
        """Whether every trained number is; a state that is not must never be saved."""
        return all(bool(torch.isfinite(p).all()) for p in self.method.parameters())

    def step_with(self, batches: Iterator[Batch]) -> None:
        """Do the next step, with as many batches as are accumulated in one."""
        training = self.plan.training
        progress = self.course.progress(self.step)
        self.updater.progress = progress
        self.updater.resting = self._generator_names if self.is_resting else frozenset()
        rate = schedule.factor(training.schedule, progress, training.decay_from) * self.rate_scale
        schedule.apply(self.optimizers, self._base_rates, rate, self.changes.rate_scales)
        for _ in range(training.accumulate):
            waiting_s = time.monotonic()
            batch = next(batches)
            self.waited_s += time.monotonic() - waiting_s
            batch = batch.to(self.device)
            self.method.step(batch, self.updater)
        if self.ema:
            self.ema.follow(self.method.model)
            if self.ema.wants_batch:
                with self.undisturbed(self.ema.model):
                    self.ema.gather(self.method, batch)
        self.step += 1

    @property
    def _seed(self) -> int:
        """Another one for each new beginning."""
        return (self.plan.training.seed + 1_000_003 * self.changes.restarts) % 2**63

    def _settings(self) -> Settings:
        cls = methods.get(self.plan.method)
        settings: Settings = validated(cls.Settings, {**self.plan.settings, **self.changes.settings})
        return settings

    def _build(self) -> Method[Any]:
        method = methods.get(self.plan.method)(self.settings)
        if self._starts_from is not None:
            _start_from(method, self._starts_from)
        set_compute_dtype(method, DTYPES[self.precision])
        return method.to(self.device).train()

    def _names_of(self, model: TranslationModel) -> frozenset[str]:
        """Names of the optimizers that move the model, as against the critics."""
        of_model = {id(p) for p in model.parameters()}
        return frozenset(
            name
            for name, optimizer in self.optimizers.items()
            if any(id(p) in of_model for group in optimizer.param_groups for p in group["params"])
        )


def _start_from(method: Method[Any], path: Path) -> None:
    parent, card = open_model(path, device="cpu")
    try:
        method.model.load_state_dict(parent.state_dict())
    except RuntimeError:
        raise UserError(
            ErrorCode.MODEL_UNSUPPORTED,
            f"The generator of {path.name} ({card.method}) has another shape than this run's.",
            "Use the method, width, blocks and norm of the model; `translator models show` lists them.",
        ) from None
