"""What a banner says when a training does not simply run, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from gui.state.training.breaks import WHEN_IDLE
from gui.state.training.facts import RunFacts
from gui.state.training.history import History
from gui.state.training.signs import improvement
from gui.views.banner import Action
from gui.views.order import follow_the_eye
from gui.views.training import words

if TYPE_CHECKING:
    from gui.views.training.live import LivePage

translate = QCoreApplication.translate
_TOLD_STEPS, _TOLD_SHARE = 200, 0.05
"""For so many steps, or this share of all, the page says what the trainer has done by itself."""

Message = tuple[str, str, list[Action]]


def show_trouble(page: LivePage, facts: RunFacts, history: History) -> None:
    """Show the one thing that matters most now; the same message is not shown anew."""
    message = _message(page, facts, history)
    key = (facts.path, *_identity(facts, message))
    if page.property("trouble") == repr(key):
        if message is not None and page.banner.text:
            page.banner.change_text(message[1])
        return
    page.setProperty("trouble", repr(key))
    if message is None:
        page.banner.clear()
    else:
        page.banner.show_message(*message)
    follow_the_eye(page)


def _identity(facts: RunFacts, message: Message | None) -> tuple[str, ...]:
    """What makes a message another one; that nothing new comes stays the same while its minutes grow."""
    if message is None:
        return ("",)
    tone, text, actions = message
    is_plateau = facts.state == "running" and tone == "info"
    return (tone, "" if is_plateau else text, *(name for name, _ in actions))


def _message(page: LivePage, facts: RunFacts, history: History) -> Message | None:
    makers: dict[str, Callable[[LivePage, RunFacts, History], Message | None]] = {
        "interrupted": _interrupted,
        "stopped": _stopped,
        "failed": _failed,
        "broken": _broken,
        "paused": _paused,
        "finished": _finished,
        "running": _running,
    }
    maker = makers.get(facts.state)
    return maker(page, facts, history) if maker else None


def _interrupted(page: LivePage, facts: RunFacts, history: History) -> Message:
    if facts.remote:
        return "warn", words.heard(facts), []
    text = translate("Training", "The training was interrupted. It goes on from step %1, which was saved.")
    text = text.replace("%1", words.steps_short(history.saved_step))
    return "warn", text, [(translate("Training", "Continue"), page.go_on.click)]


def _stopped(page: LivePage, facts: RunFacts, history: History) -> Message:  # noqa: ARG001 - one of several makers
    text = translate("Training", "Stopped and saved. It can be continued at any time.")
    return (
        "info",
        text,
        [
            (translate("Training", "Continue"), page.go_on.click),
            (translate("Training", "Keep as a style…"), page.keep_wanted.emit),
        ],
    )


def _failed(page: LivePage, facts: RunFacts, history: History) -> Message:
    failed = history.failed
    code = failed.code if failed else ""
    known = {
        "diverged": translate(
            "Training", "The numbers ran away again and again. The last good state was kept."
        ),
        "disk_full": translate("Training", "The disk is full. What was saved is safe."),
        "out_of_memory": translate("Training", "There was not enough memory. Other programs may use it."),
        "device_missing": translate("Training", "The device that it learned on is not there."),
        "too_few_pictures": translate("Training", "There are too few pictures."),
    }
    text = known.get(code) or f"{failed.sentence} {failed.hint}" if failed else facts.sentence
    actions: list[Action] = [(translate("Training", "Try again"), page.go_on.click)]
    if history.best or history.saved_step:
        actions.append((translate("Training", "Keep as a style…"), page.keep_wanted.emit))
    return "bad", text.strip(), actions


def _broken(page: LivePage, facts: RunFacts, history: History) -> Message:  # noqa: ARG001 - one of several makers
    text = facts.sentence or translate("Training", "The training ended before it began.")
    folder = (translate("Training", "Open its folder"), lambda: page.folder_wanted.emit(facts.path))
    return "bad", text, [folder]


def _paused(page: LivePage, facts: RunFacts, history: History) -> Message:  # noqa: ARG001 - one of several makers
    if facts.disk_full:
        text = translate(
            "Training", "The disk is full, so it waits; nothing is lost. It goes on when there is room."
        )
        folder = (translate("Training", "Open its folder"), lambda: page.folder_wanted.emit(facts.path))
        return "bad", text, [folder, (translate("Training", "Try now"), page.go_on.click)]
    free = translate("Training", "Its memory is free for other programs.")
    text = f"{_how_long(page, facts)} {free}"
    return "info", text, [(translate("Training", "Continue"), page.go_on.click)]


def _how_long(page: LivePage, facts: RunFacts) -> str:
    why, at_s = page.room.waiting.get(facts.path), page.breaks.planned.get(facts.path)
    if why == "battery":
        return translate("Training", "Paused while the computer runs on its battery.")
    if why:
        return translate("Training", "Paused while another program needs the graphics card.")
    if at_s == WHEN_IDLE:
        return translate("Training", "Paused until nobody uses the computer.")
    if at_s is not None:
        return translate("Training", "Paused until %1.").replace("%1", words.clock(at_s))
    return translate("Training", "Paused.")


def _finished(page: LivePage, facts: RunFacts, history: History) -> Message:  # noqa: ARG001 - one of several makers
    text = translate("Training", "Your style is ready.")
    actions: list[Action] = [
        (translate("Training", "Keep as a style…"), page.keep_wanted.emit),
        (translate("Training", "Try it on my photo…"), page.try_wanted.emit),
        (translate("Training", "Learn further"), page.learn_further),
    ]
    if len(facts.names) == 1:
        del actions[1]  # Pictures that are made out of nothing need no photo.
    return "info", text, actions + _stronger(page, facts)


def _stronger(page: LivePage, facts: RunFacts) -> list[Action]:
    """A way out when nothing new comes, where the method has one."""
    page.stronger.ask()
    if not page.stronger.can(facts, page.choices()):
        return []
    return [(translate("Training", "Try stronger changes…"), page.stronger_wanted.emit)]


def _running(page: LivePage, facts: RunFacts, history: History) -> Message | None:
    disturbed = None if facts.remote else _disturbed(page)
    if disturbed is not None:
        return disturbed
    told = _deed(page, history)
    if told is not None:
        return told
    found = improvement(history)
    if not found.is_plateau:
        return None
    actions: list[Action] = [
        (translate("Training", "Finish now"), page.finish.click),
        (translate("Training", "Go on"), page.banner.clear),
    ]
    return "info", words.plateau(found), actions + _stronger(page, facts)


def _deed(page: LivePage, history: History) -> Message | None:
    """What the trainer has just done by itself: told for a while, then it is in the log alone."""
    done = history.notices[-1] if history.notices else None
    text = words.deed(done) if done is not None else ""
    if done is None or not text or history.step - done.step > max(_TOLD_STEPS, history.steps * _TOLD_SHARE):
        return None
    actions: list[Action] = [
        (translate("Training", "Go on"), page.banner.clear),
        (translate("Training", "Stop"), page.stop.click),
        (translate("Training", "Details"), page.details.show_log),
    ]
    return "warn", text, actions


def _disturbed(page: LivePage) -> Message | None:
    """Something else wants the card or the battery: a person decides, once or for good."""
    pause = (translate("Training", "Pause"), page.take_break)
    rival = page.room.rival
    if rival is not None:
        text = translate("Training", "%1 uses %2 of %3 GB of the graphics card: both become slower.")
        text = text.replace("%1", rival.name or translate("Training", "Another program"))
        text = text.replace("%2", f"{rival.used_mb / 1024:.1f}").replace("%3", f"{rival.total_mb / 1024:.1f}")
        always = (translate("Training", "Always make room"), lambda: page.allowed.emit("rival"))
        return "warn", text, [pause, always]
    if page.room.battery:
        text = translate("Training", "The computer runs on its battery, which learning empties quickly.")
        always = (translate("Training", "Always pause on battery"), lambda: page.allowed.emit("battery"))
        return "warn", text, [pause, always]
    return None
