"""Trainings that make room: on the battery, for other programs, for a while; and quiet computers."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gui.state.settings import AppSettings
from gui.state.training import breaks as breaks_module
from gui.state.training.breaks import WHEN_IDLE, Breaks
from gui.state.training.facts import RunFacts
from gui.state.training.idle import Idle
from gui.state.training.runs import Runs
from gui.state.training.saver import CALM_LOOKS, Around, MakeRoom
from gui.workers import graphics, power
from gui.workers.graphics import Card, cards, parsed
from gui.workers.pictures import Background
from gui.workers.power import on_battery, parsed_untouched_s

OURS, ENGINE, GAME = 100, 101, 900


class Told:
    """Runs whose commands are heard and obeyed at once."""

    def __init__(self, folder: Path, background: Background) -> None:
        self.runs = Runs(folder, (), background)
        self.runs.tell = self.tell  # type: ignore[method-assign]  # observed
        self.runs.scanned = True
        self.said: list[str] = []
        self.state("running")

    def state(self, state: str) -> None:
        self.runs.all = (RunFacts(path="/r/x", name="x", state=state),)

    def tell(self, run: RunFacts, command: str) -> None:
        self.said.append(command)
        self.state("paused" if command == "pause" else "running")


@pytest.fixture
def told(qapp, tmp_path: Path) -> Iterator[Told]:
    background = Background(1)
    yield Told(tmp_path, background)
    background.shutdown()


@pytest.fixture
def room(told: Told, tmp_path: Path) -> tuple[MakeRoom, AppSettings]:
    settings = AppSettings(tmp_path / "settings.json")
    return MakeRoom(told.runs, settings, told.runs._background, look=lambda *_: Around()), settings


def card(game_mb: float = 0.0, used_mb: float | None = None) -> Card:
    programs = {OURS: ("python", 3000.0), ENGINE: ("python", 500.0)}
    if game_mb:
        programs[GAME] = ("blender", game_mb)
    used = 3900.0 + game_mb if used_mb is None else used_mb
    return Card("GPU-1", used, 12_000.0, programs)


def seen(*found: Card, battery: bool = False) -> Around:
    return Around(battery, found, frozenset((OURS, ENGINE)))


def test_on_battery_nothing_happens_unless_it_is_wanted(
    told: Told, room: tuple[MakeRoom, AppSettings]
) -> None:
    made, settings = room
    made._on_look(seen(battery=True))
    assert made.battery
    assert told.said == []
    settings.train_on_battery = False
    paused: list[tuple[str, str]] = []
    made.paused.connect(lambda title, why: paused.append((title, why)))
    made._on_look(seen(battery=True))
    made._on_look(seen(battery=True))
    assert (told.said, paused) == (["pause"], [("x", "battery")])
    assert made.waiting == {"/r/x": "battery"}
    for _ in range(CALM_LOOKS):
        assert told.said == ["pause"]
        made._on_look(seen())
    assert told.said == ["pause", "resume"]
    assert made.waiting == {}


def test_a_pause_that_a_person_made_is_left_alone(told: Told, room: tuple[MakeRoom, AppSettings]) -> None:
    made, settings = room
    settings.train_on_battery = False
    told.state("paused")
    made._on_look(seen(battery=True))
    for _ in range(2 * CALM_LOOKS):
        made._on_look(seen())
    assert told.said == []


def test_who_goes_on_by_hand_is_not_paused_again_by_the_same_battery(
    told: Told, room: tuple[MakeRoom, AppSettings]
) -> None:
    made, settings = room
    settings.train_on_battery = False
    made._on_look(seen(battery=True))
    told.state("running")
    made._on_look(seen(battery=True))
    assert told.said == ["pause"]
    made._on_look(seen())
    made._on_look(seen(battery=True))
    assert told.said == ["pause", "pause"]


def test_a_newcomer_on_the_card_is_a_rival_and_what_was_there_is_none(
    told: Told, room: tuple[MakeRoom, AppSettings]
) -> None:
    made, settings = room
    made._on_look(seen(card()))
    assert made.rival is None, "the desktop's own 400 MB"
    made._on_look(seen(card(game_mb=900)))
    assert made.rival is None, "little"
    made._on_look(seen(card(game_mb=5000)))
    assert made.rival is not None
    assert (made.rival.name, made.rival.used_mb, made.rival.total_mb) == ("blender", 5400, 12_000)
    assert told.said == [], "an option"
    settings.make_room = True
    made._on_look(seen(card(game_mb=5000)))
    assert told.said == ["pause"]
    # The paused training has let go of the card; the game is still there.
    gone = Card("GPU-1", 5900, 12_000, {ENGINE: ("python", 500.0), GAME: ("blender", 5000.0)})
    for _ in range(2 * CALM_LOOKS):
        made._on_look(seen(gone))
    assert told.said == ["pause"]
    for _ in range(CALM_LOOKS):
        made._on_look(seen(Card("GPU-1", 900, 12_000, {ENGINE: ("python", 500.0)})))
    assert told.said == ["pause", "resume"]


def test_a_card_that_is_not_ours_is_no_matter(told: Told, room: tuple[MakeRoom, AppSettings]) -> None:
    made, _ = room
    other = Card("GPU-2", 100, 12_000, {})
    made._on_look(seen(card(), other))
    made._on_look(seen(card(), Card("GPU-2", 9000, 12_000, {GAME: ("game", 8900.0)})))
    assert made.rival is None


def test_nothing_is_looked_at_while_nothing_runs(told: Told, room: tuple[MakeRoom, AppSettings]) -> None:
    made, _ = room
    looks = []
    made._look = lambda *_: looks.append(1)  # type: ignore[assignment,return-value]  # observed
    told.state("finished")
    made.check()
    assert not made._looking
    assert looks == []


# The driver's tables

CARDS = "GPU-1, 8000, 12000\nGPU-2, 10, 24000\n"


def test_tables_of_the_driver_are_read() -> None:
    programs = "GPU-1, 100, /usr/bin/python3, 3000\nGPU-1, 900, C:\\Games\\a, b.exe, 4000\n"
    one, two = parsed(CARDS, programs)
    assert one.programs == {100: ("python3", 3000.0), 900: ("a, b.exe", 4000.0)}
    assert one.foreign_mb({100}) == 5000
    assert one.largest({100}) == "a, b.exe"
    assert two.programs == {}
    assert two.largest(()) == ""


def test_a_driver_that_does_not_tell_is_believed_nothing() -> None:
    assert [one.uuid for one in parsed(CARDS, "GPU-1, 100, python, [N/A]\n")] == ["GPU-2"]
    assert parsed("Failed to initialize NVML\n", "") == []
    assert parsed("GPU-1, [N/A], [N/A]", "") == []


def test_without_a_driver_there_are_no_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphics, "TOOL", "no-such-program-anywhere")
    assert cards() == []


def test_the_drivers_program_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text(
        "#!/bin/sh\ncase $1 in --query-gpu*) echo 'GPU-1, 8000, 12000';; *) echo 'GPU-1, 7, game, 5';; esac\n"
    )
    tool.chmod(0o755)
    monkeypatch.setattr(graphics, "TOOL", str(tool))
    assert cards() == [Card("GPU-1", 8000, 12_000, {7: ("game", 5.0)})]


# Power, keys and mouse


@pytest.mark.parametrize(("status", "empty"), [("Discharging", True), ("Charging", False), ("Full", False)])
def test_a_battery_that_is_emptied(tmp_path: Path, status: str, empty: bool) -> None:
    for name, values in (("AC", {"type": "Mains"}), ("BAT0", {"type": "Battery", "status": status})):
        (tmp_path / name).mkdir()
        for key, value in values.items():
            (tmp_path / name / key).write_text(value + "\n")
    assert on_battery(tmp_path) is empty
    assert not on_battery(tmp_path / "nowhere")


def test_what_macos_says_of_its_keys() -> None:
    assert parsed_untouched_s('  |   "HIDIdleTime" = 61500000000\n') == 61.5
    assert parsed_untouched_s("nothing") is None


@pytest.mark.parametrize(
    ("untouched_s", "load", "alone"),
    [(700.0, 0.1, True), (5.0, 0.1, False), (700.0, 0.9, False), (None, 0.1, True), (None, 0.9, False)],
)
def test_left_alone_is_untouched_and_without_work(
    monkeypatch: pytest.MonkeyPatch, untouched_s: float | None, load: float, alone: bool
) -> None:
    from gui.state.training import idle

    monkeypatch.setattr(idle, "untouched_s", lambda: untouched_s)
    monkeypatch.setattr(idle, "load_share", lambda: load)
    assert idle.is_left_alone() is alone


def test_without_a_screen_keys_are_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    assert power._untouched_on_x11_s() is None


# Breaks


@pytest.fixture
def idle(told: Told) -> Iterator[Idle]:
    made = Idle(told.runs._background, lambda: True)
    yield made
    made.shutdown()


def take(told: Told, idle: Idle, path: Path, until: str) -> Breaks:
    made = Breaks(path, told.runs, idle)
    made.take(told.runs.all[0], until)  # type: ignore[arg-type]  # one of the literals
    assert told.said == ["pause"]
    return made


def test_a_break_ends_by_itself_and_survives_a_restart(
    told: Told, idle: Idle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(told, idle, tmp_path / "b.json", "later")
    again = Breaks(tmp_path / "b.json", told.runs, idle)
    again.check()
    assert told.said == ["pause"]
    now = time.time()
    monkeypatch.setattr(breaks_module.time, "time", lambda: now + breaks_module.LATER_S + 1)
    again.check()
    assert told.said == ["pause", "resume"]
    assert again.planned == {}
    assert json.loads((tmp_path / "b.json").read_text())["planned"] == {}


def test_a_break_until_the_computer_is_left_alone(told: Told, idle: Idle, tmp_path: Path) -> None:
    made = take(told, idle, tmp_path / "b.json", "idle")
    assert made.planned == {"/r/x": WHEN_IDLE}
    assert idle._timer.isActive()
    made.check()
    assert told.said == ["pause"]
    idle._on_look(True)
    made.check()
    assert told.said == ["pause", "resume"]
    assert not idle._timer.isActive()


def test_a_break_of_a_run_that_ended_or_was_asked_to_go_on_is_forgotten(
    told: Told, idle: Idle, tmp_path: Path
) -> None:
    made = take(told, idle, tmp_path / "b.json", "later")
    told.state("stopped")
    made.check()
    assert made.planned == {}
    told.state("paused")
    made._plan("/r/x", 5e12)
    made.forget("/r/x")
    assert made.planned == {}
    assert told.said == ["pause"]


def test_a_pause_without_an_end_plans_nothing(told: Told, idle: Idle, tmp_path: Path) -> None:
    assert take(told, idle, tmp_path / "b.json", "asked").planned == {}


def test_a_damaged_file_of_breaks_is_no_break(told: Told, idle: Idle, tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(json.dumps({"planned": {"/r/x": "soon", "/r/y": True, "/r/z": 7}}))
    assert Breaks(tmp_path / "b.json", told.runs, idle).planned == {"/r/z": 7.0}


def test_idle_is_looked_for_only_while_somebody_waits(told: Told, qtbot) -> None:
    looks: list[int] = []

    def look() -> bool:
        looks.append(1)
        return True

    idle = Idle(told.runs._background, look)
    idle.want("queue", wanted=True)
    idle.check()
    qtbot.waitUntil(lambda: idle.left_alone, timeout=5000)
    idle.want("queue", wanted=False)
    assert not idle.left_alone
    assert not idle._timer.isActive()
