"""Makes the rows of one block of customers as columns: what a worker process does for Parquet, and
for databases, to which the main process appends what is in the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import BinaryIO, cast

from marketing.dataset.files import tables_in_blocks
from marketing.dataset.plan import BlockTask, Plan
from marketing.dataset.worlds import world_of
from marketing.outreach.daily import DailyCounts
from marketing.tables import ENGAGEMENTS, tables_of
from marketing.writing.daily_parts import COUNTS, STEP
from marketing.writing.part_names import part_file
from marketing.writing.step_ends import EndTable, campaigns_of
from marketing.writing.table_rows import rows_in_columns, table_rows
from receipts.formats.table_files import table_file, table_file_name
from receipts.formats.table_rows import TableRows
from receipts.formats.tables import DATABASES, Format, Table
from receipts.runs.files import Json
from receipts.runs.hashed_file import HashedFile
from receipts.runs.own_process import call_apart
from receipts.runs.places import Place


class TableWriter:
    """Writes the rows of blocks: ``writer(task)`` makes one and reports on it.

    Holds the tables of the world, so a process makes one writer for all its blocks.

    place: where the files go.
    """

    def __init__(self, plan: Plan, place: Place) -> None:
        self._plan = plan
        self._place = place
        self._world = world_of(plan.settings)

    def __call__(self, task: BlockTask) -> Json:
        """Writes one block's rows, a file for each table; the report.

        Raises OSError where that fails, MissingLibraryError where a library is needed that is not
        installed.
        """
        form, tables = self._plan.format, tables_of(self._plan.settings.population)
        rows_of = table_rows(self._world, task.step, is_fast=form != "sqlite")
        counts = DailyCounts(campaigns_of(self._world) if task.step == STEP else ())
        indices = range(task.first_customer, task.first_customer + task.n_customers)
        with ExitStack() as stack:
            files = {
                table.name: stack.enter_context(
                    new_table(self._place, form, tables[table.name], block_file(form, table, task))
                )
                for table in tables_in_blocks(task.step)
            }
            for rows in rows_of(indices):
                files[rows.table.name].add(rows)
                if rows.table.name == ENGAGEMENTS.name:
                    counts.add_all(zip(*rows.columns, strict=True))
        report = {
            "file": task.name,
            "customers": task.n_customers,
            "tables": [file.entry for file in files.values()],
        }
        return {**report, COUNTS: counts.as_json()} if task.step == STEP else report


class NewTable:
    """A table's file while it is written."""

    def __init__(self, form: Format, file: BinaryIO, table: Table, name: str) -> None:
        self._bytes = HashedFile(file)
        self._rows = table_file(form, cast(BinaryIO, self._bytes), table)
        self._table, self._name = table, name
        self._n_rows = 0

    def add(self, rows: TableRows) -> None:
        """Writes rows."""
        self._rows.add(rows)
        self._n_rows += rows.n_rows

    def finish(self) -> None:
        """Writes what is left."""
        self._rows.finish()

    @property
    def entry(self) -> Json:
        """What the summary says of the file, when it is finished."""
        return {
            "table": self._table.name,
            "file": self._name,
            "rows": self._n_rows,
            "bytes": self._bytes.n_bytes,
            "sha256": self._bytes.sha256,
        }


@contextmanager
def new_table(place: Place, form: Format, table: Table, name: str) -> Iterator[NewTable]:
    """A table's file, whole when this is left."""
    with place.new_file(name, is_scratch=form in DATABASES) as file:
        made = NewTable(form, file, table, name)
        yield made
        made.finish()


def block_file(form: Format, table: Table, task: BlockTask) -> str:
    """The name of the file with a block's rows of a table."""
    if form in DATABASES:
        return part_file(task.name, table.name)
    return table_file_name(table, form, task.number, is_gzip=False)


def write_ends(place: Place, form: Format, step: str, ends: Iterable[EndTable]) -> list[Json]:
    """Writes the tables that end a step, or their parts of a database; their entries.

    In a process of its own where that takes a library as large as all that the main process has.
    """
    made = [*ends]
    if form == "sqlite" or not made:
        return _write_ends(place, form, step, made)
    return call_apart(_write_ends, place, form, step, made)


def _write_ends(place: Place, form: Format, step: str, ends: Sequence[EndTable]) -> list[Json]:
    entries = []
    for table, rows in ends:
        name = (
            part_file(step, table.name)
            if form in DATABASES
            else table_file_name(table, form, None, is_gzip=False)
        )
        with new_table(place, form, table, name) as file:
            file.add(rows_in_columns(table, rows))
        entries.append(file.entry)
    return entries
