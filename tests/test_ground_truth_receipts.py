"""Receipts of your own as a panel, the specimens, and what is opened as what."""

import json
import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ground_truth.panels.errors import PanelError
from ground_truth.panels.opening import kind_of, open_panel
from ground_truth.panels.receipt_files import read_receipt_files, real_receipts
from ground_truth.panels.receipt_shapes import day_of, hour_of, trip_of
from receipts.runs.errors import UserError
from world.population import DEFAULT_POPULATION

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "ground_truth" / "receipts_json"
SPECIMENS = sorted(FOLDER.glob("specimen_*.json"))
FIELDS = [
    *("store", "order_number", "pickup_date", "pickup_time", "pickup_address", "items"),
    *("subtotal", "savings", "taxes_and_fees", "total", "payment_method"),
]

RAW = {
    "store": "Alder Market",
    "order_number": 17,
    "pickup_date": "Wednesday, April 30, 2025",
    "pickup_time": "4:00 PM - 5:00 PM",
    "items": [
        {"quantity": 2, "name": "Milk", "price": 7.98},
        {"name": "Pears", "price": 1.5, "quantity": 1.37, "category": "Produce"},
        {"quantity": 0, "name": "Out of stock", "price": 0},
        {"quantity": 1, "name": "Milk", "price": 4.0},
    ],
    "savings": {"total": 1.25, "member_price": 1.0, "coupons": 0.25},
    "taxes_and_fees": 0.5,
}
OURS = {
    "store": "Safeway",
    "customer_id": "customer_000007",
    "archetype": "busy_family",
    "order_number": "123456789",
    "pickup_date": "2025-05-01",
    "items": [{"quantity": 1, "name": DEFAULT_POPULATION.catalogue[0].name, "price": 1.5}],
    "subtotal": 1.5,
    "total": 1.25,
    "savings": 0.25,
}


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def rows(frame):
    return [tuple(row) for row in frame.itertuples(index=False)]


def exact(path):
    """A file with amounts as they are written."""
    return json.loads(path.read_text(), parse_float=Decimal)


def test_there_are_17_specimens_of_different_days():
    """S1.138: over about half a year, of several households."""
    assert [path.name for path in SPECIMENS] == [f"specimen_{n:02}.json" for n in range(1, 18)]
    days = [day_of(json.loads(path.read_text())["pickup_date"]) for path in SPECIMENS]
    assert days == sorted(set(days))
    assert 150 <= days[-1] - days[0] <= 200


@pytest.mark.parametrize("path", SPECIMENS, ids=lambda path: path.stem)
def test_a_specimen_has_the_raw_shape_and_adds_up(path):
    """S1.136, S1.138: fields, sums to the cent, the weekday of the date; fictional."""
    receipt = exact(path)
    assert list(receipt) == FIELDS
    assert list(receipt["savings"]) == ["total", "member_price", "coupons"]
    savings = receipt["savings"]
    assert savings["total"] == savings["member_price"] + savings["coupons"]
    assert sum(item["price"] for item in receipt["items"]) == receipt["subtotal"]
    assert receipt["total"] == receipt["subtotal"] - savings["total"] + receipt["taxes_and_fees"]
    assert (
        date.fromordinal(day_of(receipt["pickup_date"])).strftime("%A, %B %-d, %Y")
        == (receipt["pickup_date"])
    )
    for item in receipt["items"]:
        assert list(item) == ["quantity", "name", "price"]
        unit = item["price"] / item["quantity"]
        assert unit == round(unit, 2)
        assert item["name"] not in {product.name for product in DEFAULT_POPULATION.catalogue}
    text = path.read_text()
    assert re.fullmatch(r"[A-Za-z ]+ ending in \*{4}", receipt["payment_method"])
    assert not re.search(r"\d{9}|\d{4}[ -]\d{4}", text), "a card or account number"
    assert not re.search(r"@|www\.|\(\d{3}\)", text)
    assert re.fullmatch(r"000 [A-Za-z ]+, Anytown", receipt["pickup_address"])


def test_specimens_differ_in_size():
    """S1.138: from a few lines to many, as trips of different households do."""
    sizes = [len(json.loads(path.read_text())["items"]) for path in SPECIMENS]
    assert min(sizes) <= 3
    assert max(sizes) >= 15


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout")
def test_git_ignores_all_but_the_specimens():
    """S1.136: your own receipts stay on your machine."""

    def is_ignored(name):
        command = ["git", "check-ignore", "-q", "--no-index", f"ground_truth/receipts_json/{name}"]
        return subprocess.run(command, cwd=ROOT, check=False, timeout=30).returncode == 0

    for path in (*SPECIMENS, FOLDER / "README.md"):
        assert not is_ignored(path.name)
    for name in ("mine.json", "receipts.json", "me/mine.json", "specimen_mine.json", "a.txt"):
        assert is_ignored(name)


def test_the_specimens_are_a_panel():
    """S1.138: in the raw shape, with the hour at which a pickup begins."""
    panel = read_receipt_files(FOLDER)
    receipts = [exact(path) for path in SPECIMENS]
    assert rows(panel.households) == [("receipts_json", "")]
    assert [*panel.trips["gross_cents"]] == [100 * each["subtotal"] for each in receipts]
    assert [*panel.trips["saved_cents"]] == [100 * each["savings"]["total"] for each in receipts]
    assert len(panel.lines) == sum(len(each["items"]) for each in receipts)
    assert panel.trips["hour"].between(9, 19).all()
    assert not panel.knows_line_savings


def test_both_shapes_are_read_side_by_side(tmp_path):
    """S1.138: an object, a list and a generator's customer; those of a customer are his or hers."""
    customer = {"customer_id": "customer_000007", "archetype": "busy_family"}
    write(tmp_path / "a.json", RAW)
    write(tmp_path / "b.json", [OURS, {**RAW, "pickup_date": "2025-05-02", "order_number": None}])
    write(tmp_path / "c.json", {**customer, "receipts": [{**OURS, "pickup_date": "2025-04-01"}]})
    write(tmp_path / "notes.txt", "not read")
    panel = read_receipt_files(tmp_path)
    assert rows(panel.households) == [(tmp_path.name, ""), ("customer_000007", "busy_family")]
    day = date(2025, 5, 1).toordinal()
    found = panel.trips.fillna(-1)
    assert rows(found) == [
        (0, "17", day - 1, 16.0, "Alder Market", 1348, 125),
        (0, "", day + 1, 16.0, "Alder Market", 1348, 125),
        (1, "123456789", day - 30, -1.0, "Safeway", 150, 25),
        (1, "123456789", day, -1.0, "Safeway", 150, 25),
    ]
    product = DEFAULT_POPULATION.catalogue[0]
    assert rows(panel.products) == [
        ("Milk", "Milk", ""),
        (product.sku, product.name, product.category),
        ("Pears", "Pears", "Produce"),
    ]
    # The same product twice is a quantity; a weight is one piece; what was not there is left out.
    assert rows(panel.lines)[:2] == [(0, 0, 3, 1198, 0), (0, 2, 1, 150, 0)]


def test_a_sub_folder_is_a_household(tmp_path):
    for name in ("anna", "ben"):
        write(tmp_path / name / "r.json", RAW)
    write(tmp_path / "top.json", RAW)
    panel = read_receipt_files(tmp_path)
    assert [*panel.households["household_id"]] == [tmp_path.name, "anna", "ben"]
    one = read_receipt_files(tmp_path, most_households=1)
    assert (len(one.households), one.n_households, one.is_sample) == (1, 3, True)


def test_specimens_are_left_out_where_there_are_others(tmp_path):
    for path in SPECIMENS:
        shutil.copy(path, tmp_path)
    assert len(real_receipts(tmp_path)) == 17
    write(tmp_path / "mine.json", RAW)
    assert [receipt["order_number"] for receipt in real_receipts(tmp_path)] == [17]


def test_files_are_only_read(tmp_path):
    """S1.138: what is there is never touched."""
    paths = [write(tmp_path / "a.json", RAW), write(tmp_path / "me" / "b.json", [OURS])]
    before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in paths]
    for path in (*paths, tmp_path / "me"):
        path.chmod(0o555)
    read_receipt_files(tmp_path)
    real_receipts(tmp_path)
    open_panel(tmp_path)
    (tmp_path / "me").chmod(0o755)
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in paths] == before
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == {*paths}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"items": None}, "is no receipt"),
        ({"items": [7]}, "an item is 7"),
        ({"items": [{"quantity": 1, "price": 1}]}, "an item's name is missing"),
        ({"items": [{"name": "Milk"}]}, "the price of 'Milk' is missing"),
        ({"items": [{"name": "Milk", "price": -1}]}, "the price of 'Milk' is -1"),
        ({"items": [{"name": "Milk", "price": True}]}, "the price of 'Milk' is True"),
        ({"items": [{"name": "Milk", "price": 10**400}]}, "the price of 'Milk' is 1000"),
        (
            {"items": [{"name": "Milk", "price": 1, "quantity": "two"}]},
            "quantity of 'Milk' is 'two'",
        ),
        ({"pickup_date": None}, "pickup_date is missing"),
        ({"pickup_date": "30.4.2025"}, "pickup_date is '30.4.2025'; it must be"),
        ({"pickup_date": "Wednesday, April 31, 2025"}, "a day of the calendar"),
        ({"pickup_date": "Monday, April 30, 2025"}, "but that day is a Wednesday"),
        ({"pickup_time": "25:00"}, "pickup_time is '25:00'"),
        ({"savings": "much"}, "savings is 'much'"),
        ({"savings": {"total": "much"}}, "savings.total is 'much'"),
    ],
)
def test_a_wrong_receipt_is_named_with_what_was_expected(tmp_path, change, message):
    path = write(tmp_path / "wrong.json", {**RAW, **change})
    with pytest.raises(PanelError) as caught:
        read_receipt_files(tmp_path)
    text = str(caught.value)
    assert text.startswith(f"{path}")
    assert message in text
    assert "\n" not in text
    assert len(text) < 300


@pytest.mark.parametrize("text", ["{", "7", '["a"]', '{"receipts": [{}]}', "[" * 100_000])
def test_a_file_with_something_else_is_named(tmp_path, text):
    path = write(tmp_path / "wrong.json", text)
    for read in (read_receipt_files, real_receipts):
        with pytest.raises(PanelError, match=re.escape(str(path))):
            read(tmp_path)


def test_a_folder_without_receipts_says_what_belongs_there(tmp_path):
    with pytest.raises(PanelError, match=r"holds no receipts; put JSON files there"):
        read_receipt_files(tmp_path)
    assert real_receipts(tmp_path / "none") == []


def test_savings_may_be_missing_or_in_parts():
    """By hand: no savings; parts without their total; a number."""
    for savings, cents in ((None, 0), ({"coupons": 1, "member_price": 0.5}, 150), (0.29, 29)):
        assert trip_of({**RAW, "savings": savings}, "x").saved_cents == cents


def test_prices_of_a_piece_are_told_by_the_subtotal():
    """Two for 3.99 each are 7.98 where only this adds up to the subtotal."""
    items = [{"quantity": 2, "name": "Milk", "price": 3.99}, {"name": "Rye", "price": 1}]
    for subtotal, cents in ((8.98, 898), (4.99, 499), (7.77, 499), (None, 499)):
        assert trip_of({**RAW, "items": items, "subtotal": subtotal}, "x").gross_cents == cents


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("4:00 PM - 5:00 PM", 16),
        ("12:00 PM", 12),
        ("12:15 AM", 0.25),
        ("9am-10am", 9),
        ("7 p.m.", 19),
        ("16:30", 16.5),
    ],
)
def test_a_pickup_is_when_it_begins(text, hour):
    assert hour_of(text) == hour


def test_a_receipt_without_lines_is_no_trip(tmp_path):
    write(tmp_path / "r.json", [RAW, {**RAW, "items": RAW["items"][2:3], "order_number": "none"}])
    assert [*read_receipt_files(tmp_path).trips["trip_id"]] == ["17"]


def test_a_folder_is_opened_as_what_it_holds(tmp_path, small_dataset):
    """S1.138: the same for receipts of ours, receipts of yours; sampled alike."""
    assert kind_of(small_dataset) == "receipts"
    assert open_panel(small_dataset, 5, 1).households.shape == (5, 2)
    assert kind_of(FOLDER) == "files"
    assert len(open_panel(FOLDER).trips) == 17
    write(tmp_path / "transactions.csv", "")
    assert kind_of(tmp_path) == "marketing"
    with pytest.raises(UserError, match=r"holds no consumer_preferences, .*build_dataset\.py"):
        open_panel(tmp_path)


def test_what_cannot_be_opened_is_named_with_what_can(tmp_path):
    write(tmp_path / "events" / "interactions_summary.json", {})
    write(tmp_path / "empty" / "x.txt", "")
    for name, message in (
        ("events", "holds interactions, which are single events without baskets"),
        ("empty", r"holds no purchases.*batch_\*\.json.*transactions\.csv.*\*\.json"),
        ("none", "does not exist; name a data set of receipts"),
        ("empty/x.txt", "is a file; name the folder"),
    ):
        with pytest.raises(PanelError, match=message):
            open_panel(tmp_path / name)
