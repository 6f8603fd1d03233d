"""Data sets of receipts and marketing tables as panels."""

import gzip
import json
import shutil
from datetime import date

import pandas as pd
import pytest

from ground_truth.key import AnswerKey
from ground_truth.panels.dataset import read_dataset
from ground_truth.panels.errors import PanelError
from ground_truth.panels.marketing_tables import read_marketing
from receipts.reading.batch_files import DatasetError, read_batch
from receipts.runs.errors import UserError
from tests.conftest import make_dataset


def frames_of(panel):
    return panel.households, panel.trips, panel.lines, panel.products


def assert_same(one, other):
    for a, b in zip(frames_of(one), frames_of(other), strict=True):
        pd.testing.assert_frame_equal(a, b)
    assert one.n_households == other.n_households
    assert one.knows_line_savings == other.knows_line_savings


def rewritten(source, target, change):
    """A copy of a data set whose first batch's text is changed."""
    shutil.copytree(source, target)
    path = target / "batch_00000.json"
    path.write_text(change(path.read_text()))
    return target


def test_a_data_set_is_a_panel(small_dataset):
    """Everything in it is what stands on the receipts, in order; lines add up to their receipts."""
    panel = read_dataset(small_dataset)
    customers = [
        customer
        for path in sorted(small_dataset.glob("batch_*.json"))
        for customer in json.loads(path.read_text())
    ]
    assert [*panel.households["household_id"]] == [each["customer_id"] for each in customers]
    assert [*panel.households["archetype"]] == [each["archetype"] for each in customers]
    receipts = [receipt for customer in customers for receipt in customer["receipts"]]
    trips = panel.trips
    assert [*trips["trip_id"]] == [each["order_number"] for each in receipts]
    assert [date.fromordinal(day).isoformat() for day in trips["day"]] == [
        each["pickup_date"] for each in receipts
    ]
    assert [*trips["saved_cents"]] == [round(100 * each["savings"]) for each in receipts]
    items = [item for receipt in receipts for item in receipt["items"]]
    names = panel.products["name"].to_numpy()[panel.lines["product"]]
    assert [*names] == [each["name"] for each in items]
    assert [*panel.lines["quantity"]] == [each["quantity"] for each in items]
    assert [*panel.lines["gross_cents"]] == [round(100 * each["price"]) for each in items]
    sums = panel.lines.groupby("trip")[["gross_cents", "saved_cents"]].sum()
    assert (sums == trips[["gross_cents", "saved_cents"]]).all(axis=None)
    assert trips["hour"].isna().all()
    assert panel.knows_line_savings
    assert (panel.name, panel.n_households, panel.is_sample) == ("small", 30, False)


def test_no_line_saves_more_than_it_costs_nor_less_than_its_promotion(small_dataset):
    panel = read_dataset(small_dataset)
    lines = panel.lines
    assert lines["saved_cents"].between(0, lines["gross_cents"]).all()
    promoted = [
        cents for history in AnswerKey(small_dataset).histories() for cents in history.lines()[4]
    ]
    assert (lines["saved_cents"] >= promoted).all()


def test_a_sample_is_of_whole_customers_and_the_same_in_every_form(tmp_path, small_dataset):
    """Packed, indented, another program's or in slices: the same customers with the same trips."""
    whole = read_dataset(small_dataset)
    some = read_dataset(small_dataset, most_households=7, seed=3)
    assert some.n_households == 30
    assert some.is_sample
    ids = {*some.households["household_id"]}
    assert len(ids) == 7
    of_them = whole.households.index[whole.households["household_id"].isin(ids)]
    assert [*some.trips["trip_id"]] == [
        *whole.trips["trip_id"][whole.trips["household"].isin(of_them)]
    ]
    forms = (
        make_dataset(tmp_path / "packed", 30, batch_size=10, gzip=True),
        make_dataset(tmp_path / "pretty", 30, batch_size=7, indent=2),
    )
    for folder in forms:
        assert_same(read_dataset(folder, most_households=7, seed=3), some)
    slices = [
        make_dataset(tmp_path / f"slice{first}", 15, first_customer=first, batch_size=5)
        for first in (0, 15)
    ]
    assert_same(read_dataset(*slices, most_households=7, seed=3), some)
    assert {
        *read_dataset(small_dataset, most_households=7, seed=4).households["household_id"]
    } != ids


def test_of_another_programs_files_only_the_savings_of_receipts_are_known(tmp_path, small_dataset):
    """What it holds is the same otherwise, with products from the catalogue by their names."""
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    for path in small_dataset.glob("batch_*.json"):
        with gzip.open(foreign / f"{path.name}.gz", "wt") as file:
            json.dump(json.loads(path.read_text()), file)
    found = read_dataset(foreign, most_households=7, seed=3)
    ours = read_dataset(small_dataset, most_households=7, seed=3)
    assert not found.knows_line_savings
    assert not found.lines["saved_cents"].any()
    assert found.n_households == 30
    pd.testing.assert_frame_equal(found.trips, ours.trips)
    pd.testing.assert_frame_equal(found.products, ours.products)
    kept = ["trip", "product", "quantity", "gross_cents"]
    pd.testing.assert_frame_equal(found.lines[kept], ours.lines[kept])


def test_a_world_of_another_version_is_read_as_it_stands(tmp_path, small_dataset):
    folder = tmp_path / "old"
    shutil.copytree(small_dataset, folder)
    path = folder / "dataset_summary.json"
    summary = json.loads(path.read_text())
    summary["versions"]["world"] = "0"
    path.write_text(json.dumps(summary))
    panel = read_dataset(folder)
    assert not panel.knows_line_savings
    assert len(panel.lines) == len(read_dataset(small_dataset).lines)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"quantity":1', '"quantity":9'),
        ('"receipts":[', '"receipts":["x",'),
        ("customer_000000", "customer_00000x"),
    ],
)
def test_what_the_seed_does_not_give_is_refused(tmp_path, small_dataset, old, new):
    """What stands on disk is what is judged: a changed receipt has no known savings."""
    folder = rewritten(small_dataset, tmp_path / "changed", lambda text: text.replace(old, new, 1))
    with pytest.raises(UserError, match=r"--verify") as caught:
        read_dataset(folder)
    assert "\n" not in str(caught.value)
    if "quantity" in old:
        assert f"read_large_dataset.py {folder} --verify" in str(caught.value)


def test_a_foreign_receipt_that_is_wrong_is_named(tmp_path, small_dataset):
    folder = tmp_path / "foreign"
    folder.mkdir()
    customers = json.loads((small_dataset / "batch_00000.json").read_text())
    customers[1]["receipts"][2]["pickup_date"] = "soon"
    (folder / "batch_00000.json").write_text(json.dumps(customers))
    with pytest.raises(PanelError, match=r"receipt 3 of customer_000001: pickup_date is 'soon'"):
        read_dataset(folder)


def test_only_customers_of_the_ids_asked_for_are_read(tmp_path, small_dataset):
    """By lines, indented, and where an id is written with escapes."""
    ids = {"customer_000003", "customer_000008", "nobody"}
    path = small_dataset / "batch_00000.json"
    escaped = tmp_path / "batch_0.json"
    escaped.write_text(path.read_text().replace("customer_000008", "customer_00000\\u0038"))
    pretty = tmp_path / "batch_1.json"
    pretty.write_text(json.dumps(json.loads(path.read_text()), indent=2))
    for each in (path, escaped, pretty):
        found = [customer["customer_id"] for customer in read_batch(str(each), customer_ids=ids)]
        assert found == ["customer_000003", "customer_000008"]
    key = json.loads(path.read_text())[3]["archetype"]
    (one,) = read_batch(str(path), key, {"customer_000003"})
    assert one["customer_id"] == "customer_000003"


def test_a_packed_batch_without_a_customer_is_refused(tmp_path):
    folder = make_dataset(tmp_path / "packed", 10, batch_size=10, gzip=True)
    path = folder / "batch_00000.json.gz"
    with gzip.open(path, "rt") as file:
        customers = json.load(file)
    with gzip.open(path, "wt") as file:
        json.dump(customers[:5], file)
    with pytest.raises(DatasetError, match=r"does not hold customer_00000[5-9].*--verify"):
        read_dataset(folder, most_households=9)
