"""What ``python3 -m receipts.load`` refuses, what it replaces, and what it says."""

import json
import os
import shlex
import sqlite3
import subprocess
import sys

import psycopg
import pytest

from tests.command_line import BARE_PYTHON, ROOT, TIMEOUT
from tests.loading import N_CUSTOMERS, Database, database, loader, make_receipts, words
from tests.servers.postgresql import who

__all__ = ["loader", "words"]

SECRET = "s3cr3t-wort"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Receipts in CSV."""
    return make_receipts(tmp_path_factory.mktemp("receipts") / "set", "csv")


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """Fewer receipts."""
    return make_receipts(tmp_path_factory.mktemp("other") / "set", "csv", n_customers=20)


def run_in(words, statement):
    """Does something else in a database."""
    if words[0].startswith("postgresql"):
        with psycopg.connect(words[0], options=f"-c search_path={words[-1]}") as connection:
            connection.execute(statement)
        return
    kind, _, path = words[0].partition(":")
    if kind == "sqlite":
        connection = sqlite3.connect(path)
        connection.execute(statement)
        connection.commit()
    else:
        import duckdb

        connection = duckdb.connect(path)
        connection.execute(statement)
    connection.close()


def test_a_second_run_is_refused(words, folder, loader):
    loader.works(folder, *words)
    message = loader.refused(folder, *words)
    assert "holds this data set already" in message
    assert "--overwrite" in message
    assert database(words).count("customers") == N_CUSTOMERS


def test_another_data_set_is_refused_and_replaces_with_overwrite(words, folder, other, loader):
    loader.works(folder, *words)
    run_in(words, "CREATE TABLE mine (a INTEGER)")
    run_in(words, "INSERT INTO mine VALUES (1)")
    assert "another data set" in loader.refused(other, *words)
    assert "another data set" in loader.refused(other, *words, "--resume")
    assert database(words).count("customers") == N_CUSTOMERS
    loader.works(other, *words, "--overwrite")
    assert database(words).count("customers") == 20
    assert database(words).rows("mine") == [(1,)]
    assert len(database(words).parts()) == 1


def test_overwrite_loads_the_same_again(words, folder, loader):
    loader.works(folder, *words)
    run_in(words, "DELETE FROM lines")
    loader.works(folder, *words, "--overwrite")
    assert database(words).count("lines") > 0


def test_a_table_of_somebody_elses_is_refused_by_name(words, folder, loader):
    if words[0].startswith("postgresql"):
        with psycopg.connect(words[0]) as connection:
            connection.execute(f"CREATE SCHEMA {words[-1]}")
    run_in(words, "CREATE TABLE receipts (mine INTEGER)")
    run_in(words, "INSERT INTO receipts VALUES (5)")
    for how in ((), ("--overwrite",), ("--resume",)):
        message = loader.refused(folder, *words, *how)
        assert " receipts already, of which tillroll_load says nothing" in message
    assert database(words).rows("receipts") == [(5,)]


def test_books_of_somebody_elses_are_refused(words, folder, loader):
    loader.works(folder, *words)
    run_in(words, "DROP TABLE tillroll_load")
    run_in(words, "CREATE TABLE tillroll_load (mine INTEGER)")
    assert "table tillroll_load that is none of this program's" in loader.refused(folder, *words)


def test_a_database_of_others_keeps_what_it_has(words, folder, loader):
    if words[0].startswith("postgresql"):
        with psycopg.connect(words[0]) as connection:
            connection.execute(f"CREATE SCHEMA {words[-1]}")
    run_in(words, "CREATE TABLE mine (a INTEGER)")
    loader.works(folder, *words)
    assert database(words).rows("mine") == []
    assert database(words).count("customers") == N_CUSTOMERS


def test_resume_begins_where_there_is_nothing_and_does_nothing_where_all_is_there(
    words, folder, loader
):
    loader.works(folder, *words, "--resume")
    status, out, err = loader(folder, *words, "--resume")
    assert status == 0, err
    assert "holds this data set already, and all of it" in out


def test_what_is_missing_is_found_at_the_end(words, folder, loader):
    loader.works(folder, *words)
    run_in(words, "DELETE FROM lines WHERE line_number = 1")
    run_in(words, "UPDATE customers SET total_spent = total_spent + 1")
    message = loader.refused(folder, *words, "--resume")
    assert "lines: " in message
    assert "customers, total_spent: " in message
    assert "load it again with --overwrite" in message


def test_a_table_that_was_dropped_is_missed(words, folder, loader):
    loader.works(folder, *words)
    run_in(words, "DROP TABLE lines")
    assert "(lines not there)" in loader.refused(folder, *words, "--resume")
    loader.works(folder, *words, "--overwrite")


def test_a_view_of_the_tables_is_kept(postgresql, folder, loader):
    words = (postgresql.url(), "--schema", "with_a_view")
    loader.works(folder, *words)
    run_in(words, "CREATE VIEW mine AS SELECT * FROM lines")
    message = loader.refused(folder, *words, "--overwrite")
    assert "view" in message
    assert database(words).count("mine") == database(words).count("lines")


def test_progress_and_a_report(words, folder, loader):
    status, out, err = loader(folder, *words)
    assert status == 0
    assert "in 4 tables of" in out
    assert ("schema" in out) == ("--schema" in words)
    lines = err.splitlines()
    assert all(line.startswith("part ") for line in lines)
    assert " rows, " in lines[-1]
    assert "/s" in lines[-1]


def test_a_changed_file_is_refused_by_name_and_what_is_before_it_is_kept(
    words, folder, tmp_path, loader
):
    changed = make_receipts(tmp_path / "set", "csv")
    path = changed / "receipts_00002.csv"
    text = path.read_bytes()
    path.write_bytes(text.replace(b"2025", b"2024", 1))
    message = loader.refused(changed, *words)
    assert "receipts_00002.csv: its sha256 is " in message
    assert "2 of " in message
    assert "--resume" in message
    assert database(words).count("customers") == 40
    path.write_bytes(text)
    loader.works(changed, *words, "--resume")
    assert database(words).count("customers") == N_CUSTOMERS


@pytest.mark.parametrize("name", ["batch_00001.json"])
def test_a_changed_batch_of_json_is_refused_by_name(name, tmp_path, loader):
    changed = make_receipts(tmp_path / "set")
    path = changed / name
    path.write_bytes(path.read_bytes().replace(b"Ava", b"Eva").replace(b"4.29", b"4.39", 1))
    message = loader.refused(changed, f"sqlite:{tmp_path / 'shop'}", "--workers", 1)
    assert f"{name}: its " in message


def test_a_summary_that_says_other_sums_is_refused(tmp_path, loader):
    changed = make_receipts(tmp_path / "set")
    path = changed / "dataset_summary.json"
    summary = json.loads(path.read_text())
    summary["batches"][1]["spent_cents"] += 1
    path.write_text(json.dumps(summary))
    message = loader.refused(changed, f"sqlite:{tmp_path / 'shop'}", "--workers", 1)
    assert "batch_00001.json: the summary says spent_cents" in message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"versions": {"world": 1}}, "does not make this very data set"),
        ({"batches": 3}, "is not as it should be"),
        ({"statistics": None}, "is not as it should be"),
    ],
)
def test_a_summary_that_cannot_be_used_is_refused(change, said, tmp_path, loader):
    changed = make_receipts(tmp_path / "set")
    path = changed / "dataset_summary.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    assert said in loader.refused(changed, f"sqlite:{tmp_path / 'shop'}")
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize("form", ["duckdb", "sqlite"])
def test_a_database_is_not_loaded_and_it_is_said_how_to_attach_it(form, tmp_path, loader):
    made = make_receipts(tmp_path / "set", form)
    message = loader.refused(made, f"sqlite:{tmp_path / 'shop'}")
    assert "is a database already" in message
    assert f"ATTACH '{made / ('receipts.' + form)}'" in message


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_with_data_is_no_database_of_duckdb(form, folder, tmp_path, loader):
    """DuckDB opens it, and would forget all that is loaded."""
    made = make_receipts(tmp_path / "set", form)
    path = made / f"lines_00000.{form}"
    before = path.read_bytes()
    assert "no database" in loader.refused(folder, f"duckdb:{path}")
    assert "no database" in loader.refused(folder, f"duckdb:{path}", "--overwrite")
    assert path.read_bytes() == before


def test_folders_without_a_data_set_are_refused(tmp_path, loader):
    url = f"sqlite:{tmp_path / 'shop'}"
    assert "does not exist" in loader.refused(tmp_path / "none", url)
    assert "no data set of this program" in loader.refused(tmp_path, url)
    (tmp_path / "file").write_text("")
    assert "is no folder" in loader.refused(tmp_path / "file", url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://host/shop", "mysql: is not known"),
        ("shop.db", "no scheme"),
        (f"postgresql://a:{SECRET}/x@host:port/db", "is no URL of PostgreSQL"),
        (f"postgresql://a:{SECRET}@host:99x/db", "is no URL of PostgreSQL"),
        (f"postgresql://a@host/db?nonsense=1&password={SECRET}", "is no URL of PostgreSQL"),
        ("duckdb:", "names no file"),
    ],
)
def test_bad_urls_are_bad_usage(url, said, folder, loader):
    message = loader.refused(folder, url, status=2)
    assert said in message
    assert SECRET not in message
    assert "see --help" in message


def test_a_url_that_is_given_twice_shows_no_password(folder, loader):
    for url in (f"postgresql://a:{SECRET}/x@host/db", f"postgresql://host/db?password={SECRET}"):
        message = loader.refused(folder, url, url, status=2)
        assert "unrecognized arguments: postgresql://" in message
        assert SECRET not in message


@pytest.mark.parametrize(
    "flags",
    [
        (),
        ("--nonsense",),
        ("--overwrite", "--resume"),
        ("--workers", "0"),
        ("--schema", ""),
        ("--schema", "a"),
    ],
)
def test_bad_flags_are_bad_usage(flags, folder, tmp_path, loader):
    url = () if not flags else (f"sqlite:{tmp_path / 'shop'}",)
    loader.refused(folder, *url, *flags, status=2)
    assert not (tmp_path / "shop").exists()


@pytest.fixture(scope="module")
def guarded(postgresql):
    """A database whose user needs a password."""
    postgresql.query(f"CREATE ROLE guarded LOGIN PASSWORD '{SECRET}'")
    rules = postgresql.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text("host all guarded 127.0.0.1/32 scram-sha-256\n" + before)
    postgresql.query("CREATE DATABASE guarded OWNER guarded")
    postgresql.query("SELECT pg_reload_conf()")
    return postgresql


def url_of(server, password=""):
    return server.url("guarded", "guarded", password)


def test_passwords_come_from_the_url_or_the_environment(guarded, folder, loader, monkeypatch):
    status, out, err = loader(folder, url_of(guarded, SECRET))
    assert status == 0, err
    assert url_of(guarded) in out
    assert SECRET not in out + err
    monkeypatch.setenv("PGPASSWORD", SECRET)
    loader.works(folder, url_of(guarded), "--overwrite")


@pytest.mark.parametrize("password", ["wr0ng-wort", ""])
def test_a_wrong_password_is_one_line_without_it(password, guarded, folder, loader, monkeypatch):
    monkeypatch.delenv("PGPASSWORD", raising=False)
    message = loader.refused(folder, url_of(guarded, password))
    assert "password" in message
    assert f"{url_of(guarded)} cannot be opened" in message
    assert "wr0ng-wort" not in message


def test_a_user_who_may_not_make_tables_is_told_so(guarded, folder, loader):
    message = loader.refused(folder, guarded.url("postgres", "guarded", SECRET), "--schema", "x")
    assert "permission denied" in message
    assert 'its owner can GRANT CREATE ON DATABASE "postgres" TO "guarded"' in message
    assert SECRET not in message
    guarded.query("CREATE SCHEMA closed", "guarded")
    message = loader.refused(folder, url_of(guarded, SECRET), "--schema", "closed")
    assert 'its owner can GRANT USAGE, CREATE ON SCHEMA "closed" TO "guarded"' in message
    guarded.query('GRANT USAGE, CREATE ON SCHEMA "closed" TO "guarded"', "guarded")
    loader.works(folder, url_of(guarded, SECRET), "--schema", "closed")


def test_a_database_that_is_not_there(postgresql, folder, loader):
    message = loader.refused(folder, postgresql.url("nowhere"))
    assert 'database "nowhere" does not exist; make it with: ' in message
    words = shlex.split(message.rpartition("make it with: ")[2])
    subprocess.run([postgresql.bin / words[0], *words[1:]], check=True, **who())
    loader.works(folder, postgresql.url("nowhere"))


def test_a_server_that_is_not_there(folder, loader):
    message = loader.refused(folder, "postgresql://127.0.0.1:1/shop")
    assert "cannot be opened" in message
    assert "refused" in message


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
def test_files_that_are_no_database_are_kept(kind, folder, tmp_path, loader):
    path = tmp_path / "notes"
    path.write_text("these are notes " * 100)
    message = loader.refused(folder, f"{kind}:{path}", "--overwrite")
    assert "cannot be opened" in message
    assert path.read_text() == "these are notes " * 100
    assert "is not a folder" in loader.refused(folder, f"{kind}:{tmp_path / 'no' / 'db'}")
    assert "not a regular file" in loader.refused(folder, f"{kind}:{tmp_path}")
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in loader.refused(folder, f"{kind}:{tmp_path / 'pipe'}")


WITHOUT = """
import sys
sys.path.insert(0, {root!r})
for name in {names!r}:
    sys.modules[name] = None
sys.argv[0] = "receipts.load"
from receipts import load
sys.exit(load.main(sys.argv[1:]))
"""


def run_without(names, *words):
    """Runs the command where libraries are not installed."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT.format(root=str(ROOT), names=names), *map(str, words)],
        capture_output=True, text=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "url"),
    [("psycopg", "postgresql://host/shop"), ("duckdb", "duckdb:shop"), ("pyarrow", "duckdb:shop")],
)
def test_a_missing_library_is_one_line(name, url, folder, tmp_path):
    url = url.replace("duckdb:", f"duckdb:{tmp_path}/")
    result = run_without([name], folder, url)
    assert result.returncode == 1
    assert result.stderr == (
        f"receipts.load: error: this needs {name}, which is not installed: "
        "pip install -r requirements-load.txt\n"
    )


@pytest.mark.parametrize("form", ["json", "csv"])
def test_sqlite_needs_nothing_installed(form, tmp_path):
    made = make_receipts(tmp_path / "set", form, n_customers=20)
    result = subprocess.run(
        [*BARE_PYTHON, "-m", "receipts.load", made, f"sqlite:{tmp_path / 'shop'}", "--quiet"],
        cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert Database(f"sqlite:{tmp_path / 'shop'}").count("customers") == 20


def test_help_is_answered_at_once_and_says_what_there_is():
    result = subprocess.run(
        [sys.executable, "-m", "receipts.load", "--help"],
        cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT, check=True,
    )  # fmt: skip
    for word in ("DATASET", "URL", "--schema", "--overwrite", "--resume", "--workers", "--quiet"):
        assert word in result.stdout


def test_a_database_of_another_kind_is_refused_without_asking_the_web(tmp_path, folder, loader):
    loader.works(folder, f"sqlite:{tmp_path / 'a'}")
    message = loader.refused(folder, f"duckdb:{tmp_path / 'a'}")
    assert "cannot be opened" in message
    assert "download" not in message
    loader.works(folder, f"duckdb:{tmp_path / 'b'}")
    assert "file is not a database" in loader.refused(folder, f"sqlite:{tmp_path / 'b'}")
