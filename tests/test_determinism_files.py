"""The same bytes, however they are made: by whom, where, when, in how many pieces."""

import gzip
import os
import subprocess
import sys

import pytest

from tests.command_line import (
    GENERATOR,
    TIMEOUT,
    assert_equal_data,
    batch_files,
    batches,
    environment,
    joined_customers,
    make,
    started,
    summary_of,
    tree,
    until,
)

N = 1600
FLAGS = ("--customers", N, "--receipts", 2, "--batch-size", 100, "--workers", 1)


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """The data set, made in one go by one process."""
    folder = tmp_path_factory.mktemp("reference")
    make(*FLAGS, "--output", "set", cwd=folder)
    assert len(batches(folder / "set")) == 16
    return folder / "set"


def test_the_seed_matters(reference, tmp_path):
    """What the other tests see does not follow from all files being alike."""
    make(*FLAGS, "--seed", 43, "--output", "set", cwd=tmp_path)
    assert not {*batches(tmp_path / "set").values()} & {*batches(reference).values()}


@pytest.mark.parametrize("n_workers", [2, 4])
def test_the_number_of_workers(reference, tmp_path, n_workers):
    """S1.18, S1.19, S1.124: the reference is of one worker."""
    make(*FLAGS, "--workers", n_workers, "--output", "set", cwd=tmp_path)
    assert_equal_data(tmp_path / "set", reference)


@pytest.mark.parametrize("size", [1000, 777])
def test_the_batch_size(reference, tmp_path, size):
    """S1.19: the reference has batches of 100."""
    make(*FLAGS, "--batch-size", size, "--output", "set", cwd=tmp_path)
    assert len(batches(tmp_path / "set")) == -(-N // size)
    assert joined_customers(tmp_path / "set") == joined_customers(reference)


def test_the_number_of_customers(tmp_path):
    """S1.19: a thousand alone are the first of ten thousand."""
    receipts = ("--receipts", 1)
    make("--customers", 1000, *receipts, "--output", "alone", cwd=tmp_path)
    make("--customers", 10_000, *receipts, "--output", "many", cwd=tmp_path)
    alone, many = (batches(tmp_path / name) for name in ("alone", "many"))
    assert (len(alone), len(many)) == (1, 10)
    assert alone["batch_00000.json"] == many["batch_00000.json"]


@pytest.mark.parametrize(("value", "n_workers"), [("0", 1), ("4242", 2)])
def test_the_hash_seed(reference, tmp_path, value, n_workers):
    """S1.18."""
    make(
        *FLAGS,
        "--workers",
        n_workers,
        "--output",
        "set",
        cwd=tmp_path,
        env={"PYTHONHASHSEED": value},
    )
    assert_equal_data(tmp_path / "set", reference)


def test_the_current_directory_and_the_way_to_it(reference, tmp_path):
    """S1.18."""
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "link").symlink_to("deep")
    make(*FLAGS, "--output", "../../set", cwd=tmp_path / "link" / "er")
    assert_equal_data(tmp_path / "set", reference)


@pytest.mark.parametrize(
    "changes",
    [
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONUTF8": "0"},
        {"TZ": "America/Adak", "LANG": "tr_TR.UTF-8", "PYTHONOPTIMIZE": "2"},
    ],
)
def test_the_environment(reference, tmp_path, changes):
    """S1.18."""
    make(*FLAGS, "--output", "set", cwd=tmp_path, env=changes)
    assert_equal_data(tmp_path / "set", reference)


ANOTHER_TIME = """
import datetime, runpy, sys, time

class Datetime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(1999, 1, 1, tzinfo=tz)
    today = utcnow = now

class Date(datetime.date):
    @classmethod
    def today(cls):
        return cls(1999, 1, 1)

datetime.datetime, datetime.date = Datetime, Date
time.time, time.time_ns = (lambda: 915148800.0), (lambda: 915148800 * 10**9)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_the_clock(reference, tmp_path):
    """S1.19."""
    flags = [*map(str, FLAGS), "--quiet", "--output", "set"]
    subprocess.run(
        [sys.executable, "-c", ANOTHER_TIME, str(GENERATOR), *flags],
        cwd=tmp_path,
        env={**environment(), "PYTHONPATH": str(GENERATOR.parent)},
        check=True,
        timeout=TIMEOUT,
    )
    assert summary_of(tmp_path / "set")["generation_date"].startswith("1999-01-01T")
    assert_equal_data(tmp_path / "set", reference)


def test_killed_and_resumed(reference, tmp_path):
    """S1.18, S1.24."""
    flags = (*FLAGS, "--output", "set")
    with started(*flags, cwd=tmp_path) as process:
        until(lambda: batch_files(tmp_path / "set"), process)
        process.kill()
        process.communicate(timeout=TIMEOUT)
    assert "dataset_summary.json" not in tree(tmp_path / "set")
    make(*flags, "--resume", cwd=tmp_path)
    assert_equal_data(tmp_path / "set", reference)


def test_slices_at_the_borders_of_batches_are_the_whole(reference, tmp_path):
    """S1.19, S1.124: file by file."""
    together = {}
    for first, n_customers in ((0, 700), (700, 400), (1100, 500)):
        flags = ("--first-customer", first, "--customers", n_customers, "--output", first)
        make(*FLAGS, *flags, cwd=tmp_path)
        part = batches(tmp_path / str(first))
        assert not part.keys() & together.keys()
        together |= part
        assert summary_of(tmp_path / str(first))["settings"]["first_customer"] == first
    assert together == batches(reference)


def test_slices_anywhere_are_the_whole(reference, tmp_path):
    """S1.19, S1.124: customer by customer."""
    folders = []
    for first, n_customers in ((0, 949), (949, 651)):
        flags = ("--first-customer", first, "--customers", n_customers, "--output", first)
        make(*FLAGS, *flags, cwd=tmp_path)
        folders.append(tmp_path / str(first))
    assert joined_customers(*folders) == joined_customers(reference)


def test_a_slice_of_a_larger_world_has_its_ids(tmp_path):
    """S1.19, S1.69: with as many digits as the whole needs."""
    flags = ("--receipts", 1, "--batch-size", 5, "--id-digits", 7)
    make("--customers", 10, *flags, "--output", "a", cwd=tmp_path)
    make("--customers", 5, "--first-customer", 5, *flags, "--output", "b", cwd=tmp_path)
    name = "batch_00001.json"
    assert batches(tmp_path / "b") == {name: batches(tmp_path / "a")[name]}
    assert b'"customer_0000005"' in batches(tmp_path / "b")[name]


@pytest.mark.parametrize("indent", [0, 2])
def test_compressed_files_hold_the_same_text(tmp_path, indent):
    """S1.18."""
    flags = ("--customers", 250, "--receipts", 2, "--batch-size", 100, "--indent", indent)
    make(*flags, "--output", "plain", cwd=tmp_path)
    make(*flags, "--output", "packed", "--gzip", cwd=tmp_path)
    packed = batches(tmp_path / "packed")
    assert {name: gzip.decompress(data) for name, data in packed.items()} == {
        f"{name}.gz": data for name, data in batches(tmp_path / "plain").items()
    }


def test_file_times_and_rights_are_ordinary(reference):
    mask = os.umask(0)
    os.umask(mask)
    for path in reference.iterdir():
        assert path.stat().st_mode & 0o777 == 0o666 & ~mask
