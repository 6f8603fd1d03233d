"""The files of a table, for the programs that read them."""

from __future__ import annotations

import os
from collections.abc import Sequence

from receipts.formats.table_files import ENDINGS, table_file_name
from receipts.reading.batch_files import DatasetError
from receipts.reading.slices import Slice
from receipts.relational.tables import BATCH_TABLES, TABLES


def table_paths(slices: Sequence[Slice], name: str) -> list[str]:
    """The paths of a table's files, in the order of their rows.

    slices: of one world, in order.
    name: of the table, one of ``relational.tables.TABLES``.

    Raises DatasetError where there is no such table, or it has no file of its own.
    """
    table = next((table for table in TABLES if table.name == name), None)
    if table is None:
        known = ", ".join(table.name for table in TABLES)
        raise DatasetError(f"there is no table {name!r}; the tables are {known}")
    form = slices[0].format if slices else "another program's"
    if form not in ENDINGS:
        raise DatasetError(
            f"a data set whose format is {form} has no files of tables; generate one with "
            f"format {' or '.join(ENDINGS)}"
        )
    # Every slice has all products.
    parts = slices if table in BATCH_TABLES else slices[:1]
    return [
        os.path.join(
            os.path.dirname(part.summary_path),
            table_file_name(table, form, number, is_gzip=part.settings["gzip"]),
        )
        for part in parts
        for number in (part.batch_numbers if table in BATCH_TABLES else (None,))
    ]
