"""A Dask cluster as an executor, for commands: it is found or started, looked at, and left quietly.

Dask's logs and warnings say in many lines what a command says in one; they are silenced in this
process, and not in the cluster's own.  https://distributed.dask.org/en/stable/
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from types import ModuleType
from typing import Any

from receipts.formats.libraries import library
from receipts.runs.command_line import LOCAL
from receipts.runs.errors import ClusterError
from receipts.runs.executors import LOOK, WATCH_SECONDS, Watched, brief, refusal
from receipts.runs.program import program
from receipts.runs.workers import interrupts_held_back

CONNECT_SECONDS = 5
"""How long a scheduler may take to answer."""

NO_WORKER_SECONDS = 60.0
"""How long a run waits for a first worker, or another one."""

_LOGGERS = ("distributed", "tornado", "asyncio", "bokeh")


class Cluster(Watched):
    """The workers of a Dask cluster, from the time that it is entered.

    scheduler: an address such as ``tcp://host:8786``, or ``local`` for a cluster of this machine's
        that ends when this is left.
    n_workers: processes of a local one.
    tell: takes news of what is waited for.
    """

    def __init__(self, scheduler: str, n_workers: int, tell: Callable[[str], object]) -> None:
        self._scheduler = scheduler
        self._n_workers = n_workers
        self._tell = tell
        self._cluster: Any = None
        self._client: Any = None
        self._executor: Any = None
        self._seconds_without = 0.0

    def __enter__(self) -> Cluster:
        """Connects.

        Raises ClusterError where there is no such cluster, or a worker of it has another program;
        MissingLibraryError where Dask is not installed.
        """
        dask = library("distributed", "cluster")
        _silence()
        try:
            self._connect(dask)
            self._look_at_workers()
        except BaseException:
            self.shutdown()
            raise
        return self

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hands a call over to a worker."""
        try:
            future: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        except Exception as error:
            raise self._gone() from error
        return future

    def watch(self) -> None:
        """See ``Watched``."""
        try:
            is_somebody_there = bool(self._client.nthreads())
        except Exception as error:
            raise self._gone() from error
        if is_somebody_there:
            self._seconds_without = 0.0
            return
        if not self._seconds_without:
            self._tell(
                f"there is no worker at {self._scheduler}; waiting for one (start it with: "
                f"{self._how_to_start})"
            )
        self._seconds_without += WATCH_SECONDS
        if self._seconds_without >= NO_WORKER_SECONDS:
            raise ClusterError(
                f"there has been no worker at {self._scheduler} for {NO_WORKER_SECONDS:g} s; start "
                f"one with: {self._how_to_start}"
            )

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leaves the cluster; a local one ends."""
        for each in (self._client, self._cluster):
            if each is not None:
                with suppress(Exception):  # It is gone already.
                    each.close()

    def _connect(self, dask: ModuleType) -> None:
        """Raises ClusterError: Dask raises whatever the connection did."""
        address = self._scheduler
        if address == LOCAL:
            try:
                with interrupts_held_back():
                    self._cluster = _started(dask, self._n_workers)
            except Exception as error:
                raise ClusterError(f"no cluster can be started here ({brief(error)})") from error
            address = self._cluster.scheduler_address
        try:
            self._client = dask.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except Exception as error:
            raise ClusterError(
                f"no scheduler of Dask answers at {address} ({brief(error)}); start one with: "
                "dask scheduler"
            ) from error
        self._executor = self._client.get_executor(pure=False)

    def _look_at_workers(self) -> None:
        """Raises ClusterError where a worker is none that can be used, so that nothing is begun."""
        asked = program()
        try:
            found = self._client.run(eval, LOOK, {"parcel": (asked,)}, on_error="return")
        except Exception as error:
            raise self._gone() from error
        reasons = [reason for each in found.items() if (reason := refusal(*each))]
        if reasons:
            more = f" ({len(reasons) - 1} more are refused)" if len(reasons) > 1 else ""
            raise ClusterError(f"{reasons[0]}{more}")

    @property
    def _how_to_start(self) -> str:
        """A worker of the scheduler."""
        return f"dask worker {self._scheduler} --nthreads 1"

    def _gone(self) -> ClusterError:
        return ClusterError(f"the scheduler at {self._scheduler} is gone")


def _started(dask: ModuleType, n_workers: int) -> Any:
    return dask.LocalCluster(
        n_workers=n_workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        memory_limit=0,  # A worker needs little; where memory ends, the system says so.
        silence_logs=logging.CRITICAL,
    )


def _silence() -> None:
    for name in {*_LOGGERS, *logging.root.manager.loggerDict}:
        if name.partition(".")[0] in _LOGGERS:  # Dask gives some of them levels of their own.
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    # Of Python and of libraries; whether the program is the same is looked at anyway.
    warnings.filterwarnings("ignore", module=r"distributed(\..*)?$")
