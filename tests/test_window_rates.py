"""world/campaigns/window_rates.py and world/campaigns/spending.py: what campaigns know of
shoppers beforehand.
"""

from math import sqrt
from statistics import fmean, stdev

import pytest

from world.campaigns.campaign import WINDOW_DAYS
from world.campaigns.spending import propensities, yearly_spending
from world.campaigns.window_rates import WindowRates
from world.prices import PriceCalendar
from world.settings import CAUSES, Settings
from world.shoppers import ArchetypeTables
from world.world import World

KEYS = ("senior_couple", "meal_prepper", "convenience_shopper")
N_TRIPS = 60
N_EACH = 60
N_WINDOWS = 4


@pytest.fixture(scope="module")
def tables():
    settings = Settings()
    prices = PriceCalendar(settings.seed, settings.population)
    return {key: ArchetypeTables(settings, settings.population.by_key[key], prices) for key in KEYS}


@pytest.fixture(scope="module")
def histories():
    """Of shoppers of each archetype, in a world without causes."""
    world = World(Settings(receipts_per_customer=N_TRIPS, without=frozenset(CAUSES)))
    found = {key: [] for key in KEYS}
    index = 0
    while min(map(len, found.values())) < N_EACH:
        shopper = world.shopper(index)
        if shopper.archetype.key in found:
            found[shopper.archetype.key].append(world.history(shopper))
        index += 1
    return found


def share_of_windows(history, numbers):
    """In which share of windows one of the products is bought."""
    first, last = history.days[0], history.days[-1] - WINDOW_DAYS
    starts = [first + (last - first) * i // N_WINDOWS for i in range(N_WINDOWS)]
    return fmean(
        any(
            code % 256 in numbers
            for day, basket in zip(history.days, history.baskets, strict=True)
            if start < day <= start + WINDOW_DAYS
            for code in basket
        )
        for start in starts
    )


@pytest.mark.parametrize("key", KEYS)
def test_rates_are_how_often_products_are_bought_in_a_window(tables, histories, key):
    """Within three standard errors and a twentieth, for the gaps are taken at their means."""
    rates = WindowRates(42, tables[key])
    numbers = sorted(rates.rates, key=rates.rates.__getitem__)
    for some in ([numbers[5]], numbers[:6:2], [numbers[40]], numbers[20:50:10]):
        shares = [share_of_windows(history, set(some)) for history in histories[key]]
        error = stdev(shares) / sqrt(len(shares))
        expected = rates.joint(some)
        assert abs(fmean(shares) - expected) < 3 * error + 0.05 * expected
    assert rates.rates[numbers[5]] < rates.rates[numbers[40]]


def test_more_products_are_bought_more_often_and_leave_fewer_to_be_persuaded(tables):
    rates = WindowRates(42, tables["senior_couple"])
    numbers = sorted(rates.rates, key=rates.rates.__getitem__)
    one, two = numbers[3], numbers[9]
    both = rates.joint([one, two])
    assert max(rates.rates[one], rates.rates[two]) < both < rates.rates[one] + rates.rates[two]
    for some in ([one], [one, two]):
        # The fit is 1/2 to 3/2.
        none = 1 - rates.joint(some)
        assert 0.5 * none < rates.persuadable(some) / (1 - rates.no_trip) < 1.5 * none


def test_spending_is_what_shoppers_spend_in_a_year(tables, histories):
    """At shelf prices; the mean of an archetype within a tenth."""
    population = Settings().population
    for key, found in histories.items():
        expected = fmean(yearly_spending(tables[key], population))
        yearly = [
            365 * sum(history.subtotal_cents[1:]) / (history.days[-1] - history.days[0])
            for history in found
        ]
        assert abs(fmean(yearly) / expected - 1) < 0.1
        sizes = yearly_spending(tables[key], population)
        assert sizes == sorted(sizes)


@pytest.mark.parametrize("holdout_share", [0.15, 0.2])
def test_propensities_rise_with_the_spending_and_have_the_mean(holdout_share):
    spending = {
        (f"a{i:02}", size): (37 * i + 11 * size) % 101 for i in range(10) for size in (0, 1, 2)
    }
    found = propensities(spending, holdout_share)
    values = [found[kind] for kind in sorted(spending, key=lambda kind: (spending[kind], kind))]
    assert values == sorted(values)
    assert fmean(values) == pytest.approx(1 - holdout_share, abs=0.005)
    assert min(values) >= 0.05
    assert values[-1] == pytest.approx(0.95)


def test_where_all_are_alike_all_have_the_same_chance():
    assert propensities({("a", 0): 5.0}, 0.2) == {("a", 0): pytest.approx(0.8)}
