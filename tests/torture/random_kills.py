"""The command and its workers are killed at random moments; some are killed again when resumed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from contextlib import suppress

from tests.torture.bench import Bench, Findings
from tests.torture.commands import Command
from tests.torture.trees import n_entries

N_WORKERS = 2
TIME_LIMIT = 60.0
"""Seconds for a run that takes one."""

AGAIN = 0.4
"""Share of the resumed runs that are killed too."""


def kill_at_random(bench: Bench, n_kills: int, seed: int = 0) -> Findings:
    """Kills so many runs; what was found.  A run that ended before its kill counts as none."""
    findings = Findings(f"random kills: {bench.product.name}")
    random_moments = random.Random(f"{seed} {bench.product.name}")
    first, last = _duration(bench)
    while findings.n_cases < n_kills:
        bench.reset()
        command, n_before = bench.product.command, findings.n_cases
        while _killed(bench, command, random_moments.uniform(first, last)):
            findings.add(f"kill {findings.n_cases}", bench.broken_promise())
            command = bench.product.resumed
            if random_moments.random() > AGAIN:
                break
        if findings.n_cases > n_before and (violation := bench.incompletable()):
            findings.violations.append(f"{findings.what}: kill {findings.n_cases}: {violation}")
        if findings.n_cases == n_before:
            last = first + (last - first) * 0.95  # The machine is faster than it was.
    return findings


def _duration(bench: Bench) -> tuple[float, float]:
    """When a run makes its first file, and when it is over, in seconds."""
    bench.reset()
    begun = time.monotonic()
    n_there = n_entries(bench.place)
    process = bench.product.command.started(bench.place, N_WORKERS)
    while process.poll() is None and n_entries(bench.place) == n_there:
        time.sleep(0.002)
    first = time.monotonic() - begun
    assert process.wait(TIME_LIMIT) == 0, process.communicate()
    process.communicate()
    return first * 0.95, time.monotonic() - begun


def _killed(bench: Bench, command: Command, seconds: float) -> bool:
    """Starts a command and kills it after so many seconds; whether it was still running."""
    process = command.started(bench.place, N_WORKERS)
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=TIME_LIMIT)
    return process.returncode == -signal.SIGKILL
