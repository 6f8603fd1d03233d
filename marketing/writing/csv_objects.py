"""Tables as CSV objects in a store; see kept_tables.py.

No object can grow.  So the rows of each block are objects of their own until their step ends;
then they are read in order and written into the object of the table, which has the bytes that a
folder's file has.  They go when the step is noted, so that a run that ends early goes on with the
block that it was at.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from marketing.dataset.files import growing_names, table_of, with_ending
from marketing.dataset.plan import BlockTask, Plan
from marketing.writing.block_writer import BlockWriter
from marketing.writing.daily_parts import keep_daily
from marketing.writing.end_files import write_end_tables
from marketing.writing.part_names import part_file
from marketing.writing.step_ends import EndTable
from receipts.runs.errors import OutputError
from receipts.runs.files import Json
from receipts.runs.packed_text import PackedText
from receipts.runs.places import Place

TOLD_BYTES = 50_000_000
"""To put so many bytes together takes some seconds, which are told of."""


class CsvObjects:
    """See ``KeptTables``."""

    def __init__(self, plan: Plan, place: Place, tell: Callable[[str], None]) -> None:
        self._plan = plan
        self._place = place
        self._tell = tell
        self._reports: dict[str, list[Json]] = {}

    def finished(self, listed: Mapping[str, Json]) -> dict[str, Json]:
        """See ``KeptTables``."""
        return dict(listed)

    def misfit(self, report: Json) -> str:
        """See ``KeptTables``; the store's notes are asked instead."""
        return ""

    def n_whole(self, step: str, reports: Sequence[Json]) -> int:
        """See ``KeptTables``; the store's notes are asked instead."""
        return len(reports)

    def begin(self, step: str, reports: Sequence[Json]) -> None:
        """See ``KeptTables``."""
        self._reports[step] = [*reports]

    def block_writer(self) -> Callable[[], BlockWriter]:
        """See ``KeptTables``."""
        return functools.partial(BlockWriter, self._plan, self._place)

    def take(self, task: BlockTask, report: Json) -> Json:
        """See ``KeptTables``."""
        names = growing_names(task.step, self._plan.settings.states)
        parts = [{"file": part_file(task.name, name)} for name in names]
        kept = {**keep_daily(self._place, report), "tables": parts}
        self._reports[task.step].append(kept)
        return kept

    def end_step(
        self, step: str, ends: Iterable[EndTable], check: Callable[[Sequence[Json]], None]
    ) -> list[Json]:
        """See ``KeptTables``.

        Raises OutputError where an object of rows is not as it was written.
        """
        names = growing_names(step, self._plan.settings.states)
        entries = [self._joined(name, self._reports[step]) for name in names]
        entries += write_end_tables(self._plan, ends, self._place)
        check(entries)
        return entries

    def close(self) -> None:
        """See ``KeptTables``."""

    def finish(self, reports: Sequence[Json]) -> list[Json]:
        """See ``KeptTables``."""
        return [*reports]

    def _joined(self, name: str, reports: Sequence[Json]) -> Json:
        """Writes a table's object from the rows of its blocks; what the summary says of it."""
        target = with_ending(name, is_gzip=self._plan.gzip)
        text = PackedText(is_gzip=self._plan.gzip)
        n_bytes = sum(report["sizes"][name] for report in reports)
        if n_bytes >= TOLD_BYTES:
            self._tell(f"putting {target} together, {n_bytes / 1e6:,.0f} MB")
        with self._place.new_file(target) as file:
            for report in reports:
                for block in self._rows(part_file(report["file"], name), report["sizes"][name]):
                    text.add(block)
                    file.write(block)
        return {
            "table": table_of(name).name,
            "file": target,
            "rows": sum(report["rows"][name] for report in reports),
            "bytes": text.n_packed_bytes,
            "text_bytes": text.n_bytes,
            "sha256": text.sha256,
        }

    def _rows(self, part: str, size: int) -> Iterator[bytes]:
        """The bytes of a block's rows."""
        n_bytes = 0
        for block in self._place.blocks(part):
            n_bytes += len(block)
            yield block
        if n_bytes != size:
            raise OutputError(
                f"{part} was changed while the data set was made; make it again with --resume"
            )
