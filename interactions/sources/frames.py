"""Parquet and pickle files as CSV text, through pyarrow and pandas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from interactions.errors import brief, data_error
from interactions.libraries import library

BATCH_ROWS = 1 << 17

PARQUET_ENDINGS = (".parquet", ".pq")
PICKLE_ENDINGS = (".pkl", ".pickle")


def is_frame(path: Path) -> bool:
    """Whether a file is Parquet or pickle, by its name."""
    return path.suffix in PARQUET_ENDINGS + PICKLE_ENDINGS


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
        except library("pyarrow").ArrowException as error:
            raise data_error(
                path,
                None,
                f"a column holds what a line of text cannot ({brief(error)}); save the table "
                "without it",
            ) from error


def _batches(path: Path) -> Iterator[Any]:
    """The rows as record batches with dates and times as ISO text."""
    arrow = library("pyarrow")
    try:
        if path.suffix in PICKLE_ENDINGS:
            frame = _pickled_frame(path)
            yield _plain(arrow, arrow.Table.from_pandas(frame, preserve_index=False))
            return
        with library("pyarrow.parquet").ParquetFile(path, pre_buffer=False) as file:
            for batch in file.iter_batches(BATCH_ROWS):
                yield _plain(arrow, arrow.Table.from_batches([batch]))
    # An error of the system (a full disk) has a number, those of pyarrow's own have none.
    except (arrow.ArrowException, EOFError, ValueError, TypeError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise data_error(
            path, None, f"the file cannot be read ({brief(error)}); it may be cut"
        ) from error


def _pickled_frame(path: Path) -> Any:
    """The data frame in a pickle.

    Raises DataError where there is none.
    """
    pandas = library("pandas")
    try:
        found = pandas.read_pickle(path)
    except OSError:
        raise
    except Exception as error:  # A pickle runs code, which raises what it likes.
        raise data_error(
            path,
            None,
            f"the pickle cannot be read ({type(error).__name__}: {brief(error)}); it may be cut, "
            "or need a library that is not installed",
        ) from error
    if not isinstance(found, pandas.DataFrame):
        raise data_error(
            path,
            None,
            f"the pickle holds a {type(found).__name__}; save a table (DataFrame) in it",
        )
    return found


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
