"""Parquet and pickle files, from record batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from interactions.libraries import library
from receipts.formats.parquet_table import COMPRESSION, ROW_GROUP_ROWS


def parquet_writer(target: Path | BinaryIO, schema: Any) -> Any:
    """What writes a Parquet file."""
    return library("pyarrow.parquet").ParquetWriter(target, schema, compression=COMPRESSION)


def write_parquet(batches: Iterable[Any], schema: Any, target: Path) -> None:
    """Makes a Parquet file in row groups of ``ROW_GROUP_ROWS`` rows, so that the same rows make the
    same file, however they were divided.
    """
    with parquet_writer(target, schema) as writer:
        for rows in row_groups(batches, ROW_GROUP_ROWS):
            writer.write_table(rows)
            del rows  # Nothing of them is in memory when the next ones are read.


def row_groups(batches: Iterable[Any], n_rows: int) -> Iterator[Any]:
    """The rows as tables of ``n_rows`` rows, the last one with fewer."""
    arrow = library("pyarrow")
    waiting: list[Any] = []
    n_waiting = 0
    for batch in batches:
        waiting.append(batch)
        n_waiting += batch.num_rows
        del batch
        while n_waiting >= n_rows:
            table = arrow.Table.from_batches(waiting)
            waiting = table.slice(n_rows).to_batches()
            n_waiting -= n_rows
            table = table.slice(0, n_rows).combine_chunks()
            yield table
            del table
    if n_waiting:
        yield arrow.Table.from_batches(waiting).combine_chunks()


def write_pickle(batches: Iterable[Any], schema: Any, target: Path) -> None:
    """Makes a pandas pickle; all rows have to be in memory."""
    library("pandas")
    library("pyarrow").Table.from_batches(list(batches), schema).to_pandas().to_pickle(target)
