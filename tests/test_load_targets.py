"""What is in the database is what is in the files, for every product, form and database."""

import hashlib
import json
import shutil
import sqlite3
from datetime import date, datetime
from decimal import Decimal

import psycopg
import pytest

from interactions.__main__ import main as interact
from receipts.relational.tables import TABLES
from receipts.runs.files import json_bytes
from receipts.runs.seals import sealed
from tests.conftest import make_dataset
from tests.loading import N_CUSTOMERS, Database, csv_rows, loader, make_receipts
from tests.marketing_command import make as make_marketing

__all__ = ["loader"]

DATABASES = ("postgresql", "duckdb", "sqlite")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The same receipts in every form."""
    folder = tmp_path_factory.mktemp("receipts")
    for form in ("json", "csv", "parquet", "sqlite", "duckdb"):
        make_receipts(folder / form, form)
    return folder


@pytest.fixture(scope="module")
def receipt_rows(folders):
    """The rows of each table as texts."""
    return {
        table.name: csv_rows(*sorted((folders / "csv").glob(f"{table.name}*.csv")))
        for table in TABLES
    }


@pytest.fixture
def where(request, tmp_path, postgresql):
    """The words that name a database, and the database."""

    def named(database):
        if database != "postgresql":
            url = f"{database}:{tmp_path / 'shop.db'}"
            return (url,), Database(url)
        schema = "".join(each if each.isalnum() else "_" for each in request.node.name)[
            -60:
        ].lower()
        return (postgresql.url(), "--schema", schema), Database(postgresql.url(), schema)

    return named


def as_text(value):
    """A value as it stands in a CSV file."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def same(found, expected):
    """Whether rows of a database are those of CSV files; numbers by their values."""
    assert len(found) == len(expected)
    found = sorted(tuple(map(normal, row)) for row in found)
    assert found == sorted(tuple(map(normal, row)) for row in expected)


def normal(value):
    """A value in the same form from any source."""
    text = as_text(value)
    if text is None:
        return ("", "")
    text = {"true": "1", "false": "0"}.get(text, text)
    try:
        return ("n", float(text))
    except ValueError:
        return ("t", text)


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
def test_receipts_are_loaded_from_any_form(form, database, folders, receipt_rows, where, loader):
    words, found = where(database)
    loader.works(folders / form, *words, "--workers", 1)
    for table in TABLES:
        same(found.rows(table.name), receipt_rows[table.name])
    ((done, parts, is_complete),) = found.parts()
    assert (done, bool(is_complete)) == (parts, True)


def test_several_workers_give_the_same_in_the_same_order(folders, tmp_path, loader):
    for n_workers in (1, 2):
        loader.works(
            folders / "json", f"sqlite:{tmp_path / str(n_workers)}", "--workers", n_workers
        )
    one, two = (Database(f"sqlite:{tmp_path / name}").rows("lines") for name in "12")
    assert one == two


def test_postgresql_has_types_keys_and_meanings(folders, where, loader):
    words, found = where("postgresql")
    loader.works(folders / "csv", *words)
    row = found.query("SELECT pickup_date, total, order_number FROM receipts LIMIT 1")[0]
    assert [type(value) for value in row] == [date, Decimal, int]
    types = dict(
        found.query(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
            "WHERE attrelid = 'lines'::regclass AND attnum > 0"
        )
    )
    assert types["price"] == "numeric(12,2)"
    assert types["sku"] == "text"
    keys = found.query(
        "SELECT conrelid::regclass::text, contype, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = current_schema()::regnamespace ORDER BY 1, 2"
    )
    assert ("lines", "p", "PRIMARY KEY (order_number, line_number)") in keys
    assert {name for name, kind, _ in keys if kind == "p"} == {table.name for table in TABLES}
    assert [text for name, kind, text in keys if (name, kind) == ("receipts", "f")] == [
        "FOREIGN KEY (customer_id) REFERENCES customers(customer_id)"
    ]
    assert len([1 for name, kind, _ in keys if (name, kind) == ("lines", "f")]) == 2
    said = found.query("SELECT obj_description('lines'::regclass), reltuples FROM pg_class "
                       "WHERE oid = 'lines'::regclass")  # fmt: skip
    assert said[0][0] == "the lines of the receipts, in their order"
    assert said[0][1] == found.count("lines")  # The planner knows how many there are.
    indexed = found.query("SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()")
    assert any("(sku)" in text for (text,) in indexed)
    assert any("receipts" in text and "(customer_id)" in text for (text,) in indexed)


def schema_of(path):
    """What a file of SQLite has, without the bookkeeping."""
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE name <> 'tillroll_load' ORDER BY name"
    ).fetchall()
    connection.close()
    return rows


@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
def test_a_loaded_sqlite_database_is_as_one_that_was_written(form, folders, tmp_path, loader):
    path = tmp_path / "shop.sqlite"
    loader.works(folders / form, f"sqlite:{path}", "--workers", 1)
    written = folders / "sqlite" / "receipts.sqlite"
    assert schema_of(path) == schema_of(written)
    for table in TABLES:
        query = (
            f"SELECT *, {', '.join(f'typeof({name})' for name in table.header)} FROM {table.name}"
        )
        found, expected = (
            Database(f"sqlite:{each}").query(query + " ORDER BY 1, 2") for each in (path, written)
        )
        assert found == expected


@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
def test_a_loaded_duckdb_database_is_as_one_that_was_written(form, folders, tmp_path, loader):
    path = tmp_path / "shop.duckdb"
    loader.works(folders / form, f"duckdb:{path}", "--workers", 1)
    loaded, written = (
        Database(f"duckdb:{each}") for each in (path, folders / "duckdb" / "receipts.duckdb")
    )
    columns = (
        "SELECT table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() "
        "WHERE table_name <> 'tillroll_load' ORDER BY table_name, column_index"
    )
    assert loaded.query(columns) == written.query(columns)
    for table in TABLES:
        assert loaded.rows(table.name) == written.rows(table.name)


@pytest.mark.parametrize("gzip", [False, True])
def test_compressed_receipts_are_loaded(gzip, tmp_path, loader):
    url = f"sqlite:{tmp_path / 'shop.sqlite'}"
    folder = make_receipts(tmp_path / "set", "csv", gzip=gzip)
    loader.works(folder, url)
    packed = make_receipts(tmp_path / "json", "json", gzip=gzip, n_customers=20)
    loader.works(packed, url, "--overwrite", "--workers", 1)
    assert Database(url).count("customers") == 20


@pytest.mark.parametrize("database", DATABASES)
def test_marketing_is_loaded(database, tmp_path, where, loader):
    folder = make_marketing(tmp_path / "marketing")
    words, found = where(database)
    loader.works(folder, *words)
    same(found.rows("demographics"), csv_rows(*sorted(folder.glob("*_demographics.csv"))))
    for name in ("consumer_preferences", "engagements", "transactions", "campaign_assignments"):
        same(found.rows(name), csv_rows(folder / f"{name}.csv"))


def test_marketings_keys_lead_where_they_should(tmp_path, where, loader):
    words, found = where("postgresql")
    loader.works(make_marketing(tmp_path / "marketing"), *words)
    keys = found.query(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' "
        "AND conrelid = 'transactions'::regclass"
    )
    assert ("FOREIGN KEY (consumer_id) REFERENCES consumer_preferences(consumer_id)",) in keys


@pytest.fixture(scope="module")
def event_folders(tmp_path_factory):
    """Interactions in every form that is loaded, in slates and with a column of the receipts."""
    folder = tmp_path_factory.mktemp("events")
    receipts = make_dataset(folder / "receipts", 12, receipts_per_customer=3)
    for form in ("csv", "jsonl", "parquet"):
        flags = ["--receipts", receipts, "--format", form, "--output", folder / form, "--slates",
                 "--columns", "price", "--quiet"]  # fmt: skip
        assert interact([*map(str, flags)]) == 0
    return folder


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_interactions_are_loaded(form, database, event_folders, where, loader):
    words, found = where(database)
    loader.works(event_folders / form, *words)
    same(found.rows("interactions"), csv_rows(event_folders / "csv" / "interactions.csv"))


@pytest.mark.parametrize("database", ["postgresql", "sqlite"])
def test_events_are_found_by_customer(database, event_folders, where, loader):
    """They have no key, and an index all the same."""
    words, _ = where(database)
    loader.works(event_folders / "csv", *words)
    query = "EXPLAIN SELECT * FROM interactions WHERE customer_id = 'customer_000001'"
    if database == "sqlite":
        connection = sqlite3.connect(words[0].partition(":")[2])
        (plan,) = connection.execute(query.replace("EXPLAIN", "EXPLAIN QUERY PLAN"))
        connection.close()
        assert "USING INDEX" in plan[-1]
        return
    with psycopg.connect(words[0], options=f"-c search_path={words[-1]}") as server:
        server.execute("SET enable_seqscan = off")
        plan = "".join(row[0] for row in server.execute(query))
    assert "interactions_customer_id_idx" in plan


def test_scores_are_summed_up(event_folders, tmp_path, loader):
    """One that is another, in a data set whose digests say nothing of it."""
    folder = changed(event_folders / "csv", tmp_path / "set", another_score)
    message = loader.refused(folder, f"sqlite:{tmp_path / 'events'}")
    assert "interactions, interaction_score: " in message
    assert "load it again with --overwrite" in message


def test_a_key_that_leads_nowhere_is_found_in_sqlite(folders, tmp_path, loader):
    """PostgreSQL looks itself."""
    folder = tmp_path / "set"
    shutil.copytree(folders / "csv", folder)
    with_digests(folder, "lines_00000.csv", lambda row: ["1", *row[1:]], "dataset_summary.json")
    message = loader.refused(folder, f"sqlite:{tmp_path / 'shop'}")
    assert "lines: rows that lead nowhere; load it again with --overwrite" in message


def another_score(row):
    return (*row[:3], str((int(row[3]) + 1) % 3), *row[4:])


@pytest.mark.parametrize("database", DATABASES)
def test_a_row_that_is_too_short_is_one_line(database, event_folders, tmp_path, where, loader):
    words, _ = where(database)
    folder = changed(event_folders / "csv", tmp_path / "set", lambda row: row[:3])
    assert "0 of " in loader.refused(folder, *words)


def test_a_row_with_fields_that_may_be_empty_and_is_too_short_is_one_line(tmp_path, loader):
    folder = make_marketing(tmp_path / "set")
    name = "transaction_details.csv"
    with_digests(folder, name, lambda row: row[:-1], "marketing_summary.json")
    message = loader.refused(folder, f"sqlite:{tmp_path / 'shop'}")
    assert "a row of transaction_details is none: it has 10 fields and not 11" in message


def changed(folder, target, change):
    """A copy of events whose first row is changed, and whose summary knows of it."""
    shutil.copytree(folder, target)
    return with_digests(target, "interactions.csv", change, "interactions_summary.json")


def with_digests(folder, name, change, summary_name):
    """Changes the first row of a file, and what the summary says of the file."""
    path = folder / name
    head, first, rest = path.read_text().split("\n", 2)
    assert [*change(first.split(","))] != first.split(",")
    path.write_text("\n".join([head, ",".join(map(str, change(first.split(",")))), rest]))
    summary = json.loads((folder / summary_name).read_text())
    summary.pop("seal", None)
    steps = [entry for step in summary.get("steps", ()) for entry in step["tables"]]
    batches = [entry for batch in summary.get("batches", ()) for entry in batch["files"]]
    for entry in (*summary.get("files", ()), *steps, *batches):
        if entry["file"] == name:
            n_bytes = path.stat().st_size
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            entry.update(
                bytes=n_bytes,
                sha256=sha256,
                **({"text_bytes": n_bytes} if "text_bytes" in entry else {}),
            )
    (folder / summary_name).write_bytes(json_bytes(sealed(summary)))
    return folder


def test_both_parts_of_a_split_are_loaded(tmp_path, loader):
    receipts = make_dataset(tmp_path / "receipts", 12, receipts_per_customer=3)
    out = tmp_path / "out"
    flags = ["--receipts", receipts, "--output", out, "--split", "leave-last-out", "--quiet"]
    assert interact([*map(str, flags)]) == 0
    url = f"sqlite:{tmp_path / 'events'}"
    loader.works(out, url)
    for part in ("train", "test"):
        name = f"interactions_{part}"
        same(Database(url).rows(name), csv_rows(out / f"{name}.csv"))


def test_one_database_takes_several_products(folders, tmp_path, where, loader):
    words, found = where("postgresql")
    loader.works(folders / "csv", *words)
    loader.works(make_marketing(tmp_path / "marketing"), *words)
    assert found.count("customers") == N_CUSTOMERS
    products = found.query("SELECT product FROM tillroll_load ORDER BY 1")
    assert products == [("marketing",), ("receipts",)]


def test_the_books_have_no_path_and_no_password(folders, where, loader):
    words, found = where("postgresql")
    url = words[0].replace("postgres@", "postgres:s3cret@")
    loader.works(folders / "csv", url, *words[1:])
    text = json.dumps(found.query("SELECT * FROM tillroll_load"))
    assert "s3cret" not in text
    assert str(folders) not in text
