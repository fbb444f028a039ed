"""What a result's metadata say of how it was made: the style, and what was asked of it."""

from dataclasses import fields

from translator.inference.translator import Wish

_ITSELF = Wish()


def note_of(label: str, wish: Wish) -> str:
    """One line: "style Winter, to winter, strength 0.5, keep-colours".

    Args:
        label: of the style.
        wish: what was asked; what was left as it is goes without saying.
    """
    parts = [f"style {label}"]
    for field in fields(wish):
        value = getattr(wish, field.name)
        if value == getattr(_ITSELF, field.name) or value is None:
            continue
        name = field.name.replace("_", "-")
        if isinstance(value, bool):
            parts.append(name)
        elif isinstance(value, str | int | float):
            parts.append(f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}")
        else:
            parts.append(name)  # a picture, or a mixture
    return ", ".join(parts)
