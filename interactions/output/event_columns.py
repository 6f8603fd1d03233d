"""Events as columns: how the rows of Parquet and pickle files are kept until they are whole.

A part's file is a stream in Arrow's IPC format whose columns are, for each event, the time,
the customer, the number of the article, the score, the number of the article before, and what
was asked for besides.  Files of several parts, one after the other, are read as one.  Ids of
articles are put in at the end, so no text is made, kept or read on the way.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from interactions.libraries import library
from interactions.model.event_order import PURCHASE
from interactions.model.events import COLUMNS, HOUR_MS, START, Carried
from interactions.model.slates import SLATE_COLUMNS
from interactions.output.customer_rows import CustomerRows
from interactions.output.row_texts import propensity_text
from interactions.plan import Plan

BATCH_EVENTS = 1 << 16
"""Events that are collected before they are written."""


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
        arrow = self._arrow = library("pyarrow")
        options = library("pyarrow.ipc").IpcWriteOptions(compression="lz4")
        self._schema = _kept_schema(plan)
        self._stream = arrow.ipc.new_stream(file, self._schema, options=options)
        self._in_slates = plan.policy.slate_size is not None
        self._n_carried = len(plan.columns)
        self._start = n_articles
        self._clear()

    def _clear(self) -> None:
        self._customers: list[str] = []
        self._places = array("i")
        self._times = array("q")
        self._numbers = array("i")
        self._scores = bytearray()
        self._previous = array("i")
        self._slates: list[tuple[int, int, float] | tuple[None, None, None]] = []
        self._carried: list[Sequence[str | None]] = []

    def add(self, rows: CustomerRows) -> None:
        """Adds a customer's rows."""
        ticks, scores, numbers = rows.events
        tick = HOUR_MS // rows.hour
        self._places.extend(array("i", [len(self._customers)]) * len(ticks))
        self._customers.append(rows.customer_id)
        self._times.extend(ticks if tick == 1 else [time * tick for time in ticks])
        self._previous.append(self._start)
        self._previous.extend(numbers[:-1])
        self._numbers.extend(numbers)
        self._scores += bytes(scores)
        if self._in_slates:
            self._slates += (
                (None, None, None)
                if shown is None
                else (shown.slate, shown.position, float(propensity_text(shown.propensity)))
                for shown in rows.shown
            )
        if self._n_carried:
            self._carried += _by_event(scores, rows.carried, self._n_carried)
        if len(self._times) >= BATCH_EVENTS:
            self._write()

    def finish(self) -> None:
        """Writes what is left and ends the stream."""
        if self._times:
            self._write()
        self._stream.close()

    def _write(self) -> None:
        arrow, n = self._arrow, len(self._times)

        def plain(kind: Any, values: Any) -> Any:
            return arrow.Array.from_buffers(kind, n, [None, arrow.py_buffer(values)])

        places = plain(arrow.int32(), self._places)
        columns = [
            plain(arrow.int64(), self._times),
            arrow.DictionaryArray.from_arrays(places, arrow.array(self._customers)),
            plain(arrow.int32(), self._numbers),
            plain(arrow.int8(), self._scores),
            plain(arrow.int32(), self._previous),
        ]
        further = zip(*self._slates, strict=True), zip(*self._carried, strict=True)
        for values in (values for group in further for values in group):
            columns.append(arrow.array(values, self._schema.field(len(columns)).type))
        self._stream.write_batch(arrow.RecordBatch.from_arrays(columns, schema=self._schema))
        self._clear()


def _by_event(
    scores: Sequence[int], carried: Sequence[Carried], n_columns: int
) -> Iterator[Sequence[str | None]]:
    """The further columns' values of each event: those of its purchase, None where empty."""
    left = iter(carried)
    nothing = (None,) * n_columns
    for score in scores:
        yield [value or None for value in next(left)] if score == PURCHASE else nothing


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
