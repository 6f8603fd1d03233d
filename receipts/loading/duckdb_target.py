"""DuckDB, by its own library.

Rows go to its process in a small Parquet file, which it reads by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from receipts.formats.databases import quoted
from receipts.formats.duckdb_file import PARTS_AT_ONCE, create_statements
from receipts.formats.libraries import check_installed, library
from receipts.formats.tables import Table
from receipts.loading.addresses import Address
from receipts.loading.blocks import Block, Form, as_arrow
from receipts.loading.duckdb_apart import DuckdbApart
from receipts.loading.errors import BrokenLoadError, LoadError
from receipts.loading.file_paths import check_database_file


class DuckdbTarget:
    """See ``Target``."""

    form: Form = "arrow"

    def __init__(self, address: Address) -> None:
        self._path = Path(address.place)
        self.shown = address.shown
        check_installed(["duckdb"], "load")
        self._parquet = library("pyarrow.parquet", "load")
        check_database_file(self._path)
        try:
            self._database = DuckdbApart(self._path)
        except BrokenLoadError as error:
            raise LoadError(f"{self.shown} cannot be opened: {error}") from None
        self._n_transactions = 0
        self._scratch = TemporaryDirectory(prefix="tillroll-")
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
        try:
            return self._database.execute(statement, values)
        except BrokenLoadError as error:
            raise BrokenLoadError(f"{self.shown}: {error}") from None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See ``Target``."""
        self.execute("BEGIN")
        try:
            yield
            self.execute("COMMIT")
            self._n_transactions += 1
            if self._n_transactions % PARTS_AT_ONCE == 0:
                self._database.open_anew()
        except BaseException:
            # What failed may have ended it; what is left in the middle is never committed.
            with suppress(BrokenLoadError):
                if self._database.can_be_asked:
                    self.execute("ROLLBACK")
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
        path = f"{self._scratch.name}/block.parquet"
        self._parquet.write_table(rows, path, compression="none", write_statistics=False)
        table = quoted(block.table.name)
        self.execute(f"INSERT INTO {table} SELECT * FROM read_parquet(?)", path)
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
        self._database.close()
        self._scratch.cleanup()
