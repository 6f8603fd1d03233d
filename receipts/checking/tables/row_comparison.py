"""The rows of a table, as they are found, against those that there should be.

Columns are compared as a whole.  Where one departs, rows are gone through one by one: a row that
is missing or too many is told as such, so that the rows after it are compared with their own.
"""

from __future__ import annotations

from collections import deque
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
        self._rows = _Rows(found.blocks)
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
            if not self._is_same(sliced(expected, place, place + block.n_rows), block):
                self._rows.give_back(block)
                self._one_by_one([*row_tuples(sliced(expected, place, expected.n_rows))], whose)
                break
            if not block.n_rows:
                self._one_by_one([*row_tuples(sliced(expected, place, expected.n_rows))], whose)
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
        places = {self._key(row): place for place, row in enumerate(expected)}
        place = 0
        while place < len(expected):
            row = self._rows.peek(0)
            if row is None:
                self._note_missing(expected[place:], whose)
                return
            n_missing, n_extra = self._gap(expected[place], row, places.get(self._key(row)), place)
            if n_missing:
                self._note_missing(expected[place : place + n_missing], whose)
                place += n_missing
                continue
            for _ in range(n_extra):
                self._note_extra(self._rows.next(), expected[place], whose)
            found = self._rows.next()
            self.n_found += 1
            self._note_cells(expected[place], found, whose)
            place += 1

    def _gap(self, expected: Row, row: Row, later: int | None, place: int) -> tuple[int, int]:
        """How many rows are missing, or too many, before the expected one and this go together."""
        key = self._key(expected)
        if self._key(row) == key:
            return 0, 0
        n_missing = None if later is None or later < place else later - place
        for n_extra in range(1, LOOK_AHEAD):
            if n_missing is not None and n_extra > n_missing:
                return n_missing, 0
            ahead = self._rows.peek(n_extra)
            if ahead is None:
                break
            if self._key(ahead) == key:
                # As many here as there: they have changed their places.
                return (0, 0) if n_extra == n_missing else (0, n_extra)
        return n_missing or 0, 0

    def _key(self, row: Row) -> Row:
        return tuple(row[place] for place in self._key_places)

    def _note_missing(self, rows: list[Row], whose: FindWhose) -> None:
        for row in rows:
            what = f"{self._table.name} row {self._number:,}"
            expected = f"{self._key_text(row)} by {self._source}"
            self._offences.add(what, expected, "no such row", *whose(row))

    def _note_extra(self, row: Row, expected: Row, whose: FindWhose) -> None:
        self.n_found += 1
        what = f"{self._table.name} row {self._first + self.n_found:,}"
        text = f"{self._key_text(expected)} by {self._source}"
        self._offences.add(what, text, self._key_text(row), *whose(expected))

    def _note_cells(self, expected: Row, found: Row, whose: FindWhose) -> None:
        for column, one, other in zip(self._table.columns, expected, found, strict=True):
            if one == other and type(one) is type(other):
                continue
            if column.name in self._left_out and _is_text(other):
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

    def __init__(self, blocks: Iterator[TableRows]) -> None:
        self._blocks = blocks
        self._waiting: deque[TableRows] = deque()
        self._single: deque[Row] = deque()

    def take(self, n_rows: int) -> TableRows:
        """The next rows, so many or fewer, none at the end only."""
        if self._single:
            self._gather()
        block = self._waiting.popleft() if self._waiting else next(self._blocks, None)
        while block is not None and not block.n_rows:
            block = next(self._blocks, None)
        if block is None:
            return TableRows(_NO_TABLE, (), 0)
        if block.n_rows > n_rows:
            self._waiting.appendleft(sliced(block, n_rows, block.n_rows))
        return sliced(block, 0, n_rows)

    def give_back(self, block: TableRows) -> None:
        """Puts back what was taken last."""
        self._waiting.appendleft(block)

    def peek(self, n_after: int) -> Row | None:
        """The row that comes so many after the next one, None where there are not so many."""
        while len(self._single) <= n_after:
            block = self.take_waiting()
            if block is None:
                return None
            self._single += row_tuples(block)
            self._table = block.table
        return self._single[n_after]

    def take_waiting(self) -> TableRows | None:
        """The next block that waits or comes."""
        return self._waiting.popleft() if self._waiting else next(self._blocks, None)

    def next(self) -> Row:
        """The next row, which was looked at."""
        return self._single.popleft()

    def count(self) -> int:
        """How many rows are left; they are gone then."""
        n_waiting = len(self._single) + sum(block.n_rows for block in self._waiting)
        return n_waiting + sum(block.n_rows for block in self._blocks)

    def _gather(self) -> None:
        """Makes a block of the single rows."""
        columns = [[*values] for values in zip(*self._single, strict=True)]
        self._waiting.appendleft(TableRows(self._table, columns, len(self._single)))
        self._single.clear()


_NO_TABLE = Table("", "", (), ())


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
