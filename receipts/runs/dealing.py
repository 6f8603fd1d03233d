"""Who does the tasks: processes of the run's own, or an executor."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable

from receipts.runs.workers import Result, Task, Work, run_tasks

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from concurrent.futures import Executor


def deal_out(
    start: Callable[[], Work[Task, Result]],
    tasks: Iterable[Task],
    n_workers: int,
    executor: Executor | None = None,
    libraries: Iterable[str] = (),
) -> Generator[Result, None, None]:
    """The results of all tasks as they are ready: from ``run_on`` if there is an executor, or else
    from ``run_tasks``.
    """
    if executor is None:
        return run_tasks(start, tasks, n_workers)
    from receipts.runs.executors import run_on  # Takes a third as long to load as all the rest.

    return run_on(executor, start, tasks, libraries)
