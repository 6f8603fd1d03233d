"""What a load needs of a database."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from receipts.formats.tables import Table
from receipts.loading.addresses import Address
from receipts.loading.blocks import Block, Form


class Target(Protocol):
    """A database that is open, and one schema of it.

    form: which rows it takes best.
    shown: its name for messages, without a password.

    All raise BrokenLoadError where the database cannot do what is asked, or is gone.
    """

    form: Form
    shown: str

    def execute(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows that a statement gives; ``?`` stands for a value."""

    def transaction(self) -> AbstractContextManager[None]:
        """All that is done inside is done, or nothing."""

    def names(self) -> set[str]:
        """The names that are taken: of tables, views, indexes, whoever's they are."""

    def named(self, name: str) -> str:
        """A table's name as it stands in a statement."""

    def names_of(self, table: Table) -> Sequence[str]:
        """The names that a table takes."""

    def create(self, table: Table) -> None:
        """Makes a table without keys."""

    def drop(self, names: Sequence[str]) -> None:
        """Removes tables, those that lead to others first."""

    def add(self, block: Block) -> int:
        """Adds rows; how many."""

    def finishing(self, tables: Sequence[Table]) -> Sequence[tuple[str, Sequence[str]]]:
        """What is left to do when all rows are in: a few words and the statements of each step."""

    def sum_of(self, table: str, columns: Sequence[str], *, is_amount: bool) -> int:
        """The sum of some columns, in cents where they are amounts."""

    def dangling(self, tables: Sequence[Table]) -> Sequence[str]:
        """The tables with rows whose foreign keys lead nowhere, if the database has such keys."""

    def close(self) -> None:
        """Lets go of it."""


def open_target(address: Address, schema: str | None) -> Target:
    """The database at an address.

    schema: of PostgreSQL, made where it is not there; None for the user's own one.

    Raises LoadError where it cannot be opened, MissingLibraryError where a library is missing.
    """
    if address.database == "postgresql":
        from receipts.loading.postgresql import PostgresqlTarget

        return PostgresqlTarget(address, schema)
    if address.database == "duckdb":
        from receipts.loading.duckdb_target import DuckdbTarget

        return DuckdbTarget(address)
    from receipts.loading.sqlite_target import SqliteTarget

    return SqliteTarget(address)
