"""Whether a step has made what it was to make, as far as numbers of rows tell."""

from __future__ import annotations

from collections.abc import Iterable

from marketing.dataset.errors import StepError
from marketing.dataset.plan import Plan
from marketing.tables import (
    CONSUMER_PREFERENCES,
    DEMOGRAPHICS,
    LOYALTIES,
    PRODUCT_CATALOG,
    TRANSACTION_DETAILS,
    TRANSACTIONS,
)
from receipts.runs.files import Json


def check_step(plan: Plan, step: str, tables: Iterable[Json]) -> None:
    """Raises StepError where a table of a step has other than the expected number of rows.

    tables: what the summary says of each file.
    """
    found: dict[str, int] = {}
    for entry in tables:
        found[entry["table"]] = found.get(entry["table"], 0) + entry["rows"]
    n, n_receipts = plan.n_customers, plan.n_customers * plan.settings.receipts_per_customer
    exactly = {
        CONSUMER_PREFERENCES.name: n,
        LOYALTIES.name: n,
        TRANSACTIONS.name: n_receipts,
        PRODUCT_CATALOG.name: len(plan.settings.population.catalogue),
    }
    at_least = {DEMOGRAPHICS.name: n, TRANSACTION_DETAILS.name: n_receipts}
    for table, n_rows in found.items():
        least, most = exactly.get(table, at_least.get(table, 0)), exactly.get(table, n_rows)
        if not least <= n_rows <= most:
            words = f"{least:,}" if table in exactly else f"{least:,} or more"
            raise StepError(
                f"step {step} made {n_rows:,} rows of {table}, not {words}; "
                "this is a mistake in the program, please report it"
            )
