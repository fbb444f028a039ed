import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.conftest import Peer, Stub
from translator.engine.desk import Desk
from translator.engine.process import is_out_of_memory
from translator.errors import ErrorCode, UserError
from translator.events import MAX_LINE_BYTES, Event, from_line, to_line
from translator.events.engine import Cancelled, Hello, Message, Ready, Translate, Translated
from translator.events.lines import LineSplitter

MakePeer = Callable[[Any], Peer]


def echo(request: Message, say: Any) -> Message:
    return Translated(result=request.source)


def patient(request: Message, say: Any) -> Message:
    for done in range(2000):
        say.progress(done, 2000, "translating")
        time.sleep(0.005)
    return Translated()


def translate(peer: Peer, number: int, **fields: Any) -> None:
    peer.ask("translate", id=f"t{number}", source=f"{number}.png", style="s", **fields)


def test_answers_carry_the_id(peer: MakePeer) -> None:
    side = peer(Stub({Translate: echo}))
    translate(side, 7)
    answer = side.hear()
    assert (answer["event"], answer["id"], answer["result"]) == ("translated", "t7", "7.png")


@pytest.mark.parametrize(
    "line",
    [
        b"garbage\n",
        b"\xff\xfe\xfd\n",
        b"{}\n",
        b"[1, 2]\n",
        b'{"event": "nothing"}\n',
        b'{"event":"ready","app":"x","pid":1}\n',
    ],
)
def test_bad_lines_are_answered_and_survived(peer: MakePeer, line: bytes) -> None:
    side = peer(Stub({Translate: echo}))
    side.raw(line)
    answer = side.hear()
    assert (answer["event"], answer["code"]) == ("problem", "protocol")
    translate(side, 1)
    assert side.hear()["id"] == "t1"


def test_a_line_without_end_is_dropped(peer: MakePeer) -> None:
    side = peer(Stub({Translate: echo}))
    block = b"x" * (1 << 20)
    writer = threading.Thread(target=lambda: [side.raw(block) for _ in range(64)])
    writer.start()
    writer.join()
    side.raw(b"\n")
    assert side.hear()["code"] == "protocol"
    translate(side, 2)
    assert side.hear()["id"] == "t2"


def test_another_version_is_refused(peer: MakePeer) -> None:
    side = peer(Stub({Translate: echo}))
    side.raw(b'{"event":"translate","v":9,"id":"a","source":"x","style":"s"}\n')
    answer = side.hear()
    assert (answer["id"], answer["code"]) == ("a", "protocol")


def test_cancel_is_heard_at_once_and_ends_at_the_next_strip(peer: MakePeer) -> None:
    side = peer(Stub({Translate: patient}))
    translate(side, 1)
    side.until("progress")
    side.ask("cancel", id="t1")
    assert side.until("cancelling")["id"] == "t1"
    answer = side.until("cancelled")
    assert answer["id"] == "t1"
    assert not answer["superseded"]


@pytest.fixture
def quick_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translator.engine.say.PULSE_S", 0.02)


def test_what_cannot_speak_is_spoken_for_until_it_is_over(peer: MakePeer, quick_pulse: None) -> None:
    def slow(request: Message, say: Any) -> Message:
        with say.preparing() as begun:
            time.sleep(0.2)
            begun()
            time.sleep(0.1)
        return Translated()

    side = peer(Stub({Translate: slow}))
    translate(side, 1)
    heard = [side.hear()]
    while heard[-1]["event"] != "translated":
        heard.append(side.hear())
    signs = heard[:-1]
    assert 4 <= len(signs) <= 11
    assert signs[0]["done"] == 0
    assert {(sign["phase"], sign["total"], sign["id"]) for sign in signs} == {("preparing", 0, "t1")}
    assert [sign["done"] for sign in signs] == sorted(sign["done"] for sign in signs)


def test_preparing_for_ever_is_not_life(
    peer: MakePeer, quick_pulse: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translator.engine.say.PREPARING_MAX_S", 0.1)

    def stuck(request: Message, say: Any) -> Message:
        with say.preparing():
            time.sleep(0.5)
        return Translated()

    side = peer(Stub({Translate: stuck}))
    translate(side, 1)
    count = 0
    while side.hear()["event"] != "translated":
        count += 1
    assert 2 <= count <= 6


def test_a_computation_that_asks_whether_to_stop_is_alive(peer: MakePeer, quick_pulse: None) -> None:
    def layers(request: Message, say: Any) -> Message:
        say.progress(0.3, 1, "translating")
        for _ in range(40):
            time.sleep(0.005)
            assert not say.asked_to_stop()
        return Translated()

    side = peer(Stub({Translate: layers}))
    translate(side, 1)
    shares = []
    while (answer := side.hear())["event"] == "progress":
        shares.append(answer["done"])
    assert set(shares) == {0.3}
    assert 3 <= len(shares) <= 15


def test_a_waiting_request_is_cancelled_without_being_begun(peer: MakePeer) -> None:
    side = peer(Stub({Translate: patient}))
    translate(side, 1)
    translate(side, 2)
    side.ask("cancel", id="t2")
    assert side.until("cancelled")["id"] == "t2"
    side.ask("cancel", id="t1")
    assert side.until("cancelled")["id"] == "t1"


def test_only_the_newest_preview_is_computed(peer: MakePeer) -> None:
    begun = []
    gate = threading.Event()

    def note(request: Message, say: Any) -> Message:
        begun.append(request.id)
        gate.wait(5)
        say.check()
        return Translated()

    side = peer(Stub({Translate: note}))
    translate(side, 0, slot="preview", purpose="preview")
    while not begun:
        time.sleep(0.001)
    for number in range(1, 6):
        translate(side, number, slot="preview", purpose="preview")
    gate_opened = [side.hear()["id"] for _ in range(4)]
    assert gate_opened == ["t1", "t2", "t3", "t4"]
    gate.set()
    first, last = side.hear(), side.hear()
    assert (first["event"], first["id"], first["superseded"]) == ("cancelled", "t0", True)
    assert (last["event"], last["id"]) == ("translated", "t5")
    assert begun == ["t0", "t5"]


def test_previews_go_before_batches() -> None:
    desk = Desk(lambda event: None)
    for number, purpose in enumerate(("card", "batch", "full", "preview")):
        desk.put(Translate(id=str(number), source="a", style="s", purpose=purpose))
    order = [desk.take(0).request.purpose for _ in range(4)]
    assert order == ["preview", "full", "batch", "card"]


def test_errors_and_defects_end_their_request_alone(peer: MakePeer) -> None:
    def fail(request: Message, say: Any) -> Message:
        if request.source == "1.png":
            raise UserError(ErrorCode.PICTURE_UNREADABLE, "It is cut off.", "Copy it again.")
        if request.source == "2.png":
            raise MemoryError
        if request.source == "3.png":
            raise ZeroDivisionError("oh")
        return Translated()

    side = peer(Stub({Translate: fail}))
    for number in range(1, 5):
        translate(side, number)
    answers = [side.hear() for _ in range(4)]
    assert [a.get("code") for a in answers] == ["picture_unreadable", "out_of_memory", "defect", None]
    assert answers[0]["hint"] == "Copy it again."
    assert "ZeroDivisionError" in answers[2]["detail"]


def test_memory_is_released_when_idle(peer: MakePeer) -> None:
    stub = Stub({Hello: lambda request, say: Ready(app="1", pid=1)})
    side = peer(stub)
    side.ask("hello", id="h", exchange="/", idle_s=0.05)
    assert side.hear()["event"] == "ready"
    assert side.hear()["code"] == "memory_released"
    assert stub.released >= 1


def test_end_of_input_ends_a_running_request(peer: MakePeer) -> None:
    side = peer(Stub({Translate: patient}))
    translate(side, 1)
    side.until("progress")
    began = time.monotonic()
    side.close()
    assert time.monotonic() - began < 5


@given(st.lists(st.binary(max_size=30).filter(lambda b: b"\n" not in b), max_size=8), st.integers(1, 9))
def test_splitting_is_independent_of_how_bytes_arrive(lines: list[bytes], chunk: int) -> None:
    data = b"".join(line + b"\n" for line in lines)
    whole = LineSplitter().feed(data)
    splitter = LineSplitter()
    pieces = [line for at in range(0, len(data), chunk) for line in splitter.feed(data[at : at + chunk])]
    assert pieces == whole == [line.decode("utf-8", "replace") for line in lines if line.strip()]


def test_splitter_never_holds_more_than_a_line() -> None:
    splitter = LineSplitter(limit=100)
    for _ in range(1000):
        assert splitter.feed(b"y" * 1000) == []
    assert splitter.dropped == 1
    assert splitter.feed(b"\nok\n") == ["ok"]
    assert len(splitter._rest) <= 100


def test_messages_round_trip() -> None:
    for message in (
        Translate(id="1", source="a", style="b", long_side=9),
        Cancelled(id="x", superseded=True),
    ):
        again: Event = from_line(to_line(message))
        assert again == message


def test_out_of_memory_by_any_name() -> None:
    class OutOfMemoryError(RuntimeError):
        pass

    assert is_out_of_memory(OutOfMemoryError("CUDA"))
    assert is_out_of_memory(MemoryError())
    assert is_out_of_memory(RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"))
    assert not is_out_of_memory(RuntimeError("CUDA error: an illegal memory access was encountered"))
    assert MAX_LINE_BYTES >= 1 << 16
