"""A knob is declared once; validation, command-line options, JSON schema, form and model card follow from it.

class MySettings(Settings):
    cycle_weight: float = knob(10.0, "Weight of the cycle term (lambda of the paper).", ge=0, le=1000)
"""

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from translator.errors import ErrorCode, UserError


class Settings(BaseModel):
    """Frozen, complete, checked at birth. Unknown names are refused, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


SettingsT = TypeVar("SettingsT", bound=Settings)


def knob(
    default: Any,
    help: str,
    *,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    advanced: bool = False,
    group: str = "",
    unit: str = "",
    stronger: float | None = None,
) -> Any:
    """Declare a setting: its default, one sentence of help, its limits and where a form shows it.

    Args:
        default: the value when nothing is said.
        help: one sentence; `--help` and the form print it.
        ge: least value allowed. `gt`, `le` and `lt` likewise.
        gt: value must be above this.
        le: greatest value allowed.
        lt: value must be below this.
        advanced: a form folds it away at first.
        group: heading under which a form shows it.
        unit: unit of the number, such as "px" or "s".
        stronger: what to multiply it with for a style that changes pictures more: below 1 for the weight of
            what holds a result to its photo or to the pair; None for a setting that is about something else.
    """
    extra: dict[str, Any] = {"advanced": advanced, "group": group, "unit": unit}
    if stronger is not None:
        extra["stronger"] = stronger
    return Field(default, description=help, ge=ge, gt=gt, le=le, lt=lt, json_schema_extra=extra)


@dataclass(frozen=True)
class Knob:
    """One setting as a command line or a form needs to know it."""

    name: str
    kind: type
    default: Any
    help: str
    choices: tuple[str, ...]
    limits: str
    optional: bool
    advanced: bool

    @property
    def option(self) -> str:
        """Its name on the command line: `cycle_weight` is `--cycle-weight`."""
        return "--" + self.name.replace("_", "-")


def knobs(settings: type[Settings]) -> Iterator[Knob]:
    """All settings of a class in the order they are declared."""
    for name, field in settings.model_fields.items():
        kind, optional = _bare(field.annotation)
        choices: tuple[str, ...] = ()
        if typing.get_origin(kind) is Literal:
            choices, kind = tuple(str(c) for c in typing.get_args(kind)), str
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        yield Knob(
            name=name,
            kind=kind if isinstance(kind, type) else str,
            default=field.get_default(call_default_factory=True),
            help=field.description or "",
            choices=choices,
            limits=_limits(field),
            optional=optional,
            advanced=bool(extra.get("advanced")),
        )


def validated(settings: type[SettingsT], values: Mapping[str, Any]) -> SettingsT:
    """Build settings from loose values.

    Raises:
        UserError: SETTING, naming the first setting that is unknown or out of range and what it accepts.
    """
    try:
        return settings.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or settings.__name__
        known = ", ".join(settings.model_fields)
        if first["type"] == "extra_forbidden":
            raise UserError(
                ErrorCode.SETTING, f"There is no setting {name!r}.", f"Known are: {known}."
            ) from None
        field = settings.model_fields.get(name.split(".")[0])
        limits = _limits(field) if field else ""
        wanted = f"It takes {limits}." if limits else "See --help for what it takes."
        message = first["msg"].removeprefix("Value error, ")
        raise UserError(
            ErrorCode.SETTING, f"The setting {name!r} cannot be {first['input']!r}: {message}.", wanted
        ) from None


def _bare(annotation: Any) -> tuple[Any, bool]:
    """`X | None` is (X, True); X is (X, False)."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        inner = [a for a in typing.get_args(annotation) if a is not type(None)]
        return inner[0], len(inner) < len(typing.get_args(annotation))
    return annotation, False


def _limits(field: FieldInfo) -> str:
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    found = {
        key: getattr(m, key) for m in field.metadata for key in words if getattr(m, key, None) is not None
    }
    return ", ".join(f"{word} {found[key]:g}" for key, word in words.items() if key in found)
