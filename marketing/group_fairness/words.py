"""What was found, in sentences."""

from __future__ import annotations

from marketing.group_fairness.comparison import GroupRow, interval_of
from marketing.group_fairness.grading import Graded
from marketing.group_fairness.planted import Found
from marketing.group_fairness.report import Report
from marketing.group_fairness.stratified import Difference

_POINTS = 100
_FEWEST = 0.0001


CONFOUNDED_NOTE = (
    "In this data set who is likely to spend much (by archetype and size of household) is likelier "
    "to be treated (--assignment confounded). Both go with age and income, so treatment differs by "
    "age and by income as well, though no bias is planted: differences that are flagged are there, "
    "and this is their cause."
)


def headline(report: Report) -> str:
    """What the report comes to, in a few words."""
    if not report.n_tests:
        return "nothing could be tested"
    n = len(report.flagged)
    if not n:
        return "no difference is flagged"
    return f"{n} differences are flagged" if n > 1 else "one difference is flagged"


def verdict(report: Report) -> str:
    """What the report comes to, and of how many tests."""
    pairs = sum(bool(each.comparison.attribute.of) for each in report.flagged)
    alone = len(report.flagged) - pairs
    split = f" ({alone} by single attributes, {pairs} by pairs)" if report.flagged else ""
    said = headline(report)
    return (
        f"{said[0].upper()}{said[1:]}{split}: {report.n_tests} tests, with the level "
        f"{report.level:g} for all of them together."
    )


def finding(each: Graded) -> str:
    """A flagged comparison in a sentence: which group, which way, by how much, how sure."""
    _, found = said_of(each)
    interval = f"{interval_text(found)}; " if found else ""
    return f"{short_finding(each)} ({interval}{p_text(each.adjusted_p)})"


def short_finding(each: Graded) -> str:
    """A flagged comparison: which group, which way, by how much."""
    comparison = each.comparison
    row, found = said_of(each)
    what = f"{comparison.outcome.title}, by {comparison.attribute.name}"
    if row is None or found is None:
        return f"{what}: groups differ"
    than = comparison.reference if found is row.from_reference else "all others"
    more = "more" if found.value > 0 else "less"
    return f"{what}: {row.name} {points(abs(found.value))} points {more} than {than}"


def said_of(each: Graded) -> tuple[GroupRow | None, Difference | None]:
    """The group that is named, and its difference: of two groups the other's from the reference
    group, of more the one that stands out, from all others.
    """
    comparison = each.comparison
    compared = [row for row in comparison.groups if row.is_compared]
    if len(compared) == 2:
        row = next(row for row in compared if row.name != comparison.reference)
        return row, row.from_reference
    out = comparison.standing_out
    return out, out.from_others if out else None


def planted_text(found: Found) -> str:
    """A planted bias in a line: what is found of it."""
    if found.size is None:
        return f"planted {found.bias}: it cannot be told"
    flagged = "flagged" if found.is_flagged else "not flagged"
    return f"planted {found.bias}: found {size_text(found)}, {flagged}"


def size_text(found: Found) -> str:
    """A size in the unit of the flag that plants it, and its interval."""
    assert found.size is not None, "there is none"
    if found.interval is None:
        return f"{found.size:.2f}"
    return f"{found.size:.2f} (95% interval {found.interval[0]:.2f} to {found.interval[1]:.2f})"


def points(value: float) -> str:
    """A difference of rates in percentage points.

    >>> points(-0.0123), points(0.3), points(-0.0001)
    ('-1.2', '30.0', '0.0')
    """
    return f"{round(_POINTS * value, 1) + 0.0:.1f}"  # The sum makes 0 of -0.


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
