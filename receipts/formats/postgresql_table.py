"""A table in PostgreSQL: the statements that create it, fill it, and give it keys at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from receipts.formats.databases import quoted, quoted_names, text_literal
from receipts.formats.tables import Kind, Table

AMOUNT_TYPE = "NUMERIC(12,2)"

POSTGRESQL_TYPES: dict[Kind, str] = {
    "string": "TEXT",
    "integer": "BIGINT",
    "number": "DOUBLE PRECISION",
    "amount": AMOUNT_TYPE,
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "boolean": "BOOLEAN",
}


_SPECIAL = (b'"', b"\\", b"\r")
"""What one of the two formats takes for something else than itself."""


def in_schema(schema: str, name: str) -> str:
    """A table's name with its schema.

    >>> in_schema("public", "lines")
    '"public"."lines"'
    """
    return f"{quoted(schema)}.{quoted(name)}"


def create_statements(schema: str, table: Table) -> Iterator[str]:
    """The statements that create a table, without keys, and say what its columns mean."""
    whole = in_schema(schema, table.name)
    columns = ", ".join(
        f"{quoted(column.name)} {POSTGRESQL_TYPES[column.kind]}"
        f"{'' if column.is_optional else ' NOT NULL'}"
        for column in table.columns
    )
    yield f"CREATE TABLE {whole} ({columns})"
    if table.meaning:
        yield f"COMMENT ON TABLE {whole} IS {text_literal(table.meaning)}"
    for column in table.columns:
        if column.meaning:
            where = f"{whole}.{quoted(column.name)}"
            yield f"COMMENT ON COLUMN {where} IS {text_literal(column.meaning)}"


def copy_statement(schema: str, table: Table, *, is_plain: bool = False) -> str:
    """The statement that takes rows as CSV without a header, where what is missing is empty.

    A text that must be there and is empty is an empty text.

    is_plain: whether ``is_plain`` says so of the rows; the server mostly takes less CPU then (in
        eight pairs, 13 percent at the median, from 1 more to 35 less).
    """
    if is_plain:
        how = "FORMAT text, DELIMITER ','"
    else:
        texts = [
            each.name for each in table.columns if each.kind == "string" and not each.is_optional
        ]
        how = f"FORMAT csv, FORCE_NOT_NULL ({quoted_names(texts)})" if texts else "FORMAT csv"
    return (
        f"COPY {in_schema(schema, table.name)} ({quoted_names(table.header)}) "
        f"FROM STDIN ({how}, ENCODING 'UTF8')"
    )


def is_plain(table: Table, text: bytes) -> bool:
    r"""Whether rows as CSV are the very same in PostgreSQL's own format of text with commas.

    Nothing is in quotes then, and nothing can be missing: that would be ``\N`` there.

    >>> from receipts.formats.tables import Column
    >>> names = Table("names", "", (Column("name", "string", ""),), ())
    >>> is_plain(names, b"Ann\nBob\n"), is_plain(names, b'"Ann, Bob"\n')
    (True, False)
    """
    return not any(column.is_optional for column in table.columns) and not any(
        special in text for special in _SPECIAL
    )


def key_statements(schema: str, table: Table) -> Iterator[str]:
    """The statement that gives a table its primary key, if it has one."""
    if table.key:
        whole = in_schema(schema, table.name)
        yield f"ALTER TABLE {whole} ADD PRIMARY KEY ({quoted_names(table.key)})"


def reference_statements(
    schema: str, table: Table, keys: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """The statements that make a table's indexes and foreign keys.

    keys: of all tables, which must have them.  PostgreSQL knows foreign keys to those only.
    """
    whole = in_schema(schema, table.name)
    for columns in table.indexed:
        yield f"CREATE INDEX ON {whole} ({quoted_names(columns)})"
    for key in table.foreign_keys:
        if key.its_columns == keys.get(key.table):
            yield (
                f"ALTER TABLE {whole} ADD FOREIGN KEY ({quoted_names(key.columns)}) "
                f"REFERENCES {in_schema(schema, key.table)} ({quoted_names(key.its_columns)})"
            )
