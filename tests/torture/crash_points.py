"""The program dies just before each single operation on files, and in the middle of each write."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from tests.torture.bench import Bench, Findings
from tests.torture.commands import run_in_copy
from tests.torture.operations import KILLED, Killer, Operation, Watcher, watch


def crash_everywhere(
    bench: Bench, every: int = 1, sabotage: Callable[[], object] = lambda: None
) -> Findings:
    """Crashes at every operation, or at every so many of them; what was found.

    sabotage: changes the program, in the copy that is to crash.
    """
    findings = Findings(f"crash points: {bench.product.name}")
    for number, operation in list(enumerate(operations_of(bench, sabotage)))[::every]:
        for in_the_middle in (False, True) if operation.startswith("write ") else (False,):
            bench.reset()
            killer = Killer(number, in_the_middle)
            status, text = _run(bench, killer, sabotage)
            case = f"{'in' if in_the_middle else 'before'} {number} ({operation})"
            died = status == KILLED
            findings.add(case, bench.violation() if died else f"ended with {status}: {text}")
    return findings


def operations_of(bench: Bench, sabotage: Callable[[], object] = lambda: None) -> list[str]:
    """The operations of an undisturbed run, in order."""
    bench.reset()
    with tempfile.TemporaryFile() as file:
        status, text = _run(bench, _Lister(file.fileno()), sabotage)
        assert status == 0, text
        file.seek(0)
        return file.read().decode().splitlines()


def _run(bench: Bench, watcher: Watcher, sabotage: Callable[[], object]) -> tuple[int, str]:
    def begin() -> None:
        watch(bench.place, watcher)
        sabotage()

    return run_in_copy(bench.product.command, bench.place, begin)


_WRITE = os.write


@dataclass
class _Lister:
    """Writes the operations into an open file, a line each."""

    file: int

    def before(self, operation: Operation) -> None:
        """Notes it."""
        _WRITE(self.file, f"{operation}\n".encode())

    def after(self, operation: Operation) -> None:
        """Nothing."""
