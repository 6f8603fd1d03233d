"""Checks a batch of a data set that is tables: its rows, its files and its entry in the summary."""

from __future__ import annotations

import dataclasses
from array import array
from contextlib import closing
from typing import Any

from receipts.checking.batch_check import BatchCheck, check_entry
from receipts.checking.offences import Offence, Offences
from receipts.checking.tables.csv_texts import DigestedTables
from receipts.checking.tables.file_entries import check_file
from receipts.checking.tables.identities import IdentityChecker
from receipts.checking.tables.row_comparison import FindWhose, Row, RowComparison, Whose
from receipts.formats.table_rows import TableRows
from receipts.formats.tables import DATABASES, Table
from receipts.plan import Plan
from receipts.reading.batch_files import DatasetError
from receipts.reading.recount import Tally
from receipts.reading.slices import Slice
from receipts.reading.tables.batch import TableBatch
from receipts.reading.tables.found_rows import ColumnsError, OpenTables, as_list
from receipts.relational.row_maker import RowMaker
from receipts.relational.tables import BATCH_TABLES, CUSTOMERS
from receipts.summary import BatchReport
from world.histories import History
from world.population import Population

_NAME = "customer_name"


class TableChecker:
    """Checks batches of one world; a process needs one.

    plan: of the slices, by which the seed gives the rows; None where that cannot be known.
    has_names: whether the names can be made too.  Where not, any name goes.
    """

    def __init__(self, population: Population, plan: Plan | None, *, has_names: bool) -> None:
        self._population = population
        self._identities = IdentityChecker(population)
        self._left_out = () if has_names else (_NAME,)
        self._maker: RowMaker | None = None
        if plan is not None:
            settings = plan.settings
            if not has_names:
                settings = dataclasses.replace(settings, locale=None)
            self._maker = RowMaker(settings, plan.format)
        self._is_text_made = has_names and plan is not None and plan.format == "csv"

    def check(
        self, batch: TableBatch, source: Slice, number: int, entry: dict[str, Any]
    ) -> BatchCheck:
        """Checks a batch: against the seed if that can be, else what must hold in any case.

        entry: the batch's entry in the summary.
        """
        if self._maker is None:
            return self._identities.check(batch, source, number, entry)
        found = _Found(batch, entry)
        tally = Tally(self._population.by_key)
        customers = source.customers_of(number)
        if self._is_text_made:
            self._compare_texts(batch, customers, found, tally)
        if len(found.n_rows) < len(BATCH_TABLES):
            its_tally = Tally() if self._is_text_made else tally
            try:
                with closing(batch.open()) as tables:
                    self._compare(tables, customers, found, its_tally)
            except DatasetError as error:
                found.add_error(CUSTOMERS, error)
        found.check_files(source)
        offences = Offences(batch.path)
        check_entry(tally, entry, offences)
        found.offences[""] = offences
        return found.check(source, number, tally)

    def is_of_seed(self, batch: TableBatch, customers: range) -> bool:
        """Whether all rows of a batch are what the seed gives.

        Raises DatasetError where they cannot be read.
        """
        found = _Found(batch, {})
        with closing(batch.open()) as tables:
            self._compare(tables, customers, found, Tally(self._population.by_key))
        return not any(offences.count for offences in found.offences.values())

    def _compare_texts(
        self, batch: TableBatch, customers: range, found: _Found, tally: Tally
    ) -> None:
        """Notes which tables are, byte for byte, what the seed gives."""
        assert self._maker is not None
        made = DigestedTables(BATCH_TABLES)
        for histories in self._maker.histories(customers):
            for history in histories:
                tally.add(_sums(history), len(history.days))
            for rows in self._maker.rows(histories):
                made.add(rows)
        made.finish()
        for table in BATCH_TABLES:
            if made.is_text_of(table, batch.file(table)):
                found.n_rows[table.name] = made.n_rows[table.name]

    def _compare(self, tables: OpenTables, customers: range, found: _Found, tally: Tally) -> None:
        """Compares the rows of tables that are not known to be right with what the seed gives."""
        assert self._maker is not None
        known_to_be_right = {*found.n_rows}
        comparisons: dict[str, RowComparison] = {}
        for histories in self._maker.histories(customers):
            for history in histories:
                tally.add(_sums(history), len(history.days))
            made = self._maker.rows(histories)
            for table, rows in zip(BATCH_TABLES, made, strict=True):
                offences = found.offences[table.name]
                if table.name in found.damaged | known_to_be_right:
                    continue
                try:
                    if table.name not in comparisons:
                        first_key = as_list(rows.columns[0])[0]
                        comparisons[table.name] = RowComparison(
                            tables.rows(table, (), first_key), offences, self._left_out
                        )
                    comparisons[table.name].compare(rows, _whose(table, made[1]))
                except DatasetError as error:
                    found.add_error(table, error)
        for name, comparison in comparisons.items():
            if found.is_database or name in found.damaged:
                continue
            try:
                comparison.finish()
            except DatasetError as error:
                found.add_error(next(each for each in BATCH_TABLES if each.name == name), error)
            found.n_rows[name] = comparison.n_found


class _Found:
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
        count = sum(offences.count for offences in self.offences.values())
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


def _whose(table: Table, receipts: TableRows) -> FindWhose:
    """Tells whose the rows of a table are.

    receipts: the rows of the receipts of the same customers.
    """
    known: dict[Any, Whose] = {}

    def find(row: Row) -> Whose:
        if table.name == CUSTOMERS.name:
            return Whose(row[0])
        if not known:
            known.update(_receipts_of(receipts))
        return known.get(row[0], Whose())

    return find


def _receipts_of(receipts: TableRows) -> dict[Any, Whose]:
    numbers, customers = map(as_list, receipts.columns[:2])
    found: dict[Any, Whose] = {}
    before, receipt = None, 0
    for number, customer in zip(numbers, customers, strict=True):
        receipt = receipt + 1 if customer == before else 1
        before = customer
        found[number] = Whose(customer, receipt)
    return found


def _sums(history: History) -> dict[str, Any]:
    """What ``Tally.add`` adds."""
    savings_cents = sum(history.savings_cents)
    return {
        "customers": 1,
        "archetypes": {history.shopper.archetype.key: 1},
        "spent_cents": sum(history.subtotal_cents) - savings_cents,
        "savings_cents": savings_cents,
        "items": history.n_lines,
    }
