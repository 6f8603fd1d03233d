"""Comparisons as parts of the page: a picture an attribute, with the figures of its groups."""

from __future__ import annotations

from collections.abc import Sequence

from marketing.group_fairness.attributes import SEPARATOR
from marketing.group_fairness.comparison import (
    FEW_GROUPS,
    Comparison,
    GroupRow,
    interval_of,
)
from marketing.group_fairness.grading import Graded
from marketing.group_fairness.pictures import Dot, dots
from marketing.group_fairness.words import finding, p_text, percent, points, short_finding
from marketing.pages.picture import DataTable, Missing, Picture

_HUNDRED = 100


def picture_of(each: Graded, prefix: str = "") -> Picture | Missing:
    """The picture of a comparison: of a judged one differences within campaigns, of another one
    rates.

    prefix: of the key, where a page shows the comparison twice.
    """
    comparison = each.comparison
    attribute = comparison.attribute.key.replace(SEPARATOR, "-and-")
    key = f"{prefix}{comparison.outcome.key}-{attribute}".replace("_", "-")
    if comparison.parity_difference is None:
        return Missing(key, _name(comparison), FEW_GROUPS)
    draw = _differences if comparison.outcome.is_judged else _rates
    return Picture(
        key=key,
        title=_title(each),
        svg=draw(each),
        alternative=_alternative(comparison),
        table=groups_table(comparison),
        caption=_caption(each),
    )


def groups_table(comparison: Comparison) -> DataTable:
    """The figures of every group."""
    header = [
        "group",
        "shoppers",
        comparison.outcome.trial[1],
        "rate",
        "95% interval",
        "difference to reference",
        "ratio",
        "difference within campaigns, points",
        "95% interval",
        "ratio within campaigns",
        "compared",
    ]
    return DataTable(header, [_cells(row, comparison) for row in comparison.groups], _note())


def summary_table(all_graded: Sequence[Graded], note: str) -> DataTable:
    """A line a comparison."""
    header = ["attribute", "reference", "lowest", "highest", "difference, points", "ratio", "grade"]
    return DataTable(header, [_summary(each) for each in all_graded], note)


def grade_text(each: Graded) -> str:
    """The grade in a few words."""
    if each.is_flagged:
        follows = f", as is {' and '.join(each.also_alone)}" if each.also_alone else ""
        return f"flagged ({p_text(each.adjusted_p)}){follows}"
    if each.adjusted_p is not None:
        return f"not flagged ({p_text(each.adjusted_p)})"
    return each.comparison.reason or "described"


def _title(each: Graded) -> str:
    comparison = each.comparison
    if each.is_flagged:
        return short_finding(each)
    name = _name(comparison)
    if comparison.outcome.is_judged:
        return f"{name}: not flagged"
    assert comparison.parity_difference is not None, "one that has none is not drawn"
    return f"{name}: {points(comparison.parity_difference)} points between highest and lowest"


def _name(comparison: Comparison) -> str:
    return f"{comparison.outcome.title}, by {comparison.attribute.name}"


def _caption(each: Graded) -> str:
    comparison = each.comparison
    n = f"{comparison.n:,} {comparison.outcome.trial[1]}."
    if not comparison.outcome.is_judged:
        return f"{n} Lines are 95% intervals. Described, not judged."
    if comparison.equality is None:
        return f"{n} Not tested: {comparison.reason}."
    test = comparison.equality
    flagged = f"Flagged. {finding(each)}. " if each.is_flagged else ""
    return (
        f"{flagged}{n} Differences within campaigns from {comparison.reference} (hollow); lines "
        f"are 95% intervals. All equal: chi-squared {test.statistic:.1f} of {test.n_free}, "
        f"adjusted {p_text(each.adjusted_p)}."
    )


def _differences(each: Graded) -> str:
    comparison = each.comparison
    marked = {row.name for row in each.differing}
    rows = [
        Dot(
            row.name,
            _HUNDRED * (row.from_reference.value if row.from_reference else 0.0),
            _scaled(interval_of(row.from_reference) if row.from_reference else None),
            row.name in marked,
            row.name == comparison.reference,
        )
        for row in _shown(comparison)
        if row.from_reference or row.name == comparison.reference
    ]
    axis = "difference within campaigns,\npercentage points"
    return dots(rows, axis, _alternative(comparison), line=0.0)


def _rates(each: Graded) -> str:
    comparison = each.comparison
    rows = [Dot(row.name, _HUNDRED * row.rate, _scaled(row.interval)) for row in _shown(comparison)]
    return dots(rows, f"% of the {comparison.outcome.trial[1]}", _alternative(comparison))


def _shown(comparison: Comparison) -> list[GroupRow]:
    """The groups that are compared."""
    return [row for row in comparison.groups if row.is_compared]


def _scaled(interval: tuple[float, float] | None) -> tuple[float, float] | None:
    return None if interval is None else (_HUNDRED * interval[0], _HUNDRED * interval[1])


def _alternative(comparison: Comparison) -> str:
    rates = ", ".join(f"{row.name} {percent(row.rate)}" for row in _shown(comparison))
    return f"{comparison.outcome.title} by {comparison.attribute.name}: {rates}"


def _cells(row: GroupRow, comparison: Comparison) -> list[object]:
    is_reference = row.name == comparison.reference
    within = row.from_reference
    return [
        f"{row.name} (reference)" if is_reference else row.name,
        row.n_shoppers,
        row.n,
        percent(row.rate),
        _interval(row.interval),
        None if row.raw_difference is None else points(row.raw_difference),
        None if row.raw_ratio is None else f"{row.raw_ratio:.2f}",
        points(within.value) if within else None,
        _interval(interval_of(within)) if within else None,
        f"{row.to_reference.value:.2f}" if row.to_reference else None,
        "yes" if row.is_compared else "no, too few",
    ]


def _summary(each: Graded) -> list[object]:
    comparison = each.comparison
    rates = [row.rate for row in comparison.groups if row.is_compared]
    parity, ratio = comparison.parity_difference, comparison.parity_ratio
    return [
        comparison.attribute.name,
        comparison.reference or None,
        percent(min(rates)) if rates else None,
        percent(max(rates)) if rates else None,
        None if parity is None else points(parity),
        None if ratio is None else f"{ratio:.2f}",
        grade_text(each),
    ]


def _interval(interval: tuple[float, float] | None) -> str | None:
    if interval is None:
        return None
    return f"{points(interval[0])} to {points(interval[1])}"


def _note() -> str:
    return (
        "Differences are in percentage points. The plain difference and ratio throw all campaigns "
        "together; those within campaigns do not. Intervals are of each figure by itself."
    )
