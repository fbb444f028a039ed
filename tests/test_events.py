"""Every event and command survives its JSON line, and nothing that is not one crashes the reader."""

import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

import translator.events.check
import translator.events.commands
import translator.events.conversion
import translator.events.engine
import translator.events.training  # noqa: F401 - importing a module files its events
from translator.errors import ErrorCode, UserError
from translator.events import MAX_LINE_BYTES, Event, Unknown, from_line, to_line

KNOWN = sorted(Event.catalogue.items())


@pytest.mark.parametrize(("name", "cls"), KNOWN, ids=[name for name, _ in KNOWN])
def test_round_trip(name: str, cls: type[Event]) -> None:
    # Without these, values of fields that are made anew each time would be drawn from pydantic's mark for it.
    made = {
        field: st.from_type(of.annotation) for field, of in cls.model_fields.items() if of.default_factory
    }

    @given(st.builds(cls, **made).filter(lambda event: event.event == name))
    def check(event: Event) -> None:
        line = to_line(event)
        assert "\n" not in line
        again = from_line(line)
        assert to_line(again) == line
        assert type(again) is type(event)

    if all(_plain(field.annotation) for field in cls.model_fields.values()):
        check()
    else:
        assert typing.get_args(cls.model_fields["event"].annotation), "a compound event still names itself"


def _plain(annotation: typing.Any) -> bool:
    """Whether values can be drawn for a type without knowing more of it."""
    parts = typing.get_args(annotation)
    if typing.get_origin(annotation) is typing.Literal:
        return True
    return annotation in (int, str, bool, type(None)) or (bool(parts) and all(map(_plain, parts)))


@given(st.text(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(str))
def test_what_is_no_event_is_one_sentence(line: str) -> None:
    with pytest.raises(UserError) as error:
        from_line(line)
    assert error.value.code is ErrorCode.PROTOCOL


def test_newer_events_and_fields_are_passed_over() -> None:
    assert from_line('{"event":"of_the_future","step":1}') == Unknown(event="of_the_future")
    saved = from_line('{"event":"saved","step":3,"of_the_future":[1]}')
    assert to_line(saved) == '{"event":"saved","step":3}'


def test_a_line_that_is_too_long_is_refused() -> None:
    with pytest.raises(UserError):
        from_line('{"event":"' + "x" * MAX_LINE_BYTES + '"}')
