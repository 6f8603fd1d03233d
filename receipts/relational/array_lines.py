"""The rows of lines as NumPy arrays: the same as plain_lines.py, several times as fast."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from receipts.formats.libraries import library
from receipts.formats.table_rows import Coded, TableRows
from receipts.relational.line_rows import LineRows, ReceiptSavings, coupons_by_line
from receipts.relational.tables import LINES
from world.histories import History
from world.line_amounts import CENTS_MASK, PROMOTION_SHIFT
from world.lines import products_of, quantities_of
from world.population import Population


class ArrayLines:
    """Makes the rows of lines of a population's histories."""

    def __init__(self, population: Population) -> None:
        numpy = self._numpy = library("numpy")
        catalogue = population.catalogue
        self._categories = list(population.categories)
        places = {category: place for place, category in enumerate(self._categories)}
        self._skus = [product.sku for product in catalogue]
        self._category_of = numpy.array(
            [places[product.category] for product in catalogue], numpy.int32
        )

    def rows(self, histories: Sequence[History]) -> LineRows:
        """A row for each line, and the savings of each receipt, one history after the other."""
        numpy = self._numpy
        lengths = numpy.array(
            [len(basket) for history in histories for basket in history.baskets], numpy.int64
        )
        n_lines = int(lengths.sum())
        codes = self._flat((history.baskets for history in histories), numpy.int32, n_lines)
        amounts = self._flat((history.amounts for history in histories), numpy.int64, n_lines)
        ends = numpy.cumsum(lengths)
        starts = ends - lengths
        prices, promotions = amounts & CENTS_MASK, amounts >> PROMOTION_SHIFT
        coupons = self._coupons(histories, starts, n_lines)
        nets = prices - promotions - coupons
        savings = self._savings(histories, promotions, coupons, starts)
        members = self._members(savings.member_cents, nets, starts, ends, lengths)
        orders = [number for history in histories for number in history.order_numbers]
        products, quantities = self._of_codes(codes)
        columns = (
            numpy.repeat(numpy.array(orders, numpy.int64), lengths),
            numpy.arange(1, n_lines + 1) - numpy.repeat(starts, lengths),
            Coded(products, self._skus),
            Coded(self._category_of[products], self._categories),
            quantities,
            prices,
            promotions,
            coupons,
            members,
            nets - members,
        )
        return LineRows(TableRows(LINES, columns, n_lines), savings)

    def _flat(self, nested: Any, kind: Any, size: int) -> Any:
        """The numbers of all lines of all trips of all histories."""
        trips = chain.from_iterable(nested)
        return self._numpy.fromiter(chain.from_iterable(trips), kind, size)

    def _of_codes(self, codes: Any) -> tuple[Any, Any]:
        """Products and quantities of lines, looked up, since lines.py knows what codes mean."""
        numpy = self._numpy
        known = range(int(codes.max()) + 1)
        products = numpy.array(products_of(known), numpy.int32)
        quantities = numpy.array(quantities_of(known), numpy.int64)
        return products[codes], quantities[codes]

    def _coupons(self, histories: Sequence[History], starts: Any, n_lines: int) -> Any:
        """What coupons save, line by line: few have one."""
        coupons = self._numpy.zeros(n_lines, self._numpy.int64)
        for line, coupon in coupons_by_line(histories, starts):
            coupons[line] = coupon.cents
        return coupons

    def _savings(
        self, histories: Sequence[History], promotions: Any, coupons: Any, starts: Any
    ) -> ReceiptSavings:
        """Promotions and coupons of lines, summed; the member saving is the rest of all savings."""
        numpy = self._numpy
        of_promotions = numpy.add.reduceat(promotions, starts)
        of_coupons = numpy.add.reduceat(coupons, starts)
        savings = [cents for history in histories for cents in history.savings_cents]
        members = numpy.array(savings, numpy.int64) - of_promotions - of_coupons
        return ReceiptSavings(of_promotions, of_coupons, members)

    def _members(self, savings: Any, nets: Any, starts: Any, ends: Any, lengths: Any) -> Any:
        """The lines' parts of the member savings, as ``split_of`` splits them."""
        numpy = self._numpy
        so_far = numpy.cumsum(nets)
        before = so_far[starts] - nets[starts]
        totals = so_far[ends - 1] - before
        so_far -= numpy.repeat(before, lengths)
        # A receipt that costs nothing saves nothing: any divisor will do.
        parts = (
            numpy.repeat(savings, lengths)
            * so_far
            // numpy.repeat(numpy.maximum(totals, 1), lengths)
        )
        members = numpy.diff(parts, prepend=0)
        members[starts] = parts[starts]
        return members
