"""Which run makes a data set of which format."""

from __future__ import annotations

from typing import Unpack

from receipts.formats.libraries import check_installed
from receipts.formats.tables import DATABASES, LIBRARIES
from receipts.pipeline import DatasetRun
from receipts.plan import Plan
from receipts.relational.database_run import DatabaseRun
from receipts.relational.run import TablesRun
from receipts.runs.errors import OutputError
from receipts.runs.outputs import Output
from receipts.runs.run import How, Stamp
from receipts.stores.urls import StoreUrl


def no_database_in_a_store(form: str) -> str:
    """Why there is none, and what to do instead."""
    return (
        f"a {form} file is changed in place, which no store can do; make it in a folder and copy "
        "it, or write --format parquet into the store"
    )


def dataset_run(plan: Plan, output: Output, stamp: Stamp, **how: Unpack[How]) -> DatasetRun:
    """The run that makes the data set of a plan.

    Raises OutputError where the folder cannot be used, MissingLibraryError where its format needs
    a library that is not installed.
    """
    check_installed(LIBRARIES.get(plan.format, ()))
    if plan.format in DATABASES and isinstance(output, StoreUrl):
        raise OutputError(no_database_in_a_store(plan.format))
    run = DatasetRun
    if plan.format != "json":
        run = DatabaseRun if plan.format in DATABASES else TablesRun
    return run(plan, output, stamp, **how)
