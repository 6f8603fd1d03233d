"""How the files of a marketing data set are called, and which step makes which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from marketing.tables import DEMOGRAPHICS, TABLES, Table

SUMMARY_FILE = "marketing_summary.json"
PACKAGE_FILE = "datapackage.json"

AT_THE_END = frozenset({"marketing_campaigns", "engagement_daily", "product_catalog"})
"""Tables that are made as a whole, when the rest of their step is there."""

_OF_A_STATE = f"_{DEMOGRAPHICS.name}"


def state_file(code: str) -> str:
    """What the demographics of a state are called, less the ending.

    >>> state_file("NY")
    'ny_demographics'
    """
    return f"{code.lower()}{_OF_A_STATE}"


def names_of(table: Table, states: Iterable[str]) -> list[str]:
    """What the files of a table are called, less the ending: one a state, or one."""
    if table is DEMOGRAPHICS:
        return [state_file(code) for code in states]
    return [table.name]


def growing_names(step: str, states: Iterable[str]) -> list[str]:
    """The files of a step that grow block by block, less the ending."""
    return [
        name
        for table in TABLES.values()
        if table.step == step and table.name not in AT_THE_END
        for name in names_of(table, states)
    ]


def table_of(name: str) -> Table:
    """The table of a file, whose name is given less the ending."""
    return DEMOGRAPHICS if name.endswith(_OF_A_STATE) else TABLES[name]


def with_ending(name: str, *, is_gzip: bool) -> str:
    """The name of a table's file."""
    return f"{name}.csv.gz" if is_gzip else f"{name}.csv"


def all_files(states: Iterable[str], *, is_gzip: bool) -> Iterator[str]:
    """The names of the files of all tables."""
    codes = tuple(states)
    for table in TABLES.values():
        yield from (with_ending(name, is_gzip=is_gzip) for name in names_of(table, codes))
