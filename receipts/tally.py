"""What a batch holds, counted while it is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from receipts.plan import BatchTask
from receipts.summary import BatchReport
from world.histories import History


class Tally:
    """Sums over the customers of a batch."""

    def __init__(self, archetypes: Iterable[str]) -> None:
        self.archetypes = dict.fromkeys(archetypes, 0)
        self.spent_cents = 0
        self.savings_cents = 0
        self.items = 0

    def add(self, archetype: str, spent_cents: int, savings_cents: int, n_items: int) -> None:
        """Adds a customer."""
        self.archetypes[archetype] += 1
        self.spent_cents += spent_cents
        self.savings_cents += savings_cents
        self.items += n_items

    def add_histories(self, histories: Iterable[History]) -> None:
        """Adds the customers of histories."""
        for history in histories:
            savings_cents = sum(history.savings_cents)
            spent_cents = sum(history.subtotal_cents) - savings_cents
            self.add(history.shopper.archetype.key, spent_cents, savings_cents, history.n_lines)

    def report(self, task: BatchTask, **files: Any) -> BatchReport:
        """The report of the batch.

        files: what ``BatchReport`` says of its files.
        """
        return BatchReport(
            file=task.file,
            first_customer=task.first_customer,
            customers=task.n_customers,
            archetypes=self.archetypes,
            spent_cents=self.spent_cents,
            savings_cents=self.savings_cents,
            items=self.items,
            **files,
        )
