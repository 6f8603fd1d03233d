"""The rows of lines, in plain Python: for formats that need nothing installed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import sub

from receipts.formats.table_rows import Coded, TableRows
from receipts.relational.tables import LINES
from world.histories import History
from world.population import Population
from world.receipt_savings import Receipt, split_of


class PlainLines:
    """Makes the rows of lines of a population's histories."""

    def __init__(self, population: Population) -> None:
        catalogue = population.catalogue
        categories = population.categories
        places = {category: place for place, category in enumerate(categories)}
        self._categories = list(categories)
        self._skus = [product.sku for product in catalogue]
        self._category_of = [places[product.category] for product in catalogue]

    def rows(self, histories: Sequence[History], receipts: Sequence[Receipt]) -> TableRows:
        """A row for each line.

        receipts: the savings of all receipts, one history after the other.
        """
        lines = [history.lines() for history in histories]
        orders = chain.from_iterable(history.order_numbers for history in histories)
        lengths = [len(basket) for history in histories for basket in history.baskets]
        products, quantities, prices, promotions, coupons = (
            [*chain.from_iterable(columns)]
            for columns in zip(
                *(
                    (each.product, each.quantity, each.price_cents, each.promotion_cents,
                     each.coupon_cents)
                    for each in lines
                ),
                strict=True,
            )
        )  # fmt: skip
        nets = [*map(sub, map(sub, prices, promotions), coupons)]
        members: list[int] = []
        for length, receipt in zip(lengths, receipts, strict=True):
            start = len(members)
            members += split_of(receipt.member_cents, nets[start : start + length])
        category_of = self._category_of
        return TableRows(
            LINES,
            (
                [
                    number
                    for number, length in zip(orders, lengths, strict=True)
                    for _ in range(length)
                ],
                [number for length in lengths for number in range(1, length + 1)],
                Coded(products, self._skus),
                Coded([category_of[product] for product in products], self._categories),
                quantities,
                prices,
                promotions,
                coupons,
                members,
                [*map(sub, nets, members)],
            ),
            len(nets),
        )
