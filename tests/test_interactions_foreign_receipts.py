"""Receipts of another program, or damaged by hand: what they say is checked before it is used."""

import json

import pytest

from interactions.errors import DataError
from interactions.sources.receipts_source import purchases_of
from tests.conftest import make_dataset
from tests.interactions_command import refused_here, rows_of, run_here, summary_of
from world.catalogue import CATALOGUE

SKUS = {product.name: product.sku for product in CATALOGUE}
COLUMNS = ("order_number", "quantity", "price")


@pytest.fixture
def customer(small_dataset):
    """A customer's record, to be changed."""
    return json.loads((small_dataset / "batch_00000.json").read_bytes())[0]


def written(folder, *customers):
    """A folder of another program's receipts."""
    folder.mkdir()
    (folder / "batch_1.json").write_text(json.dumps(customers))
    return folder


DAMAGES = {
    "receipts": [None, "x", 5, [None], ["x"], [5], [[]], {"x": 1}, [{}]],
    "customer_id": [None, 5, True, [], {}, "", " ", "a\nb", "a\0b", "\ud800", "x" * 4001],
    "pickup_date": [None, 5, "", "x", "x" * 10_000, "2025-13-01", "9999-12-31", "1899-12-31", []],
    "order_number": [None, 5, [], "", "a\nb", "\ud800", "9" * 5000],
    "items": [None, "x", 5, [None], ["x"], [{}]],
    "name": [None, 5, [], {}, "x" * 10_000, "\x1b[31m", "\ud800"],
    "quantity": [None, "2", [], True, float("nan"), float("inf"), 10**4000, 1e300],
    "price": [None, "2.50", {}, False, float("nan"), float("-inf"), 10**4000, 1e300],
}
CASES = [(field, value) for field, values in DAMAGES.items() for value in (*values, "left out")]


def damage(customer, field, value):
    """Puts a value in the place of a field, wherever in the record that is."""
    receipt = customer["receipts"][3]
    record = next(part for part in (customer, receipt, receipt["items"][2]) if field in part)
    if value == "left out":
        del record[field]
    else:
        record[field] = value


def test_what_is_not_as_it_should_be_is_one_line(customer):
    """Null, text, numbers without end, or nothing at all, in every field that is read."""
    for field, value in CASES:
        copy = json.loads(json.dumps(customer))
        damage(copy, field, value)
        with pytest.raises(DataError) as caught:
            purchases_of(copy, SKUS, COLUMNS, "batch.json")
        said = str(caught.value)
        assert said.startswith("batch.json"), (field, value)
        assert said.isprintable(), (field, value)
        assert len(said) < 400, (field, value)


@pytest.mark.parametrize("flags", [(), ("--sample", "1"), ("--columns", "price,order_number")])
@pytest.mark.parametrize(
    ("field", "value"),
    [("receipts", None), ("customer_id", 5), ("customer_id", "\ud800"), ("items", "x"),
     ("pickup_date", "9999-12-31"), ("name", None)],
    ids=range(6),
)  # fmt: skip
def test_the_command_refuses_them(customer, tmp_path, flags, field, value):
    damage(customer, field, value)
    folder = written(tmp_path / "foreign", customer)
    run = ("--receipts", folder, *flags, "--output", tmp_path / "out")
    status, said = run_here(*run)
    assert status == 1
    assert said.count("\n") == 1
    assert str(folder / "batch_1.json") in said
    assert not (tmp_path / "out" / "interactions.csv").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("order_number", None), ("order_number", 5), ("quantity", "2"), ("price", None),
     ("price", float("inf")), ("price", "left out"), ("quantity", 10**4000)],
    ids=range(7),
)  # fmt: skip
def test_a_sample_refuses_what_it_would_write(customer, tmp_path, field, value):
    damage(customer, field, value)
    folder = written(tmp_path / "foreign", customer)
    flags = ("--receipts", folder, "--sample", "1")
    said = refused_here(*flags, output=tmp_path / "out")
    assert f"batch_1.json, {customer['customer_id']}: not a customer of ours: " in said
    assert field in said


def test_texts_with_commas_come_through_a_sample(customer, tmp_path):
    customer["customer_id"], customer["receipts"][0]["order_number"] = 'x, "y"', "1,2"
    folder = written(tmp_path / "foreign", customer)
    flags = ("--receipts", folder, "--sample", "1", "--columns", "order_number")
    assert run_here(*flags, "--output", tmp_path / "out") == (0, "")
    rows = rows_of(tmp_path / "out" / "interactions.csv")
    assert {row["customer_id"] for row in rows} == {'x, "y"'}
    assert "1,2" in {row["order_number"] for row in rows}


@pytest.mark.parametrize(
    "text", ["{}", '{"statistics": 5}', '{"statistics": {"total_items": null}}']
)
def test_a_foreign_summary_without_totals_is_one_line(customer, tmp_path, text):
    folder = written(tmp_path / "foreign", customer)
    (folder / "dataset_summary.json").write_text(text)
    said = refused_here("--receipts", folder, output=tmp_path / "out")
    assert "the summary does not tell the number of lines" in said


def test_a_summary_cannot_name_files_elsewhere(tmp_path):
    """Batches are found by their numbers, in the summary's folder and nowhere else."""
    folder = make_dataset(tmp_path / "data", 4, batch_size=2)
    batch = folder / "batch_00001.json"
    for name in (
        "../batch_00001.json",
        str(tmp_path / "batch_00001.json"),
        "x/../batch_00001.json",
    ):
        batch.replace(tmp_path / batch.name)
        summary = json.loads((folder / "dataset_summary.json").read_bytes())
        summary["batches"][1]["file"] = name
        (folder / "dataset_summary.json").write_text(json.dumps(summary, indent=2))
        said = refused_here("--receipts", folder, output=tmp_path / "out")
        assert f"the file of batch 1 is {name!r}, its parts give 'batch_00001.json'" in said
        (tmp_path / batch.name).replace(batch)


def test_all_slices_of_a_merged_folder_are_read(tmp_path):
    """As docs/receipts.md merges them, with the reader's own code; beside a third folder too."""
    whole = make_dataset(tmp_path / "whole", 9, batch_size=3)
    merged = make_dataset(tmp_path / "merged", 3, batch_size=3)
    second = make_dataset(tmp_path / "b", 3, first_customer=3, batch_size=3)
    third = make_dataset(tmp_path / "c", 3, first_customer=6, batch_size=3)
    (second / "dataset_summary.json").rename(merged / "dataset_summary_b.json")
    (second / "batch_00001.json").rename(merged / "batch_00001.json")
    for name, folders, n in (
        ("of", [whole], 9),
        ("merged", [third, merged], 9),
        ("two", [merged], 6),
    ):
        output = tmp_path / f"out_{name}"
        assert run_here("--receipts", *folders, "--output", output) == (0, "")
        assert summary_of(output)["customers"] == n
    tables = [
        (tmp_path / f"out_{name}" / "interactions.csv").read_bytes() for name in ("of", "merged")
    ]
    assert tables[0] == tables[1]
