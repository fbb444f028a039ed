"""The window's actions and the menus that hold them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from gui.views.window import Window

translate = QCoreApplication.translate


def add_actions(window: Window) -> None:
    """Everything that can be done, with its default shortcut."""
    _file_actions(window)
    _edit_actions(window)
    _view_actions(window)
    _place_actions(window)


def _file_actions(window: Window) -> None:
    add, program = window.actions_by_id.add, window.program
    add("open", translate("Menus", "&Open photos…"), window.choose_photos, "Ctrl+O", "open")
    add("open_folder", translate("Menus", "Open a &folder…"), window.choose_folder, "Ctrl+Shift+O", "folder")
    add("paste", translate("Menus", "&Paste"), window.paste_wanted.emit, "Ctrl+V", "paste")
    add("save", translate("Menus", "&Save"), window.saving.save, "Ctrl+S; S", "save")
    add("save_as", translate("Menus", "Save &as…"), window.saving.save_as, "Ctrl+Shift+S")
    add("show_folder", translate("Menus", "Show in its folder"), window.show_in_folder, "", "folder")
    add(
        "batch_add",
        translate("Menus", "Add the open photos to the &batch"),
        window.add_to_batch,
        "Ctrl+B",
        "batch",
    )
    add("quit", translate("Menus", "&Quit"), window.close, "Ctrl+Q")
    add(
        "translate",
        translate("Menus", "&Translate at full size"),
        program.studio.translate,
        "Return; Enter",
        "wand",
    )
    add("stop", translate("Menus", "Sto&p"), program.studio.stop, "Esc", "stop")


def _edit_actions(window: Window) -> None:
    add, studio = window.actions_by_id.add, window.program.studio
    add("undo", translate("Menus", "&Undo"), studio.undo.undo, "Ctrl+Z", "undo")
    add("redo", translate("Menus", "&Redo"), studio.undo.redo, "Ctrl+Y; Ctrl+Shift+Z", "redo")
    add(
        "remove",
        translate("Menus", "Remove from the &list"),
        lambda: window.studio_page.remove_selected(),
        "Del; Backspace",
        "remove",
    )
    add("stronger", translate("Menus", "Stronger"), lambda: _strengthen(window, 0.05), "]")
    add("weaker", translate("Menus", "Weaker"), lambda: _strengthen(window, -0.05), "[")
    add("favourite", translate("Menus", "&Favourite style"), lambda: _favourite(window), "F", "star")
    for stars in range(1, 6):
        text = QCoreApplication.translate("Menus", "Rate with %n star(s)", "", stars)
        add(f"rate_{stars}", text, partial(studio.rate, stars), str(stars))
    add("palette", translate("Menus", "Find a &command…"), window.show_palette, "Ctrl+K", "command")


def _view_actions(window: Window) -> None:
    add, studio = window.actions_by_id.add, window.program.studio
    add(
        "compare",
        translate("Menus", "Next way to &compare"),
        lambda: window.studio_page.cycle_mode(),
        "B",
        "split",
    )
    add(
        "fit",
        translate("Menus", "&Fit the window"),
        lambda: window.studio_page.canvas.zoom_to(None),
        "Z; Ctrl+0",
        "fit",
    )
    add(
        "actual",
        translate("Menus", "One pixel for &one pixel"),
        lambda: window.studio_page.canvas.zoom_to(1.0),
        "0",
    )
    add("double", translate("Menus", "&Twice as large"), lambda: window.studio_page.canvas.zoom_to(2.0), "9")
    add(
        "zoom_in",
        translate("Menus", "Zoom &in"),
        lambda: window.studio_page.canvas.zoom_step(1),
        "Ctrl++; Ctrl+=",
    )
    add(
        "zoom_out", translate("Menus", "Zoom o&ut"), lambda: window.studio_page.canvas.zoom_step(-1), "Ctrl+-"
    )
    add("next", translate("Menus", "&Next photo"), lambda: studio.step(1), "Alt+Right; PgDown")
    add("previous", translate("Menus", "&Previous photo"), lambda: studio.step(-1), "Alt+Left; PgUp")
    add("version_up", translate("Menus", "Newer version"), lambda: _version(window, 1), "Alt+Up")
    add("version_down", translate("Menus", "Older version"), lambda: _version(window, -1), "Alt+Down")
    add("panels", translate("Menus", "&Hide the panels"), lambda: window.studio_page.toggle_panels(), "F9")
    add("full_screen", translate("Menus", "Full &screen"), lambda: _full_screen(window), "F11")
    add("try_all", translate("Menus", "Try &all styles…"), window.try_all, "T", "styles")


def _place_actions(window: Window) -> None:
    add = window.actions_by_id.add
    places = (
        ("studio", translate("Menus", "Go to the Studio")),
        ("styles", translate("Menus", "Go to the styles")),
        ("make", translate("Menus", "Go to making a style")),
        ("batch", translate("Menus", "Go to the batch")),
        ("activity", translate("Menus", "Go to the activity")),
        ("settings", translate("Menus", "Settings")),
    )
    for number, (place, text) in enumerate(places, 1):
        shortcut = "Ctrl+," if place == "settings" else f"Ctrl+{number}"
        add(f"go_{place}", text, partial(window.go, place), shortcut, "wand" if place == "make" else place)
    add("import_style", translate("Menus", "&Import a style…"), window.choose_style, "", "import")
    add(
        "release",
        translate("Menus", "&Release the engine's memory"),
        window.program.engine.release,
        "",
        "chip",
    )
    add("shortcuts", translate("Menus", "&Keyboard shortcuts"), window.show_shortcuts, "?; F1")


def add_menus(window: Window) -> None:
    """The menu bar."""
    bar = window.menuBar()
    layout = (
        (
            translate("Menus", "&File"),
            "open open_folder paste | save save_as show_folder | batch_add import_style | quit",
        ),
        (translate("Menus", "&Edit"), "undo redo | remove | palette go_settings"),
        (
            translate("Menus", "&View"),
            "compare fit actual double zoom_in zoom_out | previous next | panels full_screen",
        ),
        (translate("Menus", "&Style"), "translate stop | try_all favourite | stronger weaker | release"),
        (translate("Menus", "&Go"), "go_studio go_styles go_make go_batch go_activity go_settings"),
        (translate("Menus", "&Help"), "shortcuts palette"),
    )
    for title, keys in layout:
        menu = QMenu(title, window)
        for key in keys.split():
            if key == "|":
                menu.addSeparator()
            else:
                menu.addAction(window.actions_by_id[key])
        bar.addMenu(menu)


def _strengthen(window: Window, by: float) -> None:
    studio = window.program.studio
    studio.set_value("strength", min(1.0, max(0.0, round(studio.look.strength + by, 2))))


def _favourite(window: Window) -> None:
    window.program.styles.toggle_favourite(window.program.studio.look.style)


def _version(window: Window, by: int) -> None:
    photo = window.program.studio.current
    if photo is not None and photo.versions:
        at = (-1 if photo.shown is None else photo.shown) + by
        window.program.studio.show_version(None if at < 0 else min(at, len(photo.versions) - 1))


def _full_screen(window: Window) -> None:
    if window.isFullScreen():
        window.showNormal()
    else:
        window.showFullScreen()
