"""What a summary says, counted anew.

The sums are worked out here once more, apart from ``receipts.summary``, on purpose: verification
compares the two, and would find nothing if both were the same function.  Summaries are *made*
there alone, merged ones too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from receipts.reading.batch_files import DatasetError, read_batch
from world.money import cents_of


class Tally:
    """Sums over customers, money in cents; ``archetypes`` are counted even where there are none."""

    def __init__(self, archetypes: Iterable[str] = ()) -> None:
        self.customers = 0
        self.receipts = 0
        self.spent_cents = 0
        self.savings_cents = 0
        self.items = 0
        self.archetypes = dict.fromkeys(archetypes, 0)

    def add(self, sums: Mapping[str, Any], n_receipts: int) -> None:
        """Adds a batch: an entry of a summary's ``batches``, or another tally's ``sums``."""
        self.customers += sums["customers"]
        self.receipts += n_receipts
        self.spent_cents += sums["spent_cents"]
        self.savings_cents += sums["savings_cents"]
        self.items += sums["items"]
        for key, count in sums["archetypes"].items():
            self.archetypes[key] = self.archetypes.get(key, 0) + count

    @property
    def sums(self) -> dict[str, Any]:
        """The sums under their names in an entry of a summary's ``batches``."""
        return {
            "customers": self.customers,
            "archetypes": self.archetypes,
            "spent_cents": self.spent_cents,
            "savings_cents": self.savings_cents,
            "items": self.items,
        }

    def totals(self, n_batches: int, batch_size: int) -> dict[str, Any]:
        """The part of a summary that the customers decide.

        receipts_per_customer is None where it is not a whole number.
        """
        customers, receipts = self.customers or 1, self.receipts or 1  # No division by zero.
        per_customer, rest = divmod(self.receipts, customers)
        return {
            "total_customers": self.customers,
            "receipts_per_customer": None if rest else per_customer,
            "total_receipts": self.receipts,
            "total_batches": n_batches,
            "batch_size": batch_size,
            "archetypes": self.archetypes,
            "statistics": {
                "total_spent": self.spent_cents / 100,
                "total_savings": self.savings_cents / 100,
                "total_items": self.items,
                "avg_spent_per_customer": round(self.spent_cents / customers / 100, 2),
                "avg_items_per_receipt": round(self.items / receipts, 1),
            },
        }


def recount(paths: Iterable[str]) -> dict[str, Any]:
    """The summary of batch files of another program, from their customers' totals.

    Raises DatasetError where a file cannot be read or a total is no amount.
    """
    tally = Tally()
    sizes = []
    for path in paths:
        before = tally.customers
        for customer in read_batch(path):
            try:
                sums = {
                    "customers": 1,
                    "archetypes": {customer["archetype"]: 1},
                    "spent_cents": cents_of(customer["total_spent"]),
                    "savings_cents": cents_of(customer["total_savings"]),
                    "items": customer["total_items"],
                }
                tally.add(sums, customer["total_receipts"])
            except (KeyError, TypeError, ValueError) as error:
                raise DatasetError(
                    f"{path}: {customer.get('customer_id', 'a customer')} has no usable totals "
                    f"({error}); look for all that is wrong with --verify"
                ) from error
        sizes.append(tally.customers - before)
    return {
        "generation_date": None,
        **tally.totals(len(sizes), max(sizes)),
        "generation_time_seconds": None,
    }
