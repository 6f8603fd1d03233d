"""A folder of marketing tables, or of a part of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from marketing.exploration.errors import LookError
from marketing.exploration.tables.csv_tables import sampled_csv
from marketing.exploration.tables.facts import Json, marketing_facts, summary_files
from marketing.exploration.tables.table import DataSet, Sampled, TableInfo
from marketing.loading.paths import table_files
from marketing.tables import TABLES

SUMMARY = "marketing_summary.json"


def marketing_data_set(folder: Path, summary: Json) -> DataSet:
    """The data set of a folder with a summary.

    Raises LookError or DataFileError where the tables are not there.
    """
    try:
        found = table_files(folder)
    except FileNotFoundError as error:
        raise LookError(error) from None
    tables = [
        TableInfo(
            name,
            TABLES[name].meaning,
            [path.name for path in paths],
            {column.name: column.meaning for column in TABLES[name].columns},
        )
        for name, paths in found.items()
    ]

    def read(limit: int, seed: int) -> Iterator[Sampled]:
        for info, paths in zip(tables, found.values(), strict=True):
            yield sampled_csv(info, paths, limit, seed)

    return DataSet(
        "marketing",
        folder,
        "A marketing data set",
        marketing_facts(summary),
        summary_files(_entries(summary)),
        tables,
        read,
    )


def _entries(summary: Json) -> Sequence[Json]:
    steps = summary.get("steps", [])
    return [entry for step in steps for entry in step.get("tables", [])]
