"""Weights of the fixed networks that judge likeness, fetched when the user has agreed, and never otherwise.

This is the only place of the program that opens a connection, and only `translator models fetch` calls it.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO
from urllib.request import Request, urlopen

from translator.atomic import not_written, replacing
from translator.errors import ErrorCode, UserError

_SERVER = "https://download.pytorch.org/models/"
_TIMEOUT_S = 30.0
_PIECE_BYTES = 1 << 20

Opener = Callable[[str], BinaryIO]


@dataclass(frozen=True)
class FeatureNetwork:
    """A file of weights as torchvision publishes it.

    Attributes:
        name: as torchvision calls the network.
        file: its name there; what follows the hyphen is the beginning of the SHA-256 of its bytes.
        size_mib: its length, rounded up; nothing longer is taken.
    """

    name: str
    file: str
    size_mib: int

    @property
    def url(self) -> str:
        """Where it is published."""
        return _SERVER + self.file

    @property
    def digest(self) -> str:
        """The first hexadecimal digits of the SHA-256 of its bytes."""
        return self.file.rpartition("-")[2].partition(".")[0]


NETWORKS: Mapping[str, FeatureNetwork] = MappingProxyType(
    {
        network.name: network
        for network in (
            FeatureNetwork("vgg16", "vgg16-397923af.pth", 528),
            FeatureNetwork("vgg19", "vgg19-dcbb9e9d.pth", 549),
            FeatureNetwork("resnet18", "resnet18-f37072fd.pth", 45),
            FeatureNetwork("resnet50", "resnet50-0676ba61.pth", 98),
        )
    }
)
"""What perceptual terms, critics and encoders can be given, by name."""


def fetch(
    network: FeatureNetwork,
    folder: Path,
    told: Callable[[float], None],
    *,
    url: str | None = None,
    opener: Opener | None = None,
) -> Path:
    """Download a network's weights into a folder, whole and checked or not at all.

    Args:
        network: which.
        folder: torchvision's cache, where everything looks for it; is made.
        told: is given the share that has come, in [0, 1], after each MiB.
        url: another place that has the same file.
        opener: opens a URL; the standard library's when not given.

    Returns:
        The file; one that is there already and is right is left as it is.

    Raises:
        UserError: CONNECTION, when it cannot be had; MODEL_INVALID, when what came is not that file;
            DISK_FULL or NOT_WRITABLE. No file is left behind then.
    """
    target = folder / network.file
    if target.is_file() and _digest_of(target).startswith(network.digest):
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, error) from error
    found = hashlib.sha256()
    with replacing(target) as file:
        for piece in _pieces(network, url or network.url, opener or _open):
            found.update(piece)
            file.write(piece)
            told(min(1.0, file.tell() / (network.size_mib * 2**20)))
        if not found.hexdigest().startswith(network.digest):
            raise UserError(
                ErrorCode.MODEL_INVALID,
                f"What came from {url or network.url} is not {network.file}: its hash differs.",
                "Try again; nothing of it is kept.",
            )
    return target


def _pieces(network: FeatureNetwork, url: str, opener: Opener) -> Iterator[bytes]:
    """The bytes of a file, no more of them than it can have.

    A writer's own errors of input and output must not be taken for the connection's, so each is caught here.
    """
    left = network.size_mib * 2**20
    try:
        source = opener(url)
    except (OSError, HTTPException, ValueError) as error:
        raise _not_had(network, url, error) from error
    with source:
        while True:
            try:
                piece = source.read(_PIECE_BYTES)
            except (OSError, HTTPException) as error:
                raise _not_had(network, url, error) from error
            if not piece:
                return
            left -= len(piece)
            if left < 0:
                raise UserError(
                    ErrorCode.MODEL_INVALID,
                    f"What comes from {url} is longer than {network.file}.",
                    "Try again; nothing of it is kept.",
                )
            yield piece


def _not_had(network: FeatureNetwork, url: str, error: Exception) -> UserError:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    return UserError(
        ErrorCode.CONNECTION,
        f"{url} cannot be reached ({reason}).",
        f"Bring {network.file} from a computer with a connection and name it, as with --perceptual-file.",
    )


def _open(url: str) -> BinaryIO:
    # Some servers refuse the standard library's own name.
    request = Request(url, headers={"User-Agent": "image-translator"})
    opened: BinaryIO = urlopen(request, timeout=_TIMEOUT_S)
    return opened


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
