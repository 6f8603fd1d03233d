"""CSV files of anybody's: each is a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from marketing.exploration.tables.csv_tables import sampled_csv
from marketing.exploration.tables.facts import FILE_HEADER
from marketing.exploration.tables.table import DataSet, Sampled, TableInfo
from marketing.loading.paths import ENDINGS, table_named
from marketing.pages.picture import DataTable

RESERVED = "index"
"""The name of the page that leads to the others."""


def is_csv(path: Path) -> bool:
    """Whether a file is a table, by its name."""
    return path.name.lower().endswith(ENDINGS)


def csv_data_set(path: Path, files: Sequence[Path]) -> DataSet:
    """The data set of some CSV files.

    path: the file, or their folder.
    """
    tables = [
        TableInfo(name, *_known(file)) for name, file in zip(page_names(files), files, strict=True)
    ]

    def read(limit: int, seed: int) -> Iterator[Sampled]:
        for info, file in zip(tables, files, strict=True):
            yield sampled_csv(info, [file], limit, seed)

    sizes = [(file.name, None, file.stat().st_size, "") for file in files]
    title = "A CSV file" if path.is_file() else "A folder of CSV files"
    facts = [("Files", f"{len(files):,}"), ("Bytes", f"{sum(size[2] for size in sizes):,}")]
    return DataSet("csv", path, title, facts, DataTable(FILE_HEADER, sizes), tables, read)


def page_names(files: Sequence[Path]) -> list[str]:
    """A name for the page of each file, different also where small and capital letters are not.

    >>> page_names([Path("A b.csv"), Path("a-b.csv.gz"), Path("index.csv")])
    ['A-b', 'a-b-2', 'index-2']
    """
    names: list[str] = []
    taken = {RESERVED}
    for file in files:
        stem = re.sub(r"\.csv(\.gz)?$", "", file.name, flags=re.IGNORECASE)
        stem = re.sub(r"[^\w-]+", "-", stem, flags=re.ASCII).strip("-")[:80] or "table"
        name, number = stem, 1
        while name.lower() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.lower())
        names.append(name)
    return names


def _known(file: Path) -> tuple[str, list[str], dict[str, str]]:
    table = table_named(file)
    if table is None:
        return "", [file.name], {}
    return (
        table.meaning,
        [file.name],
        {column.name: column.meaning for column in table.columns},
    )
