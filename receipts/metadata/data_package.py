"""``datapackage.json``: what the tables are, for programs that read Frictionless Data Packages.

It is one of version 1 (https://specs.frictionlessdata.io/data-package/), which more programs read
than version 2.  What is not in its words stands under names that begin with ``tillroll:``; a field
with the kind ``amount`` is money, which other programs should not keep as a binary fraction.

A table in several CSV files is one resource with a list of paths; Frictionless reads such files,
each with its head, as one table.  It cannot do so with other formats: of several Parquet files it
reads the first one and takes it for the whole, it checks no digest of one, it makes fractions of
whole numbers where some are missing, and for JSON lines it needs an extra.  Such tables are plain
files to it, whose digest it checks where there is one file.  So are JSON batches and databases,
whose tables are listed under ``tillroll:tables``.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from receipts.formats.tables import Column, ForeignKey, Kind, Table
from receipts.metadata.description import LICENCE, Description, Records, Resource
from receipts.metadata.form import FORM_KEY, METADATA_FORM
from receipts.metadata.media import media_type
from receipts.runs.files import Json

KIND = "tillroll:kind"
ROWS = "tillroll:rows"
TABLES = "tillroll:tables"

_LICENCE = {"name": LICENCE, "title": f"{LICENCE} License"}

_TYPES: dict[Kind, str] = {"amount": "number"}
"""Types where they are not called as the kinds are."""


def data_package(said: Description) -> Json:
    """The data package of a data set."""
    readable = {each.name for each in said.resources if is_read(each)}
    is_tabular = len(readable) == len(said.resources)
    return {
        "profile": "tabular-data-package" if is_tabular else "data-package",
        "name": said.name,
        FORM_KEY: METADATA_FORM,
        "title": said.title,
        "description": said.text,
        "keywords": list(said.keywords),
        **({"licenses": [_LICENCE]} if said.is_made_up else {}),
        "seed": said.seed,
        "tillroll:versions": dict(said.versions),
        "tillroll:command": list(said.command),
        "resources": [_resource(each, readable) for each in said.resources],
    }


def is_read(resource: Resource) -> bool:
    """Whether Frictionless reads the files of a resource as the table that they are."""
    return resource.is_tabular and resource.form == "csv"


def _resource(resource: Resource, readable: Collection[str]) -> Json:
    names = resource.names
    is_table = resource.name in readable
    found: Json = {
        "name": resource.name,
        "path": names[0] if len(names) == 1 else names,
        **({"profile": "tabular-data-resource"} if is_table else {"type": "file"}),
        "description": resource.meaning,
        "format": resource.form,
        "mediatype": media_type(resource.form),
    }
    if is_table and resource.form == "csv":
        found["encoding"] = "utf-8"
        found["dialect"] = {"lineTerminator": "\n", "delimiter": ",", "doubleQuote": True}
    if resource.is_gzip:
        found["compression"] = "gz"
    elif resource.single is not None:
        found["bytes"] = resource.single["bytes"]
        found["hash"] = f"sha256:{resource.single['sha256']}"
    if resource.is_tabular:
        return {**found, **_table(resource.records[0], readable)}
    tables = {records.table.name for records in resource.records}
    listed = [_listed_table(records, tables) for records in resource.records]
    return {**found, TABLES: listed} if listed else found


def _listed_table(records: Records, there: Collection[str]) -> Json:
    """A table that is within other files."""
    where = {"path": records.path} if records.path else {}
    table = records.table
    about = {"name": table.name, **where, "description": table.meaning}
    return {**about, **_table(records, there)}


def _table(records: Records, there: Collection[str]) -> Json:
    rows = {} if records.n_rows is None else {ROWS: records.n_rows}
    return {**rows, "schema": schema(records.table, there)}


def schema(table: Table, there: Collection[str]) -> Json:
    """The Table Schema of a table.

    there: the names of the tables that keys may lead to.
    """
    keys = [_foreign_key(key) for key in table.foreign_keys if key.table in there]
    return {
        "fields": [_field(column) for column in table.columns],
        **({"primaryKey": list(table.key)} if table.key else {}),
        "missingValues": [""],
        **({"foreignKeys": keys} if keys else {}),
    }


def _foreign_key(key: ForeignKey) -> Json:
    return {
        "fields": list(key.columns),
        "reference": {"resource": key.table, "fields": list(key.its_columns)},
    }


def _field(column: Column) -> Json:
    kind = column.kind
    field: Json = {
        "name": column.name,
        "type": _TYPES.get(kind, kind),
        **({KIND: kind} if kind in _TYPES else {}),
        "description": column.meaning,
    }
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
