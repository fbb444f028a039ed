"""Codes and numbers in words; the only place that knows what an error code means to a person."""

import math
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from gui.state.photos import Photo
from gui.state.problem import Trouble
from gui.views.shipped import said

translate = QCoreApplication.translate


def sentence(trouble: Trouble) -> str:
    """What happened, in the words of the window; the engine's own sentence when the window has none."""
    known = _sentences().get(trouble.code)
    if known is None:
        return trouble.sentence or translate("Words", "Something went wrong.")
    name = said(Path(trouble.subject).name or trouble.subject, trouble.style)
    return known.replace("%1", name) if name else known.replace("“%1”", "").replace("  ", " ").strip()


def _sentences() -> dict[str, str]:
    return {
        "picture_missing": translate("Words", "“%1” is no longer there."),
        "picture_unreadable": translate("Words", "“%1” cannot be read: the file is damaged or cut off."),
        "picture_too_large": translate("Words", "“%1” is too large to open."),
        "picture_too_small": translate("Words", "“%1” is too small for this style."),
        "picture_unsupported": translate("Words", "“%1” is of a kind that cannot be opened."),
        "result_empty": translate("Words", "The style gave an empty picture for “%1”. It was not saved."),
        "not_writable": translate("Words", "The folder cannot be written to."),
        "disk_full": translate("Words", "The disk is full. Nothing was lost."),
        "run_busy": translate("Words", "Another program or window is working on the same results."),
        "model_missing": translate("Words", "The style “%1” is not where it was."),
        "model_invalid": translate(
            "Words", "The style “%1” is damaged: its file does not match its checksum."
        ),
        "model_newer": translate("Words", "The style “%1” was made for a newer version of this program."),
        "model_unsupported": translate("Words", "“%1” cannot be used as a style."),
        "file_exists": translate("Words", "“%1” is there already."),
        "out_of_memory": translate(
            "Words", "There was not enough memory for this photo, even in small pieces."
        ),
        "engine_missing": translate(
            "Words", "The engine could not be started. Photos can be viewed, but not translated."
        ),
        "engine_crashed": translate("Words", "The engine stopped twice at “%1”. The photo was left out."),
        "protocol": translate("Words", "The engine is of another version than this window."),
        "direction_unknown": translate("Words", "The style does not translate in this direction."),
        "folder_missing": translate("Words", "The folder “%1” is not there."),
        "device_missing": translate("Words", "The chosen device is not there."),
        "defect": translate("Words", "The engine met an error of its own."),
    }


def in_part(photo: Photo) -> str:
    """How much of a photo could be read."""
    text = translate("Words", "“%1” is cut off: %2 of it could be read, the rest is left gray.")
    if photo.coarse:
        text = translate(
            "Words",
            "“%1” is cut off: %2 of it could be read, without fine detail; the rest is left gray.",
        )
    return text.replace("%2", percent(photo.readable)).replace("%1", photo.name)


def percent(share: float) -> str:
    """Of a whole that was not reached; never 100."""
    return translate("Words", "%1 %").replace("%1", QLocale().toString(min(math.floor(100 * share), 99)))


def fault_label(code: str) -> str:
    """Two or three words for a mark on a photo."""
    return {
        "picture_missing": translate("Words", "File is gone"),
        "picture_unreadable": translate("Words", "Cannot be read"),
        "picture_too_large": translate("Words", "Too large"),
        "picture_unsupported": translate("Words", "Unknown kind"),
        "engine_crashed": translate("Words", "Left out"),
        "result_empty": translate("Words", "Empty result"),
    }.get(code, translate("Words", "Failed"))


def duration(seconds: float) -> str:
    """A length of time, as exact as anybody needs."""
    if seconds < 10:
        return translate("Words", "%1 s").replace("%1", QLocale().toString(seconds, "f", 1))
    if seconds < 90:
        return translate("Words", "%1 s").replace("%1", str(round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 90:
        return translate("Words", "%1 min").replace("%1", str(minutes))
    return (
        translate("Words", "%1 h %2 min").replace("%1", str(minutes // 60)).replace("%2", str(minutes % 60))
    )


def preparing(seconds: float) -> str:
    """A style is made ready before its first picture."""
    return translate("Words", "Preparing the style for this computer… %1").replace("%1", seconds_of(seconds))


def seconds_of(seconds: float) -> str:
    """Whole ones, however many."""
    return translate("Words", "%1 s").replace("%1", str(int(seconds)))


def size(num_bytes: float) -> str:
    """An amount of data."""
    return QLocale().formattedDataSize(round(num_bytes), 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def number(value: int) -> str:
    """With the separators of the language."""
    return QLocale().toString(value)


def licence(identifier: str) -> tuple[str, bool]:
    """One sentence about a licence, and whether selling results is allowed as far as the licence says."""
    name = identifier.upper()
    if not name:
        return translate("Words", "No licence is stated."), False
    if "NC" in name.split("-"):
        return translate("Words", "%1: not for commercial use.").replace("%1", identifier), False
    if name.startswith("CC0") or "PUBLIC" in name:
        return translate("Words", "%1: free for any use.").replace("%1", identifier), True
    if "BY" in name.split("-"):
        return translate("Words", "%1: free for any use with credit.").replace("%1", identifier), True
    return translate("Words", "%1: see the licence.").replace("%1", identifier), True


def fact(name: str) -> str:
    """What the engine calls a fact about a style."""
    return {
        "good at": translate("Words", "Good at"),
        "bad at": translate("Words", "Bad at"),
        "learned from": translate("Words", "Learned from"),
        "pictures": translate("Words", "Pictures"),
        "steps": translate("Words", "Steps"),
        "scores": translate("Words", "Scores"),
    }.get(name, name.capitalize())


def choice(setting: str, value: str) -> str:
    """A value of a setting for people."""
    return _choices().get((setting, value)) or _choices().get(("", value)) or value.upper()


def _choices() -> dict[tuple[str, str], str]:
    return {
        ("language", "system"): translate("Words", "As the system"),
        ("language", "en"): "English",
        ("language", "zh_CN"): "简体中文",
        ("theme", "system"): translate("Words", "As the system"),
        ("theme", "light"): translate("Words", "Light"),
        ("theme", "dark"): translate("Words", "Dark"),
        ("theme", "contrast"): translate("Words", "High contrast"),
        ("viewer", "theme"): translate("Words", "As the theme"),
        ("viewer", "black"): translate("Words", "Black"),
        ("viewer", "grey"): translate("Words", "Middle grey"),
        ("viewer", "white"): translate("Words", "White"),
        ("viewer", "checker"): translate("Words", "Chequered"),
        ("format", "keep"): translate("Words", "As the original"),
        ("format", "jpg"): "JPEG",
        ("format", "webp"): "WebP",
        ("depth", "keep"): translate("Words", "As the original"),
        ("depth", "8"): translate("Words", "8 bits"),
        ("depth", "16"): translate("Words", "16 bits"),
        ("colour", "keep"): translate("Words", "Keep the profile"),
        ("colour", "srgb"): "sRGB",
        ("metadata", "keep"): translate("Words", "Keep all"),
        ("metadata", "no-location"): translate("Words", "Without location"),
        ("metadata", "none"): translate("Words", "None"),
        ("existing", "number"): translate("Words", "Add a number"),
        ("existing", "skip"): translate("Words", "Skip"),
        ("existing", "replace"): translate("Words", "Replace"),
        ("device", "auto"): translate("Words", "Fastest"),
        ("device", "cpu"): "CPU",
        ("device", "cuda"): "GPU (CUDA)",
        ("precision", "auto"): translate("Words", "Automatic"),
        ("precision", "fp32"): translate("Words", "Exact (fp32)"),
        ("precision", "bf16"): translate("Words", "Fast (bf16)"),
    }
