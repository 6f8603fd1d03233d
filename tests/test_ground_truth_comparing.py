"""The comparison itself: samples of equal size, medians, reasons for what is not defined."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from ground_truth.comparison.comparing import Sides, compare
from ground_truth.comparison.draws import Drawing, Units, draw
from ground_truth.comparison.measured import Measured, number
from ground_truth.comparison.metrics import DIFFERENCE
from ground_truth.comparison.report_json import comparison_of, report_json
from ground_truth.comparison.report_text import report_markdown, report_text
from ground_truth.comparison.rows import ROWS, Row
from ground_truth.comparison.shopping import Shopping
from ground_truth.comparison.shopping_of_panel import categories_of, shopping_of
from ground_truth.panels.errors import PanelError
from tests.tiny_panels import Bought, Trip, tiny_panel, tiny_shopping

START = date(2025, 1, 6).toordinal()


def households(n, make=lambda h: ["A"] * (1 + h % 3), n_trips=4, pace=5):
    return tiny_panel(
        [Trip(h, START + pace * t, make(h)) for h in range(n) for t in range(n_trips)]
    )


def asked(measure) -> Row:
    return Row("it", "it", "one", DIFFERENCE, measure)


def test_samples_and_halves_are_of_the_same_number_of_households():
    """S1.138: the floor is of that size, or the ratio would be wrong."""
    seen = []

    def measure(shopping: Shopping) -> Measured:
        seen.append(shopping.n_households)
        return number(0)

    truth = households(101)
    found = compare(Sides(households(70), truth, truth), n_splits=4, rows=[asked(measure)])
    assert found.n_compared == 50
    assert sorted(seen) == [50] * 16 + [70, 101]
    seen.clear()
    part = households(30)  # A part of the truth judges: all of it, measured once.
    found = compare(Sides(households(70), part, truth), n_splits=4, rows=[asked(measure)])
    assert found.n_compared == 30
    assert sorted(seen) == [30] * (1 + 4 + 8) + [30, 70]


def test_halves_have_no_household_in_common():
    """S1.138"""
    taken = []

    def measure(shopping: Shopping) -> Measured:
        taken.append({*shopping.lines.product.tolist()})
        return number(0)

    shopping = tiny_shopping([Trip(h, START, [f"A{h}"]) for h in range(40)])
    how = Drawing(Units(by_households=True), 20, 1, 1)
    draw([asked(measure)], shopping, shopping, shopping, how, lambda done, of: None)
    first, second = taken[-2:]
    assert len(first) == len(second) == 20
    assert not first & second


def test_the_ratio_is_of_medians():
    """S1.138: distance 3; halves of households of 1 or 2 lines differ by 0, 0.1, 0.2, ..."""
    truth = households(40, lambda h: ["A"] * (1 + h % 2))
    row = asked(lambda shopping: number(shopping.n_lines / shopping.n_trips))
    found = compare(
        Sides(households(40, lambda h: ["A"] * 5), truth, truth), n_splits=25, rows=[row]
    ).findings[0]
    # A half has 20 of the 40: its mean is 1.5 +- d, the other half's 1.5 -+ d.
    assert (found.ours, found.truth) == (5, 1.5)
    assert found.floor * 10 == pytest.approx(round(found.floor * 10))
    assert found.ratio == pytest.approx(found.distance / found.floor)
    assert found.distance == pytest.approx(3.5, abs=0.2)
    assert found.floor <= found.floor_99


def test_halves_that_are_alike_give_no_ratio():
    """S1.138: null with a reason, never infinite."""
    truth = households(40, lambda h: ["A"])
    row = [each for each in ROWS if each.name == "lines_per_basket"]
    found = compare(Sides(households(40), truth, truth), n_splits=3, rows=row).findings[0]
    assert found.floor == 0
    assert found.ratio is None
    assert found.reason == "two random halves of the truth are alike in it"


def test_a_row_that_only_one_side_has_shows_it():
    """S1.138"""
    truth = households(40)
    row = [each for each in ROWS if each.name == "discounted_lines"]
    ours = replace(households(40), knows_line_savings=False, name="mine")
    found = compare(Sides(ours, truth, truth), n_splits=3, rows=row).findings[0]
    assert (found.ours, found.truth, found.distance, found.ratio) == (None, 0, None, None)
    assert found.reason == "mine does not say what was saved on each line"


def test_only_as_long_a_period_is_looked_at():
    """S1.138: the last days of ours, as many as the truth has; with a note where receipts lack."""
    truth = households(40, n_trips=5, pace=10)  # 41 days.
    long, short = households(40, n_trips=30, pace=2), households(40, n_trips=4, pace=2)
    row = [each for each in ROWS if each.name == "gap"]
    found = compare(Sides(long, truth, truth), n_splits=2, rows=row)
    assert (found.days, found.ours.n_trips, found.notes) == (41, 40 * 21, [])
    found = compare(Sides(short, truth, truth), n_splits=2, rows=row)
    assert found.ours.n_trips == 40 * 4
    assert "seen for 17% of the 41 days" in found.notes[0]  # 7 of 41.


def test_the_first_day_of_the_period_is_in_it_and_the_one_before_is_not():
    """S1.138: of trips on ten days in a row, the last three."""
    panel = tiny_panel([Trip(0, START + day, ["A"]) for day in range(10)])
    found = shopping_of(panel, categories_of(panel), seed=0, days=3)
    assert [*found.trips.day - START] == [7, 8, 9]


def test_concentration_is_of_seven_tenths_of_the_lines_of_a_sample():
    """S1.138: samples are of 30 households with 4 trips of 3 lines, or of 5."""
    truth = households(60, lambda h: ["A"] * 5)
    row = [each for each in ROWS if each.name == "concentration"]
    found = compare(Sides(households(60, lambda h: ["A"] * 3), truth, truth), n_splits=2, rows=row)
    assert (found.n_compared, found.n_equal_lines) == (30, int(0.7 * 30 * 4 * 3))


@pytest.mark.parametrize("side", [0, 1])
def test_nothing_to_compare_is_one_line(side):
    full, empty = households(40), tiny_panel([Trip(0, START, [])])
    sides = [full, full]
    sides[side] = empty
    with pytest.raises(PanelError, match="tiny has no purchases"):
        compare(Sides(*sides, sides[1]), n_splits=2)
    one = tiny_panel([Trip(0, START, ["A"])])
    with pytest.raises(PanelError, match="one receipt only"):
        compare(Sides(full, one, one), n_splits=2)


def odd_panel(random):
    """Few trips of few households with whatever can stand on a receipt."""
    n_households, n_trips = random.integers(1, 60), random.integers(2, 200)
    return tiny_panel(
        [
            Trip(
                int(random.integers(n_households)),
                START + int(random.integers(random.integers(1, 400))),
                [
                    Bought(
                        f"{random.choice([*'AB?'])}{random.integers(9)}",
                        int(random.integers(1, 4)),
                        cents := int(random.integers(0, 300)),
                        int(random.integers(cents + 1)),
                    )
                    for _ in range(random.integers(1, 5))
                ],
                random.choice(["", "N", "M"]),
                random.choice([float("nan"), 0.0, 23.99]),
            )
            for _ in range(n_trips)
        ],
        knows_line_savings=bool(random.integers(2)),
    )


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("number", range(25))
def test_whatever_is_compared_there_are_figures_or_reasons(number):
    """S1.138: no NaN, no warning, no row that says neither; the table is 80 columns wide."""
    random = np.random.default_rng([7, number])
    truth = odd_panel(random)
    found = compare(Sides(odd_panel(random), truth, truth), n_splits=3)
    text = json.dumps(report_json(found), allow_nan=False)
    assert comparison_of(json.loads(text)).findings == [*found.findings]
    for each in found.findings:
        assert (each.ratio is None) == bool(each.reason)
    assert max(map(len, report_text(found).splitlines())) <= 80
    assert report_markdown(found)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda report: report.pop("rows"), "this is no comparison"),
        (lambda report: report.update(schema_version=9), "schema_version of the comparison is 9"),
        (lambda report: report["ours"].pop("name"), "damaged"),
        (lambda report: report.update(rows=[{}]), "damaged"),
    ],
)
def test_a_report_that_is_none_is_refused(change, message):
    truth = households(40)
    report = report_json(compare(Sides(truth, truth, truth), n_splits=2, rows=ROWS[:1]))
    change(report)
    with pytest.raises(ValueError, match=message):
        comparison_of(report)
