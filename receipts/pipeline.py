"""Makes a data set: batches in parallel, written as they are ready, the summary last."""

from __future__ import annotations

import functools
import gzip
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from receipts.batches import BatchWriter
from receipts.file_names import SUMMARY_FILE
from receipts.plan import Plan
from receipts.population_files import CATALOGUE_FILE, POPULATION_FILE, write_population
from receipts.runs.folders import FolderKind, open_folder
from receipts.runs.workers import run_tasks
from receipts.size_estimate import check_space
from receipts.summary import BatchReport, summary_of
from world.population import DEFAULT_POPULATION

RECEIPTS_FOLDER = FolderKind(
    SUMMARY_FILE,
    re.compile(r"batch_\d{5,}\.json(\.gz)?"),
    companions=frozenset({POPULATION_FILE, CATALOGUE_FILE}),
)

Stamp = Callable[[], tuple[str, float]]
"""Gives the date and the seconds for the summary: the library reads no clock."""


class DatasetRun:
    """The making of one data set: ``for report in run: ...``, one report a batch.

    Raises OutputError where the folder cannot be used, OSError where writing fails, and
    WorkerDiedError where a worker is killed.  Whatever ends it, finished batches stay, and a
    run with ``resume`` makes the rest.
    """

    def __init__(
        self,
        plan: Plan,
        output: Path,
        stamp: Stamp,
        *,
        n_workers: int = 1,
        overwrite: bool = False,
        resume: bool = False,
    ) -> None:
        self.plan = plan
        self.tasks = plan.batches()
        self._stamp = stamp
        self.folder = open_folder(
            output, RECEIPTS_FOLDER, plan.as_json(), overwrite=overwrite, resume=resume
        )
        n_bytes = self._keep_whole_batches()
        if self.folder.is_complete and self.n_finished < len(self.tasks):
            self.folder.reopen()
        self.was_complete = self.folder.is_complete
        if not self.was_complete:
            check_space(plan, self.folder.work, n_bytes)
        self.is_started = False
        self._n_workers = n_workers

    @property
    def n_finished(self) -> int:
        """How many batches are made."""
        return len(self.folder.finished)

    @property
    def n_customers_finished(self) -> int:
        """How many customers these hold."""
        return sum(report["customers"] for report in self.folder.finished.values())

    @property
    def n_bytes(self) -> int:
        """How many bytes of JSON these hold."""
        return sum(report["bytes"] for report in self.folder.finished.values())

    def __iter__(self) -> Iterator[BatchReport]:
        """Makes what is missing; the data set is complete when the iterator ends."""
        self.folder.prepare()
        if self.was_complete:
            return
        self.is_started = True
        if self.plan.settings.population != DEFAULT_POPULATION:
            # Whoever reads the data set needs it; the default one is in the program.
            write_population(self.folder.work, self.plan.settings.population)
        missing = [task for task in self.tasks if task.file not in self.folder.finished]
        start = functools.partial(BatchWriter, self.plan, self.folder.work)
        n_workers = max(1, min(self._n_workers, len(missing)))
        try:
            with closing(run_tasks(start, missing, n_workers)) as reports:
                for report in reports:
                    self.folder.add(report.as_json())
                    yield report
        except BaseException:
            self.folder.clear_up()
            with suppress(OSError):  # On a full disk the list that is there has to do.
                self.folder.save()
            raise
        self.folder.complete(self._summary())

    def _summary(self) -> dict[str, Any]:
        finished = self.folder.finished
        reports = [BatchReport(**finished[task.file]) for task in self.tasks]
        return summary_of(self.plan.as_json(), reports, *self._stamp())

    def _keep_whole_batches(self) -> int:
        """Drops from the finished batches what is not on disk as it was written; the bytes of
        the rest.
        """
        n_bytes = 0
        for file, report in list(self.folder.finished.items()):
            path = self.folder.work / file
            if _digest(path) == report["sha256"]:
                n_bytes += path.stat().st_size
            else:
                del self.folder.finished[file]
        return n_bytes


def _digest(path: Path) -> str | None:
    """SHA-256 of a batch's text, None where there is no such file or it is damaged."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, EOFError, zlib.error):
        return None
