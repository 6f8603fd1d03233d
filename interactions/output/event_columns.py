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
from interactions.output.customer_rows import CustomerRows
from interactions.plan import Plan


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


class ColumnsFile:
    """Writes the events of customers to a part's file.

    n_articles: the number that stands for ``START``, as articles have those below it.
    """

    def __init__(self, file: BinaryIO, plan: Plan, n_articles: int) -> None:
        arrow = library("pyarrow")
        options = library("pyarrow.ipc").IpcWriteOptions(compression="lz4")
        self._schema = _kept_schema(plan)
        self._stream = arrow.ipc.new_stream(file, self._schema, options=options)
        self._plan = plan
        self._start = n_articles
        self._events = CollectedEvents(plan, n_articles)

    def add(self, rows: CustomerRows) -> None:
        """Adds a customer's rows."""
        self._events.add(rows)
        if self._events.is_enough:
            self._write()

    def finish(self) -> None:
        """Writes what is left and ends the stream."""
        if len(self._events):
            self._write()
        self._stream.close()

    def _write(self) -> None:
        self._stream.write_batch(_kept_batch(self._events, self._schema))
        self._events = CollectedEvents(self._plan, self._start)


class ParquetFile:
    """Writes the events of customers to a Parquet file, as those that are made at the end."""

    def __init__(self, file: BinaryIO, plan: Plan, article_ids: Sequence[str]) -> None:
        arrow = library("pyarrow")
        self._plan = plan
        self._kept = _kept_schema(plan)
        self._articles = arrow.array([*article_ids, START], arrow.string())
        self._writer = library("pyarrow.parquet").ParquetWriter(
            file, rows_schema(plan), compression="zstd"
        )
        self._events = CollectedEvents(plan, len(article_ids))

    def add(self, rows: CustomerRows) -> None:
        """Adds a customer's rows."""
        self._events.add(rows)
        if self._events.is_enough:
            self._write()

    def finish(self) -> None:
        """Writes what is left and what says where everything is."""
        if len(self._events):
            self._write()
        self._writer.close()

    def _write(self) -> None:
        batch = _kept_batch(self._events, self._kept)
        self._writer.write_batch(_with_ids(library("pyarrow"), batch, self._articles))
        self._events = CollectedEvents(self._plan, len(self._articles) - 1)


def _kept_batch(events: CollectedEvents, schema: Any) -> Any:
    """Events as a record batch of the columns of a part's file."""
    arrow, n = library("pyarrow"), len(events)

    def plain(kind: Any, values: Any) -> Any:
        return arrow.Array.from_buffers(kind, n, [None, arrow.py_buffer(values)])

    places = plain(arrow.int32(), events.places)
    columns = [
        plain(arrow.int64(), events.times),
        arrow.DictionaryArray.from_arrays(places, arrow.array(events.customers)),
        plain(arrow.int32(), events.numbers),
        plain(arrow.int8(), events.scores),
        plain(arrow.int32(), events.previous),
    ]
    for values in events.further():
        columns.append(arrow.array(values, schema.field(len(columns)).type))
    return arrow.RecordBatch.from_arrays(columns, schema=schema)


def read_columns(path: Path, article_ids: Sequence[str]) -> Iterator[Any]:
    """The record batches of parts' files that were put together, with ids of articles."""
    arrow = library("pyarrow")
    articles = arrow.array([*article_ids, START], arrow.string())
    size = path.stat().st_size
    with path.open("rb") as file:
        while file.tell() < size:
            for batch in arrow.ipc.open_stream(file):
                yield _with_ids(arrow, batch, articles)


def _with_ids(arrow: Any, batch: Any, articles: Any) -> Any:
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    columns["customer_id"] = columns["customer_id"].dictionary_decode()
    for name in ("article_id", "prev_article_id"):
        columns[name] = articles.take(columns[name])
    return arrow.RecordBatch.from_pydict(columns)
