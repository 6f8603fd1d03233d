"""Writes the CSV tables that are made as a whole at the end of their step."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from marketing.dataset.files import with_ending
from marketing.dataset.plan import Plan
from marketing.writing.block_writer import header_text
from marketing.writing.csv_text import TableText
from marketing.writing.step_ends import EndTable
from receipts.runs.files import Json, whole_file
from receipts.runs.packing import packed


def write_end_tables(plan: Plan, ends: Iterable[EndTable], folder: Path) -> list[Json]:
    """Writes the tables that end a step; what the summary says of each.

    Raises OSError where that fails.
    """
    return [_written(plan, folder, each) for each in ends]


def _written(plan: Plan, folder: Path, each: EndTable) -> Json:
    name = each.table.name
    text = (header_text(plan, name) + TableText(each.table).of(each.rows)).encode()
    path = folder / with_ending(name, is_gzip=plan.gzip)
    with whole_file(path) as whole, packed(whole, is_gzip=plan.gzip) as file:
        file.write(text)
    return {
        "table": name,
        "file": path.name,
        "rows": len(each.rows),
        "bytes": path.stat().st_size,
        "text_bytes": len(text),
        "sha256": hashlib.sha256(text).hexdigest(),
    }
