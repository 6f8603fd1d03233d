"""Articles by their sales, while they are on sale."""

from collections import Counter
from itertools import islice

import pytest

from interactions.model.articles import Articles, Sales
from interactions.model.popularity import PopularityDisplay, alias_table

ARTICLES = Articles(
    tuple("abcde"), (0, 1, 3), (Sales(6, 10, 20), Sales(3, 15, 15), Sales(1, 12, 18))
)
HOURS_A_DAY = 24


@pytest.fixture
def display():
    return PopularityDisplay(ARTICLES, 42, "ignores")


def test_every_article_that_may_be_shown_comes_once(display):
    for key in range(50):
        assert sorted(display.draw_order(key)) == [0, 1, 3]


def test_the_first_is_drawn_by_sales(display):
    counts = Counter(next(display.draw_order(key)) for key in range(5000))
    for number, share in ((0, 0.6), (1, 0.3), (3, 0.1)):
        error = (5000 * share * (1 - share)) ** 0.5
        assert abs(counts[number] - 5000 * share) < 4.5 * error


@pytest.mark.parametrize(
    ("number", "days", "is_on_sale"),
    [
        (1, (15, 15), True),
        (1, (14, 14), False),
        (1, (14, 16), True),
        (3, (19, 30), False),
        (0, (50, 60), True),  # After the data its last day counts,
        (3, (50, 60), False),
        (0, (0, 1), True),  # and before it the first.
        (3, (0, 1), False),
        (2, (15, 15), False),
    ],
)
def test_days_of_sale(display, number, days, is_on_sale):
    start, end = (day * HOURS_A_DAY for day in days)
    assert display.on_sale(number, start, end, 1) is is_on_sale


def test_the_alias_table_gives_each_article_its_share():
    weights = [5, 0, 3, 1, 1]
    own, other = alias_table(weights)
    shares = [0.0] * 5
    for slot in range(5):
        shares[slot] += own[slot] / 2**32 / 5
        shares[other[slot]] += (1 - own[slot] / 2**32) / 5
    assert shares == pytest.approx([weight / 10 for weight in weights], abs=1e-8)


def test_an_order_is_the_same_each_time(display):
    assert [*islice(display.draw_order("anna"), 2)] == [*display.draw_order("anna")][:2]
