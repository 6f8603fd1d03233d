"""Checks the rows of tables, customer by customer, and counts them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import le
from typing import Any

from interactions.checking.table_rows import CustomerTable
from interactions.model.event_order import CLICK, IGNORE, PURCHASE
from interactions.model.events import DAY_MS, START
from interactions.model.split import LEAVE_LAST_OUT
from interactions.plan import Plan
from receipts.checking.offences import Offences, Value
from receipts.runs.files import Json

SCORES = frozenset({IGNORE, CLICK, PURCHASE})


class TableCheck:
    """Checks one table: its rows alone.

    counts: what the summary should say of it.
    """

    def __init__(self, plan: Plan, offences: Offences) -> None:
        self.offences = offences
        self._policy = plan.policy
        self._last_id: str | None = None
        self.n_rows = self.n_customers = 0
        self.counts = {"0": 0, "1": 0, "2": 0}
        self.n_ignored = self.n_ignored_near = self.n_without_ignores = 0

    def check(self, rows: CustomerTable) -> None:
        """Checks the rows of the next customer."""
        customer = rows.customer_id
        self.n_rows += len(rows.times)
        self.n_customers += 1
        if self._last_id is not None and not self._last_id < customer:
            self._note(rows, 0, "customer_id", f"an id after {self._last_id!r}", repr(customer))
        self._last_id = customer
        if not SCORES.issuperset(rows.scores):
            place = next(i for i, score in enumerate(rows.scores) if score not in SCORES)
            self._note(rows, place, "interaction_score", "0, 1 or 2", rows.scores[place])
        for score in SCORES:
            self.counts[str(score)] += rows.scores.count(score)
        if PURCHASE not in rows.scores:
            self._note(rows, 0, "purchases", "one at least", "none")
        self._check_order(rows)
        self._check_ignores(rows)

    def _check_order(self, rows: CustomerTable) -> None:
        keys = list(zip(rows.times, rows.scores, rows.articles, strict=True))
        if not all(map(le, keys, keys[1:])):
            place = next(i for i in range(1, len(keys)) if keys[i - 1] > keys[i])
            what = "time, score and article"
            expected = f"not before {_shown(keys[place - 1])}"
            self._note(rows, place, what, expected, _shown(keys[place]))
        previous = [START, *rows.articles[:-1]]
        if rows.previous != previous:
            place = next(
                i for i, pair in enumerate(zip(rows.previous, previous, strict=True))
                if pair[0] != pair[1]
            )  # fmt: skip
            found = Value(rows.previous[place])
            self._note(rows, place, "prev_article_id", Value(previous[place]), found)

    def _check_ignores(self, rows: CustomerTable) -> None:
        ignored: dict[str, list[int]] = {}
        own: dict[str, list[int]] = {}
        bought = set()
        for time, article, score in zip(rows.times, rows.articles, rows.scores, strict=True):
            if score == IGNORE:
                ignored.setdefault(article, []).append(time)
            elif score == PURCHASE:
                bought.add(article)
        for time, article, score in zip(rows.times, rows.articles, rows.scores, strict=True):
            if score != IGNORE and article in ignored:
                own.setdefault(article, []).append(time)
        window = self._policy.window_days * DAY_MS
        for article, times in own.items():
            if article not in bought:
                expected = "none of an article that is ignored and not bought"
                self._note(rows, None, "click", expected, Value(article))
            elif any(abs(time - shown) <= window for time in times for shown in ignored[article]):
                expected = f"none within {self._policy.window_days} days of a click or purchase"
                self._note(rows, None, "ignore", expected, Value(article))
        if len(ignored) >= self._policy.max_ignores:
            expected = f"fewer than {self._policy.max_ignores}"
            self._note(rows, None, "ignored articles", expected, len(ignored))
        self.n_ignored += len(ignored)
        self.n_ignored_near += len(bought.intersection(ignored))
        self.n_without_ignores += not ignored

    def _note(
        self, rows: CustomerTable, place: int | None, what: str, expected: object, found: object
    ) -> None:
        where = "" if place is None else f"row {rows.line + place}: "
        self.offences.add(f"{where}{what}", expected, found, rows.customer_id)


class SplitCheck:
    """Checks that a customer's rows are in the part where the rule puts them."""

    def __init__(self, plan: Plan, offences: Offences) -> None:
        self._split = plan.split
        self._offences = offences
        self.n_customers = 0

    def check(self, train: CustomerTable | None, test: CustomerTable | None) -> None:
        """Checks the rows of one customer; None where a part has none."""
        self.n_customers += 1
        split = self._split
        if split is None:
            return
        before = _purchase_times(train)
        after = _purchase_times(test)
        if split.rule == LEAVE_LAST_OUT:
            days = sorted({time // DAY_MS for time in after or before})
            wanted = "one day, the last one" if after else "the only day"
            is_right = len(days) == 1 and (not after or not before or before[-1] < days[0] * DAY_MS)
            if after and not before:
                is_right, wanted = False, "an earlier day in the training part"
        else:
            cut = split.first_out_ms
            wanted = f"training before {split.rule}, test from then on"
            is_right = all(t < cut for t in before) and all(t >= cut for t in after)
        rows = test or train
        if not is_right and rows is not None:
            found = f"purchases at {_ends(before)} and at {_ends(after)}"
            self._offences.add("split", wanted, found, rows.customer_id)


def totals_found(tables: Sequence[TableCheck], n_customers: int) -> Json:
    """What the rows say of the counts that a summary has."""
    counts = {score: sum(table.counts[score] for table in tables) for score in ("0", "1", "2")}
    first = tables[0]
    return {
        "interactions": counts,
        "customers with purchases": n_customers,
        "ignored_articles": first.n_ignored,
        "ignored_articles_bought_at_other_times": first.n_ignored_near,
        "customers_without_ignores": first.n_without_ignores,
        "held_out_purchases": sum(table.counts["2"] for table in tables[1:]),
    }


def compare_totals(found: Json, summary: Json, compare: Callable[[str, Any, Any], None]) -> None:
    """Compares counts with those of the summary."""
    for name, value in found.items():
        if name == "customers with purchases":
            try:
                told = summary["customers"] - summary["customers_without_purchases"]
            except (KeyError, TypeError):
                told = None
        else:
            told = summary.get(name)
        compare(f"{name} in the summary", value, told)


def _purchase_times(rows: CustomerTable | None) -> list[int]:
    if rows is None:
        return []
    pairs = zip(rows.times, rows.scores, strict=True)
    return [time for time, score in pairs if score == PURCHASE]


def _ends(times: Sequence[int]) -> str:
    return f"{times[0]} to {times[-1]}" if times else "no time"


def _shown(values: Sequence[object]) -> str:
    return " ".join(map(str, values))
