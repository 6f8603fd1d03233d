"""PostgreSQL, by psycopg: rows go in by ``COPY … FROM STDIN``, in big pieces of CSV."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from receipts.formats.databases import quoted
from receipts.formats.libraries import library
from receipts.formats.postgresql_table import (
    copy_statement,
    create_statements,
    in_schema,
    is_plain,
    key_statements,
    reference_statements,
)
from receipts.formats.tables import Table
from receipts.loading.addresses import Address
from receipts.loading.blocks import Block, Form, as_csv
from receipts.loading.errors import BrokenLoadError, LoadError

_WRITE_BYTES = 1 << 20
"""Bytes of COPY that are handed over at once."""

_CONNECT_SECONDS = 10

_PORT = re.compile(r"\d{0,5}")


def check_url(address: Address) -> None:
    """Raises ValueError where PostgreSQL's own library cannot read a URL.

    Its message is not shown, as it can have a piece of a password in it.

    Raises MissingLibraryError where psycopg is not installed.
    """
    psycopg = library("psycopg", "load")
    try:
        found = psycopg.conninfo.conninfo_to_dict(address.url)
    except psycopg.Error:
        found = {"port": "unknown"}
    ports = str(found.get("port") or "0").split(",")
    # Where another password is read than was kept apart, a piece of it is taken for a host.
    is_other = address.secrets and found.get("password") not in address.secrets
    if is_other or not all(_PORT.fullmatch(port) for port in ports):
        raise ValueError(
            f"{address.shown} is no URL of PostgreSQL; write it as "
            "postgresql://USER@HOST:PORT/DATABASE, special characters as %40 for @, %2F for /"
        )


class PostgresqlTarget:
    """See ``Target``."""

    form: Form = "csv"

    def __init__(self, address: Address, schema: str | None) -> None:
        self._psycopg = library("psycopg", "load")
        self._address = address
        self.shown = address.shown
        self.schema = ""  # Not known yet.
        try:
            self._connection = self._psycopg.connect(
                address.url,
                autocommit=True,
                client_encoding="UTF8",
                connect_timeout=_CONNECT_SECONDS,
                application_name="tillroll load",
            )
        except self._psycopg.Error as error:
            said = f"{self.shown} cannot be opened: {self._line_of(error)}"
            raise LoadError(f"{said}{self._to_make_it(said)}") from None
        try:
            self.schema = self._schema(schema)
        except BaseException:
            self.close()
            raise

    def execute(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """See ``Target``."""
        with self._errors():
            cursor = self._connection.execute(
                statement.replace("?", "%s") if values else statement, values or None
            )
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See ``Target``."""
        # psycopg's own would say on stderr that it cannot roll back what Ctrl-C has cut short.
        self.execute("BEGIN")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            with suppress(self._psycopg.Error):
                self._connection.execute("ROLLBACK")
            raise

    def names(self) -> set[str]:
        """See ``Target``."""
        return {
            name
            for (name,) in self.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = ?::regnamespace",
                quoted(self.schema),
            )
        }

    def named(self, name: str) -> str:
        """See ``Target``."""
        return in_schema(self.schema, name)

    def names_of(self, table: Table) -> Sequence[str]:
        """See ``Target``; keys and indexes get names that are free."""
        return (table.name,)

    def create(self, table: Table) -> None:
        """See ``Target``."""
        for statement in create_statements(self.schema, table):
            self.execute(statement)

    def drop(self, names: Sequence[str]) -> None:
        """See ``Target``; what others have made of the tables, such as a view, is kept, and so
        are the tables.
        """
        if names:
            self.execute(f"DROP TABLE {', '.join(map(self.named, names))}")

    def add(self, block: Block) -> int:
        """See ``Target``."""
        table, text = block.table, as_csv(block)
        statement = copy_statement(self.schema, table, is_plain=is_plain(table, text))
        pieces = memoryview(text)
        with self._errors():
            cursor = self._connection.cursor()
            with cursor.copy(statement) as copy:
                for start in range(0, len(text), _WRITE_BYTES):
                    copy.write(pieces[start : start + _WRITE_BYTES])
            n_rows: int = cursor.rowcount
            return n_rows

    def finishing(self, tables: Sequence[Table]) -> Sequence[tuple[str, Sequence[str]]]:
        """See ``Target``: primary keys first, which foreign keys need."""
        keys = {each.name: each.key for each in tables}
        steps = [
            *((f"key of {each.name}", [*key_statements(self.schema, each)]) for each in tables),
            *(
                (
                    f"indexes and references of {each.name}",
                    [*reference_statements(self.schema, each, keys)],
                )
                for each in tables
            ),
            ("statistics", [f"ANALYZE {self.named(each.name)}" for each in tables]),
        ]
        return [(words, statements) for words, statements in steps if statements]

    def sum_of(self, table: str, columns: Sequence[str], *, is_amount: bool) -> int:
        """See ``Target``."""
        whole = " + ".join(map(quoted, columns))
        ((found,),) = self.execute(f"SELECT sum({whole}) FROM {self.named(table)}")
        return round((found or 0) * (100 if is_amount else 1))

    def dangling(self, tables: Sequence[Table]) -> Sequence[str]:
        """See ``Target``: it has looked itself when it got the keys."""
        return ()

    def close(self) -> None:
        """See ``Target``."""
        self._connection.close()

    def _schema(self, wanted: str | None) -> str:
        """The schema to load into, made where it is not there."""
        if wanted is None:
            ((found,),) = self.execute("SELECT current_schema()")
            if found is None:
                raise LoadError(f"{self.shown} has no schema to load into; name one with --schema")
            return str(found)
        if not self.execute("SELECT 1 FROM pg_namespace WHERE nspname = ?", wanted):
            self.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(wanted)}")
        return wanted

    def _to_make_it(self, said: str) -> str:
        """How to make the database, where a server says that there is none.

        Servers that speak other languages are not understood: that is all they say.
        """
        if not re.search(r'database ".*" does not exist', said):
            return ""
        found = self._psycopg.conninfo.conninfo_to_dict(self._address.url)
        flags = {"-h": found.get("host"), "-p": found.get("port"), "-U": found.get("user")}
        given = [word for flag, value in flags.items() if value for word in (flag, str(value))]
        name = found.get("dbname") or found.get("user")
        return f"; make it with: {shlex.join(['createdb', *given, *([str(name)] if name else [])])}"

    def _right_to(self, error: Exception) -> str:
        """Which right is lacking, where one is."""
        if not isinstance(error, self._psycopg.errors.InsufficientPrivilege):
            return ""
        info = self._connection.info
        right = (
            f"USAGE, CREATE ON SCHEMA {quoted(self.schema)}"
            if self.schema
            else f"CREATE ON DATABASE {quoted(info.dbname)}"
        )
        return f"; its owner can GRANT {right} TO {quoted(info.user)}"

    def _line_of(self, error: Exception) -> str:
        """What the server or its library says, in one line without a password."""
        diagnosis = getattr(error, "diag", None)
        said = getattr(diagnosis, "message_primary", None) or str(error) or type(error).__name__
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        detail = getattr(diagnosis, "message_detail", None) or getattr(diagnosis, "context", None)
        text = "; ".join([*lines[:1], *(detail or "").splitlines()[:1]])
        return self._address.without_secrets(text)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except self._psycopg.Error as error:
            said = f"{self.shown}: {self._line_of(error)}"
            raise BrokenLoadError(f"{said}{self._right_to(error)}") from None
