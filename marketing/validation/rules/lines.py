"""Rules of the lines of receipts by themselves, with the catalogue and with the campaigns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from marketing.tables import PRODUCT_CATALOG
from marketing.validation.baskets import Basket, BasketSurvey
from marketing.validation.fields import cents, places
from marketing.validation.results import Outcome
from marketing.validation.surveys import Given
from marketing.validation.verdicts import Rule

_SKU, _LOWEST, _HIGHEST, _MOST = places(
    PRODUCT_CATALOG, "product_id", "lowest_price", "highest_price", "max_order_quantity"
)
_NAME = "transaction_details"


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

    def see(self, basket: Basket) -> None:
        lines = basket.lines
        if lines is None:
            return
        self._n += len(lines.gross)
        pieces = zip(lines.quantities, lines.unit, strict=True)
        self._compare(basket, self._gross, [n * unit for n, unit in pieces], lines.gross)
        amounts = zip(lines.gross, lines.promotion, lines.coupon, lines.member, strict=True)
        left = [gross - one - two - three for gross, one, two, three in amounts]
        self._compare(basket, self._total, left, lines.total)
        if any(lines.coupon):
            for i, saved in enumerate(lines.coupon):
                if saved and not lines.campaigns[i]:
                    self._coupon.broken(lines.who(i))

    def _compare(self, basket: Basket, rule: Rule, right: list[int], found: list[int]) -> None:
        if right == found or basket.lines is None:
            return
        for i, (one, other) in enumerate(zip(right, found, strict=True)):
            if one != other:
                rule.broken(f"{basket.lines.who(i)}: {other} cents, not {one}")

    def outcomes(self) -> Iterator[Outcome]:
        for rule in (self._gross, self._total, self._coupon):
            yield rule.check(self._n)


class _Limits(NamedTuple):
    """Of a product, in cents and pieces."""

    lowest: int
    highest: int
    most: int


class _Products:
    """What the catalogue allows."""

    def __init__(self, given: Given) -> None:
        self._n = 0
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

    def see(self, basket: Basket) -> None:
        lines = basket.lines
        if lines is None:
            return
        self._n += len(lines.products)
        each = zip(lines.products, lines.unit, lines.quantities, strict=True)
        for i, (product, unit, quantity) in enumerate(each):
            limits = self._limits.get(product)
            if limits is None:
                continue  # A broken foreign key, which is told already.
            if not limits[0] <= unit <= limits[1]:
                self._price.broken(f"{lines.who(i)}: {unit} cents")
            if quantity > limits[2]:
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

    def see(self, basket: Basket) -> None:
        if basket.lines is None or not any(basket.lines.campaigns):
            return
        for i, campaign_id in enumerate(basket.lines.campaigns):
            campaign = self._campaigns.get(campaign_id)
            if campaign is not None:
                product = basket.lines.products[i]
                self._featured.see(
                    product in campaign.featured, f"{basket.lines.who(i)}: {product}"
                )

    def outcomes(self) -> Iterator[Outcome]:
        yield self._featured.check()


SURVEYS = (
    BasketSurvey("transaction_details.*", ("transaction_details",), _Amounts),
    BasketSurvey(
        "transaction_details.*_of_catalogue", ("transaction_details", "product_catalog"), _Products
    ),
    BasketSurvey(
        "transaction_details.coupon_on_featured",
        ("transaction_details", "marketing_campaigns"),
        _Coupons,
    ),
)
