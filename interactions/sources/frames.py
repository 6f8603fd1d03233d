"""Parquet and pickle, through pyarrow and pandas, which are imported when they are needed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from interactions.errors import DataError, data_error

INSTALL = "pip install -r requirements-interactions.txt"
BATCH_ROWS = 1 << 17

PARQUET_ENDINGS = (".parquet", ".pq")
PICKLE_ENDINGS = (".pkl", ".pickle")


def is_frame(path: Path) -> bool:
    """Whether a file is Parquet or pickle, by its name."""
    return path.suffix in PARQUET_ENDINGS + PICKLE_ENDINGS


def library(name: str) -> ModuleType:
    """An optional library.

    Raises DataError where it is not installed.
    """
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        top = name.partition(".")[0]
        raise DataError(f"this needs {top}, which is not installed: {INSTALL}") from None


def check_readable(path: Path, *, allow_pickle: bool) -> None:
    """Raises DataError where a file is a pickle and that was not allowed, or where the library
    for it is missing.
    """
    if path.suffix in PICKLE_ENDINGS:
        if not allow_pickle:
            raise data_error(
                path,
                None,
                "reading a pickle runs whatever code is in it; if you trust who "
                "made it, add --allow-pickle, or save the table as Parquet or CSV",
            )
        library("pandas")
    elif path.suffix in PARQUET_ENDINGS:
        library("pyarrow.parquet")


def write_csv(path: Path, target: BinaryIO, *, allow_pickle: bool) -> None:
    """Writes a Parquet or pickle file as CSV.

    Raises DataError where that cannot be done.
    """
    check_readable(path, allow_pickle=allow_pickle)
    arrow_csv = library("pyarrow.csv")
    for number, batch in enumerate(_batches(path)):
        options = arrow_csv.WriteOptions(include_header=number == 0)
        try:
            arrow_csv.write_csv(batch, target, options)
        except library("pyarrow").ArrowInvalid as error:
            raise data_error(
                path,
                None,
                f"a column holds what a line of text cannot ({error}); save the table without it",
            ) from error


def _batches(path: Path) -> Iterator[Any]:
    """The rows as record batches with dates and times as ISO text."""
    arrow = library("pyarrow")
    try:
        if path.suffix in PICKLE_ENDINGS:
            frame = library("pandas").read_pickle(path)
            yield _plain(arrow, arrow.Table.from_pandas(frame, preserve_index=False))
            return
        with library("pyarrow.parquet").ParquetFile(path) as file:
            for batch in file.iter_batches(BATCH_ROWS):
                yield _plain(arrow, arrow.Table.from_batches([batch]))
    except (arrow.ArrowInvalid, arrow.ArrowException, EOFError, ValueError) as error:
        text = str(error).splitlines()[0]
        raise data_error(path, None, f"the file cannot be read ({text}); it may be cut") from error


def _plain(arrow: ModuleType, table: Any) -> Any:
    """A table with whole numbers for text categories and ISO texts for times."""
    for place, column in enumerate(table.schema):
        kind = column.type
        if arrow.types.is_dictionary(kind):
            table = table.set_column(place, column.name, table.column(place).cast(kind.value_type))
        elif arrow.types.is_timestamp(kind):
            compute = library("pyarrow.compute")
            ms = table.column(place).cast(arrow.timestamp("ms", tz=kind.tz), safe=False)
            text = compute.strftime(ms, format="%Y-%m-%dT%H:%M:%S")
            zone = "Z" if kind.tz else ""
            table = table.set_column(
                place, column.name, compute.binary_join_element_wise(text, zone, "")
            )
    return table


class RowsTable:
    """A file of rows in CSV text, as columns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def batches(self) -> Iterator[Any]:
        """Its rows as record batches: ids as texts, times and scores as whole numbers."""
        arrow, arrow_csv = library("pyarrow"), library("pyarrow.csv")
        with self._path.open(encoding="utf-8", newline="") as file:
            names = next(csv.reader(file))
        numbers = {"t_dat": arrow.int64(), "interaction_score": arrow.int8()}
        numbers |= {
            "position": arrow.int16(),
            "exposure_propensity": arrow.float64(),
            "slate_id": arrow.int32(),
        }
        options = arrow_csv.ConvertOptions(
            column_types={name: numbers.get(name, arrow.string()) for name in names},
            strings_can_be_null=True,  # No id is empty, but a carried value may be.
            null_values=[""],
        )
        read = arrow_csv.ReadOptions(block_size=1 << 24)
        yield from arrow_csv.open_csv(self._path, read_options=read, convert_options=options)


def write_parquet(rows: Path, target: Path) -> None:
    """Makes a Parquet file of rows in CSV text, a batch at a time."""
    parquet, arrow = library("pyarrow.parquet"), library("pyarrow")
    writer: Any = None
    try:
        for batch in RowsTable(rows).batches():
            if writer is None:
                writer = parquet.ParquetWriter(target, batch.schema, compression="zstd")
            writer.write_table(arrow.Table.from_batches([batch]))
    finally:
        if writer is not None:
            writer.close()


def write_pickle(rows: Path, target: Path) -> None:
    """Makes a pandas pickle of rows in CSV text; all of them have to be in memory."""
    library("pandas")
    arrow = library("pyarrow")
    frame = arrow.Table.from_batches(list(RowsTable(rows).batches())).to_pandas()
    frame.to_pickle(target)
