"""The rows of Parquet tables, as they are in the files: arrays, and codes where texts are coded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from itertools import accumulate
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
    with_columns,
)
from receipts.relational.tables import CUSTOMERS, LINES, RECEIPTS
from receipts.runs.regular_files import check_regular

BLOCK_ROWS = 1 << 16

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
                file = library("pyarrow.parquet").ParquetFile(path)
            self._files[path] = file
            check_columns(path, table, _said(arrow_schema(table)), _said(file.schema_arrow))
        return self._files[path]

    def find(self, customer_id: str, place: int) -> CustomerRows | None:
        """See ``OpenTables``: the row groups of all tables are of the same customers."""
        group = self._group_with(place)
        if group is None:
            return None

        def rows_with(table: Table, name: str, values: Sequence[Any]) -> FoundRows:
            blocks = self._blocks(table, RECORD_COLUMNS[table], [group], (name, values))
            return FoundRows(self.path(table), table, 0, iter([*blocks]))

        customers = rows_with(CUSTOMERS, "customer_id", [customer_id])
        receipts = [*rows_with(RECEIPTS, "customer_id", [customer_id]).blocks]
        orders = [number for block in receipts for number in as_list(block.columns[0])]
        return CustomerRows(
            customers,
            FoundRows(self.path(RECEIPTS), RECEIPTS, 0, iter(receipts)),
            rows_with(LINES, "order_number", orders),
        )

    def _group_with(self, place: int) -> int | None:
        """The row group of a customer, if every table has one for it."""
        n_groups = {self.file(table).num_row_groups for table in (CUSTOMERS, RECEIPTS, LINES)}
        if len(n_groups) > 1:
            return None
        metadata = self.file(CUSTOMERS).metadata
        ends = accumulate(metadata.row_group(i).num_rows for i in range(metadata.num_row_groups))
        return next((number for number, end in enumerate(ends) if place < end), None)

    def close(self) -> None:
        """See ``OpenTables``."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _blocks(
        self,
        table: Table,
        names: Sequence[str],
        groups: Sequence[int] | None = None,
        wanted: tuple[str, Sequence[Any]] | None = None,
    ) -> Iterator[TableRows]:
        """The rows of some row groups, of all by default.

        wanted: a column and the values of it in the rows that are wanted.
        """
        file, path = self.file(table), self.path(table)
        columns = chosen(table, names)
        part = with_columns(table, columns)
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
                if wanted is not None:
                    batch = _with_values(batch, *wanted)
                rows = TableRows(part, [*map(values_of, columns, batch.columns)], batch.num_rows)
            yield rows


def _with_values(batch: Any, name: str, values: Sequence[Any]) -> Any:
    """The rows of a batch that have one of these values in a column."""
    arrow, compute = library("pyarrow"), library("pyarrow.compute")
    column = batch.column(name)
    # An array of the values would load pandas.
    found = (compute.equal(column, arrow.scalar(value, column.type)) for value in values)
    return batch.filter(reduce(compute.or_, found, arrow.scalar(False)))


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
