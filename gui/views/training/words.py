"""States, lights and ailments of a training in words."""

import time

from PySide6.QtCore import QCoreApplication, QLocale

from gui.state.training.facts import RunFacts
from gui.state.training.signs import Improvement, Light
from gui.views import words
from translator.events.training import AutopilotActed, Health, Notice

translate = QCoreApplication.translate
_OWN = 2
"""Where the training's own part is among the numbers of memory."""
_MANY_GB = 100
_WORTH_SAYING_S = 60.0


def state(run: RunFacts) -> str:
    """Where a run stands, in a few words."""
    if run.state == "paused" and run.disk_full:
        return translate("Training", "Paused: the disk is full")
    return {
        "starting": translate("Training", "Starting…"),
        "running": translate("Training", "Learning"),
        "pausing": translate("Training", "Pausing…"),
        "paused": translate("Training", "Paused"),
        "finishing": translate("Training", "Finishing…"),
        "stopping": translate("Training", "Stopping…"),
        "finished": translate("Training", "Finished"),
        "stopped": translate("Training", "Stopped"),
        "interrupted": translate("Training", "Interrupted"),
        "failed": translate("Training", "Failed"),
        "broken": translate("Training", "Could not start"),
    }.get(run.state, run.state)


def standing(run: RunFacts) -> str:
    """State, steps, and time left or time since the last sign of life."""
    parts = [state(run)]
    if run.steps:
        text = translate("Training", "step %1 of %2").replace("%1", words.number(run.step))
        parts.append(text.replace("%2", words.number(run.steps)))
    if run.state == "running" and run.eta_s is not None:
        text = translate("Training", "%1 so far, about %2 left").replace("%1", words.duration(run.seconds))
        parts.append(text.replace("%2", words.duration(run.eta_s)))
    if run.remote:
        parts.append(heard(run))
    return " · ".join(parts)


def heard(run: RunFacts) -> str:
    """For a run of another machine: when it was last heard of."""
    if not run.quiet_s:
        return translate("Training", "on another machine, heard just now")
    text = translate("Training", "on another machine, last heard %1 ago")
    return text.replace("%1", words.duration(run.quiet_s))


def tone(run: RunFacts) -> str:
    """One of good, warn, bad, muted."""
    return {
        "running": "good",
        "finished": "good",
        "paused": "warn" if run.disk_full else "muted",
        "interrupted": "warn",
        "failed": "bad",
        "broken": "bad",
    }.get(run.state, "muted")


def light(which: Light) -> str:
    """What a light is called."""
    return {
        "learning": translate("Training", "Learning"),
        "balanced": translate("Training", "Balanced"),
        "variety": translate("Training", "Enough variety"),
        "clean": translate("Training", "Clean pictures"),
        "speed": translate("Training", "Kept busy"),
        "memory": translate("Training", "Memory"),
        "heat": translate("Training", "Temperature"),
        "disk": translate("Training", "Disk"),
    }[which.key]


def reading(which: Light) -> str:
    """What a light is called, with its numbers where there are some."""
    first, second, *_ = (*which.reading, None, None)
    if first is None:
        return light(which)
    if which.key == "heat":
        return translate("Training", "%1 °C").replace("%1", f"{first:.0f}")
    if which.key == "disk":
        return translate("Training", "Disk: %1 GB free").replace("%1", _gb(first))
    if second is None:
        return translate("Training", "Memory: %1 GB").replace("%1", _gb(first))
    text = translate("Training", "Memory: %1 of %2 GB")
    return text.replace("%1", _gb(first)).replace("%2", _gb(second))


def reading_more(which: Light) -> str:
    """One more sentence on the numbers of a light; empty for most."""
    if which.key == "memory" and len(which.reading) > _OWN and which.reading[_OWN] is not None:
        text = translate("Training", "The training itself takes %1 GB.")
        return text.replace("%1", _gb(which.reading[_OWN] or 0.0))
    if which.key == "heat" and len(which.reading) > 1 and which.reading[1] is not None:
        text = translate("Training", "At %1 °C it slows itself down.")
        return text.replace("%1", f"{which.reading[1]:.0f}")
    return ""


def _gb(megabytes: float) -> str:
    """Gigabytes as people read them: with a decimal while there are few."""
    found = megabytes / 1024
    return QLocale().toString(found, "f", 1) if found < _MANY_GB else words.number(round(found))


def ailment(found: Health) -> str:
    """What is wrong, in one sentence; the trainer's own for what this window does not know."""
    known = {
        "colour_inversion": translate("Training", "Light and dark are exchanged in the results."),
        "identity": translate("Training", "The style does nothing: results look like the photos."),
        "collapse": translate("Training", "All results look alike, whatever the photo is."),
        "critic_wins": translate(
            "Training", "The part that judges is too strong: the style no longer learns from it."
        ),
        "critic_loses": translate("Training", "The part that judges has given up."),
        "critic_overfits": translate(
            "Training", "It knows your pictures by heart: there are too few of them."
        ),
        "checkerboard": translate("Training", "A fine checkerboard pattern covers the results."),
        "saturation": translate("Training", "Colours are driven to their ends."),
        "divergence": translate("Training", "The numbers run away: the training does not hold."),
        "stalled_input": translate("Training", "It waits for pictures to be read most of the time."),
        "little_memory": translate("Training", "Memory is getting short."),
        "little_disk": translate("Training", "The disk is nearly full."),
        "too_hot": translate("Training", "It is so hot that it slows itself down."),
    }.get(found.name)
    return known or found.sentence


def deed(done: Notice | AutopilotActed) -> str:
    """What the trainer has done by itself, in words; empty for a notice that is no deed."""
    if isinstance(done, Notice):
        if done.code != "rolled_back":
            return ""
        text = translate(
            "Training",
            "At step %1 the numbers ran away. "
            "It went back to the last good state and goes on with half the rate.",
        )
        return text.replace("%1", words.number(done.step))
    seen = ailment(Health(step=done.step, name=done.name, sentence=done.sentence))
    known = {
        "rolled_back": translate(
            "Training", "%1 So at step %2 it went back to an earlier state and learns more slowly."
        ),
        "restarted": translate("Training", "%1 So at step %2 it began again with a change."),
        "changed": translate("Training", "%1 So at step %2 it changed a setting and goes on."),
    }
    text = known.get(done.action, "%1").replace("%1", seen)
    return text.replace("%2", words.number(done.step))


def advice(found: Health) -> str:
    """What to do about it, in one sentence."""
    known = {
        "colour_inversion": translate("Training", "Start again with an identity term, which prevents it."),
        "identity": translate("Training", "Start again with a lower identity weight."),
        "collapse": translate("Training", "Add more varied pictures, or stop at the best moment."),
        "critic_wins": translate("Training", "Start again with varied pictures for the judge."),
        "critic_loses": translate("Training", "Wait a little; if it stays, finish with the best moment."),
        "critic_overfits": translate("Training", "Add pictures, or start again with varied ones."),
        "checkerboard": translate("Training", "Train longer, or start again with smoother networks."),
        "saturation": translate("Training", "Finish with the best moment."),
        "divergence": translate(
            "Training", "It goes back by itself; if it stays, finish with the best moment."
        ),
        "stalled_input": translate("Training", "Copy the pictures to a faster disk."),
        "little_memory": translate("Training", "Close other programs, or pause."),
        "little_disk": translate("Training", "Make space; the training pauses before anything is lost."),
        "too_hot": translate("Training", "Let air to the computer, or pause for a while."),
    }.get(found.name)
    return known or found.advice


def improving(found: Improvement) -> str:
    """One sentence on whether it is worth waiting."""
    still = found.still_since
    if found.verdict == "ended":
        since = words.number(found.since_step or found.best_step)
        if still is None:
            text = translate("Training", "Nothing better has come since step %1. It is probably done.")
            return text.replace("%1", since)
        text = translate(
            "Training",
            "Nothing better has come since step %1, and the pictures change little since step %2. "
            "It is probably done.",
        )
        return text.replace("%1", since).replace("%2", words.number(still))
    if found.verdict == "improving":
        if still is None:
            return translate("Training", "Yes, it is still getting better.")
        text = translate(
            "Training", "A little: the numbers get better, but the pictures change little since step %1."
        )
        return text.replace("%1", words.number(still))
    if still is not None:
        text = translate("Training", "The pictures change little since step %1: probably done soon.")
        return text.replace("%1", words.number(still))
    if found.bars:
        return translate("Training", "Probably; a few more looks will tell.")
    return translate("Training", "Too early to tell.")


def plateau(found: Improvement) -> str:
    """That waiting brings nothing more, and for how long it has brought nothing."""
    if found.seconds is None or found.seconds < _WORTH_SAYING_S:
        return improving(found)
    text = translate("Training", "No visible progress for %1. It is probably done.")
    return text.replace("%1", words.duration(found.seconds))


def improved(found: Improvement) -> str:
    """The same of a training that has ended."""
    if not found.judged:
        return translate("Training", "It ended before its results were first judged.")
    text = translate("Training", "The best moment was at step %1.")
    return text.replace("%1", words.number(found.best_step))


def steps_short(step: int) -> str:
    """A step for a label under a picture: 20 000 is 20k."""
    if step >= 10_000:
        return f"{round(step / 1000)}k"
    return words.number(step)


def clock(seconds_since_epoch: float) -> str:
    """Hour and minute."""
    return time.strftime("%H:%M", time.localtime(seconds_since_epoch))
