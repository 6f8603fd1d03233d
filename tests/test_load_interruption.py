"""A load that ends early, by whatever, leaves whole parts, and goes on from there."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from receipts.loading import file_blocks, listed_source
from receipts.loading.addresses import address
from receipts.loading.targets import open_target
from receipts.relational.tables import TABLES
from tests.command_line import TIMEOUT
from tests.conftest import make_dataset
from tests.interactions_command import make as make_events
from tests.loading import (
    N_CUSTOMERS,
    Database,
    csv_rows,
    database,
    killed_at,
    loader,
    make_receipts,
    words,
)
from tests.servers.postgresql import server

__all__ = ["loader", "words"]

BATCH = 20


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The same receipts in two forms."""
    folder = tmp_path_factory.mktemp("receipts")
    for form in ("json", "csv"):
        make_receipts(folder / form, form)
    return folder


def assert_whole_batches(found, n_batches):
    """What is there are the first batches: their customers with all receipts and lines."""
    assert found.parts()[0][0] == n_batches
    assert found.count("customers") == n_batches * BATCH
    ((n_receipts, n_lines),) = found.query(
        "SELECT sum(total_receipts), sum(total_items) FROM customers"
    ) if n_batches else [(0, 0)]  # fmt: skip
    assert found.count("receipts") == n_receipts
    assert found.count("lines") == n_lines


def start_killed(step, *words, number="SIGKILL"):
    """Loads in another process, which is killed in the middle of a transaction."""
    return subprocess.run(
        [sys.executable, "-c", killed_at(step, number), *map(str, words), "--workers", "1"],
        capture_output=True, text=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize(("step", "n_batches"), [(2, 0), (7, 1)])
def test_a_killed_load_leaves_whole_batches_and_goes_on(
    step, n_batches, form, folders, words, loader
):
    """A part is a step for each of its three tables, and one for its end."""
    result = start_killed(step, folders / form, *words, "--quiet")
    assert result.returncode == -signal.SIGKILL, result.stderr
    assert_whole_batches(database(words), n_batches)
    message = loader.refused(folders / form, *words)
    assert f"holds {n_batches} of " in message
    assert "--resume" in message
    loader.works(folders / form, *words, "--resume", "--workers", 1)
    assert_same(database(words), folders)


def assert_same(found, folders):
    for table in TABLES:
        expected = csv_rows(*sorted((folders / "csv").glob(f"{table.name}*.csv")))
        assert found.count(table.name) == len(expected)
        keys = found.query(f"SELECT DISTINCT {', '.join(table.key)} FROM {table.name}")
        assert len(keys) == len(expected)


def test_a_load_that_is_killed_at_its_keys_goes_on(folders, postgresql, loader):
    words = (postgresql.url(), "--schema", "killed_at_keys")
    # Three batches and the products, then a step before each key.
    result = start_killed(3 * 4 + 2 + 5, folders / "csv", *words, "--quiet")
    assert result.returncode == -signal.SIGKILL
    ((done, parts, is_complete),) = database(words).parts()
    assert 4 < done < parts
    assert not is_complete
    loader.works(folders / "csv", *words, "--resume")
    keys = database(words).query(
        "SELECT count(*) FROM pg_constraint WHERE contype = 'p' "
        "AND connamespace = current_schema()::regnamespace"
    )
    assert keys == [(4,)]


def test_overwrite_that_is_killed_goes_on_with_the_new_one(folders, tmp_path, words, loader):
    other = make_receipts(tmp_path / "other", "csv", n_customers=BATCH)
    loader.works(other, *words)
    start_killed(7, folders / "csv", *words, "--overwrite", "--quiet")
    assert_whole_batches(database(words), 1)
    assert "another data set" in loader.refused(other, *words)
    loader.works(folders / "csv", *words, "--resume")
    assert_same(database(words), folders)


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_ctrl_c_is_one_line_with_the_way_to_go_on(number, folders, words, loader):
    result = start_killed(7, folders / "csv", *words, "--quiet", number=number)
    assert result.returncode == 130
    (line,) = result.stderr.splitlines()
    assert "stopped; 1 of " in line
    assert "parts are loaded and kept; go on with: " in line
    assert line.endswith("--resume")
    assert_whole_batches(database(words), 1)
    loader.works(folders / "csv", *words, "--resume")


def test_ctrl_c_while_duckdb_is_at_work_is_ctrl_c(tmp_path):
    """Its process does not hear of it, and is ended in the middle of a transaction."""
    shop = address(f"duckdb:{tmp_path / 'shop'}")
    query = "SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b"
    with closing(open_target(shop, None)) as target:
        timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt), target.transaction():  # noqa: PT012
            target.execute("CREATE TABLE half (done INTEGER)")
            target.execute(query)
    with closing(open_target(shop, None)) as target:
        assert target.names() == set()


def child_with(words):
    """The process that this one has started and in whose command line this stands."""
    for thread in Path("/proc/self/task").iterdir():
        for child in (thread / "children").read_text().split():
            if words in Path(f"/proc/{child}/cmdline").read_text():
                return int(child)
    raise LookupError(words)


def test_a_killed_process_of_duckdb_is_one_line_with_the_way_to_go_on(folders, tmp_path, loader):
    words = (f"duckdb:{tmp_path / 'shop'}", "--quiet")

    loader.at_step(7, lambda: os.kill(child_with("receipts.loading.duckdb_apart"), signal.SIGKILL))
    status, out, err = loader(folders / "csv", *words)
    assert (status, out) == (1, "")
    (line,) = err.splitlines()
    assert "the process of the database was killed" in line
    assert line.endswith("--resume")
    loader.works(folders / "csv", *words, "--resume")
    assert_same(database(words[:1]), folders)


def cut_short(target):
    """Leaves a transaction in the middle of a statement."""
    with target.transaction():
        target._connection.pgconn.send_query(b"SELECT pg_sleep(60)")
        raise KeyboardInterrupt


def test_ctrl_c_while_postgresql_is_at_work_says_nothing_else(postgresql, caplog):
    """psycopg would say that it cannot roll back."""
    with closing(open_target(address(postgresql.url()), "cut_short")) as target:
        with pytest.raises(KeyboardInterrupt):
            cut_short(target)
        assert not caplog.records


def test_the_way_to_go_on_works_and_has_no_password(folders, postgresql, loader):
    url = postgresql.url(password="s3cret")
    words = (url, "--schema", "went_on")
    loader.at_step(7, lambda: os.kill(os.getpid(), signal.SIGINT))
    status, _, err = loader(folders / "csv", *words, "--overwrite", "--quiet")
    assert status == 130
    assert "s3cret" not in err
    assert "--overwrite" not in err
    assert err.endswith("--resume (and the password)\n")
    assert f"{postgresql.url()} --schema went_on --quiet --resume" in err


@pytest.fixture
def own_server():
    """A server that a test may do anything to."""
    with server(is_started=False) as found:
        yield found


def test_a_server_that_is_killed_in_the_middle(folders, own_server, loader):
    own_server.start()
    words = (own_server.url(), "--quiet")
    loader.at_step(7, lambda: own_server.stop(signal.SIGKILL))
    status, out, err = loader(folders / "csv", *words)
    assert (status, out) == (1, "")
    (line,) = err.splitlines()
    assert own_server.url() in line
    assert "1 of " in line
    assert "go on with: " in line
    own_server.start()
    assert_whole_batches(Database(own_server.url()), 1)
    loader.works(folders / "csv", *words[:1], "--resume")
    assert_same(Database(own_server.url()), folders)


def test_a_connection_that_is_cut_off_in_the_middle(folders, postgresql, loader):
    words = (postgresql.url(), "--schema", "cut_off")

    def cut():
        postgresql.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'tillroll load'"
        )

    loader.at_step(7, cut)
    message = loader.refused(folders / "json", *words, "--workers", 1)
    assert "go on with: " in message
    assert_whole_batches(database(words), 1)
    loader.works(folders / "json", *words, "--resume", "--workers", 1)


def test_a_server_whose_disk_is_full(tmp_path, own_server, loader):
    folder = make_receipts(tmp_path / "set", "csv", n_customers=400, batch_size=100)
    own_server.start(most_file_bytes=2 << 20)
    message = loader.refused(folder, own_server.url())
    assert "could not extend file" in message
    assert "go on with: " in message
    ((done, _, _),) = Database(own_server.url()).parts()
    assert Database(own_server.url()).count("customers") == done * 100
    own_server.stop()
    own_server.start()
    loader.works(folder, own_server.url(), "--resume")
    assert Database(own_server.url()).count("customers") == 400


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
"""


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
def test_a_disk_that_is_full(kind, tmp_path, loader):
    folder = make_receipts(tmp_path / "set", "csv", n_customers=400, batch_size=100)
    url = f"{kind}:{tmp_path / 'shop.db'}"
    code = FULL.format(size=2 << 20) + killed_at(0)
    result = subprocess.run(
        [sys.executable, "-c", code, str(folder), url, "--quiet"],
        capture_output=True, text=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip
    assert result.returncode == 1, result.stderr
    (line,) = result.stderr.splitlines()
    assert url in line
    assert "go on with: " in line
    loader.works(folder, url, "--resume")
    assert Database(url).count("customers") == 400


def test_files_are_divided_in_the_same_parts_again(tmp_path, words, loader, monkeypatch):
    receipts = make_dataset(tmp_path / "receipts", 12, receipts_per_customer=3)
    events = make_events("--receipts", receipts, cwd=tmp_path)
    monkeypatch.setattr(file_blocks, "BLOCK_BYTES", 1 << 14)
    monkeypatch.setattr(listed_source, "PART_BLOCKS", 2)
    loader.at_step(9, lambda: os.kill(os.getpid(), signal.SIGINT))
    assert loader(events, *words)[0] == 130
    ((done, parts, _),) = database(words).parts()
    assert 0 < done < parts - 2
    n_before = database(words).count("interactions")
    expected = csv_rows(events / "interactions.csv")
    assert 0 < n_before < len(expected)
    loader.works(events, *words, "--resume")
    found = [tuple(map(str, row)) for row in database(words).rows("interactions")]
    assert sorted(found) == sorted(expected)


def test_a_second_run_at_the_same_time_is_told_so(folders, postgresql, loader):
    """The books say that somebody else has gone on."""
    words = (postgresql.url(), "--schema", "at_once")
    loader.at_step(4, lambda: Database(*words[::2]).query(
        "UPDATE tillroll_load SET parts_done = 3 RETURNING 1"
    ))  # fmt: skip
    message = loader.refused(folders / "csv", *words)
    assert "is being loaded by another run" in message
    assert database(words).count("customers") == BATCH


def test_large_batches_of_json_are_loaded_in_several_transactions(tmp_path, loader, monkeypatch):
    from receipts.loading import world_source

    monkeypatch.setattr(world_source, "PART_CUSTOMERS", 16)
    monkeypatch.setattr(world_source, "PIECE_CUSTOMERS", 8)
    folder = make_receipts(tmp_path / "set", n_customers=N_CUSTOMERS, batch_size=50)
    url = f"sqlite:{tmp_path / 'shop'}"
    loader.at_step(10, lambda: os.kill(os.getpid(), signal.SIGINT))
    assert loader(folder, url, "--workers", 1)[0] == 130
    assert Database(url).parts() == [(1, 8, 0)]
    assert Database(url).count("customers") == 16
    loader.works(folder, url, "--resume", "--workers", 1)
    assert Database(url).count("customers") == N_CUSTOMERS


def test_memory_is_bounded(tmp_path):
    """A large batch takes no more than a small one."""
    peaks = []
    for n_customers in (200, 800):
        folder = make_receipts(
            tmp_path / str(n_customers), "csv", n_customers=n_customers, batch_size=n_customers
        )
        url = f"sqlite:{tmp_path / 'shop'}{n_customers}"
        code = (
            killed_at(0).removesuffix("sys.exit(load.main(sys.argv[1:]))\n")
            + "import resource\nload.main(sys.argv[1:])\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        result = subprocess.run(
            [sys.executable, "-c", code, str(folder), url, "--quiet"],
            capture_output=True, text=True, timeout=TIMEOUT, check=True,
        )  # fmt: skip
        peaks.append(int(result.stdout))
    assert peaks[1] < peaks[0] * 1.3
