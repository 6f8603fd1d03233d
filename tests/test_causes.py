"""world/causes.py: which causes act in a world, and on whom."""

from dataclasses import replace

from world.causes import LINE_CAUSES, PROMOTION, SEASON
from world.population import DEFAULT_POPULATION
from world.settings import CAUSES, PROMOTIONS, SEASONS, Settings
from world.world import World

N = 60


def numbers(population=DEFAULT_POPULATION, *without):
    """The causes of all lines of some customers, by archetype."""
    world = World(Settings(population=population, without=frozenset(without)))
    found = {}
    for shopper in map(world.shopper, range(N)):
        causes = b"".join(world.history(shopper).causes)
        found.setdefault(shopper.archetype.key, set()).update(causes)
    return found


def without_seasons(population):
    catalogue = tuple(replace(product, season=None) for product in population.catalogue)
    return replace(population, catalogue=catalogue)


def test_causes_have_names():
    assert LINE_CAUSES[0] == ""
    assert LINE_CAUSES[SEASON] == "season"
    assert LINE_CAUSES[PROMOTION] == "promotion"


def test_all_causes_act_on_all_archetypes():
    for key, found in numbers().items():
        assert found == {0, SEASON, PROMOTION}, key


def test_a_cause_that_is_taken_away_makes_no_line():
    assert all(found == {0, SEASON} for found in numbers(DEFAULT_POPULATION, PROMOTIONS).values())
    assert all(found == {0, PROMOTION} for found in numbers(DEFAULT_POPULATION, SEASONS).values())
    assert all(found == {0} for found in numbers(DEFAULT_POPULATION, *CAUSES).values())


def test_promotions_do_not_act_on_whom_prices_leave_cold():
    population = DEFAULT_POPULATION.with_archetype("busy_family", price_response=0.0)
    found = numbers(population)
    assert PROMOTION not in found.pop("busy_family")
    assert all(PROMOTION in each for each in found.values())


def test_a_catalogue_without_seasons_is_bought_from_all_the_year_alike():
    found = numbers(without_seasons(DEFAULT_POPULATION))
    assert all(each == {0, PROMOTION} for each in found.values())
    bare = numbers(without_seasons(DEFAULT_POPULATION), PROMOTIONS)
    assert all(each == {0} for each in bare.values())


def test_a_line_of_a_cause_is_of_a_product_that_the_cause_concerns():
    world = World(Settings())
    seasonal = {n for n, product in enumerate(DEFAULT_POPULATION.catalogue) if product.season}
    n_lines = {SEASON: 0, PROMOTION: 0}
    for index in range(N):
        lines = world.history(world.shopper(index)).lines()
        columns = zip(lines.product, lines.promotion_cents, lines.cause, strict=True)
        for number, promotion_cents, cause in columns:
            if cause == SEASON:
                assert number in seasonal
            elif cause == PROMOTION:
                assert promotion_cents > 0
            if cause:
                n_lines[cause] += 1
    assert min(n_lines.values()) > 50


def test_a_season_moves_lines_inside_a_category_and_frequency_only():
    """Shares of categories and of frequent products are the archetype's in every month."""
    world = World(Settings(without=frozenset({PROMOTIONS})))
    bare = World(Settings(without=frozenset(CAUSES)))
    catalogue = DEFAULT_POPULATION.catalogue
    n_moved = 0
    for index in range(N):
        ones, others = (w.history(w.shopper(index)).lines() for w in (world, bare))
        for number, other in zip(ones.product, others.product, strict=True):
            a, b = catalogue[number], catalogue[other]
            assert (a.category, a.frequent) == (b.category, b.frequent)
            n_moved += number != other
    assert n_moved > 50
