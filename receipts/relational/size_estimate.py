"""How many bytes the tables of a data set will take, by what their rows have been measured to."""

from __future__ import annotations

from math import sqrt
from statistics import fmean
from typing import NamedTuple

from receipts.formats.tables import DATABASES, Format
from receipts.plan import Plan
from receipts.relational.tables import BATCH_TABLES
from receipts.size_estimate import BLOCK_BYTES, REPORT_BYTES, SPREAD
from world.customer_ids import customer_id


class RowBytes(NamedTuple):
    """Bytes of a row of each table, with its place in the indexes, besides its texts.

    n_texts: how often a text is stored again with every row: 0 where a format stores few texts
        once, 2 where an index has them, too.
    n_fixed: bytes besides all rows.
    """

    customer: float
    receipt: float
    line: float
    n_texts: int = 0
    n_fixed: int = 0


ROW_BYTES: dict[Format, RowBytes] = {
    "csv": RowBytes(25, 64, 43, 1),
    "parquet": RowBytes(35, 28, 8),
    "duckdb": RowBytes(60, 50, 14, n_fixed=8_000_000),
    "sqlite": RowBytes(50, 100, 79, 2, 200_000),
}
"""Measured with ``--customers 2000`` and rounded up by a tenth, where texts are packed by a third:
another population's may be packed less well."""

GZIP_RATIO = 0.27
"""Bytes of a compressed CSV file to those of its text; 0.24 is measured."""

WAITING_PARTS = 8
"""Batches that may wait until a database has those before them; each takes as much once more."""


def needed_bytes_of_tables(plan: Plan, n_customers: int, n_batches: int) -> int:
    """Bytes that the disk must have for so many customers of a plan, in so many batches: never
    less than they will take.
    """
    if not n_customers:
        return 0
    rows = ROW_BYTES[plan.format]
    spread = SPREAD / sqrt(n_customers * plan.settings.receipts_per_customer)
    packing = GZIP_RATIO if plan.gzip else 1.0
    n_bytes = n_customers * _customer_bytes(plan, rows) * packing * (1 + spread)
    if plan.format in DATABASES:
        waiting = min(n_batches, WAITING_PARTS) / n_batches
        files = n_bytes * (1 + waiting)
    else:
        files = n_bytes + n_batches * len(BATCH_TABLES) * (BLOCK_BYTES + REPORT_BYTES)
    return round(files) + n_batches * 3 * REPORT_BYTES + 4 * BLOCK_BYTES + rows.n_fixed


def _customer_bytes(plan: Plan, rows: RowBytes) -> float:
    """What a customer takes with all receipts."""
    population = plan.settings.population
    n_items = fmean(fmean(archetype.items_per_trip) for archetype in population.archetypes)
    product = fmean(len(product.sku + product.category) for product in population.catalogue)
    identity = len(customer_id(0, plan.settings.id_digits))
    person = identity + len("First Lastname") + len("an_archetype_key")
    line = rows.line + rows.n_texts * product
    receipt = rows.receipt + rows.n_texts * (identity + len(plan.settings.store.encode()))
    n_receipts = plan.settings.receipts_per_customer
    return rows.customer + rows.n_texts * person + n_receipts * (receipt + n_items * line)
