"""The summary of a data set, from the reports of its batches.

All summaries are made here, those of one run and those of several slices.  Verification counts
again by a way of its own (``receipts.reading.recount``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

UNDATED = "", 0.0
"""The date and the seconds of a run that was not told when it is."""


@dataclass(frozen=True, kw_only=True)
class BatchReport:
    """What a batch file holds.

    bytes, sha256: of the JSON text, before compression; of tables, the bytes of all their files,
        which have a digest each; none of a database.
    archetypes: number of customers by archetype key.
    files: of tables: the entries of the files, none for JSON.
    """

    file: str
    first_customer: int
    customers: int
    bytes: int | None = None
    sha256: str | None = None
    archetypes: dict[str, int]
    spent_cents: int
    savings_cents: int
    items: int
    files: list[dict[str, Any]] | None = None

    def as_json(self) -> dict[str, Any]:
        """The report as it stands in a summary."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def totals_of(
    batches: Sequence[BatchReport], receipts_per_customer: int, batch_size: int
) -> dict[str, Any]:
    """The part of a summary that the batches' contents decide."""
    n_customers = sum(batch.customers for batch in batches)
    n_receipts = n_customers * receipts_per_customer
    n_items = sum(batch.items for batch in batches)
    spent_cents = sum(batch.spent_cents for batch in batches)
    archetypes: dict[str, int] = {}
    for batch in batches:
        for key, count in batch.archetypes.items():
            archetypes[key] = archetypes.get(key, 0) + count
    return {
        "total_customers": n_customers,
        "receipts_per_customer": receipts_per_customer,
        "total_receipts": n_receipts,
        "total_batches": len(batches),
        "batch_size": batch_size,
        "archetypes": archetypes,
        "statistics": {
            "total_spent": spent_cents / 100,
            "total_savings": sum(batch.savings_cents for batch in batches) / 100,
            "total_items": n_items,
            "avg_spent_per_customer": round(spent_cents / n_customers / 100, 2),
            "avg_items_per_receipt": round(n_items / n_receipts, 1),
        },
    }


def summary_of(
    plan: dict[str, Any],
    batches: Sequence[BatchReport],
    generation_date: str,
    generation_time_seconds: float,
    files: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The whole summary; ``plan`` is ``Plan.as_json()``, ``batches`` are in order.

    files: entries of files that are no batch's.
    """
    settings = plan["settings"]
    totals = totals_of(batches, settings["receipts_per_customer"], settings["batch_size"])
    return {
        "generation_date": generation_date,
        **totals,
        "generation_time_seconds": generation_time_seconds,
        **plan,
        "batches": [batch.as_json() for batch in batches],
        **({"files": list(files)} if files else {}),
    }


def merged_summary(summaries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One summary of several slices of a world, in order of their customers.

    generation_date is the latest one, generation_time_seconds the sum of all.

    Raises KeyError or TypeError where a summary lacks something.
    """
    first = summaries[0]
    batches = [BatchReport(**entry) for summary in summaries for entry in summary["batches"]]
    n_customers = sum(batch.customers for batch in batches)
    plan = {
        "versions": first["versions"],
        "seed": first["seed"],
        "settings": {**first["settings"], "customers": n_customers},
    }
    seconds = sum(summary["generation_time_seconds"] for summary in summaries)
    latest = max(summary["generation_date"] for summary in summaries)
    return summary_of(plan, batches, latest, round(seconds, 3))
