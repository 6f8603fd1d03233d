"""Compares a finished file with the parts that it should be made of, in constant memory."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from interactions.errors import DataError
from interactions.libraries import library
from interactions.output.event_columns import read_columns
from receipts.checking.offences import Offences
from receipts.runs.listed_files import opened_text

BLOCK_BYTES = 1 << 20
_SHOWN_LENGTH = 200


class Comparison(Protocol):
    """Compares one file, part by part, up to the first difference."""

    def compare(self, part: Path) -> None:
        """Compares what comes next with a part."""

    def finish(self) -> None:
        """Sees to it that nothing comes after the last part."""


class TextComparison:
    """Compares text, before compression; ``is_gzip``: whether the parts are compressed."""

    def __init__(self, path: Path, offences: Offences, *, is_gzip: bool) -> None:
        self._path = path
        self._offences = offences
        self._is_gzip = is_gzip
        self._file: BinaryIO | None = opened_text(path)
        self._line = 1
        self._head = b""  # Of the line that the next block goes on with.

    def compare(self, part: Path) -> None:
        """See Comparison."""
        opener = gzip.open if self._is_gzip else open
        with cast(BinaryIO, opener(part, "rb")) as expected:
            while self._file is not None and (block := expected.read(BLOCK_BYTES)):
                found = self._next(len(block))
                if found != block:
                    # A line may go on behind the block.
                    self._differ(
                        block + expected.read(_SHOWN_LENGTH), found + self._next(_SHOWN_LENGTH)
                    )
                self._line += block.count(b"\n")
                self._head = (self._head + block).rpartition(b"\n")[2][:_SHOWN_LENGTH]

    def finish(self) -> None:
        """See Comparison."""
        if self._file is not None and (found := self._next(_SHOWN_LENGTH)):
            self._differ(b"", found)
        if self._file is not None:
            self._file.close()

    def _next(self, n_bytes: int) -> bytes:
        try:
            return self._file.read(n_bytes) if self._file is not None else b""
        except (OSError, EOFError, zlib.error):
            return b""  # Its hash was wrong, which is told already.

    def _differ(self, expected: bytes, found: bytes) -> None:
        expected, found = self._head + expected, self._head + found
        pairs = zip_longest(expected.split(b"\n"), found.split(b"\n"))
        place, pair = next((n, pair) for n, pair in enumerate(pairs) if pair[0] != pair[1])
        what = f"line {self._line + place} by the seed"
        self._offences.add(what, _shown(pair[0]), _shown(pair[1]))
        if self._file is not None:
            self._file.close()
        self._file = None


class FrameComparison:
    """Compares columns.

    batches: those of the finished file, in order.
    articles: ids of all articles.
    """

    def __init__(
        self, batches: Iterator[Any], schema: Any, articles: Sequence[str], offences: Offences
    ) -> None:
        self._batches = batches
        self._schema = schema
        self._articles = articles
        self._offences = offences
        self._waiting: list[Any] = []
        self._row = 1
        self._is_over = False

    def compare(self, part: Path) -> None:
        """See Comparison."""
        for expected in read_columns(part, self._articles):
            if self._is_over:
                return
            found = self._next(expected.num_rows)
            wanted = library("pyarrow").Table.from_batches([expected]).cast(self._schema)
            if not found.equals(wanted):
                self._differ(wanted.to_pylist(), found.to_pylist())
            self._row += expected.num_rows

    def finish(self) -> None:
        """See Comparison."""
        if not self._is_over and (found := self._next(1).to_pylist()):
            self._differ([], found)

    def _next(self, n_rows: int) -> Any:
        """The next rows, fewer at the end."""
        while sum(batch.num_rows for batch in self._waiting) < n_rows:
            try:
                batch = next(self._batches, None)
                if batch is None:
                    break
                self._waiting.append(batch.cast(self._schema))
            except (DataError, library("pyarrow").ArrowException):
                break  # That the file is not whole, or has other columns, is told already.
        table = library("pyarrow").Table.from_batches(self._waiting, self._schema)
        self._waiting = table.slice(n_rows).to_batches()
        return table.slice(0, n_rows)

    def _differ(self, expected: list[Any], found: list[Any]) -> None:
        pairs = zip_longest(expected, found)
        place, pair = next((n, pair) for n, pair in enumerate(pairs) if pair[0] != pair[1])
        what = f"row {self._row + place} by the seed"
        self._offences.add(what, json.dumps(pair[0]), json.dumps(pair[1]))
        self._is_over = True


def _shown(line: bytes | None) -> str:
    """A line as JSON text, so that no control character reaches a terminal."""
    return json.dumps(line.decode(errors="replace"))[:_SHOWN_LENGTH] if line else "nothing more"
