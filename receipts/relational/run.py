"""Makes a data set of tables: the files of each batch in parallel, the summary last."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

from receipts.file_names import SUMMARY_FILE
from receipts.pipeline import DatasetRun
from receipts.plan import BatchTask, Plan
from receipts.relational.batches import TablesWriter
from receipts.relational.size_estimate import needed_bytes_of_tables
from receipts.runs.disk_space import check_space
from receipts.runs.files import Json
from receipts.runs.listed_files import misfits
from receipts.runs.places import FolderPlace, Place
from receipts.runs.state_files import DamagedFileError, are_reports, read_object
from receipts.runs.workers import Work
from receipts.summary import BatchReport


class TablesRun(DatasetRun):
    """The making of one data set of tables, batch by batch; see ``Run``.

    Its units are customers.  A batch is whole if its files are what was noted.
    """

    def _whole_parts(self) -> Iterator[str]:
        for name, report in self.folder.finished.items():
            entries = report.get("files", ())
            if entries and not any(
                misfit for entry in entries for misfit in misfits(self.folder.work, entry)
            ):
                yield name

    def _is_rest_right(self) -> bool:
        try:
            files = read_object(self.folder.work / SUMMARY_FILE).get("files")
        except DamagedFileError:
            return False
        if not are_reports(files) or any(
            misfit for entry in files for misfit in misfits(self.folder.work, entry)
        ):
            return False
        self._files = files
        return super()._is_rest_right()

    def _check_space(self) -> None:
        n_customers = self.n_units - self.n_units_finished
        n_batches = self.n_tasks - self.n_finished
        remedy = "--gzip" if self.plan.format == "csv" else "another --format"
        check_space(
            self.folder.work,
            needed_bytes_of_tables(self.plan, n_customers, n_batches),
            "the data set needs",
            f"make fewer customers, use {remedy}",
        )

    def _writer(self, plan: Plan, place: Place) -> Callable[[], Work[BatchTask, BatchReport]]:
        return functools.partial(TablesWriter, plan, place)

    def _finish(self) -> Json:
        self._files = [TablesWriter(self.plan, FolderPlace(self.folder.work)).products()]
        return super()._finish()
