"""Writes the CSV tables that are made as a whole at the end of their step."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from marketing.dataset.files import with_ending
from marketing.dataset.plan import Plan
from marketing.writing.block_writer import header_text
from marketing.writing.csv_text import TableText
from marketing.writing.step_ends import EndTable
from receipts.runs.files import Json
from receipts.runs.packing import packed
from receipts.runs.places import Place


def write_end_tables(plan: Plan, ends: Iterable[EndTable], place: Place) -> list[Json]:
    """Writes the tables that end a step; what the summary says of each.

    Raises OSError where that fails.
    """
    return [_written(plan, place, each) for each in ends]


def _written(plan: Plan, place: Place, each: EndTable) -> Json:
    name = each.table.name
    text = (header_text(plan, name) + TableText(each.table).of(each.rows)).encode()
    file_name = with_ending(name, is_gzip=plan.gzip)
    with place.new_file(file_name) as whole:
        with packed(whole, is_gzip=plan.gzip) as file:
            file.write(text)
        n_bytes = whole.tell()
    return {
        "table": name,
        "file": file_name,
        "rows": len(each.rows),
        "bytes": n_bytes,
        "text_bytes": len(text),
        "sha256": hashlib.sha256(text).hexdigest(),
    }
