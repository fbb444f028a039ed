"""JSON schema -> settings class -> entries of a form -> texts -> values and options.

The class is made anew from the schema with the program's own `Settings`, so that a form refuses a value with
the very sentence of the command line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import create_model

from translator.errors import UserError
from translator.settings import Settings, knob, validated

_TYPES: dict[str, type] = {"integer": int, "number": float, "boolean": bool, "string": str}
_LIMITS = {"minimum": "ge", "exclusiveMinimum": "gt", "maximum": "le", "exclusiveMaximum": "lt"}


@dataclass(frozen=True)
class Entry:
    """One field of a form.

    Attributes:
        name: of the setting.
        kind: int | float | bool | str | choice.
        default: as text; empty for none.
        choices: for `choice`.
    """

    name: str
    label: str
    kind: str
    default: str
    help: str
    unit: str
    group: str
    advanced: bool
    choices: tuple[str, ...] = ()
    optional: bool = False


def settings_class(title: str, schema: Mapping[str, Any]) -> type[Settings]:
    """A settings class with the knobs of a schema; what a form cannot ask for, such as lists, is left out."""
    fields: dict[str, Any] = {}
    for name, prop in _properties(schema).items():
        kind, optional = _bare(prop)
        annotation = _annotation(kind)
        if annotation is None:
            continue
        limits = {ours: kind[theirs] for theirs, ours in _LIMITS.items() if theirs in kind}
        fields[name] = (
            annotation | None if optional else annotation,
            knob(
                prop.get("default"),
                str(prop.get("description", "")),
                advanced=bool(prop.get("advanced")),
                group=str(prop.get("group", "")),
                unit=str(prop.get("unit", "")),
                **limits,
            ),
        )
    made: type[Settings] = create_model(title, __base__=Settings, **fields)
    return made


def entries(schema: Mapping[str, Any], leave_out: frozenset[str] = frozenset()) -> list[Entry]:
    """The fields of a form in the order of the schema."""
    found = []
    for name, prop in _properties(schema).items():
        kind, optional = _bare(prop)
        if name in leave_out or _annotation(kind) is None:
            continue
        choices = _choices(kind)
        found.append(
            Entry(
                name=name,
                label=name.replace("_", " ").capitalize(),
                kind="choice" if choices else _TYPES[kind["type"]].__name__,
                default=as_text(prop.get("default")),
                help=str(prop.get("description", "")),
                unit=str(prop.get("unit", "")),
                group=str(prop.get("group", "")),
                advanced=bool(prop.get("advanced")),
                choices=choices,
                optional=optional,
            )
        )
    return found


def as_text(value: object) -> str:
    """A value as a person types it; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def as_value(entry: Entry, text: str) -> Any:
    """The value that a text stands for; a text that is no number stays one, and is refused as such."""
    if entry.optional and not text:
        return None
    if entry.kind == "bool":
        return {"true": True, "false": False}.get(text, text)
    if entry.kind in ("int", "float"):
        try:
            return int(text) if entry.kind == "int" else float(text)
        except ValueError:
            return text
    return text


def problem(settings: type[Settings], entry: Entry, text: str) -> str:
    """Why a text cannot be the value of a setting, in the words of the command line; empty when it can."""
    try:
        validated(settings, {entry.name: as_value(entry, text)})
    except UserError as error:
        return f"{error.sentence} {error.hint}".strip()
    return ""


def is_same(entry: Entry, one: str, other: str) -> bool:
    """Whether two texts stand for one value: 10 and 10.0 do."""
    return bool(as_value(entry, one) == as_value(entry, other))


def _properties(schema: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found = schema.get("properties", {})
    return {name: prop for name, prop in found.items() if isinstance(prop, dict)}


def _bare(prop: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """`X | null` is (X, True)."""
    options = prop.get("anyOf")
    if not isinstance(options, list):
        return prop, False
    inner = [option for option in options if option.get("type") != "null"]
    return (inner[0] if len(inner) == 1 else {}), len(inner) < len(options)


def _choices(kind: dict[str, Any]) -> tuple[str, ...]:
    if "const" in kind:
        return (str(kind["const"]),)
    return tuple(str(choice) for choice in kind.get("enum", ()))


def _annotation(kind: dict[str, Any]) -> Any:
    choices = _choices(kind)
    if choices:
        return Literal[choices]
    return _TYPES.get(str(kind.get("type", "")))
