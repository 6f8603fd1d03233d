"""Parquet and pickle files, from record batches."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from interactions.libraries import library
from receipts.formats.parquet_table import COMPRESSION, ROW_GROUP_ROWS


def parquet_writer(target: Path | BinaryIO, schema: Any) -> Any:
    """What writes a Parquet file."""
    return library("pyarrow.parquet").ParquetWriter(target, schema, compression=COMPRESSION)


def write_parquet(batches: Iterable[Any], schema: Any, target: Path) -> None:
    """Makes a Parquet file; a row group has at least ``ROW_GROUP_ROWS`` rows, but for the last."""
    arrow = library("pyarrow")
    waiting: list[Any] = []
    with parquet_writer(target, schema) as writer:

        def write() -> None:
            rows = arrow.Table.from_batches(waiting, schema)
            writer.write_table(rows, len(rows))
            waiting.clear()  # Nothing of them is in memory when the next ones are read.

        for batch in batches:
            waiting.append(batch)
            del batch
            if sum(map(len, waiting)) >= ROW_GROUP_ROWS:
                write()
        if waiting:
            write()


def write_pickle(batches: Iterable[Any], schema: Any, target: Path) -> None:
    """Makes a pandas pickle; all rows have to be in memory."""
    library("pandas")
    library("pyarrow").Table.from_batches(list(batches), schema).to_pandas().to_pickle(target)
