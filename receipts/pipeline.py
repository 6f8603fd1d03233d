"""Makes a data set: batches in parallel, written as they are ready, the summary last."""

from __future__ import annotations

import functools
import gzip
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Unpack

from receipts.batches import BatchWriter
from receipts.file_names import BATCH_FILE, SUMMARY_FILE
from receipts.plan import BatchTask, Plan
from receipts.population_files import CATALOGUE_FILE, POPULATION_FILE, write_population
from receipts.runs.disk_space import check_space
from receipts.runs.files import Json
from receipts.runs.folders import FolderKind
from receipts.runs.run import How, Run, Stamp
from receipts.size_estimate import estimated_bytes
from receipts.summary import BatchReport, summary_of
from world.population import DEFAULT_POPULATION

RECEIPTS_FOLDER = FolderKind(
    SUMMARY_FILE, re.compile(BATCH_FILE), companions=frozenset({POPULATION_FILE, CATALOGUE_FILE})
)


class DatasetRun(Run[BatchTask, BatchReport]):
    """The making of one data set, batch by batch; see ``Run``.

    Its units are customers.  A batch is whole if its text has the hash that was noted, so that
    a damaged one is made again, also of a data set that was complete.
    """

    def __init__(self, plan: Plan, output: Path, stamp: Stamp, **how: Unpack[How]) -> None:
        super().__init__(RECEIPTS_FOLDER, plan.as_json(), output, stamp, **how)
        self.plan = plan
        self.n_units = plan.n_customers

    @property
    def n_bytes(self) -> int:
        """How many bytes of JSON the finished batches hold."""
        return sum(report["bytes"] for report in self.folder.finished.values())

    def units_of(self, report: Json) -> int:
        """Customers of a batch."""
        n_customers: int = report["customers"]
        return n_customers

    def _read_tasks(self) -> Mapping[str, BatchTask]:
        return {task.file: task for task in self.plan.batches()}

    def _whole_parts(self) -> Iterator[str]:
        for file, report in self.folder.finished.items():
            if _digest(self.folder.work / file) == report["sha256"]:
                yield file

    def _check_space(self) -> None:
        folder = self.folder.work
        n_written = sum((folder / file).stat().st_size for file in self.folder.finished)
        check_space(
            folder,
            estimated_bytes(self.plan) - n_written,
            "the data set needs",
            "make fewer customers, use --gzip (an eighth of the space)",
        )

    def _start(self) -> Callable[[], BatchWriter]:
        if self.plan.settings.population != DEFAULT_POPULATION:
            # Whoever reads the data set needs it; the default one is in the program.
            write_population(self.folder.work, self.plan.settings.population)
        return functools.partial(BatchWriter, self.plan, self.folder.work)

    def _take(self, result: BatchReport) -> Json:
        return result.as_json()

    def _finish(self) -> Json:
        reports = [BatchReport(**self.folder.finished[file]) for file in self.tasks]
        return summary_of(self.plan.as_json(), reports, *self._stamp())


def _digest(path: Path) -> str | None:
    """SHA-256 of a batch's text, None where there is no such file or it is damaged."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, EOFError, zlib.error):
        return None
