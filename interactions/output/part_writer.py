"""Makes the rows of one part of the customers: what a worker process does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from interactions.model.events import Purchaser
from interactions.model.slates import SLATE_COLUMNS
from interactions.output.customer_rows import CustomerRows, RowMaker
from interactions.output.database_tables import EventRowsFile
from interactions.output.event_columns import ColumnsFile
from interactions.output.recbole import INTER_HEADER, USER_HEADER, InterTexts, UserTexts
from interactions.output.row_formats import CSV, JSONL
from interactions.output.row_texts import RowTexts, SlateTexts
from interactions.output.tally import Tally, new_tally
from interactions.output.text_file import TextFile
from interactions.plan import Plan
from interactions.sources.article_file import load_articles
from interactions.sources.inputs import Inputs
from interactions.sources.parts import PartTask
from interactions.sources.purchasers import PurchaserReader
from interactions.tables import tables_of
from receipts.runs.files import Json, whole_file
from receipts.runs.packing import packed


class RowsFile(Protocol):
    """A part's file of one kind."""

    def add(self, rows: CustomerRows) -> None:
        """Adds a customer's rows."""

    def finish(self) -> None:
        """Writes what is left."""


def part_file(task_name: str, name: str) -> str:
    """The name of the file with what a part adds to the growing file of this name."""
    return f"{task_name}.{name}.rows"


class PartWriter:
    """Writes the rows of parts: ``writer(task)`` makes one and reports on it."""

    def __init__(self, plan: Plan, inputs: Inputs, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        articles = load_articles(folder)
        self._article_ids = articles.ids
        self._tables = {table.name: table for table in tables_of(plan)}
        self._reader = PurchaserReader(plan, inputs, articles)
        self._rows = RowMaker(plan, articles)
        row_format = JSONL if plan.format == "jsonl" else CSV
        in_slates = plan.policy.slate_size is not None
        self._header = row_format.header((SLATE_COLUMNS if in_slates else ()) + plan.columns)
        texts = SlateTexts if in_slates else RowTexts
        # Their tables of texts are not needed for columns.
        self._texts = texts(articles, row_format, plan.columns) if plan.is_text else None
        self._inter_texts = InterTexts(articles)
        self._user_texts = UserTexts()

    def __call__(self, task: PartTask) -> Json:
        """Writes one part; its report.

        Raises OSError where writing fails and DataError where the purchases cannot be read.
        """
        tally = new_tally()
        return self.write(task, self.purchasers(task, tally), tally)

    def purchasers(self, task: PartTask, tally: Tally) -> Iterator[Purchaser]:
        """The customers of a part; adds them to the tally.

        Raises DataError where they cannot be read.
        """
        return self._reader.read(task, tally)

    def write(self, task: PartTask, purchasers: Iterable[Purchaser], tally: Tally) -> Json:
        """Writes the rows of these customers as those of a part; adds them to the tally, which
        is the report together with the sizes of the files.

        Raises OSError where writing fails.
        """
        names = self._plan.growing
        with ExitStack() as stack:
            files = {name: stack.enter_context(self._file(task, name)) for name in names}
            adds = {
                table: [files[name].add for name in names if table in self._plan.tables_in(name)]
                for table in self._plan.tables
            }
            for purchaser in purchasers:
                for table, rows in self._rows.rows_of(purchaser, tally):
                    for add in adds[table]:
                        add(rows)
        sizes = {name: (self._folder / part_file(task.name, name)).stat().st_size for name in names}
        return {"file": task.name, "sizes": sizes, **tally}

    @contextmanager
    def _file(self, task: PartTask, name: str) -> Iterator[RowsFile]:
        path = self._folder / part_file(task.name, name)
        is_gzip = self._plan.is_packed(name)
        with whole_file(path, is_scratch=True) as file, packed(file, is_gzip=is_gzip) as to_file:
            rows_file = self._rows_file(to_file, name, is_first=task.is_first)
            yield rows_file
            rows_file.finish()

    def _rows_file(self, file: BinaryIO, name: str, *, is_first: bool) -> RowsFile:
        if name in self._plan.tables:
            if self._plan.database:
                return EventRowsFile(file, self._plan, self._tables[name], self._article_ids)
            if self._texts is None:
                return ColumnsFile(file, self._plan, len(self._article_ids))
            return TextFile(file, self._texts.of, self._header if is_first else "")
        texts, header = (
            (self._user_texts, USER_HEADER)
            if name == self._plan.users
            else (self._inter_texts, INTER_HEADER)
        )
        return TextFile(file, texts.of, header if is_first else "")
