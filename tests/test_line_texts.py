"""receipts/line_texts.py: ready-made text and cents of every line on every day."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from receipts.json_layout import LINE_FIELDS, Layout
from receipts.line_texts import CENTS_MASK, PROMOTION_SHIFT, Shelf
from world.archetypes import MAX_QUANTITY
from world.baskets import N_CODES, code_of
from world.catalogue import CATALOGUE
from world.prices import promotion_cents
from world.settings import Settings
from world.trips import week_of
from world.world import World

MONDAY = date(2025, 6, 2)


@pytest.fixture(scope="module")
def world():
    return World(Settings())


@pytest.fixture(scope="module")
def shelf(world):
    return Shelf(world, Layout())


@pytest.mark.parametrize("layout", [Layout(), Layout(2)], ids=["lines", "indented"])
def test_every_line_says_what_the_calendar_says(world, layout):
    """S1.84, S1.85, S1.89."""
    for day in (MONDAY, MONDAY + timedelta(70)):
        prices = world.prices.week(week_of(day.toordinal()))
        date_text, texts, amounts = Shelf(world, layout)[day.toordinal()]
        assert json.loads(date_text) == day.isoformat()
        assert len(texts) == len(amounts) == N_CODES
        for number, product in enumerate(CATALOGUE):
            for quantity in range(1, MAX_QUANTITY + 1):
                code = code_of(number, quantity)
                line = json.loads(texts[code], parse_float=Decimal)
                cents = quantity * prices.shelf_cents[number]
                assert tuple(line) == LINE_FIELDS
                assert line["quantity"] == quantity
                assert line["name"] == product.name
                assert line["price"] * 100 == cents
                assert line["price"].as_tuple().exponent == -2
                assert amounts[code] & CENTS_MASK == cents
                assert amounts[code] >> PROMOTION_SHIFT == promotion_cents(
                    cents, prices.promotion_percent[number]
                )


def test_the_largest_basket_leaves_the_two_sums_apart():
    dearest = max(product.price_high_cents for product in CATALOGUE)
    assert dearest * MAX_QUANTITY * len(CATALOGUE) < CENTS_MASK


def test_days_of_a_week_share_its_tables_and_weeks_do_not(shelf):
    days = [shelf[(MONDAY + timedelta(days)).toordinal()] for days in range(8)]
    for day in days[:7]:
        assert day[1] is days[0][1]
        assert day[2] is days[0][2]
    assert days[7][1] is not days[0][1]
    assert days[7][2] != days[0][2]
    assert len({day[0] for day in days}) == 8


def test_a_day_is_made_once(shelf):
    ordinal = MONDAY.toordinal()
    assert shelf[ordinal] is shelf[ordinal]


def test_the_order_in_which_days_are_asked_for_does_not_matter(world):
    ordinals = [MONDAY.toordinal() + 7 * weeks for weeks in range(10)]
    forwards, backwards = Shelf(world, Layout()), Shelf(world, Layout())
    for ordinal in ordinals:
        forwards[ordinal]
    for ordinal in reversed(ordinals):
        backwards[ordinal]
    assert forwards == backwards
