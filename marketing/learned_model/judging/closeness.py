"""How much made rows give away of the rows that the model learned from.

Real rows that the model has not seen are some way from the nearest training row; a model that
has learned no single row by heart makes rows that are no nearer.  Rows are held against all that
were learned from, since a sample of these would hide copies of the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketing.learned_model.judging.distances import space_of
from marketing.learned_model.judging.features import Features, keys_of, sampled
from marketing.learned_model.judging.measured import Figure, Found, Given, Look, Measure, Survey

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Vector = np.ndarray[Any, Any]

NEAREST = 0.05
"""Of the held-out rows, those that are called nearest (assumed; a usual share)."""

MOST_PAIRS = 100_000_000
"""Distances that are measured for a model; of so many rows that these are not more ..."""
FEWEST_ROWS = 500
"""... but of at least as many (both assumed)."""

_SAMPLE = 7013

MEASURES = (
    Measure(
        "distance_median",
        "privacy: distance to a training row",
        "Gower's distance to the closest training row, 0 to 1; median of the rows.  Much less than "
        "of held-out rows is a leak, much more is unlikeness",
        "privacy",
        None,
        is_high_good=True,
    ),
    Measure(
        "nearer_share",
        "privacy: nearer than held-out rows",
        "the chance that a row is nearer to a training row than a held-out row is (ties count "
        "half); 0.5 for rows as far as held-out ones, 1 for copies",
        "privacy",
        0.5,
    ),
    Measure(
        "nearest_share",
        "privacy: as near as the nearest 5%",
        "share of the rows that are as near to a training row as the nearest 5% of the held-out "
        "rows",
        "privacy",
        NEAREST,
    ),
    Measure(
        "copies_share",
        "privacy: copies of training rows",
        "share of the rows that are equal to a training row in every column that varies and is "
        "no key",
        "privacy",
        None,
    ),
)

_NO_COLUMN = "no column varies"


def prepared(given: Given) -> Look:
    """Takes all training rows, and how far the held-out rows are from them."""
    import numpy as np

    if not given.columns:
        nothing = Found({measure.key: Figure(None, _NO_COLUMN) for measure in MEASURES})
        return lambda _: nothing
    features = Features(given.columns)
    known = {*keys_of(features.matrix_of(given.learned))}
    space = space_of(given.learned, given.columns)
    n_most = max(FEWEST_ROWS, MOST_PAIRS // len(given.learned))

    def distances(rows: pd.DataFrame) -> Vector:
        generator = np.random.default_rng([given.seed, _SAMPLE])
        return space.nearest(sampled(rows, n_most, generator), given.learned)

    held_out = distances(given.held_out)
    near = float(np.quantile(held_out, NEAREST, method="inverted_cdf"))

    def look(rows: pd.DataFrame) -> Found:
        found = held_out if rows is given.held_out else distances(rows)
        copies = [key in known for key in keys_of(features.matrix_of(rows))]
        of = f"{len(found):,} rows, {len(given.learned):,} training rows"
        figures = {
            "distance_median": Figure(float(np.median(found)), detail=of),
            "nearer_share": Figure(share_less(found, held_out), detail=of),
            "nearest_share": Figure(float((found <= near).mean()), detail=of),
            "copies_share": Figure(sum(copies) / len(copies)),
        }
        return Found(figures)

    return look


SURVEY = Survey("privacy", MEASURES, prepared)


def share_less(first: Vector, second: Vector) -> float:
    """The chance that a number of the first is less than one of the second; ties count half
    (Mann and Whitney 1947).

    >>> import numpy as np
    >>> share_less(np.array([1.0, 2]), np.array([2.0, 3]))
    0.875
    """
    import numpy as np

    ordered = np.sort(second)
    n_less = np.searchsorted(ordered, first, "left").sum()
    n_at_most = np.searchsorted(ordered, first, "right").sum()
    return float(1 - (n_less + n_at_most) / 2 / (len(first) * len(second)))
