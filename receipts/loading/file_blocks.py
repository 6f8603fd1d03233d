"""The rows of a file, block by block: CSV, JSON lines, Parquet.

CSV goes as it is: its bytes are cut at the end of a row, and nothing is parsed.  The same file
gives the same blocks every time.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from receipts.formats.libraries import library
from receipts.formats.tables import Table
from receipts.loading.blocks import ArrowBlock, Block, CsvBlock
from receipts.loading.errors import ChangedSourceError
from receipts.runs.files import Json
from receipts.runs.listed_files import misfits, opened_text

BLOCK_BYTES = 4 << 20
"""Bytes of text that are in memory at once."""

BLOCK_ROWS = 1 << 16
"""Rows of a Parquet file that are in memory at once, or a row group if that has more."""

_parsed = json.JSONDecoder(parse_float=str).decode
"""Fractions stay as they are written."""

RESTORE = "restore the file or make the data set again"


def check_file(folder: Path, entry: Json) -> None:
    """Raises ChangedSourceError where a file is not as its entry in the summary says."""
    for misfit in misfits(folder, entry):
        name = entry.get("file")
        raise ChangedSourceError(f"{folder / str(name)}: {misfit.text}; {RESTORE}")


def n_blocks_of(folder: Path, entry: Json) -> int:
    """How many blocks a file has; of text they come in the same number as its pieces.

    Raises OSError where it cannot be read, KeyError where the entry has no size.
    """
    if entry["file"].endswith(".parquet"):
        return sum(1 for _ in _row_groups(_parquet(folder / entry["file"])))
    n_bytes: int = entry["text_bytes" if "text_bytes" in entry else "bytes"]
    return max(1, -(-n_bytes // BLOCK_BYTES))


def blocks_of_file(path: Path, table: Table, n_skipped: int = 0) -> Iterator[Block]:
    """The blocks of a file but for the first ones.

    Raises OSError where it cannot be read, ChangedSourceError where it is no file of this table.
    """
    if path.suffix == ".parquet":
        yield from _parquet_blocks(path, table, n_skipped)
        return
    is_json = ".jsonl" in path.suffixes
    with opened_text(path) as file:
        if not is_json:
            _check_header(path, table, file.readline())
        for text in islice(_cut(file), n_skipped, None):
            yield CsvBlock(table, _csv_of_json(path, table, text) if is_json else text)


def _cut(file: BinaryIO) -> Iterator[bytes]:
    """The text of a file in pieces of whole rows; a line may end inside of quotes."""
    left = b""
    while data := file.read(BLOCK_BYTES):
        text = left + data
        end = _end_of_rows(text)
        left = text[end:]
        yield text[:end]
    if left:
        yield left


def _end_of_rows(text: bytes) -> int:
    """Where the last whole row of a text ends, which begins with a row."""
    n_quotes = text.count(b'"')
    end = len(text)
    while True:
        at = text.rfind(b"\n", 0, end) + 1
        n_quotes -= text.count(b'"', at, end)
        if at == 0 or n_quotes % 2 == 0:
            return at
        end = at - 1


def _check_header(path: Path, table: Table, line: bytes) -> None:
    try:
        found = next(csv.reader([line.decode()]), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise ChangedSourceError(f"{path}, line 1: {error}; {RESTORE}") from None
    if tuple(found) != table.header:
        raise ChangedSourceError(
            f"{path}, line 1: the columns are {','.join(found)[:200]} and not "
            f"{','.join(table.header)}; {RESTORE}"
        )


def _csv_of_json(path: Path, table: Table, text: bytes) -> bytes:
    """JSON lines as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    try:
        for line in text.decode().split("\n")[:-1]:
            row = _parsed(line)
            writer.writerow([_csv_value(row[name]) for name in table.header])
    except (ValueError, KeyError, TypeError) as error:
        raise ChangedSourceError(f"{path} is not as it should be ({error!r}); {RESTORE}") from None
    return out.getvalue().encode()


def _csv_value(value: Any) -> Any:
    return ("false", "true")[value] if isinstance(value, bool) else value


def _parquet(path: Path) -> Any:
    arrow = library("pyarrow", "load")
    try:
        return library("pyarrow.parquet", "load").ParquetFile(path, pre_buffer=False)
    except arrow.ArrowInvalid as error:
        problem = str(error).partition("\n")[0]
        raise ChangedSourceError(f"{path} is no Parquet file ({problem}); {RESTORE}") from None


def _row_groups(file: Any) -> Iterator[list[int]]:
    """Row groups that make a block together."""
    group: list[int] = []
    n_rows = 0
    for number in range(file.num_row_groups):
        group.append(number)
        n_rows += file.metadata.row_group(number).num_rows
        if n_rows >= BLOCK_ROWS:
            yield group
            group, n_rows = [], 0
    if group:
        yield group


def _parquet_blocks(path: Path, table: Table, n_skipped: int) -> Iterator[Block]:
    with _parquet(path) as file:
        if tuple(file.schema_arrow.names) != table.header:
            raise ChangedSourceError(
                f"{path}: its columns are not {','.join(table.header)}; {RESTORE}"
            )
        for group in islice(_row_groups(file), n_skipped, None):
            # By one thread: it is beside the database already, and each more holds memory.
            yield ArrowBlock(table, file.read_row_groups(group, use_threads=False))
