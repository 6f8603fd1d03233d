"""Rules of conversions: each is a line of a receipt on which a coupon was redeemed, and each such
line is one, but for those that a planted measurement bias leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator

from marketing.validation.baskets import Basket, BasketSurvey
from marketing.validation.disk import SEPARATOR, Sums
from marketing.validation.fields import ordinal
from marketing.validation.results import Outcome
from marketing.validation.rules import engagements as event
from marketing.validation.rules.transactions import CONSUMER, DATE
from marketing.validation.rules.unrecorded import Unrecorded
from marketing.validation.surveys import Given
from marketing.validation.verdicts import Rule


class _Conversions:
    """Conversions less redeemed coupons, by campaign, consumer, receipt and line; with their days,
    so that nothing is left where both agree.
    """

    def __init__(self, given: Given) -> None:
        self._sums = Sums(given.data.disk, 2)
        self._is_line = Rule(
            "engagements.conversion_is_coupon_line",
            "a conversion is a line of a receipt of the consumer, with the campaign's coupon",
        )
        self._told = Rule(
            "transaction_details.coupon_has_conversion", "a redeemed coupon has its conversion"
        )
        self._day = Rule(
            "engagements.conversion_on_receipt_day", "a conversion is on the receipt's day"
        )
        self._unrecorded = Unrecorded(given)
        for row in given.data.rows("engagements"):
            if row[event.EVENT] == "conversion":
                self._is_line.n += 1
                where = (event.CAMPAIGN, event.CONSUMER, event.RECEIPT, event.LINE)
                key = SEPARATOR.join([row[i] for i in where])
                self._sums.add(key, 1, ordinal(row[event.TIME]))

    def see(self, basket: Basket) -> None:
        lines, receipt = basket.lines, basket.receipt
        if lines is None or receipt is None or not any(lines.campaigns):
            return
        for campaign, number in zip(lines.campaigns, lines.numbers, strict=True):
            if campaign:
                if not self._unrecorded.see(receipt[CONSUMER]):
                    self._told.n += 1
                key = (campaign, receipt[CONSUMER], lines.receipt_id, str(number))
                self._sums.settle(SEPARATOR.join(key), -1, -ordinal(receipt[DATE]))

    def outcomes(self) -> Iterator[Outcome]:
        for key, (n_more, days_more) in self._sums.totals():
            who = key.replace(SEPARATOR, " ")
            if n_more > 0:
                self._is_line.broken(who)
            elif n_more < 0:
                if not self._unrecorded.lose(key.split(SEPARATOR)[1], -n_more):
                    self._told.broken(who)
            elif not n_more and days_more:
                self._day.broken(f"{who}: {days_more:+} days")
        yield self._is_line.check()
        yield self._told.check()
        yield self._day.check(self._is_line.n)
        yield from self._unrecorded.outcomes()


SURVEYS = (
    BasketSurvey(
        "engagements.conversion_is_coupon_line",
        ("engagements", "transactions", "transaction_details"),
        _Conversions,
    ),
)
