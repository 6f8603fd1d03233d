"""Parquet and pickle files, from record batches."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from interactions.libraries import library
from receipts.formats.parquet_table import COMPRESSION, ROW_GROUP_ROWS, Sink
from receipts.formats.regrouped import regrouped


def parquet_writer(target: Path | BinaryIO, schema: Any) -> Any:
    """What writes a Parquet file."""
    place = target if isinstance(target, Path) else Sink(target)
    return library("pyarrow.parquet").ParquetWriter(place, schema, compression=COMPRESSION)


def write_parquet(batches: Iterable[Any], schema: Any, target: Path) -> None:
    """Makes a Parquet file in row groups of ``ROW_GROUP_ROWS`` rows, so that the same rows make the
    same file, however they were divided.
    """
    with parquet_writer(target, schema) as writer:
        for rows in regrouped(batches, ROW_GROUP_ROWS):
            writer.write_table(rows.combine_chunks())
            del rows  # Nothing of them is in memory when the next ones are read.


def write_pickle(batches: Iterable[Any], schema: Any, target: Path) -> None:
    """Makes a pandas pickle; all rows have to be in memory."""
    library("pandas")
    library("pyarrow").Table.from_batches(list(batches), schema).to_pandas().to_pickle(target)
