"""``datapackage.json``: what the tables are, for programs that read Frictionless Data Packages.

Its specification is version 1 (https://specs.frictionlessdata.io/data-package/).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marketing.dataset.plan import Plan
from marketing.tables import DEMOGRAPHICS, Column, ForeignKey, Table, tables_of, written_kind
from receipts.formats.tables import Format
from receipts.runs.files import Json

NAME = "tillroll-marketing"
MEDIA_TYPES: Mapping[Format, str] = {
    "parquet": "application/vnd.apache.parquet",
    "duckdb": "application/vnd.duckdb",
    "sqlite": "application/vnd.sqlite3",
}
LICENCE = {"name": "MIT", "title": "MIT License"}


def package_of(plan: Plan, steps: Sequence[Json]) -> Json:
    """The data package of the tables that are there.

    steps: the reports of the steps, each with ``tables``.
    """
    tables = tables_of(plan.settings.population)
    entries = [entry for step in steps for entry in step["tables"]]
    there = {entry["table"] for entry in entries}
    return {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": "Marketing data of made-up shoppers",
        "licenses": [LICENCE],
        "seed": plan.settings.seed,
        "resources": [*_resources(plan, entries, tables, there)],
    }


def _resources(
    plan: Plan, entries: Sequence[Json], tables: Mapping[str, Table], there: set[str]
) -> Iterator[Json]:
    """A resource for each CSV file, or for each table: its Parquet files, or its database."""
    if plan.format == "csv":
        yield from (_resource(entry, tables[entry["table"]], there) for entry in entries)
        return
    for name, table in tables.items():
        if name in there:
            files = [entry["file"] for entry in entries if entry["table"] == name]
            yield {
                "name": name,
                "path": files if len(files) > 1 else files[0],
                "description": table.meaning,
                "format": plan.format,
                "mediatype": MEDIA_TYPES[plan.format],
                "schema": _schema(table, there),
            }


def _resource(entry: Json, table: Table, there: set[str]) -> Json:
    resource: Json = {
        "name": _name_of(entry["file"]),
        "path": entry["file"],
        "profile": "tabular-data-resource",
        "description": table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\n", "delimiter": ",", "doubleQuote": True},
        "schema": _schema(table, there),
    }
    if entry["file"].endswith(".gz"):
        resource["compression"] = "gz"
    else:
        resource["bytes"] = entry["bytes"]
        resource["hash"] = f"sha256:{entry['sha256']}"
    return resource


def _name_of(file: str) -> str:
    """A file's name less the endings."""
    return file.partition(".")[0]


def _schema(table: Table, there: set[str]) -> Json:
    keys = [_foreign_key(key) for key in table.foreign_keys if _can_be_checked(key, there)]
    schema: Json = {
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    return {**schema, "foreignKeys": keys} if keys else schema


def _can_be_checked(key: ForeignKey, there: set[str]) -> bool:
    """Whether there is one resource that a key leads to; households are in a file a state."""
    return key.table in there and key.table != DEMOGRAPHICS.name


def _foreign_key(key: ForeignKey) -> Json:
    return {
        "fields": list(key.columns),
        "reference": {"resource": key.table, "fields": list(key.its_columns)},
    }


def _field(column: Column) -> Json:
    kind = written_kind(column)
    field: Json = {"name": column.name, "type": kind, "description": column.meaning}
    if kind == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints: dict[str, Any] = {} if column.is_optional else {"required": True}
    if column.values and not column.is_list:
        is_number = kind in ("integer", "number")
        constraints["enum"] = [int(value) if is_number else value for value in column.values]
    if column.least is not None:
        constraints["minimum"] = column.least
    if column.most is not None:
        constraints["maximum"] = column.most
    return {**field, "constraints": constraints} if constraints else field
