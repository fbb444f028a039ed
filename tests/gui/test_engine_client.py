"""The client against a real process that misbehaves in every way it can."""

import os
import signal
from pathlib import Path

import pytest

from gui.workers.engine import EngineClient
from gui.workers.launching import clean_environment, own_exchange
from tests.gui.conftest import children, fake_command
from translator.events.engine import (
    Accepted,
    Cancelled,
    ListStyles,
    Progress,
    StylesListed,
    Translate,
    Translated,
)


class Heard(list):
    def __call__(self, message) -> None:
        self.append(message)

    @property
    def last(self):
        return self[-1] if self else None


@pytest.fixture
def client(qapp, qtbot, tmp_path):
    made, before = [], set(children(os.getpid()))

    def make(how: str = "ready", command: list[str] | None = None, **options) -> EngineClient:
        one = EngineClient(own_exchange(tmp_path / "exchange"), command or fake_command(how, **options))
        made.append(one)
        one.start()
        return one

    yield make
    for one in made:
        one.shutdown()
        one.deleteLater()
    assert set(children(os.getpid())) <= before


def ask(client: EngineClient, name: str, **fields) -> tuple[Heard, object]:
    heard = Heard()
    return heard, client.ask(Translate(source=f"/p/{name}.png", style="/s/monet", **fields), heard)


def done(heard: Heard) -> bool:
    return isinstance(heard.last, (Translated, Cancelled)) or getattr(heard.last, "event", "") == "problem"


def test_answers_arrive_in_order(client, qtbot) -> None:
    engine = client()
    assert engine.status == "starting"
    heard, _ = ask(engine, "one")
    qtbot.waitUntil(lambda: done(heard), timeout=20000)
    assert isinstance(heard[0], Accepted)
    assert isinstance(heard.last, Translated)
    assert engine.status == "ready"
    assert engine.devices[0].name == "RTX 3060"
    assert not engine.busy


@pytest.mark.parametrize("name", ["garbage", "half", "flood"])
def test_noise_on_the_line_is_survived(client, qtbot, name) -> None:
    engine = client()
    heard, _ = ask(engine, name)
    qtbot.waitUntil(lambda: done(heard), timeout=15000)
    assert isinstance(heard.last, Translated)
    if name == "flood":
        assert sum(isinstance(message, Progress) for message in heard) < 400


def test_a_crash_is_told_once_and_the_picture_tried_again(client, qtbot) -> None:
    engine = client()
    told = []
    engine.restarted.connect(told.append)
    heard, _ = ask(engine, "crash-once")
    other, _ = ask(engine, "fine")
    qtbot.waitUntil(lambda: done(heard) and done(other), timeout=15000)
    assert isinstance(heard.last, Translated)
    assert isinstance(other.last, Translated)
    assert told == ["/p/crash-once.png"]


def test_a_picture_that_kills_twice_is_given_up_and_the_next_one_done(client, qtbot) -> None:
    engine = client()
    heard, _ = ask(engine, "crash")
    other, _ = ask(engine, "fine")
    qtbot.waitUntil(lambda: done(heard) and done(other), timeout=20000)
    assert heard.last.code == "engine_crashed"
    assert isinstance(other.last, Translated)


def test_killed_again_and_again_nothing_is_lost(client, qtbot) -> None:
    engine = client(step_s=0.01)
    for number in range(6):
        heard, _ = ask(engine, f"photo{number}")
        qtbot.waitUntil(lambda: engine.status == "ready", timeout=20000)
        qtbot.waitUntil(lambda heard=heard: len(heard) > 0, timeout=20000)
        if not done(heard):
            os.kill(engine.pid, signal.SIGKILL)
        qtbot.waitUntil(lambda heard=heard: done(heard), timeout=15000)
        assert isinstance(heard.last, Translated)


def test_an_engine_that_cannot_start_is_told(client, qtbot) -> None:
    engine = client(command=["/no/such/program"])
    heard, _ = ask(engine, "x")
    qtbot.waitUntil(lambda: done(heard), timeout=20000)
    assert (engine.status, heard.last.code) == ("failed", "engine_missing")


def test_an_engine_that_crashes_at_start_is_given_up(client, qtbot, monkeypatch) -> None:
    monkeypatch.setattr("gui.workers.engine._BACK_OFF_MS", (1, 1, 1))
    engine = client("crash")
    heard = Heard()
    engine.ask(ListStyles(), heard)
    qtbot.waitUntil(lambda: engine.status == "failed", timeout=10000)
    assert heard.last.code == "engine_crashed"


def test_an_engine_of_another_version_is_refused(client, qtbot) -> None:
    engine = client("version")
    heard = Heard()
    engine.ask(ListStyles(), heard)
    qtbot.waitUntil(lambda: engine.status == "failed", timeout=20000)
    assert (engine.reason, heard.last.code) == ("protocol", "protocol")


def test_silence_is_noticed_and_a_restart_helps(client, qtbot) -> None:
    engine = client()
    engine.silent_after_s = 0.2
    engine._watchdog.setInterval(50)
    heard, _ = ask(engine, "hang")
    qtbot.waitUntil(lambda: engine.status == "silent", timeout=20000)
    pid = engine.pid
    engine.restart()
    qtbot.waitUntil(lambda: engine.pid not in (0, pid), timeout=20000)
    assert not done(heard)


def test_a_style_that_is_long_in_coming_is_no_silence(client, qtbot, monkeypatch) -> None:
    monkeypatch.setattr("gui.workers.engine._COOPERATIVE_MS", 150)
    engine = client("cold")
    qtbot.waitUntil(lambda: engine.status == "ready", timeout=20000)
    engine.silent_after_s = 1.5
    engine._watchdog.setInterval(20)
    seen = set()
    engine.watch(EngineClient.status, seen.add)
    heard, _ = ask(engine, "cold")
    dropped, call = ask(engine, "cold too")
    qtbot.waitUntil(lambda: done(heard), timeout=20000)
    qtbot.waitUntil(lambda: len(dropped) > 0, timeout=20000)
    engine.cancel(call)
    pid = engine.pid
    qtbot.waitUntil(lambda: done(dropped), timeout=20000)
    preparing = [m for m in heard if isinstance(m, Progress) and m.phase == "preparing"]
    assert isinstance(dropped.last, Cancelled)
    assert preparing[-1].done - preparing[0].done > engine.silent_after_s * 10
    assert seen == {"ready"}
    assert engine.pid == pid


def test_an_engine_that_never_greets_is_noticed(client, qtbot) -> None:
    engine = client("silent")
    engine.silent_after_s = 0.3
    engine._watchdog.setInterval(20)
    heard, call = ask(engine, "one")
    qtbot.waitUntil(lambda: engine.status == "silent", timeout=20000)
    engine.cancel(call)
    assert isinstance(heard.last, Cancelled)
    engine.restart()
    qtbot.waitUntil(lambda: engine.status == "starting", timeout=20000)


def test_cancel_is_acknowledged_and_then_true(client, qtbot) -> None:
    engine = client()
    heard, call = ask(engine, "slow")
    qtbot.waitUntil(lambda: any(isinstance(message, Progress) for message in heard), timeout=20000)
    engine.cancel(call)
    qtbot.waitUntil(lambda: isinstance(heard.last, Cancelled), timeout=20000)


def test_an_engine_deaf_to_cancel_is_ended(client, qtbot, monkeypatch) -> None:
    monkeypatch.setattr("gui.workers.engine._COOPERATIVE_MS", 150)
    engine = client("deaf")
    heard, call = ask(engine, "slow")
    other, _ = ask(engine, "fine")
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=20000)
    engine.cancel(call)
    qtbot.waitUntil(lambda: isinstance(heard.last, Cancelled) and done(other), timeout=10000)
    assert isinstance(other.last, Translated)


def test_lists_come_whole(client, qtbot) -> None:
    engine = client()
    heard = Heard()
    engine.ask(ListStyles(), heard)
    qtbot.waitUntil(lambda: isinstance(heard.last, StylesListed), timeout=20000)
    assert len(heard.last.styles) == 6


def test_the_engine_gets_a_clean_environment(monkeypatch) -> None:
    monkeypatch.setenv("QT_PLUGIN_PATH", "/x")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/frozen")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/system")
    environment = clean_environment()
    assert not environment.contains("QT_PLUGIN_PATH")
    assert environment.value("LD_LIBRARY_PATH") == "/system"
    assert environment.value("PYTHONNOUSERSITE") == "1"


def test_pixels_of_dead_programs_are_removed(tmp_path) -> None:
    old = tmp_path / "4194303"
    old.mkdir()
    (old / "x.ppm").write_bytes(b"x")
    mine = own_exchange(tmp_path)
    assert not old.exists()
    assert mine == tmp_path / str(os.getpid())
    assert Path(mine).stat().st_mode & 0o077 == 0
