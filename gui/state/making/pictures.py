"""What the program recognises in the folders that a person named."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Recognised:
    """A plan as the command line made it, as far as a wizard shows it.

    Attributes:
        layout: in words, how the folders were understood.
        names: domain id -> name.
        train: domain id -> paths to learn from; `held_out` likewise of those that are only looked at.
        left_out: path and reason of files that are not used.
        notes: what a person should read.
        method: which it will be; `settings`, `steps` and `size_px` of the plan.
    """

    layout: str = ""
    form: str = ""
    names: dict[str, str] = field(default_factory=dict)
    train: dict[str, tuple[str, ...]] = field(default_factory=dict)
    held_out: dict[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    method: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    steps: int = 0
    size_px: int = 0
    batch_size: int = 1

    @property
    def counts(self) -> dict[str, int]:
        """Name -> number of pictures, held-out ones included."""
        return {
            self.names[key]: len(paths) + len(self.held_out.get(key, ()))
            for key, paths in self.train.items()
            if key in self.names
        }

    @classmethod
    def of_plan(cls, text: str) -> "Recognised | None":
        """From what `translator train --dry-run` prints; None when that is no plan."""
        start = text.find("{")
        try:
            plan, _ = json.JSONDecoder().raw_decode(text[start:] if start >= 0 else "")
            listing, training, data = plan["listing"], plan["training"], plan["data"]
            return cls(
                layout=str(listing["layout"]),
                form=str(listing["form"]),
                names={str(key): str(name) for key, name in listing["names"].items()},
                train={key: tuple(paths) for key, paths in listing["domains"].items()},
                held_out={key: tuple(paths) for key, paths in listing["held_out"].items()},
                left_out=tuple((entry["path"], entry["reason"]) for entry in listing.get("left_out", [])),
                notes=tuple(str(note) for note in listing.get("notes", [])),
                method=str(plan["method"]),
                settings=dict(plan["settings"]),
                steps=int(training["steps"]),
                size_px=int(data["size"]),
                batch_size=int(training.get("batch_size", 1)),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
