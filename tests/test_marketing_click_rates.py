"""marketing/outreach/click_rates.py: weekday, life cycle and age."""

from datetime import date
from statistics import fmean

import pytest

from marketing.outreach.campaign_attributes import Attributes
from marketing.outreach.click_rates import (
    click_rate,
    life_cycle_factor,
    progress,
    weekday_factor,
    weekday_of,
)
from marketing.tables import AGE_GROUPS, CAMPAIGN_CHANNELS, WEEKDAYS
from tests.marketing_people import campaign

MONDAY = date(2025, 6, 2).toordinal()


def test_thursday_is_the_highest_and_sunday_the_lowest():
    """S2.51."""
    factors = {WEEKDAYS[weekday_of(day)]: weekday_factor(day) for day in range(MONDAY, MONDAY + 7)}
    assert [*factors] == [*WEEKDAYS]
    assert max(factors, key=factors.__getitem__) == "Thursday"
    assert min(factors, key=factors.__getitem__) == "Sunday"
    assert fmean(factors.values()) == pytest.approx(1)
    assert date.fromordinal(MONDAY).strftime("%A") == "Monday"


def test_the_middle_of_a_campaign_is_the_highest():
    """S2.51."""
    factors = [life_cycle_factor(i / 1000) for i in range(1001)]
    assert max(factors) == factors[500]
    assert factors[:501] == sorted(factors[:501])
    assert factors == pytest.approx(factors[::-1])
    assert fmean(factors) == pytest.approx(1, abs=0.001)


def test_progress_runs_from_the_first_day_to_the_last():
    """S2.50."""
    made = campaign(MONDAY, 50)
    assert [progress(made, day) for day in (MONDAY, made.last_day)] == [0, 1]
    assert progress(campaign(MONDAY, 1), MONDAY) == 0


@pytest.mark.parametrize("channel", CAMPAIGN_CHANNELS)
def test_the_rate_is_the_base_rate_on_average(channel):
    """S2.46: over weekdays, a campaign's days and age groups."""
    made = campaign(MONDAY, 50)
    attributes = Attributes(channel, "image", ("logo",), 1, 0.1)
    rates = [
        click_rate(made, attributes, day, age_group)
        for day in range(MONDAY, MONDAY + 49)
        for age_group in AGE_GROUPS
    ]
    assert fmean(rates) == pytest.approx(0.1, rel=0.03)
    assert 0 < min(rates) < max(rates) < 1
