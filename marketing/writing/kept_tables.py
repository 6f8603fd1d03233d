"""How the tables of a run are kept, format by format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from marketing.dataset.plan import BlockTask, Plan
from marketing.writing.csv_objects import CsvObjects
from marketing.writing.csv_tables import CsvTables
from marketing.writing.database_tables import DatabaseTables
from marketing.writing.parquet_tables import ParquetTables
from marketing.writing.step_ends import EndTable
from receipts.formats.libraries import check_installed
from receipts.formats.tables import DATABASES, Format
from receipts.runs.files import Json
from receipts.runs.places import FolderPlace, Place
from receipts.runs.workers import Work

_NEEDED: Mapping[Format, Sequence[str]] = {
    "parquet": ("numpy", "pyarrow"),
    "duckdb": ("duckdb", "numpy", "pyarrow"),
}

Check = Callable[[Sequence[Json]], None]
"""Raises StepError where the entries of a step's tables are not as they should be."""


class KeptTables(Protocol):
    """The tables of one run, in a folder.

    Reports of blocks and steps have ``file``, their name; that of a step has ``tables``, an entry
    for each file or, in a database, for each table.

    All raise OSError where reading or writing fails.
    """

    def finished(self, listed: Mapping[str, Json]) -> dict[str, Json]:
        """The reports of blocks and steps that are there, by name.

        listed: those that an earlier run has listed.
        """

    def misfit(self, report: Json) -> str:
        """What is not as a step's report says, such as ``a.csv: it is missing``; "" for nothing."""

    def n_whole(self, step: str, reports: Sequence[Json]) -> int:
        """How many of a step's first blocks are there as they were noted."""

    def begin(self, step: str, reports: Sequence[Json]) -> None:
        """Makes a step's tables ready for more blocks than these."""

    def block_writer(self) -> Callable[[], Work[BlockTask, Json]]:
        """What every worker process begins with."""

    def take(self, task: BlockTask, report: Json) -> Json:
        """Takes in what a block's writer has left; the report to note."""

    def end_step(self, step: str, ends: Iterable[EndTable], check: Check) -> list[Json]:
        """Puts the tables of a step, whose blocks are all there, into their places; their entries.

        ends: the tables that end it.
        """

    def close(self) -> None:
        """Lets go of what is open, also where a run does not come to its end."""

    def finish(self, reports: Sequence[Json]) -> list[Json]:
        """Does what is left when all steps are there; their reports for the summary."""


def kept_tables(plan: Plan, folder: Path, place: Place, tell: Callable[[str], None]) -> KeptTables:
    """The tables of a plan.

    place: where the tables go: the folder, or a store.
    tell: takes news of what is made again.

    Raises MissingLibraryError where the format needs a library that is not installed.
    """
    check_installed(_NEEDED.get(plan.format, ()))  # To load them takes memory.
    if plan.format == "csv":
        is_local = isinstance(place, FolderPlace)
        return CsvTables(plan, folder) if is_local else CsvObjects(plan, place, tell)
    if plan.format in DATABASES:
        return DatabaseTables(plan, folder, tell)
    return ParquetTables(plan, folder, place)
