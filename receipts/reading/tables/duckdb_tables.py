"""A data set in a DuckDB database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from receipts.formats.databases import quoted
from receipts.formats.duckdb_connections import connection_to_read
from receipts.formats.duckdb_file import TYPES
from receipts.formats.libraries import library
from receipts.formats.table_rows import TableRows
from receipts.formats.tables import Column, Table
from receipts.reading.batch_files import NEXT_STEP, DatasetError
from receipts.reading.tables.file_errors import file_errors
from receipts.reading.tables.found_rows import check_columns
from receipts.runs.regular_files import check_regular

BLOCK_ROWS = 1 << 13

_EPOCH_ORDINAL = 719_163
"""``date(1970, 1, 1).toordinal()``, from which days are counted."""


class DuckdbConnection:
    """See ``Connection``."""

    first_row = 0
    has_indexes = False

    def __init__(self, path: str) -> None:
        self.path = path
        self._duckdb = library("duckdb")
        with self._damage():
            check_regular(path)
            self._connection = connection_to_read(path)

    def tables(self) -> list[str]:
        """The names of the tables and views."""
        query = (
            "SELECT table_name FROM duckdb_tables() WHERE NOT internal UNION ALL "
            "SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1"
        )
        with self._damage():
            return [name for (name,) in self._connection.execute(query).fetchall()]

    def made_by(self) -> list[str]:
        """See ``Connection``."""
        with self._damage():
            rows = self._connection.execute("SELECT sql FROM duckdb_indexes()").fetchall()
        return [sql for (sql,) in rows]

    def check(self, table: Table) -> None:
        """See ``Connection``."""
        query = (
            "SELECT column_name, data_type FROM duckdb_columns() JOIN duckdb_tables() "
            "USING (schema_name, table_name) "
            "WHERE table_name = ? AND schema_name = 'main' ORDER BY column_index"
        )
        with self._damage():
            rows = self._connection.execute(query, [table.name]).fetchall()
        found = [f"{name} ({kind})" for name, kind in rows]
        expected = [
            f"{column.name} ({TYPES[column.kind].replace(' ', '')})" for column in table.columns
        ]
        check_columns(self.path, table, expected, found)

    def one(self, query: str, *values: object) -> Any:
        """See ``Connection``."""
        with self._damage():
            row = self._connection.execute(query, list(values)).fetchone()
        return None if row is None else row[0]

    def from_row(self, part: Table, number: int) -> Iterator[TableRows]:
        """See ``Connection``."""
        while True:
            end = number + BLOCK_ROWS
            rows = self._selected(part, "rowid >= ? AND rowid < ?", number, end)
            if not rows.n_rows and self._is_end(part, end):
                return
            yield rows
            number = end

    def where(self, part: Table, condition: str, value: object) -> Iterator[TableRows]:
        """See ``Connection``."""
        yield self._selected(part, condition, value)

    def _selected(self, part: Table, condition: str, *values: object) -> TableRows:
        query = (
            f"SELECT {', '.join(map(_selection, part.columns))} FROM {quoted(part.name)} "
            f"WHERE {condition} ORDER BY rowid"
        )
        with self._damage():
            arrays = [*self._connection.execute(query, list(values)).fetchnumpy().values()]
        # Where something is missing, arrays are masked, and texts are objects.
        columns = [
            array.tolist() if hasattr(array, "mask") or array.dtype == object else array
            for array in arrays
        ]
        return TableRows(part, columns, len(arrays[0]))

    def _is_end(self, part: Table, number: int) -> bool:
        """Whether no row has this number or a higher one."""
        query = f"SELECT 1 FROM {quoted(part.name)} WHERE rowid >= ? LIMIT 1"
        return self.one(query, number) is None

    def close(self) -> None:
        """See ``Connection``."""
        self._connection.close()

    @contextmanager
    def _damage(self) -> Iterator[None]:
        """Errors of a damaged file in one line."""
        with file_errors(self.path):
            try:
                yield
            except (self._duckdb.Error, MemoryError) as error:
                problem = str(error).partition("\n")[0]
                raise DatasetError(
                    f"{self.path} is no whole DuckDB database ({problem}); {NEXT_STEP}"
                ) from error


def _selection(column: Column) -> str:
    """What to select for a column: numbers as they are inside."""
    name = quoted(column.name)
    if column.kind == "amount":
        return f"CAST({name} * 100 AS BIGINT) AS {name}"
    if column.kind == "date":
        return f"CAST({name} - DATE '1970-01-01' AS BIGINT) + {_EPOCH_ORDINAL} AS {name}"
    return name
