"""The rows of a table, as they are found, against those that there should be.

Columns are compared as a whole.  Where one departs, rows are gone through one by one: a row that
is missing or too many is told as such, so that the rows after it are compared with their own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

from receipts.checking.offences import Offences, Value, text_of
from receipts.formats.csv_table import amount_text, date_text
from receipts.formats.libraries import library
from receipts.formats.table_rows import Coded, TableRows, Values
from receipts.formats.tables import Column, Table
from receipts.reading.tables.found_rows import FoundRows, as_list, row_tuples, sliced

LOOK_AHEAD = 1000
"""So many rows that are too many may come one after the other."""

_LAST_DAY = date.max.toordinal()

Row = tuple[Any, ...]


class Whose(NamedTuple):
    """The customer that a row is about, and which receipt, 1 for the oldest; None where none."""

    customer: str | None = None
    receipt: int | None = None


FindWhose = Callable[[Row], Whose]
"""Finds out whose a row is."""


class RowComparison:
    """Compares rows block by block: ``compare`` them in their order, then ``finish``.

    left_out: names of columns in which any text is right.
    source: what says which rows there should be.

    All methods raise DatasetError where the file is damaged.
    """

    def __init__(
        self,
        found: FoundRows,
        offences: Offences,
        left_out: Collection[str] = (),
        source: str = "the seed",
    ) -> None:
        self._table = found.table
        self._rows = _Rows(found.table, found.blocks)
        self._offences = offences
        self._left_out = left_out
        self._source = source
        self._key_places = [found.table.header.index(name) for name in found.table.key]
        self._first = found.first
        self.n_found = 0
        self.n_expected = 0

    def compare(self, expected: TableRows, whose: FindWhose) -> None:
        """Compares the next rows with these."""
        place = 0
        while place < expected.n_rows:
            block = self._rows.take(expected.n_rows - place)
            rest = sliced(expected, place, expected.n_rows)
            if not block.n_rows or not self._is_same(sliced(rest, 0, block.n_rows), block):
                self._rows.give_back(block)
                self._one_by_one([*row_tuples(rest)], whose)
                break
            place += block.n_rows
            self.n_found += block.n_rows
        self.n_expected += expected.n_rows

    def finish(self) -> None:
        """Notes rows that are left."""
        n_left = self._rows.count()
        if n_left:
            self.n_found += n_left
            what = f"{self._table.name}, number of rows"
            self._offences.add(what, f"{self.n_expected:,}", f"{self.n_found:,}")

    def _is_same(self, expected: TableRows, found: TableRows) -> bool:
        pairs = zip(expected.table.columns, expected.columns, found.columns, strict=True)
        return all(
            all(map(_is_text, as_list(found_values)))
            if column.name in self._left_out
            else is_same(expected_values, found_values)
            for column, expected_values, found_values in pairs
        )

    def _one_by_one(self, expected: list[Row], whose: FindWhose) -> None:
        found = self._rows.take_tuples(len(expected) + LOOK_AHEAD)
        expected_places = {self._key(row): place for place, row in enumerate(expected)}
        found_places = {self._key(row): place for place, row in enumerate(found)}
        place = found_place = 0
        while place < len(expected) and found_place < len(found):
            row, other = expected[place], found[found_place]
            n_missing = n_extra = 0
            if self._key(row) != self._key(other):
                n_missing = expected_places.get(self._key(other), 0) - place
                n_extra = found_places.get(self._key(row), 0) - found_place
            if n_missing > 0 and not 0 < n_extra <= n_missing:
                self._note_missing(expected[place : place + n_missing], whose)
                place += n_missing
            elif n_extra > 0 and n_extra != n_missing:
                for each in found[found_place : found_place + n_extra]:
                    self._note_extra(each, row, whose)
                found_place += n_extra
            else:  # The same row, or one in place of another; two may have changed their places.
                self.n_found += 1
                self._note_cells(row, other, whose)
                place, found_place = place + 1, found_place + 1
        self._note_missing(expected[place:], whose)
        self._rows.give_back_tuples(found[found_place:])

    def _key(self, row: Row) -> Row:
        return tuple(row[place] for place in self._key_places)

    def _note_missing(self, rows: list[Row], whose: FindWhose) -> None:
        for row in rows:
            if self._offences.is_counted_only():
                continue
            what = f"{self._table.name} row {self._number:,}"
            expected = f"{self._key_text(row)} by {self._source}"
            self._offences.add(what, expected, "no such row", *whose(row))

    def _note_extra(self, row: Row, expected: Row, whose: FindWhose) -> None:
        self.n_found += 1
        if self._offences.is_counted_only():
            return
        what = f"{self._table.name} row {self._first + self.n_found:,}"
        text = f"{self._key_text(expected)} by {self._source}"
        self._offences.add(what, text, self._key_text(row), *whose(expected))

    def _note_cells(self, expected: Row, found: Row, whose: FindWhose) -> None:
        if expected == found and [*map(type, expected)] == [*map(type, found)]:
            return
        for column, one, other in zip(self._table.columns, expected, found, strict=True):
            if one == other and type(one) is type(other):
                continue
            if column.name in self._left_out and _is_text(other):
                continue
            if self._offences.is_counted_only():
                continue
            self._offences.add(
                f"{self._table.name} row {self._first + self.n_found:,}, {column.name}",
                f"{value_text(column, one)} by {self._source}",
                value_text(column, other),
                *whose(expected),
            )

    @property
    def _number(self) -> int:
        """The number of the next row that is found."""
        return self._first + self.n_found + 1

    def _key_text(self, row: Row) -> str:
        columns = (self._table.columns[place] for place in self._key_places)
        pairs = zip(columns, self._key(row), strict=True)
        return ", ".join(f"{column.name} {value_text(column, value)}" for column, value in pairs)


class _Rows:
    """Rows that come in blocks and are taken in others, or one by one."""

    def __init__(self, table: Table, blocks: Iterator[TableRows]) -> None:
        self._table = table
        self._blocks = blocks
        self._waiting: list[TableRows] = []

    def take(self, n_rows: int) -> TableRows:
        """The next rows, so many or fewer, none at the end only."""
        block = self._next()
        if block.n_rows > n_rows:
            self._waiting.append(sliced(block, n_rows, block.n_rows))
        return sliced(block, 0, n_rows)

    def give_back(self, block: TableRows) -> None:
        """Puts back what was taken last."""
        self._waiting.append(block)

    def take_tuples(self, n_rows: int) -> list[Row]:
        """The next rows one by one, as many, or all that are left."""
        found: list[Row] = []
        while len(found) < n_rows:
            block = self.take(n_rows - len(found))
            if not block.n_rows:
                break
            found += row_tuples(block)
        return found

    def give_back_tuples(self, rows: list[Row]) -> None:
        """Puts back rows that were taken last."""
        columns = [[*values] for values in zip(*rows, strict=True)]
        self._waiting.append(TableRows(self._table, columns, len(rows)))

    def count(self) -> int:
        """How many rows are left; they are gone then."""
        n_waiting = sum(block.n_rows for block in self._waiting)
        return n_waiting + sum(block.n_rows for block in self._blocks)

    def _next(self) -> TableRows:
        """The next block that has rows, one without at the end."""
        while self._waiting:
            block = self._waiting.pop()
            if block.n_rows:
                return block
        for block in self._blocks:
            if block.n_rows:
                return block
        return TableRows(self._table, [()] * len(self._table.columns), 0)


def is_same(expected: Values, found: Values) -> bool:
    """Whether two columns have the same values."""
    if isinstance(expected, Coded) and isinstance(found, Coded) and hasattr(found.places, "dtype"):
        return _has_same_codes(expected, found)
    if hasattr(expected, "dtype") and hasattr(found, "dtype"):
        return bool((expected == found).all())  # type: ignore[attr-defined]
    return as_list(expected) == as_list(found)


def _has_same_codes(expected: Coded, found: Coded) -> bool:
    """Whether places in two lists of texts mean the same, of which the second is an array."""
    places = {text: place for place, text in enumerate(expected.texts)}
    meant = library("numpy").array([places.get(text, -1) for text in found.texts] or [-1])
    return bool((meant[found.places] == expected.places).all())


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def value_text(column: Column, value: object) -> str:
    """A value as an offence shows it."""
    if type(value) is int and column.kind == "amount":
        return amount_text(value)
    if type(value) is int and column.kind == "date":
        return date_text(value) if 0 < value <= _LAST_DAY else f"day {value}"
    return text_of(Value(value))
