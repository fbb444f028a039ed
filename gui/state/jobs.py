"""What a batch consists of: plain data that goes to disk and back."""

import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from gui.state.look import Look
from gui.workers.folders import Found
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
        ErrorCode.RUN_BUSY,
        ErrorCode.MODEL_MISSING,
        ErrorCode.MODEL_INVALID,
        ErrorCode.DEVICE_MISSING,
        ErrorCode.ENGINE_MISSING,
        ErrorCode.PROTOCOL,
    )
)
"""Codes that concern the job and not the photo: the job waits for a person and loses nothing."""

EXTENSIONS = {"jpg": ".jpg", "png": ".png", "tiff": ".tif", "webp": ".webp", "avif": ".avif"}


@dataclass(eq=False, slots=True)
class Item:
    """One photo of a job: waiting | working | done | failed | skipped.

    Attributes:
        partial: its file was cut off, and what can be read of it is wanted.
        readable: how much that was, in [0, 1].
    """

    path: str
    relative: str
    state: str = "waiting"
    code: str = ""
    sentence: str = ""
    result: str = ""
    seconds: float = 0.0
    partial: bool = False
    readable: float = 1.0

    @property
    def may_be_read_in_part(self) -> bool:
        """True when it could not be read as a whole, and nothing else was tried."""
        return self.state == "failed" and self.code == ErrorCode.PICTURE_UNREADABLE and not self.partial

    def to_json(self) -> dict[str, Any]:
        """What the journal keeps of it."""
        names = ("path", "state", "code", "sentence", "result", "seconds", "partial", "readable")
        return {name: getattr(self, name) for name in names}

    def recall(self, entry: dict[str, Any]) -> None:
        """What the journal has kept; raises TypeError or ValueError when it is no number."""
        self.state = entry["state"]
        self.code, self.sentence = str(entry.get("code", "")), str(entry.get("sentence", ""))
        self.result, self.seconds = str(entry.get("result", "")), float(entry.get("seconds", 0.0))
        self.partial, self.readable = entry.get("partial") is True, float(entry.get("readable", 1.0))


@dataclass(eq=False)
class Job:
    """Photos, one look, one target.

    Attributes:
        state: waiting | running | paused | held | interrupted | done.
        reason: error code when held.
        options: format, quality, depth, colour, metadata and collision policy.
        watch: folder whose new pictures are added; empty for none.
        device: what computes it; empty for what computes all.
        free_bytes: room on its disk while it is held because that is full.
    """

    id: str
    title: str
    items: list[Item]
    look: Look
    style_title: str
    target: str
    options: dict[str, Any] = field(default_factory=dict)
    state: str = "waiting"
    reason: str = ""
    sentence: str = ""
    watch: str = ""
    device: str = ""
    place: int = 0
    free_bytes: int = 0
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

    def try_again(self, *, partial: bool) -> list[Item]:
        """Have the photos that failed wait again; `partial`: only those that may be read in part, and so."""
        again = [
            item for item in self.items if (item.may_be_read_in_part if partial else item.state == "failed")
        ]
        for item in again:
            self.set_state(item, "waiting")
            item.code = item.sentence = ""
            item.partial = item.partial or partial
        return again

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

    def found(self) -> Found:
        """Its photos and their folders, such that another job gives them the same places."""
        return Found(tuple((Path(item.path), _folder_of(item)) for item in self.items), 0)

    def output(self) -> Output:
        """Where and how results are written; each lies under the target as its photo under its own folder."""
        return Output(path=self.target, **self.options)

    def wished_for(self, item: Item) -> Path:
        """What the result of a photo is called, unless that name is taken."""
        source = Path(item.relative)
        suffix = EXTENSIONS.get(str(self.options.get("format", "keep")), source.suffix)
        return Path(self.target) / source.with_suffix(suffix)

    def to_json(self) -> dict[str, Any]:
        """Everything but the states of the photos, which are in the journal."""
        values = {name: getattr(self, name) for name in _PLAIN}
        return {
            **values,
            "device": self.device,
            "look": self.look.to_json(),
            "items": [[item.path, item.relative] for item in self.items],
        }

    @classmethod
    def from_json(cls, values: dict[str, Any], journal: list[dict[str, Any]]) -> "Job":
        """Raises KeyError, TypeError or ValueError when the values are no job."""
        items = [Item(str(path), str(relative)) for path, relative in values["items"]]
        job = cls(items=items, look=Look.from_json(values["look"]), **{name: values[name] for name in _PLAIN})
        # Queues of older versions do not name one.
        job.device = str(values.get("device", ""))
        known = {item.path: item for item in items}
        for entry in journal:
            item = known.get(str(entry.get("path")))
            if item is not None and entry.get("state") in (*FINAL, "waiting"):
                item.recall(entry)
        job.recount()
        return job


def _folder_of(item: Item) -> Path:
    """The folder below which the photo's file lies as its result lies below the target."""
    path, shared = Path(item.path), 0
    for mine, its in zip(reversed(path.parts), reversed(Path(item.relative).parts), strict=False):
        if mine != its:
            break
        shared += 1
    return path.parents[max(shared, 1) - 1]


def new_id() -> str:
    """Of a job that is queued now."""
    return f"{time.strftime(STAMP)}-{uuid.uuid4().hex[:6]}"


def placed(found: Found, target: Path, taken: set[str]) -> list[Item]:
    """Photos with their places below the target, each its own.

    Args:
        found: photos and the folders they were found in.
        target: folder of the results; what lies in it is left out when it is part of a folder of photos.
        taken: places that others have.
    """
    around = {root for root in found.roots if root != target and target.is_relative_to(root)}
    items = []
    for path, root in found.pictures:
        if root in around and path.is_relative_to(target):
            continue
        place = plain = path.relative_to(root).as_posix()
        number = 1
        while place in taken:
            place = f"{root.name if number == 1 else f'{root.name} {number}'}/{plain}"
            number += 1
        taken.add(place)
        items.append(Item(str(path), place))
    return items


_PLAIN = (
    "id",
    "title",
    "style_title",
    "target",
    "options",
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
