"""The data set card: a ``README.md`` for people, with the front matter that Hugging Face reads.

https://huggingface.co/docs/hub/datasets-cards
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from receipts.formats.tables import LIST_SEPARATOR, Column, Table
from receipts.metadata.croissant import OTHER_LICENCE
from receipts.metadata.description import LICENCE, Description, patterns
from receipts.metadata.form import METADATA_FORM
from receipts.runs.files import Json

MARK = "# Made by Tillroll with the data set beside it"
"""Tells our cards from what people write: a comment in the front matter."""

_SIZES = (
    (10**3, "n<1K"),
    (10**4, "1K<n<10K"),
    (10**5, "10K<n<100K"),
    (10**6, "100K<n<1M"),
    (10**7, "1M<n<10M"),
    (10**8, "10M<n<100M"),
    (10**9, "100M<n<1B"),
    (10**10, "1B<n<10B"),
    (10**11, "10B<n<100B"),
    (10**12, "100B<n<1T"),
)

_MOST_VALUES = 12
"""Of a column with more allowed values, some are named."""


def card(said: Description) -> str:
    """The card of a data set, as Markdown."""
    return "\n\n".join(["\n".join(_front_matter(said)), *_parts(said)]) + "\n"


def size_category(n_rows: int) -> str:
    """How many rows there are, as Hugging Face has it.

    >>> size_category(999), size_category(1000)
    ('n<1K', '1K<n<10K')
    """
    return next((name for most, name in _SIZES if n_rows < most), "n>1T")


def _front_matter(said: Description) -> Iterator[str]:
    yield "---"
    yield f"{MARK} (form {METADATA_FORM}): --resume and --overwrite write it anew."
    yield f"license: {LICENCE.lower() if said.is_made_up else 'other'}"
    yield f"pretty_name: {json.dumps(said.title)}"
    yield "language:\n- en"
    yield "\n".join(["tags:", *(f"- {json.dumps(each)}" for each in said.keywords)])
    yield f"size_categories:\n- {size_category(said.n_rows)}"
    yield from _configs(said)
    yield "---"


def _configs(said: Description) -> Iterator[str]:
    """Which files are a table's, for Hugging Face's loader."""
    found: dict[str, list[str]] = {}
    for resource in said.resources:
        if resource.is_tabular and resource.form != "pickle":
            found.setdefault(resource.records[0].table.name, []).extend(resource.names)
        elif resource.is_nested:
            found.setdefault(resource.name, []).extend(resource.names)
    if found:
        yield "configs:"
    for name, files in found.items():
        yield f"- config_name: {name}\n  data_files:"
        yield "\n".join(f"  - {json.dumps(each)}" for each in patterns(files))


def _parts(said: Description) -> Iterator[str]:
    yield f"# {said.title}"
    yield said.text
    yield "\n".join(f"- {each}" for each in _facts(said))
    yield "## Load it"
    for library, code in said.loading.items():
        yield f"With {library}:\n\n```python\n{code}\n```"
    yield "## Make it again"
    yield "The same command gives the same data, on any machine:"
    yield "\n".join(["```sh", *said.command, "```"])
    yield from said.notes
    yield "## What it must not be taken for"
    yield "\n".join(f"- {each}" for each in said.limits)
    yield "## Settings"
    yield "\n".join(["| setting | value |", "| --- | --- |", *_settings(said.settings)])
    yield "## Tables"
    yield "An amount is dollars with two decimals."
    for table, files in _tables(said):
        yield from _table(table, files)
    others = [each for each in said.resources if not each.records]
    if others:
        yield "## Other files"
        yield "\n".join(f"- {_named(each.names)}: {each.meaning}" for each in others)


def _facts(said: Description) -> Iterator[str]:
    yield from said.size
    versions = ", ".join(f"{name} {number}" for name, number in said.versions.items())
    yield f"seed {said.seed}, versions: {versions}"
    if said.date:
        yield f"made {said.date}"
    yield f"licence: {LICENCE if said.is_made_up else OTHER_LICENCE}"


def _settings(settings: Json, before: str = "") -> Iterator[str]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _settings(dict(value), f"{before}{name}.")
        else:
            text = json.dumps(value, ensure_ascii=False)
            yield f"| `{before}{name}` | {_cell(text)} |"


def _tables(said: Description) -> Iterator[tuple[Table, list[str]]]:
    """Each table, with a word on each group of files that hold it."""
    found: dict[str, tuple[Table, list[str]]] = {}
    for resource in said.resources:
        for records in resource.records:
            table = records.table
            rows = "" if records.n_rows is None else f", {records.n_rows:,} rows"
            where = f" at `{records.path}`" if records.path else ""
            files = f"in {_named(resource.names)}{where}{rows}"
            found.setdefault(table.name, (table, []))[1].append(files)
    yield from found.values()


def _named(names: list[str]) -> str:
    return ", ".join(f"`{each}`" for each in patterns(names))


def _table(table: Table, files: list[str]) -> Iterator[str]:
    yield f"### {table.name}"
    yield f"{_sentence(table.meaning)}\n" + "\n".join(f"- {each}" for each in files)
    keys = [f"key: {', '.join(f'`{name}`' for name in table.key)}"] if table.key else []
    for key in table.foreign_keys:
        ours, theirs = (", ".join(f"`{x}`" for x in y) for y in (key.columns, key.its_columns))
        keys.append(f"{ours} leads to {theirs} of {key.table}")
    if keys:
        yield "\n".join(f"- {each}" for each in keys)
    rows = ["| column | type | meaning |", "| --- | --- | --- |", *map(_row, table.columns)]
    yield "\n".join(rows)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _row(column: Column) -> str:
    meaning = column.meaning + _values(column) + ("; may be empty" if column.is_optional else "")
    return f"| `{column.name}` | {column.kind} | {_cell(meaning)} |"


def _values(column: Column) -> str:
    separator = f", `{LIST_SEPARATOR}` between them" if column.is_list else ""
    if not column.values:
        return f"; several{separator}" if column.is_list else ""
    some = ", ".join(column.values[:_MOST_VALUES])
    more = ", …" if len(column.values) > _MOST_VALUES else ""
    return f"; {'several of' if column.is_list else 'one of'} {some}{more}{separator}"


def _cell(text: str) -> str:
    """A text as it stands in a table's cell."""
    return text.replace("|", "\\|").replace("\n", " ")
