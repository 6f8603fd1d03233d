"""world/strata.py: what the shoppers of an archetype tend to buy."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest

from world.archetypes import ARCHETYPES
from world.catalogue import CATALOGUE
from world.strata import (
    FOCUS_LIFT,
    FREQUENT_SHARE,
    MAX_MEAN_PROBABILITY,
    cells_of,
    rank_probabilities,
)

KINDS = pytest.mark.parametrize("kind", ARCHETYPES.values(), ids=ARCHETYPES)


@KINDS
def test_cells_part_the_products_that_the_archetype_buys(kind):
    cells = cells_of(kind, CATALOGUE)
    numbers = [number for cell in cells for number in cell.products]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) == {
        number for number, product in enumerate(CATALOGUE) if not product.has_any(kind.avoids)
    }
    for cell in cells:
        for number in cell.products:
            product = CATALOGUE[number]
            assert (product.category, product.frequent) == (cell.category, cell.frequent)
            assert product.has_any(kind.focus) == cell.focus


@KINDS
def test_shares_are_those_of_the_category_and_70_to_30(kind):
    shares = defaultdict(float)
    for cell in cells_of(kind, CATALOGUE):
        assert cell.share > 0
        shares[cell.category, cell.frequent] += cell.share
    assert sum(shares.values()) == pytest.approx(1)
    for category, share in kind.category_shares.items():
        assert shares[category, True] == pytest.approx(0.7 * share)
        assert shares[category, False] == pytest.approx(0.3 * share)
    assert pytest.approx(0.7) == FREQUENT_SHARE


@KINDS
def test_a_focus_product_is_lifted_as_far_as_its_cell_has_room(kind):
    cells = {(cell.category, cell.frequent, cell.focus): cell for cell in cells_of(kind, CATALOGUE)}
    pairs = [
        (cell, cells[category, frequent, False])
        for (category, frequent, focus), cell in cells.items()
        if focus and (category, frequent, False) in cells
    ]
    assert pairs
    for focus, rest in pairs:
        lift = (focus.share / len(focus.products)) / (rest.share / len(rest.products))
        probability = focus.share * kind.items_per_trip[1] / len(focus.products)
        at_the_end = probability == pytest.approx(MAX_MEAN_PROBABILITY)
        assert probability < MAX_MEAN_PROBABILITY or at_the_end
        assert lift == pytest.approx(FOCUS_LIFT) or (at_the_end and lift < FOCUS_LIFT)


def test_a_cell_of_focus_products_only_takes_the_whole_share():
    kind = replace(ARCHETYPES["senior_couple"], focus=("organic",))
    organic = [product for product in CATALOGUE if "organic" in product.tags]
    others = [
        product
        for product in CATALOGUE
        if (product.category, product.frequent)
        not in {(product.category, product.frequent) for product in organic}
    ]
    cells = cells_of(kind, [*organic, *others])
    assert sum(cell.share for cell in cells) == pytest.approx(1)
    assert {cell.focus for cell in cells} == {True, False}


def test_a_category_without_products_to_buy_is_refused():
    no_dairy = [product for product in CATALOGUE if product.category != "Dairy"]
    with pytest.raises(ValueError, match="senior_couple finds no product of Dairy"):
        cells_of(ARCHETYPES["senior_couple"], no_dairy)


def test_a_category_that_is_not_bought_needs_no_products():
    kind = ARCHETYPES["senior_couple"]
    shares = {**kind.category_shares, "Dairy": 0.0, "Pantry": kind.category_shares["Pantry"] + 0.16}
    no_dairy = [product for product in CATALOGUE if product.category != "Dairy"]
    cells = cells_of(replace(kind, category_shares=shares), no_dairy)
    assert "Dairy" not in {cell.category for cell in cells}


@pytest.mark.parametrize("n_products", [2, 7, 14])
@pytest.mark.parametrize("filled", [0.05, 0.5, 0.95])
@pytest.mark.parametrize("loyalty", [1.0, 110.0, 600.0])
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


def test_a_cell_of_one_product_is_bought_as_often_as_its_share_says():
    assert rank_probabilities(1, 0.3, 110.0) == pytest.approx([0.3])


def test_nothing_expected_gives_nothing():
    assert rank_probabilities(4, 0, 110.0) == pytest.approx([0] * 4, abs=1e-9)


@pytest.mark.parametrize("n_expected", [-0.1, 4, 4.2])
def test_more_lines_than_products_are_refused(n_expected):
    with pytest.raises(ValueError, match="cannot be of 4 different products"):
        rank_probabilities(4, n_expected, 110.0)
