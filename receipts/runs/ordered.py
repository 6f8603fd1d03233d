"""Tasks in worker processes, and their results in the order of the tasks."""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from receipts.runs.dealing import deal_out
from receipts.runs.workers import Result, Task, Work

if TYPE_CHECKING:
    from concurrent.futures import Executor


def run_in_order(
    start: Callable[[], Work[Task, Result]],
    tasks: Sequence[Task],
    n_workers: int,
    executor: Executor | None = None,
    libraries: Iterable[str] = (),
) -> Generator[Result, None, None]:
    """The results of all tasks in the tasks' order, though workers are ready in any order.

    Results that are ready too early wait in memory; otherwise as ``deal_out``.

    Raises WorkerDiedError where a worker process is killed.
    """
    ready: dict[int, Result] = {}
    next_number = 0
    numbered = functools.partial(_numbered, start)
    with closing(
        deal_out(numbered, list(enumerate(tasks)), n_workers, executor, libraries)
    ) as results:
        for number, result in results:
            ready[number] = result
            while next_number in ready:
                yield ready.pop(next_number)
                next_number += 1


def _numbered(
    start: Callable[[], Work[Task, Result]],
) -> Work[tuple[int, Task], tuple[int, Result]]:
    """What a worker process begins with: the same work on numbered tasks."""
    work = start()

    def work_numbered(task: tuple[int, Task]) -> tuple[int, Result]:
        return task[0], work(task[1])

    return work_numbered
