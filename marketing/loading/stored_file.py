"""A table that is no text as pyarrow tables, whole or part by part, as one of CSV would be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from marketing.loading.column_types import ColumnType, Types, arrow_type, types_of
from marketing.loading.errors import brief, fault, library
from marketing.loading.paths import remedy
from marketing.loading.stored_tables import our_table, stored_table
from marketing.tables import Kind
from receipts.formats.regrouped import regrouped


class StoredFile:
    """What ``CsvFile`` is for a CSV file.

    Raises DataFileError, as every method does, where the file is damaged, or a value is not of its
    column's type.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._table = stored_table(path)
        self.header = self._table.header
        table = our_table(path, self.header)
        self._known = types_of(table) if table is not None else {}

    def types(self) -> Types:
        """The types of the columns; those that are not known are as they are stored."""
        found: Types = {}
        if any(name not in self._known for name in self.header):
            first = next(self._table.batches(self.header), None)
            found = {
                name: ColumnType(
                    "string" if first is None else _kind(first.schema.field(name).type),
                    is_optional=True,
                )
                for name in self.header
            }
        return {name: self._known.get(name) or found[name] for name in self.header}

    def table(self, types: Types) -> Any:
        """All rows."""
        schema = _schema(types, self.header)
        return library("pyarrow").Table.from_batches(self.parts(types, self.header), schema)

    def tables(self, types: Types, n_rows: int) -> Iterator[Any]:
        """The rows in tables of ``n_rows``, the last one with fewer; memory is for one of them."""
        return regrouped(self.parts(types, self.header), n_rows)

    def parts(self, types: Types, names: Sequence[str]) -> Iterator[Any]:
        """Some columns as record batches; memory is for one of them."""
        arrow = library("pyarrow")
        schema = _schema(types, names)
        for batch in self._table.batches(names):
            columns = [
                self._as_loaded(name, batch.column(place), types[name])
                for place, name in enumerate(names)
            ]
            yield arrow.RecordBatch.from_arrays(columns, schema=schema)

    def _as_loaded(self, name: str, column: Any, type_: ColumnType) -> Any:
        """A column as the loader has it."""
        arrow, compute = library("pyarrow"), library("pyarrow.compute")
        try:
            found = _cast(column, type_.kind)
        except arrow.ArrowException as error:
            raise self._fault(f"{name} is no {type_.kind} everywhere ({brief(error)})") from None
        if found.null_count and not type_.is_optional:
            raise self._fault(f"{name} is empty somewhere, and it never is in this table")
        if type_.kind == "number" and compute.all(compute.is_finite(found)).as_py() is False:
            raise self._fault(f"{name} is no number everywhere")
        return found

    def _fault(self, message: str) -> Exception:
        return fault(self.path, None, f"{message}; {remedy(self.path)}")


def _cast(column: Any, kind: Kind) -> Any:
    arrow, types = library("pyarrow"), library("pyarrow.types")
    wanted = arrow_type(kind)
    if column.type == wanted:
        return column
    if types.is_dictionary(column.type):
        column = column.dictionary_decode()
    is_text = types.is_string(column.type)
    # SQLite has dates and times as texts; nothing else is to become or to have been one.
    may_be_text = kind in ("string", "date", "datetime") if is_text else kind != "string"
    if not may_be_text and not types.is_null(column.type):
        raise arrow.ArrowInvalid(f"it is of type {column.type}")
    return column.cast(wanted)


def _kind(stored: Any) -> Kind:
    """The kind that a stored type is nearest to."""
    types = library("pyarrow.types")
    for kind, is_one in (
        ("boolean", types.is_boolean),
        ("integer", types.is_integer),
        ("number", lambda it: types.is_floating(it) or types.is_decimal(it)),
        ("date", types.is_date),
        ("datetime", types.is_timestamp),
    ):
        if is_one(stored):
            return kind  # type: ignore[return-value]
    return "string"


def _schema(types: Types, names: Sequence[str]) -> Any:
    return library("pyarrow").schema([(name, arrow_type(types[name].kind)) for name in names])
