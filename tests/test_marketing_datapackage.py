"""datapackage.json: the Frictionless validator, a program of others, finds the data set valid."""

import csv
import json
import shutil

import pytest
from frictionless import Package

from marketing.tables import TABLES
from tests.marketing_command import make, plan_of

DATA_PACKAGE = "datapackage.json"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small data set; tests that change it make a copy."""
    plan = plan_of(20, receipts_per_customer=6)
    return make(tmp_path_factory.mktemp("package") / "data", plan)


@pytest.fixture
def copy(made, tmp_path):
    return shutil.copytree(made, tmp_path / "data")


def errors_of(folder):
    """What the validator finds, as (resource, kind of error, row)."""
    report = Package(str(folder / DATA_PACKAGE)).validate()
    assert not report.errors
    return [
        (task.name, error.type, getattr(error, "row_number", None))
        for task in report.tasks
        for error in task.errors
    ]


def test_the_whole_package_is_valid(made):
    """Every file of it, with all types, allowed values, keys and foreign keys."""
    assert errors_of(made) == []
    package = json.loads((made / DATA_PACKAGE).read_bytes())
    files = {path.name for path in made.glob("*.csv")}
    assert {resource["path"] for resource in package["resources"]} == files
    assert len(files) == len(TABLES) - 1 + 6  # Demographics are a file a state.


def test_the_package_names_every_foreign_key(made):
    """Otherwise the validator would have nothing to find."""
    package = json.loads((made / DATA_PACKAGE).read_bytes())
    schemas = {resource["name"]: resource["schema"] for resource in package["resources"]}
    for name, table in TABLES.items():
        if name == "demographics":
            continue
        said = {
            (tuple(names(key["fields"])), key["reference"]["resource"])
            for key in schemas[name].get("foreignKeys", ())
        }
        for key in table.foreign_keys:
            if key.table != "demographics":  # Several files cannot be referred to as one.
                assert (key.columns, key.table) in said


def names(fields):
    return [fields] if isinstance(fields, str) else fields


def change(path, row, column, value):
    """Writes another value to a column of a row, 2 for the first one after the header."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    rows[row - 1][rows[0].index(column)] = value
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("transactions", "consumer_id", "customer_999999"),
        ("transaction_details", "transaction_id", "999999999"),
        ("transaction_details", "product_id", "NO-SKU"),
        ("loyalties", "consumer_id", "customer_999999"),
        ("campaign_assignments", "campaign_id", "CMP-19990101"),
    ],
)
def test_a_broken_foreign_key_is_found(copy, table, column, value):
    change(copy / f"{table}.csv", 5, column, value)
    found = errors_of(copy)
    assert (table, "foreign-key", 5) in found


def test_a_key_that_is_there_twice_is_found(copy):
    path = copy / "loyalties.csv"
    with path.open(newline="", encoding="utf-8") as file:
        first = list(csv.reader(file))[1]
    change(path, 5, "consumer_id", first[0])
    assert ("loyalties", "primary-key", 5) in errors_of(copy)


@pytest.mark.parametrize(
    ("table", "column", "value", "kind"),
    [
        ("transactions", "transaction_date", "2025-02-30", "type-error"),
        ("transactions", "num_items", "2.5", "type-error"),
        ("transactions", "region", "Atlantis", "constraint-error"),
        ("loyalties", "points_balance", "-1", "constraint-error"),
        ("consumer_preferences", "snacks", "1.5", "constraint-error"),
    ],
)
def test_a_value_that_may_not_be_is_found(copy, table, column, value, kind):
    change(copy / f"{table}.csv", 5, column, value)
    assert (table, kind, 5) in errors_of(copy)
