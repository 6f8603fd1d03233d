"""A database that somebody else has open is told as such, and never called damaged."""

from contextlib import closing, contextmanager

import duckdb
import pytest

from receipts import Dataset
from receipts.formats import growing_again
from receipts.formats.databases import DatabaseInUseError
from receipts.formats.duckdb_file import DuckdbFile
from receipts.loading.addresses import Address
from receipts.loading.duckdb_target import DuckdbTarget
from receipts.reading.tables.duckdb_tables import DuckdbConnection
from tests.held_databases import HOLD, held
from tests.table_sets import file_of, make_tables, ran


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    base = tmp_path_factory.mktemp("sets")
    return {
        form: make_tables(base / form, 6, form, receipts_per_customer=2, batch_size=2)
        for form in HOLD
    }


def setting(connection, name):
    return connection.execute(f"SELECT current_setting('{name}')").fetchone()[0]


@pytest.mark.parametrize("form", HOLD)
@pytest.mark.parametrize("flags", [("--verify", "--workers", 1), ("--customer", "customer_000002")])
def test_another_process_that_writes_is_named(sets, form, flags):
    path = file_of(sets[form], "lines")
    with held(path, form):
        result = ran(sets[form], *flags)
    assert result.returncode == 1
    assert f"error: {path} is used by another process; wait for its end\n" in result.stderr
    assert result.stderr.count("error") == 1
    assert "offence" not in result.stdout + result.stderr
    assert ran(sets[form], *flags).returncode == 0


def test_several_workers_say_the_same(sets):
    path = file_of(sets["duckdb"], "lines")
    with held(path, "duckdb"):
        result = ran(sets["duckdb"], "--verify", "--workers", 2)
    assert f"error: {path} is used by another process; wait for its end\n" in result.stderr
    assert "offence" not in result.stdout + result.stderr


def test_a_notebooks_connection_that_reads_goes_with_the_reader(sets):
    with closing(duckdb.connect(file_of(sets["duckdb"], "lines"), read_only=True)) as base:
        assert Dataset(sets["duckdb"]).customer("customer_000002")
        assert base.execute("SELECT count(*) FROM customers").fetchone() == (6,)
        # Nor are its settings changed.
        assert setting(base, "enable_external_access")


def test_the_reader_goes_with_a_notebooks_connection_that_reads(sets):
    with closing(iter(Dataset(sets["duckdb"]).customers())) as customers:
        next(customers)
        with closing(duckdb.connect(file_of(sets["duckdb"], "lines"), read_only=True)) as base:
            assert base.execute("SELECT count(*) FROM customers").fetchone() == (6,)
        assert len([*customers]) == 5


def test_a_notebooks_connection_that_writes_is_named(sets):
    path = file_of(sets["duckdb"], "lines")
    with (
        closing(duckdb.connect(path)),
        pytest.raises(DatabaseInUseError) as error,
    ):
        Dataset(sets["duckdb"]).customer("customer_000002")
    assert str(error.value) == f"{path} is open in this process; close that connection first"


def test_what_goes_on_with_a_database_in_use_says_so(sets):
    path = file_of(sets["duckdb"], "lines")
    with held(path, "duckdb"), pytest.raises(DatabaseInUseError, match="by another process"):
        growing_again.has_notes(path, "duckdb")


def opened_to_read(path):
    return DuckdbConnection(str(path))._connection


def opened_to_grow(path):
    return DuckdbFile(path, (), "mark")._connection


@contextmanager
def opened_again(path):
    with growing_again._connected(path, "duckdb") as connection:
        yield connection


def test_a_load_does_neither(tmp_path):
    """In a process of its own."""
    with closing(DuckdbTarget(Address("duckdb", *[str(tmp_path / "a.duckdb")] * 3))) as target:
        asked = ("enable_progress_bar", "threads", "temp_directory", "memory_limit")
        query = ", ".join(f"current_setting('{name}')" for name in asked)
        ((*found, memory),) = target.execute(f"SELECT {query}")
    assert found == [False, 1, ""]
    with closing(duckdb.connect(config={"memory_limit": "64MB"})) as known:
        assert memory == setting(known, "memory_limit")


@pytest.mark.parametrize("open_it", [opened_to_read, opened_to_grow, opened_again])
def test_no_connection_draws_on_stderr_or_takes_all_memory(tmp_path, open_it):
    path = tmp_path / "a.duckdb"
    if open_it is not opened_to_grow:
        duckdb.connect(path).close()
    opened = open_it(path)
    with opened if open_it is opened_again else closing(opened) as connection:
        asked = ("enable_progress_bar", "threads", "temp_directory", "memory_limit")
        *found, memory = (setting(connection, name) for name in asked)
        assert found == [False, 1, ""]
        most = "24MB" if open_it is opened_to_read else "64MB"
        with closing(duckdb.connect(config={"memory_limit": most})) as known:
            assert memory == setting(known, "memory_limit")
