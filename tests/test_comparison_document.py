"""docs/comparison.md and README.md show the same comparison, of the rows that there are.

Its figures take minutes to make (docs/comparison_table.py) and are not made again here.
"""

import re
from pathlib import Path

import pytest

from ground_truth.comparison.rows import ROWS

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def cells(text, n_columns):
    """The rows of the Markdown tables with so many columns, by their first cell."""
    rows = (re.split(r" *\| *", line)[1:-1] for line in text.splitlines() if line[:1] == "|")
    return {row[0]: row[1:] for row in rows if len(row) == n_columns}


def test_every_row_of_the_comparison_is_published():
    """S1.138: the comparison can be made, and this is what it says today."""
    published = cells(PAGE, 8)
    assert {row.title for row in ROWS} <= set(published)
    for row in ROWS:
        _, _, unit, _, metric, _, _ = published[row.title]
        assert (unit, metric.lower()) == (row.unit, row.metric.name.lower())


def test_a_ratio_is_the_distance_by_the_floor():
    """As far as the figures shown say."""
    found = 0
    for row in ROWS:
        distance, _, floor, ratio = cells(PAGE, 8)[row.title][3:]
        if ratio != "-":
            rough = float(distance.replace(",", "")) / float(floor.replace(",", ""))
            assert float(ratio) == pytest.approx(rough, rel=0.15), row.title
            found += 1
    assert found >= 15


ROWS_OF_README = {
    "trips on Saturday and Sunday": "trips on Saturday and Sunday",
    "trips of a household a year": "trips of a household a year, mean",
    "lines per basket": "lines per basket, mean",
    "bought before, on the tenth trip": "bought before, on the tenth trip",
    "concentration of products (Gini)": "concentration of products",
}


def test_readme_has_some_of_the_rows():
    published, short = cells(PAGE, 8), cells(README, 4)
    for title, longer in ROWS_OF_README.items():
        ours, truth, _, _, _, _, ratio = published[longer]
        assert short[title][2] == ratio
        for shown, figure in zip(short[title], (ours, truth), strict=False):
            value = float(shown.rstrip("%")) / (100 if shown.endswith("%") else 1)
            assert value == pytest.approx(float(figure), rel=0.05)
