"""receipts/runs/shown_text.py: nothing that a terminal would obey reaches it."""

import pytest

from receipts.runs.shown_text import shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jane Doe", "Jane Doe"),
        ("Søren Łódź 山田 太郎 👩", "Søren Łódź 山田 太郎 👩"),
        ("\x1b[2J\x1b]0;title\x07", r"\x1b[2J\x1b]0;title\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("\x7f\x00\r\n\t", r"\x7f\x00\r\n\t"),
        ("abc\u202ecba", r"abc\u202ecba"),
        ("\ud800\udfff", r"\ud800\udfff"),
        ("a\u2028b", r"a\u2028b"),
        (17, "17"),
        ("a\\x1b", "a\\x1b"),
    ],
)
def test_what_a_terminal_obeys_is_shown_escaped(text, expected):
    assert shown(text) == expected


def test_all_control_characters_are_escaped():
    for code in (*range(0x20), *range(0x7F, 0xA0)):
        assert chr(code) not in shown(f"a{chr(code)}b")
