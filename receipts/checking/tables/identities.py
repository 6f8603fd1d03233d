"""Checks of a batch of tables that cannot be held against its seed.

The customers are checked as those of JSON are.  Besides, the rows of the three tables have to go
together, and what only tables have has to add up.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any

from receipts.checking.batch_check import BatchCheck, BatchChecker
from receipts.checking.offences import Offences, Value
from receipts.checking.tables.file_entries import check_file
from receipts.formats.csv_table import amount_text
from receipts.formats.tables import DATABASES
from receipts.reading.batch_files import Customer
from receipts.reading.slices import Slice
from receipts.reading.tables.batch import TableBatch
from receipts.reading.tables.found_rows import RECORD_COLUMNS, CustomerRows, OpenTables
from receipts.reading.tables.records import Joined, RecordMaker, Row, joined
from receipts.relational.tables import BATCH_TABLES, LINES, RECEIPTS
from world.population import Population

_SAVINGS = (("promotion_savings", "promotion_saving"), ("coupon_savings", "coupon_saving"))
_RECEIPT = {name: place for place, name in enumerate(RECEIPTS.header)}
_LINE = {name: place for place, name in enumerate(LINES.header)}
_RECORD = {
    table: [table.header.index(name) for name in RECORD_COLUMNS[table]]
    for table in (RECEIPTS, LINES)
}


class IdentityChecker:
    """Checks batches of one population; a process needs one."""

    def __init__(self, population: Population) -> None:
        self._records = BatchChecker(population)
        self._names = _Names({each.sku: each.name for each in population.catalogue})
        self._categories = {each.sku: each.category for each in population.catalogue}

    def check(
        self, batch: TableBatch, source: Slice, number: int, entry: dict[str, Any]
    ) -> BatchCheck:
        """Checks a batch."""
        offences = Offences(batch.path)
        with closing(self._customers(batch, offences)) as customers:
            check = self._records.check_records(customers, source, number, entry, offences)
        if batch.form not in DATABASES:
            self._check_files(batch, source, check, entry, offences)
        return check._replace(offences=offences.first, n_offences=offences.count)

    def _check_files(
        self,
        batch: TableBatch,
        source: Slice,
        check: BatchCheck,
        entry: dict[str, Any],
        offences: Offences,
    ) -> None:
        listed = entry.get("files")
        listed = listed if isinstance(listed, list) else []
        n_rows = (check.sums["customers"], check.n_receipts, check.sums["items"])
        for table, n_found, file in zip(BATCH_TABLES, n_rows, [*listed, {}, {}, {}], strict=False):
            known = {"table": table.name, "rows": n_found}
            is_gzip = source.settings["gzip"]
            file_offences = Offences(batch.file(table))
            entry_found = file if isinstance(file, dict) else {}
            check_file(batch.file(table), entry_found, file_offences, is_gzip=is_gzip, **known)
            offences.take(file_offences)

    def _customers(self, batch: TableBatch, offences: Offences) -> Generator[Customer, None, None]:
        """The customers of a batch, whose rows are checked on the way."""
        with closing(batch.open()) as tables:
            maker = RecordMaker(self._names)
            for each in _joined(tables, batch):
                self._check(each, offences)
                yield maker.record(_for_record(each))

    def _check(self, found: Joined, offences: Offences) -> None:
        customer_id = str(found.customer[0])
        pairs = zip(found.receipts, found.lines, strict=True)
        for number, (receipt, lines) in enumerate(pairs, 1):
            for what, expected, value in self._problems(receipt, lines):
                offences.add(what, expected, value, customer_id, number)

    def _problems(self, receipt: Row, lines: list[Row]) -> Iterator[tuple[str, object, object]]:
        """What does not go together in a receipt: what it is, what is expected and found."""
        parts = 0
        for name, of_lines in (*_SAVINGS, ("member_savings", "member_saving")):
            total = sum(line[_LINE[of_lines]] for line in lines)
            found = receipt[_RECEIPT[name]]
            parts += found
            if found != total:
                yield name, f"{amount_text(total)}, the sum of the lines", amount_text(found)
        savings = receipt[_RECEIPT["savings"]]
        if savings != parts:
            yield "savings", f"{amount_text(parts)}, the sum of its parts", amount_text(savings)
        for place, line in enumerate(lines, 1):
            yield from self._line_problems(place, line)

    def _line_problems(self, place: int, line: Row) -> Iterator[tuple[str, object, object]]:
        if line[_LINE["line_number"]] != place:
            yield "line_number", place, Value(line[_LINE["line_number"]])
        price, promotion, coupon, member, total = line[_LINE["price"] :]
        if total != price - promotion - coupon - member:
            expected = amount_text(price - promotion - coupon - member)
            yield f"line_total of line {place}", expected, amount_text(total)
        category = self._categories.get(line[_LINE["sku"]])
        if category is not None and line[_LINE["category"]] != category:
            yield f"category of line {place}", category, Value(line[_LINE["category"]])


class _Names(dict[str, str]):
    """Names of products by sku; one that is unknown stands for itself, and is found out."""

    def __missing__(self, sku: str) -> str:
        return sku


def _joined(tables: OpenTables, batch: TableBatch) -> Iterator[Joined]:
    rows = CustomerRows(*map(tables.rows, BATCH_TABLES))
    return joined(rows, batch.n_customers if batch.form in DATABASES else None)


def _for_record(found: Joined) -> Joined:
    """The rows with the columns that a record is made of."""
    return Joined(
        found.customer,
        [tuple(row[place] for place in _RECORD[RECEIPTS]) for row in found.receipts],
        [[tuple(row[place] for place in _RECORD[LINES]) for row in lines] for lines in found.lines],
    )
