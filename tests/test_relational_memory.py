"""Memory of each process while tables are made: it does not grow with the data."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.command_line import ROOT, run, started, until

MOST_BYTES = 150e6
VERIFIED_BYTES = 140e6
"""For a batch of 4,000 customers, so that one of 10,000 has room below the same 150 MB."""


def family_of(number):
    """A process and all its descendants."""
    family = [number]
    for member in family:  # Grows while it is walked through.
        with suppress(OSError):
            for children in Path(f"/proc/{member}/task").glob("*/children"):
                family += map(int, children.read_text().split())
    return family


def peak_of(number):
    """The most bytes that a process had in memory, 0 where it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{number}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def peaks_of(process):
    """The peaks of a process and its descendants, which end."""
    peaks = {}

    def is_over():
        for number in family_of(process.pid):
            peaks[number] = max(peaks.get(number, 0), peak_of(number))
        return process.poll() is not None

    until(is_over)
    assert process.returncode == 0
    return peaks


def flags_of(form, n_customers):
    size = ("--customers", n_customers, "--batch-size", n_customers)
    return (*size, "--format", form, "--workers", 1, "--output", "set", "--quiet")


@pytest.mark.parametrize("form", ["csv", "parquet", "sqlite", "duckdb"])
def test_no_process_has_more_than_150_megabytes(form, tmp_path):
    """With a batch that takes several times as much as JSON or CSV."""
    with started(*flags_of(form, 1500), cwd=tmp_path) as process:
        peaks = peaks_of(process)
    assert len(peaks) >= (2 if form == "duckdb" else 1)
    assert 0 < max(peaks.values()) < MOST_BYTES


@pytest.mark.parametrize("form", ["parquet", "duckdb"])
def test_verification_keeps_nothing_of_what_it_has_read(form, tmp_path):
    run(*flags_of(form, 4000), cwd=tmp_path)
    check = [sys.executable, ROOT / "read_large_dataset.py", "set", "--verify", "--workers", "1"]
    with subprocess.Popen(check, cwd=tmp_path, stdout=subprocess.DEVNULL) as process:
        peaks = peaks_of(process)
    assert 0 < max(peaks.values()) < VERIFIED_BYTES
