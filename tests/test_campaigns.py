"""world/campaigns/campaign.py, campaign_dates.py, campaign_features.py and campaign_targets.py:
what is
offered when, and to whom."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise
from math import sqrt
from statistics import fmean, stdev

import pytest

from world.campaigns.campaign import FIGURES, N_A_YEAR, SIZES, WINDOW_DAYS
from world.campaigns.dates import DAYS_A_BLOCK, CampaignDates
from world.campaigns.features import N_DRAWS, choose_featured
from world.settings import CampaignSettings, Settings
from world.streams import WORLD, Streams
from world.world import World

END = date(2025, 12, 31).toordinal()
N_BLOCKS = 40


@pytest.fixture(scope="module")
def dates():
    calendar = CampaignDates(7, END)
    return [calendar.block(number) for number in range(N_BLOCKS)]


@pytest.fixture(scope="module")
def calendar():
    world = World(Settings(campaigns=CampaignSettings()))
    return [world.calendar.block(number) for number in range(3)]


def test_the_figures_are_those_of_the_panel():
    """Issue 9: 27 campaigns a year; 12% of the treated redeem something."""
    assert N_A_YEAR == 27
    assert tuple(FIGURES) == SIZES
    contacts = {size: each.a_year * each.reach for size, each in FIGURES.items()}
    redeemed = sum(contacts[size] * FIGURES[size].redemption for size in SIZES)
    assert redeemed / sum(contacts.values()) == pytest.approx(0.12, abs=0.005)
    for size, mean_days in (("broad", 50), ("middle", 38), ("small", 76)):
        assert fmean(FIGURES[size].days) == mean_days


def test_every_block_has_a_years_campaigns_and_no_two_begin_on_a_day(dates):
    """S2.41, S2.43."""
    for number, block in enumerate(dates):
        assert Counter(each.size for each in block) == {s: FIGURES[s].a_year for s in SIZES}
        for each in block:
            fewest, most = FIGURES[each.size].days
            assert fewest <= each.last_day - each.first_day + 1 <= most
            assert each.last_day <= END - DAYS_A_BLOCK * number
            assert each.last_day > END - DAYS_A_BLOCK * (number + 1)
    last_days = [each.last_day for block in dates for each in block]
    assert last_days == sorted(last_days, reverse=True)
    first_days = [each.first_day for block in dates for each in block]
    assert len(set(first_days)) == len(first_days)


def test_campaigns_last_as_long_as_stated_on_average(dates):
    for size in SIZES:
        days = [e.last_day - e.first_day + 1 for block in dates for e in block if e.size == size]
        error = stdev(days) / sqrt(len(days))
        assert abs(fmean(days) - fmean(FIGURES[size].days)) < 3 * error


def test_broad_campaigns_are_spread_over_the_year(dates):
    ends = [each.last_day for block in dates for each in block if each.size == "broad"]
    assert max(a - b for a, b in pairwise(ends)) < 200


def test_a_calendar_that_is_asked_for_more_is_the_same():
    one, other = CampaignDates(7, END), CampaignDates(7, END)
    other.block(5)
    assert one.block(1) == other.block(1)
    assert CampaignDates(8, END).block(0) != one.block(0)


def overlap(one, other):
    return one.first_day <= other.last_day and other.first_day <= one.last_day


def test_a_featured_product_is_in_no_other_campaign_at_the_time(calendar):
    campaigns = [entry.campaign for block in calendar for entry in block]
    pairs = [(a, b) for a, b in combinations(campaigns, 2) if overlap(a, b)]
    assert len(pairs) > 100
    for one, other in pairs:
        assert not set(one.featured) & set(other.featured)


def test_what_runs_is_what_is_featured_at_the_time(calendar):
    campaigns = [entry.campaign for block in calendar for entry in block]
    for block in calendar[:2]:  # Older ones than the last block's are not made here.
        for entry in block:
            mine = entry.campaign
            running = {
                number for other in campaigns if overlap(mine, other) for number in other.featured
            }
            assert entry.running == running
            assert set(mine.featured) <= running


def test_campaigns_are_as_a_table_needs_them(calendar):
    """S2.43 to S2.45."""
    entries = [entry for block in calendar for entry in block]
    assert [entry.number for entry in entries] == list(range(3 * N_A_YEAR))
    for entry in entries:
        campaign = entry.campaign
        first = date.fromordinal(campaign.first_day)
        assert campaign.campaign_id == f"CMP-{first:%Y%m%d}"
        assert campaign.target.ages[0] < campaign.target.ages[1]
        assert campaign.target.incomes[0] < campaign.target.incomes[1]
        assert campaign.target.archetypes
        assert campaign.target.regions
        assert 1 <= len(campaign.featured) <= 3
        assert list(campaign.featured) == sorted(set(campaign.featured))
        assert 0 < campaign.discount_percent < 100
        assert campaign.last_day - campaign.first_day + 1 > WINDOW_DAYS
        assert 0 < entry.listed_share <= 1


def test_nobody_is_offered_what_he_or_she_never_buys(calendar):
    population = Settings().population
    for block in calendar:
        for entry in block:
            for key in entry.campaign.target.archetypes:
                for number in entry.campaign.featured:
                    product = population.catalogue[number]
                    assert not product.has_any(population.by_key[key].avoids)


def test_nothing_is_featured_in_its_season(calendar):
    catalogue = Settings().population.catalogue
    for block in calendar:
        for entry in block:
            campaign = entry.campaign
            days = range(campaign.first_day, campaign.last_day + 1)
            months = {date.fromordinal(day).month for day in days}
            for number in campaign.featured:
                season = catalogue[number].season
                assert season is None or not season.months & months


def test_the_calendar_asks_neither_how_many_receipts_nor_what_else_acts(calendar):
    """So that --receipts 20 keeps the receipts of --receipts 17."""
    for other in (
        Settings(campaigns=CampaignSettings(), receipts_per_customer=3, id_digits=8, store="Other"),
        Settings(campaigns=CampaignSettings("confounded", 7.0), without=frozenset({"seasons"})),
    ):
        block = World(other).calendar.block(0)
        assert [entry.campaign for entry in block] == [entry.campaign for entry in calendar[0]]


def test_targets_are_in_the_states_of_the_world():
    world = World(Settings(campaigns=CampaignSettings(), states=("NY", "WA")))
    regions = {r for entry in world.calendar.block(0) for r in entry.campaign.target.regions}
    assert regions == {"Northeast", "West"}


def test_products_are_chosen_so_that_the_mean_is_what_is_wanted():
    """For one product; within three standard errors."""
    rates = {number: 0.01 + 0.004 * number for number in range(40)}
    source = Streams(WORLD, 5, "campaigns", "offers")

    def joint(numbers):
        none = 1.0
        for number in numbers:
            none *= 1 - rates[number]
        return 1 - none

    for wanted in (0.05, 0.13):
        found = [
            choose_featured(rates, joint, wanted, source.draw(i, N_DRAWS)) for i in range(2000)
        ]
        shares = [joint(each) for each in found]
        # A byte decides between the last two: a 256th of their distance is lost at most.
        error = stdev(shares) / sqrt(len(shares)) + wanted / 256
        assert abs(fmean(shares) - wanted) < 3 * error
        assert {len(each) for each in found} == {1, 2, 3}
        assert len({number for each in found for number in each}) > 15


def test_where_little_is_left_the_nearest_product_is_chosen():
    draws = bytes(N_DRAWS)
    assert choose_featured({}, sum, 0.05, draws) == ()
    assert choose_featured({3: 0.5, 8: 0.4}, sum, 0.05, draws) == (8,)


def test_unusual_worlds_have_campaigns_too():
    """The last day that there is, the first one, and one receipt; many years of them."""
    for values in (
        {"end_date": date.max},
        {"end_date": date(1970, 1, 1)},
        {"receipts_per_customer": 1},
        {"receipts_per_customer": 500},
    ):
        world = World(Settings(campaigns=CampaignSettings(), states=("NY",), **values))
        for index in range(10):
            history = world.history(world.shopper(index))
            assert len(world.contacts(history)) >= len(history.answers)
    assert len(history.answers) > 20


def test_a_small_population_has_the_campaigns_that_it_can_have():
    """One archetype; few products, so that some campaigns find none to feature."""
    population = Settings().population
    student = replace(
        population.by_key["college_student"], items_per_trip=(1, 3), focus=(), avoids=()
    )
    catalogue = [p for p in population.catalogue if p.season is None]
    few = [
        product
        for category in population.categories
        for frequent in (True, False)
        for product in [p for p in catalogue if (p.category, p.frequent) == (category, frequent)][
            :1
        ]
    ]
    small = replace(population, archetypes=(student,), catalogue=tuple(few), name="small")
    world = World(Settings(campaigns=CampaignSettings(effect=50.0), population=small))
    campaigns = [entry.campaign for entry in world.calendar.block(0)]
    assert 0 < len(campaigns) <= N_A_YEAR
    assert all(campaign.featured for campaign in campaigns)
    coupons = 0
    for index in range(200):
        history = world.history(world.shopper(index))
        coupons += len(history.coupons)
        for basket in history.baskets:
            assert len({code % 256 for code in basket}) == len(basket)
    assert coupons > 20
