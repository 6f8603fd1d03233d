"""Memory of each process while tables are made: it does not grow with the data."""

from contextlib import suppress
from pathlib import Path

import pytest

from tests.command_line import started, until

MOST_BYTES = 150e6


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


@pytest.mark.parametrize("form", ["csv", "parquet", "sqlite", "duckdb"])
def test_no_process_has_more_than_150_megabytes(form, tmp_path):
    """With a batch that takes several times as much as JSON or CSV."""
    flags = ("--customers", 1500, "--batch-size", 1500, "--format", form, "--workers", 1)
    peaks = {}
    with started(*flags, "--output", "set", "--quiet", cwd=tmp_path) as process:

        def is_over():
            for number in family_of(process.pid):
                peaks[number] = max(peaks.get(number, 0), peak_of(number))
            return process.poll() is not None

        until(is_over)
        assert process.returncode == 0
    assert len(peaks) >= (2 if form == "duckdb" else 1)
    assert 0 < max(peaks.values()) < MOST_BYTES
