"""How often a shopper comes: frequent, regular or occasional.

It is decided by the days between two trips that are to be expected of the shopper's own rhythm
(see world/trips.py), not by those that were drawn, so that it is the same for a world of any
number of receipts.
"""

from __future__ import annotations

from marketing.tables import FREQUENCIES
from world.shoppers import Shopper
from world.streams import BYTE_VALUES

FREQUENT_BELOW_DAYS = 7.0
OCCASIONAL_FROM_DAYS = 11.925
"""Set so that in the default population 20% are frequent, 50% regular and 30% occasional."""


def expected_gap_days(shopper: Shopper) -> float:
    """Days between two trips to expect, the mean over the weekdays of the later one."""
    gaps = shopper.habits.gaps
    return sum(map(sum, gaps)) / (BYTE_VALUES * len(gaps))


def frequency_of(gap_days: float) -> str:
    """How often who leaves so many days between trips comes.

    >>> frequency_of(4.0), frequency_of(9.0), frequency_of(14.0)
    ('frequent', 'regular', 'occasional')
    """
    return FREQUENCIES[(gap_days >= FREQUENT_BELOW_DAYS) + (gap_days >= OCCASIONAL_FROM_DAYS)]


class Rhythms(dict[tuple[str, int, int], str]):
    """How often shoppers come, by archetype, usual gap and favourite weekday; filled as asked."""

    def of(self, shopper: Shopper) -> str:
        """How often the shopper comes."""
        key = shopper.archetype.key, shopper.usual_gap_days, shopper.favourite_weekday
        found = self.get(key)
        if found is None:
            found = self[key] = frequency_of(expected_gap_days(shopper))
        return found
