"""Rules of conversions: each is a line of a receipt on which a coupon was redeemed."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.validation.baskets import LINE, OF_CAMPAIGN, RECEIPT, baskets
from marketing.validation.disk import SEPARATOR, Sums
from marketing.validation.fields import ordinal
from marketing.validation.results import Outcome
from marketing.validation.rules import engagements as event
from marketing.validation.rules import transactions as of_receipt
from marketing.validation.surveys import Given, Survey
from marketing.validation.verdicts import Rule


def _conversions(given: Given) -> Iterator[Outcome]:
    is_line = Rule(
        "engagements.conversion_is_coupon_line",
        "a conversion is a line of a receipt of the consumer, with the campaign's coupon",
    )
    told = Rule(
        "transaction_details.coupon_has_conversion", "every redeemed coupon has its conversion"
    )
    day = Rule("engagements.conversion_on_receipt_day", "a conversion is on the receipt's day")
    sums = Sums(given.data.disk, 2)
    for row in given.data.rows("engagements"):
        if row[event.EVENT] == "conversion":
            is_line.n += 1
            key = (row[event.CAMPAIGN], row[event.CONSUMER], row[event.RECEIPT], row[event.LINE])
            sums.add(SEPARATOR.join(key), 1, ordinal(row[event.TIME]))
    for basket in baskets(given.data):
        for line in basket.lines:
            if line[OF_CAMPAIGN] and basket.receipt is not None:
                told.n += 1
                consumer = basket.receipt[of_receipt.CONSUMER]
                key = (line[OF_CAMPAIGN], consumer, line[RECEIPT], line[LINE])
                date = ordinal(basket.receipt[of_receipt.DATE])
                sums.settle(SEPARATOR.join(key), -1, -date)
    for key_text, (n_more, days_more) in sums.totals():
        who = key_text.replace(SEPARATOR, " ")
        if n_more > 0:
            is_line.broken(who)
        elif n_more < 0:
            told.broken(who)
        elif days_more:
            day.broken(f"{who}: {days_more:+} days")
    yield is_line.check()
    yield told.check()
    yield day.check(is_line.n)


SURVEYS = (
    Survey(
        "engagements.conversion_is_coupon_line",
        ("engagements", "transactions", "transaction_details"),
        _conversions,
    ),
)
