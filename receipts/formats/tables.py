"""What a table is: its columns with types and meanings, and its keys.

Everything that says what a table looks like is made from such declarations: the head of its CSV
file, the types of its Parquet file, the statement that creates it in a database, and what
``datapackage.json`` and ``croissant.json`` say of it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["string", "integer", "number", "amount", "date", "datetime", "boolean"]
"""Types as the Frictionless Table Schema names them, and besides those

amount: dollars with two decimals, a decimal number wherever a format has such.
"""

LIST_SEPARATOR = "|"
"""Between the values of a field that holds several."""

Format = Literal["json", "csv", "parquet", "duckdb", "sqlite"]
"""What the rows are written as."""

DATABASES: frozenset[Format] = frozenset({"duckdb", "sqlite"})
"""Formats of one file for all tables."""

LIBRARIES: dict[Format, tuple[str, ...]] = {
    "parquet": ("pyarrow", "numpy"),
    "duckdb": ("duckdb", "pyarrow", "numpy"),
}
"""What formats need that is not Python's own."""

NEED_NOTHING: frozenset[Format] = frozenset({"json", "csv", "sqlite"})
"""Formats that are written without any library being installed."""


class Column(NamedTuple):
    """A column.

    meaning: what it says, with its unit.
    values: those that are allowed, or () where there are too many to name.
    least, most: limits of a number, or None.
    is_list: whether the field holds several of ``values``, with LIST_SEPARATOR between them.
    is_optional: whether it may be empty.
    is_code: whether its texts are few and come again and again, so that they are stored once.
    decimals: digits after the point of a number's text; None for as many as it needs.
    """

    name: str
    kind: Kind
    meaning: str
    values: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    is_list: bool = False
    is_optional: bool = False
    is_code: bool = False
    decimals: int | None = None


class ForeignKey(NamedTuple):
    """Columns whose values are those of a table's columns."""

    columns: tuple[str, ...]
    table: str
    its_columns: tuple[str, ...]


class Table(NamedTuple):
    """A table.

    key: the columns that tell its rows apart; () where nothing does.
    step: the component that makes it, where a product has several.
    sorted_by: the columns that the rows of each part are sorted by.
    lookups: columns that rows are looked up by, besides keys.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    step: str = ""
    sorted_by: tuple[str, ...] = ()
    lookups: tuple[tuple[str, ...], ...] = ()

    @property
    def indexed(self) -> tuple[tuple[str, ...], ...]:
        """The columns that need an index, as the key is none for them."""
        wanted = (*(key.columns for key in self.foreign_keys), *self.lookups)
        return tuple(each for each in wanted if each != self.key[: len(each)])

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)
