"""When a shopper goes shopping.

A panel ends on a fixed day.  A shopper's last trip falls somewhere in the gap that is running
on that day, and the earlier ones are counted back from there, gap by gap; so asking for more
receipts adds older ones and moves none.

Every gap lies inside the archetype's range.  Inside it, a gap is as likely as the weekday
that it leads back to is liked (weekends by most, weekdays by the senior couple; the
shopper's own favourite day three times as much), and the shopper's usual gap is likelier
still, by the archetype's regularity.
"""

from __future__ import annotations

from typing import NamedTuple

from world.archetypes import Archetype
from world.streams import byte_table

_FIRST_TRIP_BYTES = 2


class Rhythm(NamedTuple):
    """A shopper's own usual gap, and favourite weekday (0 is Monday)."""

    usual_gap_days: int
    favourite_weekday: int


class GapTables:
    """The gap distributions of one archetype, as byte tables."""

    def __init__(self, archetype: Archetype, favourite_day_weight: float) -> None:
        self._favourite_day_weight = favourite_day_weight
        self._archetype = archetype
        low, high = archetype.gap_days
        self._gaps = range(low, high + 1)
        usual_low, usual_high = archetype.usual_gap_days or archetype.gap_days
        usual_gaps = range(usual_low, usual_high + 1)
        self._usual_gap = byte_table([1.0] * len(usual_gaps), usual_gaps)
        self._favourite_day = byte_table(archetype.weekday_weights)
        self._by_rhythm: dict[Rhythm, list[bytes]] = {}

    def draw_rhythm(self, draws: bytes) -> Rhythm:
        """A shopper's rhythm from two random bytes."""
        return Rhythm(self._usual_gap[draws[0]], self._favourite_day[draws[1]])

    def tables(self, rhythm: Rhythm) -> list[bytes]:
        """For each ``ordinal % 7`` of a trip's day the byte table of the days since the trip
        before it.
        """
        tables = self._by_rhythm.get(rhythm)
        if tables is None:
            tables = [self._gap_table(ordinal, *rhythm) for ordinal in range(7)]
            self._by_rhythm[rhythm] = tables
        return tables

    def _gap_table(self, ordinal: int, usual_gap: int, favourite_day: int) -> bytes:
        def weight(gap: int) -> float:
            weekday = (ordinal - gap - 1) % 7  # Day 1 of the calendar was a Monday.
            weight = self._archetype.weekday_weights[weekday]
            if weekday == favourite_day:
                weight *= self._favourite_day_weight
            if gap == usual_gap:
                weight *= self._archetype.regularity
            return weight

        return byte_table([weight(gap) for gap in self._gaps], self._gaps)


def n_trip_bytes(n_trips: int) -> int:
    """How many random bytes ``draw_trip_days`` uses."""
    return _FIRST_TRIP_BYTES + n_trips - 1


def draw_trip_days(draws: bytes, gaps: list[bytes], end_ordinal: int) -> list[int]:
    """The days of a shopper's trips, latest first, as ``date.toordinal()`` numbers."""
    running_gap = gaps[end_ordinal % 7][draws[0]]
    day = end_ordinal - (draws[1] * running_gap >> 8)
    days = [day]
    for draw in draws[_FIRST_TRIP_BYTES:]:
        day -= gaps[day % 7][draw]
        days.append(day)
    return days


def week_of(ordinal: int) -> int:
    """The absolute week, Monday to Sunday, of a day."""
    return (ordinal - 1) // 7
