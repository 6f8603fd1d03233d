"""Makes a data set: batches in parallel, written as they are ready, the summary last."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Unpack

from receipts.batch_counts import counted_again
from receipts.batches import BatchWriter
from receipts.describing import description_of
from receipts.file_names import SUMMARY_FILE
from receipts.folder import RECEIPTS_FOLDER
from receipts.formats.tables import NEED_NOTHING
from receipts.metadata.metadata_files import read_in, write_metadata
from receipts.plan import BatchTask, Plan
from receipts.population_files import is_population_in, write_population
from receipts.runs.disk_space import check_space
from receipts.runs.files import Json, json_bytes
from receipts.runs.outputs import Output
from receipts.runs.places import FolderPlace, Place
from receipts.runs.regular_files import is_regular
from receipts.runs.run import How, Run, Stamp
from receipts.runs.workers import Work
from receipts.size_estimate import needed_bytes
from receipts.summary import BatchReport, summary_of
from world.population import DEFAULT_POPULATION


class DatasetRun(Run[BatchTask, BatchReport]):
    """The making of one data set, batch by batch; see ``Run``.

    Its units are customers.  A batch is whole if it holds what was noted, its hash and its sums,
    so that a damaged one is made again, also of a data set that was complete; and so is a summary
    that says something else than its batches give.
    """

    def __init__(self, plan: Plan, output: Output, stamp: Stamp, **how: Unpack[How]) -> None:
        super().__init__(RECEIPTS_FOLDER, plan.as_json(), output, stamp, **how)
        self.plan = plan
        self.n_units = plan.n_customers
        self._files: list[Json] = []  # What the summary says of files that are no batch's.

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
            counted = counted_again(self.folder.work / file, self.tasks[file], self._archetypes)
            if counted is not None and counted.as_json() == report:
                yield file

    def _is_rest_right(self) -> bool:
        population = self.plan.settings.population
        is_there = population == DEFAULT_POPULATION or is_population_in(
            self.folder.work, population
        )
        return is_there and self._is_summary_right()

    def _is_summary_right(self) -> bool:
        path = self.folder.work / SUMMARY_FILE
        if not is_regular(path):
            return False
        text = path.read_bytes()
        try:
            found = json.loads(text)
            stamp = found["generation_date"], found["generation_time_seconds"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return False
        is_stamp = isinstance(stamp[0], str) and isinstance(stamp[1], (int, float))
        return is_stamp and text == json_bytes(self._summary(*stamp))

    def _check_space(self) -> None:
        n_customers = self.n_units - self.n_units_finished
        packing = "" if self.plan.gzip else ", use --gzip (an eighth of the space)"
        check_space(
            self.folder.work,
            needed_bytes(self.plan, n_customers, self.n_tasks - self.n_finished),
            "the data set needs",
            f"make fewer customers{packing}",
        )

    def _start(self) -> Callable[[], Work[BatchTask, BatchReport]]:
        if self.plan.settings.population != DEFAULT_POPULATION:
            # Whoever reads the data set needs it; the default one is in the program.
            write_population(self.folder.work, self.plan.settings.population)
        return self._writer(self.plan, self.folder.place)

    def _writer(self, plan: Plan, place: Place) -> Callable[[], Work[BatchTask, BatchReport]]:
        """What makes the batches of a plan at a place."""
        return functools.partial(BatchWriter, plan, place)

    def _libraries(self) -> Iterator[str]:
        if self.plan.faker:
            yield "faker"
        if self.plan.format not in NEED_NOTHING:
            yield "pyarrow"

    def _take(self, result: BatchReport) -> Json:
        return result.as_json()

    def _finish(self) -> Json:
        return self._summary(*self._stamp())

    def _write_metadata(self, summary: Json) -> None:
        folder = self.folder.work
        write_metadata(FolderPlace(folder), description_of(summary), read_in(folder))

    def _summary(self, date: str, seconds: float) -> Json:
        reports = [BatchReport(**self.folder.finished[file]) for file in self.tasks]
        return summary_of(self.plan.as_json(), reports, date, seconds, self._files)

    @property
    def _archetypes(self) -> list[str]:
        return list(self.plan.settings.population.by_key)
