"""receipts/runs/ordered.py: results in the order of the tasks."""

import functools
import multiprocessing
import time
from contextlib import closing

import pytest

from receipts.runs.ordered import run_in_order

LATE_FIRST = functools.partial(
    eval, "lambda task: (__import__('time').sleep(0.5 if task == 0 else 0), task)[1]"
)


@pytest.fixture(autouse=True)
def _no_worker_stays():
    yield
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("n_workers", [1, 2, 3])
def test_results_come_in_the_order_of_the_tasks(n_workers):
    """S1.124: though the first one is ready last."""
    assert list(run_in_order(LATE_FIRST, range(20), n_workers)) == [*range(20)]


@pytest.mark.parametrize("tasks", [[], [7]])
def test_more_workers_than_tasks(tasks):
    assert list(run_in_order(LATE_FIRST, tasks, 3)) == tasks


def test_results_do_not_wait_for_those_behind():
    late_last = functools.partial(eval, "lambda task: (__import__('time').sleep(task), task)[1]")
    with closing(run_in_order(late_last, [0, 60, 60], 2)) as results:
        begun = time.monotonic()
        assert next(results) == 0
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("n_workers", [1, 2])
def test_an_error_of_a_task_is_raised_here(n_workers):
    with pytest.raises(ValueError, match="'no number'"):
        list(run_in_order(functools.partial(eval, "int"), ["1", "no number", "2"], n_workers))
