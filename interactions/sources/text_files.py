"""Every source of rows as a text file, to be read as often as is needed.

CSV and JSON lines are that already.  Parquet, pickles and standard input are written to a
scratch file first, and errors name what the user named.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from interactions.errors import data_error
from interactions.sources.frames import is_frame, write_csv
from interactions.sources.line_blocks import LineBlocks, OnRead
from receipts.runs.files import whole_file

STANDARD_INPUT = Path("-")
"""How standard input is named."""

_STDIN = 0
_GZIP_START = b"\x1f"
"""No text begins with this byte."""
_BEFORE_TEXT = b"\xef\xbb\xbf \t\r\n"


class TextFile(NamedTuple):
    """A file of rows as text.

    called: what errors name it.
    """

    path: Path
    called: str


def text_file(
    path: Path, scratch: Path, on_read: OnRead, *, allow_pickle: bool = False
) -> TextFile:
    """The rows of a source, written to the scratch file where they are no text file yet.

    scratch: a path without ending, such as ``source_transactions``.

    Raises DataError where the source cannot be used and OSError where writing fails.
    """
    if path == STANDARD_INPUT:
        return _save_standard_input(scratch, on_read)
    if not is_frame(path):
        return TextFile(path, str(path))
    target = scratch.with_suffix(".csv")
    with whole_file(target) as file:
        write_csv(path, file, allow_pickle=allow_pickle)
    return TextFile(target, str(path))


def _save_standard_input(scratch: Path, on_read: OnRead) -> TextFile:
    """Standard input as a file: CSV, or JSON lines if it begins with an object."""
    called = "standard input"
    with _standard_input() as stdin:
        is_packed = stdin.peek(1)[:1] == _GZIP_START
        text = cast(BinaryIO, gzip.GzipFile(fileobj=stdin)) if is_packed else stdin
        blocks = _counted(LineBlocks(STANDARD_INPUT, called, on_read), text)
        first = next(blocks, b"")
        if not first:
            raise data_error(called, None, "it is empty; send it a table with a header")
        is_json = first.lstrip(_BEFORE_TEXT)[:1] == b"{"
        target = scratch.with_suffix(".jsonl" if is_json else ".csv")
        with whole_file(target) as file:
            file.write(first)
            file.writelines(blocks)
    return TextFile(target, called)


def _standard_input() -> BufferedReader:
    try:
        return open(_STDIN, "rb", closefd=False)
    except OSError as error:
        raise data_error(
            "standard input", None, f"it cannot be read ({error.strerror}); send it a table"
        ) from error


def _counted(blocks: LineBlocks, file: BinaryIO) -> Iterator[bytes]:
    for block in blocks.of(file):
        blocks.line += block.count(b"\n")
        yield block
