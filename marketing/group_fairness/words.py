"""What was found, in sentences."""

from __future__ import annotations

from marketing.group_fairness.comparison import GroupRow, interval_of
from marketing.group_fairness.grading import Graded
from marketing.group_fairness.report import Report
from marketing.group_fairness.stratified import Difference

_POINTS = 100
_FEWEST = 0.0001


def verdict(report: Report) -> str:
    """What the report comes to."""
    flagged = report.flagged
    if not report.n_tests:
        return "Nothing could be tested."
    tests = f"{report.n_tests} tests at the level {report.level:g} for all of them together"
    if not flagged:
        return f"No difference is flagged: {tests}."
    pairs = sum(bool(each.comparison.attribute.of) for each in flagged)
    alone = len(flagged) - pairs
    return (
        f"{len(flagged)} differences are flagged ({alone} by single attributes, {pairs} by pairs): "
        f"{tests}."
    )


def finding(each: Graded) -> str:
    """A flagged comparison in a sentence: which group, which way, by how much."""
    comparison = each.comparison
    row, found = said_of(each)
    what = f"{comparison.outcome.title}, by {comparison.attribute.name}"
    if row is None or found is None:
        return f"{what}: groups differ ({p_text(each.adjusted_p)})"
    than = comparison.reference if found is row.from_reference else "all others"
    more = "more" if found.value > 0 else "less"
    return (
        f"{what}: {row.name} {points(abs(found.value))} points {more} than {than} "
        f"({interval_text(found)}; {p_text(each.adjusted_p)})"
    )


def said_of(each: Graded) -> tuple[GroupRow | None, Difference | None]:
    """The group that is named, and its difference: of two groups the other's from the reference
    group, of more the one that stands out, from all others.
    """
    comparison = each.comparison
    tested = [row for row in comparison.groups if row.is_tested]
    if len(tested) == 2:
        row = next(row for row in tested if row.name != comparison.reference)
        return row, row.from_reference
    out = comparison.standing_out
    return out, out.from_others if out else None


def points(value: float) -> str:
    """A difference of rates in percentage points.

    >>> points(-0.0123), points(0.3)
    ('-1.2', '30.0')
    """
    return f"{_POINTS * value:.1f}"


def percent(value: float | None) -> str:
    """A rate.

    >>> percent(0.1234), percent(None)
    ('12.3%', '-')
    """
    return "-" if value is None else f"{value:.1%}"


def interval_text(found: Difference) -> str:
    """The interval of a difference, in points."""
    low, high = interval_of(found)
    return f"95% interval {points(low)} to {points(high)}"


def p_text(p: float | None) -> str:
    """A p-value.

    >>> p_text(0.00001), p_text(0.0321)
    ('p < 0.0001', 'p = 0.032')
    """
    if p is None:
        return "no test"
    return f"p < {_FEWEST}" if p < _FEWEST else f"p = {p:.2g}"
