"""world/line_amounts.py: what every line costs and saves in every week."""

from dataclasses import replace

import pytest

from world.line_amounts import CENTS_MASK, PROMOTION_SHIFT, LineAmounts
from world.lines import codes_of_product, n_codes
from world.population import DEFAULT_POPULATION, MAX_RECEIPT_CENTS
from world.prices import PriceCalendar, promotion_cents

WEEK = 105_700


@pytest.fixture(scope="module")
def calendar():
    return PriceCalendar(42, DEFAULT_POPULATION)


def test_every_line_has_the_amounts_of_the_calendar(calendar):
    """S1.85."""
    amounts = LineAmounts(calendar, DEFAULT_POPULATION)
    for week in (WEEK, WEEK + 1, WEEK + 40):
        prices = calendar.week(week)
        assert len(amounts[week]) == n_codes(6)
        for number, unit_cents in enumerate(prices.shelf_cents):
            for quantity in range(1, 7):
                amount = amounts[week][codes_of_product(number)][quantity - 1]
                cents = quantity * unit_cents
                assert amount & CENTS_MASK == cents
                assert amount >> PROMOTION_SHIFT == promotion_cents(
                    cents, prices.promotion_percent[number]
                )


def test_codes_of_no_product_cost_nothing(calendar):
    amounts = LineAmounts(calendar, DEFAULT_POPULATION)[WEEK]
    for number in range(len(DEFAULT_POPULATION.catalogue), 256):
        assert {*amounts[codes_of_product(number)]} == {0}


def test_one_sum_adds_both_and_they_stay_apart(calendar):
    """The dearest receipt that a population may have: each product, most pieces, on promotion."""
    n_products = len(DEFAULT_POPULATION.catalogue)
    highest = MAX_RECEIPT_CENTS // (n_products * 6)
    catalogue = tuple(
        replace(product, price_low_cents=highest, price_high_cents=highest)
        for product in DEFAULT_POPULATION.catalogue
    )
    population = replace(DEFAULT_POPULATION, catalogue=catalogue)
    prices = PriceCalendar(1, population)
    amounts = LineAmounts(prices, population)[WEEK]
    both = sum(amounts[codes_of_product(number)][5] for number in range(n_products))
    assert both & CENTS_MASK == 6 * highest * n_products
    assert both >> PROMOTION_SHIFT == sum(
        promotion_cents(6 * highest, percent) for percent in prices.week(WEEK).promotion_percent
    )
    with pytest.raises(ValueError, match=f"it must be {highest} or less"):
        replace(
            population,
            catalogue=(*catalogue[1:], replace(catalogue[0], price_high_cents=highest + 1)),
        )


def test_a_week_is_made_once_and_the_order_does_not_matter(calendar):
    forwards, backwards = (LineAmounts(calendar, DEFAULT_POPULATION) for _ in range(2))
    weeks = range(WEEK, WEEK + 10)
    for week in weeks:
        assert forwards[week] is forwards[week]
    for week in reversed(weeks):
        backwards[week]
    assert forwards == backwards
    assert forwards[WEEK] != forwards[WEEK + 9]


def test_another_population_may_have_more_pieces_to_a_line(calendar):
    shares = (0.5, 0.3, *[0.02] * 10)
    archetypes = tuple(
        replace(each, quantity_shares=shares) for each in DEFAULT_POPULATION.archetypes
    )
    population = replace(DEFAULT_POPULATION, archetypes=archetypes)
    amounts = LineAmounts(calendar, population)[WEEK]
    assert len(amounts) == n_codes(12)
    shelf_cents = calendar.week(WEEK).shelf_cents
    assert amounts[codes_of_product(7)][11] & CENTS_MASK == 12 * shelf_cents[7]
