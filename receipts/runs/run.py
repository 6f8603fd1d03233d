"""A run: the parts of a data set, made by workers, noted in its folder, completed.

Every product is made in this one way.  What a part is, how it is made and what the summary says
is the product's half, in a class of its own on top of ``Run``; all the rest is here:

1. the folder is opened, which refuses what must not be touched;
2. ``prepare`` finds out which parts there are to make, which of them an earlier run has left
   whole, and whether the rest has room on the disk;
3. ``for report in run`` makes the missing parts in worker processes and notes each in the folder;
4. whatever ends that early, what is finished stays and is listed; another run with ``resume``
   makes the rest;
5. at the end the summary is written, which makes the data set complete.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from typing import TYPE_CHECKING, ClassVar, Generic, TypedDict

from receipts.runs.dealing import deal_out
from receipts.runs.errors import OutputError
from receipts.runs.files import Json
from receipts.runs.ordered import run_in_order
from receipts.runs.outputs import Output, open_output
from receipts.runs.ownership import FolderKind
from receipts.runs.workers import Result, Task, Work

if TYPE_CHECKING:
    from concurrent.futures import Executor

Stamp = Callable[[], tuple[str, float]]
"""Gives the date and the seconds for the summary: the library reads no clock."""


class How(TypedDict, total=False):
    """How a run goes about it, which decides no byte of what it makes.

    n_workers: processes that make parts (default: 1, which is this process).
    executor: what makes them instead: threads, processes, or a cluster's workers.
    overwrite: whether a data set that is there may be replaced.
    resume: whether one that is there may be completed.
    """

    n_workers: int
    executor: Executor | None
    overwrite: bool
    resume: bool


class Run(ABC, Generic[Task, Result]):
    """The making of one data set: ``run.prepare()``, then ``for report in run: ...``.

    output: the folder as it was named, or the URL in a store.
    executor: what makes the parts, if not processes of its own.
    in_order: whether parts are noted in the order of the tasks, or as they are ready.
    tasks: what there is to make, by the names of the parts; known when it is prepared.
    n_units: how many customers, purchases or whatever is counted there will be.
    was_complete: whether nothing was left to make.
    is_started: whether there is something to go on with.
    summary: what was written last.
    tell: takes news in words for whoever watches; by default nobody does.
    doing: takes what is being done, again and again, where one thing takes long.
    at: what it was making last, such as ``step consumer``; empty where all parts are alike.

    Raises OutputError where the folder cannot be used, OSError where writing fails,
    WorkerDiedError where a worker is killed, and ClusterError where one is of no use.
    """

    in_order: ClassVar[bool] = False

    def __init__(
        self,
        kind: FolderKind,
        plan: Json,
        output: Output,
        stamp: Stamp,
        *,
        n_workers: int = 1,
        executor: Executor | None = None,
        overwrite: bool = False,
        resume: bool = False,
    ) -> None:
        self.output = output
        self.folder = open_output(output, kind, plan, overwrite=overwrite, resume=resume)
        self.tasks: Mapping[str, Task] = {}
        self.n_units = 0
        self.was_complete = False
        self.is_started = False
        self.summary: Json = {}
        self.tell: Callable[[str], object] = _unheard
        self.doing: Callable[[str], object] = _unheard
        self.at = ""
        self.n_workers = n_workers
        self.executor = executor
        self._stamp = stamp
        self._is_prepared = False

    @property
    def n_tasks(self) -> int:
        """How many parts there are."""
        return len(self.tasks)

    @property
    def n_finished(self) -> int:
        """How many of them are made."""
        return len(self.folder.finished)

    @property
    def n_units_finished(self) -> int:
        """How many units these hold."""
        return sum(self.units_of(report) for report in self.folder.finished.values())

    def prepare(self) -> None:
        """Finds out what there is to make; once, and by itself where it was not called."""
        if self._is_prepared:
            return
        self.folder.take()
        try:
            self._find_out()
        except BaseException:
            self._abandon()
            raise
        self.is_started = self.folder.is_begun
        self._is_prepared = True

    def _find_out(self) -> None:
        self.tasks = self._read_tasks()
        self.folder.keep(self.tasks)  # Whatever else is listed is no part of this.
        noted = self.folder.noted_parts()
        self.folder.keep(self._whole_parts() if noted is None else noted)
        is_damaged = self.n_finished < self.n_tasks or not self._is_all_right()
        if self.folder.is_complete and is_damaged:
            self.folder.reopen()
        self.was_complete = self.folder.is_complete
        if not self.was_complete and self.folder.is_local:
            self._check_space()

    def _is_all_right(self) -> bool:
        is_noted = self.folder.is_rest_noted()
        return self._is_rest_right() if is_noted is None else is_noted

    def _abandon(self) -> None:
        """Leaves the folder as it was before, unless an earlier run has begun it."""
        with suppress(OSError, OutputError):
            self.folder.forget()
        self.is_started = self.folder.is_begun
        self.folder.release()

    def __iter__(self) -> Iterator[Json]:
        """Makes what is missing, a report for each part; at the end the data set is complete."""
        self.prepare()
        try:
            if self.was_complete:
                self._write_metadata(self.folder.read_summary())
            self.folder.prepare()
            if self.was_complete:
                self._note_swap()
                return
            self.is_started = True
            yield from self._made()
        finally:
            self.folder.release()

    def _note_swap(self) -> None:
        """A complete data set that only had to be put in its place is this run's work too."""
        if self.folder.has_swapped:
            self.was_complete = False
            self.summary = self.folder.read_summary()

    def _made(self) -> Iterator[Json]:
        missing = [task for name, task in self.tasks.items() if name not in self.folder.finished]
        results_of = run_in_order if self.in_order else deal_out
        where = (self.n_workers, self.executor, self._libraries())
        try:
            with closing(results_of(self._start(), missing, *where)) as results:
                for result in results:
                    report = self._take(result)
                    self.folder.add(report)
                    yield report
        except BaseException:
            self.folder.clear_up()
            with suppress(OSError, OutputError):  # On a full disk the list that is there has to do.
                self.folder.save()
            raise
        if self.folder.is_local:
            self.folder.clear_up()  # What workers left that died, or outlived an earlier run.
        self.summary = self._finish()
        self._write_metadata(self.summary)
        self.folder.complete(self.summary)

    # The product's half.

    @abstractmethod
    def units_of(self, report: Json) -> int:
        """How many units a part holds, by its report."""

    def bytes_of(self, report: Json) -> int:
        """How many bytes were written for a part, by its report; 0 where that is not known."""
        n_bytes: int = report.get("bytes", 0)
        return n_bytes

    @abstractmethod
    def _read_tasks(self) -> Mapping[str, Task]:
        """What there is to make, by the names of the parts and in their order.

        Whoever has to write into the folder for it calls the folder's ``prepare`` before.
        """

    @abstractmethod
    def _whole_parts(self) -> Iterable[str]:
        """Those of the finished parts that are on disk as they were written."""

    def _is_rest_right(self) -> bool:
        """Whether what a complete data set has beside its parts is as they demand."""
        return True

    def _write_metadata(self, summary: Json) -> None:
        """Writes the files that say what the data set is, those that are not there as they should
        be: before the summary, or where it is complete without them.
        """

    @abstractmethod
    def _check_space(self) -> None:
        """Raises OutputError where what is missing has no room on the disk."""

    @abstractmethod
    def _start(self) -> Callable[[], Work[Task, Result]]:
        """What every worker process begins with; it can be pickled.

        A task needs nothing but the plan and what the task itself says, so that it can be done
        anywhere.
        """

    def _libraries(self) -> Iterable[str]:
        """Packages that decide bytes of the parts, so that all workers need the same version."""
        return ()

    @abstractmethod
    def _take(self, result: Result) -> Json:
        """Takes in what a worker has made; the report, whose ``file`` is the part's name."""

    @abstractmethod
    def _finish(self) -> Json:
        """Puts everything in its place when all parts are made; the summary."""


def _unheard(_: str) -> None:
    """Tells nobody."""
