"""What the benchmarks share: running a program in a fresh process and measuring it.

Keep the measuring program small: on Linux a child's peak memory starts at what its parent
had when it was started, so a benchmark must not load the package it measures.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

BENCHMARKS = Path(__file__).resolve().parent
PROJECT = BENCHMARKS.parent
GENERATOR = PROJECT / "generate_large_dataset.py"
READER = PROJECT / "read_large_dataset.py"

_NO_COMPILED_MODULES = "PYTHONDONTWRITEBYTECODE"

# Linux counts the peak in kilobytes, macOS in bytes.
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Run:
    """One run of a program.

    cpu: seconds of user and system time, of the process and its children.
    peak_mb: peak memory of the largest of these processes.
    """

    wall: float
    cpu: float
    peak_mb: float
    output: str


def run(*arguments: object) -> Run:
    """Runs ``python ARGUMENTS`` to its end.

    Raises RuntimeError where it fails.
    """
    start = time.perf_counter()
    with start_python(*arguments, stdout=subprocess.PIPE) as process:
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError(f"{process.args} ended with {process.returncode}")
    return Run(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss * _MAXRSS_UNIT / 1e6,
        output=output,
    )


def start_python(*arguments: object, stdout: int = subprocess.DEVNULL) -> subprocess.Popen:
    """A running ``python ARGUMENTS``, which may keep its compiled modules, as Python does unless
    it is told otherwise: without them every start compiles the whole program anew.
    """
    known = {name: value for name, value in os.environ.items() if name != _NO_COMPILED_MODULES}
    command = [sys.executable, *map(str, arguments)]
    return subprocess.Popen(command, stdout=stdout, text=True, env=known)


def generate(n_customers: int, output: Path, *options: object) -> tuple[object, ...]:
    """The arguments of ``run`` that generate a data set quietly."""
    return GENERATOR, "--customers", n_customers, "--output", output, "--quiet", *options


def fresh(folder: Path) -> Path:
    """The folder without what an earlier run left: deleting that is no part of a run."""
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def n_lines(folder: Path) -> int:
    """How many item lines a data set has, by its summary."""
    text = (folder / "dataset_summary.json").read_text(encoding="utf-8")
    return json.loads(text)["statistics"]["total_items"]


def spread(values: list[float], form: str = ".2f") -> str:
    """Median, least and most, as text."""
    return f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def this_machine() -> str:
    """Versions and platform, for the last line of a table."""
    return (
        f"Python {platform.python_version()} on {platform.platform()}, "
        f"{os.cpu_count()} processors; {time.strftime('%Y-%m-%d')}"
    )
