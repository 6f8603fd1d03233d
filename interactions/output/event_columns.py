"""Events as columns: how the rows of Parquet and pickle files are kept until they are whole.

A part's file is a stream in Arrow's IPC format whose columns are, for each event, the time,
the customer, the number of the article, the score, the number of the article before, and what
was asked for besides.  Files of several parts, one after the other, are read as one.  Ids of
articles are put in at the end, so no text is made, kept or read on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from interactions.libraries import library
from interactions.model.events import COLUMNS, START
from interactions.model.slates import SLATE_COLUMNS
from interactions.output.collected_events import CollectedEvents
from interactions.output.frame_files import parquet_writer
from interactions.plan import Plan
from receipts.formats.arrow_arrays import arrow_array, text_array
from receipts.formats.tables import Table


def rows_schema(plan: Plan) -> Any:
    """The columns of the rows, in the order of the output."""
    arrow = library("pyarrow")
    return _schema(plan, arrow.string(), arrow.string())


def _kept_schema(plan: Plan) -> Any:
    """The columns of a part's file."""
    arrow = library("pyarrow")
    return _schema(plan, arrow.dictionary(arrow.int32(), arrow.string()), arrow.int32())


def _schema(plan: Plan, customers: Any, articles: Any) -> Any:
    """The columns, with customers and articles of these kinds."""
    arrow = library("pyarrow")
    kinds = [arrow.int64(), customers, articles, arrow.int8(), articles]
    fields = list(zip(COLUMNS, kinds, strict=True))
    if plan.policy.slate_size is not None:
        slate_kinds = [arrow.int32(), arrow.int16(), arrow.float64()]
        fields += zip(SLATE_COLUMNS, slate_kinds, strict=True)
    return arrow.schema([*fields, *((name, arrow.string()) for name in plan.columns)])


class KeptColumns:
    """Writes collected events to a part's file."""

    def __init__(self, file: BinaryIO, plan: Plan, table: Table) -> None:
        arrow = library("pyarrow")
        options = library("pyarrow.ipc").IpcWriteOptions(compression="lz4")
        self._table = table
        self._schema = _kept_schema(plan)
        self._stream = arrow.ipc.new_stream(file, self._schema, options=options)

    def write(self, events: CollectedEvents) -> None:
        """Writes events."""
        self._stream.write_batch(_kept_batch(events, self._table, self._schema))

    def finish(self) -> None:
        """Ends the stream."""
        self._stream.close()


class ParquetColumns:
    """Writes collected events to a Parquet file, like those that are made at the end."""

    def __init__(
        self, file: BinaryIO, plan: Plan, table: Table, article_ids: Sequence[str]
    ) -> None:
        self._table = table
        self._kept = _kept_schema(plan)
        self._articles = _texts_of(article_ids)
        self._writer = parquet_writer(file, rows_schema(plan))

    def write(self, events: CollectedEvents) -> None:
        """Writes events as a row group."""
        batch = _kept_batch(events, self._table, self._kept)
        self._writer.write_batch(_with_ids(batch, self._articles))

    def finish(self) -> None:
        """Writes what says where everything is."""
        self._writer.close()


def _kept_batch(events: CollectedEvents, table: Table, schema: Any) -> Any:
    """Events of a table as a record batch of the columns of a part's file."""
    arrow, n, kinds = library("pyarrow"), len(events), schema.types

    def plain(kind: Any, values: Any) -> Any:
        return arrow.Array.from_buffers(kind, n, [None, arrow.py_buffer(values)])

    places = plain(arrow.int32(), events.places)
    columns = [
        plain(kinds[0], events.times),
        arrow.DictionaryArray.from_arrays(places, text_array(events.customers)),
        plain(kinds[2], events.numbers),
        plain(kinds[3], events.scores),
        plain(kinds[4], events.previous),
    ]
    known = len(columns)
    for column, kind, values in zip(
        table.columns[known:], kinds[known:], events.further(), strict=True
    ):
        columns.append(arrow_array(column, values, kind))
    return arrow.RecordBatch.from_arrays(columns, schema=schema)


def read_columns(path: Path, article_ids: Sequence[str]) -> Iterator[Any]:
    """The record batches of parts' files that were put together, with ids of articles."""
    arrow = library("pyarrow")
    articles = _texts_of(article_ids)
    size = path.stat().st_size
    with path.open("rb") as file:
        while file.tell() < size:
            yield from (_with_ids(batch, articles) for batch in arrow.ipc.open_stream(file))


def _texts_of(article_ids: Sequence[str]) -> Any:
    """What the numbers of articles stand for."""
    return text_array([*article_ids, START])


def _with_ids(batch: Any, articles: Any) -> Any:
    """A batch of a part's file with texts for what stands for them."""
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    columns["customer_id"] = columns["customer_id"].dictionary_decode()
    for name in ("article_id", "prev_article_id"):
        columns[name] = articles.take(columns[name])
    return library("pyarrow").RecordBatch.from_arrays([*columns.values()], [*columns])
