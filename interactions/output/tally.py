"""What a part's report and the summary count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from interactions.model.event_order import CLICK, IGNORE, PURCHASE
from interactions.model.synthesis import CustomerEvents, SlateRow
from interactions.sources.purchasers import new_customer_counts

Tally = dict[str, Any]
"""Counts by name; those of ``interactions`` by score."""


def new_tally() -> Tally:
    """Counts at their start."""
    return {
        **new_customer_counts(),
        "interactions": {"0": 0, "1": 0, "2": 0},
        "ignored_articles": 0,
        "ignored_articles_bought_at_other_times": 0,
        "extra_clicked_articles": 0,
        "extra_clicked_articles_bought_at_other_times": 0,
        "customers_without_ignores": 0,
        "held_out_purchases": 0,
    }


def count_scores(scores: Sequence[int], tally: Tally) -> None:
    """Adds the rows with these scores."""
    counts = tally["interactions"]
    for score in (IGNORE, CLICK, PURCHASE):
        counts[str(score)] += scores.count(score)


def count_events(events: CustomerEvents, tally: Tally) -> None:
    """Adds the articles that a customer was shown."""
    tally["ignored_articles"] += len(events.ignores.articles)
    tally["ignored_articles_bought_at_other_times"] += events.ignores.n_near
    tally["extra_clicked_articles"] += len(events.extra_clicks.articles)
    tally["extra_clicked_articles_bought_at_other_times"] += events.extra_clicks.n_near
    tally["customers_without_ignores"] += not events.ignores.articles


def count_slate_rows(rows: list[SlateRow], bought: frozenset[int], tally: Tally) -> None:
    """Adds the articles of a customer's slates."""
    for score, name in ((IGNORE, "ignored_articles"), (CLICK, "extra_clicked_articles")):
        shown = {row.number for row in rows if row.score == score and row.shown is not None}
        tally[name] += len(shown)
        tally[f"{name}_bought_at_other_times"] += len(shown & bought)
        if score == IGNORE:
            tally["customers_without_ignores"] += not shown


def summed(reports: Iterable[Tally]) -> Tally:
    """The counts of all parts together."""
    totals = new_tally()
    for report in reports:
        _add_up(totals, report)
    return totals


def _add_up(totals: Tally, report: Tally) -> None:
    for name, value in totals.items():
        if isinstance(value, dict):
            _add_up(value, report[name])
        else:
            totals[name] = value + report[name]
