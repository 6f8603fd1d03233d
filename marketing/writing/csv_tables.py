"""Tables as CSV files that grow block by block; see kept_tables.py."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from marketing.dataset.plan import BlockTask, Plan
from marketing.writing.block_writer import BlockWriter
from marketing.writing.daily_parts import keep_daily, n_counted
from marketing.writing.end_files import write_end_tables
from marketing.writing.grown_tables import GrownTables, n_whole_blocks
from marketing.writing.step_ends import EndTable
from receipts.runs.files import Json
from receipts.runs.listed_files import misfits
from receipts.runs.places import FolderPlace


class CsvTables:
    """See ``KeptTables``."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._place = FolderPlace(folder)
        self._grown: dict[str, GrownTables] = {}

    def finished(self, listed: Mapping[str, Json]) -> dict[str, Json]:
        """See ``KeptTables``."""
        return dict(listed)

    def misfit(self, report: Json) -> str:
        """See ``KeptTables``."""
        return first_misfit(self._folder, report["tables"])

    def n_whole(self, step: str, reports: Sequence[Json]) -> int:
        """See ``KeptTables``."""
        whole = n_whole_blocks(self._plan, step, self._folder, reports)
        return min(whole, n_counted(self._folder, step, reports))

    def begin(self, step: str, reports: Sequence[Json]) -> None:
        """See ``KeptTables``."""
        self._grown[step] = GrownTables(self._plan, step, self._folder, reports)

    def block_writer(self) -> Callable[[], BlockWriter]:
        """See ``KeptTables``."""
        return functools.partial(BlockWriter, self._plan, self._place)

    def take(self, task: BlockTask, report: Json) -> Json:
        """See ``KeptTables``."""
        return self._grown[task.step].take(keep_daily(self._place, report))

    def end_step(
        self, step: str, ends: Iterable[EndTable], check: Callable[[Sequence[Json]], None]
    ) -> list[Json]:
        """See ``KeptTables``."""
        entries = self._grown[step].put_in_place()
        entries += write_end_tables(self._plan, ends, self._place)
        check(entries)
        return entries

    def close(self) -> None:
        """See ``KeptTables``."""

    def finish(self, reports: Sequence[Json]) -> list[Json]:
        """See ``KeptTables``."""
        return [*reports]


def first_misfit(folder: Path, entries: Iterable[Json]) -> str:
    """What is wrong with the first of some files that is not as its entry says; "" for nothing."""
    for entry in entries:
        for misfit in misfits(folder, entry):
            return f"{entry['file']}: {misfit.text}"
    return ""
