"""What is looked at in a table: S2.79 to S2.82, checked by hand-made examples."""

import re

import numpy as np
import pandas as pd
import pytest

from marketing.exploration.profiles.column_report import column_report, described_columns
from marketing.exploration.profiles.correlations import (
    MOST_COLUMNS,
    correlation_pictures,
    correlation_table,
    correlations_of,
)
from marketing.exploration.profiles.missing import (
    column_table,
    missing_picture,
    n_missing_cells,
)
from marketing.exploration.profiles.numeric import numeric_columns
from marketing.exploration.profiles.outliers import (
    column_outliers,
    outlier_picture,
    outlier_table,
    outliers_of,
)
from marketing.exploration.tables.table import Sampled, TableInfo

INFO = TableInfo("t", "one row a thing", ["t.csv"], {"a": "the first"})


def outliers(*values):
    return column_outliers("x", np.array(values, dtype=float))


def test_outliers_by_hand():
    """S2.82: of 1, 2, ..., 9 the quartiles are 3 and 7, so the fences are -3 and 13, and the far
    ones -9 and 19."""
    found = outliers(*range(1, 10))
    assert found.quartiles == (3, 5, 7)
    assert found.fences == (-3, 13)
    assert (found.n_below, found.n_above, found.n_far) == (0, 0, 0)
    # 0, 0, 1, ..., 9, 100 and nothing: quartiles 1 and 7 of 11 values by linear interpolation.
    found = outliers(0, 1, 2, 3, 4, 5, 6, 7, 8, 18, 100, np.nan)
    assert found.quartiles == (2.5, 5, 7.5)
    assert found.fences == (-5, 15)
    assert (found.n_below, found.n_above, found.n_far) == (0, 2, 1)
    assert found.n_values == 11
    assert found.share == pytest.approx(2 / 11)


def test_a_value_on_a_fence_is_inside():
    """S2.82: only what is beyond is counted."""
    # 1, ..., 9 and 13 have quartiles 3.25 and 7.75: fences at -3.5 and 14.5.
    inside = outliers(*range(1, 10), 13)
    low, high = inside.fences
    assert (low, high) == (-3.5, 14.5)
    values = np.array([3, 3, 7, 7, -3, 13], dtype=float)
    assert column_outliers("x", values).n_outside == 0


def test_values_below_are_counted_apart():
    found = outliers(-100, *range(1, 10))
    assert (found.n_below, found.n_above, found.n_far) == (1, 0, 1)


def test_where_the_quartiles_are_one_there_are_no_fences():
    """S2.82: a column of zeros with a few others has no outliers that mean anything."""
    found = outliers(0, 0, 0, 0, 5)
    assert found.fences is None
    assert (found.n_below, found.n_far, found.share, found.n_outside) == (None, None, None, 0)


def test_a_column_without_values_has_no_outliers():
    found = outliers(np.nan, np.nan)
    assert found.n_values == 0
    assert found.n_outside == 0
    assert found.share is None


def test_of_normal_values_seven_in_a_thousand_are_outside():
    """S2.82: 0.698%, by the normal distribution; within three standard errors of 20,000 draws."""
    values = np.random.default_rng(1).normal(size=20_000)
    share = column_outliers("x", values).share
    assert abs(share - 0.00698) < 3 * np.sqrt(0.00698 * 0.993 / 20_000)


def test_the_table_of_outliers_states_method_and_counts():
    """S2.82."""
    frame = pd.DataFrame({"a": [*range(1, 10), 100], "b": ["x"] * 10, "c": [True] * 10})
    found = outliers_of(frame)
    assert [each.column for each in found] == ["a"]
    table = outlier_table(found)
    row = dict(zip(table.header, table.rows[0], strict=True))
    assert row["above"] == row["far out"] == 1
    assert "Tukey" in table.note
    assert "1.5" in table.note
    assert "3" in table.note
    picture = outlier_picture(found)
    assert picture.title == "a has the most outliers: 10.0% of its values"
    assert outlier_picture(outliers_of(frame[:9])) is None


def test_correlations_by_hand():
    """S2.80: y is the square of x = 1, 2, 3, 4: Pearson's is 25 / sqrt(5 * 129); Spearman's 1."""
    frame = pd.DataFrame(
        {"x": [1, 2, 3, 4], "y": [1, 4, 9, 16], "z": [4, 3, 2, 1], "t": list("abcd")}
    )
    found = correlations_of(frame)
    assert found.columns == ["x", "y", "z"]
    assert found.pearson.loc["x", "y"] == pytest.approx(25 / np.sqrt(5 * 129))
    assert found.spearman.loc["x", "y"] == pytest.approx(1)
    assert found.pearson.loc["x", "z"] == pytest.approx(-1)
    table = correlation_table(found)
    assert {frozenset(row[:2]) for row in table.rows} == {
        frozenset(pair) for pair in ("xy", "xz", "yz")
    }


def test_pairs_count_where_both_have_a_value():
    """S2.80: and ties have the mean of their ranks."""
    frame = pd.DataFrame(
        {"x": [1, 2, 3, None, 50], "y": pd.array([2, 4, 6, 1000, None], dtype="Int64")}
    )
    found = correlations_of(frame)
    assert found.pearson.loc["x", "y"] == pytest.approx(1)
    tied = correlations_of(pd.DataFrame({"x": [1, 1, 2], "y": [1, 2, 3]}))
    assert tied.spearman.loc["x", "y"] == pytest.approx(np.sqrt(3) / 2)


def test_a_constant_column_has_no_correlation():
    found = correlations_of(pd.DataFrame({"x": [1, 2, 3], "y": [5, 5, 5]}))
    [row] = correlation_table(found).rows
    assert row == ("x", "y", None, None)
    assert len(correlation_pictures(found)) == 2


def test_fewer_than_two_numeric_columns_have_no_matrix():
    assert correlations_of(pd.DataFrame({"x": [1, 2], "b": [True, False]})) is None


def test_both_matrices_are_drawn_with_their_figures():
    """S2.80."""
    frame = pd.DataFrame({"x": [1, 2, 3, 4], "y": [1, 4, 9, 16], "z": [4, 3, 2, 1]})
    pearson, spearman = correlation_pictures(correlations_of(frame))
    # Ranks of all three agree, so the first pair is named; z falls in a straight line with x.
    best = "{} have the strongest {} correlation of 3 numeric columns: {}"
    assert pearson.title == best.format("x and z", "Pearson's", "-1.00")
    assert spearman.title == best.format("x and y", "Spearman's", "1.00")
    for picture in (pearson, spearman):
        assert all(f">{name}<" in picture.svg for name in "xyz")
        assert len(re.findall(r"fill:var\(--(first|second)\)", picture.svg)) == 6
    assert ">0.98<" in pearson.svg
    assert "0.98" not in spearman.svg
    assert dict(zip(pearson.table.header, pearson.table.rows[0], strict=True))["y"] == (
        pytest.approx(25 / np.sqrt(5 * 129))
    )


def test_very_many_columns_are_cut_and_that_is_said():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.normal(size=(20, MOST_COLUMNS + 3)))
    frame.columns = [f"column_{n}" for n in range(MOST_COLUMNS + 3)]
    found = correlations_of(frame)
    assert len(found.columns) == MOST_COLUMNS
    assert "3 more" in correlation_table(found).note


def sampled(frame, n_rows=None, n_missing=None):
    missing = {name: int(n) for name, n in frame.isna().sum().items()}
    n_rows = len(frame) if n_rows is None else n_rows
    return Sampled(INFO, frame, n_rows, {**missing, **(n_missing or {})}, n_rows)


def test_missing_values_by_hand():
    """S2.81: counts and shares of every column, those without any too."""
    frame = pd.DataFrame({"a": [1, None, None, 4], "b": ["x", None, "y", "y"], "c": [1, 2, 3, 4]})
    table = column_table(sampled(frame))
    rows = {row[0]: dict(zip(table.header, row, strict=True)) for row in table.rows}
    assert [rows[name]["missing"] for name in "abc"] == [2, 1, 0]
    assert [rows[name]["share missing"] for name in "abc"] == [0.5, 0.25, 0]
    assert rows["b"]["different values"] == 2
    assert rows["a"]["what it is"] == "the first"
    assert [rows[name]["type"] for name in "abc"] == ["number", "text", "whole number"]
    picture = missing_picture(sampled(frame))
    assert picture.title == "2 of 3 columns have missing values, a the most"
    assert [row[0] for row in picture.table.rows] == ["a", "b"]
    assert n_missing_cells(sampled(frame)) == 3
    assert missing_picture(sampled(frame[["c"]])) is None


def test_a_sample_says_of_how_many_rows_its_counts_are():
    """S2.81, S2.84."""
    found = sampled(pd.DataFrame({"a": [1, 2]}), n_rows=1000, n_missing={"a": 10})
    table = column_table(found)
    assert [*table.rows[0][-2:]] == [10, 0.01]
    assert "1,000" in table.note
    assert "2" in table.note


def test_what_is_a_number():
    frame = pd.DataFrame({"i": [1], "f": [1.5], "b": [True], "t": ["x"], "d": [pd.Timestamp(0)]})
    frame["n"] = pd.array([None], dtype="Int64")
    frame["m"] = pd.array([None], dtype="boolean")
    assert numeric_columns(frame) == ["i", "f", "n"]


ODD = pd.DataFrame(
    {
        "constant": [1.0] * 6,
        "<script>alert(1)</script>": ["<img src=x onerror=alert(1)>"] * 5 + ["&"],
        "nothing": pd.array([None] * 6, dtype="Int64"),
        "whole": pd.array([1, 2, None, 4, 5, 6], dtype="Int64"),
        "flag": [True, False] * 3,
        "when": pd.to_datetime(["2025-01-01"] * 3 + ["2025-02-01"] * 3),
        "text": ["a", None, "c", "d", "e", "f"],
        "price $5 of $6": [1.0, 2, 3, 4, 5, 600],
        "\N{SNOWMAN} \x01": [1, 2, 3, 4, 5, 6],
    }
)


@pytest.fixture(scope="module")
def report():
    return column_report(ODD, "odd")


def test_every_column_has_its_distribution(report):
    """S2.79: or is said to have one value only, or none."""
    assert set(ODD.columns) - described_columns(report) <= {"nothing"}
    assert "nothing" in report


def test_columns_beyond_skrubs_threshold_are_plotted_too():
    """S2.79: it leaves plots away where a table has more than 30 columns."""
    frame = pd.DataFrame({f"c{n}": [n, n + 1, n + 3] for n in range(35)})
    assert described_columns(column_report(frame, "wide")) == set(frame.columns)


def test_what_comes_from_data_is_text_in_skrubs_part_too(report):
    assert "<script>alert" not in report
    assert "<img" not in report


def test_very_long_values_do_not_make_the_page_long():
    """S2.78: a value of a megabyte is shown by its beginning, its missing neighbour as missing."""
    frame = pd.DataFrame({"text": ["x" * 1_000_000, None, "short"], "n": [1, 2, 3]})
    found = column_report(frame, "long")
    assert len(found) < 500_000
    assert "x" * 200 + "\N{HORIZONTAL ELLIPSIS} (1,000,000 letters)" in found
    assert "x" * 201 not in found
    assert frame["text"].str.len()[0] == 1_000_000, "the table itself is as it was"


def test_skrubs_part_is_the_same_each_time(report):
    """Its random ids and dates are replaced."""
    assert column_report(ODD, "odd") == report
    assert not re.search(r"report_[0-9a-f]{8}|<dc:date>|<metadata>", report)


def test_skrubs_drawings_are_named(report):
    names = re.findall(r'<svg role="img" aria-label="([^"]*)"', report)
    assert "Distribution of whole" in names
    assert report.count("<metadata>") == 0


def test_a_table_without_rows_or_columns_is_reported():
    assert "empty" in column_report(pd.DataFrame({"a": []}), "none")
