"""The rows of a CSV file to learn from, all of them or a sample that a seed chooses."""

from __future__ import annotations

import csv
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from marketing.learned_model.inspection import Texts, cleaned
from marketing.loading.csv_file import CsvFile, opened
from marketing.loading.errors import fault
from marketing.loading.faults import text_lines
from marketing.loading.paths import existing, remedy, table_named
from marketing.tables import Table

DATA = Path(__file__).resolve().parent.parent / "data"
"""Where a name is looked for that is none of a file here."""

_SAMPLE = 10
"""Tells the random stream of a sample from others of the same seed."""


class TableFile(NamedTuple):
    """Rows of a file.

    texts: their fields by column, cleaned, in the file's order.
    rest: those of rows that were not chosen, at most as many, where they were asked for.
    table: the table of ours that it is, or None.
    n_rows: of the whole file.
    sha256: of the file as it is on the disk.
    """

    path: Path
    texts: Texts
    rest: Texts
    table: Table | None
    n_rows: int
    sha256: str


def found_file(path: Path) -> Path:
    """The file of a name: as given or, where nothing is there, in marketing/data.

    Raises OSError and DataFileError as ``existing`` does.
    """
    there = DATA / path
    for candidate in (there, there.with_name(f"{there.name}.gz")):
        if not path.is_absolute() and not path.exists() and candidate.is_file():
            return existing(candidate)
    return existing(path)


def read_table(path: Path, n_rows: int, seed: int, *, with_rest: bool = False) -> TableFile:
    """Reads a table.

    n_rows: at most so many rows are kept; which ones, the seed decides.
    with_rest: whether as many of the others are wanted, too.

    Raises OSError where there is no file; DataFileError, which names file and line, where it has
    no rows or is damaged.
    """
    header = CsvFile(path).header
    chosen, others, n_seen = _sampled(path, len(header), n_rows, seed, with_rest)
    if not n_seen:
        raise fault(path, None, "it has a header and no rows; there is nothing to learn from")
    table = table_named(path)
    is_ours = table is not None and set(table.key) <= set(header)
    every = cleaned(_by_column(header, chosen + others))
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    n = len(chosen)
    return TableFile(
        path,
        {name: fields[:n] for name, fields in every.items()},
        {name: fields[n:] for name, fields in every.items()},
        table if is_ours else None,
        n_seen,
        digest,
    )


Rows = list[list[str]]


def _sampled(
    path: Path, width: int, n_rows: int, seed: int, with_rest: bool
) -> tuple[Rows, Rows, int]:
    """Rows that were chosen, some of the others, and how many there are.

    Reservoir sampling (Vitter, "Random Sampling with a Reservoir", 1985, algorithm R): memory is
    for the rows that are kept.  Those that are pushed out, and so a sample as well, are the others.
    """
    rng = np.random.default_rng([seed % 2**64, _SAMPLE])
    kept: dict[int, tuple[int, list[str]]] = {}
    others: Rows = []
    number = -1
    for number, row in enumerate(_rows(path, width)):
        place = number if number < n_rows else int(rng.integers(0, number + 1))
        out = kept[place][1] if number >= n_rows > place else row
        if number >= n_rows and with_rest and len(others) < n_rows:
            others.append(out)
        if place < n_rows:
            kept[place] = number, row
    return [row for _, row in sorted(kept.values())], others, number + 1


def _rows(path: Path, width: int) -> Iterator[list[str]]:
    """The rows below the header."""
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


def _by_column(header: list[str], rows: Rows) -> Texts:
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}
