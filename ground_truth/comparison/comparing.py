"""Compares a data set with the truth, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ground_truth.comparison.draws import (
    Drawing,
    Tell,
    Units,
    draw,
    measure_or_reason,
)
from ground_truth.comparison.findings import Comparison, Counted, Finding
from ground_truth.comparison.measures.baskets import LEAST_HOUSEHOLDS
from ground_truth.comparison.profiles import profile_of
from ground_truth.comparison.rows import ROWS, Row
from ground_truth.comparison.shopping import Shopping
from ground_truth.comparison.shopping_of_panel import categories_of, shopping_of
from ground_truth.panels.errors import PanelError
from ground_truth.panels.panel import Panel

DEFAULT_SPLITS = 50

EQUAL_SHARE = 0.7
"""Concentration is taken of such a share of the lines that samples have on average, so that
hardly a sample has fewer: assumed."""

SEEN_SHARE = 0.9
"""Where households are seen for less than this share of the period, there is a note: assumed."""


class Sides(NamedTuple):
    """What is compared.

    ours: the data set.
    judge: the truth that it is compared with.
    halved: the truth of which random halves are taken: ``judge``, or more of the same kind.
    cleaning: what was left out of the truth, in numbers by name.
    fields: names of fields that only one of the sides has.
    notes: what has to be known of the truth to read the comparison.
    """

    ours: Panel
    judge: Panel
    halved: Panel
    cleaning: Mapping[str, int] = {}
    fields: Mapping[str, Sequence[str]] = {}
    notes: Sequence[str] = ()


def tell_nobody(n_done: int, n_draws: int) -> None:
    """For who wants to know nothing of it."""


def compare(
    sides: Sides,
    seed: int = 1,
    n_splits: int = DEFAULT_SPLITS,
    tell: Tell = tell_nobody,
    rows: Sequence[Row] = ROWS,
) -> Comparison:
    """Compares a data set with the truth.

    seed: of samples and halves.
    n_splits: how many there are.

    Raises PanelError where a side has nothing to compare.
    """
    for panel in (sides.ours, sides.judge, sides.halved):
        if len(panel.lines) == 0:
            raise PanelError(f"{panel.name} has no purchases; nothing can be compared")
    categories = categories_of(sides.ours, sides.judge, sides.halved)
    judge = shopping_of(sides.judge, categories, seed)
    halved = judge if sides.halved is sides.judge else shopping_of(sides.halved, categories, seed)
    units = Units(halved.n_households >= 2 * LEAST_HOUSEHOLDS)
    days = _days_of(halved) if units.by_households else 0
    ours = shopping_of(sides.ours, categories, seed, days)
    n = min(units.count(ours), units.count(judge), units.count(halved) // 2)
    if n < 1:
        raise PanelError(f"{sides.judge.name} has one receipt only; a comparison needs two")
    lines = min(each.n_lines / units.count(each) for each in (ours, judge, halved))
    n_equal_lines = max(1, int(EQUAL_SHARE * n * lines))
    ours, judge, halved = (
        replace(each, n_equal_lines=n_equal_lines) for each in (ours, judge, halved)
    )
    how = Drawing(units, n, n_splits, seed)
    distances = draw(rows, ours, judge, halved, how, tell)
    return Comparison(
        ours=_counted(ours),
        truth=_counted(judge),
        halved=_counted(halved),
        by="households" if units.by_households else "trips",
        n_compared=n,
        n_equal_lines=n_equal_lines,
        days=days,
        n_splits=n_splits,
        seed=seed,
        findings=[
            finding(row, ours, judge, distances.between[at], distances.floors[at])
            for at, row in enumerate(rows)
        ],
        cleaning=sides.cleaning,
        fields=sides.fields,
        notes=[*sides.notes, *_notes(sides.ours, days, units, n)],
    )


def alone(panel: Panel, place: str, rows: Sequence[Row] = ROWS) -> Comparison:
    """What is measured of a data set where there is nothing to compare it with.

    place: where real receipts would be.

    Raises PanelError where the data set has nothing to measure.
    """
    if len(panel.lines) == 0:
        raise PanelError(f"{panel.name} has no purchases; nothing can be measured")
    ours = shopping_of(panel, categories_of(panel), seed=0)
    nobody = Counted("no real receipts", 0, 0, 0)
    found = [(row, *measure_or_reason(row, ours)) for row in rows]
    return Comparison(
        ours=_counted(ours),
        truth=nobody,
        halved=nobody,
        by="households",
        n_compared=0,
        n_equal_lines=0,
        days=0,
        n_splits=0,
        seed=0,
        findings=[
            Finding(
                row.name,
                row.title,
                row.unit,
                row.metric.name,
                ours=measured and measured.figure,
                truth=None,
                distance=None,
                floor=None,
                floor_99=None,
                ratio=None,
                reason=reason or "there are no real receipts",
                our_profile=measured and profile_of(measured, row.metric),
            )
            for row, measured, reason in found
        ],
        notes=[f"There are no real receipts in {place}: nothing is compared."],
    )


def finding(
    row: Row,
    ours: Shopping,
    judge: Shopping,
    between: Sequence[float],
    floors: Sequence[float],
) -> Finding:
    """A row of the comparison.

    between, floors: the distances of the draws, NaN where there is none.
    """
    our_finding, our_reason = measure_or_reason(row, ours)
    true_finding, true_reason = measure_or_reason(row, judge)
    distance, floor = _median(between), _median(floors)
    reason = our_reason or true_reason
    if not reason and (distance is None or floor is None):
        reason = "too few: most of the samples are too small for it"
    elif not reason and floor == 0:
        reason = "two random halves of the truth are alike in it"
    is_known = distance is not None and floor is not None and not our_reason and not true_reason
    has_ratio = is_known and not reason
    return Finding(
        name=row.name,
        title=row.title,
        unit=row.unit,
        metric=row.metric.name,
        ours=None if our_finding is None else our_finding.figure,
        truth=None if true_finding is None else true_finding.figure,
        distance=distance if is_known else None,
        floor=floor,
        floor_99=_quantile(floors, 0.99),
        ratio=distance / floor if has_ratio and distance is not None and floor else None,
        reason=reason,
        our_profile=our_finding and profile_of(our_finding, row.metric),
        true_profile=true_finding and profile_of(true_finding, row.metric),
    )


def _median(distances: Sequence[float]) -> float | None:
    return _quantile(distances, 0.5)


def _quantile(distances: Sequence[float], share: float) -> float | None:
    """A quantile of the distances that are known; None where most are not."""
    known = [each for each in distances if not np.isnan(each)]
    return float(np.quantile(known, share)) if 2 * len(known) > len(distances) else None


def _days_of(shopping: Shopping) -> int:
    """How many days a panel is long."""
    return int(shopping.last_day - shopping.trips.day.min()) + 1


def _counted(shopping: Shopping) -> Counted:
    return Counted(shopping.name, shopping.n_households, shopping.n_trips, shopping.n_lines)


def _notes(ours: Panel, days: int, units: Units, n: int) -> list[str]:
    """What has to be known of the sizes to read the comparison."""
    notes = []
    if not units.by_households:
        notes.append(f"Few households: random samples and halves are of {n:,} trips each.")
    if days and (seen := _seen_share(ours, days)) < SEEN_SHARE:
        notes.append(
            f"Households of {ours.name} are seen for {seen:.0%} of the {days} days of the truth on "
            "average; more receipts per customer make the comparison fairer."
        )
    return notes


def _seen_share(panel: Panel, days: int) -> float:
    """What share of the last days lies after households' first trips, on average."""
    first = panel.trips.groupby("household")["day"].min()
    start = panel.trips["day"].max() - days + 1
    return 1 - float((first - start).clip(lower=0).mean()) / days
