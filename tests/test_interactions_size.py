"""Bounded memory and linear cost."""

import random
import subprocess
import sys
import time

from interactions.model.policy import InteractionPolicy
from interactions.plan import Plan
from interactions.run import InteractionRun
from interactions.sources.inputs import Inputs
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


def cpu_of(source, output):
    """CPU seconds of a whole run in this process."""
    start = time.process_time()
    inputs = Inputs(transactions=source)
    run = InteractionRun(
        Plan(InteractionPolicy(), 42, inputs.as_json()), inputs, output, lambda: ("", 0.0)
    )
    run.gather(lambda text: None, lambda n: None)
    for _ in run:
        pass
    return time.process_time() - start


def test_the_cost_is_linear(tmp_path):
    """S3.44: eight times the input; a pass over the whole for each customer takes 64 times."""
    small = cpu_of(hm_like(tmp_path / "small.csv", 500), tmp_path / "small")
    large = cpu_of(hm_like(tmp_path / "large.csv", 4000), tmp_path / "large")
    assert large < 16 * small


IN_BETWEEN = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)
"""A small process in between: on Linux a child's peak begins at its parent's."""


def peak_of(source, output):
    """Peak memory in bytes of the whole command, in a fresh process."""
    flags = ["--transactions", source, "--output", output, "--quiet", "--workers", "1"]
    result = subprocess.run(
        [sys.executable, "-c", IN_BETWEEN, sys.executable, "-m", "interactions", *map(str, flags)],
        env=environment(PYTHONPATH=str(ROOT)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=TIMEOUT,
    )
    return int(result.stdout) * (1 if sys.platform == "darwin" else 1024)


def test_memory_does_not_grow_with_the_input(tmp_path):
    """S3.46, S3.47: parts of bounded size; 500 MB is the limit at any size."""
    peak = peak_of(hm_like(tmp_path / "large.csv", 25_000), tmp_path / "large")
    assert summary_of(tmp_path / "large")["interactions"]["2"] == 25_000 * 47 // 2
    assert peak < 300e6
