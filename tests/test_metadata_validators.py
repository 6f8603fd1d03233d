"""datapackage.json and croissant.json, as the programs of others read them, without a network."""

import csv
import json
import shutil
from contextlib import closing

import mlcroissant
import pytest
from frictionless import Package

from receipts.formats.tables import DATABASES
from tests.metadata_sets import SETS, SUMMARIES, forbid_network, make_set


@pytest.fixture(scope="module", params=SETS, ids=lambda each: "-".join(each).replace(" ", "-"))
def made(request, tmp_path_factory):
    """Product, format and folder."""
    product, form = request.param
    return product, form, make_set(product, form, tmp_path_factory.mktemp("data") / "set")


def read(folder, name):
    return json.loads((folder / name).read_bytes())


def errors_of(folder):
    report = Package(str(folder / "datapackage.json")).validate()
    assert not report.errors
    return [(task.name, error.type) for task in report.tasks for error in task.errors]


def test_the_package_is_valid_and_names_every_file_once(made, monkeypatch):
    product, _, folder = made
    forbid_network(monkeypatch)
    assert errors_of(folder) == []
    named = []
    for resource in read(folder, "datapackage.json")["resources"]:
        path = resource["path"]
        named += [path] if isinstance(path, str) else path
    others = {SUMMARIES[product], "datapackage.json", "croissant.json", "README.md"}
    assert sorted(named) == sorted({path.name for path in folder.iterdir()} - others)


def test_every_file_is_looked_for(made, tmp_path):
    """What is gone is noticed, whatever the format: of several parts of a table, too."""
    _, _, folder = made
    copy = shutil.copytree(folder, tmp_path / "set")
    resources = read(folder, "datapackage.json")["resources"]
    for resource in resources:
        path = resource["path"]
        (copy / (path if isinstance(path, str) else path[-1])).unlink(missing_ok=True)
    assert {name for name, _ in errors_of(copy)} == {each["name"] for each in resources}


def test_the_croissant_is_valid_without_a_warning(made, monkeypatch):
    _, form, folder = made
    forbid_network(monkeypatch)
    dataset = mlcroissant.Dataset(str(folder / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    assert not dataset.metadata.ctx.issues.warnings
    package = read(folder, "datapackage.json")
    assert {each.id for each in dataset.metadata.record_sets} == tables_in(package)
    if form not in {*DATABASES, "pickle"}:
        # One that is not too large for references, which make it read two tables at once.
        name = {"receipts": "customers", "marketing": "loyalties"}.get(made[0])
        check_records(dataset, package, name or dataset.metadata.record_sets[0].id)


def tables_in(package):
    found = set()
    for each in package["resources"]:
        found |= {table["name"] for table in each.get("tillroll:tables", ())}
        if "schema" in each:
            found.add("demographics" if "demographics" in each["name"] else each["name"])
    return found


def check_records(dataset, package, name):
    """The records are as many as the package says, and their fields are its fields."""
    records = [*dataset.records(name)]
    tables = [
        table
        for each in package["resources"]
        for table in (each, *each.get("tillroll:tables", ()))
        if table["name"] == name
    ]
    assert len(records) == tables[0].get("tillroll:rows", len(records)) > 0
    fields = [f"{name}/{field['name']}" for field in tables[0]["schema"]["fields"]]
    assert [*records[0]] == fields


def test_a_changed_file_is_not_read_as_if_it_were_ours(tmp_path):
    """The digest in the Croissant description is that of the file."""
    folder = make_set("marketing", "csv", tmp_path / "set")
    path = folder / "loyalties.csv"
    path.write_bytes(path.read_bytes().replace(b"bronze", b"golden", 1))
    found = read(folder, "croissant.json")["distribution"]
    (file,) = (each for each in found if each["@id"] == "loyalties.csv")
    assert file["contentUrl"] == "loyalties.csv"
    assert ("loyalties", "hash-count") in errors_of(folder)


def test_a_file_that_frictionless_does_not_read_has_a_digest(tmp_path):
    folder = make_set("receipts", "sqlite", tmp_path / "set")
    path = folder / "receipts.sqlite"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert ("database", "hash-count") in errors_of(folder)


WRONG = [
    ("lines_00002.csv", 3, "price", "much", "type-error"),
    ("lines_00002.csv", 4, "quantity", "0", "constraint-error"),
    ("lines_00002.csv", 5, "sku", "NO-SKU", "foreign-key"),
    ("lines_00001.csv", 5, "line_number", "4", "primary-key"),
    ("receipts_00001.csv", 3, "pickup_date", "2025-02-30", "type-error"),
    ("receipts_00001.csv", 4, "customer_id", "customer_999999", "foreign-key"),
]
"""A file, a row and a column of it, a value that it cannot have, and how that is called."""


def test_a_wrong_value_in_any_part_of_a_table_is_found(tmp_path):
    folder = make_set("receipts", "csv", tmp_path / "set")
    for file, row, column, value, _ in WRONG:
        change(folder / file, row, column, value)
    found = errors_of(folder)
    for file, _, _, _, kind in WRONG:
        assert (file.partition("_")[0], kind) in found


def change(path, row, column, value):
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    rows[row][rows[0].index(column)] = value
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def test_money_says_that_it_is_money(tmp_path):
    folder = make_set("receipts", "parquet", tmp_path / "set")
    resources = {each["name"]: each for each in read(folder, "datapackage.json")["resources"]}
    fields = {each["name"]: each for each in resources["lines"]["schema"]["fields"]}
    assert (fields["price"]["type"], fields["price"]["tillroll:kind"]) == ("number", "amount")
    assert "tillroll:kind" not in fields["quantity"]
    assert resources["lines"]["schema"]["primaryKey"] == ["order_number", "line_number"]


def test_a_croissant_has_keys_and_references(tmp_path):
    folder = make_set("receipts", "parquet", tmp_path / "set")
    found = {each["@id"]: each for each in read(folder, "croissant.json")["recordSet"]}
    keys = [each["@id"] for each in found["lines"]["key"]]
    assert keys == ["lines/order_number", "lines/line_number"]
    fields = {each["name"]: each for each in found["lines"]["field"]}
    assert fields["sku"]["references"] == {"field": {"@id": "products/sku"}}


def test_the_items_of_json_are_found_by_their_path(tmp_path):
    import duckdb

    folder = make_set("receipts", "json gzip", tmp_path / "set")
    dataset = mlcroissant.Dataset(str(folder / "croissant.json"))
    items = [*dataset.records("items")]
    (resource,) = read(folder, "datapackage.json")["resources"]
    n_rows = {each["name"]: each["tillroll:rows"] for each in resource["tillroll:tables"]}
    assert len(items) == n_rows["items"]
    with closing(duckdb.connect()) as database:
        query = f"SELECT sum(total_items) FROM read_json('{folder}/batch_*.json.gz')"
        assert database.execute(query).fetchone() == (len(items),)
