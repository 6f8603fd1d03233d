"""How many bytes a data set will take, from the lengths of the texts that it is made of."""

from __future__ import annotations

import shutil
from pathlib import Path
from statistics import fmean

from receipts.archetypes import ARCHETYPES
from receipts.catalogue import CATALOGUE
from receipts.folders import OutputError
from receipts.layout import Layout
from receipts.plan import Plan

MARGIN = 1.05
"""The estimate is good to a few percent."""

GZIP_RATIO = 0.125
"""Bytes of a compressed batch to those of its text; 0.114 is measured."""


def estimated_bytes(plan: Plan) -> int:
    """Bytes that the plan's batch files will take."""
    layout = Layout(plan.indent)
    n_receipts = plan.settings.receipts_per_customer
    n_items = fmean(fmean(archetype.items_per_trip) for archetype in ARCHETYPES.values())
    name = fmean(len(product.name) for product in CATALOGUE) + len('""')
    identity = len(f'"customer_{"0" * plan.settings.id_digits}""First Lastname""an_archetype_key"')
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


def check_space(plan: Plan, folder: Path, bytes_written: int = 0) -> None:
    """Raises OutputError where the rest of the plan cannot fit on the folder's disk."""
    needed = estimated_bytes(plan) - bytes_written
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise OutputError(
            f"the data set needs about {_in_words(needed)} and {folder} has "
            f"{_in_words(free)} free; make fewer customers, use --gzip (an eighth of the space) "
            "or name a folder on another disk with --output"
        )


def _length(pieces: list[str]) -> int:
    return sum(map(len, pieces))


def _in_words(n_bytes: int) -> str:
    return f"{n_bytes / 1e9:,.1f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:,.1f} MB"
