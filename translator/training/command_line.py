"""The command that repeats a training, from its plan."""

import shlex
from typing import Any

from translator import methods
from translator.domains import Pairing
from translator.settings import Settings
from translator.training.plan import Plan

_KINDS = {
    Pairing.UNPAIRED: "--unpaired",
    Pairing.PAIRED: "--paired",
    Pairing.DOMAINS: "--domains",
    Pairing.SINGLE: "--unconditional",
}


def command_line(plan: Plan) -> str:
    """`translator train ...` with every setting that is not a default, ready for a shell."""
    data = plan.data
    words = ["translator", "train"]
    words += ["--derive", data.derive] if data.derive else [_KINDS[data.pairing]]
    words += [str(folder) for folder in data.folders]
    if len(data.names) > 1:
        words += ["--names", *data.names]
    words += ["--method", plan.method]
    cls = methods.get(plan.method)
    words += _options(data, {"pairing", "folders", "derive", "names"}, always={"size": data.size})
    training = plan.training
    words += _options(training, {"minutes"}, always={"steps": training.steps})
    settings = cls.Settings.model_validate(plan.settings)
    words += _options(settings, set(), usual=cls.settings_for(data.size), always=_widths(settings))
    if plan.parent is not None:
        words += ["--from", str(plan.parent)]
    return shlex.join(words)


def _options(
    settings: Settings, leave_out: set[str], *, always: dict[str, Any], usual: dict[str, Any] | None = None
) -> list[str]:
    """Options for what differs from what would be chosen anyway."""
    words: list[str] = []
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        default = (usual or {}).get(name, field.get_default(call_default_factory=True))
        if name in leave_out or (value == default and name not in always) or value is None:
            continue
        option = "--" + name.replace("_", "-")
        if isinstance(value, bool):
            words.append(option if value else f"--no-{option[2:]}")
        else:
            words += [option, str(value)]
    return words


def _widths(settings: Settings) -> dict[str, Any]:
    """What a preset would choose otherwise."""
    return {name: None for name in ("generator_width", "critic_width") if hasattr(settings, name)}
