"""receipts/formats/databases.py: parts are in a database whole or not at all, and it says which."""

import io
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import duckdb
import pytest

from receipts.formats.databases import DamagedDatabaseError, names_of_growing, quoted, text_literal
from receipts.formats.open_database import open_database
from receipts.formats.table_files import table_file
from receipts.formats.table_rows import TableRows
from receipts.formats.tables import Column, ForeignKey, Table
from receipts.runs.errors import UserError, WorkerDiedError
from tests.command_line import ROOT, is_running, until

FORMS = ("duckdb", "sqlite")

PEOPLE = Table("people", "who", (Column("id", "string", "a person's"),), ("id",))
ORDERS = Table(
    "order",
    "who's what",
    (Column("id", "string", "whose"), Column("number", "integer", "1, 2, ...")),
    ("id", "number"),
    (ForeignKey(("id",), "people", ("id",)),),
)
TABLES = (PEOPLE, ORDERS)


@pytest.fixture(params=FORMS)
def form(request):
    return request.param


@pytest.fixture
def path(tmp_path):
    return tmp_path / "base.growing"


def part(folder, form, name, *columns, table=PEOPLE):
    """A part's file."""
    file = folder / f"{name}.part"
    stream = io.BytesIO()
    made = table_file(form, stream, table)
    made.add(TableRows(table, columns, len(columns[0])))
    made.finish()
    file.write_bytes(stream.getvalue())
    return file


def ids(path, form):
    opened = sqlite3.connect if form == "sqlite" else duckdb.connect
    with closing(opened(str(path))) as database:
        return [row[0] for row in database.execute("SELECT id FROM people").fetchall()]


def test_parts_come_in_their_order_with_their_notes(tmp_path, form, path):
    database = open_database(path, form, TABLES, "mark")
    for name, people in (("b", ["z", "y"]), ("a", ["x"])):
        database.append(name, {"people": part(tmp_path, form, name, people)}, f"note of {name}")
    assert list(database.parts().items()) == [("b", "note of b"), ("a", "note of a")]
    assert database.count_rows() == {"people": 3, "order": 0}
    database.close()
    database.close()  # Once more does no harm.
    with closing(open_database(path, form, TABLES, "mark")) as again:
        again.check()
        assert [*again.parts()] == ["b", "a"]
    assert ids(path, form) == ["z", "y", "x"]


def test_a_part_of_which_something_is_broken_is_not_there(tmp_path, form, path):
    whole = part(tmp_path, form, "whole", ["p"])
    broken = part(tmp_path, form, "broken", ["p"], [1], table=ORDERS)
    broken.write_bytes(broken.read_bytes()[:-5])
    with closing(open_database(path, form, TABLES, "mark")) as database:
        with pytest.raises(DamagedDatabaseError) as error:
            database.append("one", {"people": whole, "order": broken})
        assert "\n" not in str(error.value)
        assert database.parts() == {}
        assert database.count_rows() == {"people": 0, "order": 0}
        database.append("one", {"people": whole})  # It can go on.
        assert database.count_rows() == {"people": 1, "order": 0}


def test_what_is_left_out_of_a_required_column_is_refused(tmp_path, form, path):
    optional = PEOPLE._replace(columns=(Column("id", "string", "", is_optional=True),))
    nobody = part(tmp_path, form, "nobody", [None], table=optional)
    with (
        closing(open_database(path, form, TABLES, "mark")) as database,
        pytest.raises(DamagedDatabaseError, match="NOT NULL"),
    ):
        database.append("one", {"people": nobody})


def test_a_finished_database_is_one_file_without_notes(tmp_path, form, path):
    database = open_database(path, form, TABLES, "mark")
    database.append("one", {"people": part(tmp_path, form, "one", ["p"])}, "note")
    database.finish()
    (tmp_path / "one.part").unlink()
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    with closing(open_database(path, form, TABLES, None)) as finished:
        finished.check()
        assert finished.count_rows() == {"people": 1, "order": 0}
    with pytest.raises(DamagedDatabaseError, match="another data set"):
        open_database(path, form, TABLES, "mark")


def test_sqlite_declares_keys_and_makes_indexes(tmp_path, path):
    open_database(path, "sqlite", TABLES, "mark").finish()
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA foreign_key_list('order')").fetchall()[0][2:5] == (
            "people",
            "id",
            "id",
        )
        assert database.execute("PRAGMA table_info('people')").fetchone()[5] == 1  # Its key.
        found = database.execute("PRAGMA index_list('order')").fetchall()
        assert [(name, is_unique) for _, name, is_unique, *_ in found] == [("order_key", 1)]
        database.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            database.execute("INSERT INTO \"order\" VALUES ('nobody', 1)")


def test_duckdb_says_what_tables_and_columns_mean(path):
    open_database(path, "duckdb", TABLES, "mark").finish()
    with duckdb.connect(str(path)) as database:
        comments = database.execute("SELECT comment FROM duckdb_tables()").fetchall()
        assert sorted(comments) == [("who's what; key: id, number",), ("who; key: id",)]
        comments = database.execute("SELECT comment FROM duckdb_columns()").fetchall()
        assert ("1, 2, ...",) in comments


def test_what_is_no_database_is_said_so_and_left_alone(form, path):
    text = b"no database" * 1000
    path.write_bytes(text)
    with pytest.raises(DamagedDatabaseError) as error:
        open_database(path, form, TABLES, "mark")
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)
    assert path.read_bytes() == text


@pytest.mark.parametrize(
    ("tables", "mark"),
    [(TABLES, "another"), (TABLES, None), ((*TABLES, ORDERS._replace(name="third")), "mark")],
)
def test_a_database_of_another_data_set_is_refused(form, path, tables, mark):
    open_database(path, form, TABLES, "mark").close()
    with pytest.raises(DamagedDatabaseError, match="another data set"):
        open_database(path, form, tables, mark)


def test_damage_in_the_middle_is_found(tmp_path, form, path):
    people = [f"person {number:06d}" for number in range(100_000)]
    database = open_database(path, form, TABLES, "mark")
    database.append("one", {"people": part(tmp_path, form, "one", people)})
    database.close()
    data = bytearray(path.read_bytes())
    for place in range(len(data) // 4, len(data) // 2, 512):
        data[place : place + 64] = bytes(64)
    path.write_bytes(data)
    with (
        pytest.raises(DamagedDatabaseError),
        closing(open_database(path, form, TABLES, "mark")) as again,
    ):
        again.check()


def test_another_process_that_has_it_is_waited_for_and_named(form, path):
    open_database(path, form, TABLES, "mark").close()
    held = {
        "duckdb": "import duckdb; base = duckdb.connect(sys.argv[1])",
        "sqlite": "import sqlite3; base = sqlite3.connect(sys.argv[1]); "
        "base.execute('BEGIN EXCLUSIVE')",
    }[form]
    code = f"import sys; {held}; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        holder.stdout.readline()
        with pytest.raises(UserError, match="is used by another process; wait for its end"):
            open_database(path, form, TABLES, "mark")
        holder.stdin.close()


def test_the_process_of_a_database_that_is_killed_is_told(tmp_path, path):
    database = open_database(path, "duckdb", TABLES, "mark")
    database.append("one", {"people": part(tmp_path, "duckdb", "one", ["p"])})
    database._process._process.kill()
    with pytest.raises(WorkerDiedError):
        database.append("two", {"people": part(tmp_path, "duckdb", "two", ["q"])})
    database.close()
    with closing(open_database(path, "duckdb", TABLES, "mark")) as again:
        assert [*again.parts()] == ["one"]


def test_the_process_of_a_database_ends_with_its_program(path):
    code = (
        "import sys; from pathlib import Path\n"
        "from receipts.formats.open_database import open_database\n"
        "base = open_database(Path(sys.argv[1]), 'duckdb', (), 'mark')\n"
        "print(base._process._process.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as program:
        number = int(program.stdout.readline())
        os.kill(program.pid, signal.SIGKILL)
        until(lambda: not is_running(number))


def test_names_beside_a_growing_database():
    assert [*names_of_growing("r.duckdb", "duckdb")] == ["r.duckdb.growing", "r.duckdb.growing.wal"]
    assert [*names_of_growing("r.sqlite", "sqlite")] == [
        "r.sqlite.growing",
        "r.sqlite.growing-journal",
    ]


def test_names_and_texts_in_sql():
    assert quoted('a "b"') == '"a ""b"""'
    assert text_literal("it's") == "'it''s'"
