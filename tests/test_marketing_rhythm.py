"""marketing/people/rhythm.py: how often shoppers come."""

from collections import Counter, defaultdict
from statistics import fmean

import pytest

from marketing.people.benchmarks import BENCHMARKS
from marketing.people.rhythm import (
    FREQUENT_BELOW_DAYS,
    OCCASIONAL_FROM_DAYS,
    Rhythms,
    expected_gap_days,
    frequency_of,
)
from marketing.tables import FREQUENCIES
from tests.marketing_people import histories, is_share, shoppers

N = 10_000


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_shares_are_the_benchmarks(frequency):
    """S2.66: archetypes come in equal numbers, so chance plays in the rhythms alone."""
    n = sum(likes.buying_frequency == frequency for _, _, likes in shoppers(N))
    figure = BENCHMARKS["buying_frequency"][frequency]
    assert is_share(n, N, figure.value)
    assert abs(n / N - figure.value) <= figure.tolerance


def real_gap(history):
    return (history.days[-1] - history.days[0]) / (len(history.days) - 1)


def test_frequencies_agree_with_the_trips_on_the_receipts():
    """S2.66: the classes hardly overlap in the days that truly passed."""
    gaps = defaultdict(list)
    for history, (_, _, likes) in zip(histories(1500), shoppers(1500), strict=True):
        gaps[likes.buying_frequency].append(real_gap(history))
    assert max(gaps["frequent"]) < fmean(gaps["regular"]) < fmean(gaps["occasional"])
    assert fmean(gap < FREQUENT_BELOW_DAYS + 0.5 for gap in gaps["frequent"]) == 1
    assert fmean(gap >= FREQUENT_BELOW_DAYS for gap in gaps["regular"]) > 0.98
    assert fmean(gap > OCCASIONAL_FROM_DAYS - 1 for gap in gaps["occasional"]) > 0.97


def test_the_expected_gap_is_the_mean_of_the_real_ones():
    for history in histories(200):
        low, high = history.shopper.archetype.gap_days
        assert low <= expected_gap_days(history.shopper) <= high
    off = [real_gap(h) - expected_gap_days(h.shopper) for h in histories(1500)]
    assert abs(fmean(off)) < 0.05


def test_limits_belong_to_the_rarer_class():
    assert frequency_of(FREQUENT_BELOW_DAYS) == "regular"
    assert frequency_of(OCCASIONAL_FROM_DAYS) == "occasional"


def test_what_is_remembered_is_right():
    rhythms = Rhythms()
    found = Counter()
    for shopper, _, _ in shoppers(N)[:300] * 2:
        assert rhythms.of(shopper) == frequency_of(expected_gap_days(shopper))
        found[rhythms.of(shopper)] += 1
    assert len(found) == 3
