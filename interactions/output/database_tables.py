"""The database of a plan: its tables, and rows of events on their way into them."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from interactions.model.events import START
from interactions.output.collected_events import CollectedEvents
from interactions.plan import Plan
from interactions.sources.article_file import load_articles
from interactions.sources.inputs import Inputs
from interactions.sources.products import population_of
from interactions.tables import article_table, tables_of
from receipts.formats.databases import DatabaseFile
from receipts.formats.libraries import library
from receipts.formats.open_database import open_database
from receipts.formats.table_files import table_file
from receipts.formats.table_rows import Coded, TableRows, Values
from receipts.formats.tables import Table
from receipts.relational.customer_rows import product_rows
from receipts.relational.tables import PRODUCTS
from receipts.runs.files import whole_file

_LARGE_CATALOGUE = 4096
"""Articles from which on the ids of some rows are fewer than those of all articles."""


def open_tables(path: Path, plan: Plan) -> DatabaseFile:
    """The database of a plan at a path, made where there is none.

    Raises as ``open_database`` does.
    """
    assert plan.database is not None
    tables = [*tables_of(plan), article_table(plan)]
    text = json.dumps(plan.as_json(), sort_keys=True)
    return open_database(path, plan.database, tables, hashlib.sha256(text.encode()).hexdigest())


def article_rows(plan: Plan, inputs: Inputs, ids: Sequence[str]) -> TableRows:
    """The rows of the table of articles.

    ids: of all articles, sorted.
    """
    table = article_table(plan)
    if table is PRODUCTS:
        return product_rows(population_of(inputs))
    return TableRows(table, (ids,), len(ids))


def write_articles(path: Path, plan: Plan, inputs: Inputs, folder: Path) -> None:
    """Writes the rows of the table of articles to a file on its way into the database.

    folder: of the run; it has the articles.
    """
    assert plan.database is not None
    rows = article_rows(plan, inputs, load_articles(folder).ids)
    with whole_file(path, is_scratch=True) as file:
        writer = table_file(plan.database, file, rows.table)
        writer.add(rows)
        writer.finish()


class DatabaseRows:
    """Writes collected events to a part's file, as a database takes them."""

    def __init__(
        self, file: BinaryIO, plan: Plan, table: Table, article_ids: Sequence[str]
    ) -> None:
        assert plan.database is not None
        self._plan = plan
        self._table = table
        self._file = table_file(plan.database, file, table)
        self._articles = [*article_ids, START]

    def write(self, events: CollectedEvents) -> None:
        """Writes events."""
        columns: list[Values] = [
            self._quick(events.times),
            Coded(self._quick(events.places), events.customers),
            self._ids(events.numbers),
            self._quick(events.scores),
            self._ids(events.previous),
            *events.further(),
        ]
        self._file.add(TableRows(self._table, columns, len(events)))

    def finish(self) -> None:
        """Writes what is left."""
        self._file.finish()

    def _ids(self, numbers: array[int]) -> Values:
        texts = self._articles
        if len(texts) > _LARGE_CATALOGUE:
            return [texts[number] for number in numbers]
        return Coded(self._quick(numbers), texts)

    def _quick(self, numbers: array[int]) -> Sequence[int]:
        """Numbers in the form that Arrow takes at once, where it is Arrow that takes them."""
        if self._plan.database != "duckdb":
            return numbers
        found: Sequence[int] = library("numpy").frombuffer(numbers, numbers.typecode)
        return found
