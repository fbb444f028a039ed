import json
from pathlib import Path

import pytest

from gui.state.settings import CHOICES, LIMITS, SECTIONS, AppSettings, properties


def test_settings_survive(qapp, tmp_path) -> None:
    path = tmp_path / "settings.json"
    first = AppSettings(path)
    first.theme, first.quality, first.shortcuts, first.favourites = (
        "light",
        70,
        {"save": "Ctrl+E"},
        ("a", "b"),
    )
    first.save()
    again = AppSettings(path)
    assert (again.theme, again.quality, again.shortcuts, again.favourites) == (
        "light",
        70,
        {"save": "Ctrl+E"},
        ("a", "b"),
    )
    assert not again.damaged


@pytest.mark.parametrize("content", ["{", "[1]", '"x"', "\x00\x01", ""])
def test_a_damaged_file_gives_defaults_and_is_kept(qapp, tmp_path, content) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content)
    settings = AppSettings(path)
    assert settings.damaged
    assert settings.theme == "system"
    assert (tmp_path / "settings.json.bak").read_text() == content


def test_values_that_do_not_fit_are_left_out_one_by_one(qapp, tmp_path) -> None:
    path = tmp_path / "settings.json"
    values = {
        "theme": "pink",
        "quality": 900,
        "text_scale": "big",
        "notify": 1,
        "language": "zh_CN",
        "favourites": [1],
    }
    path.write_text(json.dumps(values))
    settings = AppSettings(path)
    assert (settings.theme, settings.quality, settings.text_scale) == ("system", 0, 100)
    assert (settings.notify, settings.favourites, settings.language) == (True, (), "zh_CN")


def test_settings_of_a_newer_version_are_kept(qapp, tmp_path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"format_version": 9, "future": [1, 2]}')
    settings = AppSettings(path)
    settings.save()
    assert json.loads(path.read_text())["future"] == [1, 2]


def test_a_full_disk_is_told_and_the_old_file_stays(qapp, tmp_path, monkeypatch) -> None:
    path = tmp_path / "settings.json"
    settings = AppSettings(path)
    settings.save()
    before, told = path.read_text(), []
    settings.write_failed.connect(told.append)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gui.workers.storage.os.fsync", full)
    settings.theme = "dark"
    settings.save()
    assert told
    assert path.read_text() == before
    assert list(tmp_path.glob("*.new")) == []


def test_every_shown_setting_exists_and_every_section_resets(qapp, tmp_path) -> None:
    settings = AppSettings(tmp_path / "s.json")
    for section, names in SECTIONS.items():
        for name in names:
            assert name in properties()
            if name in CHOICES:
                setattr(settings, name, CHOICES[name][-1])
            elif name in LIMITS:
                setattr(settings, name, LIMITS[name][1])
        settings.reset(section)
        for name in names:
            assert getattr(settings, name) == properties()[name].default


def chosen(path: Path) -> AppSettings:
    settings = AppSettings(path)
    settings.theme, settings.quality, settings.language = "light", 70, "zh_CN"
    settings.shortcuts, settings.favourites = {"save": "Ctrl+E", "folder": "Ctrl+F"}, ("a", "b")
    settings.save()
    return settings


def test_a_garbled_file_is_restored_from_the_last_good_copy(qapp, tmp_path) -> None:
    path = tmp_path / "settings.json"
    chosen(path)
    AppSettings(path).keep_good()
    path.write_bytes(b"\xff\x00 no settings at all")
    damaged = AppSettings(path)
    assert (damaged.damaged, damaged.theme) == (True, "system")
    damaged.keep_good()  # does nothing now
    assert damaged.restore() == len(properties())
    assert (damaged.theme, damaged.quality, damaged.favourites) == ("light", 70, ("a", "b"))
    assert not damaged.damaged
    damaged.save()
    assert AppSettings(path).shortcuts == {"save": "Ctrl+E", "folder": "Ctrl+F"}


@pytest.mark.parametrize("after", ['"quality": 7', '"quality": 70', '"save": "Ctrl', '"fav', "{"])
def test_of_a_half_written_file_what_is_whole_is_restored(qapp, tmp_path, after: str) -> None:
    path = tmp_path / "settings.json"
    chosen(path)
    text = path.read_text()
    path.write_text(text[: text.index(after) + len(after)] if after in text else text[: len(after)])
    written = path.read_text()
    settings = AppSettings(path)
    assert settings.damaged
    settings.restore()
    theme = "light" if '"theme": "light",' in written else "system"
    quality = 70 if '"quality": 70,' in written else 0
    assert (settings.theme, settings.quality) == (theme, quality)
    # The names of actions are no settings.
    assert settings.folder == ""
    assert (tmp_path / "settings.json.bak").read_text() == written


def test_what_the_damaged_file_says_goes_before_the_older_copy(qapp, tmp_path) -> None:
    path = tmp_path / "settings.json"
    settings = chosen(path)
    AppSettings(path).keep_good()
    settings.theme = "contrast"
    settings.save()
    path.write_text(path.read_text()[:-20].replace('"future"', ""))
    again = AppSettings(path)
    again.restore()
    assert (again.theme, again.quality, again.favourites) == ("contrast", 70, ("a", "b"))


def test_one_bad_value_is_told_kept_and_restored_alone(qapp, tmp_path) -> None:
    path = tmp_path / "settings.json"
    chosen(path)
    AppSettings(path).keep_good()
    values = json.loads(path.read_text()) | {"theme": "pink", "quality": 80, "future": 3}
    path.write_text(json.dumps(values))
    settings = AppSettings(path)
    assert (settings.damaged, settings.refused, settings.theme) == (False, ("theme",), "system")
    assert '"pink"' in (tmp_path / "settings.json.bak").read_text()
    assert settings.restore() == 1
    assert (settings.theme, settings.quality, settings.refused) == ("light", 80, ())
    settings.save()
    assert json.loads(path.read_text())["future"] == 3


def test_nothing_to_restore_is_no_failure(qapp, tmp_path) -> None:
    path = tmp_path / "settings.json"
    path.write_text("{")
    settings = AppSettings(path)
    assert settings.restore() == 0
    assert settings.restored == 0
