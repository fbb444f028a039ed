import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.fake_styles import tiny, write_tiny  # noqa: F401 - a fixture among them
from translator.engine.channel import Channel
from translator.engine.desk import Ticket
from translator.engine.process import Engine, Handler
from translator.engine.say import Say
from translator.engine.work import Works
from translator.events import Event
from translator.events.engine import Hello, ListStyles, Message, StylesListed
from translator.events.parts import StyleInfo
from translator.inference.translator import Translator


def do(works: Works, request: Message) -> Message:
    heard: list[Event] = []
    return works.handlers[type(request)](request, Say(Ticket(request), heard.append))


def listed(works: Works) -> list[StyleInfo]:
    """All styles, of all parts of the answer."""
    heard: list[Event] = []
    request = ListStyles()
    last = works.handlers[ListStyles](request, Say(Ticket(request), heard.append))
    return [style for part in (*heard, last) if isinstance(part, StylesListed) for style in part.styles]


@pytest.fixture
def works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: None) -> Iterator[Works]:  # noqa: F811 - the fixture
    monkeypatch.setenv("TRANSLATOR_STYLES", str(tmp_path / "styles"))
    monkeypatch.setenv("TRANSLATOR_CACHE", str(tmp_path / "cache"))
    plain_open = Translator.open
    monkeypatch.setattr(Translator, "open", lambda *args, **kw: plain_open(*args, **kw, engine="pytorch"))
    made = Works()
    (tmp_path / "exchange").mkdir()
    do(made, Hello(exchange=str(tmp_path / "exchange"), device="cpu", precision="fp32"))
    yield made
    made.release()


@pytest.fixture
def style(tmp_path: Path) -> str:
    return str(write_tiny(tmp_path / "winter.safetensors"))


class Stub:
    """A workshop whose handlers are given by the test."""

    def __init__(self, handlers: Mapping[type[Message], Handler]) -> None:
        self.handlers = handlers
        self.idle_s = 0.0
        self.released = 0

    def release(self) -> bool:
        self.released += 1
        return True


class Peer:
    """The window's side of a running engine."""

    def __init__(self, workshop: Any) -> None:
        request_read, self._request_write = os.pipe()
        answer_read, answer_write = os.pipe()
        self._answers = os.fdopen(answer_read, "rb")
        self.thread = threading.Thread(
            target=self._serve,
            args=(Engine(Channel(request_read, answer_write), workshop), request_read, answer_write),
        )
        self.thread.start()
        self._open = True

    @staticmethod
    def _serve(engine: Engine, read_fd: int, write_fd: int) -> None:
        engine.run()
        os.close(write_fd)
        os.close(read_fd)

    def raw(self, data: bytes) -> None:
        os.write(self._request_write, data)

    def ask(self, event: str, **fields: Any) -> None:
        self.raw(json.dumps({"event": event, "v": 1, **fields}).encode() + b"\n")

    def hear(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._answers.readline())
        return answer

    def until(self, event: str) -> dict[str, Any]:
        while (answer := self.hear())["event"] != event:
            pass
        return answer

    def close(self) -> None:
        if self._open:
            os.close(self._request_write)
            self._open = False
        self.thread.join(10)
        assert not self.thread.is_alive()
        self._answers.close()


@pytest.fixture
def peer() -> Iterator[Callable[[Any], Peer]]:
    peers = []

    def make(workshop: Any) -> Peer:
        peers.append(Peer(workshop))
        return peers[-1]

    yield make
    for one in peers:
        one.close()
