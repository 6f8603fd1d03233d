"""world/strata.py: what the shoppers of an archetype tend to buy."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest

from world.population import DEFAULT_POPULATION
from world.strata import rank_probabilities, strata_of

ARCHETYPES = DEFAULT_POPULATION.by_key
CATALOGUE = DEFAULT_POPULATION.catalogue
FIGURES = DEFAULT_POPULATION.parameters


def population_of(kind, catalogue):
    return replace(DEFAULT_POPULATION, archetypes=(kind,), catalogue=tuple(catalogue))


KINDS = pytest.mark.parametrize("kind", ARCHETYPES.values(), ids=ARCHETYPES)


@KINDS
def test_cells_part_the_products_that_the_archetype_buys(kind):
    strata = strata_of(kind, DEFAULT_POPULATION)
    numbers = [number for stratum in strata for number in stratum.products]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) == {
        number for number, product in enumerate(CATALOGUE) if not product.has_any(kind.avoids)
    }
    for stratum in strata:
        for number in stratum.products:
            product = CATALOGUE[number]
            assert (product.category, product.frequent) == (stratum.category, stratum.frequent)
            assert product.has_any(kind.focus) == stratum.focus


@KINDS
def test_shares_are_those_of_the_category_and_70_to_30(kind):
    shares = defaultdict(float)
    for stratum in strata_of(kind, DEFAULT_POPULATION):
        assert stratum.share > 0
        shares[stratum.category, stratum.frequent] += stratum.share
    assert sum(shares.values()) == pytest.approx(1)
    for category, share in kind.category_shares.items():
        assert shares[category, True] == pytest.approx(0.7 * share)
        assert shares[category, False] == pytest.approx(0.3 * share)


@KINDS
def test_a_focus_product_is_lifted_as_far_as_its_stratum_has_room(kind):
    strata = {
        (stratum.category, stratum.frequent, stratum.focus): stratum
        for stratum in strata_of(kind, DEFAULT_POPULATION)
    }
    pairs = [
        (stratum, strata[category, frequent, False])
        for (category, frequent, focus), stratum in strata.items()
        if focus and (category, frequent, False) in strata
    ]
    assert pairs
    for focus, rest in pairs:
        lift = (focus.share / len(focus.products)) / (rest.share / len(rest.products))
        probability = focus.share * kind.items_per_trip[1] / len(focus.products)
        at_the_end = probability == pytest.approx(FIGURES.most_mean_probability)
        assert probability < FIGURES.most_mean_probability or at_the_end
        is_cut = at_the_end and lift < FIGURES.focus_lift
        assert lift == pytest.approx(FIGURES.focus_lift) or is_cut


def test_a_stratum_of_focus_products_only_takes_the_whole_share():
    kind = replace(ARCHETYPES["senior_couple"], focus=("organic",))
    organic = [product for product in CATALOGUE if "organic" in product.tags]
    others = [
        product
        for product in CATALOGUE
        if (product.category, product.frequent)
        not in {(product.category, product.frequent) for product in organic}
    ]
    strata = strata_of(kind, population_of(kind, [*organic, *others]))
    assert sum(stratum.share for stratum in strata) == pytest.approx(1)
    assert {stratum.focus for stratum in strata} == {True, False}


def test_a_category_without_products_to_buy_is_refused():
    occasional = [p for p in CATALOGUE if p.category != "Dairy" or not p.frequent]
    kind = ARCHETYPES["senior_couple"]
    with pytest.raises(ValueError, match="senior_couple finds no product of Dairy"):
        strata_of(kind, population_of(kind, occasional))


def test_a_category_that_is_not_bought_needs_no_products():
    kind = ARCHETYPES["senior_couple"]
    shares = {**kind.category_shares, "Dairy": 0.0, "Pantry": kind.category_shares["Pantry"] + 0.16}
    occasional = [p for p in CATALOGUE if p.category != "Dairy" or not p.frequent]
    kind = replace(kind, category_shares=shares)
    strata = [each for each in strata_of(kind, population_of(kind, occasional)) if each.share]
    assert "Dairy" not in {stratum.category for stratum in strata}


@pytest.mark.parametrize("n_products", [2, 7, 14])
@pytest.mark.parametrize("filled", [0.05, 0.5, 0.95])
@pytest.mark.parametrize("loyalty", [1.0, 1000.0, 100_000.0])
def test_ranks_sum_to_the_lines_expected_and_fall_by_constant_odds(n_products, filled, loyalty):
    n_expected = filled * n_products
    probabilities = rank_probabilities(n_products, n_expected, loyalty)
    assert sum(probabilities) == pytest.approx(n_expected, rel=1e-6)
    odds = [p / (1 - p) for p in probabilities]
    assert odds[0] / odds[-1] == pytest.approx(loyalty, rel=1e-6)
    steps = [first / second for first, second in pairwise(odds)]
    assert steps == pytest.approx([loyalty ** (1 / (n_products - 1))] * (n_products - 1))
    assert min(probabilities) > 0
    assert max(probabilities) < 1


def test_a_stratum_of_one_product_is_bought_as_often_as_its_share_says():
    assert rank_probabilities(1, 0.3, 110.0) == pytest.approx([0.3])


def test_nothing_expected_gives_nothing():
    assert rank_probabilities(4, 0, 110.0) == pytest.approx([0] * 4, abs=1e-9)


@pytest.mark.parametrize("n_expected", [-0.1, 4, 4.2])
def test_more_lines_than_products_are_refused(n_expected):
    with pytest.raises(ValueError, match="cannot be of 4 different products"):
        rank_probabilities(4, n_expected, 110.0)
