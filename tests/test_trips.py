"""world/trips.py: when a shopper goes shopping."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from world.population import DEFAULT_POPULATION
from world.streams import BYTE_VALUES, WORLD, Streams
from world.trips import (
    GapTables,
    Rhythm,
    draw_trip_days,
    n_trip_bytes,
    week_of,
)

END = date(2025, 12, 31)
ARCHETYPES = DEFAULT_POPULATION.by_key
FAVOURITE_DAY_WEIGHT = 3.0
KINDS = pytest.mark.parametrize("kind", ARCHETYPES.values(), ids=ARCHETYPES)
FLAT = (1.0,) * 7


def tables_of(kind):
    return GapTables(kind, FAVOURITE_DAY_WEIGHT)


def days_of(kind, index, n_trips, end=END):
    tables = tables_of(kind)
    gaps = tables.tables(tables.draw_rhythm(Streams(WORLD, 3, "shopper").draw(index, 2)))
    draws = Streams(WORLD, 3, "trips").draw(index, n_trip_bytes(n_trips))
    return draw_trip_days(draws, gaps, end.toordinal())


@KINDS
def test_gaps_stay_inside_the_range_and_days_fall(kind):
    low, high = kind.gap_days
    for index in range(100):
        days = days_of(kind, index, 17)
        assert len(days) == 17
        assert all(low <= later - earlier <= high for later, earlier in pairwise(days))


@KINDS
def test_the_last_trip_falls_in_the_gap_that_runs_on_the_end_date(kind):
    """S1.83: never after the end date."""
    ages = Counter(END.toordinal() - days_of(kind, index, 1)[0] for index in range(600))
    assert min(ages) == 0
    assert max(ages) == kind.gap_days[1] - 1 or (
        kind.usual_gap_days and max(ages) >= kind.usual_gap_days[0] - 1
    )
    assert max(ages) <= kind.gap_days[1] - 1


def test_the_last_trip_is_anywhere_in_its_gap():
    gaps = [bytes([7] * BYTE_VALUES)] * 7
    last_days = [draw_trip_days(bytes([0, draw]), gaps, 1000)[0] for draw in range(BYTE_VALUES)]
    counts = Counter(last_days)
    assert set(counts) == set(range(994, 1001))
    assert max(counts.values()) - min(counts.values()) <= 1


@KINDS
def test_more_trips_extend_fewer(kind):
    for index in range(20):
        assert days_of(kind, index, 40)[:17] == days_of(kind, index, 17)


def table_weights(kind, draws, ordinal):
    """How many of the 256 slots each gap has that leads back from a day."""
    tables = tables_of(kind)
    return Counter(tables.tables(tables.draw_rhythm(draws))[ordinal % 7])


def test_a_gap_is_as_likely_as_the_weekday_it_leads_to_is_liked():
    weights = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)
    kind = replace(
        ARCHETYPES["meal_prepper"], gap_days=(8, 14), weekday_weights=weights, regularity=1.0
    )
    monday = date(2025, 6, 2)
    for offset in range(7):
        day = monday + timedelta(offset)
        slots = table_weights(kind, bytes(2), day.toordinal())
        wanted = {}
        for gap in range(8, 15):
            weekday = (day - timedelta(gap)).weekday()
            # The favourite day is drawn by the same weights: byte 0 is Monday.
            wanted[gap] = weights[weekday] * (FAVOURITE_DAY_WEIGHT if weekday == 0 else 1)
        for gap, weight in wanted.items():
            assert abs(slots[gap] - weight / sum(wanted.values()) * BYTE_VALUES) < 1


def test_a_shoppers_usual_gap_is_likelier_by_the_regularity():
    kind = replace(
        ARCHETYPES["senior_couple"],
        weekday_weights=FLAT,
        gap_days=(3, 5),
        usual_gap_days=(4, 4),
        regularity=30.0,
    )
    for ordinal in range(7):
        slots = table_weights(kind, bytes(2), ordinal)
        favourite = next((g for g in (3, 5) if (ordinal - g - 1) % 7 == 0), None)
        assert slots[4] > 5 * max(slots[3], slots[5])
        if favourite and (ordinal - 4 - 1) % 7 != 0:
            other = 8 - favourite
            assert slots[favourite] / slots[other] == pytest.approx(FAVOURITE_DAY_WEIGHT, abs=0.4)


def test_every_gap_of_the_range_can_be_usual_and_every_day_a_favourite():
    kind = replace(ARCHETYPES["college_student"], weekday_weights=FLAT, regularity=1000.0)
    usual = set()
    for draw in range(BYTE_VALUES):
        slots = table_weights(kind, bytes([draw, 0]), 0)
        usual.add(slots.most_common(1)[0][0])
    low, high = kind.gap_days
    assert usual == set(range(low, high + 1))
    draw_rhythm = tables_of(kind).draw_rhythm
    rhythms = [draw_rhythm(bytes([draw, draw])) for draw in range(BYTE_VALUES)]
    assert {rhythm.usual_gap_days for rhythm in rhythms} == usual
    assert {rhythm.favourite_weekday for rhythm in rhythms} == set(range(7))


def test_shoppers_of_one_rhythm_share_their_tables():
    tables = tables_of(ARCHETYPES["college_student"])
    assert tables.tables(Rhythm(11, 5)) is tables.tables(Rhythm(11, 5))
    assert tables.tables(Rhythm(11, 5)) != tables.tables(Rhythm(11, 4))
    assert tables.tables(Rhythm(11, 5)) != tables.tables(Rhythm(12, 5))


def test_a_week_runs_from_monday_to_sunday():
    monday = date(2025, 12, 22)
    assert monday.weekday() == 0
    weeks = [week_of((monday + timedelta(days)).toordinal()) for days in range(-1, 8)]
    assert weeks[1:8] == [weeks[1]] * 7
    assert weeks[0] == weeks[1] - 1
    assert weeks[8] == weeks[1] + 1
