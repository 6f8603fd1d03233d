"""What the tables of a data set are, by its own ``datapackage.json``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from receipts.formats.tables import Column, ForeignKey, Kind, Table
from receipts.loading.errors import LoadError
from receipts.runs.files import Json
from receipts.runs.state_files import DamagedFileError, read_object

PACKAGE_FILE = "datapackage.json"

KIND_PROPERTY = "tillroll:kind"
"""What a field of the package says of its kind where its type does not: an amount is a number."""

_KEYS = ("foreignKeys", "tillroll:foreignKeys")
"""The second one for keys that are so and that no program is to check while it reads the files."""


def read_package(folder: Path) -> dict[str, Table]:
    """The tables of a data set by the names of their files; none where it has no package.

    Raises LoadError where the package is damaged.
    """
    path = folder / PACKAGE_FILE
    if not path.exists():
        return {}
    try:
        resources = read_object(path)["resources"]
        return dict(pair for resource in resources for pair in _tables_of(resource))
    except DamagedFileError as error:
        problem: object = error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        problem = repr(error)
    raise LoadError(
        f"{path} does not say what the tables are ({problem}); restore it or make the data set "
        "again"
    )


def _tables_of(resource: Json) -> Iterator[tuple[str, Table]]:
    """A resource's table by each of its files."""
    schema = resource.get("schema")
    if schema is None:
        return  # A file that is no table.
    paths = resource["path"]
    table = Table(
        resource["name"],
        resource.get("description", ""),
        tuple(map(_column, schema["fields"])),
        _names(schema.get("primaryKey", ())),
        tuple(
            _foreign_key(key, resource["name"]) for name in _KEYS for key in schema.get(name, ())
        ),
    )
    for path in [paths] if isinstance(paths, str) else paths:
        yield path, table


def _column(field: Json) -> Column:
    kind: Any = field.get(KIND_PROPERTY, field["type"])
    if kind not in get_args(Kind):
        raise ValueError(f"{field['name']} is of type {kind!r}")
    known: Kind = kind
    is_required = field.get("constraints", {}).get("required", False)
    meaning = field.get("description", "")
    return Column(str(field["name"]), known, str(meaning), is_optional=not is_required)


def _foreign_key(key: Json, own: str) -> ForeignKey:
    reference = key["reference"]
    table = reference["resource"] or own  # No name stands for the resource itself.
    return ForeignKey(_names(key["fields"]), str(table), _names(reference["fields"]))


def _names(found: object) -> tuple[str, ...]:
    """One name, or a list of them."""
    if isinstance(found, str):
        return (found,)
    if isinstance(found, list | tuple) and all(isinstance(each, str) for each in found):
        return tuple(found)
    raise TypeError(f"{found!r} are no names of columns")
