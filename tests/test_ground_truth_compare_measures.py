"""Every measure and metric of the comparison equals an example that is worked out by hand."""

from dataclasses import replace
from datetime import date
from math import log, sqrt

import numpy as np
import pytest

from ground_truth.comparison.measured import CannotMeasureError, curve, number, sample, shares
from ground_truth.comparison.measures.baskets import (
    lines_per_basket,
    size_spread,
    size_spread_between,
    size_spread_within,
    units_per_line,
)
from ground_truth.comparison.measures.categories import category_mix, category_spread
from ground_truth.comparison.measures.money import (
    basket_value,
    discount_depth,
    discounted_lines,
    saving_share,
    unit_price,
)
from ground_truth.comparison.measures.pairs import category_pair_lift, product_pair_lift
from ground_truth.comparison.measures.products import concentration, repeat_purchase
from ground_truth.comparison.measures.promotions import promotion_response
from ground_truth.comparison.measures.rhythm import (
    gap_days,
    gap_variation,
    hour,
    trips_per_year,
    weekday,
)
from ground_truth.comparison.measures.stores import store_loyalty
from ground_truth.comparison.metrics import (
    DIFFERENCE,
    MEAN_DIFFERENCE,
    TOTAL_VARIATION,
    WASSERSTEIN,
    mean_difference,
)
from ground_truth.comparison.null_model import chances
from ground_truth.comparison.profiles import profile_of
from ground_truth.comparison.shopping_of_panel import shopping_of
from tests.tiny_panels import Bought, Trip, tiny_panel, tiny_shopping

MONDAY = date(2017, 1, 2).toordinal()


def trips_of(sizes):
    """A trip each with so many lines of different products."""
    return [Trip(0, day, [f"A{n}" for n in range(size)]) for day, size in enumerate(sizes)]


def each_one(n, make):
    """The trips of n households that all do the same: make(household)."""
    return [trip for household in range(n) for trip in make(household)]


def test_the_metrics_by_hand():
    """S1.138"""
    assert WASSERSTEIN.distance(
        sample(np.array([0.0, 0.0]), 0), sample(np.array([1.0, 3.0]), 0)
    ) == pytest.approx(2)
    assert TOTAL_VARIATION.distance(
        shares(np.array([1, 3]), 0), shares(np.array([1, 1]), 0)
    ) == pytest.approx(0.25)
    at = np.array([1.0, 2.0, 3.0])
    one, other = curve(at, np.array([1.0, 2.0, np.nan]), 0), curve(at, np.array([1.5, 2, 9]), 0)
    assert MEAN_DIFFERENCE.distance(one, other) == pytest.approx(0.25)
    assert DIFFERENCE.distance(number(3), number(5)) == 2
    nothing = curve(at, np.full(3, np.nan), 0)
    with pytest.raises(CannotMeasureError):
        mean_difference(one, nothing)


def test_lines_per_basket():
    """S1.138: half of the baskets have a line less, half one more than two."""
    found = lines_per_basket(tiny_shopping(trips_of([1] * 4 + [3] * 4)))
    assert found.figure == 2
    twos = lines_per_basket(tiny_shopping(trips_of([2] * 8)))
    assert WASSERSTEIN.distance(found, twos) == pytest.approx(1)


def test_the_spread_of_basket_size_has_two_parts():
    """S1.138: all within; all between; the two-way example of the formula."""
    within = tiny_shopping(each_one(20, lambda h: [Trip(h, 1, ["A"]), Trip(h, 2, ["A", "B"])]))
    # Each size is half of log 2 off the household's mean; 40 trips, 20 means.
    assert size_spread_within(within).figure == pytest.approx(log(2) / sqrt(2))
    assert size_spread_between(within).figure == 0
    between = tiny_shopping(
        each_one(20, lambda h: [Trip(h, day, ["A", "B"][: 1 + h % 2]) for day in (1, 2)])
    )
    # MSB = 20 * 2 * (log(2) / 2)^2 / 19, MSW = 0, two trips each.
    assert size_spread(between) == (0, pytest.approx(log(2) * sqrt(5 / 19)))


def test_units_per_line():
    """S1.138"""
    units = [1, 1, 1, 1, 1, 1, 2, 9]
    found = units_per_line(
        tiny_shopping([Trip(0, n, [Bought("A", u)]) for n, u in enumerate(units)])
    )
    assert found.values == pytest.approx([6 / 8, 1 / 8, 0, 0, 0, 1 / 8])
    assert found.figure == pytest.approx(0.25)


def prices(scale):
    """Four lines of a unit at 100 cents, four of two units at 400 each."""
    lines = [Bought("A", 1, 100 * scale)] * 4 + [Bought("B", 2, 800 * scale)] * 4
    return tiny_shopping([Trip(0, day, [line]) for day, line in enumerate(lines)])


def test_unit_prices_are_compared_without_their_level():
    """S1.138: half the logarithms are log 2 below their mean, half above."""
    found = unit_price(prices(1))
    assert sorted(found.values) == pytest.approx([-log(2), log(2)])
    assert found.figure == pytest.approx(log(2))
    assert WASSERSTEIN.distance(found, unit_price(prices(10))) == pytest.approx(0, abs=1e-12)
    same = unit_price(tiny_shopping([Trip(0, day, ["A"]) for day in range(8)]))
    assert WASSERSTEIN.distance(found, same) == pytest.approx(log(2))


def discounts():
    """Of sixteen lines eight are discounted: four by a tenth, four by three tenths."""
    lines = [Bought("A", 1, 100, 10)] * 4 + [Bought("A", 1, 200, 60)] * 4 + [Bought("A")] * 8
    return [Trip(0, day, [line]) for day, line in enumerate(lines)]


def test_discounts():
    """S1.138"""
    shopping = tiny_shopping(discounts())
    assert discounted_lines(shopping).figure == pytest.approx(0.5)
    found = discount_depth(shopping)
    assert found.figure == pytest.approx(0.2)
    assert (*found.values, *found.at) == pytest.approx((0.1, 0.3, 4, 4))
    # Each is a tenth off the middle.
    fifth = discount_depth(tiny_shopping([Trip(0, d, [Bought("A", 1, 10, 2)]) for d in range(8)]))
    assert WASSERSTEIN.distance(found, fifth) == pytest.approx(0.1)


def test_without_savings_by_line_there_are_no_discounts():
    """S1.138: undefined is not 0."""
    shopping = tiny_shopping(discounts(), knows_line_savings=False)
    for measure in (discounted_lines, discount_depth, promotion_response):
        with pytest.raises(CannotMeasureError, match="does not say what was saved on each line"):
            measure(shopping)


def test_the_value_of_a_basket_is_what_is_paid():
    """S1.138: 100 of 200 cents, and 400: log 2 below and above the mean."""
    lines = [Bought("A", 1, 200, 100)] * 4 + [Bought("A", 1, 400)] * 4
    found = basket_value(tiny_shopping([Trip(0, day, [line]) for day, line in enumerate(lines)]))
    assert found.figure == pytest.approx(log(2))
    assert sorted(found.values) == pytest.approx([-log(2)] * 4 + [log(2)] * 4)


def test_the_saving_share_is_of_a_basket():
    """S1.138: also where only the receipt's savings are known."""
    trips = [Trip(0, day, ["A", "B"], saved=100 * (day % 2)) for day in range(8)]
    assert saving_share(tiny_shopping(trips)).figure == pytest.approx(0.25)


def test_trips_per_year():
    """S1.138: three trips after the first in 100 days, or none; who came late is left out."""
    trips = each_one(10, lambda h: [Trip(h, day, ["A"]) for day in (0, 10, 50, 100)])
    trips += [Trip(10 + h, 0, ["A"]) for h in range(10)]
    trips += [Trip(20, day, ["A"]) for day in range(73, 100)]
    found = trips_per_year(tiny_shopping(trips))
    assert found.figure == pytest.approx(3 / 100 * 365.25 / 2)


def test_gaps():
    """S1.138"""
    shopping = tiny_shopping(each_one(4, lambda h: [Trip(h, day, ["A"]) for day in (0, 2, 6)]))
    found = gap_days(shopping)
    assert found.figure == 3
    threes = gap_days(
        tiny_shopping(each_one(4, lambda h: [Trip(h, day, ["A"]) for day in (0, 3, 6)]))
    )
    assert WASSERSTEIN.distance(found, threes) == pytest.approx(1)


def test_the_variation_of_gaps_is_within_a_household():
    """S1.138: gaps 2, 4, 2, 4, 3 have mean 3 and variance 1, whatever the others' are."""

    def days(household):
        pace = 1 + household % 2
        return [Trip(household, pace * day, ["A"]) for day in (0, 2, 6, 8, 12, 15)]

    found = gap_variation(tiny_shopping(each_one(20, days)))
    assert found.values == pytest.approx([1 / 3] * 20)


def test_weekdays_and_hours():
    """S1.138"""
    trips = [Trip(0, MONDAY + day, ["A"], hour=15.5 + day % 2) for day in (0, 0, 0, 5, 5, 6, 7, 7)]
    shopping = tiny_shopping(trips)
    assert weekday(shopping).values == pytest.approx([5 / 8, 0, 0, 0, 0, 2 / 8, 1 / 8])
    assert weekday(shopping).figure == pytest.approx(3 / 8)
    # On odd days at half past four, on even ones an hour before.
    assert hour(shopping).figure == pytest.approx(4 / 8)
    assert hour(shopping).values[[15, 16]] == pytest.approx([4 / 8, 4 / 8])
    with pytest.raises(CannotMeasureError, match="at what hour"):
        hour(tiny_shopping(trips_of([1] * 8)))


def test_the_category_mix():
    """S1.138: three lines of A, one of B."""
    shopping = tiny_shopping([Trip(0, day, ["A1", "A2", "A3", "B1"]) for day in range(8)])
    assert category_mix(shopping).values == pytest.approx([3 / 4, 1 / 4])
    with pytest.raises(CannotMeasureError, match="of what category"):
        category_mix(tiny_shopping([Trip(0, day, ["?1"]) for day in range(8)]))


@pytest.mark.parametrize(
    ("baskets", "expected"),
    [
        (lambda h: [["A"], ["A"]] if h % 2 else [["B"], ["B"]], 1),  # Each buys of one only.
        (lambda h: [["A", "B"], ["A", "B"]], 0),  # All have the same mix.
        (lambda h: [["A"], ["B"]], -1),  # Never twice of one: less alike than two households.
    ],
)
def test_the_spread_of_the_mix_over_households(baskets, expected):
    """S1.138: F_ST = (within - between) / (1 - between), of lines of two trips."""
    trips = each_one(20, lambda h: [Trip(h, d, lines) for d, lines in enumerate(baskets(h))])
    assert category_spread(tiny_shopping(trips)).figure == pytest.approx(expected)


def test_categories_that_say_nothing():
    """S1.138: one only, or one for each product."""
    with pytest.raises(CannotMeasureError, match="one category only"):
        category_spread(tiny_shopping(each_one(20, lambda h: [Trip(h, d, ["A"]) for d in (1, 2)])))
    letters = [chr(0x4E00 + number) for number in range(101)]
    with pytest.raises(CannotMeasureError, match="more than 100 categories"):
        category_mix(tiny_shopping([Trip(0, day, letters) for day in range(8)]))


def test_concentration():
    """S1.138: of 50 lines, three products have 10, 10 and 30."""
    shopping = tiny_shopping(
        [Trip(0, day, [product]) for day, product in enumerate("A" * 10 + "B" * 10 + "C" * 30)]
    )
    found = concentration(shopping)
    assert found.figure == pytest.approx(1 - (0.2 + 0.6 + 1.4) / 3)
    # At two thirds of the products stand 0.4 of the lines, and half of the way there, 0.2.
    heights = np.interp([1 / 3, 2 / 3, 1], found.at, found.values)
    assert heights == pytest.approx([0.2, 0.4, 1], abs=0.01)


def test_concentration_is_of_the_same_number_of_lines():
    """S1.138: of fewer lines, as many on both sides; the whole has all its products."""
    shopping = tiny_shopping([Trip(0, day, [f"A{day}"]) for day in range(200)] * 2)
    part = replace(shopping, n_equal_lines=100)
    assert concentration(shopping).figure == pytest.approx(0)
    chosen = np.argsort(part.lines.place)[:100]
    counts = np.unique(part.lines.product[chosen], return_counts=True)[1]
    n, sold = len(counts), np.sort(counts)
    gini = (2 * np.arange(1, n + 1) - n - 1) @ sold / (n * sold.sum())  # By its other formula.
    assert concentration(part).figure == pytest.approx(gini)
    with pytest.raises(CannotMeasureError, match="too few: 400 of 500 lines"):
        concentration(replace(shopping, n_equal_lines=500))


def test_repeat_purchase():
    """S1.138: on the second trip one product of two is known, on the third both."""
    baskets = ["AB", "AC", "CB"]
    shopping = tiny_shopping(
        each_one(50, lambda h: [Trip(h, day, [*each]) for day, each in enumerate(baskets)])
    )
    found = repeat_purchase(shopping)
    assert dict(zip(found.at, found.values, strict=True))[2] == 0.5
    assert dict(zip(found.at, found.values, strict=True))[3] == 1
    assert np.isnan(found.values[found.at > 3]).all()
    assert found.figure == 1


def two_kinds(n):
    """Half of n trips have a and b, half c and d."""
    return tiny_shopping(
        [Trip(0, day, ["X1", "Y1"] if day % 2 else ["X2", "Y2"]) for day in range(n)]
    )


def test_pairs_of_products():
    """S1.138: by chance each product is in half of the 600 baskets and each pair in 150."""
    found = product_pair_lift(two_kinds(600)).figure
    # Two pairs meet 300 times, four never.
    assert found == pytest.approx(sqrt((6 * 150**2 - 600) / (6 * 150**2)), abs=1e-6)


def test_pairs_of_categories():
    """S1.138: a basket lacks a category by chance in a quarter of the cases, and never does."""
    found = category_pair_lift(two_kinds(600))
    assert found.values == pytest.approx([log(1 / 0.75**2)], abs=1e-6)
    assert found.figure == pytest.approx(log(1 / 0.75**2), abs=1e-6)


def test_chances_have_the_sizes_and_the_sales():
    """S1.138: sums of the null model over products and over baskets."""
    random = np.random.default_rng([1, 2])
    has = random.random((400, 30)) < random.beta(1, 4, 30) * random.uniform(0.3, 2, (400, 1))
    has = has[has.any(axis=1)]
    sizes, sales = has.sum(axis=1), has.sum(axis=0)
    model = chances(sizes, sales)
    size_of = np.unique(sizes, return_inverse=True)[1]
    p = model.p[size_of][:, model.sales_of]
    assert p.sum(axis=1) == pytest.approx(sizes, rel=1e-4)
    assert p.sum(axis=0) == pytest.approx(sales, rel=1e-4)
    pairs = model.together(model.p[:, model.sales_of])
    assert pairs[3, 7] == pytest.approx((p[:, 3] * p[:, 7]).sum())


def test_pairs_that_meet_by_chance_have_no_lift():
    """S1.138: in baskets of very different sizes popular products meet often, and yet not more."""
    random = np.random.default_rng([3, 4])
    popularity = np.linspace(0.02, 0.5, 40)
    odds = popularity / (1 - popularity) * np.exp(random.normal(0, 1, (3_000, 1)))
    has = random.random((3_000, 40)) < odds / (1 + odds)
    shopping = tiny_shopping(
        [Trip(0, day, [f"A{n}" for n in np.flatnonzero(row)]) for day, row in enumerate(has)]
    )
    together = has.T.astype(float) @ has
    plain = together / np.outer(has.sum(axis=0), has.sum(axis=0)) * len(has)
    assert plain[np.triu_indices(40, 1)].mean() > 1.3  # What sizes alone do to a plain lift.
    # Of 780 pairs met n times, (n - e)^2 - n has mean 0 and variance 2 e^2, about.
    assert product_pair_lift(shopping).figure ** 2 < 3 * sqrt(2 / 780) / 60


def test_store_loyalty():
    """S1.138: three of five trips."""
    trips = each_one(20, lambda h: [Trip(h, day, ["A"], s) for day, s in enumerate("NNNMM")])
    assert store_loyalty(tiny_shopping(trips)).figure == pytest.approx(0.6)
    for name, reason in (("N", "one store only"), ("", "in which store")):
        with pytest.raises(CannotMeasureError, match=reason):
            store_loyalty(tiny_shopping([trip._replace(store=name) for trip in trips]))


def test_promotion_response():
    """S1.138: with a discount all 20 households that shop that week buy, without it 10 of 20."""
    promoted = [Bought(f"A{n}", 1, 100, 20) for n in range(10)]
    others = [Bought(f"A{n}") for n in range(10)]
    trips = [Trip(h, MONDAY, promoted) for h in range(20)]
    trips += [Trip(h, MONDAY + 9, others if h % 2 else ["B"]) for h in range(20)]
    assert promotion_response(tiny_shopping(trips)).figure == pytest.approx(log(2))


def test_a_saving_of_three_hundredths_is_a_promotion_and_one_below_is_none():
    """S1.138: 20 households buy at the saving, 10 of 20 without."""

    def response(cents: int) -> float:
        promoted = [Bought(f"A{n}", 1, 100, cents) for n in range(10)]
        others = [Bought(f"A{n}") for n in range(10)]
        trips = [Trip(h, MONDAY, promoted) for h in range(20)]
        trips += [
            Trip(h, MONDAY + 9 + 7 * week, others if h % 2 else ["B"])
            for h in range(20)
            for week in range(4)
        ]
        return promotion_response(tiny_shopping(trips)).figure

    assert response(3) == pytest.approx(log(2))
    with pytest.raises(CannotMeasureError, match="no product with and without promotion"):
        response(2)


def test_the_figures_of_a_part_are_those_of_its_households():
    """S1.138: numbers of trips, gaps and repeats are a household's own; of a part they stay."""
    shopping = tiny_shopping(
        each_one(30, lambda h: [Trip(h, h + day, ["A", f"B{h}"]) for day in (0, 3, 10)])
    )
    part = shopping.of_households(np.array([4, 9]))
    assert (part.n_households, part.n_trips, part.n_lines) == (2, 6, 12)
    assert part.trips.number.tolist() == [1, 2, 3] * 2
    assert part.trips.gap[[1, 2, 4, 5]].tolist() == [3, 7] * 2
    assert part.sizes().tolist() == [2] * 6
    assert part.lines.is_repeat.tolist() == [False, False, True, True, True, True] * 2


def test_only_the_last_days_are_taken():
    """S1.138: what is before the period neither counts as a trip nor makes a repeat."""
    panel = tiny_panel(each_one(3, lambda h: [Trip(h, day, ["A"]) for day in (0, 5, 14)]))
    found = shopping_of(panel, ("A",), 1, days=10)
    assert found.trips.day.tolist() == [5, 14] * 3
    assert found.trips.number.tolist() == [1, 2] * 3
    assert found.lines.is_repeat.tolist() == [False, True] * 3


def test_profiles_have_no_rows():
    """S1.138: quantiles, and the points of a curve."""
    found = lines_per_basket(tiny_shopping(trips_of([1] * 4 + [3] * 4)))
    profile = profile_of(found, WASSERSTEIN)
    assert (profile.y[0], profile.y[50], profile.y[51], profile.y[100]) == (1, 1, 3, 3)
    points = curve(np.array([1.0, 2.0]), np.array([np.nan, 4.0]), 4)
    assert profile_of(points, MEAN_DIFFERENCE) == ("curve", [1, 2], [None, 4])
    assert profile_of(number(1), DIFFERENCE) is None
