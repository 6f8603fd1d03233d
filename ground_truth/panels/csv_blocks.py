"""Some columns of CSV files, block by block: texts, cents, whole numbers and days."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from ground_truth.panels.errors import PanelError, library
from ground_truth.panels.rows import Tell
from receipts.runs.regular_files import check_regular
from receipts.runs.shown_text import shown

if TYPE_CHECKING:
    import pandas as pd

BLOCK_ROWS = 200_000
"""How many rows are in memory at a time."""

_MOST_SHOWN = 100


class Columns(NamedTuple):
    """The columns that are wanted of a table.

    amounts: in dollars; they become whole cents.
    days: dates; they become ``date.toordinal()`` numbers.
    """

    texts: tuple[str, ...]
    amounts: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    days: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.texts, *self.amounts, *self.whole, *self.days)


class CsvBlocks:
    """Reads files one after the other and tells how many of their bytes it has read."""

    def __init__(self, paths: Iterable[Path], remedy: str, tell: Tell) -> None:
        self._remedy = remedy
        self._tell = tell
        self._n_read = 0
        self._n_bytes = 0
        for path in paths:
            with self._in_one_line(path):
                check_regular(path)
                self._n_bytes += path.stat().st_size

    def read(self, path: Path, columns: Columns) -> Iterator[pd.DataFrame]:
        """The columns of a file, ``.csv`` or ``.csv.gz``.

        Raises PanelError, naming the file and a remedy, where it cannot be read, lacks a column or
        has another value than it should.
        """
        with self._in_one_line(path), path.open("rb") as file:
            blocks = library("pandas").read_csv(
                _unpacked(path, file),
                usecols=[*columns.names],
                dtype=_types(columns),
                keep_default_na=False,
                chunksize=BLOCK_ROWS,
            )
            for block in blocks:
                yield _typed(block, columns)
                self._tell(self._n_read + file.tell(), self._n_bytes)
            self._n_read += file.tell()

    @contextmanager
    def _in_one_line(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._error(path, error.strerror or error) from error
        except (ArithmeticError, EOFError, TypeError, ValueError, zlib.error) as error:
            raise self._error(path, error) from error

    def _error(self, path: Path, reason: object) -> PanelError:
        text = " ".join(str(reason).split())
        text = text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."
        return PanelError(shown(f"{path} cannot be read ({text}); {self._remedy}"))


def _unpacked(path: Path, file: BinaryIO) -> Any:
    return gzip.GzipFile(fileobj=file) if path.name.endswith(".gz") else file


def _types(columns: Columns) -> dict[str, type[str] | str]:
    return {
        **dict.fromkeys(columns.texts + columns.days, str),
        **dict.fromkeys(columns.amounts, "float64"),
        **dict.fromkeys(columns.whole, "int64"),
    }


def _typed(block: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """The block with numbers where numbers are wanted.

    Raises ValueError or TypeError where a value is none.
    """
    cents = {name: (block[name] * 100).round().astype("int64") for name in columns.amounts}
    days = {name: _ordinals(block[name]) for name in columns.days}
    return block.assign(**cents, **days)


def _ordinals(days: pd.Series[Any]) -> pd.Series[Any]:
    known = {text: date.fromisoformat(text).toordinal() for text in days.unique()}
    return days.map(known).astype("int64")
