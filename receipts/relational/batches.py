"""Writes the tables of batches: a file for each table and batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

from receipts.folder import CATALOGUE_PART
from receipts.formats.table_files import TableFile, part_file_name, table_file, table_file_name
from receipts.formats.table_rows import TableRows
from receipts.formats.tables import DATABASES, Table
from receipts.plan import BatchTask, Plan
from receipts.relational.customer_rows import product_rows
from receipts.relational.row_maker import RowMaker, groups_of
from receipts.relational.tables import BATCH_TABLES, PRODUCTS
from receipts.runs.files import Json
from receipts.runs.hashed_file import HashedFile
from receipts.runs.packing import packed
from receipts.runs.places import Place
from receipts.summary import BatchReport
from receipts.tally import Tally


@dataclass
class _Written:
    """A table's file while it is written."""

    name: str
    rows: TableFile
    text: HashedFile
    whole: HashedFile
    n_rows: int = 0

    def add(self, rows: TableRows) -> None:
        self.rows.add(rows)
        self.n_rows += rows.n_rows


class TablesWriter:
    """Makes the files of a plan's batches: ``writer(task)`` makes those of one.

    Holds the tables of the world, so a process makes one writer for all its batches.
    """

    def __init__(self, plan: Plan, place: Place) -> None:
        self._plan = plan
        self._place = place
        self._is_database = plan.format in DATABASES
        self._maker = RowMaker(plan.settings, plan.format)

    def __call__(self, task: BatchTask) -> BatchReport:
        """Writes the files of one batch.

        Raises OSError where that fails; no file is left half-written then.
        """
        tally = Tally([*self._plan.settings.population.by_key])
        with ExitStack() as stack:
            names = [self._name(table, task) for table in BATCH_TABLES]
            files = [
                stack.enter_context(self._file(table, name))
                for table, name in zip(BATCH_TABLES, names, strict=True)
            ]
            for customers in groups_of(task.customers):
                self._add(customers, tally, files)
        pairs = zip(files, BATCH_TABLES, strict=True)
        entries = [entry_of(each, table) for each, table in pairs]
        # Files on their way into a database are not kept.
        is_kept = not self._is_database
        return tally.report(
            task,
            bytes=sum(entry["bytes"] for entry in entries) if is_kept else None,
            files=entries if is_kept else None,
        )

    def products(self) -> Json:
        """Writes the table of products; its entry in the summary."""
        with self._file(PRODUCTS, self._name(PRODUCTS, None)) as file:
            file.add(product_rows(self._plan.settings.population))
        return entry_of(file, PRODUCTS)

    def _add(self, customers: range, tally: Tally, files: Sequence[_Written]) -> None:
        """Makes a group of customers and writes their rows, of which nothing is kept in memory."""
        (histories,) = self._maker.histories(customers)
        tally.add_histories(histories)
        for file, rows in zip(files, self._maker.rows(histories), strict=True):
            file.add(rows)

    def _name(self, table: Table, task: BatchTask | None) -> str:
        """The name of a table's file, or of a batch's part of it."""
        if self._is_database:
            return part_file_name(task.file if task else CATALOGUE_PART, table)
        plan, number = self._plan, task.number if task else None
        return table_file_name(table, plan.format, number, is_gzip=plan.gzip)

    @contextmanager
    def _file(self, table: Table, name: str) -> Iterator[_Written]:
        """A table's file, whole when this is left."""
        plan = self._plan
        with self._place.new_file(name, is_scratch=self._is_database) as file:
            whole = HashedFile(file)
            with packed(cast(BinaryIO, whole), is_gzip=plan.gzip) as unpacked:
                text = HashedFile(unpacked) if plan.gzip else whole
                rows = table_file(plan.format, cast(BinaryIO, text), table)
                yield (written := _Written(name, rows, text, whole))
                written.rows.finish()


def entry_of(written: _Written, table: Table) -> Json:
    """What the summary says of a file: the digest is that of the text before compression."""
    texts = {"text_bytes": written.text.n_bytes} if written.text is not written.whole else {}
    return {
        "table": table.name,
        "file": written.name,
        "rows": written.n_rows,
        "bytes": written.whole.n_bytes,
        **texts,
        "sha256": written.text.sha256,
    }
