"""Makes a data set of tables in one database: batches in parallel, appended in their order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

from receipts.file_names import SUMMARY_FILE
from receipts.folder import CATALOGUE_PART, RECEIPTS_FOLDER, database_file
from receipts.formats.databases import DamagedDatabaseError, DatabaseFile, names_of_growing
from receipts.formats.open_database import open_database
from receipts.formats.table_files import part_file_name
from receipts.formats.tables import Table
from receipts.pipeline import DatasetRun
from receipts.plan import BatchTask
from receipts.relational.batches import TablesWriter
from receipts.relational.run import TablesRun
from receipts.relational.tables import BATCH_TABLES, CUSTOMERS, LINES, PRODUCTS, RECEIPTS, TABLES
from receipts.runs.append_file import growing_name
from receipts.runs.files import Json, json_bytes, sync_file
from receipts.runs.listed_files import entry_of, misfits
from receipts.runs.places import FolderPlace
from receipts.runs.regular_files import is_regular
from receipts.runs.state_files import DamagedFileError, are_reports, read_object
from receipts.runs.workers import Work
from receipts.summary import BatchReport


class DatabaseRun(TablesRun):
    """The making of one data set in a database; see ``Run``.

    Workers write the rows of a batch into files of their own, this process appends them.  The
    database has another name until it is whole.  It notes the batches that are in it with their
    reports, so that nothing that was appended is lost, and nothing is in it twice.
    """

    in_order = True
    _database: DatabaseFile | None = None
    _n_bytes_before = 0

    @property
    def n_bytes(self) -> int:
        """How many bytes the database has so far."""
        paths = (self._path, self._growing)
        return sum(path.stat().st_size for path in paths if is_regular(path))

    def bytes_of(self, report: Json) -> int:
        """By how many bytes the database has grown since this was asked last."""
        n_bytes, self._n_bytes_before = self.n_bytes - self._n_bytes_before, self.n_bytes
        return n_bytes

    def _whole_parts(self) -> Iterator[str]:
        if self.folder.is_complete:
            if self._is_database_right():
                yield from self.folder.finished
            return
        found = self._appended()
        self.folder.finished |= found
        self._n_bytes_before = self.n_bytes
        yield from found

    def _is_rest_right(self) -> bool:
        return DatasetRun._is_rest_right(self)  # The database is looked at already.

    def _is_database_right(self) -> bool:
        """Whether the database of a complete data set is what its summary says."""
        try:
            files = read_object(self.folder.work / SUMMARY_FILE).get("files")
        except DamagedFileError:
            return False
        if not are_reports(files):
            return False
        self._files = files
        return (
            [entry["file"] for entry in files] == [self._path.name]
            and files[0].get("rows") == self._n_rows(self.folder.finished.values(), is_whole=True)
            and not any(misfits(self.folder.work, files[0]))
        )

    def _appended(self) -> dict[str, Json]:
        """The reports of the batches that a database has which is not complete.

        A killed run leaves one that grows, or one to which nothing is lacking but its name, or
        the summary.
        """
        for path, mark in ((self._path, None), (self._growing, self._mark), (self._growing, None)):
            if is_regular(path):
                with suppress(DamagedDatabaseError):
                    return self._reports_in(path, mark)
        return {}

    def _reports_in(self, path: Path, mark: str | None) -> dict[str, Json]:
        """The reports of the batches of a database.

        mark: None for one that is finished.

        Raises DamagedDatabaseError where it is not as it was written.
        """
        reports = self.folder.finished
        with closing(open_database(path, self.plan.format, TABLES, mark)) as database:
            has_products = True
            if mark is not None:
                notes = database.parts()
                has_products = notes.pop(CATALOGUE_PART, None) is not None
                reports = {part: _report_of(note) for part, note in notes.items()}
            database.check()
            n_rows = database.count_rows()
        if list(reports) != [*islice(self.tasks, len(reports))] or n_rows != self._n_rows(
            reports.values(), is_whole=has_products
        ):
            raise DamagedDatabaseError(f"{path} has other rows than it should")
        if mark is None:
            path.replace(self._path)
        return reports

    def _n_rows(self, reports: Collection[Json], *, is_whole: bool) -> dict[str, int]:
        """How many rows the tables have with these batches, and with the products if whole."""
        settings = self.plan.settings
        n_customers = sum(report["customers"] for report in reports)
        return {
            CUSTOMERS.name: n_customers,
            RECEIPTS.name: n_customers * settings.receipts_per_customer,
            LINES.name: sum(report["items"] for report in reports),
            PRODUCTS.name: len(settings.population.catalogue) if is_whole else 0,
        }

    def _start(self) -> Callable[[], Work[BatchTask, BatchReport]]:
        if not self.n_finished:
            growing = names_of_growing(self._path.name, self.plan.format)
            for name in (self._path.name, *growing):
                (self.folder.work / name).unlink(missing_ok=True)
        return super()._start()

    def _made(self) -> Iterator[Json]:
        try:
            yield from super()._made()
        finally:
            if self._database is not None:
                self._database.close()
            self._remove_parts()

    def _remove_parts(self) -> None:
        """Removes the files of parts, those of a run that was killed, too."""
        for path in self.folder.work.glob("*.part"):
            if RECEIPTS_FOLDER.part_pattern.fullmatch(path.name) and is_regular(path):
                path.unlink(missing_ok=True)

    def _take(self, result: BatchReport) -> Json:
        report = result.as_json()
        self._append(result.file, BATCH_TABLES, json.dumps(report))
        return report

    def _append(self, part: str, tables: Sequence[Table], note: str = "") -> None:
        """Appends what a worker has written for a part, and removes that."""
        files = {table.name: self.folder.work / part_file_name(part, table) for table in tables}
        self._opened().append(part, files, note)
        for path in files.values():
            path.unlink()

    def _opened(self) -> DatabaseFile:
        """The database that grows."""
        if self._database is None:
            self._database = open_database(self._growing, self.plan.format, TABLES, self._mark)
        return self._database

    def _finish(self) -> Json:
        if not is_regular(self._path):
            # Should this be cut short when the database is whole, then the list has its parts.
            self.folder.save()
            database = self._opened()
            if CATALOGUE_PART not in database.parts():
                TablesWriter(self.plan, FolderPlace(self.folder.work)).products()
                self._append(CATALOGUE_PART, [PRODUCTS])
            database.finish()
            sync_file(self._growing)
            self._growing.replace(self._path)
        n_rows = self._n_rows(self.folder.finished.values(), is_whole=True)
        self._files = [{**entry_of(self._path), "rows": n_rows}]
        return DatasetRun._finish(self)

    @property
    def _path(self) -> Path:
        """The database when it is whole."""
        return self.folder.work / database_file(self.plan.format)

    @property
    def _growing(self) -> Path:
        """The database until it is whole."""
        return self._path.with_name(growing_name(self._path.name))

    @property
    def _mark(self) -> str:
        """What tells the database from those of other plans."""
        return hashlib.sha256(json_bytes(self.plan.as_json())).hexdigest()


def _report_of(note: str) -> Json:
    """The report that a database notes of a batch.

    Raises DamagedDatabaseError where it is none.
    """
    try:
        report = BatchReport(**json.loads(note))
    except (ValueError, TypeError) as error:
        raise DamagedDatabaseError(f"a note of a batch is none ({error})") from error
    return report.as_json()
