"""How the files of a marketing data set are called, and which step makes which.

* CSV: a file a table, and one a state of the demographics; they grow block by block.
* Parquet: a file a table and block; a table that is made as a whole is one file.
* A database is one file with all tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from marketing.tables import DEMOGRAPHICS, TABLES, Table
from receipts.formats.databases import names_of_growing
from receipts.formats.table_files import table_file_name
from receipts.formats.tables import DATABASES, Format

if TYPE_CHECKING:
    from marketing.dataset.plan import Plan

SUMMARY_FILE = "marketing_summary.json"

DATABASE_NAME = "marketing"
"""What a database is called, less the ending."""

AT_THE_END = frozenset({"marketing_campaigns", "engagement_daily", "product_catalog"})
"""Tables that are made as a whole, when the rest of their step is there."""

_OF_A_STATE = f"_{DEMOGRAPHICS.name}"


def state_file(code: str) -> str:
    """What the demographics of a state are called in CSV, less the ending.

    >>> state_file("NY")
    'ny_demographics'
    """
    return f"{code.lower()}{_OF_A_STATE}"


def names_of(table: Table, states: Iterable[str]) -> list[str]:
    """What the CSV files of a table are called, less the ending: one a state, or one."""
    if table is DEMOGRAPHICS:
        return [state_file(code) for code in states]
    return [table.name]


def tables_in_blocks(step: str) -> list[Table]:
    """The tables of a step that are made block by block."""
    return [
        table for table in TABLES.values() if table.step == step and table.name not in AT_THE_END
    ]


def growing_names(step: str, states: Iterable[str]) -> list[str]:
    """The CSV files of a step that grow block by block, less the ending."""
    return [name for table in tables_in_blocks(step) for name in names_of(table, states)]


def table_of(name: str) -> Table:
    """The table of a CSV file, whose name is given less the ending."""
    return DEMOGRAPHICS if name.endswith(_OF_A_STATE) else TABLES[name]


def with_ending(name: str, *, is_gzip: bool) -> str:
    """The name of a table's CSV file."""
    return f"{name}.csv.gz" if is_gzip else f"{name}.csv"


def database_file(form: Format) -> str:
    """The name of a database.

    >>> database_file("sqlite")
    'marketing.sqlite'
    """
    return f"{DATABASE_NAME}.{form}"


def files_of_step(plan: Plan, step: str) -> Iterator[str]:
    """The names of the files of a step's tables, when it is made."""
    if plan.format in DATABASES:
        yield database_file(plan.format)
        return
    numbers = [task.number for task in plan.blocks(step)]
    for table in TABLES.values():
        if table.step == step:
            if plan.format == "csv":
                for name in names_of(table, plan.settings.states):
                    yield with_ending(name, is_gzip=plan.gzip)
            else:
                yield from parquet_files(table, numbers)


def parquet_files(table: Table, numbers: Iterable[int]) -> Iterator[str]:
    """The names of a table's Parquet files, of blocks with these numbers."""
    for number in [None] if table.name in AT_THE_END else numbers:
        yield table_file_name(table, "parquet", number, is_gzip=False)


def names_on_the_way(form: Format) -> tuple[str, ...]:
    """What a database is called while it grows, and the files beside it; none for other formats."""
    return tuple(names_of_growing(database_file(form), form)) if form in DATABASES else ()
