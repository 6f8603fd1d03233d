"""Schedulers and workers of Dask for tests: on 127.0.0.1, on ports of their own, and killed at the
end.
"""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress

import dask
import distributed

from tests.command_line import ROOT, until

_DASK = (sys.executable, "-m", "distributed.cli.dask_{}")
WORKER_TTL = "4s"
"""After this silence a worker is taken for dead."""


@contextmanager
def scheduler_here():
    """A scheduler in a thread of this process; its cluster, without workers."""
    settings = {
        "distributed.scheduler.worker-ttl": WORKER_TTL,
        "distributed.scheduler.allowed-failures": 1,
        "distributed.worker.memory.spill": False,
    }
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=0,
            processes=False,
            protocol="tcp",
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=100,
        ) as cluster,
    ):
        yield cluster


@contextmanager
def _process(program, *flags, folder, **changes):
    """A process of Dask that works in a folder; killed at the end."""
    *start, module = _DASK
    process = subprocess.Popen(
        [*start, module.format(program), *map(str, flags), "--no-dashboard"],
        cwd=folder,
        env={**os.environ, **changes},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()


@contextmanager
def scheduler(folder):
    """A scheduler in a process of its own, and its address."""
    folder.mkdir(exist_ok=True)
    file = folder / "scheduler.json"
    flags = ("--host", "127.0.0.1", "--port", 0, "--scheduler-file", file)
    with _process("scheduler", *flags, folder=folder) as process:
        yield process, until(lambda: _address_in(file), process)


def _address_in(file):
    """The address in a scheduler's file; None as long as that is not there, or not whole."""
    with suppress(FileNotFoundError, ValueError):
        return json.loads(file.read_text())["address"]


@contextmanager
def worker(address, folder, program=ROOT):
    """A worker with one thread in a process of its own, which finds its program in a folder."""
    folder.mkdir(exist_ok=True)
    flags = (address, "--no-nanny", "--nthreads", 1, "--host", "127.0.0.1")
    local = ("--local-directory", folder)
    with _process("worker", *flags, *local, folder=folder, PYTHONPATH=str(program)) as process:
        yield process


def until_there(cluster, n_workers):
    """Waits for workers of a cluster whose scheduler is in this process."""
    until(lambda: len(cluster.scheduler.workers) == n_workers)


def other_program(folder, file, old, new):
    """A copy of the program for a worker, in which a text of a file is another one."""
    for room in ("world", "receipts"):
        shutil.copytree(
            ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder
