"""A second command in the folder of one that is running: it has to leave it alone."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress

from tests.torture.bench import Bench, Findings
from tests.torture.commands import run_in_copy
from tests.torture.random_kills import N_WORKERS, TIME_LIMIT
from tests.torture.trees import n_entries

SECONDS = ((), ("--resume",), ("--overwrite",), ("--overwrite", "--resume"))
"""The flags of the second command."""


def disturb(bench: Bench, n_races: int) -> Findings:
    """Every second command once, and so many races of two that start together; what was found."""
    findings = Findings(f"two at once: {bench.product.name}")
    for flags in SECONDS:
        case = f"second with {' '.join(flags) or 'no flag'}"
        findings.add(case, _beside_a_held_one(bench, flags))
    for number in range(n_races):
        findings.add(f"race {number}", _race(bench))
    return findings


def _beside_a_held_one(bench: Bench, flags: tuple[str, ...]) -> str:
    """The first is held up when it has begun to write, the second runs, the first goes on."""
    bench.reset()
    n_there = n_entries(bench.place)
    first = bench.product.command.started(bench.place, N_WORKERS)
    try:
        while n_entries(bench.place) < n_there + 3 and first.poll() is None:
            time.sleep(0.001)
        os.killpg(first.pid, signal.SIGSTOP)
        if first.poll() is not None:
            return "the first ended too early to be held up"
        status, text = run_in_copy(bench.product.command.with_flags(*flags), bench.place)
        os.killpg(first.pid, signal.SIGCONT)
        return _refusal(status, text) or _end_of(first) or bench.unlike_reference()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(first.pid, signal.SIGKILL)


def _race(bench: Bench) -> str:
    """Two start at the same moment: one may be refused, and the data set is whole at the end."""
    bench.reset()
    both = [bench.product.command.started(bench.place, N_WORKERS) for _ in range(2)]
    ends = [(process.communicate(timeout=TIME_LIMIT)[0], process.returncode) for process in both]
    if all(status for _, status in ends):
        return f"both failed: {ends}"
    refusals = [_refusal(status, text) for text, status in ends if status]
    return "".join(refusals) or bench.unlike_reference()


def _refusal(status: int, text: str) -> str:
    """What is wrong with how the second ended, which is to say in one line that it cannot."""
    if status != 1 or len(text.splitlines()) != 1:
        return f"the second ended with {status}: {text[-300:]}"
    return ""


def _end_of(process: subprocess.Popen[str]) -> str:
    """What is wrong with how the first ended."""
    text, _ = process.communicate(timeout=TIME_LIMIT)
    return f"the first ended with {process.returncode}: {text[-300:]}" if process.returncode else ""
