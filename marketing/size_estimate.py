"""How much disk the tables need, before it is filled: never less than they will take."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from marketing.plan import Plan
from marketing.worlds import world_of
from marketing.writing.step_rows import step_rows

N_TRIED = 20
"""Customers whose rows are made to see how long they are."""

SPREAD = 3.0
"""How much longer all rows may be than those of one customer, as a share; of n customers, the
square root of n times less."""

GZIP_RATIO = 0.3
"""Bytes of compressed tables to those of their text, at most; 0.2 is measured."""

BESIDE_BYTES = 2_000_000
"""More than the tables that end a step, the catalogue, the summary and the list of blocks take,
and what blocks need until they are appended."""


def needed_bytes(plan: Plan, n_customers: Mapping[str, int]) -> int:
    """Bytes that the disk must have for these steps of so many customers each."""
    world = world_of(plan.settings)
    indices = range(plan.first_customer, plan.end)[:N_TRIED]
    spread = 1 + SPREAD / sqrt(len(indices))
    packing = GZIP_RATIO if plan.gzip else 1.0
    total = 0.0
    for step, n in n_customers.items():
        rows_of = step_rows(world, step)
        tried = sum(len(rows.text.encode()) for index in indices for rows in rows_of(index))
        total += n * tried / len(indices) * (spread if n > len(indices) else 1)
    return round(total * packing) + BESIDE_BYTES
