"""Twins: two worlds of a seed of which one lacks a cause differ where the cause acted, only."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from tests.command_line import customers_of, error_line, make, run, summary_of
from world.causes import LINE_CAUSES
from world.population import DEFAULT_POPULATION
from world.seasons import season_factor
from world.settings import CAUSES, PROMOTIONS, SEASONS, Settings
from world.trips import week_of
from world.world import World

ACTING = Settings().causes
"""Those of a world without campaigns; what these do is told in test_campaign_twins.py."""

CATALOGUE = DEFAULT_POPULATION.catalogue
NAMES = [product.name for product in CATALOGUE]
N = 300
ENDS = (date(2025, 12, 31), date(2025, 8, 31))


def concerned(world, cause, week):
    """By product number: whether the cause concerns it in this week."""
    if cause == SEASONS:
        return [season_factor(product, week) > 1 for product in CATALOGUE]
    return [percent > 0 for percent in world.prices.week(week).promotion_percent]


def lines_of(history):
    """Day, order number and lines (product and quantity) of every trip."""
    return [
        (day, order_number, [(code % 256, code // 256 + 1) for code in basket])
        for day, order_number, basket in zip(
            history.days, history.order_numbers, history.baskets, strict=True
        )
    ]


def receipts_of(customer):
    """The same from a record of a data set."""
    numbers = {name: number for number, name in enumerate(NAMES)}
    return [
        (
            date.fromisoformat(receipt["pickup_date"]).toordinal(),
            int(receipt["order_number"]),
            [(numbers[line["name"]], line["quantity"]) for line in receipt["items"]],
        )
        for receipt in customer["receipts"]
    ]


def compared(world, cause, pairs):
    """How many lines are alike, differ rightly, and differ without a reason."""
    found = Counter()
    for trips, twins in pairs:
        assert len(trips) == len(twins)
        for (day, number, lines), (other_day, other_number, others) in zip(
            trips, twins, strict=True
        ):
            assert (day, number, len(lines)) == (other_day, other_number, len(others))
            reason = concerned(world, cause, week_of(day))
            for (product, quantity), (other, other_quantity) in zip(lines, others, strict=True):
                assert quantity == other_quantity
                if product == other:
                    found["alike"] += 1
                else:
                    found["right" if reason[product] or reason[other] else "wrong"] += 1
    return found


def histories(world, n=N):
    return [lines_of(world.history(world.shopper(index))) for index in range(n)]


@pytest.mark.parametrize("end", ENDS, ids=str)
@pytest.mark.parametrize("cause", ACTING)
@pytest.mark.parametrize("others", [(), "the other one"], ids=["of all", "of one"])
def test_twins_differ_only_in_lines_that_the_cause_touched(cause, others, end):
    """Whether or not the other cause acts in both."""
    without = frozenset(ACTING) - {cause} if others else frozenset()
    world = World(Settings(end_date=end, without=without))
    twin = World(Settings(end_date=end, without=without | {cause}))
    pairs = [*zip(histories(world), histories(twin), strict=True)]
    found = compared(world, cause, pairs)
    assert found["wrong"] == 0
    assert 0.002 * found["alike"] < found["right"] < 0.1 * found["alike"]


def test_the_comparison_would_find_another_cause():
    """And the number of lines that no cause explains is not small by itself."""
    world = World(Settings())
    bare = World(Settings(without=frozenset(ACTING)))
    pairs = [*zip(histories(world), histories(bare), strict=True)]
    for cause in ACTING:
        found = compared(world, cause, pairs)
        assert found["wrong"] > 100
    other = World(Settings(population=DEFAULT_POPULATION.with_archetype("busy_family", loyalty=9)))
    pairs = [*zip(histories(other), histories(world), strict=True)]
    with pytest.raises(AssertionError):
        assert compared(world, PROMOTIONS, pairs)["wrong"] == 0


def test_a_line_says_its_cause_where_twins_differ():
    """A line that is the cause's is not in the twin; one that no cause made is as it was."""
    world = World(Settings())
    bare = World(Settings(without=frozenset(ACTING)))
    n_caused = 0
    for index in range(N):
        lines, twins = (w.history(w.shopper(index)).lines() for w in (world, bare))
        for product, other, cause in zip(lines.product, twins.product, lines.cause, strict=True):
            assert (product != other) == bool(cause)
            n_caused += bool(cause)
    assert n_caused > 1000


def test_what_both_causes_bring_comes_once_and_by_the_season():
    """The only lines without a season's product that differ from the twin without seasons."""
    world = World(Settings())
    twin = World(Settings(without=frozenset({SEASONS})))
    n_by_season, n_other = 0, 0
    for index in range(N):
        lines, twins = (w.history(w.shopper(index)).lines() for w in (world, twin))
        brought = {
            (trip, product)
            for trip, product, cause in zip(lines.trip, lines.product, lines.cause, strict=True)
            if LINE_CAUSES[cause] == "season"
        }
        n_by_season += len(brought)
        for line, product in enumerate(lines.product):
            if product != twins.product[line] and LINE_CAUSES[lines.cause[line]] != "season":
                assert LINE_CAUSES[twins.cause[line]] == "promotion"
                assert (lines.trip[line], twins.product[line]) in brought
                n_other += 1
    assert 0 < n_other < 0.02 * n_by_season


def test_shoppers_and_shelves_are_the_same_in_all_twins():
    worlds = [World(Settings(without=frozenset(w))) for w in ((), *[(c,) for c in ACTING], ACTING)]
    for index in range(50):
        shoppers = [world.shopper(index) for world in worlds]
        first = shoppers[0]
        for other in shoppers[1:]:
            assert replace(other, habits=None) == replace(first, habits=None)
            assert other.habits.taste == first.habits.taste
    assert len({world.prices.week(105_000) for world in worlds}) == 1


# The same with the command, from the files


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Data sets ``all``, and one without each cause and without both."""
    folder = tmp_path_factory.mktemp("twins")
    flags = ("--customers", 60, "--batch-size", 25, "--workers", 1)
    make(*flags, "--output", "all", cwd=folder)
    for cause in ACTING:
        make(*flags, "--without", cause, "--output", cause, cwd=folder)
    both = [flag for cause in ACTING for flag in ("--without", cause)]
    make(*flags, *both, "--output", "none", cwd=folder)
    return folder


@pytest.mark.parametrize("cause", ACTING)
def test_data_sets_of_twins_differ_only_in_lines_that_the_cause_touched(folder, cause):
    sets = [[*map(receipts_of, customers_of(folder / name))] for name in ("all", cause)]
    found = compared(World(Settings()), cause, zip(*sets, strict=True))
    assert found["wrong"] == 0
    assert found["right"] > 50


def test_a_data_set_is_that_of_the_library(folder):
    for name, without in (("all", ()), ("none", ACTING), *[(c, (c,)) for c in ACTING]):
        world = World(Settings(without=frozenset(without)))
        for index, customer in enumerate(customers_of(folder / name)):
            assert receipts_of(customer) == lines_of(world.history(world.shopper(index)))


def test_the_summary_says_which_causes_act(folder):
    acting = {
        "all": ["promotions", "seasons"],
        "promotions": ["seasons"],
        "seasons": ["promotions"],
        "none": [],
    }
    for name, causes in acting.items():
        assert summary_of(folder / name)["settings"]["causes"] == causes


def test_a_cause_that_is_none_is_refused(folder):
    line = error_line(run("--without", "weather", "--customers", 1, cwd=folder), status=2)
    assert "weather" in line
    assert all(cause in line for cause in CAUSES)


def test_twins_are_not_completed_with_each_other(folder):
    before = json.dumps(summary_of(folder / "seasons"))
    flags = ("--customers", 60, "--batch-size", 25, "--output", "seasons", "--resume")
    line = error_line(run(*flags, cwd=folder))
    assert "causes ['promotions'] there, ['promotions', 'seasons'] asked" in line
    assert json.dumps(summary_of(folder / "seasons")) == before
