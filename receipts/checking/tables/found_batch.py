"""What is found out about a batch of tables, table by table, and put together in the end."""

from __future__ import annotations

from array import array
from typing import Any

from receipts.checking.batch_check import BatchCheck
from receipts.checking.offences import Offence, Offences
from receipts.checking.tables.file_entries import check_file
from receipts.formats.tables import DATABASES, Table
from receipts.reading.batch_files import DatasetError
from receipts.reading.recount import Tally
from receipts.reading.slices import Slice
from receipts.reading.tables.batch import TableBatch
from receipts.reading.tables.found_rows import ColumnsError
from receipts.relational.tables import BATCH_TABLES
from receipts.summary import BatchReport


class FoundBatch:
    """What is found out about a batch.

    offences: by the tables' names.
    damaged: the tables whose files cannot be read to the end.
    n_rows: how many rows the files have.
    """

    def __init__(self, batch: TableBatch, entry: dict[str, Any]) -> None:
        self.is_database = batch.form in DATABASES
        self.offences = {table.name: Offences(batch.file(table)) for table in BATCH_TABLES}
        self.damaged: set[str] = set()
        self.n_rows: dict[str, int] = {}
        self._batch = batch
        self._entry = entry
        self._entries: list[dict[str, Any]] = []

    @property
    def n_offences(self) -> int:
        """How many offences there are."""
        return sum(offences.count for offences in self.offences.values())

    def add_error(self, table: Table, error: DatasetError) -> None:
        """Notes that a table cannot be read, or not to its end."""
        self.damaged.add(table.name)
        offences = self.offences[table.name]
        if isinstance(error, ColumnsError):
            offences.add(f"columns of {table.name}", error.expected, error.found)
        else:
            offences.add("file", f"a whole table of {table.name}", error)

    def check_files(self, source: Slice) -> None:
        """Holds the files against the batch's entry in the summary."""
        if self.is_database:
            return
        listed = self._entry.get("files")
        listed = listed if isinstance(listed, list) else []
        by_table = {each.get("table"): each for each in listed if isinstance(each, dict)}
        for table in BATCH_TABLES:
            if table.name not in self.damaged:
                self._entries.append(
                    check_file(
                        self._batch.file(table),
                        by_table.get(table.name, {}),
                        self.offences[table.name],
                        table=table.name,
                        rows=self.n_rows.get(table.name, 0),
                        is_gzip=source.settings["gzip"],
                    )
                )

    def check(self, source: Slice, number: int, tally: Tally) -> BatchCheck:
        """All of it."""
        indices = source.customers_of(number)
        first: list[Offence] = [each for one in self.offences.values() for each in one.first]
        count = self.n_offences
        report = None
        if not count:
            files = (
                {}
                if self.is_database
                else {
                    "bytes": sum(entry["bytes"] for entry in self._entries),
                    "files": self._entries,
                }
            )
            report = BatchReport(
                file=source.file(number), first_customer=indices[0], **tally.sums, **files
            )
        return BatchCheck(
            first,
            count,
            array("I"),
            source.customer_id(indices[0]),
            source.customer_id(indices[-1]),
            tally.sums,
            tally.receipts,
            report,
        )
