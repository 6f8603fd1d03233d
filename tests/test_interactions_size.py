"""Bounded memory, and each row read once."""

import random
import subprocess
import sys

from interactions.sources.inputs import Inputs
from interactions.sources.part_maker import PartMaker
from interactions.sources.parts import PartReader
from tests.command_line import ROOT, TIMEOUT, environment
from tests.interactions_command import summary_of, write_csv


def hm_like(path, n_customers):
    """23.5 transactions a customer, sorted by date."""
    rng = random.Random(n_customers)
    rows = [
        (f"{rng.randrange(n_customers) * 0x9E3779B97F4A7C15 % 2**64:064x}",
         f"{rng.randrange(20_000):09d}", f"2019-{1 + i % 12:02d}-{1 + i % 28:02d}")
        for i in range(n_customers * 47 // 2)
    ]  # fmt: skip
    return write_csv(path, sorted(rows, key=lambda row: row[2]))


def test_the_cost_is_linear(tmp_path):
    """S3.44: every byte of the file is read once, every customer in one part and once there.

    (CPU is measured in benchmarks/interactions_speed.py: twice the input, twice the time.)
    """
    for n_customers in (200, 1600):
        source = hm_like(tmp_path / f"{n_customers}.csv", n_customers)
        n_bytes: list[int] = []
        inputs = Inputs(transactions=source)
        folder = tmp_path / f"parts{n_customers}"
        folder.mkdir()
        gathered = PartMaker(inputs, folder, lambda text: None, n_bytes.append).make(None, 42)
        assert sum(n_bytes) == source.stat().st_size
        found = [c for part in gathered.parts for c in PartReader(inputs, ()).read(part)]
        assert sum(len(c.times) for c in found) == gathered.n_purchases == n_customers * 47 // 2
        assert len({c.customer_id for c in found}) == len(found)


IN_BETWEEN = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)
"""A small process in between: on Linux a child's peak begins at its parent's."""


def peak_of(source, output):
    """Peak memory in bytes of the whole command, in a fresh process."""
    flags = [*source, "--output", output, "--quiet", "--workers", "1"]
    result = subprocess.run(
        [sys.executable, "-c", IN_BETWEEN, sys.executable, "-m", "interactions", *map(str, flags)],
        env=environment(PYTHONPATH=str(ROOT)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=TIMEOUT,
    )
    return int(result.stdout) * (1 if sys.platform == "darwin" else 1024)


def test_memory_of_columns_does_not_grow_with_the_input(tmp_path):
    """S3.46: a Parquet file of 2.7 million rows is written a row group at a time."""
    flags = ("--customers", "4000", "--format", "parquet", "--receipts-per-customer", "12")
    peak = peak_of(flags, tmp_path / "large")
    assert summary_of(tmp_path / "large")["customers"] == 4000
    assert peak < 300e6


def test_memory_does_not_grow_with_the_input(tmp_path):
    """S3.46, S3.47: parts of bounded size; 500 MB is the limit at any size."""
    peak = peak_of(("--transactions", hm_like(tmp_path / "large.csv", 25_000)), tmp_path / "large")
    assert summary_of(tmp_path / "large")["interactions"]["2"] == 25_000 * 47 // 2
    assert peak < 300e6
