"""Settings of every method: schema -> form -> values -> command line -> card, in the same sentences."""

import functools
from typing import Any

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from gui.forms.schema import Entry, as_text, as_value, entries, is_same, problem, settings_class
from gui.state.making.wish import Wish
from gui.views.making.advanced import DATA_ELSEWHERE, TRAINING_ELSEWHERE
from translator import methods
from translator.cli import train, train_plan
from translator.cli.knobs import options, said
from translator.data.settings import DataSettings
from translator.errors import UserError
from translator.library.card import ModelCard
from translator.settings import Settings, knobs, validated
from translator.training.settings import TrainingSettings

SHARED: dict[str, type[Settings]] = {"pictures": DataSettings, "training": TrainingSettings}
ELSEWHERE = {"pictures": DATA_ELSEWHERE, "training": TRAINING_ELSEWHERE}


def classes() -> dict[str, type[Settings]]:
    return {**{name: methods.get(name).Settings for name in methods.names()}, **SHARED}


@functools.cache
def form_of(name: str) -> tuple[type[Settings], tuple[Entry, ...]]:
    schema = classes()[name].model_json_schema()
    return settings_class("Form", schema), tuple(entries(schema, ELSEWHERE.get(name, frozenset())))


def texts(entry: Entry) -> st.SearchStrategy[str]:
    """What a person may type into a field, right and wrong."""
    if entry.kind == "choice":
        return st.sampled_from(entry.choices)
    if entry.kind == "bool":
        return st.sampled_from(("true", "false"))
    if entry.kind == "int":
        return st.one_of(st.integers(-5, 2**40).map(str), st.sampled_from(("", "x", "1.5", "１")))  # noqa: RUF001 - a wide digit is meant
    if entry.kind == "float":
        numbers = st.floats(-10, 20_000, allow_nan=False).map(repr)
        return st.one_of(numbers, st.sampled_from(("", "x", "nan", "inf", "1e-4", "0")))
    return st.sampled_from(("", "0,4,8", "a b", "-x", "ü"))


@pytest.mark.parametrize("name", sorted(classes()))
def test_a_form_has_every_knob_that_can_be_asked_for(name: str) -> None:
    _, fields = form_of(name)
    elsewhere = ELSEWHERE.get(name, frozenset())
    wanted = {knob.name: knob for knob in knobs(classes()[name]) if knob.name not in elsewhere}
    found = {entry.name: entry for entry in fields}
    assert set(found) == set(wanted)
    for key, knob in wanted.items():
        assert found[key].help == knob.help
        assert found[key].help.endswith(".")
        assert found[key].choices == knob.choices
        assert found[key].advanced == knob.advanced
        assert as_value(found[key], found[key].default) == knob.default


def test_other_steps_ask_for_what_the_command_line_has_options_of_its_own_for() -> None:
    assert frozenset(train_plan.DATA_ELSEWHERE) == DATA_ELSEWHERE


@pytest.mark.parametrize("name", sorted(methods.names()))
def test_a_form_asks_for_nothing_that_the_command_line_does_not_take(name: str) -> None:
    context = train.command.make_context("train", ["--method", name], resilient_parsing=True)
    taken = {parameter.name for parameter in context.command.params}
    for form in (name, *SHARED):
        assert {entry.name for entry in form_of(form)[1]} <= taken


def is_of_schema(cls: type[Settings], values: dict[str, Any]) -> bool:
    """Whether a rule of the schema refuses the values, and not code, whose rules no schema can hold."""
    try:
        cls.model_validate(values)
    except ValidationError as error:
        return error.errors()[0]["type"] not in ("value_error", "assertion_error")
    return False


@pytest.mark.parametrize("name", sorted(classes()))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_form_refuses_what_the_command_line_refuses_in_the_same_words(name: str, data: Any) -> None:
    cls = classes()[name]
    form, fields = form_of(name)
    entry = data.draw(st.sampled_from(fields))
    text = data.draw(texts(entry))
    values = {entry.name: as_value(entry, text)}
    try:
        validated(cls, values)
        sentence = ""
    except UserError as error:
        sentence = f"{error.sentence} {error.hint}".strip()
    found = problem(form, entry, text)
    if found or is_of_schema(cls, values):
        assert found == sentence
        assert f"{entry.name!r}" in found
    # What only code can tell, as of several settings together, the command line says before the start.


@pytest.mark.parametrize("name", sorted(methods.names()))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_form_values_command_line_card_and_back(name: str, data: Any) -> None:
    cls = methods.get(name).Settings
    form, fields = form_of(name)
    typed: dict[str, str] = {}
    for entry in data.draw(st.lists(st.sampled_from(fields), max_size=6, unique=True)):
        text = data.draw(texts(entry))
        if text and not problem(form, entry, text) and not is_same(entry, text, entry.default):
            typed[entry.name] = text
    by_name = {entry.name: entry for entry in fields}
    values = {key: as_value(by_name[key], text) for key, text in typed.items()}
    try:
        wanted = validated(cls, values)
    except UserError:
        return
    arguments = Wish(settings=typed, folders=("/a", "/b"), method=name).arguments(preset=False)
    parsed = parse(cls, arguments)
    assert validated(cls, said(cls, parsed)) == wanted
    card = ModelCard(
        method=name,
        settings=wanted.model_dump(mode="json"),
        domains={"a": "x", "b": "y"},
        directions=("a>b",),
    )
    again = ModelCard.from_header(card.to_header())
    assert validated(cls, again.settings) == wanted
    shown = {key: as_text(again.settings[key]) for key in typed}
    assert all(is_same(by_name[key], shown[key], typed[key]) for key in typed)


def parse(cls: type[Settings], arguments: list[str]) -> dict[str, Any]:
    """The options of a method as the command line has them."""
    plain = [
        click.Option(["--unpaired"], is_flag=True),
        click.Option(["--method"]),
        click.Argument(["folders"], nargs=-1),
    ]
    command = click.Command("train", params=[*plain, *options(cls, "Method")])
    return command.make_context("train", list(arguments)).params
