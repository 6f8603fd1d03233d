"""marketing/exploration/pictures: what households buy, against panels worked out by hand."""

import doctest
import warnings
import xml.dom.minidom
from dataclasses import replace
from datetime import date
from math import isfinite, sqrt

import numpy as np
import pytest

from marketing.exploration.pictures import (
    all_pictures,
    baskets,
    categories,
    concentration,
    finishing,
    gaps,
    kinds,
    pair_lifts,
    pairs,
    promotions,
    repeats,
    seasons,
    spread,
    weekdays,
    weekly,
    words,
)
from marketing.pages.picture import Missing, Picture
from tests.exploration_panels import panel_by_hand, panel_of_world
from world.archetypes import ARCHETYPES
from world.catalogue import CATALOGUE
from world.settings import PROMOTIONS, SEASONS

MONDAY = date(2025, 3, 3).toordinal()


@pytest.fixture(scope="module")
def world_panel():
    return panel_of_world(250)


@pytest.fixture(scope="module")
def few():
    return panel_of_world(20, receipts_per_customer=12)


@pytest.mark.parametrize("module", [words, finishing, seasons])
def test_examples_hold(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


def two_kinds(n=12):
    """Households of kind a with 1 line of $1 a week, of kind b with 3 lines of $2 every 4 days."""
    lines = []
    for household, gap, n_lines, cents in ((0, 7, 1, 100), (1, 4, 3, 200)):
        for trip in range(n):
            lines += [
                (household, MONDAY + gap * trip, product, 1, cents, 10)
                for product in range(n_lines)
            ]
    return panel_by_hand(lines, ["kind_a", "kind_b"])


def test_basket_size_by_kind():
    picture = baskets.basket_size(two_kinds())
    assert [row[:5] for row in picture.table.rows] == [
        ["kind b", 12, 3.0, 3.0, 3.0],
        ["kind a", 12, 1.0, 1.0, 1.0],
    ]
    assert picture.title == "The usual basket has 1 line (kind a) to 3 lines (kind b)"


def test_basket_value_is_what_is_paid():
    picture = baskets.basket_value(two_kinds())
    assert [row[3] for row in picture.table.rows] == [5.70, 0.90]
    assert picture.title == "The usual basket costs $0.90 (kind a) to $5.70 (kind b)"


def test_gaps_are_within_a_household():
    picture = gaps.gaps(two_kinds())
    assert [(row[0], row[1], row[3]) for row in picture.table.rows] == [
        ("kind a", 11, 7.0),
        ("kind b", 11, 4.0),
    ]


def test_where_no_kind_is_known_all_trips_are_one_histogram():
    panel = two_kinds()
    nobody = replace(panel, households=panel.households.assign(archetype=""))
    picture = baskets.basket_size(nobody)
    assert [list(row) for row in picture.table.rows] == [[1, 2, 12], [2, 3, 0], [3, 4, 12]]
    assert picture.title == "The usual basket has 2 lines; half lie between 1 line and 3 lines"


@pytest.mark.parametrize(
    "values", [[1.0] * 5, [1, 2, 3, 500], [0.5, 0.75], range(1, 2000), [-3.0, 0, 8]]
)
@pytest.mark.parametrize("is_whole", [True, False])
def test_bars_hold_every_value_but_those_that_are_far_out(values, is_whole):
    values = np.array([*values])
    edges = spread.bar_edges(values, is_whole=is_whole)
    assert edges[0] <= values.min()
    assert edges[-1] >= np.quantile(values, 0.98)
    assert 2 <= len(edges) <= 32


def test_many_kinds_are_shown_by_the_highest_and_the_lowest():
    names = [f"k{number}" for number in range(20)]
    values = np.repeat(np.arange(20), 10)
    picture = spread.spread_picture(
        baskets.SIZE_MEASURE, values, values, kinds.Kinds(tuple(names), None, None)
    )
    assert [row[0] for row in picture.table.rows] == [
        *(f"k{number}" for number in range(19, 13, -1)),
        *(f"k{number}" for number in range(5, -1, -1)),
    ]
    assert "20 kinds" in picture.caption


def test_gini_and_lorenz_of_known_amounts():
    assert concentration.gini([5, 5, 5, 5]) == pytest.approx(0)
    assert concentration.gini([0, 0, 0, 1]) == pytest.approx(3 / 4)
    assert concentration.gini([1, 2, 3]) == pytest.approx(2 * 14 / (3 * 6) - 4 / 3)
    units, shares = concentration.lorenz(np.array([3, 1]))
    assert units.tolist() == [0, 0.5, 1]
    assert shares.tolist() == [0, 0.25, 1]


def test_concentration_counts_what_households_pay_and_products_bring():
    # Household h pays h dollars, product p brings 10 dollars less than product 0's 100.
    lines = [(h, MONDAY, p, 1, 100 * h, 0) for h in range(1, 11) for p in range(10)]
    picture = concentration.concentration(panel_by_hand(lines, [""] * 11))
    by_row = {row[0]: row[1:] for row in picture.table.rows}
    assert by_row["Gini coefficient"][1] == 0  # All products bring the same.
    # The eleven households pay 0, 10, ... 100 dollars.
    assert by_row["Gini coefficient"][0] == pytest.approx(
        2 * sum(i * 10 * (i - 1) for i in range(1, 12)) / (11 * 550) - 12 / 11, abs=5e-4
    )
    # A tenth of the products takes a tenth; 1.1 households pay 100 and a tenth of 90 dollars.
    assert picture.title == (
        f"A tenth of the households pays {100 * 109 / 550:.0f}% of all money; "
        "a tenth of the products takes 10%"
    )


def test_category_mix_by_kind():
    lines = []
    for day in range(5):
        lines += [(0, MONDAY + day, 0, 1, 300, 0), (0, MONDAY + day, 1, 1, 100, 50)]
        lines += [(1, MONDAY + day, 1, 2, 400, 0)]
    picture = categories.category_mix(panel_by_hand(lines, ["x", "y"]))
    assert [list(row) for row in picture.table.rows] == [
        ["Category 1", 0.625, "y", 1.0, "x", 0.25],
        ["Category 0", 0.375, "x", 0.75, "y", 0.0],
    ]
    assert picture.title == "Category 1 takes from 25% (x) to 100% (y) of the money"


def test_weekdays_and_hours():
    days = [*range(7)] * 10 + [5] * 30  # 10 trips on each day, 30 more on Saturdays.
    lines = [(h, MONDAY + 7 * h + day, 0, 1, 100, 0) for h, day in enumerate(days)]
    hours = {(line[0], line[1]): 18.5 for line in lines}
    picture = weekdays.weekly_rhythm(panel_by_hand(lines, [""] * 100, hours=hours))
    by_row = {row[0]: row[1] for row in picture.table.rows}
    assert by_row["Saturday"] == 0.4
    assert by_row["Monday"] == 0.1
    assert by_row["18:00"] == 1
    assert picture.title == (
        "Saturday sees 4.0 times as many trips as Monday; the busiest hour is 18:00"
    )


def test_repeat_purchase_by_trip():
    # Trip t has products t and t - 1: half of the lines are again, and none of the first trip.
    lines = [
        (h, MONDAY + trip, product, 1, 100, 0)
        for h in range(6)
        for trip in range(4)
        for product in ({trip, max(trip - 1, 0)})
    ]
    picture = repeats.repeat_purchase(panel_by_hand(lines, [""] * 6))
    assert [list(row) for row in picture.table.rows] == [[1, 0.0], [2, 0.5], [3, 0.5], [4, 0.5]]
    assert picture.title.startswith("On trip 4, 50% of the lines")


def test_what_another_household_bought_is_not_bought_before():
    lines = [(0, MONDAY, 0, 1, 1, 0), (1, MONDAY + 1, 0, 1, 1, 0), (1, MONDAY + 2, 0, 1, 1, 0)]
    assert repeats.bought_before(panel_by_hand(lines, ["", ""])).tolist() == [False, False, True]


def promoted_panel(n_households=40, n_weeks=12, *, knows_line_savings=True):
    """Every household buys product 0 each week, and 3 pieces, at 20% off, in weeks 4, 5 and 6;
    product 1 costs a dollar in every week, and a tenth more in the last one.
    """
    lines = []
    for household in range(n_households):
        for week in range(n_weeks):
            day = MONDAY + 7 * week
            n = 3 if week in (4, 5, 6) else 1
            lines.append((household, day, 0, n, 200 * n, 40 * n if n == 3 else 0))
            lines.append((household, day, 1, 1, 110 if week == n_weeks - 1 else 100, 0))
    panel = panel_by_hand(lines, [""] * n_households, knows_line_savings=knows_line_savings)
    if knows_line_savings:
        return panel
    return replace(panel, lines=panel.lines.assign(saved_cents=0))


def test_prices_promotions_and_sales_by_week():
    picture = promotions.prices_and_sales(promoted_panel())
    rows = [list(row) for row in picture.table.rows]
    assert [row[0] for row in rows[:2]] == ["2025-03-03", "2025-03-10"]
    assert rows[3][1:4] == [2.0, 0.0, 100.0]
    assert rows[4][1:4] == [2.0, 0.2, 300.0]
    assert (
        picture.title
        == "In a week on promotion a product sells 3.0 times as much as in its " + ("other weeks")
    )
    assert len(rows[0]) == 4  # Product 1 has no promotion.


def test_a_saving_that_is_always_there_is_no_promotion():
    panel = promoted_panel()
    member = replace(panel, lines=panel.lines.assign(saved_cents=panel.lines["gross_cents"] // 10))
    assert not weekly.weeks_of(member).cells["promoted"].any()


def test_where_savings_of_lines_are_not_known_prices_alone_are_told():
    picture = promotions.prices_and_sales(promoted_panel(knows_line_savings=False))
    assert picture.title == "The price of Product 1 moves between $1.00 and $1.10"
    assert "build_dataset.py" in picture.caption


def test_weeks_in_which_few_shop_are_left_out():
    lines = [(h, MONDAY + 7 * w, 0, 1, 100, 0) for h in range(10) for w in range(3, 12)]
    lines += [(0, MONDAY + 7 * w, 0, 1, 100, 0) for w in range(3)]
    weeks = weekly.weeks_of(panel_by_hand(lines, [""] * 10))
    assert weeks.n == 9
    assert weeks.first == weekly.week_of(MONDAY) + 3
    assert weeks.n_active.tolist() == [10] * 9


def test_season_is_told_against_the_middle_month():
    # 30 lines of product 0 in each of five months, 90 in the third; 300 of product 1 in each.
    lines = []
    for month in range(1, 6):
        for household in range(90):
            day = date(2025, month, 1 + household % 28).toordinal()
            if household < (90 if month == 3 else 30):
                lines.append((household, day, 0, 1, 100, 0))
            lines.append((household, day, 1, 1, 100, 0))
    panel = panel_by_hand(lines, [""] * 90)
    months = seasons.months_of(panel)
    assert [month.month for month in months.months] == [1, 2, 3, 4, 5]
    # Expected: the product's 210 lines by the months' 120, 120, 180, 120, 120 of 660.
    assert months.expected[0].tolist() == pytest.approx(
        [210 * n / 660 for n in (120, 120, 180, 120, 120)]
    )
    # Lines by what is expected: 30 / 38.2 in most months, 90 / 57.3 in the third: twice as much.
    assert months.index[0].tolist() == pytest.approx([1, 1, 2, 1, 1])
    assert months.has_season.tolist() == [True, False]
    picture = seasons.season(panel)
    assert picture.title == (
        "Product 0 sells 2.0 times its usual in March; 1 product of 2 has a season"
    )


def test_seasons_are_found_that_the_world_has_and_no_others():
    """With 5 standard errors chance makes none; what there is has its months in the catalogue."""
    panel = panel_of_world(700)
    months = seasons.months_of(panel)
    found = np.flatnonzero(months.has_season)
    assert len(found) >= 3
    for product in found:
        season = CATALOGUE[product].season
        assert season is not None, CATALOGUE[product].name
        assert months.months[int(months.index[product].argmax())].month in season.months
    without = seasons.months_of(panel_of_world(700, without=frozenset({SEASONS})))
    assert not without.has_season.any()


def test_promotions_act_where_the_world_has_them_and_not_where_it_has_not(world_panel):
    """The lift is that of the archetypes' price response, within three standard errors."""
    weeks = weekly.weeks_of(world_panel)
    lift = weekly.lift_of(weeks)
    mean_depth = float(weeks.cells.loc[weeks.cells["promoted"], "depth"].mean())
    responses = [archetype.price_response for archetype in ARCHETYPES.values()]
    least, most = (1 + 0.5 * end * mean_depth for end in (min(responses), max(responses)))
    most = np.exp(max(responses) * mean_depth)
    error = lift.ratio * sqrt(1 / lift.sold + 1 / lift.expected) * 2  # Pieces come in twos.
    assert least - 3 * error < lift.ratio < most + 3 * error
    assert lift.ratio - 1 > 3 * error
    # Without the cause prices are reduced in the same weeks, and nobody buys more.
    off = weekly.lift_of(weekly.weeks_of(panel_of_world(250, without=frozenset({PROMOTIONS}))))
    assert off.n_products == lift.n_products
    assert abs(off.ratio - 1) < 3 * error


def pair_panel():
    """300 trips with two lines and 100 with one: products 0 and 1 are always together."""
    lines = []
    for trip in range(300):
        products = (0, 1) if trip < 100 else (2, 3) if trip < 200 else (2, 4)
        lines += [(trip, MONDAY, product, 1, 100, 0) for product in products]
    lines += [(300 + trip, MONDAY, 0, 1, 100, 0) for trip in range(100)]
    return panel_by_hand(lines, [""] * 400)


def test_lift_of_pairs_by_hand():
    picture = pairs.pairs(pair_panel())
    # 700 lines: 200 of product 0, 100 of 1, 200 of 2, 100 of 3 and of 4.  The baskets have
    # 300 x 2 ordered pairs of places; products are different with 1 - (4 + 1 + 4 + 1 + 1) / 49.
    different = 1 - 11 / 49
    expected = 600 * (200 / 700) * (100 / 700) / different
    by_pair = {(row[0], row[1]): row for row in picture.table.rows}
    row = by_pair["Product 0", "Product 1"]
    assert row[2] == 100
    assert row[3] == pytest.approx(expected, abs=0.05)
    assert row[4] == pytest.approx(100 / expected, abs=5e-4)
    assert set(by_pair) == {
        ("Product 0", "Product 1"),
        ("Product 2", "Product 3"),
        ("Product 2", "Product 4"),
    }
    assert f"{100 / expected:.2f} times as often" in picture.title


def test_pairs_are_looked_at_from_the_least_number_of_trips_on():
    panel = pair_panel()  # Three pairs, each on 100 trips.
    assert [len(pair_lifts.pairs_of(panel, least, 9)) for least in (100, 101)] == [3, 0]


def test_the_error_of_a_lift_is_that_of_400_households():
    pair = pair_lifts.pairs_of(pair_panel(), 50, 1)[0]
    # All baskets of two have the same part of what is expected; 100 of 300 hold the pair.
    of_each = pair.expected / 300
    squares = 100 * (1 - pair.lift * of_each) ** 2 + 200 * (pair.lift * of_each) ** 2
    assert pair.error == pytest.approx(sqrt(squares * 400 / 399) / pair.expected)


def test_kinds_do_not_make_pairs():
    """Two kinds that buy different products, each at random: no pair beyond chance."""
    rng = np.random.default_rng([42, 7])
    lines = []
    for household in range(1200):
        start = 10 * (household % 2)
        chosen = start + rng.choice(10, size=2 + household % 4, replace=False)
        lines += [(household, MONDAY, int(product), 1, 100, 0) for product in chosen]
    archetypes = ["even", "odd"] * 600
    found = pair_lifts.pairs_of(panel_by_hand(lines, archetypes), 20, 90)
    assert len(found) == 90
    mean = sum(pair.together for pair in found) / sum(pair.expected for pair in found)
    assert mean == pytest.approx(1, abs=1e-6)
    assert all(abs(pair.lift - 1) < 4.5 * pair.error for pair in found)
    unknown = pair_lifts.pairs_of(panel_by_hand(lines, [""] * 1200), 20, 90)
    assert min(pair.lift for pair in unknown) > 1.2  # Who does not know the kinds sees pairs.


def drawn(panel, step=1):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return [coming.draw() for coming in [*all_pictures.panel_pictures(panel)][::step]]


def check(picture):
    """What every picture keeps."""
    if isinstance(picture, Missing):
        assert picture.reason
        return
    assert isinstance(picture, Picture)
    xml.dom.minidom.parseString(picture.svg)
    assert picture.alternative
    assert 1 <= len(picture.table.rows) <= 41
    for row in picture.table.rows:
        assert len(row) == len(picture.table.header)
        for value in row:
            assert value is None or isinstance(value, str) or isfinite(value)
    assert " nan" not in picture.title + picture.alternative + picture.caption


def test_all_pictures_of_a_world(world_panel):
    """S2.79: the pictures of a data set come one after the other, each with its table."""
    pictures = drawn(world_panel)
    for picture in pictures:
        assert isinstance(picture, Picture), picture
        check(picture)
    keys = [picture.key for picture in pictures]
    assert keys == [
        "basket-size",
        "basket-value",
        "gaps",
        "weekly-rhythm",
        "concentration",
        "category-mix",
        "prices-and-sales",
        "season",
        "repeat-purchase",
        "pairs",
    ]


def test_the_same_panel_gives_the_same_bytes(few):
    for picture in (promotions.prices_and_sales, seasons.season):  # Of several axes.
        first = picture(few)
        assert all(picture(few) == first for _ in range(3))


@pytest.mark.parametrize(
    "settings",
    [
        {"n_households": 1},
        {"n_households": 1, "receipts_per_customer": 1},
        {"n_households": 11, "receipts_per_customer": 2},
        {"n_households": 4, "receipts_per_customer": 60},
        {"n_households": 12, "knows_line_savings": False},
    ],
)
def test_little_data_gives_a_picture_or_a_reason(settings):
    for picture in drawn(panel_of_world(**settings)):
        check(picture)


def test_empty_data_gives_reasons(few):
    empty = replace(few, trips=few.trips.iloc[:0], lines=few.lines.iloc[:0])
    assert all(isinstance(picture, Missing) for picture in drawn(empty))
    nobody = replace(empty, households=few.households.iloc[:0], products=few.products.iloc[:0])
    assert all(isinstance(picture, Missing) for picture in drawn(nobody))
    for picture in drawn(replace(few, lines=few.lines.iloc[:0])):
        check(picture)


def test_names_are_shown_as_they_are(few):
    """Neither formulas nor markup, nor what a terminal obeys, nor letters without end."""
    n = len(few.products)
    evil = replace(
        few,
        products=few.products.assign(
            name=[f"$x_{i}$ <b>&\x00\x1b[2J \N{CJK UNIFIED IDEOGRAPH-65E5} " * 9 for i in range(n)],
            category=[f"$C_{i % 40}$ <i>" for i in range(n)],
        ),
        households=few.households.assign(archetype=[f"$a_{i % 2}$ <b>\x07" for i in range(20)]),
    )
    pictures = drawn(evil)
    for picture in pictures:
        check(picture)
        if isinstance(picture, Picture):
            assert all(len(str(value)) <= 80 for row in picture.table.rows for value in row)
    mix = next(picture for picture in pictures if picture.key == "category-mix")
    assert "$C 0$" not in mix.svg
    assert "$C_0$ &lt;i&gt;" in mix.svg


def test_amounts_of_nothing_are_drawn_or_refused(few):
    free = replace(
        few,
        lines=few.lines.assign(gross_cents=0, saved_cents=0, quantity=0),
        trips=few.trips.assign(gross_cents=0, saved_cents=0, day=MONDAY),
    )
    for picture in drawn(free):
        check(picture)
