"""How much disk the tables need, before it is filled: never less than they will take."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from marketing.dataset.plan import Plan
from marketing.dataset.worlds import world_of
from marketing.writing.csv_rows import csv_rows
from receipts.formats.tables import Format

N_TRIED = 20
"""Customers whose rows are made to see how long they are."""

SPREAD = 3.0
"""How much longer all rows may be than those of one customer, as a share; of n customers, the
square root of n times less."""

GZIP_RATIO = 0.3
"""Bytes of compressed tables to those of their text, at most; 0.2 is measured."""

FORMAT_RATIOS: dict[Format, float] = {"csv": 1.0, "parquet": 0.5, "duckdb": 0.7, "sqlite": 2.8}
"""Bytes of tables in a format to those of their text, at most; 0.15, 0.5 and 2.1 are measured."""

DUCKDB_BYTES = 8_000_000
"""More than a database of DuckDB takes whose tables have few rows."""

BLOCKS_AT_ONCE = 8
"""Blocks whose rows are on the disk besides the tables, until they are appended in order."""

BESIDE_BYTES = 2_000_000
"""More than the tables that end a step, the summary and the list of blocks take."""


def needed_bytes(plan: Plan, n_customers: Mapping[str, int]) -> int:
    """Bytes that the disk must have for these steps of so many customers each."""
    world = world_of(plan.settings)
    indices = range(plan.first_customer, plan.end)[:N_TRIED]
    spread = 1 + SPREAD / sqrt(len(indices))
    packing = GZIP_RATIO if plan.gzip else FORMAT_RATIOS[plan.format]
    total = most_at_once = 0.0
    for step, n in n_customers.items():
        rows_of = csv_rows(world, step)
        tried = sum(len(rows.text.encode()) for index in indices for rows in rows_of(index))
        each = tried / len(indices) * (spread if n > len(indices) else 1)
        total += n * each
        block = max(task.n_customers for task in plan.blocks(step))
        most_at_once = max(most_at_once, min(n, BLOCKS_AT_ONCE * block) * each)
    beside = DUCKDB_BYTES if plan.format == "duckdb" else 0
    return round((total + most_at_once) * packing) + BESIDE_BYTES + beside
