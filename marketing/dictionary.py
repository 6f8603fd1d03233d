"""The data dictionary: every table and column, as ``docs/marketing_tables.md`` shows them."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.tables import (
    LIST_SEPARATOR,
    STEPS,
    TABLES,
    Column,
    ForeignKey,
    Table,
    written_kind,
)


def dictionary_text() -> str:
    """The tables of the default population as Markdown, step by step."""
    return "\n\n".join(part for step in STEPS for part in _of_step(step))


def _of_step(step: str) -> Iterator[str]:
    yield f"## Step `{step}`"
    for table in TABLES.values():
        if table.step == step:
            yield from _of_table(table)


def _of_table(table: Table) -> Iterator[str]:
    file = "<st>_demographics" if table.name == "demographics" else table.name
    yield f"### `{file}.csv`"
    yield f"{table.meaning[0].upper()}{table.meaning[1:]}."
    keys = ", ".join(f"`{name}`" for name in table.key)
    yield "\n".join([f"Key: {keys}.", *map(_foreign_key, table.foreign_keys)])
    lines = ["| column | type | values | meaning |", "| --- | --- | --- | --- |"]
    yield "\n".join([*lines, *map(_row, table.columns)])


def _foreign_key(key: ForeignKey) -> str:
    ours = ", ".join(f"`{name}`" for name in key.columns)
    theirs = ", ".join(f"`{name}`" for name in key.its_columns)
    return f"{ours} {'is' if len(key.columns) == 1 else 'are'} {theirs} of `{key.table}`."


def _row(column: Column) -> str:
    meaning = f"{column.meaning}; may be empty" if column.is_optional else column.meaning
    return f"| `{column.name}` | {written_kind(column)} | {_values(column)} | {meaning} |"


def _values(column: Column) -> str:
    if column.values and column.is_list:
        return f"several of {_named(column)}, with `\\{LIST_SEPARATOR}` between"
    if column.is_list:
        return f"several, with `\\{LIST_SEPARATOR}` between"
    if column.values:
        return _named(column)
    if column.kind == "boolean":
        return "`true`, `false`"
    if column.least is None:
        return ""
    if column.most is None:
        return f"{column.least:g} or more"
    return f"{column.least:g} to {column.most:g}"


def _named(column: Column) -> str:
    if len(column.values) > 20:
        return f"one of {len(column.values)}, such as `{column.values[0]}`"
    return ", ".join(f"`{value}`" for value in column.values)
