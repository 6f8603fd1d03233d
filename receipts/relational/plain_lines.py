"""The rows of lines, in plain Python: for formats that need nothing installed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, chain, repeat
from operator import sub

from receipts.formats.table_rows import Coded, TableRows
from receipts.relational.line_rows import LineRows, ReceiptSavings, coupons_by_line
from receipts.relational.tables import LINES
from world.histories import History
from world.line_amounts import CENTS_MASK, PROMOTION_SHIFT
from world.lines import products_of, quantities_of
from world.population import Population
from world.receipt_savings import receipts_of, split_of


class PlainLines:
    """Makes the rows of lines of a population's histories."""

    def __init__(self, population: Population) -> None:
        self._skus = [product.sku for product in population.catalogue]
        self._categories = [product.category for product in population.catalogue]

    def rows(self, histories: Sequence[History]) -> LineRows:
        """A row for each line, and the savings of each receipt, one history after the other."""
        receipts = [receipt for history in histories for receipt in receipts_of(history)]
        baskets = [*chain.from_iterable(history.baskets for history in histories)]
        orders = chain.from_iterable(history.order_numbers for history in histories)
        lengths = [*map(len, baskets)]
        codes = [*chain.from_iterable(baskets)]
        trips = chain.from_iterable(history.amounts for history in histories)
        amounts = [*chain.from_iterable(trips)]
        prices = [amount & CENTS_MASK for amount in amounts]
        promotions = [amount >> PROMOTION_SHIFT for amount in amounts]
        coupons = _coupons(histories, lengths)
        nets = [*map(sub, map(sub, prices, promotions), coupons)]
        members: list[int] = []
        for length, receipt in zip(lengths, receipts, strict=True):
            start = len(members)
            members += split_of(receipt.member_cents, nets[start : start + length])
        products = products_of(codes)
        columns = (
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
        )
        savings = ReceiptSavings(
            [receipt.promotion_cents for receipt in receipts],
            [receipt.coupon_cents for receipt in receipts],
            [receipt.member_cents for receipt in receipts],
        )
        return LineRows(TableRows(LINES, columns, len(nets)), savings)


def _coupons(histories: Sequence[History], lengths: Sequence[int]) -> list[int]:
    """What coupons save, line by line: few have one."""
    coupons = [0] * sum(lengths)
    for line, coupon in coupons_by_line(histories, [*accumulate(lengths, initial=0)]):
        coupons[line] = coupon.cents
    return coupons
