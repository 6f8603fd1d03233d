"""Memory of the processes that make interactions: under 150 MB in every format but pickle."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.interactions_command import write_csv
from tests.test_relational_memory import MOST_BYTES, family_of, peak_of

ROOT = Path(__file__).resolve().parents[1]


def peaks(*flags):
    """The most bytes that each process of a run had in memory."""
    found = {}
    command = [sys.executable, "-m", "interactions", "--quiet", *map(str, flags)]
    with subprocess.Popen(command, cwd=ROOT) as process:
        while process.poll() is None:
            for number in family_of(process.pid):
                found[number] = max(found.get(number, 0), peak_of(number))
            time.sleep(0.01)
    assert process.returncode == 0
    return found.values()


@pytest.mark.parametrize("form", ["parquet", "duckdb"])
def test_no_process_takes_more_than_the_bar(tmp_path, form):
    """Also the one that puts all rows together at the end."""
    flags = ("--customers", 600, "--workers", 1, "--format", form, "--output", tmp_path / "out")
    assert max(peaks(*flags)) < MOST_BYTES


def test_many_articles_and_long_ids_are_no_exception(tmp_path):
    rows = (
        (f"{customer:064x}", f"{(customer * 37 + place) % 60_000:010d}", f"2020-01-{1 + place:02d}")
        for customer in range(3000)
        for place in range(20)
    )
    write_csv(tmp_path / "t.csv", rows)
    flags = ("--transactions", tmp_path / "t.csv", "--workers", 1, "--format", "parquet")
    assert max(peaks(*flags, "--output", tmp_path / "out")) < MOST_BYTES
