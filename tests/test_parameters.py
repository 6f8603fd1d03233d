"""world/parameters.py: the figures that belong to no archetype and no product."""

from dataclasses import FrozenInstanceError, fields, replace
from math import inf, nan

import pytest

from world.parameters import Parameters
from world.population import DEFAULT_POPULATION
from world.settings import Settings
from world.world import World

WRONG = {
    "frequent_share": (0, 1, 1.1, -0.1, nan),
    "focus_lift": (0, -1, 1001, inf, nan),
    "most_mean_probability": (0, 1, nan),
    "taste_spread": (-0.1, 1_000_001, inf, nan),
    "household_sizes": ((), (0.5, 1.1), (-0.1,), (nan,), (0.5,) * 257),
    "favourite_day_weight": (0, -3.0, 1001, inf, nan),
    "weeks_per_level": (0, -26),
    "weeks_per_step": (0,),
    "price_grid_cents": (0,),
    "promoted_share": (0, 1, nan),
    "promotion_percents": ((), (5, 10, 15, 20, 26), (0, 10, 15, 20, 25)),
    "promotion_weights": (
        (0.5, 0.5),
        (0, 0, 0, 0, 0),
        (1, 1, 1, 1, -1),
        (1, 1, 1, 1, inf),
        (1, 1, 1, 1, nan),
    ),
    "least_savings_percent": (-1, 26),
    "most_savings_percent": (100, 101),
}
"""Values that make no sense, of every figure."""


def test_limits_are_those_of_the_receipts_document():
    """S1.87, S1.134: what other modules are held to, once."""
    figures = DEFAULT_POPULATION.parameters
    assert (figures.least_savings_percent, figures.most_savings_percent) == (5, 25)
    assert figures.frequent_share == 0.7
    assert max(figures.promotion_percents) <= figures.most_savings_percent


def test_wrong_values_are_listed_for_every_figure():
    assert {each.name for each in fields(Parameters)} == set(WRONG)


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in WRONG.items() for v in values])
def test_a_figure_that_makes_no_sense_is_refused_by_its_name(name, value):
    with pytest.raises(ValueError, match=rf"^{name} is .*; it must be "):
        Parameters(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("frequent_share", 0.5),
        ("focus_lift", 1.0),
        ("most_mean_probability", 0.45),
        ("taste_spread", 0.1),
        ("household_sizes", (0.0, 1.0)),
        ("favourite_day_weight", 30.0),
        ("weeks_per_level", 5),
        ("weeks_per_step", 1),
        ("price_grid_cents", 1),
        ("promoted_share", 0.2),
        ("promotion_percents", (1, 2, 3, 4, 5)),
        ("promotion_weights", (0, 0, 0, 0, 1)),
        ("least_savings_percent", 20),
        ("most_savings_percent", 60),
    ],
)
def test_every_figure_acts(name, value):
    """A figure that changed nothing would be none of a population."""
    population = replace(DEFAULT_POPULATION, parameters=replace(Parameters(), **{name: value}))
    here, there = World(Settings()), World(Settings(population=population))
    assert any(here.customer(index) != there.customer(index) for index in range(20))


def test_parameters_cannot_be_changed_only_replaced():
    with pytest.raises(FrozenInstanceError):
        DEFAULT_POPULATION.parameters.focus_lift = 1.0
