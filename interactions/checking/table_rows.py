"""Reads finished tables, whatever their format, one customer at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from interactions.checking.database_rows import Rows, rows_in
from interactions.errors import data_error, shown
from interactions.libraries import library
from interactions.model.events import COLUMNS
from interactions.model.slates import SLATE_COLUMNS
from interactions.output.event_columns import rows_schema
from interactions.plan import Plan
from interactions.sources.csv_text import csv_text
from interactions.sources.transactions import Table, is_jsonl
from interactions.tables import tables_of

BATCH_ROWS = 1 << 16

_KINDS = (int, str, str, int, str)
"""The types of the columns' values in a database, where a column may hold any."""

_KINDS_SAID = {int: "whole number", str: "text"}

_PLAIN = {"large_string": "string"}
"""Texts of pandas are one or the other by its version."""


class CustomerTable(NamedTuple):
    """The rows of one customer in a table, as columns.

    line: of the first row, in the file or among the rows.
    """

    customer_id: str
    line: int
    times: list[int]
    articles: list[str]
    scores: list[int]
    previous: list[str]

    def extend(self, more: CustomerTable) -> None:
        """Adds rows that follow."""
        self.times.extend(more.times)
        self.articles.extend(more.articles)
        self.scores.extend(more.scores)
        self.previous.extend(more.previous)


_WHOLE_NUMBER = re.compile(r"-?\d{1,4000}", re.ASCII)
"""What ``int`` takes; it refuses longer ones."""

Block = tuple[int, Sequence[str], Sequence[int], Sequence[str], Sequence[int], Sequence[str]]
"""The line of the first row, and columns: customers, times, articles, scores, previous."""


def customers_in(path: Path, plan: Plan, table: str) -> Iterator[CustomerTable]:
    """The customers of a table in the order of the file; rows that follow each other are one's.

    path: of the file that the table is in.

    Raises DataError where it is not a whole table of ours.
    """
    last: CustomerTable | None = None
    for line, customers, times, articles, scores, previous in _blocks(path, plan, table):
        start = 0
        for customer_id, group in groupby(customers):
            end = start + sum(1 for _ in group)
            rows = CustomerTable(
                customer_id,
                line + start,
                list(times[start:end]),
                list(articles[start:end]),
                list(scores[start:end]),
                list(previous[start:end]),
            )
            start = end
            if last is not None and last.customer_id == customer_id:
                last.extend(rows)
                continue
            if last is not None:
                yield last
            last = rows
    if last is not None:
        yield last


def _blocks(path: Path, plan: Plan, table: str) -> Iterator[Block]:
    if plan.database:
        (declared,) = (each for each in tables_of(plan) if each.name == table)
        return _database_blocks(path, rows_in(path, plan, declared))
    if path.suffix in (".parquet", ".pkl"):
        return _frame_blocks(batches_of(path, rows_schema(plan)))
    return _text_blocks(path, (SLATE_COLUMNS if plan.policy.slate_size else ()) + plan.columns)


def batches_of(path: Path, schema: Any) -> Iterator[Any]:
    """The record batches of a Parquet or pickle file.  A pickle runs the code that is in it.

    schema: the columns that it should have.

    Raises DataError where it is not a whole file, or has other columns or other types of them.
    """
    is_pickle = path.suffix == ".pkl"
    for batch in _pickle_batches(path) if is_pickle else _parquet_batches(path):
        _check_columns(path, batch, schema, is_pickle=is_pickle)
        yield batch


def _check_columns(path: Path, batch: Any, schema: Any, *, is_pickle: bool) -> None:
    """Raises DataError where a batch has other columns, other types, or rows without values."""
    if batch.schema.names != schema.names:
        found = ", ".join(batch.schema.names)
        raise data_error(path, None, f"the columns are {found}, not {', '.join(schema.names)}")
    for field, expected in zip(batch.schema, schema, strict=True):
        found = str(field.type)
        if is_pickle:
            found = _PLAIN.get(found, found)
        # Further columns of a pickle are of other types where values are missing.
        is_free = is_pickle and field.name not in COLUMNS
        if found != str(expected.type) and not is_free:
            message = f"the column {field.name} is of type {field.type}, not {expected.type}"
            raise data_error(path, None, message)
        if field.name in COLUMNS and batch.column(field.name).null_count:
            raise data_error(path, None, f"the column {field.name} has no value in some rows")


def _database_blocks(path: Path, blocks: Iterator[Rows]) -> Iterator[Block]:
    row = 1
    for rows in blocks:
        columns = [*zip(*rows, strict=True)][: len(COLUMNS)]
        for name, values, kind in zip(COLUMNS, columns, _KINDS, strict=True):
            if {*map(type, values)} != {kind}:
                place = next(i for i, value in enumerate(values) if type(value) is not kind)
                what = f"row {row + place}: {name} is {shown(values[place])}"
                raise data_error(path, None, f"{what}, no {_KINDS_SAID[kind]}")
        times, customers, articles, scores, previous = columns
        yield row, customers, times, articles, scores, previous
        row += len(rows)


def _text_blocks(path: Path, columns: Sequence[str]) -> Iterator[Block]:
    table = Table(path, COLUMNS)
    for chunk in table.chunks():
        header = ",".join(map(csv_text, (*COLUMNS, *columns)))
        if not is_jsonl(path) and table.header != header:
            raise data_error(path, 1, f"the header is {table.header!r}, expected {header!r}")
        times, customers, articles, scores, previous = chunk.columns
        yield (
            chunk.lines[0],
            customers,
            _numbers(path, chunk.lines, "t_dat", times),
            articles,
            _numbers(path, chunk.lines, "interaction_score", scores),
            previous,
        )


def _numbers(path: Path, lines: Sequence[int], name: str, texts: Sequence[str]) -> list[int]:
    try:
        return list(map(int, texts))
    except ValueError:
        for line, text in zip(lines, texts, strict=True):
            if not _WHOLE_NUMBER.fullmatch(text):
                message = f"{name} is {shown(text)}, no whole number"
                raise data_error(path, line, message) from None
        raise


def _parquet_batches(path: Path) -> Iterator[Any]:
    arrow = library("pyarrow")
    try:
        file = library("pyarrow.parquet").ParquetFile(path, pre_buffer=False)
        yield from file.iter_batches(batch_size=BATCH_ROWS)
    except (arrow.ArrowException, OSError) as error:
        raise data_error(path, None, f"not a whole Parquet file ({error})") from error


def _pickle_batches(path: Path) -> Iterator[Any]:
    pandas, arrow = library("pandas"), library("pyarrow")
    try:
        table = arrow.Table.from_pandas(pandas.read_pickle(path), preserve_index=False)
    except Exception as error:  # Reading one can raise anything.
        raise data_error(path, None, f"not a pickle of a table ({error!r})") from error
    yield from table.to_batches()


def _frame_blocks(batches: Iterator[Any]) -> Iterator[Block]:
    row = 1
    for batch in batches:
        times, customers, articles, scores, previous = (
            batch.column(name).to_pylist() for name in COLUMNS
        )
        yield row, customers, times, articles, scores, previous
        row += batch.num_rows
