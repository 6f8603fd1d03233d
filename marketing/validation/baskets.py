"""Receipts with their lines, from two files that are read side by side, once for all who look.

In our data sets both are in the same order, so that a receipt and its lines meet.  Where they do
not, a receipt is looked up.  Nearly all rows of a data set are lines, so their fields are taken
column by column, of many receipts at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any, NamedTuple, Protocol

from marketing.tables import TRANSACTION_DETAILS, TRANSACTIONS
from marketing.validation.data import Data
from marketing.validation.disk import SEPARATOR, Index
from marketing.validation.fields import cents, place
from marketing.validation.news import Tell, told
from marketing.validation.results import Outcome
from marketing.validation.surveys import Given
from marketing.validation.table_files import Row

_RECEIPT = place(TRANSACTION_DETAILS, "transaction_id")
_ID = place(TRANSACTIONS, "transaction_id")


_N_LINES = 256


class Lines(NamedTuple):
    """Lines that follow each other, column by column; amounts are cents."""

    receipt_ids: Sequence[str]
    numbers: Sequence[int]
    products: Sequence[str]
    quantities: Sequence[int]
    unit: Sequence[int]
    gross: Sequence[int]
    promotion: Sequence[int]
    coupon: Sequence[int]
    member: Sequence[int]
    total: Sequence[int]
    campaigns: Sequence[str]

    @property
    def receipt_id(self) -> str:
        """The receipt of the first one."""
        return self.receipt_ids[0]

    def part(self, start: int, end: int) -> Lines:
        """The lines from one place to before another."""
        part: Any = [column[start:end] for column in self]
        return Lines(*part)

    def who(self, place: int) -> str:
        """What a line is called in a message."""
        return f"{self.receipt_ids[place]} line {self.numbers[place]}"


class Basket(NamedTuple):
    """Lines that follow each other and are of one receipt.

    receipt: None where no such receipt is there.
    read: the receipt that was read beside them, if any is left; nearly always the same.
    lines: may be some of the receipt's only, where others stand elsewhere in the file; None where
        receipts are left when there are no more lines.
    """

    receipt: Row | None
    read: Row | None
    lines: Lines | None


class LineWatcher(Protocol):
    """Looks at all lines, and comes to verdicts."""

    def see(self, lines: Lines) -> None:
        """Looks at lines, of many receipts."""

    def outcomes(self) -> Iterable[Outcome]:
        """The verdicts, when all have passed by."""


class Watcher(Protocol):
    """Looks at every basket, and comes to verdicts."""

    def see(self, basket: Basket) -> None:
        """Looks at a basket."""

    def outcomes(self) -> Iterable[Outcome]:
        """The verdicts, when all have passed by."""


class LineSurvey(NamedTuple):
    """A survey of lines; as ``surveys.Survey``, but that many walk over the lines together."""

    name: str
    needs: tuple[str, ...]
    watcher: Callable[[Given], LineWatcher]


class BasketSurvey(NamedTuple):
    """The same of baskets."""

    name: str
    needs: tuple[str, ...]
    watcher: Callable[[Given], Watcher]


def walk(
    given: Given, line_watchers: Sequence[LineWatcher], watchers: Sequence[Watcher], tell: Tell
) -> Iterator[Outcome]:
    """Shows all lines and baskets to all watchers; their verdicts, in their order.

    tell: takes how many lines there were so far.
    """
    receipts = _Receipts(given.data)
    for lines in told(_lines(given.data), _receipts_of, tell, "receipts, line by line"):
        for line_watcher in line_watchers:
            line_watcher.see(lines)
        for basket in receipts.baskets(lines) if watchers else ():
            for watcher in watchers:
                watcher.see(basket)
    for basket in receipts.left() if watchers else ():
        for watcher in watchers:
            watcher.see(basket)
    for line_watcher in line_watchers:
        yield from line_watcher.outcomes()
    for watcher in watchers:
        yield from watcher.outcomes()


class _Receipts:
    """The receipts, as they are read beside their lines; every one (where there are any) is once
    ``read``.
    """

    def __init__(self, data: Data) -> None:
        self._data = data
        self._are_there = "transactions" in data.sound
        self._rows = data.rows("transactions") if self._are_there else iter(())
        self._by_id: Index | None = None

    def baskets(self, lines: Lines) -> Iterator[Basket]:
        """The lines, a receipt at a time."""
        end = 0
        for receipt_id, run in groupby(lines.receipt_ids):
            start, end = end, end + len(list(run))
            read = next(self._rows, None)
            receipt = read
            if self._are_there and (read is None or read[_ID] != receipt_id):
                self._by_id = self._by_id or _index(self._data)
                found = self._by_id.get(receipt_id)
                receipt = found.split(SEPARATOR) if found else None
            yield Basket(receipt, read, lines.part(start, end))

    def left(self) -> Iterator[Basket]:
        """The receipts after the one that came with the last lines."""
        return (Basket(None, read, None) for read in self._rows)


def _receipts_of(lines: Lines) -> Sequence[str]:
    return lines.receipt_ids


def _lines(data: Data) -> Iterator[Lines]:
    """All lines, many at a time; those of a receipt that follow each other are together."""
    rows, rest = data.rows("transaction_details"), list[Row]()
    while some := list(islice(rows, _N_LINES)):
        some = rest + some
        last, n = some[-1][_RECEIPT], len(some)
        while n and some[n - 1][_RECEIPT] == last:
            n -= 1
        rest = some[n:]
        if n:
            yield _columns(some[:n])
    if rest:
        yield _columns(rest)


def _columns(rows: Sequence[Row]) -> Lines:
    receipt_ids, numbers, products, quantities, *amounts, campaigns = zip(*rows, strict=True)
    unit, gross, promotion, coupon, member, total = (list(map(cents, each)) for each in amounts)
    return Lines(
        receipt_ids,
        list(map(int, numbers)),
        products,
        list(map(int, quantities)),
        unit,
        gross,
        promotion,
        coupon,
        member,
        total,
        campaigns,
    )


def _index(data: Data) -> Index:
    index = Index(data.disk)
    for row in data.rows("transactions"):
        index.add(row[_ID], SEPARATOR.join(row))
    return index
