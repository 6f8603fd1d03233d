"""Rules of conversions: each is a line of a receipt on which a coupon was redeemed.

A coupon of a contact that came before a shopper's first receipt is redeemed on the first ones, and
has no conversion: nobody saw the contact.
"""

from __future__ import annotations

from collections.abc import Iterator

from marketing.validation.baskets import Basket, BasketSurvey
from marketing.validation.disk import SEPARATOR, Earliest, Sums
from marketing.validation.fields import ordinal
from marketing.validation.results import Outcome
from marketing.validation.rules import engagements as event
from marketing.validation.rules.transactions import CONSUMER, DATE
from marketing.validation.surveys import Given
from marketing.validation.verdicts import Rule
from world.campaigns.campaign import WINDOW_DAYS


class _Conversions:
    """Conversions less redeemed coupons, by campaign, consumer, receipt and line; with their days,
    so that nothing is left where both agree.
    """

    def __init__(self, given: Given) -> None:
        self._given = given
        self._sums = Sums(given.data.disk, 2)
        self._first_days = Earliest(given.data.disk)
        self._is_line = Rule(
            "engagements.conversion_is_coupon_line",
            "a conversion is a line of a receipt of the consumer, with the campaign's coupon",
        )
        self._told = Rule(
            "transaction_details.coupon_has_conversion",
            "a redeemed coupon has its conversion, but of contacts before the first receipt",
        )
        self._day = Rule(
            "engagements.conversion_on_receipt_day", "a conversion is on the receipt's day"
        )
        for row in given.data.rows("engagements"):
            if row[event.EVENT] == "conversion":
                self._is_line.n += 1
                where = (event.CAMPAIGN, event.CONSUMER, event.RECEIPT, event.LINE)
                key = SEPARATOR.join([row[i] for i in where])
                self._sums.add(key, 1, ordinal(row[event.TIME]))

    def see(self, basket: Basket) -> None:
        if basket.read is not None:
            self._first_days.see(basket.read[CONSUMER], ordinal(basket.read[DATE]))
        lines, receipt = basket.lines, basket.receipt
        if lines is None or receipt is None or not any(lines.campaigns):
            return
        for campaign, number in zip(lines.campaigns, lines.numbers, strict=True):
            if campaign:
                self._told.n += 1
                key = (campaign, receipt[CONSUMER], lines.receipt_id, str(number))
                self._sums.settle(SEPARATOR.join(key), -1, -ordinal(receipt[DATE]))

    def outcomes(self) -> Iterator[Outcome]:
        for key, (n_more, days_more) in self._sums.totals():
            who = key.replace(SEPARATOR, " ")
            if n_more > 0:
                self._is_line.broken(who)
            elif n_more < 0 and not self._is_early(key, -days_more):
                self._told.broken(who)
            elif not n_more and days_more:
                self._day.broken(f"{who}: {days_more:+} days")
        yield self._is_line.check()
        yield self._told.check()
        yield self._day.check(self._is_line.n)

    def _is_early(self, key: str, day: int) -> bool:
        """Whether the contact of a coupon redeemed on that day may be before the first receipt."""
        campaign, consumer, *_ = key.split(SEPARATOR)
        first = self._first_days.get(consumer)
        is_seen = self._given.lookups.contact(campaign, consumer) is not None
        return not is_seen and first is not None and day - first < WINDOW_DAYS - 1


SURVEYS = (
    BasketSurvey(
        "engagements.conversion_is_coupon_line",
        ("engagements", "campaign_assignments", "transactions", "transaction_details"),
        _Conversions,
    ),
)
