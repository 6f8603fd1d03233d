"""Checks a batch of a data set that is tables: its rows, its files and its entry in the summary."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from receipts.checking.batch_check import BatchCheck, check_entry
from receipts.checking.offences import Offences
from receipts.checking.tables.comparisons import Comparisons
from receipts.checking.tables.csv_texts import DigestedTables
from receipts.checking.tables.found_batch import FoundBatch
from receipts.checking.tables.identities import IdentityChecker
from receipts.formats.table_rows import TableRows
from receipts.plan import Plan
from receipts.reading.batch_files import DatasetError
from receipts.reading.recount import Tally
from receipts.reading.slices import Slice
from receipts.reading.tables.batch import TableBatch
from receipts.reading.tables.found_rows import OpenTables
from receipts.relational.row_maker import RowMaker
from receipts.relational.tables import BATCH_TABLES, CUSTOMERS
from world.histories import History
from world.population import Population

GROUP_CUSTOMERS = 50
"""Customers whose rows are made and compared at once: some 18,000 lines."""

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
        found = FoundBatch(batch, entry)
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
        """Whether all rows of a batch are what the seed gives; not all are read where not.

        Raises DatasetError where they cannot be read.
        """
        found = FoundBatch(batch, {})
        with closing(batch.open()) as tables:
            comparisons = Comparisons(tables, found, self._left_out)
            for _, rows in self._made(customers):
                comparisons.compare(rows)
                if found.n_offences:
                    return False
            comparisons.finish()
        return not found.n_offences

    def _made(self, customers: range) -> Iterator[tuple[list[History], Sequence[TableRows]]]:
        """What the seed gives: histories, some at a time, and their rows of ``BATCH_TABLES``."""
        assert self._maker is not None
        for histories in self._maker.histories(customers, GROUP_CUSTOMERS):
            yield histories, self._maker.rows(histories)

    def _compare_texts(
        self, batch: TableBatch, customers: range, found: FoundBatch, tally: Tally
    ) -> None:
        """Notes which tables are, byte for byte, what the seed gives."""
        made = DigestedTables(BATCH_TABLES)
        for histories, tables in self._made(customers):
            _add(histories, tally)
            for rows in tables:
                made.add(rows)
        made.finish()
        for table in BATCH_TABLES:
            if made.is_text_of(table, batch.file(table)):
                found.n_rows[table.name] = made.n_rows[table.name]

    def _compare(
        self, tables: OpenTables, customers: range, found: FoundBatch, tally: Tally
    ) -> None:
        """Compares the rows of tables that are not known to be right with what the seed gives."""
        comparisons = Comparisons(tables, found, self._left_out)
        for histories, rows in self._made(customers):
            _add(histories, tally)
            comparisons.compare(rows)
        comparisons.finish()


def _add(histories: Sequence[History], tally: Tally) -> None:
    """Adds customers to sums."""
    for history in histories:
        tally.add(_sums(history), len(history.days))


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
