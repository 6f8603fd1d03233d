"""Parquet and pickle files, from record batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from interactions.libraries import library

ROW_GROUP_ROWS = 1 << 17


def write_parquet(batches: Iterable[Any], schema: Any, target: Path) -> None:
    """Makes a Parquet file, a row group at a time."""
    parquet = library("pyarrow.parquet")
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for table in row_groups(batches, ROW_GROUP_ROWS):
            writer.write_table(table)


def write_pickle(batches: Iterable[Any], schema: Any, target: Path) -> None:
    """Makes a pandas pickle; all rows have to be in memory."""
    library("pandas")
    library("pyarrow").Table.from_batches(list(batches), schema).to_pandas().to_pickle(target)


def row_groups(batches: Iterable[Any], n_rows: int) -> Iterator[Any]:
    """The rows as tables of ``n_rows`` rows, the last one with fewer, however they were divided."""
    arrow = library("pyarrow")
    waiting: list[Any] = []
    n_waiting = 0
    for batch in batches:
        waiting.append(batch)
        n_waiting += batch.num_rows
        while n_waiting >= n_rows:
            table = arrow.Table.from_batches(waiting)
            yield table.slice(0, n_rows).combine_chunks()
            waiting = table.slice(n_rows).to_batches()
            n_waiting -= n_rows
    if n_waiting:
        yield arrow.Table.from_batches(waiting).combine_chunks()
