"""Rules of receipts as the sums of their lines, to the cent."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.tables import TRANSACTION_DETAILS
from marketing.validation.baskets import Basket, BasketSurvey, Lines
from marketing.validation.disk import SEPARATOR, Index, Sums
from marketing.validation.fields import cents, places
from marketing.validation.results import Outcome
from marketing.validation.rules.transactions import (
    COUPON,
    ID,
    MEMBER,
    N_ITEMS,
    PROMOTION,
    SUBTOTAL,
    VALUE,
)
from marketing.validation.surveys import Given
from marketing.validation.table_files import Row
from marketing.validation.verdicts import Rule

_SUMMED = (
    ("num_items_are_lines", "num_items is the number of lines"),
    ("lines_numbered", "the lines of a receipt are numbered 1, 2, 3, ..."),
    ("subtotal_sums_lines", "subtotal is the sum of gross_price, to the cent"),
    ("promotions_sum_lines", "promotion_savings is the sum of promotion_saving, to the cent"),
    ("coupons_sum_lines", "coupon_savings is the sum of coupon_saving, to the cent"),
    ("members_sum_lines", "member_savings is the sum of member_saving, to the cent"),
    ("value_sums_lines", "transaction_value is the sum of line_total, to the cent"),
)
_AMOUNTS = (SUBTOTAL, PROMOTION, COUPON, MEMBER, VALUE)
_RECEIPT, _PRODUCT = places(TRANSACTION_DETAILS, "transaction_id", "product_id")


class _Receipts:
    """What a receipt says less what its lines say; nothing is left where both agree."""

    def __init__(self, given: Given) -> None:
        self._data = given.data
        self._sums = Sums(given.data.disk, len(_SUMMED))
        self._once = Rule("transaction_details.product_once", "no product is twice on a receipt")
        self._n = 0

    def see(self, basket: Basket) -> None:
        receipt, lines = basket.read, basket.lines
        if receipt is not None:
            self._n += 1
        if lines is not None and len(set(lines.products)) < len(lines.products):
            self._once.broken(lines.receipt_id)
        if receipt is not None and lines is not None and receipt[ID] == lines.receipt_id:
            of_lines = _of_lines(lines)
            differences = [
                one + other for one, other in zip(_of_receipt(receipt), of_lines, strict=True)
            ]
            if any(differences):
                self._sums.settle(lines.receipt_id, *differences)
            return
        if receipt is not None:
            self._sums.settle(receipt[ID], *_of_receipt(receipt))
        if lines is not None:
            self._sums.settle(lines.receipt_id, *_of_lines(lines))

    def outcomes(self) -> Iterator[Outcome]:
        rules = [Rule(f"transactions.{name}", says) for name, says in _SUMMED]
        for receipt, differences in self._sums.totals():
            for rule, difference in zip(rules, _told(*differences), strict=True):
                if difference:
                    rule.broken(f"{receipt}: {difference:+}")
        yield from (rule.check(self._n) for rule in rules)
        if self._data.scattered:
            self._look_everywhere()
        yield self._once.check(self._n)

    def _look_everywhere(self) -> None:
        """For products that are twice on a receipt whose lines do not follow each other."""
        index = Index(self._data.disk)
        for row in self._data.rows("transaction_details"):
            index.add(f"{row[_RECEIPT]}{SEPARATOR}{row[_PRODUCT]}")
        n_repeated, keys = index.repeated()
        self._once.n_offences = n_repeated - len(keys)
        for key in keys:
            self._once.broken(key.replace(SEPARATOR, " "))


def _of_receipt(row: Row) -> list[int]:
    """What the receipt says of its lines: how many, the sum of their numbers, the amounts."""
    n = int(row[N_ITEMS])
    return [n, n * (n + 1) // 2, *[cents(row[i]) for i in _AMOUNTS]]


def _of_lines(lines: Lines) -> list[int]:
    """The same of the lines, with a minus."""
    columns = (lines.numbers, lines.gross, lines.promotion, lines.coupon, lines.member, lines.total)
    return [-len(lines.numbers), *[-sum(column) for column in columns]]


def _told(n: int, numbers: int, *amounts: int) -> tuple[int, ...]:
    """What differs; where there are more or fewer lines, nothing is said of their numbers."""
    return n, 0 if n else numbers, *amounts


SURVEYS = (
    BasketSurvey("transactions.*_lines", ("transactions", "transaction_details"), _Receipts),
)
