"""How long a training may take, on the command line: `--for 25min`, `--preset`, `--measure`."""

import re
import time
from collections.abc import Callable
from typing import Any

import click
from typing_extensions import override

from translator import methods
from translator.errors import ErrorCode, UserError
from translator.events import to_line
from translator.events.training import PlanMeasured
from translator.settings import validated
from translator.training.budget import LADDER, MINUTES, Cache, Make, Wish, fit, said
from translator.training.measure import measure
from translator.training.plan import Plan

WIDTHS = ("generator_width", "critic_width")
"""Knobs that the width of a preset goes to, where a method has them."""

FEW_PICTURES = 500
AUGMENT = "translation+cutout"

_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(sec|s|min|m|h|d)?", re.IGNORECASE)
_SECONDS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "": 60}
LEAST_S = 30.0
IMPORTS_S = 4.0
"""What the program needs before it reads its options, about."""


class Span(click.ParamType[float]):
    """A length of time: 90s, 25min, 1h30min; a bare number is minutes."""

    name = "time"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        text = str(value).strip()
        parts = list(_PART.finditer(text))
        if not parts or "".join(part.group(0) for part in parts).replace(" ", "") != text.replace(" ", ""):
            self.fail(f"{value!r} is no time; write 25min, 2h or 1h30min.", param, ctx)
        seconds = sum(float(p.group(1)) * _SECONDS[(p.group(2) or "").lower()] for p in parts)
        if seconds < LEAST_S:
            self.fail(f"{value!r} is too short to learn anything; {LEAST_S:.0f} s are the least.", param, ctx)
        return seconds


def fitted(
    plan: Plan, values: dict[str, Any], began_s: float, told: Callable[[str], None]
) -> tuple[Plan, PlanMeasured]:
    """Fit a plan into the time that `--for` or the preset names, by measuring real steps.

    Args:
        plan: with what the user said; its steps, and what else was not said, are free.
        values: the parsed options.
        began_s: what the monotonic clock said when the command began: measuring is part of the time.
        told: is given a sentence before it takes time.

    Raises:
        UserError: USAGE, when steps are given as well.
    """
    if values["for_"] and (values.get("steps") or values.get("epochs")):
        raise UserError(
            ErrorCode.USAGE,
            "--for says how long, and so does --steps or --epochs.",
            "Leave one of them away.",
        )
    told("measuring real steps on this machine with these pictures ...")
    seconds = values["for_"] or 60 * MINUTES[values["preset"] or "good"]
    wish = _wish(plan, values, seconds, "" if values["for_"] else values["preset"] or "good")
    if not values["for_"]:
        return fit(wish, _maker(plan, values), plan.training.batch_size)
    gone_s = IMPORTS_S + time.monotonic() - began_s
    found, measured = fit(_less(wish, gone_s + 10), _maker(plan, values), plan.training.batch_size)
    left_s = max(LEAST_S / 2, seconds - IMPORTS_S - (time.monotonic() - began_s))
    training = found.training.model_copy(update={"minutes": left_s / 60})
    return found.model_copy(update={"training": training}), measured


def wants_fit(values: dict[str, Any]) -> bool:
    """Whether the length of the training is left to time."""
    return bool(values["for_"]) or not (values.get("steps") or values.get("epochs"))


def print_measured(plan: Plan, values: dict[str, Any]) -> None:
    """`--measure`: what each preset would be here, or the given steps would take; one line each."""
    cache: Cache = {}
    if values.get("steps") or values.get("epochs"):
        _print(said(plan, measure(plan), _width(plan)), values)
        return
    for preset, minutes in MINUTES.items():
        wish = _wish(plan, values, 60 * minutes, preset)
        _print(fit(wish, _maker(plan, values), plan.training.batch_size, cache)[1], values)


def helped_if_small(plan: Plan, values: dict[str, Any]) -> Plan:
    """With a preset or a time, critics of small sets see changed pictures, unless the user said otherwise."""
    cls = methods.get(plan.method)
    few = min(map(len, plan.listing.domains.values())) < FEW_PICTURES
    asked = values["preset"] or values["for_"]
    if not (asked and few) or "diffaugment" not in cls.Settings.model_fields or values.get("diffaugment"):
        return plan
    update = {"diffaugment": AUGMENT}
    if plan.settings.get("gan_mode") != "wgan" and not values.get("diffaugment_strength"):
        update["diffaugment_strength"] = "adaptive"
    return plan.model_copy(update={"settings": {**plan.settings, **update}})


def _wish(plan: Plan, values: dict[str, Any], seconds: float, preset: str) -> Wish:
    fine_tunes = plan.parent is not None
    usual_px = getattr(methods.get(plan.method), "usual_size_px", None)
    width = values.get("generator_width")
    return Wish(
        seconds=seconds,
        preset=preset,
        size=plan.data.size if values.get("size") or usual_px or fine_tunes else None,
        width=_width(plan) if width or fine_tunes or not _width(plan) else None,
        batch_size=plan.training.batch_size if values.get("batch_size") else None,
    )


def _less(wish: Wish, seconds: float) -> Wish:
    return Wish(**{**vars(wish), "seconds": max(LEAST_S / 2, wish.seconds - seconds)})


def _maker(plan: Plan, values: dict[str, Any]) -> Make:
    cls = methods.get(plan.method)
    given = {name for name in cls.Settings.model_fields if values.get(name) is not None}
    suggested = {name for size, _ in LADDER for name in cls.settings_for(size)}

    def make(size: int, width: int, batch_size: int) -> Plan:
        if size == plan.data.size and width == _width(plan):
            settings = plan.settings
        else:
            kept = {n: v for n, v in plan.settings.items() if n in given or n not in suggested}
            widths = {n: width for n in WIDTHS if n in cls.Settings.model_fields and n not in given}
            chosen = validated(cls.Settings, {**cls.settings_for(size), **kept, **widths})
            settings = chosen.model_dump(mode="json")
        load_size = plan.data.load_size if values.get("load_size") else None
        data = plan.data.model_copy(update={"size": size, "load_size": load_size})
        training = plan.training.model_copy(update={"batch_size": batch_size, "steps": 10**6})
        return plan.model_copy(update={"data": data, "settings": settings, "training": training})

    return make


def _width(plan: Plan) -> int:
    return int(plan.settings.get("generator_width", 0))


def _print(measured: PlanMeasured, values: dict[str, Any]) -> None:
    if values["events"] == "jsonl":
        click.echo(to_line(measured))
        return
    click.echo(f"{measured.preset + ': ' if measured.preset else ''}{measured.sentence}")
    for text in measured.given_up:
        click.echo(f"  given up: {text}")
