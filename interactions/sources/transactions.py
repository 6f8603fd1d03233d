"""Reads transaction and customer files, a chunk of rows at a time.

CSV without quotes, by far the most common, is split line by line; from the first quote on the
``csv`` module reads the rest.  JSON lines are read with ``json``.  Both may be compressed with
gzip.  Parquet and pickle come as CSV text from ``frames.py``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import chain, islice, repeat
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, cast

from interactions.errors import DataError, data_error, shown, shown_names
from interactions.sources.csv_text import csv_text
from interactions.sources.ids import MAX_ID_LENGTH
from interactions.sources.json_rows import JsonRows
from interactions.sources.line_blocks import (
    MAX_LINE_BYTES,
    MAX_LINE_TEXT,
    LineBlocks,
    OnRead,
    may_have_longer,
)
from receipts.runs.counted import counted

CHUNK_ROWS = 1 << 15

CUSTOMER, ARTICLE, TIME = "customer_id", "article_id", "t_dat"


class Chunk(NamedTuple):
    """Some rows of a table.

    lines: number of each row's line in the file.
    texts: each row as it stands there, without the end of line.
    columns: the values of the columns asked for.
    may_be_long: whether a row may be longer than an id may be.
    """

    lines: Sequence[int]
    texts: Sequence[str]
    columns: list[Sequence[str]]
    may_be_long: bool = True


class Table:
    """A file of rows; ``header`` is the first line of a CSV file and empty for JSON lines.

    wanted: columns of ids and times, without which a row is none.
    carried: columns to read besides, which may hold anything, or nothing.
    called: what errors name the file, if not by its path.
    """

    def __init__(
        self,
        path: Path,
        wanted: Sequence[str],
        on_read: OnRead | None = None,
        carried: Sequence[str] = (),
        called: str = "",
    ) -> None:
        self.path = path
        self.called = called or str(path)
        self.carried = carried
        self._needed = wanted
        self._wanted = (*wanted, *carried)
        self._on_read = on_read or (lambda n_bytes: None)
        self.header = ""

    def error(self, line: int | None, message: str) -> DataError:
        """The error that something is wrong with a line (None: with the whole file)."""
        return data_error(self.called, line, message)

    def chunks(self) -> Iterator[Chunk]:
        """The rows.

        Raises DataError where the file is not a whole table with the columns wanted.
        """
        blocks = LineBlocks(self.path, self.called, self._on_read).texts()
        return (self._json if is_jsonl(self.path) else self._csv)(blocks)

    def _csv(self, blocks: Iterator[str]) -> Iterator[Chunk]:
        first_block = next(blocks, "")
        self.header, _, rest = first_block.partition("\n")
        if not self.header.strip():
            raise self.error(
                1, "the file is empty; expected a header with " + ", ".join(self._wanted)
            )
        n_columns, places = self._columns_of(self.header)
        line = 2
        blocks = chain([rest], blocks)
        for block in blocks:
            if '"' in block:
                yield from self._quoted(chain([block], blocks), line, n_columns, places)
                return
            texts = block.split("\n")[:-1]
            lines: Sequence[int] = range(line, line + len(texts))
            line += len(texts)
            if "" in texts:
                lines = [number for number, text in zip(lines, texts, strict=True) if text]
                texts = [text for text in texts if text]
            if set(map(str.count, texts, repeat(","))) == {n_columns - 1}:
                # All values in one list, a column being every n-th: rows would be slower.
                values = ",".join(texts).split(",")
                columns: list[Sequence[str]] = [values[i::n_columns] for i in places]
                yield Chunk(lines, texts, columns, may_have_longer(block, "\n", MAX_ID_LENGTH))
            elif texts:
                rows = [text.split(",") for text in texts]
                yield self._chunk(lines, texts, rows, n_columns, places)

    def _columns_of(self, header: str) -> tuple[int, list[int]]:
        """How many columns a header has, and the places of those wanted."""
        try:
            names = next(csv.reader([header], strict=True))
        except csv.Error as error:
            raise self.error(1, f"the header cannot be read ({error}); is it a table?") from error
        for name in self._wanted:
            if name not in names:
                raise self.error(
                    1, f"column {shown(name)} is missing; the columns are {shown_names(names)}"
                )
            if names.count(name) > 1:
                raise self.error(
                    1, f"column {shown(name)} is there {names.count(name)} times; keep one of them"
                )
        return len(names), [names.index(name) for name in self._wanted]

    def _quoted(
        self, blocks: Iterator[str], first_line: int, n_columns: int, places: list[int]
    ) -> Iterator[Chunk]:
        """The rest of a CSV file from ``first_line`` on, with quotes."""
        row_length = 0

        def line_texts() -> Iterator[str]:
            nonlocal row_length
            for text in (text for block in blocks for text in block.split("\n")[:-1]):
                row_length += len(text) + 1
                if row_length > MAX_LINE_BYTES:
                    raise self.error(
                        first_line + reader.line_num,
                        f"a row is longer than {MAX_LINE_TEXT}; a quote may be missing",
                    )
                yield text + "\n"

        reader = csv.reader(line_texts(), strict=True)
        try:
            while True:
                lines, rows = [], []
                for row in islice(reader, CHUNK_ROWS):
                    row_length = 0
                    if row:
                        lines.append(first_line + reader.line_num - 1)
                        rows.append(row)
                if not lines:
                    return
                made = [",".join(map(csv_text, row)) for row in rows]
                yield self._chunk(lines, made, rows, n_columns, places)
        except csv.Error as error:
            raise self.error(
                first_line + reader.line_num - 1,
                f"a quoted field is not whole ({error}); a quote may be missing, or the file be "
                "cut",
            ) from error

    def _chunk(
        self,
        lines: Sequence[int],
        texts: Sequence[str],
        rows: Sequence[Sequence[str]],
        n_columns: int,
        places: list[int],
    ) -> Chunk:
        if set(map(len, rows)) != {n_columns}:
            line, row = next(
                pair for pair in zip(lines, rows, strict=True) if len(pair[1]) != n_columns
            )
            raise self.error(
                line,
                f"{counted(len(row), 'field')} where the header has {n_columns:,}; "
                "the line may be cut",
            )
        return Chunk(lines, texts, [list(map(itemgetter(place), rows)) for place in places])

    def _json(self, blocks: Iterator[str]) -> Iterator[Chunk]:
        values_of = JsonRows(self.called, self._needed, self.carried).values
        line = 0
        for block in blocks:
            lines, texts, rows = [], [], []
            for text in block.split("\n")[:-1]:
                line += 1
                if text.strip():
                    lines.append(line)
                    texts.append(text)
                    rows.append(values_of(line, text))
            if rows:
                columns = [[row[i] for row in rows] for i in range(len(self._wanted))]
                yield Chunk(lines, texts, cast("list[Sequence[str]]", columns))
        if line == 0:
            raise self.error(None, "the file is empty; expected a JSON object per line")


def is_jsonl(path: Path) -> bool:
    """Whether a file is JSON lines, by its name."""
    return path.name.removesuffix(".gz").endswith((".jsonl", ".ndjson"))
