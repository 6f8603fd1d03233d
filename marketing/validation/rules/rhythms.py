"""Rules of groups of shoppers: who is called frequent comes more often, and so on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from marketing.tables import AGE_GROUPS, CONSUMER_PREFERENCES, FREQUENCIES, TIERS
from marketing.validation.disk import Earliest, Index, Sums
from marketing.validation.fields import ordinal, places
from marketing.validation.results import NotRun, Outcome
from marketing.validation.rules import loyalties
from marketing.validation.rules.transactions import CONSUMER, DATE
from marketing.validation.sampling import Ratio
from marketing.validation.surveys import Given, Survey
from marketing.validation.verdicts import TOO_FEW, Rule

ENOUGH = 1_000
"""Consumers from which on groups of them are in order, and none is empty, by more than chance."""

_ID, _FREQUENCY = places(CONSUMER_PREFERENCES, "consumer_id", "buying_frequency")


def _frequencies(given: Given) -> Iterator[Outcome]:
    """Days between two trips, by what consumers are called."""
    rule = Rule(
        "consumer_preferences.frequency_as_shopped",
        "the frequent leave fewer days between trips than the regular, and those than the others",
    )
    first, last = Earliest(given.data.disk), Earliest(given.data.disk)
    trips = Sums(given.data.disk, 1)
    for row in given.data.rows("transactions"):
        day = ordinal(row[DATE])
        first.see(row[CONSUMER], day)
        last.see(row[CONSUMER], -day)
        trips.add(row[CONSUMER], 1)
    called = Index(given.data.disk)
    for row in given.data.rows("consumer_preferences"):
        called.add(row[_ID], row[_FREQUENCY])
    gaps = {frequency: Ratio() for frequency in FREQUENCIES}
    for consumer, (n_trips,) in trips.totals():
        frequency, one, other = called.get(consumer), first.get(consumer), last.get(consumer)
        if frequency is not None and one is not None and other is not None and n_trips > 1:
            gaps[frequency].add(-other - one, n_trips - 1)
    yield _in_order(rule, gaps, FREQUENCIES)


def _in_order(rule: Rule, groups: Mapping[str, Ratio], order: Sequence[str]) -> Outcome:
    """Whether the figures of the groups rise."""
    found = {name: groups[name].estimate() for name in order}
    n = sum(each.n for each in found.values())
    if n < ENOUGH:
        return NotRun(rule.name, f"{TOO_FEW}: {n:,}, and {ENOUGH:,} are needed")
    for lower, higher in pairwise(order):
        one, other = found[lower].value, found[higher].value
        if one is None or other is None or one >= other:
            rule.broken(f"{lower} {one}, {higher} {other}")
    return rule.check(n)


def _tiers(given: Given) -> Iterator[Outcome]:
    """All tiers occur, and the younger redeem more of their points."""
    occur = Rule("loyalties.all_tiers_occur", f"there are {', '.join(TIERS)}")
    younger = Rule("loyalties.redemption_by_age", "the older redeem a smaller part of their points")
    tiers: set[str] = set()
    parts = {group: Ratio() for group in AGE_GROUPS}
    for row in given.data.rows("loyalties"):
        occur.n += 1
        tiers.add(row[loyalties.TIER])
        consumer = given.lookups.consumer(row[loyalties.CONSUMER])
        if consumer is not None:
            redeemed, lifetime = int(row[loyalties.REDEEMED]), int(row[loyalties.LIFETIME])
            parts[consumer.age_group].add(redeemed, lifetime)
    summary = given.expected.summary
    if summary.is_other_population or summary.has_other_receipts:
        # Tiers go by all points ever earned, and are set for the usual number of receipts.
        yield NotRun(occur.name, "customers or their receipts are other than is usual")
    elif occur.n < ENOUGH:
        yield NotRun(occur.name, f"{TOO_FEW}: {occur.n:,}, and {ENOUGH:,} are needed")
    else:
        for tier in TIERS:
            if tier not in tiers:
                occur.broken(f"nobody is {tier}")
        yield occur.check()
    if summary.has_fewer_receipts:
        # On a few receipts hardly anybody has the points for a reward.
        yield NotRun(younger.name, "customers have fewer receipts than is usual")
    else:
        yield _in_order(younger, parts, AGE_GROUPS[::-1])


SURVEYS = (
    Survey(
        "consumer_preferences.frequency_as_shopped",
        ("consumer_preferences", "transactions"),
        _frequencies,
    ),
    Survey("loyalties.all_tiers_occur", ("loyalties", "consumer_preferences"), _tiers),
)
