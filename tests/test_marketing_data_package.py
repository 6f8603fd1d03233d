"""marketing/dataset/data_package.py: what the tables are, for other programs."""

import hashlib
import json

import pytest

from marketing.tables import STEPS, TABLES
from tests.marketing_command import make, plan_of, rows_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make(tmp_path_factory.mktemp("package") / "set", plan_of(20))


@pytest.fixture(scope="module")
def resources(folder):
    package = json.loads((folder / "datapackage.json").read_bytes())
    assert package["profile"] == "tabular-data-package"
    return {each["name"]: each for each in package["resources"]}


def test_every_table_is_a_resource_with_its_bytes(folder, resources):
    assert {each["path"] for each in resources.values()} == {
        path.name for path in folder.glob("*.csv")
    }
    for each in resources.values():
        data = (folder / each["path"]).read_bytes()
        assert each["bytes"] == len(data)
        assert each["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"


def test_fields_are_the_columns_and_values_are_what_they_say(folder, resources):
    """S2.22, S2.25: by the constraints, as a program of somebody else reads them."""
    for each in resources.values():
        fields = each["schema"]["fields"]
        rows = rows_of(folder, each["path"].removesuffix(".csv"))
        for field in fields:
            values = [row[field["name"]] for row in rows]
            check_values(field, [value for value in values if value])
            if field.get("constraints", {}).get("required"):
                assert "" not in values, (each["name"], field["name"])
        for row in rows[:1]:
            assert list(row) == [field["name"] for field in fields]


def check_values(field, values):
    limits = field.get("constraints", {})
    if field["type"] in ("integer", "number"):
        values = [int(value) if field["type"] == "integer" else float(value) for value in values]
        assert all(value >= limits.get("minimum", value) for value in values), field
        assert all(value <= limits.get("maximum", value) for value in values), field
    if field["type"] == "boolean":
        assert set(values) <= {*field["trueValues"], *field["falseValues"]}
    if "enum" in limits:
        assert set(values) <= {*limits["enum"]}, field


def test_keys_are_keys_and_lead_somewhere(folder, resources):
    """S2.23, S2.31, S2.41, S2.48, S2.54, S2.55, S2.63."""
    n_keys = 0
    for each in resources.values():
        rows = rows_of(folder, each["path"].removesuffix(".csv"))
        keys = [tuple(row[name] for name in each["schema"]["primaryKey"]) for row in rows]
        assert len({*keys}) == len(keys), each["name"]
        for key in each["schema"].get("foreignKeys", ()):
            there = {
                tuple(row[name] for name in key["reference"]["fields"])
                for row in rows_of(folder, key["reference"]["resource"])
            }
            found = {tuple(row[name] for name in key["fields"]) for row in rows}
            assert {values for values in found if any(values)} <= there, (each["name"], key)
            n_keys += 1
    # Those to demographics are checked by a test of their own: they are in a file a state.
    assert n_keys == sum(len(table.foreign_keys) for table in TABLES.values()) - 1


def test_what_is_not_there_is_not_named(tmp_path):
    """S2.110: a package of the steps that are there, whose keys lead nowhere else."""
    folder = make(tmp_path / "set", plan_of(5), STEPS[:3])
    package = json.loads((folder / "datapackage.json").read_bytes())
    names = {each["name"] for each in package["resources"]}
    assert "transactions" not in names
    for each in package["resources"]:
        for key in each["schema"].get("foreignKeys", ()):
            assert key["reference"]["resource"] in names


def test_compressed_tables_say_so(tmp_path):
    folder = make(tmp_path / "set", plan_of(5, gzip=True), STEPS[:1])
    package = json.loads((folder / "datapackage.json").read_bytes())
    for each in package["resources"]:
        assert each["compression"] == "gz"
        assert each["path"].endswith(".csv.gz")
        assert "hash" not in each
