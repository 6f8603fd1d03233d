"""A value as ``csv`` would read it."""

import csv
import io

import pytest

from interactions.sources.csv_text import csv_text


@pytest.mark.parametrize("value", ["", "a", "a,b", 'a "b"', '"', "a\nb", "a\rb", "ü;\t'"])
def test_values_read_back(value):
    assert next(csv.reader(io.StringIO(f"{csv_text(value)},x\n", newline=""))) == [value, "x"]


def test_plain_values_have_no_quotes():
    assert csv_text("0108775015") == "0108775015"
