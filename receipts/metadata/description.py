"""What is said of a data set: what it is, where it comes from, and which files hold which tables.

A product describes its data set in these words, from its summary alone, so that whoever has the
summary can say again what the metadata has to be.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from receipts.formats.tables import Table
from receipts.runs.files import Json

LICENCE = "MIT"
"""Of what is made up from beginning to end."""

_TABULAR = frozenset({"csv", "jsonl", "parquet", "pickle"})
_NESTED = "json"

_PART_NUMBER = re.compile(r"_\d{5,}(?=\.)")


def patterns(names: Collection[str]) -> list[str]:
    """The names of files, those of parts as one pattern.

    >>> patterns(["lines_00000.csv", "lines_00001.csv"])
    ['lines_*.csv']
    """
    if len(names) == 1:
        return [*names]
    return list(dict.fromkeys(_PART_NUMBER.sub("_*", name) for name in names))


class Records(NamedTuple):
    """Rows of a table that a resource holds.

    n_rows: how many, or None where the summary does not say.
    path: where they are in each file, a JSON path; empty where the files are tables or databases.
    """

    table: Table
    n_rows: int | None = None
    path: str = ""


@dataclass(frozen=True)
class Resource:
    """Files that belong together.

    name: of lower-case letters, digits, ``-``, ``_``, ``.``.
    form: of the formats, or another ending for what is no table of ours.
    files: their entries in the summary, each with ``file``, ``bytes`` and perhaps ``sha256``, which
        is that of the text before compression.
    records: the tables that they hold; none of other files.
    """

    name: str
    meaning: str
    form: str
    files: tuple[Json, ...]
    records: tuple[Records, ...] = ()

    @property
    def names(self) -> list[str]:
        """The names of the files."""
        return [entry["file"] for entry in self.files]

    @property
    def is_tabular(self) -> bool:
        """Whether each file holds rows of the one table, and nothing else."""
        return self.form in _TABULAR and bool(self.records)

    @property
    def is_nested(self) -> bool:
        """Whether the files hold records within records."""
        return self.form == _NESTED and bool(self.records)

    @property
    def is_gzip(self) -> bool:
        """Whether the files are compressed."""
        return self.names[0].endswith(".gz")

    @property
    def patterns(self) -> list[str]:
        """The names of the files, those of parts as one pattern."""
        return patterns(self.names)

    @property
    def pattern(self) -> str:
        """The first of the patterns."""
        return self.patterns[0]

    @property
    def single(self) -> Json | None:
        """The entry of the only file, where there is one whose digest is known."""
        is_known = len(self.files) == 1 and not self.is_gzip and "sha256" in self.files[0]
        return self.files[0] if is_known else None


@dataclass(frozen=True)
class Description:
    """What is said of a data set.

    name: such as ``tillroll-receipts``.
    title: a few words.
    text: what it is, a paragraph.
    date: when it was made, ISO 8601.
    versions: of the products that decide its bytes, by name.
    settings: those of the summary.
    size: how much there is, such as ``12 customers``, each a line.
    command: makes it again; a line for each program to start.
    notes: what must be known to start it.
    limits: what it is not good for, each a sentence.
    loading: Python that loads the first table, by the name of the library.
    keywords: to find it by.
    n_rows: of all tables.
    is_made_up: whether nothing in it is from somebody's own data, whose licence would hold.
    """

    name: str
    title: str
    text: str
    date: str
    seed: int
    versions: Mapping[str, int]
    settings: Json
    size: tuple[str, ...]
    command: tuple[str, ...]
    notes: tuple[str, ...]
    limits: tuple[str, ...]
    loading: Mapping[str, str]
    keywords: tuple[str, ...]
    resources: tuple[Resource, ...]
    n_rows: int
    is_made_up: bool = True

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables that are there, by name."""
        return {
            records.table.name: records.table
            for resource in self.resources
            for records in resource.records
        }
