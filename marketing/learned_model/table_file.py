"""The rows of a table: some to learn from, others to judge by, as a seed chooses."""

from __future__ import annotations

import csv
import gzip
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from marketing.learned_model.inspection import Texts, cleaned
from marketing.learned_model.split import HELD_OUT_SHARE, Split, places_of
from marketing.loading.csv_file import opened
from marketing.loading.errors import fault
from marketing.loading.faults import text_lines
from marketing.loading.opening import opened_table
from marketing.loading.paths import database_of, existing, remedy, table_named
from marketing.loading.stored_tables import is_stored
from marketing.loading.stored_texts import text_rows
from marketing.tables import Table
from marketing.usual_folders import DATA_FOLDER
from receipts.runs.shown_text import shown


class TableFile(NamedTuple):
    """Rows of a file.

    training: fields of the rows to learn from by column, cleaned, in the file's order.
    held_out: those of rows to judge by, at most as many.
    table: the table of ours that it is, or None.
    split: which rows these are.
    sha256: of the file as it is on the disk.
    """

    path: Path
    training: Texts
    held_out: Texts
    table: Table | None
    split: Split
    sha256: str


def found_file(path: Path) -> Path:
    """The file of a name: as given or, where nothing is there, in marketing/data.

    Raises OSError and DataFileError as ``existing`` does.
    """
    if path.is_dir():
        one = path / "loyalties.csv"
        raise IsADirectoryError(shown(f"{path} is a folder; name a table in it, such as {one}"))
    there = DATA_FOLDER / path
    for candidate in (there, there.with_name(f"{there.name}.gz")):
        is_there = candidate.is_file() or database_of(candidate) is not None
        if not path.is_absolute() and not path.exists() and database_of(path) is None and is_there:
            return existing(candidate)
    return existing(path)


def read_table(
    path: Path, seed: int, held_out_share: float = HELD_OUT_SHARE, most_training: int | None = None
) -> TableFile:
    """Reads a table twice: to count its rows, and to take those that the split chooses.

    Memory is for the rows that are taken.

    Raises OSError where there is no file; DataFileError, which names file and line, where it has
    no rows or is damaged.
    """
    header = opened_table(path).header
    n_rows = sum(1 for _ in _rows(path, len(header)))
    if not n_rows:
        raise fault(path, None, "it has a header and no rows; there is nothing to learn from")
    split = Split(n_rows, seed, held_out_share, most_training)
    places = places_of(split)
    n_held_out = min(len(places.held_out), len(places.training))
    chosen = {int(place): True for place in places.training}
    chosen.update({int(place): False for place in places.held_out[:n_held_out]})
    parts: dict[bool, Rows] = {True: [], False: []}
    for number, row in enumerate(_rows(path, len(header))):
        if number in chosen:
            parts[chosen[number]].append(row)
    table = table_named(path)
    is_ours = table is not None and set(table.key) <= set(header)
    every = cleaned(_by_column(header, parts[True] + parts[False]))
    with (database_of(path) or path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    n = len(parts[True])
    return TableFile(
        path,
        {name: fields[:n] for name, fields in every.items()},
        {name: fields[n:] for name, fields in every.items()},
        table if is_ours else None,
        split,
        digest,
    )


Rows = list[list[str]]


def _rows(path: Path, width: int) -> Iterator[list[str]]:
    """The rows below the header."""
    if is_stored(path):
        parts = text_rows(path)
        next(parts)
        yield from chain.from_iterable(parts)
        return
    with _faults_named(path), opened(path) as file:
        lines = csv.reader(text_lines(path, file), strict=True)
        begin = 1
        try:
            for number, row in enumerate(lines):
                if number and row:
                    if len(row) != width:
                        raise fault(
                            path,
                            begin,
                            f"{len(row)} fields where the header has {width}; {remedy(path)}",
                        )
                    yield row
                begin = lines.line_num + 1
        except csv.Error as error:
            raise fault(path, begin, f"the line cannot be read ({error}); {remedy(path)}") from None


@contextmanager
def _faults_named(path: Path) -> Iterator[None]:
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        message = f"the compressed file is cut or damaged ({error}); {remedy(path)}"
        raise fault(path, None, message) from error


def _by_column(header: Sequence[str], rows: Rows) -> Texts:
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}
