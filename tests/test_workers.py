"""receipts/runs/workers.py: tasks in worker processes."""

import errno
import functools
import itertools
import multiprocessing
import os
import signal
import struct
import time
from contextlib import closing

import pytest

from receipts.runs.errors import WorkerDiedError
from receipts.runs.workers import _received, run_tasks

COUNTS = pytest.mark.parametrize("n_workers", [1, 2, 3])


def start_of(work):
    """A start function for a worker: gives the function of an expression.  Workers need not
    import this module for it.
    """
    return functools.partial(eval, f"lambda task: {work}")


DOUBLE = start_of("2 * task")
PROCESS = start_of("(__import__('time').sleep(task), __import__('os').getpid())[1]")


@pytest.fixture(autouse=True)
def _no_worker_stays():
    yield
    assert multiprocessing.active_children() == []


@COUNTS
def test_every_task_is_done_once(n_workers):
    """S1.124: whatever the number of workers."""
    results = list(run_tasks(DOUBLE, range(20), n_workers))
    assert sorted(results) == [2 * task for task in range(20)]


@pytest.mark.parametrize("tasks", [[], [7]])
def test_more_workers_than_tasks(tasks):
    assert list(run_tasks(DOUBLE, tasks, 2)) == [2 * task for task in tasks]


def test_one_task_needs_no_other_process():
    assert list(run_tasks(PROCESS, [0], 3)) == [os.getpid()]


def test_one_worker_is_this_process_and_keeps_the_order():
    assert set(run_tasks(PROCESS, [0] * 3, 1)) == {os.getpid()}
    assert list(run_tasks(DOUBLE, range(20), 1)) == [2 * task for task in range(20)]


def test_several_workers_are_other_processes_and_share_the_work():
    processes = list(run_tasks(PROCESS, [0.3] * 4, 2))
    assert len(processes) == 4
    assert len(set(processes)) == 2
    assert os.getpid() not in processes


def test_a_worker_starts_its_work_once():
    start = functools.partial(
        eval, "(lambda calls: lambda task: next(calls))(__import__('itertools').count())"
    )
    assert list(run_tasks(start, range(3), 1)) == [0, 1, 2]
    assert sorted(run_tasks(start, range(6), 2)) in [
        sorted([*range(n), *range(6 - n)]) for n in range(7)
    ]


def test_results_come_when_they_are_ready():
    slow_first = start_of("(__import__('time').sleep(task), task)[1]")
    assert list(run_tasks(slow_first, [1.0, 0.0], 2)) == [0.0, 1.0]


@COUNTS
def test_tasks_are_taken_as_they_are_needed(n_workers):
    """S1.120: no list of tasks or results grows, so the tasks may be without end."""
    taken = itertools.count()
    with closing(run_tasks(DOUBLE, taken, n_workers)) as results:
        assert len(list(itertools.islice(results, 10))) == 10
    assert next(taken) <= 10 + n_workers


@COUNTS
def test_an_error_of_a_task_is_raised_here(n_workers):
    with pytest.raises(ValueError, match="'no number'"):
        list(run_tasks(functools.partial(eval, "int"), ["1", "no number", "2"], n_workers))


@COUNTS
def test_an_error_at_the_start_is_raised_here(n_workers):
    with pytest.raises(ZeroDivisionError):
        list(run_tasks(functools.partial(eval, "1 // 0"), [1, 2, 3], n_workers))


@COUNTS
def test_a_system_error_keeps_its_number_and_file(n_workers, tmp_path):
    missing = str(tmp_path / "missing")
    with pytest.raises(FileNotFoundError) as caught:
        list(run_tasks(functools.partial(eval, "open"), [missing] * 3, n_workers))
    assert (caught.value.errno, caught.value.filename) == (errno.ENOENT, missing)


@pytest.mark.parametrize(
    "death", ["__import__('os')._exit(0)", "__import__('os').kill(__import__('os').getpid(), 9)"]
)
def test_a_dead_worker_is_noticed(death):
    begun = time.monotonic()
    with pytest.raises(WorkerDiedError, match="killed"):
        list(run_tasks(start_of(f"{death} if task else 0"), [0, 0, 1, 0, 0], 2))
    assert time.monotonic() - begun < 20


def test_closing_stops_tasks_that_are_running():
    stopping = start_of("__import__('time').sleep(task)")
    begun = time.monotonic()
    with closing(run_tasks(stopping, [0, 60, 60], 2)) as results:
        next(results)
    assert time.monotonic() - begun < 20


def test_an_error_stops_the_other_workers():
    begun = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        list(run_tasks(start_of("__import__('time').sleep(task) or 1 // task"), [60, 0], 2))
    assert time.monotonic() - begun < 20


def test_workers_leave_interrupts_to_the_main_process():
    work = (
        "(__import__('os').kill(__import__('os').getpid(), __import__('signal').SIGINT), task)[1]"
    )
    assert sorted(run_tasks(start_of(work), range(4), 2)) == [*range(4)]


def test_this_process_can_be_interrupted_as_before():
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    handler = signal.getsignal(signal.SIGINT)
    with closing(run_tasks(DOUBLE, range(4), 2)) as results:
        next(results)
        assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before
    assert signal.getsignal(signal.SIGINT) == handler
    assert signal.SIGINT not in before


def test_a_worker_that_is_killed_while_it_answers_is_noticed():
    """What it has sent by then is the beginning of an answer."""
    ours, theirs = multiprocessing.Pipe()
    os.write(theirs.fileno(), struct.pack("!i", 1000) + b"the beginning")
    theirs.close()
    with pytest.raises(EOFError), ours:
        _received(ours)
