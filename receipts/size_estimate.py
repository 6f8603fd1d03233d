"""How many bytes a data set will take, from the lengths of the texts that it is made of."""

from __future__ import annotations

from math import sqrt
from statistics import fmean

from receipts.json_layout import Layout
from receipts.plan import Plan
from world.customer_ids import customer_id

MARGIN = 1.05
"""The estimate is good to a few percent."""

GZIP_RATIO = 0.125
"""Bytes of a compressed batch to those of its text; 0.114 is measured."""

SPREAD = 0.7
"""Four standard deviations of a receipt's length, as a share of it."""

BLOCK_BYTES = 4096
"""What a disk rounds a file's size up to."""

REPORT_BYTES = 1000
"""More than a batch's report takes in the summary; while a run goes on it is listed twice more."""


def needed_bytes(plan: Plan, n_customers: int, n_batches: int) -> int:
    """Bytes that the disk must have for so many customers of a plan, in so many batches: never
    less than they will take.
    """
    if not n_customers:
        return 0
    share = n_customers / plan.n_customers
    spread = SPREAD / sqrt(n_customers * plan.settings.receipts_per_customer)
    beside = n_batches * (BLOCK_BYTES + 3 * REPORT_BYTES) + 4 * BLOCK_BYTES
    return round(share * estimated_bytes(plan) * (1 + spread)) + beside


def estimated_bytes(plan: Plan) -> int:
    """Bytes that the plan's batch files will take."""
    layout = Layout(plan.indent)
    population = plan.settings.population
    n_receipts = plan.settings.receipts_per_customer
    n_items = fmean(fmean(archetype.items_per_trip) for archetype in population.archetypes)
    name = fmean(len(product.name) for product in population.catalogue) + len('""')
    identity = len(f'"{customer_id(0, plan.settings.id_digits)}""First Lastname""an_archetype_key"')
    line = _length(layout.line_pieces) + name + len("1" + "5.49") + len(layout.between_lines)
    receipt = (
        _length(layout.receipt_pieces)
        + len(f'"{plan.settings.store}"'.encode())
        + identity
        + len('"123456789""2025-12-31"' + "120.00" + "100.00" + "20.00")
        + len(layout.between_receipts)
        + n_items * line
    )
    customer = (
        _length(layout.customer_pieces)
        + identity
        + len("17" + "2000.00" + "400.00" + "375")
        + len(layout.between_customers)
        + n_receipts * receipt
    )
    packing = GZIP_RATIO if plan.gzip else 1.0
    return round(plan.n_customers * customer * packing * MARGIN)


def _length(pieces: list[str]) -> int:
    return sum(map(len, pieces))
