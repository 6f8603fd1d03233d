"""Tables in one database, to which the blocks are appended in order; see kept_tables.py.

The database notes itself which blocks and steps are in it, so its notes are believed and not the
list in the folder, which may be a little behind.  It has another name until all steps are there.
A step that is added goes into a copy, which then takes the place of the database that was there:
what was complete stays so, whatever happens.
"""

from __future__ import annotations

import functools
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from marketing.dataset.files import database_file, names_on_the_way
from marketing.dataset.plan import BlockTask, Plan
from marketing.tables import STEPS, tables_of
from marketing.writing.daily_parts import keep_daily, n_counted
from marketing.writing.step_ends import EndTable
from marketing.writing.table_writer import TableWriter, write_ends
from receipts.formats.databases import DamagedDatabaseError, DatabaseFile
from receipts.formats.growing_again import add_tables, clear_tables, has_notes, rows_in
from receipts.formats.open_database import open_database
from receipts.formats.tables import Table
from receipts.runs.append_file import growing_name
from receipts.runs.files import Json, sync_file, whole_file
from receipts.runs.listed_files import entry_of, misfits
from receipts.runs.own_process import call_apart
from receipts.runs.places import FolderPlace
from receipts.runs.regular_files import is_regular


class DatabaseTables:
    """See ``KeptTables``."""

    def __init__(self, plan: Plan, folder: Path, tell: Callable[[str], None]) -> None:
        self._plan = plan
        self._folder = folder
        self._tell = tell
        self._form = plan.format
        self._placed = folder / database_file(plan.format)
        self._growing = folder / growing_name(self._placed.name)
        self._mark = hashlib.sha256(json.dumps(plan.as_json()).encode()).hexdigest()
        self._noted: dict[str, Json] = {}  # What is in the growing database.
        self._before: dict[str, Json] = {}  # The steps that are in the finished one.
        self._wrong: str | None = None  # What is wrong with that, when somebody has looked.
        self._begun: list[str] = []  # The steps whose tables are there to be appended to.
        self._database: DatabaseFile | None = None
        self._is_growing = False  # Whether the growing one is there, with its notes.

    def finished(self, listed: Mapping[str, Json]) -> dict[str, Json]:
        """See ``KeptTables``."""
        steps = {name: report for name, report in listed.items() if name in STEPS}
        if is_regular(self._growing):
            try:
                return self._in_growing(steps)
            except (DamagedDatabaseError, ValueError, KeyError, TypeError) as error:
                self._tell(f"{error}; its tables are made again.")
        if is_regular(self._placed):
            self._before = steps
            return steps
        return steps if any("database" in report for report in steps.values()) else {}

    def misfit(self, report: Json) -> str:
        """See ``KeptTables``."""
        if report["file"] in self._noted:
            return ""
        if self._wrong is None:
            self._wrong = self._wrong_with_placed(report.get("database"))
            if self._wrong:
                self._before = {}
        return self._wrong

    def n_whole(self, step: str, reports: Sequence[Json]) -> int:
        """See ``KeptTables``."""
        is_noted = all(report["file"] in self._noted for report in reports)
        n_whole = len(reports) if is_noted else 0
        # Blocks cannot be taken out one by one.
        return n_whole if n_counted(self._folder, step, reports) == n_whole else 0

    def begin(self, step: str, reports: Sequence[Json]) -> None:
        """See ``KeptTables``."""
        self.close()
        if not self._is_growing:
            self._begin_growing()
        tables = self._tables((step,))
        self._do(add_tables, self._growing, tables, self._mark, {})
        blocks = [name for name in self._noted if name.partition("_")[0] == step]
        if len(blocks) > len(reports):
            self._do(clear_tables, self._growing, tables, blocks)
            for name in blocks:
                del self._noted[name]
        self._begun.append(step)

    def close(self) -> None:
        """See ``KeptTables``."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def block_writer(self) -> Callable[[], TableWriter]:
        """See ``KeptTables``."""
        place = FolderPlace(self._folder)
        return functools.partial(TableWriter, self._plan, place)

    def take(self, task: BlockTask, report: Json) -> Json:
        """See ``KeptTables``."""
        report = keep_daily(FolderPlace(self._folder), report)
        self._append(task.name, report["tables"], report)
        return report

    def end_step(
        self, step: str, ends: Iterable[EndTable], check: Callable[[Sequence[Json]], None]
    ) -> list[Json]:
        """See ``KeptTables``."""
        made = write_ends(FolderPlace(self._folder), self._form, step, ends)
        n_rows = {table.name: 0 for table in self._tables((step,))}
        blocks = [report for name, report in self._noted.items() if name.startswith(f"{step}_")]
        for entry in [*made, *(entry for report in blocks for entry in report["tables"])]:
            n_rows[entry["table"]] += entry["rows"]
        entries = [
            {"table": name, "file": self._placed.name, "rows": n} for name, n in n_rows.items()
        ]
        check(entries)
        report = {"file": step, "customers": self._plan.n_customers, "tables": entries}
        self._append(step, made, report)
        return entries

    def finish(self, reports: Sequence[Json]) -> list[Json]:
        """See ``KeptTables``."""
        if self._is_growing:
            self.close()
            noted = self._noted.items()
            new = [name for name, each in noted if name in STEPS and not each.get("was_there")]
            self._opened(new).finish()
        if is_regular(self._growing):
            sync_file(self._growing)
            self._growing.replace(self._placed)
        database = entry_of(self._placed)
        return [
            {**{key: report[key] for key in ("file", "customers", "tables")}, "database": database}
            for report in reports
        ]

    def _in_growing(self, listed: Mapping[str, Json]) -> dict[str, Json]:
        """What is in the database that grows, which may have been finished and not been named."""
        if not self._do(has_notes, self._growing):
            self._check_rows(self._growing, listed.values())
            self._noted = dict(listed)
            return dict(listed)
        with closing(self._opened(())) as database:
            notes = {name: json.loads(note) for name, note in database.parts().items()}
        with closing(self._opened({name.partition("_")[0] for name in notes})) as database:
            database.check()
        self._noted, self._is_growing = notes, True
        return dict(notes)

    def _check_rows(self, path: Path, reports: Iterable[Json]) -> None:
        """Raises DamagedDatabaseError where a database has not the rows that steps have made."""
        wanted = {entry["table"]: entry["rows"] for each in reports for entry in each["tables"]}
        if not wanted or self._do(rows_in, path, [*wanted]) != wanted:
            raise DamagedDatabaseError(f"{path} has other rows than were made")

    def _wrong_with_placed(self, database: Json | None) -> str:
        """What is wrong with the finished database, of which the steps' reports say this."""
        if database is not None:
            found = next(misfits(self._folder, database), None)
            return f"{self._placed.name}: {found.text}" if found else ""
        try:  # A run was killed before it could note what the whole file is.
            self._check_rows(self._placed, self._before.values())
        except DamagedDatabaseError:
            return f"{self._placed.name}: it is not as it was made"
        return ""

    def _begin_growing(self) -> None:
        """Makes the database that grows: a copy of the one that is there, or an empty one."""
        for name in names_on_the_way(self._form):
            if is_regular(self._folder / name):
                (self._folder / name).unlink()
        if self._before:
            with whole_file(self._growing) as file, self._placed.open("rb") as there:
                shutil.copyfileobj(there, file, 1 << 20)
        self._noted = {step: {**each, "was_there": True} for step, each in self._before.items()}
        notes = {name: json.dumps(report) for name, report in self._noted.items()}
        self._do(add_tables, self._growing, (), self._mark, notes)
        self._is_growing = True

    def _append(self, part: str, entries: Sequence[Json], report: Json) -> None:
        """Appends the rows in some files, and removes these."""
        files = {entry["table"]: self._folder / entry["file"] for entry in entries}
        if self._database is None:
            self._database = self._opened(self._begun)
        self._database.append(part, files, json.dumps(report))
        self._noted[part] = report
        for path in files.values():
            path.unlink()

    def _do(self, change_or_look: Callable[..., Any], path: Path, *arguments: object) -> Any:
        """Does something with a database; DuckDB in a process of its own, for the memory."""
        if self._form == "duckdb":
            return call_apart(change_or_look, path, self._form, *arguments)
        return change_or_look(path, self._form, *arguments)

    def _opened(self, steps: Iterable[str]) -> DatabaseFile:
        return open_database(self._growing, self._form, self._tables(steps), self._mark)

    def _tables(self, steps: Iterable[str]) -> list[Table]:
        tables = tables_of(self._plan.settings.population).values()
        return [table for table in tables if table.step in {*steps}]
