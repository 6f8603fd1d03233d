"""--scheduler, receipts/runs/cluster.py: data sets made by a Dask cluster."""

import functools
import os
import re
import signal
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import distributed
import pytest

from receipts import generate
from receipts.runs import cluster as clusters
from receipts.runs import executors
from receipts.runs.cluster import Cluster
from receipts.runs.errors import ClusterError, WorkerDiedError
from receipts.runs.executors import run_on
from receipts.runs.program import VERSION
from tests.command_line import BARE_PYTHON, batch_files, make, run, started, tree, until
from tests.dask_clusters import other_program, scheduler, scheduler_here, until_there, worker
from tests.products import PRODUCTS, made, small_parts
from tests.test_workers import DOUBLE, start_of

pytestmark = pytest.mark.timeout(180)

FLAGS = ("--customers", 3000, "--batch-size", 100, "--seed", 7)
N_BATCHES = 30
SAY_WHEN = {"dataset_summary.json", "README.md", "croissant.json", "datapackage.json"}
PLAN = {"customers": 3000, "batch_size": 100, "seed": 7}


@pytest.fixture(scope="module")
def cluster():
    """A scheduler without workers."""
    with scheduler_here() as there:
        yield there


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference") / "set"
    generate(folder, **PLAN)
    return tree(folder)


@pytest.fixture
def two_workers(cluster, tmp_path):
    with ExitStack() as stack:
        address = cluster.scheduler_address
        folders = [tmp_path / name for name in ("one", "two")]
        yield [stack.enter_context(worker(address, folder)) for folder in folders]
    until_there(cluster, 0)


def entered(cluster, tell=print):
    return Cluster(cluster.scheduler_address, 1, tell)


def error_line(result, status=1):
    """The one line of a run that failed: progress, then an error."""
    *progress, message = result.stderr.splitlines()
    assert result.returncode == status, result.stderr
    assert all(re.match(r"batch \d+ of \d+: ", line) for line in progress), result.stderr
    assert message.startswith("generate_large_dataset.py: error: ")
    return message


def alive_in_group(number):
    """The processes of a group that have not ended (their parent may not have noticed yet)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = path.read_text(errors="replace").rpartition(")")
            state, _, group, *_ = rest.split()
            if int(group) == number and state not in "ZX":
                found.append(name)
    return found


def assert_resumes(folder, reference, *flags, plan=FLAGS):
    make(*plan, "--output", folder, "--resume", *flags, cwd=folder.parent)
    found = tree(folder)
    assert found.keys() == reference.keys()
    assert {name for name in found if found[name] != reference[name]} <= SAY_WHEN


# --- workers that come, go, and are slow


def test_every_product_has_the_same_bytes(cluster, two_workers, tmp_path_factory, monkeypatch):
    small_parts(monkeypatch)
    until_there(cluster, 2)
    with entered(cluster) as executor:
        for product in PRODUCTS:
            there, here = (tmp_path_factory.mktemp(name) for name in ("there", "here"))
            assert made(product, there, executor=executor) == made(product, here), product


def test_a_dask_client_gives_an_executor(cluster, two_workers, tmp_path):
    """In a notebook."""
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        generate(tmp_path / "far", 6, batch_size=2, executor=client.get_executor())
    generate(tmp_path / "near", 6, batch_size=2)
    assert tree(tmp_path / "far") == tree(tmp_path / "near")


def test_a_worker_is_killed_and_one_is_slow(cluster, two_workers, reference, tmp_path):
    """One is stopped for so long that its tasks are given to the other one, and goes on later."""
    until_there(cluster, 2)
    folder = tmp_path / "set"
    killed, slow = two_workers
    n_batches = 0

    def stop_them(_):
        nonlocal n_batches
        n_batches += 1
        if n_batches == 2:
            slow.send_signal(signal.SIGSTOP)
        if n_batches == 6:
            slow.send_signal(signal.SIGCONT)
            killed.kill()

    with entered(cluster) as executor, worker(cluster.scheduler_address, tmp_path / "three"):
        generate(folder, **PLAN, executor=executor, on_batch=stop_them)
    assert tree(folder) == reference


def test_a_worker_that_was_given_up_is_late(cluster, two_workers, reference, tmp_path):
    """Its file comes when another worker has made the same one, and nobody minds."""
    until_there(cluster, 2)
    folder = tmp_path / "set"
    slow = two_workers[1]
    is_stopped = False

    def stop_it(_):
        nonlocal is_stopped
        if not is_stopped:
            slow.send_signal(signal.SIGSTOP)
            is_stopped = True

    with entered(cluster) as executor:
        generate(folder, **PLAN, executor=executor, on_batch=stop_it)
    until_there(cluster, 1)  # It was given up.
    slow.send_signal(signal.SIGCONT)
    time.sleep(1)
    assert {name: text for name, text in tree(folder).items() if not name.startswith(".")} == (
        reference
    )


def test_a_task_that_kills_its_workers_ends_the_run(cluster, two_workers):
    until_there(cluster, 2)
    death = start_of("__import__('os')._exit(1)")
    with (
        entered(cluster) as executor,
        pytest.raises(WorkerDiedError, match=r"^2 workers died .* the last was tcp://127.0.0.1:"),
    ):
        list(run_on(executor, death, [1]))


def test_without_any_worker_a_run_waits_and_then_says_so(cluster, monkeypatch):
    monkeypatch.setattr(executors, "WATCH_SECONDS", 0.1)
    monkeypatch.setattr(clusters, "WATCH_SECONDS", 0.1)
    monkeypatch.setattr(clusters, "NO_WORKER_SECONDS", 0.3)
    told = []
    with (
        entered(cluster, told.append) as executor,
        pytest.raises(ClusterError, match=r"no worker at tcp://.*start one with: dask worker tcp"),
    ):
        list(run_on(executor, DOUBLE, [1]))
    assert len(told) == 1
    assert "waiting" in told[0]


def test_a_data_set_in_a_store_needs_no_shared_folder(bench, cluster, two_workers, tmp_path):
    """A worker is killed while it uploads; another one uploads the same."""
    until_there(cluster, 2)
    with entered(cluster) as executor:
        generate(
            str(bench.url),
            **PLAN,
            executor=executor,
            on_batch=lambda _: two_workers[0].kill(),
        )
    generate(tmp_path / "set", **PLAN)
    there = {name: text for name, text in bench.files().items() if name.startswith("batch")}
    assert there == {path.name: path.read_bytes() for path in batch_files(tmp_path / "set")}


# --- workers with another program


PROGRAM = "receipts/runs/program.py"
CATALOGUE = "world/data/catalogue.csv"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (None, "has no Tillroll; install it there"),
        ((PROGRAM, f'VERSION = "{VERSION}"', 'VERSION = "0.0.9"'), "has Tillroll 0.0.9, and"),
        ((CATALOGUE, "Fresh Yellow Bananas", "Other Bananas"), "has another population"),
        (("world/money.py", "def ", "\n\ndef "), "has other files in its Tillroll"),
        (("receipts/runs/remote.py", "def answer", "def answers"), "another version of Tillroll"),
    ],
    ids=["none", "version", "catalogue", "files", "older"],
)
def test_a_worker_with_another_program_is_refused(cluster, tmp_path, change, words):
    """By a run that finds it there, and by one that it comes to later."""
    (tmp_path / "other").mkdir()
    program = other_program(tmp_path / "other", *change) if change else tmp_path / "other"
    with entered(cluster) as executor, worker(cluster.scheduler_address, tmp_path / "w", program):
        with pytest.raises(ClusterError) as late:
            generate(tmp_path / "set", 4, batch_size=2, executor=executor)
        with pytest.raises(ClusterError) as early:
            entered(cluster).__enter__()
    until_there(cluster, 0)
    for message in (str(late.value), str(early.value)):
        assert words in message
        assert len(message.splitlines()) == 1
    assert re.match(r"worker tcp://127.0.0.1:\d+ ", str(early.value))
    if "another version" not in words:  # It cannot say where it is.
        assert re.match(r"worker tcp://127.0.0.1:\d+ ", str(late.value))
    assert {*tree(tmp_path / "set")} == {".unfinished.json"}


def test_a_library_that_decides_bytes_has_to_be_the_same(cluster, two_workers, monkeypatch):
    until_there(cluster, 2)
    asked = executors.program(["pyarrow"])
    monkeypatch.setattr(executors, "program", lambda _: {**asked, "pyarrow": "0.1"})
    with entered(cluster) as executor, pytest.raises(ClusterError, match=r"pyarrow 0\.1; install"):
        list(run_on(executor, DOUBLE, [1], ["pyarrow"]))


def test_a_worker_that_does_not_see_the_folder_says_so(cluster, two_workers, tmp_path):
    until_there(cluster, 2)
    missing = str(tmp_path / "unshared" / "file")
    with entered(cluster) as executor, pytest.raises(ClusterError) as caught:
        list(run_on(executor, functools.partial(eval, "open"), [missing]))
    assert re.match(rf"worker tcp://\S+ does not see {tmp_path}/unshared; ", str(caught.value))


# --- commands


def test_a_scheduler_that_goes_away_ends_the_run(reference, tmp_path):
    folder = tmp_path / "set"
    with scheduler(tmp_path / "s") as (process, address), worker(address, tmp_path / "w"):
        flags = (*FLAGS, "--output", folder, "--scheduler", address)
        with started(*flags, cwd=tmp_path) as command:
            until(lambda: len(batch_files(folder)) >= 3, command)
            process.kill()
            out, err = command.communicate(timeout=60)
    assert (command.returncode, out) == (1, "")
    *progress, message = err.splitlines()
    assert all(line.startswith("batch ") for line in progress), err
    assert "the scheduler" in message
    assert "gone" in message
    assert f"of {N_BATCHES} batches are whole and kept; go on with: " in message
    assert f"--scheduler {address} --resume" in message
    assert not [name for name in tree(folder) if name.endswith(".tmp")]
    assert_resumes(folder, reference)


def test_no_scheduler_is_there(tmp_path):
    result = run("--scheduler", "tcp://127.0.0.1:9", "--output", "set", cwd=tmp_path)
    message = error_line(result)
    assert "no scheduler of Dask answers at tcp://127.0.0.1:9 (" in message
    assert message.endswith("; nothing was written")
    assert tree(tmp_path) == {}


def test_ctrl_c_on_a_local_cluster(tmp_path):
    """Dask's own processes say nothing, and are gone."""
    folder = tmp_path / "set"
    # So many that some are left, however late the signal comes.
    plan = ("--customers", 8_000, "--batch-size", 100, "--seed", 7)
    generate(tmp_path / "reference", 8_000, batch_size=100, seed=7)
    flags = (*plan, "--output", folder, "--scheduler", "local", "--workers", 2)
    with started(*flags, cwd=tmp_path) as command:
        until(lambda: len(batch_files(folder)) >= 3, command)
        os.killpg(command.pid, signal.SIGINT)
        out, err = command.communicate(timeout=60)
        until(lambda: not alive_in_group(command.pid))
    assert (command.returncode, out) == (130, "")
    *progress, message = err.splitlines()
    assert all(line.startswith("batch ") for line in progress), err
    assert "error: stopped; " in message
    assert not [name for name in tree(folder) if name.endswith(".tmp")]
    reference = tree(tmp_path / "reference")
    assert_resumes(folder, reference, "--scheduler", "local", "--workers", 2, plan=plan)


@pytest.mark.parametrize("address", ["", "host:8786", "tcp://host", "http://host:1", "Local"])
def test_an_address_that_is_none(tmp_path, address):
    result = run("--scheduler", address, "--output", "set", cwd=tmp_path)
    assert result.returncode == 2
    assert "is not local or an address like tcp://host:8786" in error_line(result, 2)


def test_without_dask_the_command_says_what_to_install(tmp_path):
    result = run("--scheduler", "local", "--output", "set", cwd=tmp_path, python=BARE_PYTHON)
    message = error_line(result)
    assert "needs distributed, which is not installed" in message
    assert "pip install -r requirements-cluster.txt" in message
    assert tree(tmp_path) == {}
