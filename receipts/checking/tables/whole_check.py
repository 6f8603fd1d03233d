"""Checks of what is no batch's in a data set of tables: products, the database, other files."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from typing import Any, NamedTuple

from receipts.checking.offences import Offences, Value
from receipts.checking.tables.file_entries import check_file
from receipts.checking.tables.row_comparison import RowComparison, Whose
from receipts.file_names import is_batch_file
from receipts.folder import database_file
from receipts.formats.databases import quoted
from receipts.formats.sqlite_file import create_statement, index_statements
from receipts.formats.tables import DATABASES
from receipts.reading.batch_files import DatasetError
from receipts.reading.recount import Tally
from receipts.reading.slice_batches import batch_of
from receipts.reading.slices import Slice
from receipts.reading.tables.batch import TableBatch, open_connection
from receipts.reading.tables.found_rows import ColumnsError
from receipts.relational.customer_rows import product_rows
from receipts.relational.tables import BATCH_TABLES, CUSTOMERS, LINES, PRODUCTS, RECEIPTS, TABLES
from world.population import Population

_OURS = re.compile(
    rf"({'|'.join(table.name for table in BATCH_TABLES)})_\d{{5,}}\.(csv(\.gz)?|parquet)"
    rf"|{PRODUCTS.name}\.(csv(\.gz)?|parquet)"
    rf"|({'|'.join(database_file(form) for form in sorted(DATABASES))})(\..*)?"
)
"""Files of which a folder has those of its own data set only."""

_PART_STARTS = tuple(f"{table.name}_" for table in BATCH_TABLES)
_READ_TOO = {"csv": (".csv", ".csv.gz"), "parquet": (".parquet",)}
"""How files begin and end that ``lines_*.parquet`` and the like are, by format."""


class SharedCheck(NamedTuple):
    """What was found out about files that are no batch's.

    files: what the summary should say of them.
    """

    offences: list[Offences]
    files: list[dict[str, Any]]


def check_shared(
    source: Slice, summary: Mapping[str, Any], population: Population, tally: Tally
) -> SharedCheck:
    """Checks the files of a slice that are no batch's.

    tally: sums over the slice's customers.
    """
    batch = batch_of(source, source.batch_numbers[0])
    assert isinstance(batch, TableBatch)
    path = batch.file(PRODUCTS)
    offences = Offences(path)
    n_rows: object = None
    try:
        n_rows = _check_products(batch, population, offences)
        if source.format in DATABASES:
            n_rows = _check_tables(path, source, tally, offences)
    except DatasetError as error:
        _note(error, offences)
    known: dict[str, object] = {"rows": n_rows}
    if source.format not in DATABASES:
        known["table"] = PRODUCTS.name
    is_gzip = source.settings["gzip"] and source.format not in DATABASES
    entries = _entries_of(summary)
    main = next((each for each in entries if each.get("file") == os.path.basename(path)), {})
    found = SharedCheck([offences], [])
    if n_rows is not None:
        found.files.append(check_file(path, main, offences, is_gzip=is_gzip, **known))
    for entry in entries:
        if entry is not main:
            _check_other(source, entry, found)
    return found


def check_table_listing(sources: Iterable[Slice]) -> list[Offences]:
    """Files in the slices' folders that look like a data set's and belong to none, or that whoever
    asks for all files of a table reads too: copies, say.
    """
    sources = [*sources]
    read_too = tuple(ending for each in sources for ending in _READ_TOO.get(each.format, ()))
    batches = [batch_of(each, number) for each in sources for number in each.batch_numbers]
    expected = {
        batch.file(table) for batch in batches if isinstance(batch, TableBatch) for table in TABLES
    }
    found = []
    for folder in sorted({os.path.dirname(path) for path in expected}):
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            is_table = name.startswith(_PART_STARTS) and name.endswith(read_too)
            if path not in expected and (is_table or _OURS.fullmatch(name) or is_batch_file(name)):
                offences = Offences(path)
                offences.add("file", "no file but those of the summary", "this one")
                found.append(offences)
    return found


def _check_products(batch: TableBatch, population: Population, offences: Offences) -> int:
    """Compares the products with those of the population; how many rows there are."""
    with closing(batch.open()) as tables:
        comparison = RowComparison(tables.rows(PRODUCTS), offences, source="the population")
        comparison.compare(product_rows(population), lambda _: Whose())
        comparison.finish()
    return comparison.n_found


def _check_tables(path: str, source: Slice, tally: Tally, offences: Offences) -> dict[str, int]:
    """Checks which tables a database has, and how many rows; the rows that there are."""
    expected = {
        CUSTOMERS.name: tally.customers,
        RECEIPTS.name: tally.receipts,
        LINES.name: tally.items,
    }
    with closing(open_connection(path, source.format)) as connection:
        offences.compare("tables", sorted(table.name for table in TABLES), connection.tables())
        found = {
            table.name: int(connection.one(f"SELECT count(*) FROM {quoted(table.name)}"))
            for table in TABLES
        }
        _check_made_by(connection.made_by(), source.format, offences)
    for name, n_rows in expected.items():
        if found[name] != n_rows:
            offences.add(f"{name}, number of rows", f"{n_rows:,}", f"{found[name]:,}")
    return found


def _check_made_by(found: Collection[str], form: str, offences: Offences) -> None:
    """Compares keys, indexes and triggers with those that a database is made with."""
    expected: list[str] = []
    if form == "sqlite":
        for table in TABLES:
            expected += [create_statement(table), *index_statements(table)]
    for statement in expected:
        if statement not in found:
            offences.add("keys and indexes", " ".join(statement.split()), "none that is made so")
    for statement in found:
        if statement not in expected:
            what = Value(" ".join(statement.split()))
            offences.add("keys and indexes", "none but those of the data set", what)


def _check_other(source: Slice, entry: dict[str, Any], found: SharedCheck) -> None:
    """Checks a file that only its entry tells of."""
    name = entry.get("file")
    folder = os.path.dirname(source.summary_path)
    if not isinstance(name, str) or os.path.basename(name) != name or name in ("", ".", ".."):
        offences = Offences(source.summary_path)
        offences.add("file in the list of files", "a file's name", Value(name))
        found.offences.append(offences)
        return
    path = os.path.join(folder, name)
    offences = Offences(path)
    known = {key: entry[key] for key in ("table", "rows") if key in entry}
    entry_found = check_file(path, entry, offences, is_gzip="text_bytes" in entry, **known)
    found.files.append(entry_found)
    found.offences.append(offences)


def _note(error: DatasetError, offences: Offences) -> None:
    if isinstance(error, ColumnsError):
        offences.add(f"columns of {error.table}", error.expected, error.found)
    else:
        offences.add("file", "a whole table", error)


def _entries_of(summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    entries = summary.get("files")
    if not isinstance(entries, list):
        return []
    return [entry for entry in entries if isinstance(entry, dict)]
