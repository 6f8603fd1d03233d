"""Where a file is, and what may be meant where it is not."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from marketing.loading.databases import names_in
from marketing.loading.errors import BUILD, DataFileError, fault
from marketing.tables import DEMOGRAPHICS, TABLES, Table
from receipts.runs.regular_files import check_regular
from receipts.runs.shown_text import shown
from world.states import STATES

ENDINGS = (".csv", ".csv.gz", ".parquet")
DATABASE_ENDINGS = (".duckdb", ".sqlite")
DATABASES = tuple(f"marketing{ending}" for ending in DATABASE_ENDINGS)
"""What the databases are called that hold all tables of a folder."""

_PART = re.compile(r"_\d{5,}$")
"""What tells a table's Parquet files apart."""

_REMEDY = f"restore the file, or make it again with: {BUILD} --overwrite"
_MARKETING = Path(__file__).resolve().parent.parent


def existing(path: Path) -> Path:
    """The path of a regular file.

    Raises FileNotFoundError where there is nothing, with what may be meant instead; DataFileError
    where it is no CSV file by its name; OSError where it is no regular file.
    """
    database = database_of(path)
    if database is not None:
        check_regular(database)
        if path.name not in TABLES:
            raise FileNotFoundError(shown(f"{path} does not exist; tables are {', '.join(TABLES)}"))
        return path
    if path.is_dir():
        raise IsADirectoryError(shown(f"{path} is a folder; load its tables with load_all()"))
    if not path.exists():
        raise FileNotFoundError(shown(f"{path} does not exist; {_instead_of(path)}"))
    check_regular(path)
    if path.name.lower().endswith(DATABASE_ENDINGS):
        tables = f"name one of its tables, such as {path / 'transactions'}"
        raise fault(path, None, f"it is a database; {tables}")
    if not path.name.lower().endswith(ENDINGS):
        endings = f"{', '.join(ENDINGS[:-1])} and {ENDINGS[-1]}"
        raise fault(path, None, f"only {endings} files can be loaded")
    return path


def table_named(path: Path) -> Table | None:
    """The table that a file is by its name."""
    if database_of(path) is not None:
        return TABLES.get(path.name)
    stem = _stem(path.name)
    if path.name.lower().endswith(".parquet"):
        return TABLES.get(_PART.sub("", stem))
    state = stem.removesuffix(f"_{DEMOGRAPHICS.name}")
    if state != stem and state.upper() in STATES:
        return DEMOGRAPHICS
    return None if stem == DEMOGRAPHICS.name else TABLES.get(stem)


def table_files(folder: Path) -> dict[str, list[Path]]:
    """The files of each table in a folder, in the order of the tables and of the files' names; a
    table in a database is a file in that.

    Raises FileNotFoundError where there are none, and DataFileError where one table is there in
    two forms.
    """
    if not folder.is_dir():
        raise FileNotFoundError(shown(f"{folder} is no folder; {_instead_of(folder)}"))
    found: dict[str, list[Path]] = {name: [] for name in TABLES}
    for path in sorted(folder.iterdir()):
        table = table_named(path) if path.name.endswith(ENDINGS) else None
        if table is not None:
            found[table.name].append(path)
        elif path.name in DATABASES and path.is_file():
            for name in tables_in(path):
                found[name].append(path / name)
    for paths in found.values():
        _refuse_twins(paths)
    if not any(found.values()):
        raise FileNotFoundError(
            shown(f"{folder} holds no table such as transactions.csv; make them with: {BUILD}")
        )
    return {name: paths for name, paths in found.items() if paths}


def database_of(path: Path) -> Path | None:
    """The database that a path leads into, whose last part is a table then."""
    is_one = path.parent.name.lower().endswith(DATABASE_ENDINGS) and path.parent.is_file()
    return path.parent if is_one else None


def tables_in(database: Path) -> list[str]:
    """The names of our tables that a database holds, in their order.

    Raises DataFileError where it cannot be read, ModuleNotFoundError where a library is missing.
    """
    check_regular(database)
    there = names_in(database, _REMEDY)
    return [name for name in TABLES if name in there]


def remedy(path: Path) -> str:
    """What to do about a file that is damaged."""
    if table_named(path) is None:
        return "mend or restore the file"
    return _REMEDY


def _refuse_twins(paths: Sequence[Path]) -> None:
    for path in paths[1:]:
        if _form(path) != _form(paths[0]):
            raise DataFileError(
                shown(f"{paths[0]} and {path} are one table twice; remove one of the two")
            )
    seen: dict[str, Path] = {}
    for path in paths:
        other = seen.setdefault(_stem(path.name), path)
        if other is not path:
            raise DataFileError(
                shown(f"{other} and {path} are one table twice; remove one of the two")
            )


def _stem(name: str) -> str:
    """A file's name without its ending.

    >>> _stem("ny_demographics.csv.gz")
    'ny_demographics'
    """
    return name.removesuffix(".gz").removesuffix(".csv").removesuffix(".parquet")


def _form(path: Path) -> str:
    """What tells a table's files of one form from those of another; CSV may be compressed."""
    database = database_of(path)
    if database is not None:
        return database.name
    return "parquet" if path.suffix == ".parquet" else "csv"


def _instead_of(path: Path) -> str:
    """The end of a message about a path where nothing is."""
    names = os.listdir(path.parent) if path.parent.is_dir() else []
    alike = get_close_matches(path.name, sorted(names), 1)
    if alike:
        return f"did you mean {path.parent / alike[0]}?"
    ours = _MARKETING / path
    if not path.is_absolute() and ours.exists():
        return f"did you mean {os.path.relpath(ours)}?"
    if table_named(path) is not None:
        return f"make it with: {BUILD}"
    return "name one that is there"
