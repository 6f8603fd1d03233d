"""Receipts with their lines, from two files that are read side by side, once for all who look.

In our data sets both are in the same order, so that a receipt and its lines meet.  Where they do
not, a receipt is looked up.  Nearly all rows of a data set are lines, so their fields are taken
column by column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, Protocol

from marketing.tables import TRANSACTION_DETAILS, TRANSACTIONS
from marketing.validation.data import Data
from marketing.validation.disk import SEPARATOR, Index
from marketing.validation.fields import cents, place
from marketing.validation.results import Outcome
from marketing.validation.surveys import Given
from marketing.validation.table_files import Row

_RECEIPT = place(TRANSACTION_DETAILS, "transaction_id")
_ID = place(TRANSACTIONS, "transaction_id")


class Lines(NamedTuple):
    """The lines of a receipt, column by column; amounts are cents."""

    receipt_id: str
    numbers: list[int]
    products: tuple[str, ...]
    quantities: list[int]
    unit: list[int]
    gross: list[int]
    promotion: list[int]
    coupon: list[int]
    member: list[int]
    total: list[int]
    campaigns: tuple[str, ...]

    def who(self, place: int) -> str:
        """What a line is called in a message."""
        return f"{self.receipt_id} line {self.numbers[place]}"


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


class Watcher(Protocol):
    """Looks at every basket, and comes to verdicts."""

    def see(self, basket: Basket) -> None:
        """Looks at a basket."""

    def outcomes(self) -> Iterable[Outcome]:
        """The verdicts, when all have passed by."""


class BasketSurvey(NamedTuple):
    """A survey of baskets; as ``surveys.Survey``, but that many walk over the lines together."""

    name: str
    needs: tuple[str, ...]
    watcher: Callable[[Given], Watcher]


def walk(given: Given, watchers: Iterable[Watcher]) -> Iterator[Outcome]:
    """Shows all baskets to all watchers; their verdicts, in their order."""
    watchers = list(watchers)
    for basket in baskets(given.data):
        for watcher in watchers:
            watcher.see(basket)
    for watcher in watchers:
        yield from watcher.outcomes()


def baskets(data: Data) -> Iterator[Basket]:
    """All lines, and all receipts (where there are any) once as ``read``."""
    has_receipts = "transactions" in data.sound
    receipts = data.rows("transactions") if has_receipts else iter(())
    index: Index | None = None
    lines = data.rows("transaction_details")
    for receipt_id, group in groupby(lines, itemgetter(_RECEIPT)):
        read = next(receipts, None)
        receipt = read
        if has_receipts and (read is None or read[_ID] != receipt_id):
            index = index or _index(data)
            found = index.get(receipt_id)
            receipt = found.split(SEPARATOR) if found else None
        yield Basket(receipt, read, _lines(receipt_id, group))
    yield from (Basket(None, read, None) for read in receipts)


def _lines(receipt_id: str, rows: Iterable[Row]) -> Lines:
    _, numbers, products, quantities, *amounts, campaigns = zip(*rows, strict=True)
    unit, gross, promotion, coupon, member, total = (list(map(cents, each)) for each in amounts)
    return Lines(
        receipt_id,
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
