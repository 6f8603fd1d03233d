"""Campaigns as an analyst meets them: rates by size, and effects that an experiment finds again."""

from dataclasses import replace
from math import sqrt
from statistics import fmean, stdev
from typing import NamedTuple

import pytest

from marketing.validation.tails import likely_counts
from world.campaigns.campaign import FIGURES, PERSUADED, SIZES, SURE, SURE_SHARE
from world.population import DEFAULT_POPULATION
from world.settings import CampaignSettings, Settings
from world.world import World

N_TRIPS = 30
FEW = replace(
    DEFAULT_POPULATION,
    name="few",
    archetypes=tuple(
        DEFAULT_POPULATION.by_key[key]
        for key in ("single_professional", "senior_couple", "convenience_shopper")
    ),
)
"""A population whose worlds are soon made."""
N_SEEDS = 40
N_STRONG = 20
ONCE_IN = 400
"""Times that a count of intervals of 95% which hold the truth may be as low by chance."""
Z95 = 1.959964

TOLERANCES = {"broad": 0.12, "middle": 0.15, "small": 0.2}
"""How far redemption may be from what is stated for a size, as a share of it, beside three
standard errors: few campaigns are held in the time of a data set, and each has its own products.
"""


class Unit(NamedTuple):
    """A contact of an eligible shopper: whether a featured product is bought if treated, and if
    not."""

    kind: str
    propensity: float
    is_treated: bool
    if_treated: bool
    if_not: bool

    @property
    def outcome(self):
        return self.if_treated if self.is_treated else self.if_not


def units_of(seed, n, population=DEFAULT_POPULATION, **campaigns):
    """By size."""
    settings = Settings(
        seed,
        N_TRIPS,
        population=population,
        campaigns=CampaignSettings(**campaigns),
        states=("NY",),
    )
    world = World(settings)
    found = {size: [] for size in SIZES}
    for index in range(n):
        for contact, kind, treated, not_treated, _ in world.history(world.shopper(index)).answers:
            unit = Unit(kind, contact.propensity, contact.is_treated, treated > 0, not_treated > 0)
            found[contact.campaign.size].append(unit)
    return found


def true_effect(units):
    return fmean(unit.if_treated - unit.if_not for unit in units)


def estimate(units):
    """Treated against held out, and the error: shares with one of each added (Agresti and Caffo,
    The American Statistician 54(4), 2000), for there are few buyers among those held out."""
    difference, variance = 0.0, 0.0
    for is_treated, sign in ((True, 1), (False, -1)):
        found = [unit.outcome for unit in units if unit.is_treated is is_treated]
        n = len(found) + 2
        share = (sum(found) + 1) / n
        difference += sign * share
        variance += share * (1 - share) / n
    return difference, sqrt(variance)


@pytest.fixture(scope="module")
def pooled():
    """Units of five worlds, by size."""
    worlds = [units_of(seed, 600) for seed in range(5)]
    return {size: [unit for units in worlds for unit in units[size]] for size in SIZES}


@pytest.fixture(scope="module")
def by_seed():
    """Units of many small worlds."""
    return [units_of(seed, 250, FEW) for seed in range(N_SEEDS)]


@pytest.mark.parametrize("size", SIZES)
def test_as_many_redeem_as_stated_for_the_size(pooled, size):
    treated = [unit for unit in pooled[size] if unit.is_treated]
    share = fmean(unit.if_treated for unit in treated)
    stated = FIGURES[size].redemption
    error = sqrt(share * (1 - share) / len(treated))
    assert abs(share - stated) < TOLERANCES[size] * stated + 3 * error


def test_twelve_in_a_hundred_redeem_something_and_three_in_four_would_have_bought(pooled):
    treated = [unit for units in pooled.values() for unit in units if unit.is_treated]
    redeemers = [unit for unit in treated if unit.if_treated]
    error = sqrt(0.12 * 0.88 / len(treated))
    assert abs(len(redeemers) / len(treated) - 0.12) < 0.012 + 3 * error
    sure = fmean(unit.kind == SURE for unit in redeemers)
    error = sqrt(SURE_SHARE * (1 - SURE_SHARE) / len(redeemers))
    assert abs(sure - SURE_SHARE) < 0.03 + 3 * error


def test_the_average_effect_is_found_again_by_the_experiment(pooled):
    """S2.65: treated against held out, within three standard errors, and not by being wide."""
    for size, units in pooled.items():
        difference, error = estimate(units)
        truth = true_effect(units)
        assert 0 < truth < FIGURES[size].redemption
        assert abs(difference - truth) < 3 * error
    strong = units_of(5, 600, FEW, effect=8.0)["broad"]
    difference, error = estimate(strong)
    assert abs(difference - true_effect(strong)) < 3 * error < difference


@pytest.fixture(scope="module")
def by_strong_seed():
    """Units of broad campaigns in worlds in which they do much."""
    return [units_of(seed, 250, FEW, effect=8.0)["broad"] for seed in range(N_STRONG)]


def off(units, wider=1.0):
    """How far the estimate is from the truth, in its errors, or in wider ones."""
    difference, error = estimate(units)
    return (difference - true_effect(units)) / (error * wider)


def test_the_effect_is_found_again_in_every_world(by_seed, by_strong_seed):
    """S2.65: within three standard errors; and where it is strong, it is told from none."""
    for units_by_size in by_seed:
        assert max(abs(off(units)) for units in units_by_size.values()) < 3
    for units in by_strong_seed:
        difference, error = estimate(units)
        assert abs(difference - true_effect(units)) < 3 * error
        assert difference > Z95 * error


def fewest_hits(n):
    return likely_counts(n, 0.95, 1 / ONCE_IN)[0]


def test_intervals_hold_the_truth_as_often_as_they_say(by_seed):
    """Of all worlds, by size and altogether."""
    hits = {
        size: sum(abs(off(units_by_size[size])) < Z95 for units_by_size in by_seed)
        for size in SIZES
    }
    assert min(hits.values()) >= fewest_hits(N_SEEDS)
    assert sum(hits.values()) >= fewest_hits(N_SEEDS * len(SIZES))


def is_width_right(by_seed, wider=1.0):
    """Whether estimates stray as far as their errors say: squares of standard normal numbers have
    mean 1 and variance 2.  Of small campaigns too few are bought from for such errors.
    """
    squares = [off(units[size], wider) ** 2 for units in by_seed for size in ("broad", "middle")]
    return abs(fmean(squares) - 1) < 3 * sqrt(2 / len(squares))


def test_intervals_are_as_wide_as_estimates_stray(by_seed):
    """Not wider, as they may be where it only counts that they hold the truth."""
    assert is_width_right(by_seed)
    assert not is_width_right(by_seed, 2.0)
    assert not is_width_right(by_seed, 0.5)


def test_intervals_around_a_wrong_effect_would_be_found_out(by_seed):
    hits = sum(abs(off(units_by_size["broad"]) - 3) < Z95 for units_by_size in by_seed)
    assert hits < fewest_hits(N_SEEDS)


@pytest.fixture(scope="module")
def confounded():
    found = units_of(42, 2000, assignment="confounded")
    return [unit for units in found.values() for unit in units]


def naive(units):
    groups = [[u.outcome for u in units if u.is_treated is t] for t in (True, False)]
    errors = [stdev(map(float, group)) / sqrt(len(group)) for group in groups]
    return fmean(groups[0]) - fmean(groups[1]), sqrt(sum(error**2 for error in errors))


def expected_naive(units):
    """What comparing the treated with the others gives on average, from the truth."""
    weights = [unit.propensity for unit in units]
    treated = sum(w * u.if_treated for w, u in zip(weights, units, strict=True)) / sum(weights)
    others = [1 - w for w in weights]
    held_out = sum(w * u.if_not for w, u in zip(others, units, strict=True)) / sum(others)
    return treated - held_out


def weighted(units):
    """By inverse propensities, and the error."""
    difference, variance = 0.0, 0.0
    for is_treated, sign in ((True, 1), (False, -1)):
        group = [u for u in units if u.is_treated is is_treated]
        weights = [1 / (u.propensity if is_treated else 1 - u.propensity) for u in group]
        share = sum(w * u.outcome for w, u in zip(weights, group, strict=True)) / sum(weights)
        residuals = [w * (u.outcome - share) for w, u in zip(weights, group, strict=True)]
        difference += sign * share
        variance += sum(r**2 for r in residuals) / sum(weights) ** 2
    return difference, sqrt(variance)


def test_the_naive_estimate_is_off_by_the_known_bias(confounded):
    """Where the best customers are treated, the others would have bought less anyway."""
    difference, error = naive(confounded)
    expected = expected_naive(confounded)
    truth = true_effect(confounded)
    assert expected > 1.2 * truth
    assert abs(difference - expected) < 3 * error
    assert abs(difference - truth) > abs(difference - expected)


def test_weighting_by_inverse_propensities_mends_it(confounded):
    difference, error = weighted(confounded)
    assert abs(difference - true_effect(confounded)) < 3 * error
    assert error < 0.03


def test_the_effect_multiplies_the_persuaded():
    """Of one world's contacts; fewer than four times as many, since everybody is one at most."""
    usual, strong, none = (units_of(3, 350, FEW, effect=effect) for effect in (1.0, 4.0, 0.0))
    counts = [
        sum(unit.kind == PERSUADED for units in found.values() for unit in units)
        for found in (usual, strong, none)
    ]
    assert counts[2] == 0
    error = 3 * sqrt(16 * counts[0] + counts[1])
    assert 4 * counts[0] - counts[1] < error + 0.2 * counts[1]
    assert counts[1] - 4 * counts[0] < error
