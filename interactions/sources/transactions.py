"""Reads transaction and customer files, a chunk of rows at a time.

CSV without quotes, by far the most common, is split line by line; from the first quote on the
``csv`` module reads the rest.  JSON lines are read with ``json``.  Both may be compressed with
gzip.  Parquet and pickle come as CSV text from ``frames.py``.
"""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice, repeat
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from interactions.errors import data_error
from interactions.sources.csv_text import csv_text
from receipts.runs.counted import counted

CHUNK_BYTES = 1 << 22
CHUNK_ROWS = 1 << 15

CUSTOMER, ARTICLE, TIME = "customer_id", "article_id", "t_dat"

OnRead = Callable[[int], None]
"""Is told how many bytes of the file were read."""


class Chunk(NamedTuple):
    """Some rows of a table.

    lines: number of each row's line in the file.
    texts: each row as it stands there, without the end of line.
    columns: the values of the columns asked for.
    """

    lines: Sequence[int]
    texts: Sequence[str]
    columns: list[Sequence[str]]


class Table:
    """A file of rows; ``header`` is the first line of a CSV file and empty for JSON lines.

    wanted: columns of ids and times, without which a row is none.
    carried: columns to read besides, which may hold anything, or nothing.
    """

    def __init__(
        self,
        path: Path,
        wanted: Sequence[str],
        on_read: OnRead | None = None,
        carried: Sequence[str] = (),
    ) -> None:
        self.path = path
        self.carried = carried
        self._wanted = (*wanted, *carried)
        self._n_needed = len(wanted)
        self._on_read = on_read or (lambda n_bytes: None)
        self.header = ""

    def chunks(self) -> Iterator[Chunk]:
        """The rows.

        Raises DataError where the file is not a whole table with the columns wanted.
        """
        line = 1
        try:
            with _opened(self.path) as file:
                for chunk in (self._json if is_jsonl(self.path) else self._csv)(file):
                    line = chunk.lines[-1]
                    yield chunk
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise data_error(
                self.path,
                None,
                f"the compressed file is cut or damaged after line {line}; fetch it again",
            ) from error

    def _csv(self, file: BinaryIO) -> Iterator[Chunk]:
        blocks = self._blocks(file)
        first_block = next(blocks, "")
        self.header, _, rest = first_block.partition("\n")
        if not self.header.strip():
            raise data_error(
                self.path, 1, "the file is empty; expected a header with " + ", ".join(self._wanted)
            )
        names = next(csv.reader([self.header]))
        missing = [name for name in self._wanted if name not in names]
        if missing:
            raise data_error(
                self.path,
                1,
                f"column {missing[0]!r} is missing; the columns are {', '.join(names)}",
            )
        places = [names.index(name) for name in self._wanted]
        line = 2
        blocks = chain([rest], blocks)
        for block in blocks:
            if '"' in block:
                yield from self._quoted(chain([block], blocks), line, len(names), places)
                return
            texts = block.split("\n")[:-1]
            lines: Sequence[int] = range(line, line + len(texts))
            line += len(texts)
            if "" in texts:
                lines = [number for number, text in zip(lines, texts, strict=True) if text]
                texts = [text for text in texts if text]
            if set(map(str.count, texts, repeat(","))) == {len(names) - 1}:
                # All values in one list, a column being every n-th: rows would be slower.
                values = ",".join(texts).split(",")
                columns: list[Sequence[str]] = [values[i :: len(names)] for i in places]
                yield Chunk(lines, texts, columns)
            elif texts:
                rows = [text.split(",") for text in texts]
                yield self._chunk(lines, texts, rows, len(names), places)

    def _quoted(
        self, blocks: Iterator[str], first_line: int, n_columns: int, places: list[int]
    ) -> Iterator[Chunk]:
        """The rest of a CSV file from ``first_line`` on, with quotes."""
        texts = (line + "\n" for block in blocks for line in block.split("\n")[:-1])
        reader = csv.reader(texts, strict=True)
        try:
            while True:
                lines, rows = [], []
                for row in islice(reader, CHUNK_ROWS):
                    if row:
                        lines.append(first_line + reader.line_num - 1)
                        rows.append(row)
                if not lines:
                    return
                made = [",".join(map(csv_text, row)) for row in rows]
                yield self._chunk(lines, made, rows, n_columns, places)
        except csv.Error as error:
            line = first_line + reader.line_num - 1
            raise data_error(
                self.path, line, f"a quoted field is not whole ({error}); the file may be cut"
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
            raise data_error(
                self.path,
                line,
                f"{counted(len(row), 'field')} where the header has {n_columns}; "
                "the line may be cut",
            )
        return Chunk(lines, texts, [list(map(itemgetter(place), rows)) for place in places])

    def _json(self, file: BinaryIO) -> Iterator[Chunk]:
        line = 0
        for block in self._blocks(file):
            lines, texts, rows = [], [], []
            for text in block.split("\n")[:-1]:
                line += 1
                if text.strip():
                    lines.append(line)
                    texts.append(text)
                    rows.append(self._json_row(line, text))
            if rows:
                columns = [[row[i] for row in rows] for i in range(len(self._wanted))]
                yield Chunk(lines, texts, cast("list[Sequence[str]]", columns))
        if line == 0:
            raise data_error(self.path, None, "the file is empty; expected a JSON object per line")

    def _json_row(self, line: int, text: str) -> list[str]:
        try:
            row = json.loads(text)
        except ValueError as error:
            raise data_error(
                self.path, line, f"not a JSON object ({error}); the line may be cut"
            ) from error
        if not isinstance(row, dict):
            raise data_error(self.path, line, "not a JSON object")
        needed = [self._json_value(line, row, name) for name in self._wanted[: self._n_needed]]
        return needed + [_json_carried(row.get(name)) for name in self.carried]

    def _json_value(self, line: int, row: dict[str, Any], name: str) -> str:
        value = row.get(name, row)
        if value is row:
            raise data_error(
                self.path, line, f"{name!r} is missing; the names are {', '.join(row)}"
            )
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise data_error(
                self.path, line, f"{name} is {value!r}; expected a text or a whole number"
            )
        return str(value)

    def _blocks(self, file: BinaryIO) -> Iterator[str]:
        """The text in blocks of whole lines, without carriage returns."""
        rest = b""
        line = 1
        while block := file.read(CHUNK_BYTES):
            self._on_read(len(block))
            whole, newline, rest_after = (rest + block).rpartition(b"\n")
            rest = rest_after
            if newline:
                text = self._decoded(whole + newline, line)
                line += text.count("\n")
                yield text
        if rest:
            raise data_error(
                self.path,
                line,
                "the last line has no end: the file may be cut; if it is whole, add a newline",
            )

    def _decoded(self, block: bytes, line: int) -> str:
        if line == 1:
            block = block.removeprefix(b"\xef\xbb\xbf")
        try:
            text = block.decode()
        except UnicodeDecodeError as error:
            line += block.count(b"\n", 0, error.start)
            raise data_error(self.path, line, "not UTF-8 text; save the file as UTF-8") from error
        return text.replace("\r\n", "\n") if "\r" in text else text


def is_jsonl(path: Path) -> bool:
    """Whether a file is JSON lines, by its name."""
    return path.name.removesuffix(".gz").endswith((".jsonl", ".ndjson"))


def _json_carried(value: Any) -> str:
    """A value to carry along as text; what is null or left out is empty."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")
