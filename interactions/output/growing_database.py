"""The database of a run while it grows: parts are appended to it, each as a whole.

It says itself which parts it has, with their reports, since it is on the disk before the list of
finished parts is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from interactions.output.database_tables import open_tables, write_articles
from interactions.output.part_writer import part_file
from interactions.plan import Plan
from interactions.sources.inputs import Inputs
from interactions.tables import article_table
from receipts.formats.databases import DamagedDatabaseError, names_of_growing
from receipts.runs.append_file import growing_name
from receipts.runs.files import Json, sync_file
from receipts.runs.own_process import call_apart
from receipts.runs.state_files import are_reports

_ARTICLES = "articles"
"""The part that is the table of articles, the last one."""


class GrowingDatabase:
    """The database of a plan in a run's folder.

    Raises OSError where writing fails and DamagedDatabaseError where the file is not what this
    program has written.
    """

    def __init__(self, folder: Path, plan: Plan) -> None:
        self._folder = folder
        self._plan = plan
        self._path = growing_database(folder, plan)
        self._database = open_tables(self._path, plan)

    def reports(self) -> list[Json]:
        """The reports of the parts that are in it."""
        found = self._database.parts()
        reports = [json.loads(note) for name, note in found.items() if name != _ARTICLES]
        return reports if are_reports(reports) else []

    def check(self) -> None:
        """Reads all of it."""
        self._database.check()

    def append(self, report: Json) -> None:
        """Adds the rows of a part, and removes the files that they were in."""
        name = report["file"]
        files = {table: self._folder / part_file(name, table) for table in self._plan.tables}
        self._database.append(name, files, json.dumps(report))
        for path in files.values():
            path.unlink()

    def finish(self, inputs: Inputs) -> Path:
        """Adds the articles and gives the file its name, which is returned."""
        if _ARTICLES not in self._database.parts():
            self._add_articles(inputs)
        self._database.finish()
        target = self._folder / self._plan.file_of(self._plan.tables[0])
        sync_file(self._path)
        self._path.rename(target)
        return target

    def close(self) -> None:
        """Lets go of the file, which may be gone on with."""
        self._database.close()

    def _add_articles(self, inputs: Inputs) -> None:
        path = self._folder / part_file("part_00000", _ARTICLES)
        to_write = (path, self._plan, inputs, self._folder)
        if self._plan.database == "sqlite":
            write_articles(*to_write)
        else:
            call_apart(write_articles, *to_write)  # What it loads is needed nowhere else here.
        self._database.append(_ARTICLES, {article_table(self._plan).name: path})
        path.unlink()


def growing_database(folder: Path, plan: Plan) -> Path:
    """What the database of a plan is called while it grows."""
    return folder / growing_name(plan.file_of(plan.tables[0]))


def reports_of(folder: Path, plan: Plan, parts: Sequence[str]) -> list[Json]:
    """The reports of the parts that an earlier run has left in the database of a folder: the
    first ones of these parts, or none, where it is damaged.
    """
    if not growing_database(folder, plan).is_file():
        return []
    try:
        database = GrowingDatabase(folder, plan)
        try:
            database.check()
            reports = database.reports()
        finally:
            database.close()
    except (DamagedDatabaseError, OSError, ValueError):
        return []
    names = [report["file"] for report in reports]
    return reports if names == [*parts[: len(names)]] else []


def remove_growing(folder: Path, plan: Plan) -> None:
    """Removes what an earlier run has left of a database."""
    if plan.database:
        for name in names_of_growing(plan.file_of(plan.tables[0]), plan.database):
            (folder / name).unlink(missing_ok=True)
