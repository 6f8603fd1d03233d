"""The files of a data set: which there are, what is in their rows, and where one is damaged."""

from __future__ import annotations

import csv
import gzip
import hashlib
import os
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO, TextIOWrapper
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from marketing.loading.errors import DataFileError
from marketing.loading.paths import DATABASES, database_of
from marketing.loading.stored_tables import is_stored
from marketing.tables import DEMOGRAPHICS, Table
from marketing.validation.results import FileIdentity
from marketing.validation.rows_apart import RowsApart
from receipts.runs.errors import UserError
from receipts.runs.regular_files import check_regular
from world.states import STATES

Row = Sequence[str]
"""The fields of a row, in the order of ``fields.columns_of``."""

Lines = tuple[Sequence[int], Sequence[list[str]]]
"""Numbers of lines, and the rows that end there."""

ENDINGS = (".csv", ".csv.gz")
_CHUNK = 1 << 20
_N_CHARACTERS = 1 << 14
"""Text that is taken apart at once: its fields fit into the processor's cache."""
_N_ROWS = 256
_GZIP_START = b"\x1f\x8b"


class TableFile(NamedTuple):
    """A file of a table, or a table in a database (as loading/paths.py names them); ``state`` is
    the code of a file of demographics that is one of a state, "" for others.
    """

    table: Table
    path: Path
    state: str


class DamageError(Exception):
    """A file cannot be read; the message names file, line and what is wrong."""


def files_of(
    folder: Path, tables: Mapping[str, Table], stored: RowsApart
) -> dict[str, list[TableFile]]:
    """The files that are there, by table, in the order of the tables and states.

    stored: reads what is no text.

    Raises UserError where a table is there twice: plain and packed, or in two forms.
    """
    found: dict[str, list[TableFile]] = {}
    in_databases = _in_databases(folder, stored)
    for table in tables.values():
        states = sorted(STATES) if table.name == DEMOGRAPHICS.name else [""]
        for state in states:
            stem = f"{state.lower()}_{table.name}" if state else table.name
            paths = [path for end in ENDINGS if os.path.lexists(path := folder / f"{stem}{end}")]
            if len(paths) > 1:
                raise UserError(f"{paths[0]} is there twice, plain and packed; remove one of them")
            for path in paths:
                found.setdefault(table.name, []).append(TableFile(table, path, state))
        in_database = [[path] for path in in_databases.get(table.name, ())]
        for others in (_parquet_files(folder, table), *in_database):
            if others and table.name in found:
                one = found[table.name][0].path
                raise UserError(f"{one} and {others[0]} are one table; remove one of them")
            if others:
                found[table.name] = [TableFile(table, path, "") for path in others]
    return found


def _parquet_files(folder: Path, table: Table) -> list[Path]:
    """A table's Parquet files, in their order."""
    names = sorted(os.listdir(folder)) if folder.is_dir() else []
    pattern = re.compile(rf"{re.escape(table.name)}(_\d{{5,}})?\.parquet")
    return [folder / name for name in names if pattern.fullmatch(name)]


def _in_databases(folder: Path, stored: RowsApart) -> dict[str, list[Path]]:
    """The tables in databases, by name.

    Raises UserError where a database cannot be read.
    """
    found: dict[str, list[Path]] = {}
    for name in DATABASES:
        if os.path.lexists(folder / name):
            try:
                tables = stored.tables_in(folder / name)
            except (DataFileError, ModuleNotFoundError) as error:
                raise UserError(str(error)) from None
            for table in tables:
                found.setdefault(table, []).append(folder / name / table)
    return found


def identity(path: Path) -> FileIdentity:
    """A file's size and digest, in one pass.  Raises OSError where it cannot be read."""
    path = database_of(path) or path
    check_regular(path)
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return FileIdentity(path.name, size, digest.hexdigest())


def lines_of(path: Path, stored: RowsApart) -> Iterator[Lines]:
    """The rows of a file with the numbers of their lines, many at a time; first the header alone.

    stored: reads tables that are no text.

    What is no text has rows for lines; the first one is 1, for its header is none of them.

    Raises DamageError where it is no CSV text in UTF-8, or damaged, and OSError where it cannot be
    read.
    """
    check_regular(database_of(path) or path)
    if is_stored(path):
        yield from _stored_lines(path, stored)
        return
    n_plain, rows = 0, csv.reader([])
    try:
        with _opened(path) as packed:
            # A byte order mark, as spreadsheets write it, is no part of the first name.
            text = TextIOWrapper(packed, encoding="utf-8-sig", newline="")
            some = text.readline()
            while some and _is_plain(some):
                found = _taken_apart(some)
                yield _numbered(found, n_plain + len(found), n_plain)
                n_plain += len(found)
                some = text.read(_N_CHARACTERS)
                some += text.readline()
            rows = csv.reader(chain(StringIO(some, newline=""), text), strict=True)
            before = n_plain
            while found := list(islice(rows, _N_ROWS if before else 1)):
                yield _numbered(found, n_plain + rows.line_num, before)
                before = n_plain + rows.line_num
    except UnicodeDecodeError as error:
        where = n_plain + rows.line_num
        raise _damage(path, where, f"no text in UTF-8 ({error.reason})") from error
    except csv.Error as error:
        raise _damage(path, n_plain + rows.line_num, f"no CSV ({error})") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        what = f"a packed file that is broken off or damaged ({error})"
        raise _damage(path, n_plain + rows.line_num, what) from error


def _stored_lines(path: Path, stored: RowsApart) -> Iterator[Lines]:
    before = 0
    try:
        for rows in stored.text_rows(path):
            yield range(before, before + len(rows)), rows
            before += len(rows)
    except DataFileError as error:
        raise DamageError(str(error)) from error
    except ModuleNotFoundError as error:
        raise UserError(str(error)) from None


def _is_plain(text: str) -> bool:
    """Whether whole lines can be taken apart at their commas, which is much quicker than a reader
    of CSV: it looks at each character whether it is one of these.
    """
    return len(text) <= csv.field_size_limit() and not any(each in text for each in '"\r\0')


def _taken_apart(text: str) -> list[list[str]]:
    lines = text.removesuffix("\n").split("\n")
    return [line.split(",") if line else [] for line in lines]


def _numbered(rows: list[list[str]], last: int, before: int) -> Lines:
    """Rows that end in the lines after ``before`` up to ``last``; empty ones are left out.

    Where a field goes over several lines, a row has the number of its last one.
    """
    if last - before == len(rows):
        numbers: Sequence[int] = range(before + 1, last + 1)
    else:
        numbers = list(accumulate(1 + _line_ends(row) for row in rows))
        numbers = [before + number for number in numbers]
    if all(rows):
        return numbers, rows
    there = [(number, row) for number, row in zip(numbers, rows, strict=True) if row]
    return [number for number, _ in there], [row for _, row in there]


def _line_ends(row: list[str]) -> int:
    return sum(field.count("\n") for field in row)


def rows_of(path: Path, stored: RowsApart) -> Iterator[list[str]]:
    """The rows of a file that was read to its end by ``lines_of``, the header first."""
    for _, rows in lines_of(path, stored):
        yield from rows


def _opened(path: Path) -> BinaryIO:
    file = path.open("rb")
    start = file.read(len(_GZIP_START))
    file.seek(0)
    if start != _GZIP_START:
        return file
    return cast("BinaryIO", gzip.GzipFile(fileobj=file))


def _damage(path: Path, line: int, what: str) -> DamageError:
    return DamageError(f"{path.name}, after line {line}: {what}; make the file again")
