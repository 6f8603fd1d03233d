"""Interactions as one database of DuckDB or SQLite: the same rows as in every other format."""

import csv
import gc
import json
import re
import shutil
import sqlite3
from contextlib import closing

import duckdb
import pytest

from interactions.model.policy import InteractionPolicy
from interactions.model.split import Split
from interactions.output.growing_database import GrowingDatabase
from interactions.plan import SUMMARY_FILE, Plan
from interactions.run import InteractionRun
from interactions.sources.inputs import Inputs, WorldSlice
from receipts.runs.errors import OutputError
from receipts.runs.files import json_bytes
from receipts.runs.listed_files import entry_of
from receipts.runs.seals import sealed
from tests.command_line import ROOT
from tests.interactions_command import BARE_PYTHON, interact, names_in, summary_of, write_csv
from tests.quick_runs import quick_runs
from tests.test_interactions_verification import offences_of
from world.population import DEFAULT_POPULATION
from world.settings import Settings

__all__ = ["quick_runs"]

pytestmark = pytest.mark.usefixtures("quick_runs")

FORMATS = ("sqlite", "duckdb")
WORLD = Inputs(world=WorldSlice(Settings(receipts_per_customer=4), 12))

NUMBERS = {"t_dat", "interaction_score", "slate_id", "position"}

FORMS = {
    "plain": {},
    "split": {"split": Split("leave-last-out")},
    "columns": {"columns": ("price", "order_number")},
    "slates": {
        "policy": InteractionPolicy(slate_size=5),
        "split": Split("2025-12-01"),
        "columns": ("quantity",),
    },
    "popularity and hours": {"policy": InteractionPolicy(negatives="popularity", time_of_day=True)},
}


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr("interactions.sources.part_maker.WORLD_PART_CUSTOMERS", 3)


def run_of(folder, inputs=WORLD, **form):
    """A run; what it tells is in its ``told``."""
    how = {name: form.pop(name) for name in ("resume", "overwrite") if name in form}
    policy = form.pop("policy", InteractionPolicy())
    plan = Plan(policy, 42, inputs.as_json(), **form)
    told = []
    run = InteractionRun(
        plan, inputs, folder, lambda: ("2026-01-02T03:04:05", 0.0), tell=told.append, **how
    )
    run.told = told
    return run


def made(folder, inputs=WORLD, **form):
    run = run_of(folder, inputs, **form)
    for _ in run:
        pass
    return run


def connect(folder, form):
    path = folder / f"interactions.{form}"
    return sqlite3.connect(path) if form == "sqlite" else duckdb.connect(str(path))


def query(folder, form, statement):
    with closing(connect(folder, form)) as connection:
        return connection.execute(statement).fetchall()


def rows_of_database(folder, form, table):
    return query(folder, form, f"SELECT * FROM {table}")


def rows_of_text(folder, table):
    """The rows of a CSV file with the values that a database has."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(map(value_of, row.items())) for row in map(dict, csv.DictReader(file))]


def value_of(item):
    name, text = item
    if not text:
        return None
    if name == "exposure_propensity":
        return float(text)
    return int(text) if name in NUMBERS else text


def tables_of(folder, form):
    names = {
        "sqlite": "SELECT name FROM sqlite_schema WHERE type = 'table'",
        "duckdb": "SELECT table_name FROM duckdb_tables()",
    }
    return {name for (name,) in query(folder, form, names[form])}


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """The same rows as CSV, by the form."""
    folder = tmp_path_factory.mktemp("texts")
    for name, settings in FORMS.items():
        made(folder / name, **settings)
    return folder


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("form", FORMATS)
def test_the_rows_are_those_of_the_text(tmp_path, texts, form, name):
    out = tmp_path / "out"
    run = made(out, format=form, **FORMS[name])
    assert tables_of(out, form) == {*run.plan.tables, "products"}
    for table in run.plan.tables:
        expected = rows_of_text(texts / name, table)
        assert rows_of_database(out, form, table) == expected
        assert len(expected) > 20
    assert names_in(out) == [f"interactions.{form}", "interactions_summary.json"]
    text, database = summary_of(texts / name), summary_of(out)
    for each in (text, database):
        for key in ("files", "seal"):
            each.pop(key, None)
        each["settings"].pop("format")
    assert database == text
    assert offences_of(out) == []


@pytest.mark.parametrize("form", FORMATS)
def test_products_are_joined_by_their_sku(tmp_path, form):
    made(tmp_path / "out", format=form)
    products = query(
        tmp_path / "out", form, "SELECT sku, name, category FROM products ORDER BY sku"
    )
    assert products == sorted((p.sku, p.name, p.category) for p in DEFAULT_POPULATION.catalogue)
    lonely = "SELECT count(*) FROM interactions WHERE article_id NOT IN (SELECT sku FROM products)"
    assert query(tmp_path / "out", form, lonely) == [(0,)]


@pytest.mark.parametrize("form", FORMATS)
def test_transactions_of_others_have_their_articles_ids(tmp_path, form):
    """Also where ids hold what SQL has quotes for."""
    rows = [(f"c'{n % 7}", f'a"{n % 60:02d}; é', "2020-05-05") for n in range(90)]
    inputs = Inputs(transactions=write_csv(tmp_path / "t.csv", rows))
    made(tmp_path / "csv", inputs, sample=5)
    made(tmp_path / "out", inputs, format=form, sample=5)
    out = tmp_path / "out"
    expected = rows_of_text(tmp_path / "csv", "interactions")
    assert rows_of_database(out, form, "interactions") == expected
    with (out / "sampled_transactions.csv").open(encoding="utf-8") as file:
        sold = {row["article_id"] for row in csv.DictReader(file)}
    assert rows_of_database(out, form, "articles") == [(each,) for each in sorted(sold)]
    assert offences_of(out, inputs) == []


@pytest.mark.parametrize("form", FORMATS)
def test_many_articles_are_written_by_their_ids(tmp_path, monkeypatch, form):
    monkeypatch.setattr("interactions.output.database_tables._LARGE_CATALOGUE", 10)
    made(tmp_path / "out", format=form)
    made(tmp_path / "csv")
    expected = rows_of_text(tmp_path / "csv", "interactions")
    assert rows_of_database(tmp_path / "out", form, "interactions") == expected


def test_columns_have_the_types_of_their_values(tmp_path):
    made(tmp_path / "s", format="sqlite", **FORMS["slates"])
    made(tmp_path / "d", format="duckdb", **FORMS["slates"])
    types = query(tmp_path / "d", "duckdb", "DESCRIBE interactions_train")
    assert [kind for _, kind, *_ in types] == [
        *("BIGINT", "VARCHAR", "VARCHAR", "BIGINT", "VARCHAR"),
        *("BIGINT", "BIGINT", "DOUBLE", "VARCHAR"),
    ]
    kinds = query(
        tmp_path / "s",
        "sqlite",
        "SELECT DISTINCT typeof(t_dat), typeof(customer_id), typeof(exposure_propensity) "
        "FROM interactions_train WHERE slate_id IS NOT NULL",
    )
    assert kinds == [("integer", "text", "real")]


def test_sqlite_needs_nothing_installed_and_duckdb_says_what_it_needs(tmp_path):
    out = tmp_path / "out"
    flags = ("--customers", 3, "--receipts-per-customer", 3)
    bare = {"cwd": ROOT, "python": BARE_PYTHON}
    made = interact(*flags, "--format", "sqlite", "--quiet", "--output", out, **bare)
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
    assert query(out, "sqlite", "SELECT count(DISTINCT customer_id) FROM interactions") == [(3,)]
    verified = interact("--verify", out, "--quiet", **bare)
    assert verified.returncode == 0, verified.stderr
    refused = interact(*flags, "--format", "duckdb", "--output", tmp_path / "no", **bare)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        "interactions: error: this needs duckdb, which is not installed: "
        "pip install -r requirements-formats.txt\n"
    )
    assert not (tmp_path / "no").exists()


# --- runs that end early


@pytest.mark.parametrize("n_parts", [0, 1, 3])
@pytest.mark.parametrize("form", FORMATS)
def test_what_a_killed_run_leaves_is_gone_on_with(tmp_path, texts, form, n_parts):
    """The folder is copied in the middle, as a kill leaves it: the list of finished parts is
    behind the database, whose log may not be in it.
    """
    run = run_of(tmp_path / "killed", format=form, split=Split("leave-last-out"))
    reports = iter(run)
    for _ in range(n_parts):
        next(reports)
    if not n_parts:
        run.folder.prepare()
    state = tmp_path / "killed" / ".unfinished.json"
    begun = json.loads(state.read_bytes())
    assert len(begun["finished"]) <= n_parts
    shutil.copytree(tmp_path / "killed", tmp_path / "out")
    (tmp_path / "out" / "part_00003.interactions_train.rows").write_bytes(b"half")
    reports.close()
    gc.collect()
    run = made(tmp_path / "out", format=form, split=Split("leave-last-out"), resume=True)
    assert run.told == []
    for table in run.plan.tables:
        expected = rows_of_text(texts / "split", table)
        assert rows_of_database(tmp_path / "out", form, table) == expected
    assert offences_of(tmp_path / "out") == []


@pytest.mark.parametrize("form", FORMATS)
def test_parts_that_are_in_the_database_are_not_made_again(tmp_path, monkeypatch, form):
    run = run_of(tmp_path / "out", format=form)
    reports = iter(run)
    next(reports)
    next(reports)
    monkeypatch.setattr(run.folder, "save", lambda: None)  # As where the power fails.
    reports.close()
    run = run_of(tmp_path / "out", format=form, resume=True)
    run.prepare()
    assert run.n_finished == 2
    added = []
    append = GrowingDatabase.append
    monkeypatch.setattr(
        GrowingDatabase,
        "append",
        lambda self, report: (added.append(report["file"]), append(self, report)),
    )
    for _ in run:
        pass
    assert added == ["part_00002", "part_00003"]
    assert offences_of(tmp_path / "out") == []


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "delete", "other"])
@pytest.mark.parametrize("form", FORMATS)
def test_a_damaged_database_is_begun_again(tmp_path, form, damage):
    run = run_of(tmp_path / "out", format=form)
    reports = iter(run)
    for _ in range(3):
        next(reports)
    reports.close()
    growing = tmp_path / "out" / f"interactions.{form}.growing"
    data = growing.read_bytes()
    if damage == "flip":
        for place in range(0, len(data), 1000):
            data = data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]
        growing.write_bytes(data)
    elif damage == "cut":
        growing.write_bytes(data[: len(data) // 2])
    elif damage == "delete":
        growing.unlink()
    else:
        growing.write_bytes(b"" if damage == "empty" else b"something else " * 1000)
    run = made(tmp_path / "out", format=form, resume=True)
    assert run.told == ["3 of 3 parts are not as they were; made again."]
    assert offences_of(tmp_path / "out") == []


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_beside_the_database_that_lacks_a_part_begins_both_again(tmp_path, texts, form):
    run = run_of(tmp_path / "out", format=form, export="recbole")
    reports = iter(run)
    next(reports)
    next(reports)
    reports.close()
    inter = tmp_path / "out" / "interactions.inter.growing"
    inter.write_bytes(inter.read_bytes()[:-100])
    run = made(tmp_path / "out", format=form, export="recbole", resume=True)
    assert run.told == ["2 of 2 parts are not as they were; made again."]
    expected = rows_of_text(texts / "plain", "interactions")
    assert rows_of_database(tmp_path / "out", form, "interactions") == expected
    assert (tmp_path / "out" / "out.inter").read_text().count("\n") == len(expected) + 1
    assert offences_of(tmp_path / "out") == []


def test_formats_replace_each_other(tmp_path):
    out = tmp_path / "out"
    made(out)
    for form in ("sqlite", "duckdb", "parquet", "duckdb", "sqlite", "csv"):
        with pytest.raises(OutputError, match="replace it with --overwrite"):
            made(out, format=form)
        with pytest.raises(OutputError, match="made with other settings"):
            made(out, format=form, resume=True)
        made(out, format=form, overwrite=True)
        assert names_in(out) == [f"interactions.{form}", "interactions_summary.json"]


@pytest.mark.parametrize("form", FORMATS)
def test_an_unfinished_database_is_replaced_by_another_format(tmp_path, form):
    reports = iter(run_of(tmp_path / "out", format=form))
    next(reports)
    reports.close()
    made(tmp_path / "out", format="csv", overwrite=True)
    assert names_in(tmp_path / "out") == ["interactions.csv", "interactions_summary.json"]


# --- --verify


def change(folder, form, *statements):
    """Changes a database, and the summary so that size and digest are right."""
    with closing(connect(folder, form)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    summary = summary_of(folder)
    summary["files"] = [entry_of(folder / f"interactions.{form}")]
    (folder / SUMMARY_FILE).write_bytes(json_bytes(sealed(summary)))


CHANGES = {
    "score": ("UPDATE interactions SET interaction_score = 5 WHERE rowid = 10", "5"),
    "article": (
        "UPDATE interactions SET article_id = 'x' WHERE rowid = 10",
        "row 1[01] of interactions by the seed|prev_article_id",
    ),
    "row": ("DELETE FROM interactions WHERE rowid = 10", "by the seed"),
    "column": ("ALTER TABLE interactions RENAME COLUMN t_dat TO time", "t_dat"),
    "product": ("UPDATE products SET name = 'x'", "row 1 of products by the seed"),
    "table": ("CREATE TABLE more (x INTEGER)", "tables: expected .*more"),
    "view": ("CREATE VIEW more AS SELECT 1 AS x", "tables: expected .*more"),
    "missing": ("DROP TABLE products", "tables: expected"),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("form", FORMATS)
def test_a_change_is_found(tmp_path, form, name):
    made(tmp_path / "out", format=form)
    statement, expected = CHANGES[name]
    change(tmp_path / "out", form, statement)
    found = "\n".join(offences_of(tmp_path / "out"))
    assert re.search(expected, found), found


def test_a_text_in_the_place_of_a_number_is_found(tmp_path):
    made(tmp_path / "out", format="sqlite")
    change(tmp_path / "out", "sqlite", "UPDATE interactions SET t_dat = 'soon' WHERE rowid = 10")
    found = "\n".join(offences_of(tmp_path / "out"))
    assert "row 10: t_dat is" in found
    assert "no whole number" in found


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("damage", ["flip", "cut", "text"])
def test_a_damaged_database_is_found_and_made_again(tmp_path, form, damage):
    out = tmp_path / "out"
    made(out, format=form)
    path = out / f"interactions.{form}"
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[len(data) // 2] ^= 1
    elif damage == "cut":
        del data[len(data) // 2 :]
    else:
        data[:] = b"nothing of the kind " * 1000
    path.write_bytes(data)
    assert any(path.name in offence for offence in offences_of(out))
    run = made(out, format=form, resume=True)
    assert len([line for line in run.told if path.name in line]) == 1
    assert offences_of(out) == []
