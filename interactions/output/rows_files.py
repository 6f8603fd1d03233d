"""What rows are written with, in every format in which parts are written."""

from __future__ import annotations

from typing import BinaryIO, Protocol

from interactions.model.articles import Articles
from interactions.model.slates import SLATE_COLUMNS
from interactions.output.collected_events import EventsFile, EventsTarget
from interactions.output.customer_rows import CustomerRows
from interactions.output.database_tables import DatabaseRows
from interactions.output.event_columns import KeptColumns, ParquetColumns
from interactions.output.recbole import INTER_HEADER, USER_HEADER, InterTexts, UserTexts
from interactions.output.row_formats import CSV, JSONL
from interactions.output.row_texts import RowTexts, SlateTexts
from interactions.output.text_file import TextFile
from interactions.plan import Plan
from interactions.tables import tables_of


class RowsFile(Protocol):
    """A part's file of one kind."""

    def add(self, rows: CustomerRows) -> None:
        """Adds a customer's rows."""

    def finish(self) -> None:
        """Writes what is left."""


class RowsFiles:
    """Opens the files of a plan's parts; a process makes one for all its parts."""

    def __init__(self, plan: Plan, articles: Articles) -> None:
        self._plan = plan
        self._article_ids = articles.ids
        self._tables = {table.name: table for table in tables_of(plan)}
        row_format = JSONL if plan.format == "jsonl" else CSV
        in_slates = plan.policy.slate_size is not None
        self._header = row_format.header((SLATE_COLUMNS if in_slates else ()) + plan.columns)
        texts = SlateTexts if in_slates else RowTexts
        # Their tables of texts are not needed for columns.
        self._texts = texts(articles, row_format, plan.columns) if plan.is_text else None
        self._inter_texts = InterTexts(articles)
        self._user_texts = UserTexts()

    def rows_file(self, file: BinaryIO, name: str, *, is_first: bool) -> RowsFile:
        """What the rows for a growing file of this name are written with."""
        if name in self._plan.tables:
            if self._texts is None:
                return self._collecting(self._events_target(file, name))
            return TextFile(file, self._texts.of, self._header if is_first else "")
        texts, header = (
            (self._user_texts, USER_HEADER)
            if name == self._plan.users
            else (self._inter_texts, INTER_HEADER)
        )
        return TextFile(file, texts.of, header if is_first else "")

    def parquet_file(self, file: BinaryIO, table: str) -> RowsFile:
        """What the rows of a table are written with where a part has a Parquet file of its own."""
        of_table = self._tables[table]
        return self._collecting(ParquetColumns(file, self._plan, of_table, self._article_ids))

    def _events_target(self, file: BinaryIO, table: str) -> EventsTarget:
        of_table = self._tables[table]
        if self._plan.database:
            return DatabaseRows(file, self._plan, of_table, self._article_ids)
        return KeptColumns(file, self._plan, of_table)

    def _collecting(self, target: EventsTarget) -> RowsFile:
        return EventsFile(target, self._plan, len(self._article_ids))
