"""Where a file is, and what may be meant where it is not."""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from marketing.loading.errors import BUILD, DataFileError, fault
from marketing.tables import DEMOGRAPHICS, TABLES, Table
from receipts.runs.regular_files import check_regular
from receipts.runs.shown_text import shown
from world.states import STATES

ENDINGS = (".csv", ".csv.gz")

_MARKETING = Path(__file__).resolve().parent.parent


def existing(path: Path) -> Path:
    """The path of a regular file.

    Raises FileNotFoundError where there is nothing, with what may be meant instead; DataFileError
    where it is no CSV file by its name; OSError where it is no regular file.
    """
    if path.is_dir():
        raise IsADirectoryError(shown(f"{path} is a folder; load its tables with load_all()"))
    if not path.exists():
        raise FileNotFoundError(shown(f"{path} does not exist; {_instead_of(path)}"))
    check_regular(path)
    if not path.name.lower().endswith(ENDINGS):
        raise fault(path, None, f"only {' and '.join(ENDINGS)} files can be loaded")
    return path


def table_named(path: Path) -> Table | None:
    """The table that a file is by its name."""
    stem = _stem(path.name)
    state = stem.removesuffix(f"_{DEMOGRAPHICS.name}")
    if state != stem and state.upper() in STATES:
        return DEMOGRAPHICS
    return None if stem == DEMOGRAPHICS.name else TABLES.get(stem)


def table_files(folder: Path) -> dict[str, list[Path]]:
    """The files of each table in a folder, in the order of the tables and of the files' names.

    Raises FileNotFoundError where there are none, and DataFileError where one file is there both
    compressed and not.
    """
    if not folder.is_dir():
        raise FileNotFoundError(shown(f"{folder} is no folder; {_instead_of(folder)}"))
    found: dict[str, list[Path]] = {name: [] for name in TABLES}
    for path in sorted(folder.iterdir()):
        table = table_named(path) if path.name.endswith(ENDINGS) else None
        if table is not None:
            found[table.name].append(path)
    for paths in found.values():
        _refuse_twins(paths)
    if not any(found.values()):
        raise FileNotFoundError(
            shown(f"{folder} holds no table such as transactions.csv; make them with: {BUILD}")
        )
    return {name: paths for name, paths in found.items() if paths}


def remedy(path: Path) -> str:
    """What to do about a file that is damaged."""
    if table_named(path) is None:
        return "mend or restore the file"
    return f"restore the file, or make it again with: {BUILD} --overwrite"


def _refuse_twins(paths: Iterable[Path]) -> None:
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
    return name.removesuffix(".gz").removesuffix(".csv")


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
