"""The end of a run: tables get their names and formats, and other tools their files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from interactions.output.event_columns import read_columns, rows_schema
from interactions.output.frame_files import write_parquet, write_pickle
from interactions.output.growing_database import GrowingDatabase
from interactions.output.recbole import inter_name, items_text
from interactions.plan import Plan
from interactions.sources.article_file import load_articles
from interactions.sources.inputs import Inputs
from interactions.sources.products import products_of
from receipts.runs.append_file import AppendFile
from receipts.runs.files import Json, sync_file, temporary_name, whole_file
from receipts.runs.listed_files import entry_of
from receipts.runs.own_process import call_apart
from receipts.runs.watched_file import watched


def put_in_place(
    folder: Path,
    plan: Plan,
    inputs: Inputs,
    export_name: str,
    growing: dict[str, AppendFile],
    database: GrowingDatabase | None = None,
    doing: Callable[[str], object] = lambda _: None,
) -> list[Json]:
    """Makes the files of a folder from what has grown there; what the summary says of each.

    export_name: what files for other tools are called.
    doing: takes news of a file that takes long.

    Raises OSError where writing fails.
    """
    if database is not None:
        files = [entry_of(database.finish(inputs))]
    else:
        files = [_finished(folder, plan, table, growing[table], doing) for table in plan.tables]
    if plan.export is None:
        return files
    names = _exported(folder, plan, inputs, export_name, growing)
    return files + [entry_of(folder / name) for name in names]


def _finished(
    folder: Path, plan: Plan, table: str, file: AppendFile, doing: Callable[[str], object]
) -> Json:
    """Makes the file of one table.

    Its digest is that of the text before compression, or of the file itself where it is no text.
    """
    target = folder / plan.file_of(table)
    if plan.is_text:
        sync_file(file.path)
        file.path.rename(target)
        texts = {"text_bytes": file.n_text_bytes, "sha256": file.sha256}
        return {"file": target.name, "bytes": target.stat().st_size, **texts}
    temporary = folder / temporary_name(target.name)
    with watched(temporary, target.name, doing):
        call_apart(write_frame, folder, plan, file.path, temporary)
    sync_file(temporary)
    temporary.rename(target)
    file.path.unlink()
    return entry_of(target)


def write_frame(folder: Path, plan: Plan, columns: Path, target: Path) -> None:
    """Makes a Parquet file or a pickle of columns that have grown in a folder."""
    write = write_parquet if plan.format == "parquet" else write_pickle
    write(read_columns(columns, load_articles(folder).ids), rows_schema(plan), target)


def _exported(
    folder: Path, plan: Plan, inputs: Inputs, export_name: str, growing: dict[str, AppendFile]
) -> list[str]:
    """Makes the files of another tool; their names."""
    *names, items = exported_names(plan, export_name)
    for growing_name, name in zip((*map(plan.inter, plan.tables), plan.users), names, strict=True):
        sync_file(growing[growing_name].path)
        growing[growing_name].path.rename(folder / name)
    with whole_file(folder / items) as file:
        file.write(items_text(load_articles(folder).ids, products_of(inputs)).encode())
    return [*names, items]


def exported_names(plan: Plan, export_name: str) -> list[str]:
    """What another tool's files are called: those of the events, of the users, of the items."""
    if plan.export is None:
        return []
    events = [inter_name(export_name, table, len(plan.tables)) for table in plan.tables]
    return [*events, f"{export_name}.user", f"{export_name}.item"]
