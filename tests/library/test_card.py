import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.library import card as card_module
from translator.library.card import CARD_KEY, ModelCard, PrecisionCheck, TrainingFacts

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
FINITE = st.floats(allow_nan=False, allow_infinity=False, width=32)


def make_card(**values: Any) -> ModelCard:
    given_values = {
        "method": "cyclegan",
        "domains": {"a": "summer", "b": "winter"},
        "directions": ("a>b", "b>a"),
    }
    return ModelCard(**{**given_values, **values})


@given(
    title=TEXT,
    description=TEXT,
    good_at=st.tuples(TEXT, TEXT),
    settings=st.dictionaries(
        TEXT, st.one_of(st.integers(-(10**9), 10**9), FINITE, st.booleans(), TEXT), max_size=4
    ),
    scores=st.dictionaries(TEXT, FINITE, max_size=3),
    steps=st.integers(0, 10**9),
)
def test_header_round_trip(title: str, description: str, steps: int, **values: Any) -> None:
    facts = TrainingFacts(steps=steps, scores=values.pop("scores"), pictures={"a": 3, "b": 4})
    card = make_card(
        title=title,
        description=description,
        training=facts,
        bf16_checked=PrecisionCheck(pictures=9, mean_difference=0.25, p999_difference=2.5),
        **values,
    )
    header = card.to_header()
    assert all(isinstance(text, str) for text in header.values())
    assert ModelCard.from_header(header) == card


def test_modelspec_keys_follow_from_the_card() -> None:
    header = make_card(
        title="Winter",
        licence="CC0-1.0",
        author="Ann",
        weights_sha256="0" * 64,
        thumbnail="data:image/png;base64,AA==",
        training=TrainingFacts(size_px=256, date="2025-01-02"),
    ).to_header()
    assert header["modelspec.sai_model_spec"] == "1.0.1"
    assert header["modelspec.title"] == "Winter"
    assert header["modelspec.license"] == "CC0-1.0"
    assert header["modelspec.author"] == "Ann"
    assert header["modelspec.date"] == "2025-01-02"
    assert header["modelspec.resolution"] == "256x256"
    assert header["modelspec.hash_sha256"] == "0x" + "0" * 64
    assert header["modelspec.architecture"] == "translator/cyclegan"
    assert header["modelspec.thumbnail"].startswith("data:image/png")
    assert "modelspec.description" not in header


def test_fields_of_a_later_version_are_left_out() -> None:
    card = make_card()
    text = card.to_header()[CARD_KEY].replace('{"format"', '{"mood":"blue","format"', 1)
    assert ModelCard.from_header({CARD_KEY: text}) == card


def test_a_newer_format_is_refused_with_what_to_do() -> None:
    header = make_card(format=card_module.FORMAT + 1).to_header()
    with pytest.raises(UserError, match="Update Translator") as caught:
        ModelCard.from_header(header)
    assert caught.value.code == ErrorCode.MODEL_NEWER


def test_old_cards_climb_one_format_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_module, "FORMAT", 3)
    monkeypatch.setattr(
        card_module,
        "UPGRADES",
        {
            1: lambda values: {**values, "name": values["label"]},
            2: lambda values: {**values, "title": values["name"].upper()},
        },
    )
    assert card_module.upgrade({"format": 1, "label": "x"})["title"] == "X"
    assert card_module.upgrade({"format": 2, "name": "y"}) == {"format": 3, "name": "y", "title": "Y"}


def test_every_format_but_the_newest_has_an_upgrade() -> None:
    assert sorted(card_module.UPGRADES) == list(range(1, card_module.FORMAT))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"format": true}',
        '{"format": 0}',
        '{"format": "1"}',
        '{"format": 1}',
        '{"format": 1, "method": "m", "domains": {"a": "x"}, "directions": ["a>b"]}',
        '{"format": 1, "method": "m", "domains": {"a": "x"}, "directions": ["ab"]}',
        '{"format": 1, "method": "m", "domains": {"a": "x"}}',
        '{"format": 1, "method": "m", "domains": {"a": "x"}, "directions": ["a>a"], "scale": NaN}',
        '{"format": 1, "method": "m", "domains": {"a": "x"}, "directions": ["a>a"], "thumbnail": "file:///x"}',
        '{"format": 1, "method": "m", "domains": {"a": "x"}, "directions": ["a>a"], "size_multiple": 0}',
        "[" * 100_000,
    ],
)
def test_damaged_cards_are_refused(text: str) -> None:
    with pytest.raises(UserError) as caught:
        ModelCard.from_header({CARD_KEY: text})
    assert caught.value.code == ErrorCode.MODEL_INVALID


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | TEXT, lambda s: st.lists(s) | st.dictionaries(TEXT, s)
    )
)
def test_any_value_in_a_field_is_accepted_or_refused_in_words(value: object) -> None:
    for field in ("format", "domains", "directions", "training", "settings", "style_size"):
        values = {**json.loads(make_card().to_header()[CARD_KEY]), field: value}
        try:
            ModelCard.from_header({CARD_KEY: json.dumps(values)})
        except UserError as error:
            assert error.sentence  # noqa: PT017 - success is as good


def test_direction_by_name() -> None:
    card = make_card()
    assert card.direction_to("winter") == Direction.A_TO_B
    assert card.direction_to("Summer") == Direction.B_TO_A
    assert card.direction_to("b") == Direction.A_TO_B
    assert make_card(directions=("a>b",)).direction_to(None) == Direction.A_TO_B


@pytest.mark.parametrize("name", [None, "a", "winter"])
def test_a_style_that_makes_pictures_of_its_own_translates_to_nothing(name: str | None) -> None:
    card = make_card(directions=())
    assert ModelCard.from_header(card.to_header()) == card
    assert card.to_header()["modelspec.usage_hint"] == "Makes pictures of its own."
    with pytest.raises(UserError, match="makes pictures of its own") as caught:
        card.direction_to(name)
    assert caught.value.code == ErrorCode.DIRECTION_UNKNOWN


@pytest.mark.parametrize("name", [None, "autumn"])
def test_unknown_direction_lists_the_names(name: str | None) -> None:
    with pytest.raises(UserError) as caught:
        make_card().direction_to(name)
    assert caught.value.code == ErrorCode.DIRECTION_UNKNOWN
    assert "winter" in caught.value.hint
    assert "summer" in caught.value.hint


def test_precision_check_has_the_stated_bounds() -> None:
    assert PrecisionCheck(pictures=1, mean_difference=0.5, p999_difference=3.0).passed
    assert not PrecisionCheck(pictures=1, mean_difference=0.51, p999_difference=1.0).passed
    assert not PrecisionCheck(pictures=1, mean_difference=0.1, p999_difference=3.1).passed


def test_cards_load_neither_torch_nor_numpy() -> None:
    code = (
        "import sys, translator.library.card, translator.library.gallery\n"
        "assert not {'torch', 'numpy', 'cv2', 'PIL'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
