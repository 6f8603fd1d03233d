"""The answer key of a data set with campaigns: both outcomes, of which one is on the receipts."""

import csv
from collections import defaultdict
from datetime import date

import pytest

from ground_truth.key import AnswerKey
from ground_truth.key_files import columns_of
from ground_truth.truths import CAMPAIGN_COLUMNS, COUPON_COLUMNS, LINE_COLUMNS
from receipts import Dataset
from tests.command_line import make
from tests.test_answer_key import key_of
from world.campaigns.campaign import LOST, PERSUADED, WINDOW_DAYS

N = 200
FLAGS = ("--customers", N, "--batch-size", 150, "--workers", 1)
STRONG = ("--campaigns", "--campaign-effect", 8, "--states", "NY")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A data set, ``set``, and the files of its answer key."""
    folder = tmp_path_factory.mktemp("key")
    make(*FLAGS, *STRONG, "--output", "set", cwd=folder)
    key_of("set", "--output", "key", "--only", "campaigns,lines", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def rows(place):
    """The rows of each table."""
    found = {}
    for name in ("campaigns", "lines"):
        with (place / "key" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            found[name] = [*csv.DictReader(file)]
    return found


@pytest.fixture(scope="module")
def receipts(place):
    """The receipts of each customer."""
    return {each["customer_id"]: each["receipts"] for each in Dataset(place / "set")}


def cents(amount):
    return round(100 * float(amount))


def in_window(receipts, row):
    first = date.fromisoformat(row["contact_date"]).toordinal()
    days = range(first, first + WINDOW_DAYS)
    return [r for r in receipts if date.fromisoformat(r["pickup_date"]).toordinal() in days]


def test_the_table_has_its_columns(rows):
    assert tuple(rows["campaigns"][0]) == CAMPAIGN_COLUMNS
    assert tuple(rows["lines"][0]) == (*LINE_COLUMNS, *COUPON_COLUMNS)


def test_who_is_not_eligible_has_no_answer(rows):
    kinds = defaultdict(set)
    for row in rows["campaigns"]:
        kinds[row["eligible"]].add(row["answer"])
        if row["eligible"] == "0":
            assert float(row["propensity"]) == 0
            assert {row[name] for name in CAMPAIGN_COLUMNS[5:]} == {""}
        else:
            assert 0 < float(row["propensity"]) < 1
            assert row["treated"] in ("0", "1")
    assert kinds["0"] == {""}
    assert {PERSUADED, LOST} < kinds["1"]


def test_the_outcome_that_happened_is_on_the_receipts(rows, receipts):
    """To the cent."""
    n_checked = 0
    for row in rows["campaigns"]:
        if row["eligible"] == "1":
            paid = sum(cents(r["total"]) for r in in_window(receipts[row["customer_id"]], row))
            happened = "cents_if_treated" if row["treated"] == "1" else "cents_if_not"
            assert int(row[happened]) == paid
            n_checked += 1
    assert n_checked > 150


def test_effects_are_the_differences_of_the_outcomes(rows):
    n_effects = 0
    for row in rows["campaigns"]:
        if row["eligible"] == "1":
            for what in ("lines", "cents"):
                effect = int(row[f"{what}_if_treated"]) - int(row[f"{what}_if_not"])
                assert int(row[f"effect_{what}"]) == effect
            if row["answer"] == LOST:
                assert row["effect_lines"] == row["effect_cents"] == "0"
            if row["answer"] == PERSUADED:
                assert row["effect_lines"] == "1"
            n_effects += row["effect_cents"] != "0"
    assert n_effects > 40


def test_every_touched_line_is_named(place, rows):
    """By its campaign; a coupon is of the campaign that named it."""
    key = AnswerKey(place / "set")
    touched, coupons = 0, 0
    lines = iter(rows["lines"])
    for history in key.histories():
        for trip, basket in enumerate(history.baskets):
            for spot in range(len(basket)):
                row = next(lines)
                campaign = history.touched.get((trip, spot))
                assert row["campaign_id"] == (campaign.campaign_id if campaign else "")
                assert (row["cause"] == "campaign") <= bool(campaign)
                assert (row["coupon"] != "0.00") <= bool(campaign)
                # A line of a campaign is none of the twin's.
                assert (row["sku"] != row["sku_without_causes"]) == bool(row["cause"])
                touched += row["cause"] == "campaign"
                coupons += row["coupon"] != "0.00"
    assert next(lines, None) is None
    assert touched > 30
    assert coupons > 30


def test_iterators_give_the_rows_of_the_files(place, rows):
    key = AnswerKey(place / "set")
    for name in ("campaigns", "lines"):
        columns = columns_of(key, name)
        found = [dict(zip(columns, map(str, row), strict=True)) for row in getattr(key, name)()]
        assert found == rows[name]


def test_slices_give_the_key_of_the_whole(place, tmp_path):
    for name, first, n in (("a", 0, 150), ("b", 150, 50)):
        where = ("--customers", n, "--first-customer", first, "--output", name)
        make("--batch-size", 150, "--workers", 1, *STRONG, *where, cwd=tmp_path)
    key_of("b", "a", "--output", "key", "--only", "campaigns", cwd=tmp_path)
    name = "campaigns.csv"
    assert (tmp_path / "key" / name).read_bytes() == (place / "key" / name).read_bytes()


def test_where_no_campaigns_act_there_is_no_table_of_them(tmp_path):
    make("--customers", 2, "--workers", 1, "--output", "set", cwd=tmp_path)
    line = key_of("set", "--output", "key", "--only", "campaigns", cwd=tmp_path, status=1)
    assert "campaigns do not act in this data set" in line
    key_of("set", "--output", "key", cwd=tmp_path)
    names = {path.stem for path in (tmp_path / "key").iterdir()}
    assert names == {"shoppers", "propensities", "weeks", "lines"}
