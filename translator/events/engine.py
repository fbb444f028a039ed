"""What the desktop program and its engine say to each other: one JSON object a line, big data by file.

Every request carries an `id` that its answers repeat. Of the answers, `Accepted`, `Progress`, `EngineNotice`
and `Cancelling` may come any number of times; exactly one of the others ends the request. Pixels travel as
binary PPM files (P6, 8 bits a channel, sRGB) in the exchange folder named by `Hello`; its reader deletes it.
"""

from typing import Literal

from pydantic import Field

from translator.events import Event
from translator.events.parts import Controls, DeviceInfo, MethodInfo, Output, Pixels, Place, StyleInfo

PROTOCOL = 1
"""Raised when an older reader would misunderstand; new optional fields do not raise it."""

Purpose = Literal["preview", "full", "batch", "card"]
Phase = Literal["preparing", "loading", "reading", "translating", "writing"]


class Message(Event):
    """Base of requests and answers."""

    v: int = PROTOCOL
    id: str = ""


class Hello(Message):
    """The first request: who asks, and where pixels are exchanged."""

    event: Literal["hello"] = "hello"
    exchange: str
    memory_mb: int = 0
    """Budget for warm models; 0 lets the engine decide."""
    device: str = "auto"
    precision: str = "auto"
    idle_s: float = Field(300.0, ge=0)


class Describe(Message):
    """Ask for methods, devices and versions."""

    event: Literal["describe"] = "describe"


class ListStyles(Message):
    """Ask for all styles that are installed."""

    event: Literal["list_styles"] = "list_styles"


class OpenPicture(Message):
    """Ask for an upright sRGB copy of a picture."""

    event: Literal["open_picture"] = "open_picture"
    source: str
    long_side: int | None = None
    """Longest side of the copy in px; None is full size."""
    partial: bool = False
    """Of a picture that was cut off, take what can be read; all else is plain gray."""


class Translate(Message):
    """Translate one picture. Of previews with the same `slot` only the newest is computed."""

    event: Literal["translate"] = "translate"
    purpose: Purpose = "full"
    slot: str = ""
    source: str
    style: str
    """Path of the style's file."""
    controls: Controls = Controls()
    long_side: int | None = None
    device: str = ""
    """What computes this picture; empty for what `Hello` asked for."""
    precision: str = ""
    """The number format for this picture, likewise."""
    output: Output | None = None
    part: Place | None = None
    """All that is wanted of the result, for the screen; the answer says which part came, or none for all."""
    partial: bool = False
    """As in `OpenPicture`; what could not be read is plain gray in the result too."""
    relative: str = ""
    """Path of the source below the folder it was found in; `output.path` is then the folder of the results,
    where the result is named and remembered as by `translator convert`."""


class ImportStyle(Message):
    """Add a style file. Without `confirmed` the engine only says what the file is.

    Files of other programs get the names that `from_name` and `to` give to what goes in and what comes out.
    """

    event: Literal["import_style"] = "import_style"
    source: str
    confirmed: bool = False
    title: str = ""
    from_name: str = ""
    to: str = ""


class PublishStyle(Message):
    """Put a model file of a training into the gallery, with what a person says of it on its card."""

    event: Literal["publish_style"] = "publish_style"
    source: str
    title: str
    description: str = ""
    author: str = ""
    licence: str = ""
    attribution: str = ""
    data: str = ""
    """What the pictures were and where they are from."""
    thumbnail: str = ""
    """Data URI of a sample picture."""


class StyleCommand(Message):
    """Remove a style, copy it, check its file against its checksum, or replace it by an intact one."""

    event: Literal["style_command"] = "style_command"
    action: Literal["remove", "export", "verify", "repair"]
    style: str
    target: str = ""
    """File that a copy is written to, or that takes the place of a damaged one."""


class Cancel(Message):
    """Stop the request of the same `id`."""

    event: Literal["cancel"] = "cancel"


class Release(Message):
    """Free all memory that models hold."""

    event: Literal["release"] = "release"


class Quit(Message):
    """Stop what is running and leave."""

    event: Literal["quit"] = "quit"


class Ready(Message):
    """Answer to `Hello`."""

    event: Literal["ready"] = "ready"
    app: str
    pid: int
    devices: tuple[DeviceInfo, ...] = ()


class Described(Message):
    """Answer to `Describe`."""

    event: Literal["described"] = "described"
    methods: tuple[MethodInfo, ...] = ()
    data: dict[str, object] = Field(default_factory=dict)
    """JSON schema of what a training asks about pictures, the same for every method."""
    training: dict[str, object] = Field(default_factory=dict)
    """JSON schema of the training's own settings."""
    devices: tuple[DeviceInfo, ...] = ()
    versions: dict[str, str] = Field(default_factory=dict)


class StylesListed(Message):
    """Answer to `ListStyles`; long lists come in several, `last` on the final one."""

    event: Literal["styles_listed"] = "styles_listed"
    styles: tuple[StyleInfo, ...] = ()
    last: bool = True


class PictureOpened(Message):
    """Answer to `OpenPicture`."""

    event: Literal["picture_opened"] = "picture_opened"
    pixels: Pixels
    width: int
    height: int
    bits: int = 8
    profile: str = ""
    format: str = ""
    readable: float = 1.0
    """How much of the picture could be read, in [0, 1]."""
    coarse: bool = False
    """What could be read lacks its fine detail."""


class Accepted(Message):
    """A translation begins."""

    event: Literal["accepted"] = "accepted"
    device: str = ""


class Progress(Message):
    """Where a request stands: `done` of `total` strips, or bytes, or whatever `phase` counts.

    Something that cannot know its end, such as getting a style ready for this computer, is "preparing":
    `done` are its seconds so far, `total` is 0, and that it comes again and again is a sign of life.
    """

    event: Literal["progress"] = "progress"
    phase: Phase = "translating"
    done: float
    total: float


class EngineNotice(Message):
    """Something was handled and is worth saying; the request goes on."""

    event: Literal["engine_notice"] = "engine_notice"
    code: Literal["smaller_pieces", "moved_to_cpu", "memory_released"]
    detail: str = ""


class Translated(Message):
    """The picture is done: pixels to show, or the file that was written, or both."""

    event: Literal["translated"] = "translated"
    pixels: Pixels | None = None
    part: Place | None = None
    """What `pixels` are of the result; None is all of it."""
    result: str = ""
    skipped: bool = False
    """A file of its name was there and was left as it is."""
    remembered: bool = False
    """The result was there already, made of this very picture with these settings."""
    readable: float = 1.0
    """How much of the picture could be read, in [0, 1]."""
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    """What it takes to compute, also where the network's part was there already."""
    device: str = ""


class StyleRecognised(Message):
    """Answer to an unconfirmed `ImportStyle`: what the file is."""

    event: Literal["style_recognised"] = "style_recognised"
    style: StyleInfo
    kind: str = ""
    foreign: bool = False
    """True for a file of another program, whose domains may be renamed."""
    notes: tuple[str, ...] = ()
    """Sentences on what was decided about such a file."""


class StyleImported(Message):
    """The style is installed: answer to a confirmed `ImportStyle` and to `PublishStyle`."""

    event: Literal["style_imported"] = "style_imported"
    style: StyleInfo


class Finished(Message):
    """A request without a result of its own is done."""

    event: Literal["finished"] = "finished"


class Cancelling(Message):
    """A `Cancel` was heard; `Cancelled` or a result follows."""

    event: Literal["cancelling"] = "cancelling"


class Cancelled(Message):
    """The request has stopped and left nothing; `superseded` when a newer preview took its place."""

    event: Literal["cancelled"] = "cancelled"
    superseded: bool = False


class Problem(Message):
    """The request failed. `code` is one of `ErrorCode`, or "defect" with a traceback in `detail`."""

    event: Literal["problem"] = "problem"
    code: str
    sentence: str
    hint: str = ""
    detail: str = ""
