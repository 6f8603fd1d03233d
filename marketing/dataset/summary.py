"""What the summary of a marketing data set says, by the reports of its steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from marketing.dataset.plan import Plan
from receipts.runs.files import Json
from receipts.runs.seals import sealed


def summary_of(plan: Plan, steps: Sequence[Json], date: str, seconds: float) -> Json:
    """The summary of a plan's data set.

    steps: their reports, in order.
    date, seconds: when it was made, and how long that took.
    """
    tables = [entry for step in steps for entry in step["tables"]]
    return sealed(
        {
            "generation_date": date,
            "customers": plan.n_customers,
            "tables": n_tables(steps),
            "rows": sum(entry["rows"] for entry in tables),
            "bytes": n_bytes(steps),
            "generation_time_seconds": seconds,
            **plan.as_json(),
            "steps": [*steps],
        }
    )


def n_tables(steps: Iterable[Json]) -> int:
    """How many tables there are: of CSV, which has several for some, how many files."""
    found = [entry for step in steps for entry in step["tables"]]
    is_csv = any(".csv" in entry["file"] for entry in found)
    return len({entry["file" if is_csv else "table"] for entry in found})


def n_bytes(steps: Sequence[Json]) -> int:
    """How many bytes the files of the tables have."""
    databases = [step["database"]["bytes"] for step in steps if "database" in step]
    return (
        max(databases)
        if databases
        else sum(entry["bytes"] for step in steps for entry in step["tables"])
    )
