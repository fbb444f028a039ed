"""What a batch consists of: plain data that goes to disk and back."""

import re
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from gui.state.look import Look
from translator.errors import ErrorCode
from translator.events.parts import Output

FINAL = frozenset(("done", "failed", "skipped"))
STAMP = "%Y%m%d-%H%M%S"
"""How the id of a job begins: when it was queued."""
_STAMP_LENGTH = 15
_ETA_PHOTOS = 3
_ETA_WINDOW = 15

HOLDING = frozenset(
    (
        ErrorCode.DISK_FULL,
        ErrorCode.NOT_WRITABLE,
        ErrorCode.MODEL_MISSING,
        ErrorCode.MODEL_INVALID,
        ErrorCode.ENGINE_MISSING,
        ErrorCode.PROTOCOL,
    )
)
"""Codes that concern the job and not the photo: the job waits for a person and loses nothing."""

EXTENSIONS = {"jpg": ".jpg", "png": ".png", "tiff": ".tif", "webp": ".webp", "avif": ".avif"}


@dataclass(eq=False, slots=True)
class Item:
    """One photo of a job: waiting | working | done | failed | skipped."""

    path: str
    relative: str
    state: str = "waiting"
    code: str = ""
    sentence: str = ""
    result: str = ""
    seconds: float = 0.0
    began_s: float = 0.0
    """Clock time at which an earlier run of the program began it and did not learn of its end; else 0."""


@dataclass(eq=False)
class Job:
    """Photos, one look, one target.

    Attributes:
        state: waiting | running | paused | held | interrupted | done.
        reason: error code when held.
        options: format, quality, depth, colour, metadata and collision policy.
        watch: folder whose new pictures are added; empty for none.
    """

    id: str
    title: str
    items: list[Item]
    look: Look
    style_title: str
    target: str
    options: dict[str, Any] = field(default_factory=dict)
    template: str = "{name}"
    state: str = "waiting"
    reason: str = ""
    sentence: str = ""
    watch: str = ""
    place: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    recent_s: deque[float] = field(default_factory=lambda: deque(maxlen=_ETA_WINDOW))

    def recount(self) -> None:
        """Count the states of the photos anew."""
        self.counts = {}
        for item in self.items:
            self.counts[item.state] = self.counts.get(item.state, 0) + 1

    def set_state(self, item: Item, state: str) -> None:
        """Change a photo's state and keep the counts right."""
        self.counts[item.state] = self.counts.get(item.state, 0) - 1
        item.state = state
        self.counts[state] = self.counts.get(state, 0) + 1

    def count(self, *states: str) -> int:
        """How many photos are in one of these states."""
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def created_s(self) -> float:
        """When it was queued, in seconds since the epoch; 0 when its id does not say."""
        try:
            return time.mktime(time.strptime(self.id[:_STAMP_LENGTH], STAMP))
        except ValueError:
            return 0.0

    @property
    def share_done(self) -> float:
        """In [0, 1]."""
        return self.count(*FINAL) / len(self.items) if self.items else 0.0

    def next_item(self) -> Item | None:
        """The first photo that waits."""
        if not self.counts.get("waiting"):
            return None
        return next(item for item in self.items if item.state == "waiting")

    @property
    def eta_s(self) -> float | None:
        """Seconds to go; None before three photos are done."""
        if len(self.recent_s) < _ETA_PHOTOS:
            return None
        return median(self.recent_s) * self.count("waiting", "working")

    def output_for(self, item: Item) -> Output:
        """Where the result of a photo goes: the folder structure under the target is that of the source."""
        source = Path(item.relative)
        name = fill_template(self.template, name=source.stem, style=self.style_title, n="")
        suffix = EXTENSIONS.get(str(self.options.get("format", "keep")), source.suffix)
        path = Path(self.target) / source.parent / (name + suffix)
        return Output(path=str(path), **self.options)

    def to_json(self) -> dict[str, Any]:
        """Everything but the states of the photos, which are in the journal."""
        values = {name: getattr(self, name) for name in _PLAIN}
        return {
            **values,
            "look": self.look.to_json(),
            "items": [[item.path, item.relative] for item in self.items],
        }

    @classmethod
    def from_json(cls, values: dict[str, Any], journal: list[dict[str, Any]]) -> "Job":
        """Raises KeyError, TypeError or ValueError when the values are no job."""
        items = [Item(str(path), str(relative)) for path, relative in values["items"]]
        job = cls(items=items, look=Look.from_json(values["look"]), **{name: values[name] for name in _PLAIN})
        known = {item.path: item for item in items}
        for entry in journal:
            item = known.get(str(entry.get("path")))
            if item is not None and entry.get("state") == "working":
                item.began_s = float(entry.get("began_s", 0.0))
            elif item is not None and entry.get("state") in (*FINAL, "waiting"):
                item.state, item.began_s = entry["state"], 0.0
                item.code, item.sentence = str(entry.get("code", "")), str(entry.get("sentence", ""))
                item.result, item.seconds = str(entry.get("result", "")), float(entry.get("seconds", 0.0))
        job.find_finished()
        job.recount()
        return job

    def find_finished(self) -> None:
        """Photos that the engine finished after the window was gone are done, not done again beside it."""
        results = {item.result for item in self.items if item.result}
        for item in self.items:
            path = self._written_since(item, results) if item.state == "waiting" and item.began_s else None
            if path is not None:
                item.state, item.result = "done", str(path)
                results.add(item.result)
            item.began_s = 0.0

    def _written_since(self, item: Item, results: set[str]) -> Path | None:
        """The numbered result of a photo that nobody knows of; a result appears whole or not at all."""
        if self.options.get("existing", "number") != "number":
            return None
        wanted = Path(self.output_for(item).path)
        ours = re.compile(re.escape(wanted.stem) + r"( \d+)?")
        found = []
        with suppress(OSError):
            for path in wanted.parent.iterdir():
                if (
                    ours.fullmatch(path.stem)
                    and str(path) not in (*results, item.path)
                    and path.stat().st_mtime >= item.began_s - CLOCK_S
                ):
                    found.append(path)
        return found[0] if len(found) == 1 else None


CLOCK_S = 2.0
"""How coarse the times of files are on some disks."""

_PLAIN = (
    "id",
    "title",
    "style_title",
    "target",
    "options",
    "template",
    "state",
    "reason",
    "sentence",
    "watch",
    "place",
)


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def safe_name(name: str) -> str:
    """A file name that every system takes."""
    cleaned = "".join("_" if sign in '<>:"/\\|?*' or ord(sign) < 32 else sign for sign in name).strip(" .")
    return cleaned[:180] or "result"


def fill_template(template: str, **words: str) -> str:
    """Put words in place of `{name}` and the like; unknown places stay as they are."""
    try:
        return safe_name(template.format_map(_Blank(words)))
    except (ValueError, IndexError, KeyError, AttributeError):
        return safe_name(words.get("name", "result"))
