"""What an id must not be."""

import pytest

from interactions.sources.ids import MAX_ID_LENGTH, id_fault, text_fault


@pytest.mark.parametrize("value", ["a", "0108", "x" * MAX_ID_LENGTH, "日本", "a b", "\U0001f600"])
def test_ids(value):
    assert id_fault(value) == ""


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (None, "is None; expected a text"),
        (5, "is 5; expected a text"),
        ("", "is empty"),
        (" \t", "is empty"),
        ("x" * (MAX_ID_LENGTH + 1), "has 4,001 characters; an id has at most 4,000"),
        ("a\nb", "has a line break"),
        ("a\0", "or a NUL"),
        ("\ud800", "a surrogate"),
    ],
)
def test_what_is_no_id(value, named):
    assert named in id_fault(value)


def test_a_text_may_be_empty_and_long_but_not_half_a_character():
    assert text_fault("") == text_fault("x" * 10_000) == ""
    assert "surrogate" in text_fault("x\udfff")
    assert "line break" in text_fault("\r")
