"""The end of a run: tables get their names and formats, and other tools their files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from interactions.output.growing_file import GrowingFile
from interactions.output.parts import load_articles, new_tally
from interactions.output.recbole import write_recbole
from interactions.plan import Plan
from interactions.sources.frames import write_parquet, write_pickle

Json = dict[str, Any]


def put_in_place(
    folder: Path, plan: Plan, export_name: str, growing: dict[str, GrowingFile]
) -> list[Json]:
    """Makes the files of a folder from its tables' text; what the summary says of each.

    export_name: what files for other tools are called.

    Raises OSError where writing fails, and DataError where another tool's files cannot be made.
    """
    exported = _export(folder, plan, export_name, growing)
    files = [_finished(folder, plan, table, file) for table, file in growing.items()]
    return files + [{"file": name, "bytes": (folder / name).stat().st_size} for name in exported]


def _finished(folder: Path, plan: Plan, table: str, file: GrowingFile) -> Json:
    """Makes the file of one table."""
    target = folder / f"{table}.{plan.ending}"
    temporary = folder / f".{target.name}.tmp"
    if plan.format == "parquet":
        write_parquet(file.path, temporary)
    elif plan.format == "pickle":
        write_pickle(file.path, temporary)
    else:
        file.path.rename(temporary)
    temporary.rename(target)
    file.path.unlink(missing_ok=True)
    return {
        "file": target.name,
        "bytes": target.stat().st_size,
        "text_bytes": file.n_text_bytes,
        "sha256": file.sha256,
    }


def _export(
    folder: Path, plan: Plan, export_name: str, growing: dict[str, GrowingFile]
) -> list[str]:
    """Makes the files of another tool, if asked; their names."""
    if plan.export is None:
        return []
    tables = {table.rpartition("_")[2]: file.path for table, file in growing.items()}
    return write_recbole(folder, export_name, tables, load_articles(folder).ids)


def summed(reports: list[Json]) -> Json:
    """The counts of all parts together."""
    totals = new_tally()
    for report in reports:
        _add_up(totals, report)
    return totals


def _add_up(totals: Json, report: Json) -> None:
    for name, value in totals.items():
        if isinstance(value, dict):
            _add_up(value, report[name])
        else:
            totals[name] = value + report[name]
