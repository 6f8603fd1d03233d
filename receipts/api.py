"""For notebooks: makes a data set and gives it to read.

>>> from receipts import generate
>>> dataset = generate("large_dataset", customers=1000, workers=4)         # doctest: +SKIP
>>> dataset.customer("customer_000123")["total_spent"]                     # doctest: +SKIP
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import date
from operator import index
from pathlib import Path
from typing import Any

from receipts.formats.tables import DATABASES, Format
from receipts.making import dataset_run
from receipts.plan import make_plan
from receipts.reading.dataset import Dataset
from receipts.reading.store_dataset import open_dataset
from receipts.runs.errors import OutputError
from receipts.runs.files import Json
from receipts.runs.run import Stamp
from receipts.stores.urls import store_url
from receipts.summary import UNDATED
from world.settings import Settings, id_digits_for

_ARGUMENTS = {
    "--overwrite": "overwrite=True",
    "--resume": "resume=True",
    "--output": "output",
    "--indent": "indent",
    "--gzip": "gzip",
}
"""By flag: what says the same in Python."""


def undated() -> tuple[str, float]:
    """The stamp of a summary that does not say when, and how long it took."""
    return UNDATED


def _unheard(_: object) -> None:
    """Tells nobody."""


def _with_arguments(message: str) -> str:
    """A message for a command, with the arguments of ``generate`` instead of flags.

    >>> _with_arguments("replace it with --overwrite or name another folder with --output")
    'replace it with overwrite=True or name another folder with output'
    """
    for flag, argument in _ARGUMENTS.items():
        message = message.replace(flag, argument)
    return message


@contextmanager
def _told_with_arguments() -> Iterator[None]:
    """Errors name arguments where they would name flags."""
    try:
        yield
    except ValueError as error:
        raise ValueError(_with_arguments(str(error))) from None
    except OutputError as error:
        raise OutputError(_with_arguments(str(error))) from None


def _whole_number(name: str, value: object) -> int:
    """A number as an ``int``, NumPy's too; raises TypeError where it is no whole number."""
    try:
        return index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{name} is {value!r}; it must be a whole number") from None


def generate(
    output: str | os.PathLike[str],
    customers: int,
    *,
    seed: int = Settings.seed,
    format: Format = "json",  # As the flag is called.
    first_customer: int = 0,
    batch_size: int = 1000,
    indent: int = 0,
    gzip: bool = False,
    workers: int = 1,
    executor: Executor | None = None,
    overwrite: bool = False,
    resume: bool = False,
    stamp: Stamp = undated,
    on_batch: Callable[[Json], object] = _unheard,
    **settings: Any,
) -> Dataset:
    """Makes the data set that ``generate_large_dataset.py`` makes with the same settings, byte for
    byte, and opens it.

    output: the folder, or a place in a store such as ``s3://bucket/prefix``.
    customers, first_customer: how many customers, and the index of the first one.
    settings: those of ``Settings``: receipts_per_customer, end_date (a date, or a text such as
        "2025-12-31"), store, locale, id_digits, population, without, campaigns, states.
    workers: processes of its own that make batches; with more than 1, a script needs
        ``if __name__ == "__main__":``.
    executor: what makes the batches instead: any of ``concurrent.futures``, or that of a Dask
        client, ``client.get_executor()``.  It is left open.  Threads take turns.
    overwrite: whether a data set that is there may be replaced.
    resume: whether one with these settings may be completed; if it is complete, it is opened.
    stamp: gives the date and the seconds for the summary.  The library reads no clock: without one
        they are empty and 0, so that all files are functions of the arguments.
        ``receipts.runs.progress.Stopwatch().stamp`` gives those of now.
    on_batch: is called with the report of each batch, in the order in which they are made.

    Raises TypeError where a number is no whole number or the executor none, before anything is
    written, ValueError where a setting is outside its limits or the output is no URL that is known,
    OutputError where the folder cannot be used, MissingLibraryError where the format needs one,
    OSError where writing fails, WorkerDiedError where a worker is killed, and ClusterError
    where one has another program or writes elsewhere.  After the last three ``resume`` goes on.
    """
    customers = _whole_number("customers", customers)
    first_customer = _whole_number("first_customer", first_customer)
    batch_size = _whole_number("batch_size", batch_size)
    workers = _whole_number("workers", workers)
    if workers < 1:
        raise ValueError(f"workers is {workers}; it must be 1 or more")
    if executor is not None and not hasattr(executor, "submit"):
        raise TypeError(
            f"executor is {executor!r}; give one of concurrent.futures, or client.get_executor() "
            "of a Dask client"
        )
    if isinstance(end_date := settings.get("end_date"), str):
        settings["end_date"] = date.fromisoformat(end_date)
    settings.setdefault("id_digits", id_digits_for(first_customer + customers))
    where = store_url(os.fspath(output)) or Path(output)
    if format in DATABASES and not isinstance(where, Path):
        raise ValueError(f"format is {format!r}; a database is made in a folder, not in a store")
    with _told_with_arguments():
        plan = make_plan(
            Settings(seed=seed, **settings),
            customers,
            first_customer=first_customer,
            batch_size=batch_size,
            indent=indent,
            gzip=gzip,
            format=format,
        )
        run = dataset_run(
            plan,
            where,
            stamp,
            n_workers=workers,
            executor=executor,
            overwrite=overwrite,
            resume=resume,
        )
    for report in run:
        on_batch(report)
    return open_dataset(output)
