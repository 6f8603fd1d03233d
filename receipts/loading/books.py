"""The bookkeeping of loads: a table in the database itself that says what is there.

It is written in the transaction of the rows, so that it is right whatever happens.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from receipts.loading.errors import BrokenLoadError, LoadError
from receipts.loading.targets import Target

BOOKS = "tillroll_load"

_COLUMNS = "dataset, product, tables, parts_done, parts, is_complete"


class Entry(NamedTuple):
    """A data set that is in the database, or on its way there.

    dataset: its digest.
    n_done: how many of the ``n_parts`` parts are loaded, the first ones.
    """

    dataset: str
    product: str
    tables: tuple[str, ...]
    n_done: int
    n_parts: int
    is_complete: bool


def read_books(target: Target) -> list[Entry]:
    """What the bookkeeping says.

    Raises LoadError where the table is somebody else's.
    """
    if BOOKS not in target.names():
        return []
    try:
        rows = target.execute(f"SELECT {_COLUMNS} FROM {target.named(BOOKS)}")
        return [
            Entry(dataset, product, tuple(json.loads(tables)), done, parts, bool(is_complete))
            for dataset, product, tables, done, parts, is_complete in rows
        ]
    except (BrokenLoadError, TypeError, ValueError) as error:
        raise LoadError(
            f"{target.shown} has a table {BOOKS} that is none of this program's ({error}); rename "
            "it or load into another database or --schema"
        ) from error


def begin(target: Target, entry: Entry) -> None:
    """Notes a data set of which nothing is there yet."""
    books = target.named(BOOKS)
    if BOOKS not in target.names():
        target.execute(
            f"CREATE TABLE {books} (dataset TEXT NOT NULL, product TEXT NOT NULL, "
            "tables TEXT NOT NULL, parts_done BIGINT NOT NULL, parts BIGINT NOT NULL, "
            "is_complete BOOLEAN NOT NULL)"
        )
    target.execute(
        f"INSERT INTO {books} ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        *entry._replace(tables=json.dumps(entry.tables)),  # type: ignore[arg-type]
    )


def advance(target: Target, dataset: str, before: int, after: int) -> None:
    """Notes that more parts are there.

    Raises LoadError where somebody else has gone on in the meantime.
    """
    found = target.execute(
        f"UPDATE {target.named(BOOKS)} SET parts_done = ? "
        "WHERE dataset = ? AND parts_done = ? RETURNING parts_done",
        after,
        dataset,
        before,
    )
    if len(found) != 1:
        raise LoadError(
            f"{target.shown} is being loaded by another run, or its {BOOKS} was changed; wait for "
            "its end, then look at it with --resume"
        )


def complete(target: Target, dataset: str) -> None:
    """Notes that all is there and was checked."""
    target.execute(
        f"UPDATE {target.named(BOOKS)} SET is_complete = ? WHERE dataset = ?", True, dataset
    )


def forget(target: Target, dataset: str) -> None:
    """Removes a data set's entry."""
    target.execute(f"DELETE FROM {target.named(BOOKS)} WHERE dataset = ?", dataset)
