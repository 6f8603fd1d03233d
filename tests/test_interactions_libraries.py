"""Libraries that are not there are one line."""

import pytest

from interactions.errors import DataError, data_error
from interactions.libraries import library


def test_a_missing_library_is_named_with_the_next_step():
    assert library("json").dumps([1]) == "[1]"
    with pytest.raises(DataError, match=r"needs notthere, which is not installed: pip install -r"):
        library("notthere.sub")


def test_an_error_names_file_and_line():
    assert str(data_error("t.csv", 7, "no id")) == "t.csv, line 7: no id"
    assert str(data_error("t.csv", None, "no id")) == "t.csv: no id"
