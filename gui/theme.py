"""Colours, type and spacing: our own Fusion palettes, so that every system shows the same calm grey."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from gui import icons
from gui.theme_sheet import SHEET

GAP = 8
"""Space between things that belong together, in px."""
MARGIN = 16
"""Space around groups, in px."""
RADIUS = 6
_DARK_BELOW = 128
_CHINESE = ("Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC")


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme; no tint in the greys, since photographers judge colour in front of them."""

    window: str
    panel: str
    base: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    good: str
    warn: str
    bad: str
    focus: str

    def colour(self, name: str) -> QColor:
        """One of them."""
        return QColor(getattr(self, name))


LIGHT = Tokens(
    window="#f3f3f3",
    panel="#fafafa",
    base="#ffffff",
    raised="#e6e6e6",
    line="#d2d2d2",
    text="#1c1c1c",
    muted="#595959",
    accent="#1f5fbf",
    accent_hover="#1a52a6",
    on_accent="#ffffff",
    good="#1d6b37",
    warn="#855000",
    bad="#b3261e",
    focus="#1f5fbf",
)
DARK = Tokens(
    window="#1f1f1f",
    panel="#272727",
    base="#191919",
    raised="#383838",
    line="#454545",
    text="#ececec",
    muted="#b0b0b0",
    accent="#2c6bcb",
    accent_hover="#2560b8",
    on_accent="#ffffff",
    good="#7fcf97",
    warn="#f0b35c",
    bad="#ff9d93",
    focus="#7fb0ff",
)
CONTRAST = Tokens(
    window="#000000",
    panel="#000000",
    base="#000000",
    raised="#2a2a2a",
    line="#ffffff",
    text="#ffffff",
    muted="#e6e6e6",
    accent="#ffd400",
    accent_hover="#ffe45c",
    on_accent="#000000",
    good="#7dffa0",
    warn="#ffc14d",
    bad="#ffb0a8",
    focus="#ffd400",
)
THEMES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}

TEXT_PAIRS = (
    ("text", "window"),
    ("text", "panel"),
    ("text", "base"),
    ("text", "raised"),
    ("muted", "window"),
    ("muted", "panel"),
    ("muted", "base"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("good", "panel"),
    ("warn", "panel"),
    ("bad", "panel"),
    ("good", "window"),
    ("warn", "window"),
    ("bad", "window"),
)
"""Which colour is written on which; each pair keeps a contrast of 4.5 (WCAG 2, AA)."""

_now = DARK


def tokens() -> Tokens:
    """The colours in use."""
    return _now


def resolve(name: str) -> str:
    """The theme that a choice means here: "system" follows the desktop."""
    if name in THEMES:
        return name
    hints = QGuiApplication.styleHints()
    contrast = getattr(hints, "accessibility", lambda: None)()
    if contrast is not None and contrast.contrastPreference() == Qt.ContrastPreference.HighContrast:
        return "contrast"
    scheme = hints.colorScheme()
    if scheme == Qt.ColorScheme.Unknown:
        lightness = QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness()
        return "dark" if lightness < _DARK_BELOW else "light"
    return "dark" if scheme == Qt.ColorScheme.Dark else "light"


def apply(app: QApplication, choice: str, text_percent: int, base_font: QFont) -> None:
    """Dress the application.

    Args:
        app: the application.
        choice: system | light | dark | contrast.
        text_percent: size of text relative to the system's.
        base_font: the system's own font.
    """
    global _now
    name = resolve(choice)
    _now = THEMES[name]
    app.setStyle("Fusion")
    font = QFont(base_font)
    # The face behind the system's alias comes first: an alias such as "Sans Serif" loses to any named face,
    # and Latin text would be set in the Chinese one. That is named because a system that looks for Chinese
    # signs by itself may come back with a bold face.
    font.setFamilies([QFontInfo(base_font).family(), *_CHINESE])
    font.setPointSizeF(base_font.pointSizeF() * text_percent / 100)
    app.setFont(font)
    app.setPalette(_palette(_now))
    app.setStyleSheet(_sheet(_now, dark=_now is not LIGHT))


def _palette(t: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for roles, name in (
        ((role.Window,), "window"),
        ((role.Base, role.ToolTipBase), "base"),
        ((role.AlternateBase,), "panel"),
        ((role.Button,), "panel"),
        ((role.Mid, role.Dark), "line"),
        ((role.Light, role.Midlight), "raised"),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText), "text"),
        ((role.PlaceholderText,), "muted"),
        ((role.Highlight, role.Accent), "accent"),
        ((role.HighlightedText,), "on_accent"),
        ((role.Link,), "focus"),
    ):
        for one in roles:
            palette.setColor(one, t.colour(name))
    faded = QColor(t.muted)
    faded.setAlpha(130)
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, faded)
    return palette


def _sheet(t: Tokens, *, dark: bool) -> str:
    arrow = icons.path("down-light" if dark else "down-dark")
    up = icons.path("up-light" if dark else "up-dark")
    check = icons.path("check-on-accent" if t is not CONTRAST else "check-dark")
    return SHEET.format(
        **{name: getattr(t, name) for name in t.__dataclass_fields__}, arrow=arrow, arrow_up=up, check=check
    )


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours by WCAG 2.1, from 1 to 21."""
    lights = sorted((_luminance(QColor(first)), _luminance(QColor(second))))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())
