"""Rules of the lines of receipts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from marketing.tables import PRODUCT_CATALOG
from marketing.validation.baskets import (
    COUPON,
    GROSS,
    LINE,
    MEMBER,
    OF_CAMPAIGN,
    PRODUCT,
    PROMOTION,
    QUANTITY,
    RECEIPT,
    TOTAL,
    UNIT,
    baskets,
)
from marketing.validation.disk import SEPARATOR, Index, Sums
from marketing.validation.fields import cents, places
from marketing.validation.lookups import CampaignFacts
from marketing.validation.results import Outcome
from marketing.validation.rules import transactions as of_receipt
from marketing.validation.surveys import Given, Survey
from marketing.validation.table_files import Row
from marketing.validation.verdicts import Rule

_SKU, _LOWEST, _HIGHEST, _MOST = places(
    PRODUCT_CATALOG, "product_id", "lowest_price", "highest_price", "max_order_quantity"
)


class _Limits(NamedTuple):
    """Of a product, in cents and pieces."""

    lowest: int
    highest: int
    most: int


def _amounts(given: Given) -> Iterator[Outcome]:
    """What a line tells by itself."""
    name, n = "transaction_details", 0
    gross = Rule(f"{name}.gross_is_quantity_times_unit", "gross_price is quantity x unit_price")
    total = Rule(f"{name}.total_is_gross_less_savings", "line_total is gross_price less savings")
    coupon = Rule(f"{name}.coupon_names_campaign", "a coupon_saving has its campaign_id")
    for row in given.data.rows(name):
        n += 1
        price = cents(row[GROSS])
        if int(row[QUANTITY]) * cents(row[UNIT]) != price:
            gross.broken(_who(row))
        coupon_cents = cents(row[COUPON])
        saved = cents(row[PROMOTION]) + coupon_cents + cents(row[MEMBER])
        if price - saved != cents(row[TOTAL]):
            total.broken(_who(row))
        if coupon_cents and not row[OF_CAMPAIGN]:
            coupon.broken(_who(row))
    for rule in (gross, total, coupon):
        yield rule.check(n)


def _products(given: Given) -> Iterator[Outcome]:
    """What the catalogue allows."""
    name, n = "transaction_details", 0
    price = Rule(f"{name}.unit_price_of_catalogue", "unit_price is one that the product can have")
    most = Rule(f"{name}.quantity_within_most", "quantity is not above max_order_quantity")
    limits = {
        row[_SKU]: _Limits(cents(row[_LOWEST]), cents(row[_HIGHEST]), int(row[_MOST]))
        for row in given.data.rows("product_catalog")
    }
    for row in given.data.rows(name):
        product = limits.get(row[PRODUCT])
        if product is None:
            continue
        n += 1
        if not product.lowest <= cents(row[UNIT]) <= product.highest:
            price.broken(f"{_who(row)}: {row[UNIT]}")
        if int(row[QUANTITY]) > product.most:
            most.broken(f"{_who(row)}: {row[QUANTITY]}")
    yield price.check(n)
    yield most.check(n)


def _who(row: Row) -> str:
    return f"{row[RECEIPT]} line {row[LINE]}"


_SUMMED = (
    ("num_items_are_lines", "num_items is the number of lines"),
    ("lines_numbered", "the lines of a receipt are numbered 1, 2, 3, ..."),
    ("subtotal_sums_lines", "subtotal is the sum of gross_price, to the cent"),
    ("promotions_sum_lines", "promotion_savings is the sum of promotion_saving, to the cent"),
    ("coupons_sum_lines", "coupon_savings is the sum of coupon_saving, to the cent"),
    ("members_sum_lines", "member_savings is the sum of member_saving, to the cent"),
    ("value_sums_lines", "transaction_value is the sum of line_total, to the cent"),
)


def _receipts(given: Given) -> Iterator[Outcome]:
    """Lines against their receipts."""
    sums = Sums(given.data.disk, len(_SUMMED))
    once = Rule("transaction_details.product_once", "no product is twice on a receipt")
    n = 0
    for basket in baskets(given.data):
        if basket.read is not None:
            n += 1
            sums.settle(basket.read[of_receipt.ID], *_of_receipt(basket.read))
        if basket.lines:
            sums.settle(basket.lines[0][RECEIPT], *_of_lines(basket.lines))
            products = [line[PRODUCT] for line in basket.lines]
            if len(set(products)) < len(products):
                once.broken(basket.lines[0][RECEIPT])
    rules = [Rule(f"transactions.{name}", says) for name, says in _SUMMED]
    for receipt, differences in sums.totals():
        for rule, difference in zip(rules, _told(*differences), strict=True):
            if difference:
                rule.broken(f"{receipt}: {difference:+}")
    yield from (rule.check(n) for rule in rules)
    if given.data.scattered:
        _look_everywhere(given, once)
    yield once.check(n)


def _of_receipt(row: Row) -> list[int]:
    """What the receipt says of its lines: how many, the sum of their numbers, the amounts."""
    n = int(row[of_receipt.N_ITEMS])
    amounts = (
        of_receipt.SUBTOTAL,
        of_receipt.PROMOTION,
        of_receipt.COUPON,
        of_receipt.MEMBER,
        of_receipt.VALUE,
    )
    return [n, n * (n + 1) // 2, *(cents(row[i]) for i in amounts)]


def _of_lines(lines: Sequence[Row]) -> list[int]:
    """The same of the lines, with a minus."""
    columns = (GROSS, PROMOTION, COUPON, MEMBER, TOTAL)
    numbers = -sum(int(line[LINE]) for line in lines)
    return [-len(lines), numbers, *(-sum(cents(line[i]) for line in lines) for i in columns)]


def _told(n: int, numbers: int, *amounts: int) -> tuple[int, ...]:
    """What differs; where there are more or fewer lines, nothing is said of their numbers."""
    return n, 0 if n else numbers, *amounts


def _look_everywhere(given: Given, once: Rule) -> None:
    """Looks for products that are twice on a receipt whose lines do not follow each other."""
    index = Index(given.data.disk)
    for row in given.data.rows("transaction_details"):
        index.add(f"{row[RECEIPT]}{SEPARATOR}{row[PRODUCT]}")
    n_repeated, keys = index.repeated()
    once.n_offences = n_repeated - len(keys)
    for key in keys:
        once.broken(key.replace(SEPARATOR, " "))


def _coupons(given: Given) -> Iterator[Outcome]:
    """A coupon is for a featured product, while its campaign runs."""
    name = "transaction_details"
    featured = Rule(f"{name}.coupon_on_featured", "a coupon is on a product its campaign features")
    campaigns = given.lookups.campaigns()
    for row in given.data.rows(name):
        campaign: CampaignFacts | None = campaigns.get(row[OF_CAMPAIGN])
        if campaign is not None:
            featured.see(row[PRODUCT] in campaign.featured, f"{_who(row)}: {row[PRODUCT]}")
    yield featured.check()


SURVEYS = (
    Survey("transaction_details.*", ("transaction_details",), _amounts),
    Survey(
        "transaction_details.*_of_catalogue", ("transaction_details", "product_catalog"), _products
    ),
    Survey("transactions.*_lines", ("transactions", "transaction_details"), _receipts),
    Survey(
        "transaction_details.coupon_on_featured",
        ("transaction_details", "marketing_campaigns"),
        _coupons,
    ),
)
