"""What a person wants: the pictures, the plan, the settings; and the command line that says the same."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gui.state.training.facts import read_plan

INTENTS = ("unpaired", "paired", "derive", "single", "improve")
DERIVATIONS = ("grayscale", "lowres", "restore", "noise", "blur", "jpeg", "edges")
LIST_SUFFIXES = (".csv", ".tsv")
_INTENT_OF = {"paired": "paired", "single": "single"}
PRESETS = ("quick", "good", "best")
BALANCE = "balance_crops"
OWN = "own"
"""The preset of those who say how long."""


@dataclass(frozen=True)
class Wish:
    """A plan in the words of the wizard.

    Attributes:
        intent: of `INTENTS`.
        folders: one for each kind, or one that holds them all.
        names: what the kinds are called; empty for the folders' own.
        derive: what is undone, for `derive`.
        parent: model file or style that is improved; empty for none.
        preset: of `PRESETS`, or `OWN` for as long as `minutes` says.
        method: empty for the default of the intent.
        settings: settings of method, pictures and training that differ from the preset, as texts by name.
        pairing: for `improve`: how the pictures belong together.
        many: for `unpaired`: one folder that holds three and more piles, which one style is to know.
    """

    intent: str = "unpaired"
    folders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    derive: str = "grayscale"
    parent: str = ""
    parent_title: str = ""
    preset: str = "good"
    minutes: int = 60
    method: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    pairing: str = "unpaired"
    many: bool = False

    def with_value(self, name: str, value: Any) -> "Wish":
        """The same with one thing changed."""
        return replace(self, **{name: value})

    @property
    def kind(self) -> str:
        """Unpaired | paired | derive | domains | single: how the pictures are given."""
        if self.intent == "unpaired" and self.many:
            return "domains"
        return self.pairing if self.intent == "improve" else self.intent

    @property
    def folders_needed(self) -> int:
        """How many drop areas there are."""
        return 1 if self.kind in ("derive", "single") else 2

    @property
    def balances(self) -> bool:
        """Whether crops are cut so that upright and wide pictures are framed alike."""
        return self.settings.get(BALANCE) == "true"

    @property
    def has_pictures(self) -> bool:
        """Whether enough folders were named; one may hold both kinds."""
        return bool(self.folders) and all(self.folders)

    @property
    def title(self) -> str:
        """For people, and for the name of the run folder."""
        if len(self.names) == 2 and self.kind not in ("domains", "single"):
            return f"{self.names[0]} → {self.names[1]}"
        if self.kind == "single" and len(self.names) == 1:
            return self.names[0]
        stems = [_called(folder) for folder in self.folders]
        if self.kind == "derive" and stems:
            return f"{self.derive} {stems[0]}"
        return " → ".join(stems[:2]) or "style"

    def arguments(self, run: Path | None = None, *, preset: bool = True) -> list[str]:
        """What follows `translator train` on a command line; without the preset, nothing says how long."""
        switches = {kind: [f"--{kind}"] for kind in ("unpaired", "paired", "domains")}
        switches["single"] = ["--unconditional"]
        parts = [*switches.get(self.kind, ["--derive", self.derive]), *self.folders]
        of_two = len(self.names) == 2 and self.kind not in ("domains", "single")
        of_many = self.kind == "domains" and len(self.names) == len(self.folders) > 1
        if of_two or of_many:
            parts += ["--names", *self.names]
        if self.method:
            parts += ["--method", self.method]
        if self.intent == "improve" and self.parent:
            parts += ["--from", self.parent]
        if preset:
            parts += ["--for", f"{self.minutes}min"] if self.preset == OWN else ["--preset", self.preset]
        for name, value in self.settings.items():
            parts += option(name, value)
        return [*parts, "--out", str(run)] if run is not None else parts

    def command(self, run: Path) -> str:
        """The whole command for a terminal."""
        return shlex.join(["translator", "train", *self.arguments(run)])

    @classmethod
    def of_plan(cls, run: str, changes: Mapping[str, str]) -> "Wish":
        """The wish that led to a run, with some settings changed."""
        plan = read_plan(Path(run))
        data, training = _part(plan, "data"), _part(plan, "training")
        listing = _part(plan, "listing")
        names = tuple(str(name) for name in _part(listing, "names").values())
        derive = data.get("derive")
        settings = {
            name: as_text(value) for name, value in _part(plan, "settings").items() if value is not None
        }
        settings["steps"] = as_text(training.get("steps", 20_000))
        settings["size"] = as_text(data.get("size", 256))
        folders = data.get("folders", [])
        return cls(
            intent="derive" if derive else _INTENT_OF.get(str(data.get("pairing")), "unpaired"),
            folders=tuple(str(folder) for folder in folders) if isinstance(folders, list) else (),
            names=names if len(names) == 2 else (),
            derive=str(derive or "grayscale"),
            method=str(plan.get("method", "")),
            settings={**settings, **changes},
            many=data.get("pairing") == "domains",
        )

    @classmethod
    def of_style(cls, path: str, title: str, card: Mapping[str, Any]) -> "Wish":
        """The wish to improve a style: its method, and networks of its shape."""
        names = tuple(str(name) for name in card.get("domains", {}).values())
        paired = str(card.get("method", "")) in ("pix2pix", "pix2pixhd", "cgan", "pixelcnn")
        pairing = "domains" if len(names) > 2 else "paired" if paired else "unpaired"
        pairing = pairing if len(names) > 1 else "single"
        settings = card.get("settings", {})
        shape = {name: as_text(value) for name, value in settings.items() if value is not None}
        return cls(
            intent="improve",
            parent=path,
            parent_title=title,
            method=str(card.get("method", "")),
            names=names if len(names) == 2 else (),
            settings=shape,
            pairing=pairing,
        )


def _called(path: str) -> str:
    """A folder's name, or a list's without its ending."""
    return Path(path).stem if is_list(path) else Path(path).name


def is_list(path: str) -> bool:
    """Whether a path is that of a list of pictures."""
    return Path(path).suffix.lower() in LIST_SUFFIXES


def option(name: str, value: str) -> list[str]:
    """A setting as it stands on a command line: switches by their name, anything else with its value."""
    flag = "--" + name.replace("_", "-")
    if value == "true":
        return [flag]
    if value == "false":
        return ["--no-" + flag.removeprefix("--")]
    # With its sign beside it, a negative number is not taken for an option.
    return [f"{flag}={value}"]


def as_text(value: object) -> str:
    """A setting's value as it is typed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def _part(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = values.get(name)
    return found if isinstance(found, dict) else {}
