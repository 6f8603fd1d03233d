"""Whether columns go together as they should, two by two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING

from marketing.learned_model.columns import Columns
from marketing.learned_model.frames import codes_of, numbers_of
from marketing.learned_model.judging.associations import correlation_ratio, cramers_v
from marketing.learned_model.judging.measured import (
    Figure,
    Found,
    Given,
    Look,
    Measure,
    Survey,
    mean_of,
    worst_of,
)

if TYPE_CHECKING:
    import pandas as pd

_SAYS = "how far {} from that of the training rows; mean of the pairs"

MEASURES = (
    Measure(
        "pairs_mean",
        "pairs: association, off by, mean",
        _SAYS.format("the association of two columns, of whatever kind (the next three), is"),
        "likeness",
        0,
    ),
    Measure(
        "pairs_numbers",
        "two numbers (Spearman)",
        _SAYS.format("Spearman's rank correlation of two columns of numbers or dates is"),
        "likeness",
        0,
        is_part=True,
    ),
    Measure(
        "pairs_mixed",
        "number and category (eta)",
        _SAYS.format("the correlation ratio of a number by a category, Kelley's epsilon, is"),
        "likeness",
        0,
        is_part=True,
    ),
    Measure(
        "pairs_categories",
        "two categories (Cramer's V)",
        _SAYS.format("Cramer's V of two columns of categories, with Bergsma's correction, is"),
        "likeness",
        0,
        is_part=True,
    ),
    Measure(
        "pairs_pearson",
        "two numbers (Pearson)",
        _SAYS.format("Pearson's correlation of two columns of numbers or dates is"),
        "likeness",
        0,
        is_part=True,
    ),
    Measure(
        "pairs_worst",
        "pairs: association, off by, worst",
        "how far the association of two columns is from that of the training rows; the worst pair",
        "likeness",
        0,
    ),
)

KINDS: Mapping[str, str] = {
    "pairs_numbers": "no two columns of numbers vary together",
    "pairs_mixed": "there is no column of numbers beside one of categories",
    "pairs_categories": "there are no two columns of categories",
}
"""Keys of the measures of one kind of pair, and why there may be no figure."""

_NO_PAIR = "no two columns vary together"

Pair = tuple[str, str]
Associations = Mapping[Pair, float | None]


def prepared(given: Given) -> Look:
    """Compares with the associations of the training rows.

    A pair that has none there is left out.  One that has none in the rows that are judged, as
    where a column is all the same, has 0: nothing is told by it.
    """
    kinds = {pair: kind for kind, pair in pairs_of(given.columns)}
    wanted = associations(given.training, given.columns)
    wanted_linear = _correlations(given.training, given.columns, "pearson")

    def look(rows: pd.DataFrame) -> Found:
        off = _differences(wanted, associations(rows, given.columns))
        linear = _differences(wanted_linear, _correlations(rows, given.columns, "pearson"))
        figures: dict[str, Figure] = {
            "pairs_mean": mean_of(off, _NO_PAIR),
            "pairs_worst": worst_of(off, _NO_PAIR),
            "pairs_pearson": mean_of(linear, KINDS["pairs_numbers"]),
        }
        for key, why_none in KINDS.items():
            own = {_name(pair) for pair, kind in kinds.items() if kind == key}
            figures[key] = mean_of({n: v for n, v in off.items() if n in own}, why_none)
        return Found(figures, off)

    return look


SURVEY = Survey("pairs", MEASURES, prepared)


def pairs_of(columns: Columns) -> Iterator[tuple[str, Pair]]:
    """Every pair, with the key of its kind in KINDS."""
    for first, second in combinations(columns, 2):
        match first.has_distance + second.has_distance:
            case 2:
                kind = "pairs_numbers"
            case 1:
                kind = "pairs_mixed"
            case _:
                kind = "pairs_categories"
        yield kind, (first.name, second.name)


def associations(frame: pd.DataFrame, columns: Columns) -> Associations:
    """The association of every pair; None where a column does not vary."""
    found: dict[Pair, float | None] = {**_correlations(frame, columns, "spearman")}
    numbers = {c.name: numbers_of(frame, c) for c in columns if c.has_distance}
    codes = {c.name: codes_of(frame, c) for c in columns if not c.has_distance}
    for kind, (first, second) in pairs_of(columns):
        if kind == "pairs_categories":
            found[first, second] = cramers_v(codes[first], codes[second])
        elif kind == "pairs_mixed":
            group, number = (first, second) if first in codes else (second, first)
            found[first, second] = correlation_ratio(codes[group], numbers[number])
    return found


def _correlations(frame: pd.DataFrame, columns: Columns, method: str) -> Associations:
    """Of the columns of numbers, over the rows in which neither is missing."""
    import numpy as np
    import pandas as pd

    own = [column for column in columns if column.has_distance]
    numbers = pd.DataFrame({column.name: numbers_of(frame, column) for column in own})
    table = numbers.corr(method=method, min_periods=2).to_numpy() if own else np.empty((0, 0))
    return {
        (first.name, second.name): _number(table[i, j])
        for (i, first), (j, second) in combinations(enumerate(own), 2)
    }


def _differences(wanted: Associations, found: Associations) -> dict[str, float | None]:
    return {
        _name(pair): None if value is None else abs((found[pair] or 0.0) - value)
        for pair, value in wanted.items()
    }


def _name(pair: Pair) -> str:
    return f"{pair[0]} x {pair[1]}"


def _number(value: float) -> float | None:
    return float(value) if value == value else None  # NaN is no number.
