"""Tables as Parquet files, which workers write for each table and block; see kept_tables.py."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from marketing.dataset.plan import BlockTask, Plan
from marketing.tables import TABLES
from marketing.writing.csv_tables import first_misfit
from marketing.writing.daily_parts import keep_daily, n_counted
from marketing.writing.step_ends import EndTable
from marketing.writing.table_writer import TableWriter, write_ends
from receipts.runs.files import Json
from receipts.runs.places import Place


class ParquetTables:
    """See ``KeptTables``."""

    def __init__(self, plan: Plan, folder: Path, place: Place) -> None:
        self._plan = plan
        self._place = place
        self._folder = folder
        self._entries: dict[str, list[Json]] = {}

    def finished(self, listed: Mapping[str, Json]) -> dict[str, Json]:
        """See ``KeptTables``."""
        return dict(listed)

    def misfit(self, report: Json) -> str:
        """See ``KeptTables``."""
        return first_misfit(self._folder, report["tables"])

    def n_whole(self, step: str, reports: Sequence[Json]) -> int:
        """See ``KeptTables``."""
        n_whole = 0
        for report in reports[: n_counted(self._folder, step, reports)]:
            if self.misfit(report):
                break
            n_whole += 1
        return n_whole

    def begin(self, step: str, reports: Sequence[Json]) -> None:
        """See ``KeptTables``."""
        self._entries[step] = [entry for report in reports for entry in report["tables"]]

    def block_writer(self) -> Callable[[], TableWriter]:
        """See ``KeptTables``."""
        return functools.partial(TableWriter, self._plan, self._place)

    def take(self, task: BlockTask, report: Json) -> Json:
        """See ``KeptTables``."""
        self._entries[task.step] += report["tables"]
        return keep_daily(self._place, report)

    def end_step(
        self, step: str, ends: Iterable[EndTable], check: Callable[[Sequence[Json]], None]
    ) -> list[Json]:
        """See ``KeptTables``."""
        made = write_ends(self._place, self._plan.format, step, ends)
        entries = [*self._entries[step], *made]
        entries.sort(key=lambda entry: [*TABLES].index(entry["table"]))  # Blocks stay in order.
        check(entries)
        return entries

    def close(self) -> None:
        """See ``KeptTables``."""

    def finish(self, reports: Sequence[Json]) -> list[Json]:
        """See ``KeptTables``."""
        return [*reports]
