"""The rows of Parquet tables, as they are in the files: arrays, and codes where texts are coded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, pairwise
from typing import Any

from receipts.formats.arrow_arrays import arrow_schema
from receipts.formats.libraries import library
from receipts.formats.table_rows import Coded, TableRows, Values
from receipts.formats.tables import Column, Table
from receipts.reading.batch_files import NEXT_STEP, DatasetError
from receipts.reading.tables.found_rows import (
    RECORD_COLUMNS,
    CustomerRows,
    FoundRows,
    as_list,
    check_columns,
    chosen,
    sliced,
    with_columns,
)
from receipts.relational.tables import CUSTOMERS, LINES, RECEIPTS
from receipts.runs.regular_files import check_regular

BLOCK_ROWS = 1 << 13

_EPOCH_ORDINAL = 719_163
"""``date(1970, 1, 1).toordinal()``, from which Arrow counts days."""


class ParquetTables:
    """The tables of a batch; see ``OpenTables``.

    path: gives the file of a table.
    """

    def __init__(self, path: Callable[[Table], str]) -> None:
        self.path = path
        self._files: dict[str, Any] = {}

    def rows(self, table: Table, names: Sequence[str] = (), first_key: object = None) -> FoundRows:
        """See ``OpenTables``."""
        return FoundRows(self.path(table), table, 0, self._blocks(table, names))

    def file(self, table: Table) -> Any:
        """A table's file, as pyarrow opens it."""
        path = self.path(table)
        if path not in self._files:
            with damage(path):
                check_regular(path)
                # What is buffered before it is read stays, so that in the end it is the whole file.
                file = library("pyarrow.parquet").ParquetFile(path, pre_buffer=False)
            self._files[path] = file
            check_columns(path, table, _said(arrow_schema(table)), _said(file.schema_arrow))
        return self._files[path]

    def find(self, customer_id: str, place: int) -> CustomerRows | None:
        """See ``OpenTables``: what the customers before have tells where the rows are."""
        counts = ("customer_id", "total_receipts", "total_items")
        columns: list[list[Any]] = [[], [], []]
        for block in self._blocks(CUSTOMERS, counts):
            for column, values in zip(columns, block.columns, strict=True):
                column += as_list(values)
        ids, n_receipts, n_lines = columns
        if customer_id not in ids[place : place + 1]:
            if customer_id not in ids:
                return None
            place = ids.index(customer_id)
        return CustomerRows(
            self._some(CUSTOMERS, place, 1),
            self._some(RECEIPTS, sum(n_receipts[:place]), n_receipts[place]),
            self._some(LINES, sum(n_lines[:place]), n_lines[place]),
        )

    def _some(self, table: Table, first: int, n_rows: int) -> FoundRows:
        """Some rows of a table, ``first`` rows after its start."""
        blocks = self._blocks(table, RECORD_COLUMNS[table], range(first, first + n_rows))
        return FoundRows(self.path(table), table, first, blocks)

    def close(self) -> None:
        """See ``OpenTables``."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _blocks(
        self, table: Table, names: Sequence[str], wanted: range | None = None
    ) -> Iterator[TableRows]:
        """The rows of a table, all by default; no row group is read of which none is wanted."""
        file, path = self.file(table), self.path(table)
        columns = chosen(table, names)
        part = with_columns(table, columns)
        groups, place = self._groups(file, wanted)
        with damage(path):
            found = file.iter_batches(
                BLOCK_ROWS,
                row_groups=groups,
                columns=[column.name for column in columns],
                use_threads=False,
            )
        while True:
            with damage(path):
                batch = next(found, None)
                if batch is None:
                    return
                rows = TableRows(part, [*map(values_of, columns, batch.columns)], batch.num_rows)
            if wanted is None:
                yield rows
            else:
                yield sliced(rows, max(0, wanted.start - place), max(0, wanted.stop - place))
                place += rows.n_rows

    def _groups(self, file: Any, wanted: range | None) -> tuple[list[int] | None, int]:
        """The row groups with these rows, and how many rows come before them."""
        if wanted is None:
            return None, 0
        sizes = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
        starts = [*accumulate(sizes, initial=0)]
        found = [
            number
            for number, (start, end) in enumerate(pairwise(starts))
            if start < wanted.stop and end > wanted.start
        ]
        return found, starts[found[0]] if found else 0


@contextmanager
def damage(path: str) -> Iterator[None]:
    """Errors of a damaged file in one line."""
    arrow = library("pyarrow")
    try:
        yield
    except FileNotFoundError as error:
        raise DatasetError(f"{path} is missing; {NEXT_STEP}") from error
    except (arrow.ArrowException, OSError, ValueError, MemoryError) as error:
        problem = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        raise DatasetError(f"{path} is no whole Parquet file ({problem}); {NEXT_STEP}") from error


def _said(schema: Any) -> list[str]:
    """The columns of a schema, to be compared and shown."""
    return [f"{field.name} ({_type_of(field.type)})" for field in schema]


def _type_of(kind: Any) -> str:
    return f"{kind.value_type}, coded" if hasattr(kind, "index_type") else str(kind)


def values_of(column: Column, array: Any) -> Values:
    """The values of an Arrow array."""
    if hasattr(array, "dictionary"):
        if array.null_count or array.dictionary.null_count:
            return array.to_pylist()  # type: ignore[no-any-return]
        return Coded(_numbers(array.indices), array.dictionary.to_pylist())
    if column.kind == "string" or array.null_count:
        return [_inner(column, value) for value in array.to_pylist()]
    if column.kind == "amount":
        return _cents(array)
    if column.kind == "date":
        return _numbers(array).astype("int64") + _EPOCH_ORDINAL  # type: ignore[no-any-return]
    return _numbers(array)  # type: ignore[no-any-return]


def _numbers(array: Any) -> Any:
    """The integers in Arrow's own bytes: its way to NumPy would load pandas."""
    kind = f"int{array.type.bit_width}"
    found = library("numpy").frombuffer(array.buffers()[1], kind)
    return found[array.offset : array.offset + len(array)]


def _cents(array: Any) -> Values:
    """Cents of decimals: the integers in the sixteen bytes that Arrow has for each."""
    numpy = library("numpy")
    pairs = numpy.frombuffer(array.buffers()[1], numpy.int64).reshape(-1, 2)
    pairs = pairs[array.offset : array.offset + len(array)]
    if (pairs[:, 1] == pairs[:, 0] >> 63).all():
        return pairs[:, 0]  # type: ignore[no-any-return]
    return [int(value.scaleb(2)) for value in array.to_pylist()]


def _inner(column: Column, value: Any) -> Any:
    """A value of Python's in the units of the inside."""
    if value is None or column.kind not in ("amount", "date"):
        return value
    return int(value.scaleb(2)) if column.kind == "amount" else value.toordinal()
