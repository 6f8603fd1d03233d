"""Which tables a folder holds, and what to do where it does not hold enough of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from marketing.loading.errors import BUILD, DataFileError
from marketing.loading.paths import table_files
from receipts.file_names import is_batch_file, is_summary_file
from receipts.runs.errors import UserError
from receipts.runs.shown_text import shown

PEOPLE_TABLES = ("demographics", "consumer_preferences")
"""Without these nobody knows who is of which group."""

Files = Mapping[str, Sequence[Path]]
"""The files of each table that is there."""


def files_in(folder: Path) -> Files:
    """The files of the tables in a folder.

    Raises UserError where it is none, holds receipts, or lacks the tables that say who the
    shoppers are.
    """
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} is no folder; name the one that the tables are in")
    if not folder.is_dir():
        raise UserError(f"{folder} is no folder; make one with: {BUILD} --output {folder}")
    try:
        files = table_files(folder)
    except DataFileError as error:
        raise UserError(str(error)) from None
    except FileNotFoundError:
        raise UserError(_without_tables(folder)) from None
    missing = [name for name in PEOPLE_TABLES if name not in files]
    if missing:
        raise UserError(
            f"{folder} holds no {' and no '.join(missing)}, which say who is of which group; "
            f"make all tables with: {BUILD}"
        )
    return files


def lacks(name: str) -> str:
    """The reason why something was not done for want of a table."""
    return f"there is no {name}; make all tables with: {BUILD}"


def _without_tables(folder: Path) -> str:
    names = [path.name for path in folder.iterdir()]
    if any(is_batch_file(name) or is_summary_file(name) for name in names):
        return shown(
            f"{folder} holds receipts, and whom a company treats how is in marketing tables; "
            f"make them with: {BUILD}"
        )
    return shown(f"{folder} holds no marketing tables; make them with: {BUILD}")
