"""Makes files of a part's own: what a worker does where no file can grow, as in a store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

from interactions.model.articles import Articles
from interactions.output.customer_rows import CustomerRows, RowMaker
from interactions.output.rows_files import RowsFile, RowsFiles
from interactions.output.tally import new_tally
from interactions.plan import Plan
from interactions.sources.inputs import Inputs
from interactions.sources.parts import PartTask
from interactions.sources.purchasers import PurchaserReader
from receipts.runs.files import Json
from receipts.runs.hashed_file import HashedFile
from receipts.runs.packing import packed
from receipts.runs.places import Place

FORMATS = ("csv", "jsonl", "parquet")
"""Formats that have a file for each part."""


@dataclass
class _Written:
    """A table's file while it is written.

    text, whole: before and after compression.
    """

    table: str
    name: str
    rows: RowsFile
    text: HashedFile
    whole: HashedFile
    n_rows: int = 0

    def add(self, rows: CustomerRows) -> None:
        self.rows.add(rows)
        self.n_rows += len(rows.events.ticks)

    def entry(self) -> Json:
        """What the summary says of it: the digest is that of the text before compression."""
        texts = {"text_bytes": self.text.n_bytes} if self.text is not self.whole else {}
        return {
            "table": self.table,
            "file": self.name,
            "rows": self.n_rows,
            "bytes": self.whole.n_bytes,
            **texts,
            "sha256": self.text.sha256,
        }


class PartFilesWriter:
    """Writes the files of parts: ``writer(task)`` makes those of one and reports on it."""

    def __init__(self, plan: Plan, inputs: Inputs, articles: Articles, place: Place) -> None:
        self._plan = plan
        self._place = place
        self._reader = PurchaserReader(plan, inputs, articles)
        self._rows = RowMaker(plan, articles)
        self._files = RowsFiles(plan, articles)

    def __call__(self, task: PartTask) -> Json:
        """Writes the files of one part; its report.

        Raises OSError where writing fails; no file is left half-written then.
        """
        tally = new_tally()
        with ExitStack() as stack:
            files = {
                table: stack.enter_context(self._file(table, task)) for table in self._plan.tables
            }
            for purchaser in self._reader.read(task, tally):
                for table, rows in self._rows.rows_of(purchaser, tally):
                    files[table].add(rows)
        return {"file": task.name, "files": [file.entry() for file in files.values()], **tally}

    @contextmanager
    def _file(self, table: str, task: PartTask) -> Iterator[_Written]:
        """A table's file, whole when this is left."""
        plan = self._plan
        name = plan.part_file_of(table, task.name)
        with self._place.new_file(name) as file:
            whole = HashedFile(file)
            with packed(cast(BinaryIO, whole), is_gzip=plan.gzip) as unpacked:
                text = HashedFile(unpacked) if plan.gzip else whole
                rows = self._rows_file(cast(BinaryIO, text), table)
                yield (written := _Written(table, name, rows, text, whole))
                written.rows.finish()

    def _rows_file(self, file: BinaryIO, table: str) -> RowsFile:
        if self._plan.format == "parquet":
            return self._files.parquet_file(file, table)
        return self._files.rows_file(file, table, is_first=True)
