"""The rows of lines, in plain Python: for formats that need nothing installed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, repeat
from operator import sub

from receipts.formats.table_rows import Coded, TableRows
from receipts.relational.tables import LINES
from world.histories import History
from world.line_amounts import CENTS_MASK, PROMOTION_SHIFT
from world.lines import products_of, quantities_of
from world.population import Population
from world.receipt_savings import Receipt, split_of


class PlainLines:
    """Makes the rows of lines of a population's histories."""

    def __init__(self, population: Population) -> None:
        self._skus = [product.sku for product in population.catalogue]
        self._categories = [product.category for product in population.catalogue]

    def rows(self, histories: Sequence[History], receipts: Sequence[Receipt]) -> TableRows:
        """A row for each line.

        receipts: the savings of all receipts, one history after the other.
        """
        baskets = [*chain.from_iterable(history.baskets for history in histories)]
        orders = chain.from_iterable(history.order_numbers for history in histories)
        lengths = [*map(len, baskets)]
        codes = [*chain.from_iterable(baskets)]
        trips = chain.from_iterable(history.amounts for history in histories)
        amounts = [*chain.from_iterable(trips)]
        prices = [amount & CENTS_MASK for amount in amounts]
        promotions = [amount >> PROMOTION_SHIFT for amount in amounts]
        coupons = _coupons(receipts, lengths)
        nets = [*map(sub, map(sub, prices, promotions), coupons)]
        members: list[int] = []
        for length, receipt in zip(lengths, receipts, strict=True):
            start = len(members)
            members += split_of(receipt.member_cents, nets[start : start + length])
        products = products_of(codes)
        return TableRows(
            LINES,
            (
                [*chain.from_iterable(map(repeat, orders, lengths))],
                [*chain.from_iterable(range(1, length + 1) for length in lengths)],
                Coded(products, self._skus),
                Coded(products, self._categories),
                quantities_of(codes),
                prices,
                promotions,
                coupons,
                members,
                [*map(sub, nets, members)],
            ),
            len(nets),
        )


def _coupons(receipts: Sequence[Receipt], lengths: Sequence[int]) -> list[int]:
    """What coupons save, line by line: few have one."""
    coupons = [0] * sum(lengths)
    start = 0
    for length, receipt in zip(lengths, receipts, strict=True):
        for place, coupon in receipt.coupons.items():
            coupons[start + place] = coupon.cents
        start += length
    return coupons
