"""Values that messages between window and engine are made of."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Value(BaseModel):
    """A part of a message."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Controls(Value):
    """How a picture is translated, apart from the style."""

    to: str = ""
    """Domain name to translate to; empty is the style's first direction."""
    strength: float = Field(1.0, ge=0, le=1)
    keep_colours: bool = False
    keep_detail: float = Field(0.0, ge=0, le=1)
    scale: float | None = Field(None, ge=0.05, le=4)
    """Working size of the network relative to the picture; None is what the style recommends."""
    seed: int | None = None
    reference: str = ""
    """Picture whose style code is taken; empty for none."""


class Output(Value):
    """Where and how a result is written."""

    path: str
    format: Literal["keep", "jpg", "png", "tiff", "webp", "avif"] = "keep"
    quality: int | None = Field(None, ge=1, le=100)
    """None compresses like the original."""
    depth: Literal["keep", "8", "16"] = "keep"
    colour: Literal["keep", "srgb"] = "keep"
    metadata: Literal["keep", "no-location", "none"] = "keep"
    existing: Literal["number", "skip", "replace"] = "number"
    long_side: int | None = Field(None, ge=16)
    """Longest side in px that a single result is reduced to; None leaves it as large as it is."""


Place = tuple[float, float, float, float]
"""Left, top, right and bottom as shares of a picture's width and height, in [0, 1]."""


class Pixels(Value):
    """A PPM file in the exchange folder."""

    path: str
    width: int = Field(ge=1)
    height: int = Field(ge=1)


class DeviceInfo(Value):
    """One device as the engine sees it."""

    id: str
    name: str
    state: Literal["ready", "cpu", "driver", "busy"] = "ready"
    memory_mb: int = 0
    free_mb: int = 0
    detail: str = ""


class MethodInfo(Value):
    """What the window knows of a training method."""

    name: str
    title: str
    paper: str = ""
    pairing: str
    form: dict[str, object] = Field(default_factory=dict)
    """JSON schema of its settings."""


class StyleInfo(Value):
    """One style as the gallery shows it."""

    id: str
    title: str
    path: str
    description: str = ""
    author: str = ""
    license: str = ""
    credit: str = ""
    date: str = ""
    method: str = ""
    domains: tuple[str, ...] = ()
    """Names of the domains it can translate to, first is the default."""
    sources: tuple[str, ...] = ()
    """For each of `domains`, the name of the domain it translates from."""
    style_size: int = 0
    """Above 0: results vary with a seed or a reference picture."""
    whole: bool = False
    """A part of a result can only be had with all of it."""
    makes: bool = False
    """It changes no photos: it makes pictures of its own."""
    for_photos: bool = True
    """False when it knows nothing but drawings, labels or the like."""
    native_px: int = 0
    file_mb: float = 0.0
    sha256: str = ""
    facts: dict[str, str] = Field(default_factory=dict)
    thumbnail: str = ""
    """Data URI of a sample picture; may be empty."""
    bundled: bool = False
    problem: str = ""
    """Error code when the file cannot be used; empty when it can."""
    sentence: str = ""
