"""Rules of loyalty points: they are those that the receipts earned."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from marketing.tables import LOYALTIES, TIERS
from marketing.validation.disk import Sums
from marketing.validation.fields import cents, places
from marketing.validation.results import Outcome
from marketing.validation.rules import transactions as of_receipt
from marketing.validation.surveys import Given, Survey
from marketing.validation.verdicts import Rule

CONSUMER, TIER, LIFETIME, REDEEMED, BALANCE, TIMES = places(
    LOYALTIES,
    "consumer_id",
    "tier",
    "lifetime_points",
    "redeemed_points",
    "points_balance",
    "redemptions",
)
_CENTS_A_POINT = 100


def _alone(given: Given) -> Iterator[Outcome]:
    name = "loyalties"
    balance = Rule(
        f"{name}.balance_is_lifetime_less_redeemed",
        "points_balance is lifetime_points less redeemed_points",
    )
    times = Rule(f"{name}.redeemed_with_redemptions", "points are redeemed in redemptions")
    tiers: dict[str, tuple[int, int]] = {}
    for row in given.data.rows(name):
        who, points = row[CONSUMER], int(row[LIFETIME])
        balance.see(points - int(row[REDEEMED]) == int(row[BALANCE]), who)
        times.see((int(row[REDEEMED]) > 0) == (int(row[TIMES]) > 0), who)
        low, high = tiers.get(row[TIER], (points, points))
        tiers[row[TIER]] = min(low, points), max(high, points)
    yield balance.check()
    yield times.check()
    yield _in_order(tiers, balance.n)


def _in_order(tiers: dict[str, tuple[int, int]], n: int) -> Outcome:
    """Any points of a tier are more than any of the tier below."""
    rule = Rule("loyalties.tier_by_points", "a higher tier has more lifetime_points than any lower")
    there = [tier for tier in TIERS if tier in tiers]
    for lower, higher in itertools.pairwise(there):
        if tiers[lower][1] >= tiers[higher][0]:
            rule.broken(f"{lower} up to {tiers[lower][1]}, {higher} from {tiers[higher][0]}")
    return rule.check(n)


def _earned(given: Given) -> Iterator[Outcome]:
    rule = Rule(
        "loyalties.points_of_receipts",
        "lifetime_points are one for each whole dollar of each transaction_value",
    )
    sums = Sums(given.data.disk, 1)
    for row in given.data.rows("transactions"):
        sums.add(row[of_receipt.CONSUMER], cents(row[of_receipt.VALUE]) // _CENTS_A_POINT)
    for row in given.data.rows("loyalties"):
        rule.n += 1
        sums.settle(row[CONSUMER], -int(row[LIFETIME]))
    for consumer, (more,) in sums.totals():
        if more:
            rule.broken(f"{consumer}: {more:+} points on receipts")
    yield rule.check()


SURVEYS = (
    Survey("loyalties.*", ("loyalties",), _alone),
    Survey("loyalties.points_of_receipts", ("loyalties", "transactions"), _earned),
)
