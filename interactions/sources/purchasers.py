"""The customers of parts who have purchases, ready for drawing."""

from __future__ import annotations

from collections.abc import Iterator

from interactions.model.articles import Articles
from interactions.model.events import Purchaser, make_purchaser
from interactions.model.shopping_hours import ShoppingHours
from interactions.plan import Plan
from interactions.sources.inputs import Inputs
from interactions.sources.parts import PartReader, PartTask

Counts = dict[str, int]


def new_customer_counts() -> Counts:
    """Counts at their start."""
    return {"customers": 0, "customers_without_purchases": 0, "unknown_customers_purchases": 0}


class PurchaserReader:
    """Reads the customers of parts who have purchases."""

    def __init__(self, plan: Plan, inputs: Inputs, articles: Articles) -> None:
        self._number = articles.number
        self._parts = PartReader(inputs, plan.columns)
        self._hours = ShoppingHours(plan.seed) if plan.policy.time_of_day else None

    def read(self, task: PartTask, counts: Counts) -> Iterator[Purchaser]:
        """The customers of a part; adds all of them to the counts.

        Raises DataError where they cannot be read.
        """
        for purchases in self._parts.read(task.part):
            if task.needs_known and not purchases.is_known:
                counts["unknown_customers_purchases"] += len(purchases.times)
                continue
            counts["customers"] += 1
            if not purchases.times:
                counts["customers_without_purchases"] += 1
                continue
            times = purchases.times
            if self._hours is not None:
                times = self._hours.move(purchases.key, times)
            numbers = list(map(self._number.__getitem__, purchases.articles))
            yield make_purchaser(
                purchases.customer_id, times, numbers, purchases.carried, purchases.key
            )
