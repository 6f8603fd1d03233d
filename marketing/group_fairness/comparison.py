"""An outcome compared over the groups of an attribute."""

from __future__ import annotations

from math import exp, isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.group_fairness.attributes import Attribute, Groups
from marketing.group_fairness.chances import wilson, z_of
from marketing.group_fairness.counts import Counts, counted
from marketing.group_fairness.libraries import quiet
from marketing.group_fairness.outcomes import Outcome, Trials
from marketing.group_fairness.stratified import (
    Difference,
    Equality,
    Ratio,
    difference,
    equal_rates,
    ratio,
)

if TYPE_CHECKING:
    import numpy as np

LEAST_SHOPPERS = 30
"""Groups of fewer shoppers with a trial are reported and not compared (assumed)."""

NO_RATE = "no group that is compared has anybody with the outcome"
NO_REFERENCE_RATE = "nobody of the reference group has the outcome"
FEW_GROUPS = "fewer than two groups are large enough"
NOTHING_VARIES = "nothing varies: in each campaign all have it, or none"
SAME_STRATA = "no campaign has both groups"


class GroupRow(NamedTuple):
    """A group.

    n: trials; n_with: those with the outcome.
    interval: of the rate, or None.
    raw_difference, raw_ratio: the rate less that of the reference group, and divided by it,
        campaigns thrown together.
    from_reference, to_reference: difference and ratio within campaigns; None where no campaign has
        both groups, or nobody of the reference group has the outcome.
    from_others, to_others: the same, with all other groups together.
    is_compared: whether it is large enough.
    """

    name: str
    n_shoppers: int
    n: int
    n_with: int
    rate: float
    interval: tuple[float, float] | None
    raw_difference: float | None
    raw_ratio: float | None
    from_reference: Difference | None
    to_reference: Ratio | None
    from_others: Difference | None
    to_others: Ratio | None
    is_compared: bool


class Comparison(NamedTuple):
    """An outcome over an attribute.

    reference: the name of the group with the most trials; "" where there is none to compare with.
    parity_difference, parity_ratio: greatest less least rate of the groups that are compared, and
        least by greatest (demographic parity; the ratio is also called disparate impact).
    equality: a test that all groups that are compared have equal rates, within campaigns.
    reason: why there is no test, ratio_reason: why there is no ratio; "" where there is.
    """

    outcome: Outcome
    attribute: Attribute
    groups: tuple[GroupRow, ...]
    reference: str
    parity_difference: float | None
    parity_ratio: float | None
    ratio_reason: str
    equality: Equality | None
    reason: str

    @property
    def n(self) -> int:
        """How many trials there are."""
        return sum(group.n for group in self.groups)

    @property
    def standing_out(self) -> GroupRow | None:
        """Of the groups that are compared, the one that is furthest from all others together, in
        standard errors.
        """
        compared = [group for group in self.groups if group.is_compared]
        return max(compared, key=lambda group: abs(_in_errors(group.from_others)), default=None)


def compare(
    outcome: Outcome,
    attribute: Attribute,
    trials: Trials,
    groups: Groups,
    random: np.random.Generator,
) -> Comparison:
    """The comparison.  No test is made of what is not judged."""
    counts = counted(trials, groups)
    is_compared = counts.n_shoppers >= LEAST_SHOPPERS
    reference = _largest(counts.n.sum(axis=0), is_compared)
    parity, impact = _parity(counts, is_compared)
    equality, reason = None, ""
    if outcome.is_judged:
        equality, reason = _equality(counts, is_compared, random)
    return Comparison(
        outcome=outcome,
        attribute=attribute,
        groups=tuple(
            _row(counts, place, reference, bool(is_compared[place]))
            for place in range(len(counts.names))
        ),
        reference="" if reference is None else counts.names[reference],
        parity_difference=parity,
        parity_ratio=impact,
        ratio_reason=_ratio_reason(parity, impact),
        equality=equality,
        reason=reason,
    )


def _largest(n: Any, is_compared: Any) -> int | None:
    return int((n * is_compared).argmax()) if is_compared.any() else None


def _equality(
    counts: Counts, is_compared: Any, random: np.random.Generator
) -> tuple[Equality | None, str]:
    if is_compared.sum() < 2:
        return None, FEW_GROUPS
    compared = counts.of(is_compared.nonzero()[0])
    equality = equal_rates(compared.n, compared.n_with, random)
    return equality, "" if equality else NOTHING_VARIES


def _row(counts: Counts, place: int, reference: int | None, is_compared: bool) -> GroupRow:
    n, n_with = (int(each[:, place].sum()) for each in (counts.n, counts.n_with))
    rate = n_with / n
    raw = raw_ratio = from_reference = to_reference = None
    if reference is not None and reference != place:
        reference_rate = float(counts.n_with[:, reference].sum() / counts.n[:, reference].sum())
        raw = rate - reference_rate
        raw_ratio = rate / reference_rate if reference_rate else None
        both = _beside(counts, place, [reference])
        from_reference, to_reference = difference(*both), ratio(*both)
    others = _beside(counts, place, [each for each in range(len(counts.names)) if each != place])
    return GroupRow(
        name=counts.names[place],
        n_shoppers=int(counts.n_shoppers[place]),
        n=n,
        n_with=n_with,
        rate=rate,
        interval=wilson(n_with, n),
        raw_difference=raw,
        raw_ratio=raw_ratio,
        from_reference=from_reference,
        to_reference=to_reference,
        from_others=difference(*others),
        to_others=ratio(*others),
        is_compared=is_compared,
    )


def _beside(counts: Counts, place: int, others: list[int]) -> tuple[Any, Any, Any, Any]:
    """Trials of a group and those of them with the outcome, and the same of others together."""
    return (
        counts.n[:, place],
        counts.n_with[:, place],
        counts.n[:, others].sum(axis=1),
        counts.n_with[:, others].sum(axis=1),
    )


def _parity(counts: Counts, is_compared: Any) -> tuple[float | None, float | None]:
    """Demographic parity, difference and ratio, of the groups that are compared."""
    from fairlearn.metrics import MetricFrame, selection_rate

    if is_compared.sum() < 2:
        return None, None
    compared = counts.of(is_compared.nonzero()[0])
    n, n_with = compared.n.sum(axis=0), compared.n_with.sum(axis=0)
    # A row a group and value, weighed by how many there are: the same rates, in less time.
    values = [1] * len(n) + [0] * len(n)
    with quiet():
        frame = MetricFrame(
            metrics=selection_rate,
            y_true=values,
            y_pred=values,
            sensitive_features=[*compared.names, *compared.names],
            sample_params={"sample_weight": [*n_with, *(n - n_with)]},
        )
        parity, impact = float(frame.difference()), float(frame.ratio())
    return parity, impact if isfinite(impact) else None


def _ratio_reason(parity: float | None, impact: float | None) -> str:
    if impact is not None:
        return ""
    return FEW_GROUPS if parity is None else NO_RATE


def _in_errors(found: Difference | None) -> float:
    if found is None or not found.error:
        return 0.0
    return found.value / found.error


def interval_of(found: Difference) -> tuple[float, float]:
    """The interval of a difference."""
    half = z_of() * found.error
    return max(found.value - half, -1.0), min(found.value + half, 1.0)


def ratio_interval_of(found: Ratio) -> tuple[float, float] | None:
    """The interval of a ratio, None where there is none."""
    if found.log_error is None:
        return None
    factor = exp(z_of() * found.log_error)
    return found.value / factor, found.value * factor
