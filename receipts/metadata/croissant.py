"""``croissant.json``: the data set in MLCommons Croissant 1.0, for programs that feed models.

https://docs.mlcommons.org/croissant/docs/croissant-spec.html

A file with a digest is a FileObject, which is checked when it is read; several files, and those
that are compressed (of which the summary has the digest of the text), are a FileSet with patterns.
Records within JSON have a FileSet each, since one reading cannot give lists of several lengths.
Tables of a database are described, and read by no program through this file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from receipts.formats.tables import LIST_SEPARATOR, Column, Kind, Table
from receipts.metadata.description import Description, Records, Resource
from receipts.metadata.form import FORM_KEY, METADATA_FORM
from receipts.metadata.media import media_type
from receipts.runs.files import Json

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
LICENCE_URL = "https://spdx.org/licenses/MIT.html"
OTHER_LICENCE = "as the source has it"

_MADE = "Derived from a seed by a program; nobody was observed."
_DRAWN = "Derived by a program from somebody's data and a seed."
_NOBODY = "None: every person is made up."

_OWN_WORDS = (
    *("citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject"),
    *("fileSet", "format", "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField"),
    *("path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate"),
    *("separator", "source", "subField", "transform"),
)
"""Words of Croissant's vocabulary, as its context lists them."""

CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{word: f"cr:{word}" for word in _OWN_WORDS},
}
"""It stands in the file whole, so that nobody has to fetch one."""

_TYPES: dict[Kind, str] = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "amount": "sc:Float",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
    "boolean": "sc:Boolean",
}


def croissant(said: Description) -> Json:
    """The Croissant description of a data set."""
    resources = _by_table(said.resources)
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": said.name,
        FORM_KEY: METADATA_FORM,
        "description": said.text,
        "license": LICENCE_URL if said.is_made_up else OTHER_LICENCE,
        "version": version_of(said),
        # A library reads no clock; who wants a date gives the run a stamp.
        **({"datePublished": said.date} if said.date else {}),
        "keywords": list(said.keywords),
        "creator": {"@type": "sc:Organization", "name": "Tillroll"},
        "citeAs": cite_as(said),
        "rai:dataCollection": _MADE if said.is_made_up else _DRAWN,
        "rai:dataLimitations": list(said.limits),
        "rai:personalSensitiveInformation": _NOBODY if said.is_made_up else OTHER_LICENCE,
        "distribution": [each for found in resources for each in _files(found)],
        "recordSet": [*_record_sets(resources, said.tables)],
    }


def version_of(said: Description) -> str:
    """The versions of the products that decide the bytes, as one of three numbers.

    >>> from types import SimpleNamespace
    >>> version_of(SimpleNamespace(versions={"world": 2, "marketing": 1}))
    '2.1.0'
    """
    numbers = [*said.versions.values(), 0, 0]
    return ".".join(map(str, numbers[:3]))


def cite_as(said: Description) -> str:
    """How the data set is named in a paper, as BibTeX."""
    versions = ", ".join(f"{name} {number}" for name, number in said.versions.items())
    return (
        f"@misc{{{said.name}, title = {{{said.title}}}, author = {{{{Tillroll}}}}, "
        f"note = {{synthetic, seed {said.seed}, versions {versions}}}}}"
    )


def _by_table(resources: Iterable[Resource]) -> list[Resource]:
    """The resources, of which those that hold the same table are one."""
    found: dict[str, Resource] = {}
    for each in resources:
        name = each.records[0].table.name if each.is_tabular else each.name
        before = found.get(name)
        files = each.files if before is None else before.files + each.files
        found[name] = replace(each, name=name, files=files)
    return [*found.values()]


def _files(resource: Resource) -> Iterator[Json]:
    if resource.is_nested:
        for records in resource.records:
            yield _file_set(files_id(resource, records.table), resource)
    elif resource.single is not None:
        yield {
            "@type": "cr:FileObject",
            "@id": resource.single["file"],
            "name": resource.single["file"],
            "description": resource.meaning,
            "contentUrl": resource.single["file"],
            "contentSize": f"{resource.single['bytes']} B",
            "encodingFormat": media_type(resource.form),
            "sha256": resource.single["sha256"],
        }
    else:
        yield _file_set(files_id(resource, None), resource)


def _file_set(name: str, resource: Resource) -> Json:
    return {
        "@type": "cr:FileSet",
        "@id": name,
        "name": name,
        "description": resource.meaning,
        "includes": resource.patterns,
        "encodingFormat": media_type(resource.form),
    }


def files_id(resource: Resource, table: Table | None) -> str:
    """The id of a resource's files, or of those as they are read for one of several tables."""
    if table is None and resource.single is not None:
        return str(resource.single["file"])
    return f"{resource.name if table is None else table.name}-files"


def _record_sets(resources: Iterable[Resource], there: Collection[str]) -> Iterator[Json]:
    for resource in resources:
        for records in resource.records:
            yield _record_set(resource, records, there)


def _record_set(resource: Resource, records: Records, there: Collection[str]) -> Json:
    table = records.table
    keys = [{"@id": f"{table.name}/{column}"} for column in table.key]
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.meaning,
        **({"key": keys if len(keys) > 1 else keys[0]} if keys else {}),
        "field": [_field(resource, records, column, there) for column in table.columns],
    }


def _field(resource: Resource, records: Records, column: Column, there: Collection[str]) -> Json:
    table = records.table
    found: Json = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.meaning,
        "dataType": _TYPES[column.kind],
    }
    if column.is_list:
        found["repeated"] = True
    source = _source(resource, records, column)
    if source:
        found["source"] = source
    for key in table.foreign_keys if _can_refer(resource, column) else ():
        if key.columns == (column.name,) and key.table in there:
            found["references"] = {"field": {"@id": f"{key.table}/{key.its_columns[0]}"}}
    return found


def _can_refer(resource: Resource, column: Column) -> bool:
    """Whether a field can have a reference.

    It makes readers join the two record sets.  Nested ones are too unlike for that, and in CSV
    files readers take keys of digits for numbers on one side and not on the other.
    """
    is_text = resource.form == "csv" and column.kind == "string"
    return not resource.is_nested and not is_text


def _source(resource: Resource, records: Records, column: Column) -> dict[str, Any]:
    if resource.is_nested:
        files = {"fileSet": {"@id": files_id(resource, records.table)}}
        return {**files, "extract": {"jsonPath": f"{records.path}.{column.name}"}}
    kind = "fileSet" if resource.single is None else "fileObject"
    files = {kind: {"@id": files_id(resource, None)}}
    if not resource.is_tabular:
        return files
    splitting = {"transform": {"separator": LIST_SEPARATOR}} if column.is_list else {}
    return {**files, "extract": {"column": column.name}, **splitting}
