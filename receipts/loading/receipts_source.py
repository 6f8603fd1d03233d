"""A receipt data set as the source of a load."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from receipts.checking.grounds import grounds_of
from receipts.file_names import SUMMARY_FILE
from receipts.formats.tables import DATABASES
from receipts.loading.errors import LoadError
from receipts.loading.listed_source import ListedSource, TableFile
from receipts.loading.source_files import Files
from receipts.loading.sources import Expected, Source, Total, digest_of
from receipts.loading.world_source import WorldSource
from receipts.reading.slices import read_slice, read_summary
from receipts.relational.tables import TABLES
from receipts.runs.files import Json

_BY_NAME = {table.name: table for table in TABLES}


def receipts_source(files: Files) -> Source:
    """The receipts of a data set.

    Raises DatasetError or LoadError where its summary is damaged, or what cannot be loaded.
    """
    path = str(files.folder / SUMMARY_FILE)
    summary = read_summary(path)
    form = _format_of(summary)
    if form in DATABASES:
        raise is_database(files.folder / f"receipts.{form}", "json, csv or parquet")
    try:
        if form == "json":
            return _world_source(files, path, summary)
        return _tables_source(files, summary)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise LoadError(
            f"{path} is not as it should be ({error!r}); restore it or make the data set again"
        ) from error


def _format_of(summary: Json) -> str:
    settings = summary.get("settings")
    found = settings.get("format", "json") if isinstance(settings, dict) else "json"
    return str(found)


def is_database(path: Path, forms: str) -> LoadError:
    """Says that a data set is a database already.

    forms: in which it could be loaded.
    """
    attach = f"ATTACH '{path}'" + (" (TYPE sqlite)" if path.suffix == ".sqlite" else "")
    return LoadError(
        f"{path} is a database already: open it as it is, or use it from DuckDB with {attach}; "
        f"for PostgreSQL make the data set with --format {forms}"
    )


def _world_source(place: Files, path: str, summary: Json) -> Source:
    """Those in JSON, whose rows the seed gives."""
    source = read_slice(path)
    if source is None:
        raise LoadError(
            f"{path} tells no seed and settings, from which the tables are made; make the data "
            "set again"
        )
    grounds = grounds_of(source)
    plan = grounds.plan
    if plan is None or not grounds.has_names:
        raise LoadError(
            f"{path}: the tables are made from the seed, and this program does not make this very "
            f"data set.  {grounds.said}  Use the program that made it"
        )
    files = [task.file for task in plan.batches()]
    if [entry["file"] for entry in summary["batches"]] != files:
        raise LoadError(f"{path} does not list the batches that its settings give")
    n = _expected(summary)
    rows = (*n.rows, (("products",), len(plan.settings.population.catalogue)))
    return WorldSource(place, plan, summary, digest_of(summary), n._replace(rows=rows))


def _tables_source(place: Files, summary: Json) -> Source:
    """Those in CSV or Parquet."""
    batches = [[_table_file(entry) for entry in batch["files"]] for batch in summary["batches"]]
    rest = [_table_file(entry) for entry in summary["files"]]
    n = _expected(summary)
    n_products = sum(file.entry["rows"] for file in rest)
    rows = (*n.rows, (("products",), n_products))
    return ListedSource(
        place, "receipts", digest_of(summary), n._replace(rows=rows), groups=[*batches, rest]
    )


def _table_file(entry: Json) -> TableFile:
    name = entry["file"]
    if os.path.basename(name) != name or not isinstance(entry["rows"], int):
        raise ValueError(f"{name!r} is no file of a table")
    return TableFile(_BY_NAME[entry["table"]], entry)


def _expected(summary: Json) -> Expected:
    """What a summary says of customers, receipts and lines."""
    sums: Any = {
        name: sum(batch[name] for batch in summary["batches"])
        for name in ("customers", "spent_cents", "savings_cents", "items")
    }
    spent, savings, items = sums["spent_cents"], sums["savings_cents"], sums["items"]
    of_lines = ("promotion_saving", "coupon_saving", "member_saving")
    return Expected(
        (
            (("customers",), summary["total_customers"]),
            (("receipts",), summary["total_receipts"]),
            (("lines",), summary["statistics"]["total_items"]),
        ),
        (
            Total(("customers",), ("total_spent",), spent, is_amount=True),
            Total(("customers",), ("total_savings",), savings, is_amount=True),
            Total(("customers",), ("total_items",), items, is_amount=False),
            Total(("receipts",), ("total",), spent, is_amount=True),
            Total(("receipts",), ("savings",), savings, is_amount=True),
            Total(("receipts",), ("total_items",), items, is_amount=False),
            Total(("lines",), ("line_total",), spent, is_amount=True),
            Total(("lines",), of_lines, savings, is_amount=True),
        ),
    )
