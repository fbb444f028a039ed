"""Every text that a person reads goes through the translator, and the Chinese catalogue is whole."""

import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from gui.i18n import PSEUDO, Languages

ROOT = Path(__file__).parents[2]
VIEWS = sorted((ROOT / "gui/views").rglob("*.py"))
SHOWN = frozenset(
    (
        *(
            "setText",
            "setToolTip",
            "setWindowTitle",
            "setPlaceholderText",
            "setAccessibleName",
            "addTab",
            "addRow",
        ),
        *("button", "tool", "heading", "muted", "say", "show_message"),
        *("QLabel", "QPushButton", "QCheckBox", "EmptyState", "Level", "Place"),
    )
)
PLAIN = re.compile(r"^[\W\d_]*$|^1:1$|^SHA-256$|^[a-z_0-9-]+$")
"""Signs, numbers, and ids such as the names of icons."""


def texts_of(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in SHOWN:
                found += [
                    a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                ]
    return [text for text in found if not PLAIN.match(text)]


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_no_text_goes_past_the_translator(path: Path) -> None:
    assert texts_of(path) == []


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_no_text_hides_from_the_catalogue_in_a_formatted_string(path: Path) -> None:
    """The tool that collects texts does not look into them."""
    calls = [
        node.lineno
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for node in ast.walk(text)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") == "tr" or getattr(node.func, "id", "") == "translate")
    ]
    assert calls == []


def messages(path: Path) -> dict[tuple[str, str], ElementTree.Element]:
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            found[context.findtext("name", ""), message.findtext("source", "")] = message
    return found


def test_chinese_is_complete_and_keeps_the_places() -> None:
    for (_, source), message in messages(ROOT / "gui/i18n/zh_CN.ts").items():
        translation = message.find("translation")
        assert translation is not None
        assert translation.get("type") is None, source
        text = "".join(translation.itertext()).strip()
        assert text, source
        assert sorted(re.findall(r"%\w|\{\w+\}", source.replace(" %)", ")"))) == sorted(
            re.findall(
                r"%\w|\{\w+\}", text.replace(" %", "").replace("%n", "%n") if " %)" in source else text
            )
        ), source


def test_catalogues_hold_what_the_program_says(tmp_path: Path) -> None:
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    if not tool.exists():
        pytest.skip("pyside6-lupdate is not installed")
    fresh = tmp_path / "fresh.ts"
    files = [str(path) for path in sorted((ROOT / "gui").rglob("*.py"))]
    subprocess.run([str(tool), "-silent", *files, "-ts", str(fresh)], check=True, capture_output=True)
    assert set(messages(fresh)) == set(messages(ROOT / "gui/i18n/zh_CN.ts"))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_compiled_catalogues_are_those_of_the_sources(qapp, language: str) -> None:
    catalogue = QTranslator()
    assert catalogue.load(str(ROOT / f"gui/i18n/{language}.qm"))
    for (context, source), message in messages(ROOT / f"gui/i18n/{language}.ts").items():
        numerus = message.get("numerus") == "yes"
        forms = (
            [form.text for form in message.iter("numerusform")]
            if numerus
            else [message.findtext("translation")]
        )
        assert catalogue.translate(context, source, "", 5 if numerus else -1) == forms[-1], source


def test_languages_are_put_on_and_taken_off(qapp) -> None:
    languages = Languages()
    assert languages.use("zh_CN") == "zh_CN"
    assert QCoreApplication.translate("Menus", "&File") == "文件(&F)"
    assert languages.use(PSEUDO) == PSEUDO
    assert QCoreApplication.translate("Menus", "&File").startswith("[&File")
    languages.use("en")
    assert QCoreApplication.translate("Menus", "&File") == "&File"
    assert QCoreApplication.translate("Window", "%n photo(s) added", "", 1) == "1 photo added"
    assert QCoreApplication.translate("Window", "%n photo(s) added", "", 3) == "3 photos added"


def test_a_catalogue_may_be_replaced_while_a_window_speaks_it(tmp_path: Path) -> None:
    """Qt maps the files that it opens itself: what is written over one would bring the process down."""
    program = f"""
import shutil
from pathlib import Path
from PySide6.QtCore import QCoreApplication
import gui.i18n
folder = Path({str(tmp_path)!r})
shutil.copy(Path(gui.i18n.__file__).with_name("zh_CN.qm"), folder)
gui.i18n._FOLDER = folder
app = QCoreApplication([])
languages = gui.i18n.Languages()
languages.use("zh_CN")
(folder / "zh_CN.qm").write_bytes(b"")
assert QCoreApplication.translate("Menus", "&File") == "文件(&F)"
languages.use("zh_CN")
assert QCoreApplication.translate("Menus", "&File") == "&File"
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
