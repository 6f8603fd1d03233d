"""receipts/line_texts.py: ready-made text of every line on every day."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from receipts.json_layout import LINE_FIELDS, Layout
from receipts.line_texts import LineTexts
from world.lines import codes_of_product, n_codes
from world.population import DEFAULT_POPULATION
from world.settings import Settings
from world.trips import week_of
from world.world import World

MONDAY = date(2025, 6, 2)


@pytest.fixture(scope="module")
def world():
    return World(Settings())


@pytest.fixture(scope="module")
def line_texts(world):
    return LineTexts(world, Layout())


@pytest.mark.parametrize("layout", [Layout(), Layout(2)], ids=["lines", "indented"])
def test_every_line_says_what_the_calendar_says(world, layout):
    """S1.84, S1.85, S1.89."""
    for day in (MONDAY, MONDAY + timedelta(70)):
        prices = world.prices.week(week_of(day.toordinal()))
        date_text, texts = LineTexts(world, layout)[day.toordinal()]
        assert json.loads(date_text) == day.isoformat()
        assert len(texts) == n_codes(6)
        for number, product in enumerate(DEFAULT_POPULATION.catalogue):
            for quantity in range(1, 7):
                text = texts[codes_of_product(number)][quantity - 1]
                line = json.loads(text, parse_float=Decimal)
                cents = quantity * prices.shelf_cents[number]
                assert tuple(line) == LINE_FIELDS
                assert line["quantity"] == quantity
                assert line["name"] == product.name
                assert line["price"] * 100 == cents
                assert line["price"].as_tuple().exponent == -2


def test_days_of_a_week_share_its_tables_and_weeks_do_not(line_texts):
    days = [line_texts[(MONDAY + timedelta(days)).toordinal()] for days in range(8)]
    for day in days[:7]:
        assert day[1] is days[0][1]
    assert days[7][1] is not days[0][1]
    assert len({day[0] for day in days}) == 8


def test_a_day_is_made_once(line_texts):
    ordinal = MONDAY.toordinal()
    assert line_texts[ordinal] is line_texts[ordinal]


def test_the_order_in_which_days_are_asked_for_does_not_matter(world):
    ordinals = [MONDAY.toordinal() + 7 * weeks for weeks in range(10)]
    forwards, backwards = LineTexts(world, Layout()), LineTexts(world, Layout())
    for ordinal in ordinals:
        forwards[ordinal]
    for ordinal in reversed(ordinals):
        backwards[ordinal]
    assert forwards == backwards
