"""Which data set a folder holds, as the source of a load."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from receipts.file_names import SUMMARY_FILE, UNFINISHED_FILE, is_summary_file
from receipts.formats.tables import DATABASES, Table
from receipts.loading.errors import LoadError
from receipts.loading.event_tables import event_table
from receipts.loading.listed_source import ListedSource, TableFile
from receipts.loading.package_tables import PACKAGE_FILE, read_package
from receipts.loading.receipts_source import is_database, receipts_source
from receipts.loading.source_files import Files, FolderFiles
from receipts.loading.sources import Expected, Source, Total, digest_of
from receipts.runs.files import Json
from receipts.runs.seals import SEAL, is_sealed
from receipts.runs.state_files import DamagedFileError, read_object
from receipts.stores.urls import StoreUrl

MARKETING_SUMMARY = "marketing_summary.json"
INTERACTIONS_SUMMARY = "interactions_summary.json"

_LOOKUPS = (("customer_id",),)
"""Events have no key, and are asked for by customer."""

_ENDINGS = (".csv", ".csv.gz", ".jsonl", ".jsonl.gz", ".parquet")


def open_source(place: Path | StoreUrl) -> Source:
    """The data set in a folder, or in a store, which is looked at and not read yet.

    Raises LoadError where there is none that can be loaded, DatasetError where its summary is
    damaged, and OSError where a file cannot be read.
    """
    if isinstance(place, Path):
        return _opened(FolderFiles(place))
    from receipts.loading.store_source import StoreSource

    return StoreSource(place, (MARKETING_SUMMARY, INTERACTIONS_SUMMARY), _opened)


def _opened(files: Files) -> Source:
    """The data set whose summary is in the folder of its files."""
    folder = files.folder
    _refuse_several(folder)
    for name, opened in (
        (SUMMARY_FILE, receipts_source),
        (MARKETING_SUMMARY, _marketing_source),
        (INTERACTIONS_SUMMARY, _interactions_source),
    ):
        if (folder / name).exists():
            return opened(files)
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "does not exist"
        raise LoadError(f"{folder} {what}; name the folder of a data set")
    if (folder / UNFINISHED_FILE).exists():
        raise LoadError(f"{folder} holds a data set that is not complete; make the rest first")
    raise LoadError(
        f"{folder} has no {SUMMARY_FILE}, {MARKETING_SUMMARY} or {INTERACTIONS_SUMMARY}, and so "
        "no data set of this program; name the folder of one"
    )


def _refuse_several(folder: Path) -> None:
    """Raises LoadError where slices have been put together: their products and totals are one's."""
    if not folder.is_dir():
        return
    names = sorted(path.name for path in folder.iterdir() if is_summary_file(path.name))
    if len(names) > 1:
        raise LoadError(
            f"{folder} holds {len(names)} slices ({', '.join(names)}), which are not loaded "
            "together; load the folder of each slice into a --schema or a file of its own"
        )


def _marketing_source(place: Files) -> Source:
    folder = place.folder
    summary = _summary(folder / MARKETING_SUMMARY)
    _refuse_databases(folder, summary)
    tables = read_package(folder)
    if not tables:
        raise LoadError(
            f"{folder / PACKAGE_FILE} is missing, which says what the tables are; restore it or "
            "make the data set again"
        )
    try:
        files = [
            TableFile(_as_named(tables[entry["file"]], entry["table"]), entry)
            for step in summary["steps"]
            for entry in step["tables"]
        ]
        return _listed(place, "marketing", summary, files)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _not_as_it_should_be(folder / MARKETING_SUMMARY, error) from error


def _interactions_source(place: Files) -> Source:
    folder = place.folder
    path = folder / INTERACTIONS_SUMMARY
    summary = _summary(path)
    _refuse_databases(folder, summary)
    tables = read_package(folder)
    try:
        entries = [each for each in _entries(summary) if _is_events(each["file"])]
        if not entries:
            raise LoadError(
                f"{folder} has its interactions in no form that can be loaded; make them with "
                "--format csv, jsonl or parquet"
            )
        files = []
        for entry in entries:
            table = tables.get(entry["file"]) or _event_table(place, entry["file"])
            name = entry.get("table") or entry["file"].partition(".")[0]
            files.append(TableFile(table._replace(name=name, lookups=_LOOKUPS), entry))
        counts = summary["interactions"]
        names = tuple(dict.fromkeys(file.table.name for file in files))
        scores = sum(int(score) * n_rows for score, n_rows in counts.items())
        expected = Expected(
            ((names, sum(counts.values())),),
            (Total(names, ("interaction_score",), scores, is_amount=False),),
        )
        return ListedSource(place, "interactions", digest_of(summary), expected, files=files)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _not_as_it_should_be(path, error) from error


def _event_table(place: Files, name: str) -> Table:
    with place.holding(name):
        return event_table(place.folder / name)


def _entries(summary: Json) -> list[Json]:
    """The entries of all files; what was made in a store has some for each part."""
    if "files" in summary:
        return list(summary["files"])
    return [entry for part in summary["parts"] for entry in part["files"]]


def _is_events(name: str) -> bool:
    return name.startswith("interactions") and name.endswith(_ENDINGS)


def _listed(place: Files, product: str, summary: Json, files: list[TableFile]) -> Source:
    counts: dict[str, int] = {}
    for file in files:
        name = file.entry["file"]
        if os.path.basename(name) != name:
            raise ValueError(f"{name!r} leads out of the folder")
        counts[file.table.name] = counts.get(file.table.name, 0) + file.entry["rows"]
    expected = Expected([((name,), n_rows) for name, n_rows in counts.items()])
    return ListedSource(place, product, digest_of(summary), expected, files=files)


def _as_named(table: Table, name: str) -> Table:
    """A table under the name that the summary has for it."""
    return table._replace(name=name)


def _summary(path: Path) -> Json:
    try:
        found = read_object(path)
    except DamagedFileError as error:
        raise _not_as_it_should_be(path, error) from error
    if SEAL in found and not is_sealed(found):
        raise _not_as_it_should_be(path, "it is not as it was written")
    return found


def _refuse_databases(folder: Path, summary: Json) -> None:
    settings: Any = summary.get("settings")
    form = settings.get("format") if isinstance(settings, dict) else None
    if form in DATABASES:
        path = next((each for each in sorted(folder.glob(f"*.{form}"))), folder)
        raise is_database(path, "csv or parquet")


def _not_as_it_should_be(path: Path, problem: object) -> LoadError:
    return LoadError(
        f"{path} is not as it should be ({problem}); restore it or make the data set again"
    )
