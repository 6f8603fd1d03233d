"""world/histories.py: a shopper's purchases as columns, in cents."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from world.histories import Pricing
from world.line_amounts import LineAmounts
from world.lines import codes_of_lines
from world.population import DEFAULT_POPULATION
from world.prices import PriceCalendar
from world.savings import draw_savings
from world.settings import Settings
from world.trips import week_of
from world.world import World

N = 60
MONDAY = date(2025, 6, 2).toordinal()


@pytest.fixture(scope="module")
def world():
    return World(Settings())


@pytest.fixture(scope="module")
def histories(world):
    return [world.history(world.shopper(index)) for index in range(N)]


def test_trips_run_from_the_oldest_to_the_latest(histories):
    for history in histories:
        assert all(a < b for a, b in zip(history.days, history.days[1:], strict=False))


def test_lines_are_those_of_the_baskets_in_their_order(histories):
    for history in histories:
        lines = history.lines()
        assert {len(column) for column in lines} == {history.n_lines}
        more_than_one = bytes(quantity - 1 for quantity in lines.quantity)
        codes = codes_of_lines(bytes(lines.product), more_than_one)
        assert list(codes) == [code for basket in history.baskets for code in basket]
        assert Counter(lines.trip) == {
            trip: len(basket) for trip, basket in enumerate(history.baskets)
        }
        assert lines.trip == sorted(lines.trip)


def test_a_line_costs_and_saves_what_the_calendar_says(world, histories):
    """Quantity times the week's shelf price, and the promotion of the line, floored."""
    n_promoted = 0
    for history in histories:
        for trip, number, quantity, price, promotion, coupon, _ in zip(
            *history.lines(), strict=True
        ):
            week = world.prices.week(week_of(history.days[trip]))
            assert price == quantity * week.shelf_cents[number]
            assert promotion == price * week.promotion_percent[number] // 100
            assert coupon == 0
            n_promoted += promotion > 0
    assert n_promoted > 1000


def test_subtotals_are_the_sums_of_the_lines_and_savings_hold_the_promotions(histories):
    for history in histories:
        lines = history.lines()
        prices, promotions = Counter(), Counter()
        for trip, price, promotion in zip(
            lines.trip, lines.price_cents, lines.promotion_cents, strict=True
        ):
            prices[trip] += price
            promotions[trip] += promotion
        assert history.subtotal_cents == [prices[trip] for trip in range(len(history.days))]
        for trip, (subtotal, savings, total) in enumerate(
            zip(history.subtotal_cents, history.savings_cents, history.total_cents, strict=True)
        ):
            assert promotions[trip] <= savings
            assert 20 * savings >= subtotal >= 4 * savings
            assert total == subtotal - savings > 0


def test_a_longer_history_adds_older_trips_and_changes_none(histories):
    world = World(Settings(receipts_per_customer=40))
    for history in histories[:10]:
        long = world.history(world.shopper(history.shopper.index))
        for column in (
            "days",
            "order_numbers",
            "baskets",
            "causes",
            "subtotal_cents",
            "savings_cents",
        ):
            assert getattr(long, column)[-17:] == getattr(history, column)


@pytest.mark.parametrize("n_lines", [1, 2, 9])
def test_a_trip_of_few_lines_is_priced_like_any_other(world, n_lines):
    """One code is a special case of ``itemgetter``: it gives no tuple."""
    basket = codes_of_lines(bytes(range(n_lines)), bytes(n % 3 for n in range(n_lines)))
    calendar = PriceCalendar(42, DEFAULT_POPULATION)
    pricing = Pricing(LineAmounts(calendar, DEFAULT_POPULATION), 5, 25)
    history = pricing.history(
        world.shopper(0),
        [MONDAY],
        [week_of(MONDAY)],
        [123_456_789],
        [basket],
        [bytes(n_lines)],
        [40_000],
    )
    week, lines = calendar.week(week_of(MONDAY)), history.lines()
    prices = [(1 + number % 3) * week.shelf_cents[number] for number in range(n_lines)]
    assert lines.price_cents == prices
    assert history.subtotal_cents == [sum(prices)]
    promotions = sum(lines.promotion_cents)
    assert history.savings_cents == [draw_savings(40_000, sum(prices), promotions, 5, 25)]


def test_an_archetype_of_one_line_a_trip_has_histories(world):
    population = DEFAULT_POPULATION.with_archetype("college_student", items_per_trip=(1, 1))
    population = replace(population, archetypes=(population.by_key["college_student"],))
    world = World(Settings(population=population))
    for index in range(5):
        history = world.history(world.shopper(index))
        assert {len(basket) for basket in history.baskets} == {1}
        assert history.subtotal_cents == history.lines().price_cents


def test_picks_look_the_lines_of_a_trip_up_in_any_table(histories):
    table = [f"line {code}" for code in range(6 * 256)]
    for history in histories[:5]:
        for pick, basket in zip(history.picks, history.baskets, strict=True):
            assert list(pick(table)) == [table[code] for code in basket]
