"""Which comparisons are flagged, and of which groups that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from marketing.group_fairness.chances import holm, two_sided
from marketing.group_fairness.comparison import Comparison, GroupRow

LEVEL = 0.05
"""The chance that any comparison of a report is flagged where the company decides alike."""


class Graded(NamedTuple):
    """A comparison with its grade.

    adjusted_p: the test's p-value, adjusted by Holm for all tests of the report; None where there
        is no test.
    is_flagged: whether it is at most the level.
    differing: of a flagged one, the groups that differ from the reference group, furthest first:
        two-sided, adjusted by Holm for the groups of the comparison and by Bonferroni for all tests
        of the report, so that the level is that of naming any group wrongly, too.
    also_alone: of a flagged pair, the keys of its attributes that are flagged by themselves, from
        which it may follow.
    """

    comparison: Comparison
    adjusted_p: float | None
    is_flagged: bool
    differing: tuple[GroupRow, ...]
    also_alone: tuple[str, ...]


def graded(comparisons: Sequence[Comparison], level: float) -> list[Graded]:
    """The grades of all comparisons of a report."""
    tested = [number for number, each in enumerate(comparisons) if each.equality]
    p_values = [each.equality.p for each in comparisons if each.equality]
    adjusted = dict(zip(tested, holm(p_values), strict=True))
    flagged = {
        (comparisons[number].outcome.key, comparisons[number].attribute.key)
        for number, p in adjusted.items()
        if p <= level
    }
    found = []
    for number, each in enumerate(comparisons):
        is_flagged = (each.outcome.key, each.attribute.key) in flagged
        found.append(
            Graded(
                comparison=each,
                adjusted_p=adjusted.get(number),
                is_flagged=is_flagged,
                differing=_differing(each, level / len(tested)) if is_flagged else (),
                also_alone=tuple(
                    key for key in each.attribute.of if (each.outcome.key, key) in flagged
                )
                if is_flagged
                else (),
            )
        )
    return found


def in_order(all_graded: Sequence[Graded]) -> list[Graded]:
    """Those that are flagged, the surest first; attributes by themselves before pairs."""
    flagged = [each for each in all_graded if each.is_flagged]
    return sorted(flagged, key=lambda each: (bool(each.comparison.attribute.of), _p(each)))


def _p(each: Graded) -> float:
    return each.comparison.equality.p if each.comparison.equality else 1.0


def _differing(comparison: Comparison, level: float) -> tuple[GroupRow, ...]:
    rows = [row for row in comparison.groups if row.is_compared and _error_of(row)]
    adjusted = holm([two_sided(_value_of(row) / _error_of(row)) for row in rows])
    found = [row for row, p in zip(rows, adjusted, strict=True) if p <= level]
    return tuple(sorted(found, key=lambda row: -abs(_value_of(row))))


def _value_of(row: GroupRow) -> float:
    return row.from_reference.value if row.from_reference else 0.0


def _error_of(row: GroupRow) -> float:
    return row.from_reference.error if row.from_reference else 0.0
