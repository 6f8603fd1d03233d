"""world/population_checks.py: a population that is accepted can be drawn from."""

from dataclasses import replace

import pytest

from world.archetypes import MAX_LOYALTY
from world.parameters import MAX_SPREAD, MAX_WEIGHT
from world.population import DEFAULT_POPULATION
from world.population_checks import _check_promotions, _check_room
from world.settings import Settings
from world.world import World

KEYS = [*DEFAULT_POPULATION.by_key]
SHARES = DEFAULT_POPULATION.archetypes[0].category_shares

ARCHETYPES_AT_THEIR_LIMITS = {
    "a share of 0": {"category_shares": {**SHARES, "Protein": 0, "Produce": 0.55}},
    "one category": {
        "category_shares": {**dict.fromkeys(SHARES, 0), "Produce": 1.0},
        "items_per_trip": (2, 6),
    },
    "one line": {"items_per_trip": (1, 1)},
    "few lines, loyal": {"items_per_trip": (2, 4), "loyalty": 1.0},
    "loyal": {"loyalty": MAX_LOYALTY},
    "not loyal": {"loyalty": 1.0},
    "regular": {"regularity": MAX_WEIGHT},
    "irregular": {"regularity": 1e-300},
    "one weekday": {
        "gap_days": (7, 13),
        "usual_gap_days": None,
        "weekday_weights": (0, 0, 0, MAX_WEIGHT, 0, 0, 0),
    },
    "hardly a weekday": {"weekday_weights": (1e-300,) * 7},
    "every day": {"gap_days": (1, 1), "usual_gap_days": None},
    "no response": {"price_response": 0.0},
    "no focus": {"focus": ()},
}
PARAMETERS_AT_THEIR_LIMITS = {
    "focus only": {"focus_lift": MAX_WEIGHT},
    "no lift": {"focus_lift": 1.0},
    "favourite day only": {"favourite_day_weight": MAX_WEIGHT},
    "tastes without end": {"taste_spread": MAX_SPREAD},
    "one taste": {"taste_spread": 0.0},
    "less frequent": {"frequent_share": 0.6},
    "one household": {"household_sizes": (0.0,)},
    "hardly promoted": {"promoted_share": 0.001},
    "one depth": {"promotion_percents": (25,), "promotion_weights": (1.0,)},
    "new prices every week": {"weeks_per_level": 1, "weeks_per_step": 1},
}


def everybody(population):
    """A shopper of each archetype, with purchases."""
    world = World(Settings(population=population))
    n = len(population.archetypes)
    return [world.history(world.shopper(index)) for index in range(n)]


@pytest.mark.parametrize("name", ARCHETYPES_AT_THEIR_LIMITS)
def test_an_archetype_at_its_limits_goes_shopping(name):
    changes = ARCHETYPES_AT_THEIR_LIMITS[name]
    population = DEFAULT_POPULATION.with_archetype(KEYS[0], **changes)
    low, high = population.archetypes[0].items_per_trip
    (history,) = [h for h in everybody(population) if h.shopper.archetype.key == KEYS[0]]
    assert all(low <= len(basket) <= high for basket in history.baskets)


@pytest.mark.parametrize("name", PARAMETERS_AT_THEIR_LIMITS)
def test_parameters_at_their_limits_are_lived_with(name):
    parameters = replace(DEFAULT_POPULATION.parameters, **PARAMETERS_AT_THEIR_LIMITS[name])
    assert everybody(replace(DEFAULT_POPULATION, parameters=parameters))


def test_nothing_of_a_category_without_a_share_is_bought():
    changes = ARCHETYPES_AT_THEIR_LIMITS["a share of 0"]
    population = DEFAULT_POPULATION.with_archetype(KEYS[0], **changes)
    (history,) = [h for h in everybody(population) if h.shopper.archetype.key == KEYS[0]]
    bought = {population.catalogue[number].category for number in history.lines().product}
    assert bought == set(SHARES) - {"Protein"}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"loyalty": 2 * MAX_LOYALTY}, "loyalty"),
        ({"regularity": 2 * MAX_WEIGHT}, "regularity"),
        ({"weekday_weights": (2 * MAX_WEIGHT,) * 7}, "weekday_weights"),
        (
            {"gap_days": (7, 7), "usual_gap_days": None, "weekday_weights": (1, 1, 1, 1, 1, 1, 0)},
            "weekday_weights",
        ),
        (
            {"gap_days": (6, 10), "usual_gap_days": None, "weekday_weights": (1, 0, 0, 0, 0, 0, 1)},
            "weekday_weights",
        ),
    ],
)
def test_an_archetype_beyond_its_limits_is_refused(changes, named):
    with pytest.raises(ValueError, match=named):
        DEFAULT_POPULATION.with_archetype(KEYS[0], **changes)


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("focus_lift", MAX_WEIGHT),
        ("favourite_day_weight", MAX_WEIGHT),
        ("taste_spread", MAX_SPREAD),
    ],
)
def test_a_parameter_beyond_its_limits_is_refused(name, most):
    with pytest.raises(ValueError, match=name):
        replace(DEFAULT_POPULATION.parameters, **{name: 2 * most})


def test_savings_need_a_whole_cent_between_their_limits():
    parameters = replace(
        DEFAULT_POPULATION.parameters, least_savings_percent=25, most_savings_percent=25
    )
    with pytest.raises(ValueError, match=r"cents and savings are 25 to 25%"):
        replace(DEFAULT_POPULATION, parameters=parameters)


def test_a_population_without_room_is_no_world():
    population = DEFAULT_POPULATION.with_archetype(KEYS[1], items_per_trip=(30, 200))
    with pytest.raises(ValueError, match=f"{KEYS[1]} wants .* lines of .* products of"):
        World(Settings(population=population))


@pytest.mark.parametrize("share", [0.35, 0.5, 0.9])
def test_promotions_that_are_too_many_for_their_formula_are_refused(share):
    parameters = replace(DEFAULT_POPULATION.parameters, promoted_share=share)
    with pytest.raises(ValueError, match="promoted_share is"):
        World(Settings(population=replace(DEFAULT_POPULATION, parameters=parameters)))


def test_the_default_population_would_pass():
    """A world does not check it again."""
    _check_room(DEFAULT_POPULATION)
    _check_promotions(DEFAULT_POPULATION)
