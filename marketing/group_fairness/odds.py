"""Whether a prediction is as right for one group as for another: equalized odds, and calibration.

M. Hardt, E. Price and N. Srebro, "Equality of opportunity in supervised learning", NeurIPS 2016.
"""

from __future__ import annotations

from math import sqrt
from typing import Any, NamedTuple

from marketing.group_fairness.attributes import UNKNOWN, Attribute, Groups
from marketing.group_fairness.chances import wilson, z_of
from marketing.group_fairness.libraries import quiet

LEAST_OF_EACH = 10
"""Groups with fewer examples of either label are reported and not compared (assumed)."""


class Rate(NamedTuple):
    """A share of some, with its interval; ``value`` is None where there are none of them."""

    value: float | None
    interval: tuple[float, float] | None


class OddsRow(NamedTuple):
    """A group.

    n, n_positive: examples that judge the model, and those of them with the label.
    selected: share to whom the model says yes.
    true_positive, false_positive: the same, of those with the label and of those without it.
    mean_chance: what the model says on average; label_share: what is so.
    miscalibration: label_share less mean_chance, and its interval.
    """

    name: str
    n: int
    n_positive: int
    selected: Rate
    true_positive: Rate
    false_positive: Rate
    mean_chance: float
    label_share: float
    miscalibration: float
    miscalibration_interval: tuple[float, float]
    is_compared: bool


class Odds(NamedTuple):
    """A prediction over an attribute; figures are of the groups that are compared, and None where
    these are fewer than two.

    parity_difference: greatest less least share to whom the model says yes.
    equalized_odds_difference: the greater of the two: greatest less least true positive rate, and
        false positive rate.
    equal_opportunity_difference: greatest less least true positive rate.
    average_odds_difference: by group, the mean of what its two rates are above those of the
        reference group.
    """

    attribute: Attribute
    groups: tuple[OddsRow, ...]
    reference: str
    parity_difference: float | None
    equalized_odds_difference: float | None
    equal_opportunity_difference: float | None
    average_odds_difference: dict[str, float]


def odds(
    attribute: Attribute, groups: Groups, person: Any, label: Any, says_yes: Any, chance: Any
) -> Odds:
    """The odds of a prediction.

    person, label, says_yes, chance: of the examples that judge it.
    """
    codes = groups.codes[person]
    rows = [
        _row(name, label[codes == code], says_yes[codes == code], chance[codes == code])
        for code, name in enumerate(groups.names)
        if (codes == code).any()
    ]
    names = [row.name for row in rows if row.is_compared]
    if len(names) < 2:
        return Odds(attribute, tuple(rows), "", None, None, None, {})
    places = [groups.names.index(name) for name in names]
    is_compared = _is_in(codes, places)
    of = [groups.names[code] if code != UNKNOWN else "" for code in codes[is_compared]]
    largest = max((row for row in rows if row.is_compared), key=lambda row: row.n)
    return Odds(
        attribute=attribute,
        groups=tuple(rows),
        reference=largest.name,
        **_differences(label[is_compared], says_yes[is_compared], of),
        average_odds_difference={
            row.name: _average_odds(row, largest)
            for row in rows
            if row.is_compared and row is not largest
        },
    )


def _row(name: str, label: Any, says_yes: Any, chance: Any) -> OddsRow:
    n, n_positive = len(label), int(label.sum())
    n_yes, n_right = int(says_yes.sum()), int(says_yes[label == 1].sum())
    share, mean = n_positive / n, float(chance.mean())
    half = z_of() * sqrt(float((chance * (1 - chance)).sum())) / n
    return OddsRow(
        name=name,
        n=n,
        n_positive=n_positive,
        selected=_rate(n_yes, n),
        true_positive=_rate(n_right, n_positive),
        false_positive=_rate(n_yes - n_right, n - n_positive),
        mean_chance=mean,
        label_share=share,
        miscalibration=share - mean,
        miscalibration_interval=(share - mean - half, share - mean + half),
        is_compared=min(n_positive, n - n_positive) >= LEAST_OF_EACH,
    )


def _rate(n_with: int, n: int) -> Rate:
    return Rate(n_with / n if n else None, wilson(n_with, n))


def _differences(label: Any, says_yes: Any, of: list[str]) -> dict[str, float]:
    from fairlearn.metrics import (
        demographic_parity_difference,
        equal_opportunity_difference,
        equalized_odds_difference,
    )

    measures = {
        "parity_difference": demographic_parity_difference,
        "equalized_odds_difference": equalized_odds_difference,
        "equal_opportunity_difference": equal_opportunity_difference,
    }
    with quiet():
        return {
            name: float(measure(label, says_yes, sensitive_features=of))
            for name, measure in measures.items()
        }


def _average_odds(row: OddsRow, reference: OddsRow) -> float:
    def rates(of: OddsRow) -> float:
        assert of.true_positive.value is not None
        assert of.false_positive.value is not None
        return of.true_positive.value + of.false_positive.value

    return (rates(row) - rates(reference)) / 2


def _is_in(codes: Any, places: list[int]) -> Any:
    import numpy as np

    return np.isin(codes, places)
