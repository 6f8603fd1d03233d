"""DuckDB, by its own library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from receipts.formats.databases import quoted
from receipts.formats.duckdb_connections import connection_to
from receipts.formats.duckdb_file import create_statements
from receipts.formats.libraries import library
from receipts.formats.tables import Table
from receipts.loading.addresses import Address
from receipts.loading.blocks import Block, Form, as_arrow
from receipts.loading.errors import BrokenLoadError, LoadError
from receipts.loading.file_paths import check_database_file

_BLOCK = "tillroll_block"

_INTERRUPTED = ("Query interrupted", "INTERRUPT Error", "KeyboardInterrupt")
"""What DuckDB says, in errors of several kinds, where Ctrl-C comes while it is at work."""


class DuckdbTarget:
    """See ``Target``."""

    form: Form = "arrow"

    def __init__(self, address: Address) -> None:
        self._path = Path(address.place)
        self.shown = address.shown
        self._duckdb = library("duckdb", "load")
        library("pyarrow", "load")
        check_database_file(self._path)
        try:
            self._connection = connection_to(self._path)
        except self._duckdb.Error as error:
            raise LoadError(f"{self.shown} cannot be opened: {_line_of(error)}") from None
        if self._is_in_memory():
            self.close()
            raise LoadError(f"{self.shown} is a file with data and no database; name another file")

    def _is_in_memory(self) -> bool:
        """Whether it has made views of a file, such as one in CSV, and would forget the rest."""
        ((path,),) = self.execute(
            "SELECT path FROM duckdb_databases() WHERE database_name = current_database()"
        )
        return path is None

    def execute(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """See ``Target``."""
        with self._errors():
            found: list[tuple[Any, ...]] = self._connection.execute(
                statement, list(values)
            ).fetchall()
            return found

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See ``Target``."""
        self.execute("BEGIN")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            with suppress(self._duckdb.Error):  # What failed may have ended it.
                self._connection.execute("ROLLBACK")
            raise

    def names(self) -> set[str]:
        """See ``Target``; they are the same in capitals and small letters."""
        rows = self.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_catalog = current_database() AND table_schema = current_schema()"
        )
        return {str(name).lower() for (name,) in rows}

    def named(self, name: str) -> str:
        """See ``Target``."""
        return quoted(name)

    def names_of(self, table: Table) -> Sequence[str]:
        """See ``Target``."""
        return (table.name,)

    def create(self, table: Table) -> None:
        """See ``Target``."""
        for statement in create_statements(table):
            self.execute(statement)

    def drop(self, names: Sequence[str]) -> None:
        """See ``Target``."""
        for name in names:
            self.execute(f"DROP TABLE {quoted(name)}")

    def add(self, block: Block) -> int:
        """See ``Target``."""
        rows = as_arrow(block)
        with self._errors():
            self._connection.register(_BLOCK, rows)
            try:
                self._connection.execute(
                    f"INSERT INTO {quoted(block.table.name)} SELECT * FROM {_BLOCK}"
                )
            except BaseException:  # What ended it, such as Ctrl-C, is told, and nothing else.
                with suppress(self._duckdb.Error):
                    self._connection.unregister(_BLOCK)
                raise
            self._connection.unregister(_BLOCK)
        return int(rows.num_rows)

    def finishing(self, tables: Sequence[Table]) -> Sequence[tuple[str, Sequence[str]]]:
        """See ``Target``: tables of DuckDB have their smallest and largest values, and no keys."""
        return ()

    def sum_of(self, table: str, columns: Sequence[str], *, is_amount: bool) -> int:
        """See ``Target``."""
        whole = " + ".join(map(quoted, columns))
        ((found,),) = self.execute(f"SELECT sum({whole}) FROM {quoted(table)}")
        return round((found or 0) * (100 if is_amount else 1))

    def dangling(self, tables: Sequence[Table]) -> Sequence[str]:
        """See ``Target``: it has no such keys."""
        return ()

    def close(self) -> None:
        """See ``Target``."""
        self._connection.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (self._duckdb.Error, RuntimeError) as error:
            if any(words in str(error) for words in _INTERRUPTED):
                raise KeyboardInterrupt from error
            if not isinstance(error, self._duckdb.Error):
                raise
            raise BrokenLoadError(f"{self.shown}: {_line_of(error)}") from None


def _line_of(error: Exception) -> str:
    return str(error).partition("\n")[0]
