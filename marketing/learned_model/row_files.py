"""Made rows as a file, written as a stream."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from marketing.learned_model.model_file import LearnedTable
from marketing.learned_model.written_rows import CHUNK, header_line, iter_frames, row_lines
from receipts.runs.files import whole_file

_LEVEL = 6


def n_parts_of(n_rows: int) -> int:
    """In how many parts so many rows are made."""
    return -(-n_rows // CHUNK)


def write_rows(
    path: Path,
    learned: LearnedTable,
    n_rows: int,
    seed: int,
    done: Callable[[int], object] = lambda _: None,
) -> None:
    """Writes rows to a CSV file, compressed if its name ends with .gz; the file is whole or not
    there.

    done: is told how many rows each part has that is written.

    Raises ValueError where the model cannot make so many; OSError.
    """
    columns = learned.columns
    with _written(path) as file:
        file.write(header_line(columns))
        first = 0
        for frame in iter_frames(learned.engine, n_rows, seed):
            file.write(row_lines(frame, columns, first, seed))
            first += len(frame)
            done(len(frame))


@contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    with whole_file(path) as file:
        if path.suffix.lower() != ".gz":
            yield file
            return
        # Neither a name nor a time: the same rows are the same bytes.
        with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packed:
            yield cast(IO[bytes], packed)
