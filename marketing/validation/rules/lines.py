"""Rules of the lines of receipts by themselves, with the catalogue and with the campaigns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import mul, sub
from typing import NamedTuple

from marketing.tables import PRODUCT_CATALOG
from marketing.validation.baskets import Lines, LineSurvey
from marketing.validation.fields import cents, places
from marketing.validation.results import Outcome
from marketing.validation.surveys import Given
from marketing.validation.verdicts import Rule

_SKU, _LOWEST, _HIGHEST, _MOST = places(
    PRODUCT_CATALOG, "product_id", "lowest_price", "highest_price", "max_order_quantity"
)
_NAME = "transaction_details"
_N_KNOWN_GOOD = 20_000
"""Products at a price and quantity that are remembered to be right."""


class _Amounts:
    """What a line tells by itself."""

    def __init__(self, _: Given) -> None:
        self._n = 0
        self._gross = Rule(
            f"{_NAME}.gross_is_quantity_times_unit", "gross_price is quantity x unit_price"
        )
        self._total = Rule(
            f"{_NAME}.total_is_gross_less_savings", "line_total is gross_price less savings"
        )
        self._coupon = Rule(f"{_NAME}.coupon_names_campaign", "a coupon_saving has its campaign_id")

    def see(self, lines: Lines) -> None:
        self._n += len(lines.gross)
        _compare(lines, self._gross, [*map(mul, lines.quantities, lines.unit)], lines.gross)
        left: Iterable[int] = lines.gross
        for savings in (lines.promotion, lines.coupon, lines.member):
            left = map(sub, left, savings)
        _compare(lines, self._total, [*left], lines.total)
        if any(lines.coupon):
            for i, saved in enumerate(lines.coupon):
                if saved and not lines.campaigns[i]:
                    self._coupon.broken(lines.who(i))

    def outcomes(self) -> Iterator[Outcome]:
        for rule in (self._gross, self._total, self._coupon):
            yield rule.check(self._n)


def _compare(lines: Lines, rule: Rule, right: Sequence[int], found: Sequence[int]) -> None:
    if right != found:
        for i, (one, other) in enumerate(zip(right, found, strict=True)):
            if one != other:
                rule.broken(f"{lines.who(i)}: {other} cents, not {one}")


class _Limits(NamedTuple):
    """Of a product, in cents and pieces."""

    lowest: int
    highest: int
    most: int


class _Products:
    """What the catalogue allows."""

    def __init__(self, given: Given) -> None:
        self._n = 0
        self._good: set[tuple[str, int, int]] = set()
        self._price = Rule(
            f"{_NAME}.unit_price_of_catalogue", "unit_price is one that the product can have"
        )
        self._most = Rule(
            f"{_NAME}.quantity_within_most", "quantity is not above max_order_quantity"
        )
        self._limits = {
            row[_SKU]: _Limits(cents(row[_LOWEST]), cents(row[_HIGHEST]), int(row[_MOST]))
            for row in given.data.rows("product_catalog")
        }

    def see(self, lines: Lines) -> None:
        self._n += len(lines.products)
        pieces = zip(lines.products, lines.unit, lines.quantities, strict=True)
        new = set(pieces) - self._good
        wrong = {piece for piece in new if not self._is_right(*piece)}
        if wrong:
            self._tell(lines, wrong)
        if len(self._good) >= _N_KNOWN_GOOD:
            self._good.clear()
        self._good |= new - wrong

    def _is_right(self, product: str, unit: int, quantity: int) -> bool:
        limits = self._limits.get(product)
        if limits is None:
            return True  # A broken foreign key, which is told already.
        return limits.lowest <= unit <= limits.highest and quantity <= limits.most

    def _tell(self, lines: Lines, wrong: set[tuple[str, int, int]]) -> None:
        pieces = zip(lines.products, lines.unit, lines.quantities, strict=True)
        for i, piece in enumerate(pieces):
            if piece in wrong:
                product, unit, quantity = piece
                limits = self._limits[product]
                if not limits.lowest <= unit <= limits.highest:
                    self._price.broken(f"{lines.who(i)}: {unit} cents")
                if quantity > limits.most:
                    self._most.broken(f"{lines.who(i)}: {quantity}")

    def outcomes(self) -> Iterator[Outcome]:
        yield self._price.check(self._n)
        yield self._most.check(self._n)


class _Coupons:
    """A coupon is for a featured product."""

    def __init__(self, given: Given) -> None:
        self._campaigns = given.lookups.campaigns()
        self._featured = Rule(
            f"{_NAME}.coupon_on_featured", "a coupon is on a product its campaign features"
        )

    def see(self, lines: Lines) -> None:
        for i, campaign_id in enumerate(lines.campaigns):
            campaign = self._campaigns.get(campaign_id) if campaign_id else None
            if campaign is not None:
                product = lines.products[i]
                self._featured.see(product in campaign.featured, f"{lines.who(i)}: {product}")

    def outcomes(self) -> Iterator[Outcome]:
        yield self._featured.check()


SURVEYS = (
    LineSurvey("transaction_details.*", ("transaction_details",), _Amounts),
    LineSurvey(
        "transaction_details.*_of_catalogue", ("transaction_details", "product_catalog"), _Products
    ),
    LineSurvey(
        "transaction_details.coupon_on_featured",
        ("transaction_details", "marketing_campaigns"),
        _Coupons,
    ),
)
