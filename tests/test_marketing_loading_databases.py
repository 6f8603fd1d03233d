"""Databases that the loader opens: in little memory, in silence, and asking for no other file."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import duckdb
import pytest

from marketing.loading.databases import names_in, opened
from marketing.loading.errors import DataFileError
from marketing.loading.loader import DataLoader
from marketing.loading.stored_texts import text_rows
from tests.command_line import ROOT, environment
from tests.held_databases import held

FORMS = ("duckdb", "sqlite")
TABLE = "CREATE TABLE loyalties (consumer_id VARCHAR, tier VARCHAR)"
ROW = "INSERT INTO loyalties VALUES ('customer_000000', 'gold')"


def connected(path):
    return duckdb.connect(path) if path.suffix == ".duckdb" else sqlite3.connect(path)


@pytest.fixture(params=FORMS)
def database(request, tmp_path):
    path = tmp_path / f"marketing.{request.param}"
    with closing(connected(path)) as base:
        base.execute(TABLE)
        base.execute(ROW)
        base.commit()
    return path


def test_one_that_another_process_writes_to_is_not_called_damaged(database):
    with held(database, database.suffix[1:]), pytest.raises(DataFileError) as error:
        [*text_rows(database / "loyalties")]
    assert str(error.value) == f"{database} is used by another process; wait for its end"
    assert [*text_rows(database / "loyalties")][1:] == [[["customer_000000", "gold"]]]


def test_the_check_of_one_in_use_ends_with_one_line(tmp_path, database):
    door = ROOT / "marketing" / "validation" / "validate_data.py"
    command = [sys.executable, door, tmp_path, "--report", tmp_path / "report.json"]
    with held(database, database.suffix[1:]):
        result = subprocess.run(command, capture_output=True, text=True, env=environment())
    assert result.returncode == 1
    assert result.stderr == (
        f"validate_data.py: error: {database} is used by another process; wait for its end\n"
    )


@pytest.mark.parametrize("settings", [{}, {"threads": 1}])
def test_a_notebooks_connection_that_reads_goes_with_the_loader(tmp_path, settings):
    path = tmp_path / "marketing.duckdb"
    with closing(duckdb.connect(path)) as base:
        base.execute("CREATE TABLE mine AS SELECT 7 AS a")
    with closing(duckdb.connect(path, read_only=True, config=settings)) as base:
        assert [*text_rows(path / "mine")] == [[["a"]], [["7"]]]
        assert base.execute("SELECT a FROM mine").fetchone() == (7,)


def test_a_notebooks_connection_that_writes_is_named(tmp_path):
    path = tmp_path / "marketing.duckdb"
    with closing(duckdb.connect(path)) as base:
        base.execute(TABLE)
        with pytest.raises(DataFileError, match="open in this process; close that connection"):
            DataLoader().load(path / "loyalties")


def test_a_view_reads_no_other_file(tmp_path):
    (tmp_path / "secret.csv").write_text("consumer_id,tier\nsecret,gold\n")
    path = tmp_path / "marketing.duckdb"
    with closing(duckdb.connect(path)) as base:
        there = f"{tmp_path}/secret.csv"
        base.execute(f"CREATE VIEW loyalties AS SELECT * FROM read_csv('{there}')")
    with pytest.raises(DataFileError, match="it cannot be read") as error:
        [*text_rows(path / "loyalties")]
    assert "secret,gold" not in str(error.value)


def test_the_connection_draws_nothing_and_has_bounds(tmp_path):
    path = tmp_path / "marketing.duckdb"
    duckdb.connect(path).close()
    with opened(path, path, "mend it") as base:
        asked = ("enable_progress_bar", "threads", "enable_external_access")
        found = [base.execute(f"SELECT current_setting('{name}')").fetchone()[0] for name in asked]
    assert found == [False, 1, False]


def test_tables_and_views_of_one_are_named(database):
    with closing(connected(database)) as base:
        base.execute("CREATE VIEW engagements AS SELECT * FROM loyalties")
        base.execute("CREATE INDEX transactions ON loyalties (tier)")
        base.commit()
    assert names_in(database, "mend it") == {"loyalties", "engagements"}


WIDE = """
import sys
from pathlib import Path
from marketing.loading.stored_texts import text_rows
n = sum(len(rows) for rows in text_rows(Path(sys.argv[1])))
print(n, next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmHWM")))
"""


def test_many_rows_take_no_more_memory_than_few(tmp_path):
    path, peaks = tmp_path / "marketing.duckdb", []
    for n in (1_000, 400_000):
        with closing(duckdb.connect(path)) as base:
            texts = ", ".join(f"'some text ' || range % 97 AS t{i}" for i in range(9))
            base.execute(f"CREATE OR REPLACE TABLE loyalties AS SELECT {texts} FROM range({n})")
        command = [sys.executable, "-c", WIDE, path / "loyalties"]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        n_rows, peak = map(int, result.stdout.split())
        assert n_rows == n + 1
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 25_000
