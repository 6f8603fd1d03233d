"""Predictions of price response: the beta of promotions, which multiply sales by
exp(beta x depth).

A row is a customer, or an archetype.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import fsum

from ground_truth.scores.measures import (
    bias,
    mean_absolute_error,
    rank_correlation,
    root_mean_square_error,
)
from ground_truth.scores.predictions import PredictionFile, and_others, shown
from ground_truth.scores.report import Group, Report, Score
from ground_truth.truths import SHOPPER_COLUMNS, Row

OF_CUSTOMERS = "customer_id"
OF_ARCHETYPES = "archetype"
VALUE = "price_response"

_TRUE_PLACE = SHOPPER_COLUMNS.index(VALUE)


def score_elasticity(
    predictions: PredictionFile, shoppers: Iterable[Row], archetypes: Collection[str]
) -> Report:
    """The scores of all customers, or of all archetypes that the data set has.

    shoppers: rows of ``truths.SHOPPER_COLUMNS``.
    archetypes: keys of all archetypes of the population, whether the data set has them or not.

    Raises PredictionError where a row is wrong, is there twice, or is of nobody, and where a
    customer or archetype has none.
    """
    unit = OF_CUSTOMERS if OF_CUSTOMERS in predictions.header else OF_ARCHETYPES
    predicted = _predicted(predictions, unit)
    place = SHOPPER_COLUMNS.index(unit)
    true = {str(row[place]): float(str(row[_TRUE_PLACE])) for row in shoppers}
    known = true.keys() | (archetypes if unit == OF_ARCHETYPES else ())
    unknown = [key for key in predicted if key not in known]
    if unknown:
        line, _ = predicted[unknown[0]]
        raise predictions.error(
            line,
            f"{shown(unknown[0])}{and_others(len(unknown) - 1)} is no {unit} of this data set; "
            "leave it out",
        )
    missing = [key for key in true if key not in predicted]
    if missing:
        raise predictions.error(
            None,
            f"there is no row for {missing[0]}{and_others(len(missing) - 1)}; "
            f"write one for each {unit}",
        )
    return _report([predicted[key][1] for key in true], [*true.values()], unit)


def _predicted(predictions: PredictionFile, unit: str) -> dict[str, tuple[int, float]]:
    """The lines and values by customer or archetype."""
    found: dict[str, tuple[int, float]] = {}
    for line, (key, text) in predictions.rows((unit, VALUE)):
        if key in found:
            raise predictions.error(
                line, f"{shown(key)} has a row already, in line {found[key][0]:,}; keep one"
            )
        found[key] = line, predictions.number(line, VALUE, text)
    return found


def _report(predicted: list[float], true: list[float], unit: str) -> Report:
    alike = [fsum(true) / len(true)] * len(true)
    errors = [
        Score(name, title, measure(predicted, true), measure(alike, true), 0.0)
        for name, title, measure in (
            ("rmse", "root mean square error", root_mean_square_error),
            ("mae", "mean absolute error", mean_absolute_error),
            ("bias", "bias", bias),
        )
    ]
    order = Score(
        "rank_correlation",
        "rank correlation",
        rank_correlation(predicted, true),
        None,
        rank_correlation(true, true),
    )
    words = {OF_CUSTOMERS: "customers", OF_ARCHETYPES: "archetypes"}[unit]
    group = Group("against the true price response", [*errors, order])
    return Report("elasticity", f"{len(true):,} {words}", len(true), "all alike", [group])
