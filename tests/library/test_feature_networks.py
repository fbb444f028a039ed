"""Weights are fetched when the user agrees, checked, and never otherwise."""

import hashlib
import io
import socket
from http.client import IncompleteRead
from pathlib import Path
from typing import BinaryIO
from urllib.error import HTTPError, URLError

import pytest
from torchvision import models

from translator.cli.main import run
from translator.errors import ErrorCode, UserError
from translator.library.feature_networks import NETWORKS, FeatureNetwork, Opener, fetch

CONTENT = bytes(range(256)) * 6000
GOOD = FeatureNetwork("good", f"good-{hashlib.sha256(CONTENT).hexdigest()[:8]}.pth", 2)


@pytest.fixture(autouse=True)
def _no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refused)


def _said(_: float) -> None:
    pass


@pytest.mark.parametrize("name", list(NETWORKS))
def test_the_table_is_that_of_torchvision(name: str) -> None:
    weights = models.get_model_weights(name)["IMAGENET1K_V1"]
    network = NETWORKS[name]
    assert network.url == weights.url
    # Its table rounds to a thousandth of a MiB.
    assert 0 <= network.size_mib - weights.meta["_file_size"] <= 1


def test_a_file_arrives_whole_and_is_fetched_once(tmp_path: Path) -> None:
    source, shares = tmp_path / "elsewhere.bin", list[float]()
    source.write_bytes(CONTENT)
    path = fetch(GOOD, tmp_path / "cache" / "deep", shares.append, url=source.as_uri())
    assert path.read_bytes() == CONTENT
    assert path.name == GOOD.file
    assert shares == sorted(shares)
    assert len(shares) == 2
    source.unlink()
    assert fetch(GOOD, path.parent, shares.append, url=source.as_uri()) == path
    assert len(shares) == 2


def test_a_damaged_file_is_fetched_anew(tmp_path: Path) -> None:
    (tmp_path / GOOD.file).write_bytes(CONTENT[:-1])
    path = fetch(GOOD, tmp_path, _said, opener=lambda _: io.BytesIO(CONTENT))
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], b"x" + CONTENT[1:], CONTENT + bytes(2**20)])
def test_what_is_not_the_file_is_not_kept(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UserError) as error:
        fetch(GOOD, tmp_path, _said, opener=lambda _: io.BytesIO(content))
    assert error.value.code is ErrorCode.MODEL_INVALID
    assert not list(tmp_path.iterdir())


class _Breaks(io.BytesIO):
    def __init__(self, error: Exception) -> None:
        super().__init__(CONTENT)
        self._error = error

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise self._error
        return super().read(size)


BROKEN = (
    URLError("no network"),
    HTTPError("u", 404, "not found", None, None),  # type: ignore[arg-type]  # what the library itself gives
    TimeoutError("slow"),
    ConnectionResetError("gone"),
    IncompleteRead(b""),
)


@pytest.mark.parametrize("error", [*BROKEN, ValueError("unknown url type")])
def test_no_connection_is_one_sentence(tmp_path: Path, error: Exception) -> None:
    def opener(_: str) -> BinaryIO:
        raise error

    _check_not_had(tmp_path, opener)


@pytest.mark.parametrize("error", BROKEN)
def test_so_is_a_connection_that_breaks(tmp_path: Path, error: Exception) -> None:
    _check_not_had(tmp_path, lambda _: _Breaks(error))


def _check_not_had(tmp_path: Path, opener: Opener) -> None:
    with pytest.raises(UserError) as raised:
        fetch(GOOD, tmp_path, _said, opener=opener)
    assert raised.value.code is ErrorCode.CONNECTION
    assert GOOD.file in raised.value.hint
    assert not list(tmp_path.iterdir())


def test_nothing_is_fetched_before_the_user_agrees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source.pth"
    source.write_bytes(CONTENT)
    said = ["models", "fetch", "vgg16", "--url", source.as_uri(), "--folder", str(tmp_path / "cache")]
    assert run(said) == 2
    assert "Say --yes to agree." in capsys.readouterr().err
    assert not (tmp_path / "cache").exists()
    # Agreed, but it is not that file.
    assert run([*said, "--yes"]) == 2
    err = capsys.readouterr().err
    assert "about 528 MiB" in err
    assert "its hash differs" in err
    monkeypatch.setattr("translator.cli.models_fetch.NETWORKS", {"vgg16": GOOD})
    assert run([*said, "--yes"]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert path == tmp_path / "cache" / GOOD.file
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize(("answer", "code"), [("n\n", 130), ("y\n", 0)])
def test_at_a_terminal_it_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    source = tmp_path / "source.pth"
    source.write_bytes(CONTENT)
    monkeypatch.setattr("translator.cli.models_fetch.NETWORKS", {"vgg16": GOOD})
    terminal = io.StringIO(answer)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    said = ["models", "fetch", "vgg16", "--url", source.as_uri(), "--folder", str(tmp_path / "cache")]
    assert run(said) == code
    assert (tmp_path / "cache" / GOOD.file).exists() == (code == 0)
